/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.lambdabatch.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.function.LambdaApplication;

/**
 * The applications that get the events, each with settings and shapes of handlers of its
 * own. Each of them takes all sources, and is started once.
 */
enum FuzzApplication {

	RECORDS(Handlers.Records.class, Shape.RECORD, false),

	RECORDS_IN_PARALLEL(Handlers.Records.class, Shape.RECORD, true) {

		@Override
		OnFailure onFailure(EventType type) {
			return OnFailure.STOP;
		}

	},

	TEXTS(Handlers.Texts.class, Shape.TEXT, false) {

		@Override
		OnFailure onFailure(EventType type) {
			return type.isStream() ? OnFailure.CONTINUE : OnFailure.STOP;
		}

	},

	OBJECTS(Handlers.JsonObjects.class, Shape.OBJECT, false),

	ASYNCHRONOUS_MESSAGES(Handlers.AsynchronousMessages.class, Shape.OBJECT, true) {

		@Override
		boolean tellsIdentifiers(EventType type) {
			return true;
		}

		@Override
		boolean takesTombstones() {
			return false;
		}

	},

	BYTES(Handlers.Bytes.class, Shape.BYTES, false) {

		@Override
		OnFailure onFailure(EventType type) {
			return (type == EventType.SQS) ? OnFailure.CONTINUE : OnFailure.STOP;
		}

		@Override
		boolean tellsIdentifiers(EventType type) {
			return true;
		}

	},

	SEVERAL_FUNCTIONS(Handlers.Several.class, Shape.RECORD, true) {

		@Override
		Shape shape(EventType type) {
			return switch (type.name()) {
				case "SQS", "KAFKA" -> Shape.RECORD;
				case "SQS_FIFO" -> Shape.BYTES;
				case "KINESIS" -> Shape.TEXT;
				case "DYNAMODB" -> Shape.CHANGE;
				default -> throw new IllegalArgumentException();
			};
		}

		@Override
		boolean tellsIdentifiers(EventType type) {
			return type == EventType.SQS_FIFO || type == EventType.KINESIS;
		}

		@Override
		OnFailure onFailure(EventType type) {
			return (type == EventType.KINESIS) ? OnFailure.CONTINUE : OnFailure.defaultFor(type);
		}

	};

	private final Class<?> mainClass;

	private final Shape shape;

	private final boolean parallel;

	private @Nullable LambdaApplication application;

	FuzzApplication(Class<?> mainClass, Shape shape, boolean parallel) {
		this.mainClass = mainClass;
		this.shape = shape;
		this.parallel = parallel;
	}

	/**
	 * Return what the handler takes.
	 */
	Shape shape(EventType type) {
		return this.shape;
	}

	boolean isParallel() {
		return this.parallel;
	}

	OnFailure onFailure(EventType type) {
		return OnFailure.defaultFor(type);
	}

	/**
	 * Return whether the handler knows the identifier beside the payload.
	 */
	boolean tellsIdentifiers(EventType type) {
		return false;
	}

	/**
	 * Return whether the handler takes the payload of a record that has none, on purpose.
	 */
	boolean takesTombstones() {
		return true;
	}

	/**
	 * Send an event through the adapter.
	 * @return the answer
	 */
	String invoke(byte[] event, @Nullable Context context) {
		if (this.application == null) {
			this.application = LambdaApplication.start(this.mainClass, properties());
		}
		return this.application.invoke(event, context);
	}

	private String[] properties() {
		List<String> properties = new ArrayList<>();
		properties.add("spring.main.banner-mode=off");
		properties.add("logging.level.root=off");
		if (this == SEVERAL_FUNCTIONS) {
			properties.add("lambda.batch.functions.queueRecord.event-type=sqs");
			properties.add("lambda.batch.functions.groupedBytes.event-type=sqs-fifo");
			properties.add("lambda.batch.functions.shardText.event-type=kinesis");
		}
		for (EventType type : EventType.values()) {
			String prefix = "lambda.batch." + type.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".";
			properties.add(prefix + "parallel=" + this.parallel);
			properties.add(prefix + "on-failure=" + onFailure(type));
			// The events are so alike that one would be taken for a redelivery of
			// another.
			properties.add(prefix + "redelivery-memory=false");
		}
		return properties.toArray(String[]::new);
	}

	/**
	 * What a handler takes.
	 */
	enum Shape {

		/** The record itself. */
		RECORD,

		/** The payload as text. */
		TEXT,

		/** The payload as bytes. */
		BYTES,

		/** The payload as an object that is made from JSON. */
		OBJECT,

		/** A change of an item. */
		CHANGE

	}

}
