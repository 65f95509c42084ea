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

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;

import io.github.lambdabatch.Change;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContext;

/**
 * A bean that handles one record, as its definition tells.
 *
 * @param name the name of the bean, and of the function
 * @param shape the functional interface of the bean
 * @param inputType what the bean takes: a record type of AWS or a payload, or a message
 * of one of them
 * @param contextType what the bean takes beside; {@link ResolvableType#NONE} for nothing
 * @param lazy whether the bean is to be created when it is first needed
 */
record HandlerBean(String name, HandlerShape shape, ResolvableType inputType, ResolvableType contextType,
		boolean lazy) {

	/** What stands for one record, and where it may come from. */
	private static final Map<Class<?>, Set<EventType>> RECORD_TYPES = Map.of(SQSMessage.class,
			Set.of(EventType.SQS, EventType.SQS_FIFO), KinesisEventRecord.class, Set.of(EventType.KINESIS),
			DynamodbStreamRecord.class, Set.of(EventType.DYNAMODB), Change.class, Set.of(EventType.DYNAMODB));

	private static boolean isRecordType(ResolvableType type) {
		Class<?> raw = type.resolve();
		return raw != null && RECORD_TYPES.containsKey(raw);
	}

	/**
	 * Whether a type has to do with records or with another part of an event, however
	 * deep in it.
	 */
	static boolean mentionsPartOfEvent(ResolvableType type) {
		return mentionsRecordType(type) || AwsEventTypes.insteadOf(type) != null;
	}

	/**
	 * Whether a type has to do with records, however deep in it.
	 */
	static boolean mentionsRecordType(ResolvableType type) {
		return mentionsRecordType(type, AwsEventTypes.MAX_DEPTH);
	}

	private static boolean mentionsRecordType(ResolvableType type, int depth) {
		if (isRecordType(type) || (type.isArray() && mentionsRecordType(type.getComponentType(), depth))) {
			return true;
		}
		if (depth > 0) {
			for (ResolvableType generic : type.getGenerics()) {
				if (mentionsRecordType(generic, depth - 1)) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * Whether the bean can be called for one record: what it takes beside, if anything,
	 * is Lambda's context or that of the record.
	 */
	boolean isCallable() {
		return !this.shape.takesContext() || takesLambdaContext() || (takesRecordContext() && !eventTypes().isEmpty());
	}

	boolean takesLambdaContext() {
		return this.contextType.resolve() == Context.class;
	}

	private boolean takesRecordContext() {
		return this.contextType.resolve() == RecordContext.class;
	}

	/**
	 * Whether the bean takes a message, with the record or its payload in it.
	 */
	boolean takesMessage() {
		return this.inputType.resolve() == Message.class;
	}

	/**
	 * Whether the type of the bean alone tells that it handles one record.
	 */
	boolean isUnmistakable() {
		return isRecordType(contentType());
	}

	/**
	 * Whether the bean takes the payload of a record rather than the record itself.
	 */
	boolean takesPayload() {
		return takesChange() || !isRecordType(contentType());
	}

	/**
	 * Whether the bean takes the payload as a change of an item.
	 */
	boolean takesChange() {
		return contentType().resolve() == Change.class;
	}

	/**
	 * Return what the payload is read as, if the bean takes one.
	 */
	ResolvableType payloadType() {
		return takesChange() ? contentType().getGeneric(0) : contentType();
	}

	/**
	 * Return the record type of AWS or the payload that the bean takes, be it in a
	 * message or not.
	 */
	ResolvableType contentType() {
		return takesMessage() ? this.inputType.getGeneric(0) : this.inputType;
	}

	/**
	 * Return where records may come from, in the order of the constants.
	 */
	Set<EventType> eventTypes() {
		Set<EventType> eventTypes = eventTypes(contentType());
		if (takesRecordContext()) {
			eventTypes.retainAll(eventTypes(this.contextType.getGeneric(0)));
		}
		return eventTypes;
	}

	private static Set<EventType> eventTypes(ResolvableType type) {
		Class<?> raw = type.resolve();
		Set<EventType> eventTypes = new LinkedHashSet<>(List.of(EventType.values()));
		if (raw != null && RECORD_TYPES.containsKey(raw)) {
			eventTypes.retainAll(RECORD_TYPES.get(raw));
		}
		return eventTypes;
	}

}
