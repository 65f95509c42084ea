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

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Reads JSON value by value. Stands on a value whenever one is to be read: on that of a
 * property after {@link #nextName()}, on an element after {@link #nextElement()}.
 */
final class JsonReader {

	/** Any time and any size fits into so many digits before the point. */
	private static final int MAX_DIGITS = 15;

	private final JsonParser parser;

	JsonReader(JsonParser parser) {
		this.parser = parser;
	}

	/**
	 * Move to the first value of all.
	 */
	void start() {
		this.parser.nextToken();
	}

	/**
	 * Move to the value of the next property of the current object.
	 * @return the name of the property, or {@code null} at the end of the object
	 */
	@Nullable String nextName() {
		String name = this.parser.nextName();
		if (name != null) {
			this.parser.nextToken();
		}
		else if (this.parser.currentToken() != JsonToken.END_OBJECT) {
			throw new MalformedEventException("it ends in the middle");
		}
		return name;
	}

	/**
	 * Move to the next element of the current array.
	 * @return {@code false} at the end of the array
	 */
	boolean nextElement() {
		JsonToken token = this.parser.nextToken();
		if (token == null) {
			throw new MalformedEventException("it ends in the middle");
		}
		return token != JsonToken.END_ARRAY;
	}

	/**
	 * Require that nothing is left.
	 */
	void end() {
		if (this.parser.nextToken() != null) {
			throw new MalformedEventException("there is more after its end");
		}
	}

	void requireObject() {
		require(JsonToken.START_OBJECT, JsonToken.START_OBJECT);
	}

	void requireArray() {
		require(JsonToken.START_ARRAY, JsonToken.START_ARRAY);
	}

	boolean isNull() {
		return this.parser.currentToken() == JsonToken.VALUE_NULL;
	}

	boolean isObject() {
		return this.parser.currentToken() == JsonToken.START_OBJECT;
	}

	/**
	 * Return where the current value begins.
	 * @return the offset in bytes, or a negative number if the parser does not tell
	 */
	int offset() {
		return Math.toIntExact(this.parser.currentTokenLocation().getByteOffset());
	}

	/**
	 * Return where the object or array ends, at whose end the parser stands.
	 * @return the offset in bytes of what follows
	 */
	int endOffset() {
		return Math.toIntExact(this.parser.currentLocation().getByteOffset());
	}

	void skipValue() {
		this.parser.skipChildren();
	}

	@Nullable String readString() {
		return isPresent(JsonToken.VALUE_STRING) ? this.parser.getString() : null;
	}

	/**
	 * Read a string that is probably known, and then make no other one of it.
	 * @param probable the string that it may be equal to
	 * @return the string, {@code probable} itself if they are equal, or {@code null} for
	 * a JSON null
	 */
	@Nullable String readString(@Nullable String probable) {
		if (!isPresent(JsonToken.VALUE_STRING)) {
			return null;
		}
		return (probable != null && isCurrentString(probable)) ? probable : this.parser.getString();
	}

	private boolean isCurrentString(String expected) {
		int length = this.parser.getStringLength();
		if (length != expected.length()) {
			return false;
		}
		char[] characters = this.parser.getStringCharacters();
		int offset = this.parser.getStringOffset();
		for (int i = 0; i < length; i++) {
			if (characters[offset + i] != expected.charAt(i)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Require a string, without reading it.
	 * @return {@code false} if there is a JSON null instead
	 */
	boolean checkString() {
		return isPresent(JsonToken.VALUE_STRING);
	}

	@Nullable Boolean readBoolean() {
		JsonToken expected = (this.parser.currentToken() == JsonToken.VALUE_FALSE) ? JsonToken.VALUE_FALSE
				: JsonToken.VALUE_TRUE;
		return isPresent(expected) ? expected == JsonToken.VALUE_TRUE : null;
	}

	@Nullable Long readLong() {
		BigDecimal number = readNumber();
		return (number != null) ? number.longValue() : null;
	}

	/**
	 * Read seconds since 1970 exactly, in whatever form they are written.
	 * @return the time, cut to milliseconds, or {@code null} for a JSON null
	 */
	@Nullable Date readTimestamp() {
		BigDecimal seconds = readNumber();
		return (seconds != null) ? new Date(seconds.movePointRight(3).longValue()) : null;
	}

	private @Nullable BigDecimal readNumber() {
		JsonToken expected = (this.parser.currentToken() == JsonToken.VALUE_NUMBER_INT) ? JsonToken.VALUE_NUMBER_INT
				: JsonToken.VALUE_NUMBER_FLOAT;
		if (!isPresent(expected)) {
			return null;
		}
		try {
			BigDecimal number = this.parser.getDecimalValue();
			if ((long) number.precision() - number.scale() <= MAX_DIGITS) {
				return number;
			}
		}
		catch (NumberFormatException | JacksonException ex) {
			// An exponent too large even for a BigDecimal.
		}
		throw malformed("that is out of range");
	}

	/**
	 * Read text in Base64.
	 * @return a buffer of the decoded bytes, or {@code null} for a JSON null
	 */
	@Nullable ByteBuffer readBinary() {
		if (!isPresent(JsonToken.VALUE_STRING)) {
			return null;
		}
		try {
			return ByteBuffer.wrap(this.parser.getBinaryValue());
		}
		catch (UnexpectedEndOfInputException ex) {
			throw ex;
		}
		catch (StreamReadException ex) {
			throw malformed("that is not Base64");
		}
	}

	/**
	 * Read an array.
	 * @param elementReader reads an element
	 * @param <T> the type of the elements
	 * @return the elements, or {@code null} for a JSON null
	 */
	<T> @Nullable List<T> readList(ValueReader<T> elementReader) {
		if (!isPresent(JsonToken.START_ARRAY)) {
			return null;
		}
		List<T> elements = new ArrayList<>();
		while (nextElement()) {
			elements.add(elementReader.read(this));
		}
		return elements;
	}

	/**
	 * Read an object whose names are data.
	 * @param valueReader reads the value of a property
	 * @param <T> the type of the values
	 * @return the values by name, in the order of the event, or {@code null} for a JSON
	 * null
	 */
	<T> @Nullable Map<String, T> readMap(ValueReader<T> valueReader) {
		if (!isPresent(JsonToken.START_OBJECT)) {
			return null;
		}
		Map<String, T> values = new LinkedHashMap<>();
		for (String name = nextName(); name != null; name = nextName()) {
			values.put(name, valueReader.read(this));
		}
		return values;
	}

	/**
	 * Check an object whose names are data, or a JSON null.
	 * @param valueReader reads the value of a property
	 */
	void checkMap(ValueReader<?> valueReader) {
		if (isPresent(JsonToken.START_OBJECT)) {
			for (String name = nextName(); name != null; name = nextName()) {
				valueReader.read(this);
			}
		}
	}

	/**
	 * Enter an object whose properties are to be read.
	 * @return {@code false} if there is a JSON null instead
	 */
	boolean enterObject() {
		return isPresent(JsonToken.START_OBJECT);
	}

	private boolean isPresent(JsonToken expected) {
		require(expected, JsonToken.VALUE_NULL);
		return !isNull();
	}

	private void require(JsonToken expected, JsonToken alternative) {
		JsonToken token = this.parser.currentToken();
		if (token != expected && token != alternative) {
			throw malformed("that is " + EventDescription.describe(token));
		}
	}

	MalformedEventException malformed(String problem) {
		String place = this.parser.streamReadContext().pathAsPointer().toString();
		return new MalformedEventException("at %s %s".formatted(place.isEmpty() ? "its root" : place, problem));
	}

	/**
	 * Reads a value of a certain type.
	 *
	 * @param <T> the type
	 */
	@FunctionalInterface
	interface ValueReader<T> {

		/**
		 * Read the current value to its end.
		 * @param json stands on the value
		 * @return the value, or {@code null} for a JSON null
		 */
		@Nullable T read(JsonReader json);

	}

}
