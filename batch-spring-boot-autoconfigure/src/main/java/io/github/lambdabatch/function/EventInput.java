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

package io.github.lambdabatch.function;

import java.io.InputStream;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import tools.jackson.core.TreeNode;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.source.BatchOrigin;

/**
 * Decides by the input type of a function whether it takes a whole event: as an event
 * type of AWS, as text or bytes, or as arbitrary JSON. A function of any other type would
 * be called once for a batch, with an object that contains none of its records.
 */
final class EventInput {

	/** The event types of AWS for the supported sources, by the event source. */
	private static final Map<String, Class<?>> EVENTS = Map.of(EventType.SQS.eventSource(), SQSEvent.class,
			EventType.KINESIS.eventSource(), KinesisEvent.class, EventType.DYNAMODB.eventSource(), DynamodbEvent.class,
			EventType.KAFKA.eventSource(), KafkaEvent.class, "SelfManagedKafka", KafkaEvent.class);

	/** Types for arbitrary JSON, from libraries that need not be on the class path. */
	private static final Set<String> TREES = Set.of("com.fasterxml.jackson.core.TreeNode",
			"com.google.gson.JsonElement", "jakarta.json.JsonValue");

	private EventInput() {
	}

	/**
	 * Return whether a function takes a batch as a whole.
	 * @param inputType the input type of the function
	 * @param origin where the records of the batch come from
	 */
	static boolean takes(ResolvableType inputType, BatchOrigin origin) {
		ResolvableType type = content(inputType);
		Class<?> raw = type.resolve();
		if (raw == null) {
			return false;
		}
		if (origin.bare()) {
			return takesAnyEvent(raw) || (raw.isArray() && takesAnyElement(type.getComponentType()))
					|| (Collection.class.isAssignableFrom(raw)
							&& takesAnyElement(type.as(Collection.class).getGeneric(0)));
		}
		Class<?> event = EVENTS.get(origin.eventSource());
		return takesAnyEvent(raw) || (event != null && event.isAssignableFrom(raw));
	}

	/**
	 * Return whether a function takes every event from any source.
	 * @param inputType the input type of the function
	 */
	static boolean takesAnyEvent(ResolvableType inputType) {
		Class<?> raw = content(inputType).resolve();
		return raw != null && takesAnyEvent(raw);
	}

	private static boolean takesAnyEvent(Class<?> raw) {
		return InputStream.class.isAssignableFrom(raw) || raw == String.class || raw == byte[].class
				|| Map.class.isAssignableFrom(raw) || TreeNode.class.isAssignableFrom(raw) || isTree(raw);
	}

	/**
	 * Return the input types with which a function could take a batch as a whole, for
	 * error messages.
	 */
	static String examples(BatchOrigin origin) {
		Class<?> event = EVENTS.get(origin.eventSource());
		return (origin.bare() || event == null) ? "InputStream, String, byte[] or JsonNode"
				: event.getSimpleName() + ", InputStream, String, byte[], Map or JsonNode";
	}

	private static boolean takesAnyElement(ResolvableType type) {
		Class<?> raw = content(type).resolve(Object.class);
		return raw == Object.class || takesAnyEvent(raw);
	}

	private static boolean isTree(@Nullable Class<?> type) {
		if (type == null) {
			return false;
		}
		if (TREES.contains(type.getName()) || isTree(type.getSuperclass())) {
			return true;
		}
		for (Class<?> implemented : type.getInterfaces()) {
			if (isTree(implemented)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return the type that messages and publishers contain.
	 */
	private static ResolvableType content(ResolvableType type) {
		ResolvableType content = type;
		while (true) {
			if (content.as(Message.class) != ResolvableType.NONE) {
				content = content.as(Message.class).getGeneric(0);
			}
			else if (content.as(Publisher.class) != ResolvableType.NONE) {
				content = content.as(Publisher.class).getGeneric(0);
			}
			else {
				return content;
			}
		}
	}

}
