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
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads values that only inform, such as times and sizes, as well as it can: a value of
 * another type than the documented one is skipped and counts as absent.
 */
final class LenientJsonReader {

	/** Any time fits into so many digits before the point, even in nanoseconds. */
	private static final int MAX_DIGITS = 19;

	private static final int MAX_DIGITS_OF_LONG = 18;

	/** Longer than any time or size that is written out. */
	private static final int MAX_NUMBER_LENGTH = 100;

	private final JsonReader json;

	private final JsonParser parser;

	LenientJsonReader(JsonReader json, JsonParser parser) {
		this.json = json;
		this.parser = parser;
	}

	/**
	 * Read a text.
	 * @return the text, also that of a number or a boolean, or {@code null} for anything
	 * else
	 */
	@Nullable String readText() {
		return isScalar() ? this.parser.getString() : null;
	}

	/**
	 * Read a text that is probably known.
	 * @param probable the string that it may be equal to
	 * @return the text, {@code probable} itself if they are equal, or {@code null} if the
	 * value is neither a string nor a number nor a boolean
	 */
	@Nullable String readText(@Nullable String probable) {
		if (!isScalar()) {
			return null;
		}
		return (probable != null && this.json.isCurrentString(probable)) ? probable : this.parser.getString();
	}

	/**
	 * Read a string that has nothing but digits.
	 * @return the number that they are, or a negative number if the value is anything
	 * else or has more than 18 digits
	 */
	long readDigits() {
		if (this.parser.currentToken() != JsonToken.VALUE_STRING) {
			this.parser.skipChildren();
			return -1;
		}
		int length = this.parser.getStringLength();
		if (length == 0 || length > MAX_DIGITS_OF_LONG) {
			return -1;
		}
		char[] characters = this.parser.getStringCharacters();
		int offset = this.parser.getStringOffset();
		long number = 0;
		for (int i = 0; i < length; i++) {
			int digit = characters[offset + i] - '0';
			if (digit < 0 || digit > 9) {
				return -1;
			}
			number = number * 10 + digit;
		}
		return number;
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
	 * Read a whole number.
	 * @return the number, without its fraction, or {@code null} if there is none or it is
	 * out of range
	 */
	@Nullable Long readLong() {
		BigDecimal number = readNumber();
		return (number != null && number.precision() - number.scale() <= MAX_DIGITS_OF_LONG) ? number.longValue()
				: null;
	}

	/**
	 * Read a time.
	 * @return the time, or {@code null} if there is none
	 */
	@Nullable Date readTimestamp() {
		return Timestamps.of(readNumber(), null);
	}

	/**
	 * Read a number.
	 * @return the number, also if it is written as a string, or {@code null} if there is
	 * none or it is out of range
	 */
	@Nullable BigDecimal readNumber() {
		if (!isScalar() || this.parser.getStringLength() > MAX_NUMBER_LENGTH) {
			return null;
		}
		if (this.parser.currentToken() == JsonToken.VALUE_NUMBER_INT
				&& this.parser.getStringLength() <= MAX_DIGITS_OF_LONG) {
			return BigDecimal.valueOf(this.parser.getLongValue());
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
	 * @return a buffer of the decoded bytes, or {@code null} if there are none
	 */
	@Nullable ByteBuffer readBinary() {
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
	 * @return the elements, or {@code null} if there is no array
	 */
	<T> @Nullable List<T> readList(ValueReader<T> elementReader) {
		if (this.parser.currentToken() != JsonToken.START_ARRAY) {
			this.json.skipValue();
			return null;
		}
		return this.json.readList(elementReader);
	}

	/**
	 * Read an object whose names are data.
	 * @param valueReader reads the value of a property
	 * @param <T> the type of the values
	 * @return the values by name, in the order of the event, without those that are
	 * absent but for a JSON null; or {@code null} if there is no object
	 */
	<T> @Nullable Map<String, T> readMap(ValueReader<T> valueReader) {
		if (!enterObject()) {
			return null;
		}
		Map<String, T> values = new LinkedHashMap<>();
		for (String name = this.json.nextName(); name != null; name = this.json.nextName()) {
			boolean present = this.json.isNull();
			T value = valueReader.read(this.json);
			if (present || value != null) {
				values.put(name, value);
			}
		}
		return values;
	}

	/**
	 * Enter an object.
	 * @return {@code false} if there is no object; what there is has been skipped
	 */
	boolean enterObject() {
		if (this.json.isObject()) {
			return true;
		}
		this.json.skipValue();
		return false;
	}

}
