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
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

import io.github.lambdabatch.Printable;

/**
 * Describes an event for error messages: its shape and the names of its properties,
 * escaped and cut, but none of its content.
 */
final class EventDescription {

	private static final int MAX_NAMES = 12;

	private static final int MAX_LENGTH = 60;

	private final JsonParser parser;

	private @Nullable String eventSource;

	private EventDescription(JsonParser parser) {
		this.parser = parser;
	}

	static String describe(byte[] event) {
		try (JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), event)) {
			String description = new EventDescription(parser).describe();
			while (parser.nextToken() != null) {
				// The rest may tell that all of it is broken.
				parser.skipChildren();
			}
			return description;
		}
		catch (UnexpectedEndOfInputException ex) {
			return "JSON that ends in the middle, after %d bytes".formatted(event.length);
		}
		catch (StreamConstraintsException ex) {
			return "JSON that is nested deeper than the %d levels that are read".formatted(Json.MAX_DEPTH);
		}
		catch (JacksonException ex) {
			return "not JSON, as byte %d of %d shows".formatted(
					Math.max(0, (ex.getLocation() != null) ? ex.getLocation().getByteOffset() : 0), event.length);
		}
	}

	static String describe(@Nullable JsonToken token) {
		if (token == null) {
			return "nothing at all";
		}
		return switch (token) {
			case START_OBJECT -> "an object";
			case START_ARRAY -> "an array";
			case VALUE_STRING -> "a string";
			case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
			case VALUE_TRUE, VALUE_FALSE -> "a boolean";
			case VALUE_NULL -> "null";
			default -> "no value";
		};
	}

	private String describe() {
		JsonToken token = this.parser.nextToken();
		if (token == JsonToken.START_OBJECT) {
			return describeObject(true)
					+ (KafkaEventReader.isKafka(this.eventSource) ? ", an event of Apache Kafka" : "");
		}
		return (token == JsonToken.START_ARRAY) ? describeArray() : describe(token);
	}

	/**
	 * Amazon EventBridge Pipes leaves out the object around the records.
	 */
	private String describeArray() {
		String first = describeFirstElement();
		return (first == null || this.eventSource == null) ? "an array"
				: "an array whose first element is " + first + ", as Amazon EventBridge Pipes sends records";
	}

	/**
	 * Describe the current object and move to its end.
	 */
	private String describeObject(boolean event) {
		List<String> names = new ArrayList<>();
		String firstRecord = null;
		for (String name = this.parser.nextName(); name != null; name = this.parser.nextName()) {
			names.add(shorten(name));
			JsonToken value = this.parser.nextToken();
			if (event && "Records".equals(name) && value == JsonToken.START_ARRAY) {
				firstRecord = describeFirstElement();
			}
			else if ("eventsource".equals(name.toLowerCase(Locale.ROOT)) && value == JsonToken.VALUE_STRING) {
				this.eventSource = shorten(this.parser.getString());
			}
			this.parser.skipChildren();
		}
		StringBuilder description = new StringBuilder("an object ");
		description.append(names.isEmpty() ? "without properties" : "with the properties " + list(names));
		if (firstRecord != null) {
			description.append(", whose first record is ").append(firstRecord);
		}
		else if (this.eventSource != null) {
			description.append(" and event source ").append(this.eventSource);
		}
		return description.toString();
	}

	private @Nullable String describeFirstElement() {
		JsonToken element = this.parser.nextToken();
		if (element == JsonToken.END_ARRAY) {
			return null;
		}
		String description = (element == JsonToken.START_OBJECT) ? describeObject(false) : describe(element);
		this.parser.skipChildren();
		while (this.parser.nextToken() != JsonToken.END_ARRAY) {
			this.parser.skipChildren();
		}
		return description;
	}

	private static String list(List<String> names) {
		return (names.size() <= MAX_NAMES) ? names.toString()
				: names.subList(0, MAX_NAMES) + " and " + (names.size() - MAX_NAMES) + " more";
	}

	private static String shorten(String text) {
		return Printable.of(text, MAX_LENGTH);
	}

}
