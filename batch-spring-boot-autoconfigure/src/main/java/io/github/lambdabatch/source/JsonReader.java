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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Date;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Reads JSON value by value. Stands on a value whenever one is to be read: on that of a
 * property after {@link #nextName()}, on an element after {@link #nextElement()}.
 * <p>
 * Values are read in one of two ways. What decides which records there are, how they are
 * identified and ordered, and what is in them, has to be of the documented type
 * ({@code readString} and others). What only informs is read as well as it can be
 * ({@code readText} and others): a value of another type is skipped and counts as absent.
 */
final class JsonReader {

	/** Any time fits into so many digits before the point, even in nanoseconds. */
	private static final int MAX_DIGITS = 19;

	private static final int MAX_DIGITS_OF_LONG = 18;

	/** Longer than any time or size that is written out. */
	private static final int MAX_NUMBER_LENGTH = 100;

	/** More steps make no place clearer. */
	private static final int MAX_STEPS = 12;

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

	/**
	 * Read a text that only informs.
	 * @return the text, also that of a number or a boolean, or {@code null} for anything
	 * else
	 */
	@Nullable String readText() {
		return isScalar() ? this.parser.getString() : null;
	}

	/**
	 * Read a text that only informs, and that is probably known.
	 * @param probable the string that it may be equal to
	 * @return the text, {@code probable} itself if they are equal, or {@code null} if the
	 * value is neither a string nor a number nor a boolean
	 */
	@Nullable String readText(@Nullable String probable) {
		if (!isScalar()) {
			return null;
		}
		return (probable != null && isCurrentString(probable)) ? probable : this.parser.getString();
	}

	/**
	 * Return whether the current value has a text. If it is an object or an array, it is
	 * skipped.
	 */
	private boolean isScalar() {
		JsonToken token = this.parser.currentToken();
		this.parser.skipChildren();
		return token.isScalarValue() && token != JsonToken.VALUE_NULL;
	}

	/**
	 * Read a whole number that only informs.
	 * @return the number, without its fraction, or {@code null} if there is none or it is
	 * out of range
	 */
	@Nullable Long readLong() {
		BigDecimal number = readNumber();
		return (number != null && number.precision() - number.scale() <= MAX_DIGITS_OF_LONG) ? number.longValue()
				: null;
	}

	/**
	 * Read a time that only informs.
	 * @return the time, or {@code null} if there is none
	 */
	@Nullable Date readTimestamp() {
		return Timestamps.of(readNumber(), null);
	}

	/**
	 * Read a number that only informs.
	 * @return the number, also if it is written as a string, or {@code null} if there is
	 * none or it is out of range
	 */
	@Nullable BigDecimal readNumber() {
		if (!isScalar() || this.parser.getStringLength() > MAX_NUMBER_LENGTH) {
			return null;
		}
		try {
			BigDecimal number = (this.parser.currentToken() == JsonToken.VALUE_STRING)
					? new BigDecimal(this.parser.getString()) : this.parser.getDecimalValue();
			return ((long) number.precision() - number.scale() <= MAX_DIGITS) ? number : null;
		}
		catch (NumberFormatException | JacksonException ex) {
			// Not a number, or one whose exponent is too large even for a BigDecimal.
			return null;
		}
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
	 * Read text in Base64 that only informs.
	 * @return a buffer of the decoded bytes, or {@code null} if there are none
	 */
	@Nullable ByteBuffer readBinaryIfAny() {
		if (!isScalar() || this.parser.currentToken() != JsonToken.VALUE_STRING) {
			return null;
		}
		try {
			// Not from the parser, which would stand within the string if it failed.
			return ByteBuffer.wrap(Base64Variants.MIME_NO_LINEFEEDS.decode(this.parser.getString()));
		}
		catch (IllegalArgumentException ex) {
			return null;
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
	 * Read an array that only informs.
	 * @param elementReader reads an element
	 * @param <T> the type of the elements
	 * @return the elements, or {@code null} if there is no array
	 */
	<T> @Nullable List<T> readListIfAny(ValueReader<T> elementReader) {
		if (this.parser.currentToken() != JsonToken.START_ARRAY) {
			skipValue();
			return null;
		}
		return readList(elementReader);
	}

	/**
	 * Read an object whose names are data, none of them twice.
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
			if (values.put(name, valueReader.read(this)) != null) {
				throw repeated();
			}
		}
		return values;
	}

	/**
	 * Read an object whose names are data and which only informs.
	 * @param valueReader reads the value of a property
	 * @param <T> the type of the values
	 * @return the values by name, in the order of the event, without those that are
	 * absent but for a JSON null; or {@code null} if there is no object
	 */
	<T> @Nullable Map<String, T> readMapIfAny(ValueReader<T> valueReader) {
		if (!isObject()) {
			skipValue();
			return null;
		}
		Map<String, T> values = new LinkedHashMap<>();
		for (String name = nextName(); name != null; name = nextName()) {
			boolean present = isNull();
			T value = valueReader.read(this);
			if (present || value != null) {
				values.put(name, value);
			}
		}
		return values;
	}

	/**
	 * Enter an object that only informs.
	 * @return {@code false} if there is no object; what there is has been skipped
	 */
	boolean enterObjectIfAny() {
		if (isObject()) {
			return true;
		}
		skipValue();
		return false;
	}

	/**
	 * Require that a property comes once: of two identifiers nobody can tell which one is
	 * right.
	 * @param seen a bit for each property that came before
	 * @param property the bit of the current property
	 * @return the bits of all that have come so far
	 */
	int once(int seen, int property) {
		if ((seen & property) != 0) {
			throw repeated();
		}
		return seen | property;
	}

	MalformedEventException repeated() {
		return malformed("there is more than one property of that name");
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

	/**
	 * Say what is wrong with the current value, and where it stands. Names are shown only
	 * if AWS documents them: all others may be data.
	 */
	MalformedEventException malformed(String problem) {
		Deque<String> steps = new ArrayDeque<>();
		for (TokenStreamContext step = this.parser.streamReadContext(); step != null; step = step.getParent()) {
			if (step.inArray() && step.hasCurrentIndex()) {
				steps.push("/" + step.getCurrentIndex());
			}
			else if (step.inObject() && step.hasCurrentName()) {
				steps.push("/" + (DocumentedNames.contains(step.currentName()) ? step.currentName() : "*"));
			}
		}
		StringBuilder place = new StringBuilder();
		steps.stream().limit(MAX_STEPS).forEach(place::append);
		if (steps.size() > MAX_STEPS) {
			place.append("/…");
		}
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
