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

package io.github.lambdabatch.source;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.UnsupportedEventException;

/**
 * Detects which kind of source an event comes from, among those that the library reads.
 *
 * @since 0.1.0
 */
public final class EventTypes {

	private static final String SUPPORTED = "aws:sqs, aws:kinesis, aws:dynamodb or aws:kafka";

	private EventTypes() {
	}

	/**
	 * Detect the type of an event by its first record. Only as much of the event is read
	 * as that takes: the rest may still turn out not to be a batch of this type.
	 * @param event the bytes that Lambda hands to a function
	 * @return the type, or {@code null} for a batch without records
	 * @throws UnsupportedEventException if the bytes are not a batch of a supported
	 * source; the message names what was seen
	 */
	public static @Nullable EventType detect(byte[] event) {
		EventType type = EventReader.<@Nullable EventType>parse(event, SUPPORTED, EventTypes::detect);
		if (type == null) {
			// Without a type, no source will read and check the event.
			EventReader.parse(event, SUPPORTED, EventTypes::requireEmpty);
		}
		return type;
	}

	/**
	 * Return whether an event is an array of records, as EventBridge Pipes sends it,
	 * rather than an object that contains them.
	 * @param event the bytes that Lambda hands to a function, which are those of a batch
	 * @return whether the array begins before any object does
	 */
	public static boolean isPipe(byte[] event) {
		for (byte b : event) {
			if (b == '[' || b == '{') {
				return b == '[';
			}
		}
		return false;
	}

	private static @Nullable EventType detect(JsonReader json) {
		if (json.isArray()) {
			return json.nextElement() ? detectByRecord(json) : null;
		}
		json.requireObject();
		String eventSource = null;
		boolean records = false;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "Records" -> {
					json.requireArray();
					return json.nextElement() ? detectByRecord(json) : null;
				}
				case "records" -> {
					records = true;
				}
				case "eventSource" -> {
					eventSource = json.readString();
				}
				default -> {
				}
			}
			if (records && KafkaEventReader.isKafka(eventSource)) {
				return EventType.KAFKA;
			}
			json.skipValue();
		}
		throw new MalformedEventException("there is no property Records");
	}

	private static EventType detectByRecord(JsonReader json) {
		json.requireObject();
		EventType type = null;
		String arn = null;
		boolean sequenceNumber = false;
		boolean another = false;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "eventSource" -> {
					type = ofEventSource(json);
				}
				// This is how SNS spells it.
				case "EventSource" -> {
					another = true;
					json.skipValue();
				}
				case "eventSourceARN" -> {
					arn = json.readString();
				}
				case "attributes" -> {
					sequenceNumber = hasSequenceNumber(json);
				}
				default -> json.skipValue();
			}
			if (type != null && (type != EventType.SQS || arn != null)) {
				break;
			}
		}
		if (type == null) {
			throw json.malformed(another ? "the event source is not supported" : "there is no event source");
		}
		return (type == EventType.SQS && SqsQueue.isFifo(arn, sequenceNumber)) ? EventType.SQS_FIFO : type;
	}

	private static EventType ofEventSource(JsonReader json) {
		String eventSource = json.readString();
		for (EventType type : EventType.values()) {
			// SQS comes before SQS_FIFO, which only the name of the queue shows.
			if (type.eventSource().equals(eventSource)) {
				return type;
			}
		}
		if (KafkaEventReader.isKafka(eventSource)) {
			return EventType.KAFKA;
		}
		throw json.malformed("that is not one of them");
	}

	private static boolean hasSequenceNumber(JsonReader json) {
		boolean found = false;
		if (json.isObject()) {
			for (String name = json.nextName(); name != null; name = json.nextName()) {
				// Of any type: a message that might have an order must not lose it.
				found |= SqsQueue.SEQUENCE_NUMBER.equals(name) && !json.isNull();
				json.skipValue();
			}
		}
		else {
			json.skipValue();
		}
		return found;
	}

	private static Object requireEmpty(JsonReader json) {
		return EventReader.readEvent(json, true, (record) -> {
			throw record.malformed("there are records after none");
		});
	}

}
