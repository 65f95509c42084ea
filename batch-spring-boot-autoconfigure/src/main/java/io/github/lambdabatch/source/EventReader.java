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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.UnsupportedEventException;

/**
 * Reads an event of the shape that all sources but Kafka share,
 * <code>{"Records":[…]}</code>, or the array of records alone, as EventBridge Pipes sends
 * it, in one pass over its bytes. Anything that is not of the documented shape is an
 * error, as a half-read batch would be acknowledged as a whole. Unknown properties are
 * skipped, and those that only inform need not have the documented type.
 */
final class EventReader {

	private EventReader() {
	}

	/**
	 * Read the records of an event.
	 * @param event the bytes of the event
	 * @param type the type of the event
	 * @param recordReader reads a record; called at the start of a JSON object, returns
	 * at its end
	 * @param <R> the type of the records
	 * @return the records in the order of the event
	 * @throws UnsupportedEventException if the bytes are not an event of that type
	 */
	static <R> List<R> read(byte[] event, EventType type, Function<JsonReader, R> recordReader) {
		return parse(event, type.eventSource(), (json) -> readEvent(json, type.isStream(), recordReader));
	}

	/**
	 * Parse an event. Errors describe the event.
	 * @param event the bytes of the event
	 * @param expected the event sources that are expected
	 * @param parser reads as much of the event as it wants
	 * @param <T> the type of the result
	 * @return what the parser returns
	 * @throws UnsupportedEventException if the parser finds anything unexpected
	 */
	static <T extends @Nullable Object> T parse(byte[] event, String expected, Function<JsonReader, T> parser) {
		try (JsonParser json = Json.FACTORY.createParser(ObjectReadContext.empty(), event)) {
			JsonReader reader = new JsonReader(json);
			reader.start();
			return parser.apply(reader);
		}
		catch (MalformedEventException ex) {
			throw unsupported(event, expected, ex.getMessage());
		}
		catch (JacksonException ex) {
			// Not as the cause: messages of Jackson quote what was read.
			throw unsupported(event, expected, null);
		}
	}

	/**
	 * Parse a part of an event that has been parsed as a whole before.
	 * @param event the bytes of the event
	 * @param start where the part begins
	 * @param end where it ends
	 * @param parser reads the part
	 * @param <T> the type of the result
	 * @return what the parser returns
	 */
	static <T> T parse(byte[] event, int start, int end, Function<JsonReader, T> parser) {
		try (JsonParser json = Json.FACTORY.createParser(ObjectReadContext.empty(), event, start, end - start)) {
			JsonReader reader = new JsonReader(json);
			reader.start();
			return parser.apply(reader);
		}
	}

	private static UnsupportedEventException unsupported(byte[] event, String expected, @Nullable String detail) {
		return new UnsupportedEventException("Expected a batch of %s records but the event is %s%s".formatted(expected,
				EventDescription.describe(event), (detail != null) ? ": " + detail : ""));
	}

	/**
	 * Read an event to its end.
	 * @param json stands at the start of the event
	 * @param stream whether it may come from a stream, and so from a tumbling window
	 * @param recordReader reads a record
	 * @param <R> the type of the records
	 * @return the records in the order of the event
	 */
	static <R> List<R> readEvent(JsonReader json, boolean stream, Function<JsonReader, R> recordReader) {
		boolean pipe = json.isArray();
		List<R> records = pipe ? readRecords(json, recordReader) : readEventObject(json, stream, recordReader);
		json.end();
		requireRecords(pipe, records.isEmpty());
		return records;
	}

	/**
	 * Require that a pipe has sent records: an empty array could be anything.
	 */
	static void requireRecords(boolean pipe, boolean empty) {
		if (pipe && empty) {
			throw new MalformedEventException("there are no records");
		}
	}

	private static <R> List<R> readEventObject(JsonReader json, boolean stream, Function<JsonReader, R> recordReader) {
		json.requireObject();
		List<R> records = null;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			if ("Records".equals(name)) {
				if (records != null) {
					throw json.repeated();
				}
				records = readRecords(json, recordReader);
			}
			else if ("records".equals(name)) {
				throw json.malformed("there are records of another source");
			}
			else if (stream && TumblingWindow.isToldBy(name) && !json.isNull()) {
				throw TumblingWindow.unsupported();
			}
			else {
				json.skipValue();
			}
		}
		if (records == null) {
			throw new MalformedEventException("there is no property Records");
		}
		return records;
	}

	private static <R> List<R> readRecords(JsonReader json, Function<JsonReader, R> recordReader) {
		json.requireArray();
		List<R> records = new ArrayList<>();
		while (json.nextElement()) {
			json.requireObject();
			records.add(recordReader.apply(json));
		}
		return records;
	}

	/**
	 * Require that a record comes from the source that it is read for.
	 * @param json stands at the end of the record
	 * @param type the type of the event
	 * @param eventSource what the record carries as its event source
	 */
	static void requireEventSource(JsonReader json, EventType type, @Nullable String eventSource) {
		if (!type.eventSource().equals(eventSource)) {
			throw json.malformed("the event source is not " + type.eventSource());
		}
	}

}
