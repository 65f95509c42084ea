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

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

import io.github.lambdabatch.EventType;

/**
 * Internal: public only because another package of the library uses it, and may change at
 * any time.
 * <p>
 * Where the records of an event come from, according to its first record or, for Kafka,
 * to the event. Reads only as much of the event as that takes, and accepts more than a
 * batch function does, so that no batch is taken for an event of another kind.
 *
 * @param eventSource the event source, such as {@code aws:sqs}
 * @param bare whether the event is an array of records, as EventBridge Pipes sends it,
 * rather than an object that contains them
 * @since 0.1.0
 */
public record BatchOrigin(String eventSource, boolean bare) {

	private static final String RECORDS = "Records";

	private static final String EVENT_SOURCE = "eventSource";

	/**
	 * Lambda writes the records first; only the state of a tumbling window, which has up
	 * to 1 MB, could precede them.
	 */
	private static final int MAX_BYTES_BEFORE_RECORDS = 2 * 1024 * 1024;

	/**
	 * Look at an event.
	 * @param event the bytes that Lambda hands to a function
	 * @return where its records come from, or {@code null} if it has no record of a
	 * supported source
	 */
	public static @Nullable BatchOrigin of(byte[] event) {
		int start = 0;
		while (start < event.length && isSkipped(event[start])) {
			start++;
		}
		if (start == event.length || (event[start] != '{' && event[start] != '[')) {
			return null;
		}
		try (JsonParser json = Json.FACTORY.createParser(ObjectReadContext.empty(), event)) {
			boolean bare = json.nextToken() == JsonToken.START_ARRAY;
			String eventSource = bare ? ofFirstRecord(json) : ofEvent(json);
			return (eventSource != null && isSupported(eventSource)) ? new BatchOrigin(eventSource, bare) : null;
		}
		catch (JacksonException ex) {
			// Not JSON, so not a batch.
			return null;
		}
	}

	/**
	 * Return whether a byte is white space or may belong to a byte order mark.
	 */
	private static boolean isSkipped(byte value) {
		return value == ' ' || value == '\n' || value == '\r' || value == '\t' || value <= 0;
	}

	/**
	 * Return the event source of the first record, or that of the event if its records
	 * are in an object, as those of Kafka are.
	 */
	private static @Nullable String ofEvent(JsonParser json) {
		String eventSource = null;
		boolean records = false;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			if (json.currentTokenLocation().getByteOffset() > MAX_BYTES_BEFORE_RECORDS && !records) {
				return null;
			}
			JsonToken value = json.nextToken();
			if (RECORDS.equalsIgnoreCase(name) && value == JsonToken.START_ARRAY) {
				return ofFirstRecord(json);
			}
			if (EVENT_SOURCE.equalsIgnoreCase(name) && value == JsonToken.VALUE_STRING) {
				eventSource = json.getString();
			}
			records |= RECORDS.equalsIgnoreCase(name) && value == JsonToken.START_OBJECT;
			if (records && KafkaEventReader.isKafka(eventSource)) {
				return eventSource;
			}
			json.skipChildren();
		}
		return null;
	}

	private static @Nullable String ofFirstRecord(JsonParser json) {
		if (json.nextToken() != JsonToken.START_OBJECT) {
			return null;
		}
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			JsonToken value = json.nextToken();
			if (EVENT_SOURCE.equalsIgnoreCase(name) && value == JsonToken.VALUE_STRING) {
				return json.getString();
			}
			json.skipChildren();
		}
		return null;
	}

	private static boolean isSupported(String eventSource) {
		return KafkaEventReader.isKafka(eventSource)
				|| Arrays.stream(EventType.values()).anyMatch((type) -> type.eventSource().equals(eventSource));
	}

}
