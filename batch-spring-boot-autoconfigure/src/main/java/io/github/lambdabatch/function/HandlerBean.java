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

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.springframework.core.ResolvableType;

import io.github.lambdabatch.EventType;

/**
 * A bean that handles one record, as its definition tells.
 *
 * @param name the name of the bean, and of the function
 * @param inputType what the bean takes: a record type of AWS or a payload
 * @param lazy whether the bean is to be created when it is first needed
 */
record HandlerBean(String name, ResolvableType inputType, boolean lazy) {

	private static final Map<Class<?>, Set<EventType>> RECORD_TYPES = Map.of(SQSMessage.class,
			EnumSet.of(EventType.SQS, EventType.SQS_FIFO), KinesisEventRecord.class, EnumSet.of(EventType.KINESIS),
			DynamodbStreamRecord.class, EnumSet.of(EventType.DYNAMODB));

	static boolean isRecordType(ResolvableType type) {
		Class<?> raw = type.resolve();
		return raw != null && RECORD_TYPES.containsKey(raw);
	}

	/**
	 * Whether a type has to do with records of AWS, however deep in it.
	 */
	static boolean mentionsRecordType(ResolvableType type) {
		if (isRecordType(type) || (type.isArray() && mentionsRecordType(type.getComponentType()))) {
			return true;
		}
		for (ResolvableType generic : type.getGenerics()) {
			if (mentionsRecordType(generic)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Whether the bean takes the payload of a record rather than the record itself.
	 */
	boolean takesPayload() {
		return !isRecordType(this.inputType);
	}

	/**
	 * Return where records may come from.
	 */
	Set<EventType> eventTypes() {
		Class<?> type = this.inputType.resolve();
		Set<EventType> eventTypes = (type != null) ? RECORD_TYPES.get(type) : null;
		return (eventTypes != null) ? eventTypes : EnumSet.allOf(EventType.class);
	}

}
