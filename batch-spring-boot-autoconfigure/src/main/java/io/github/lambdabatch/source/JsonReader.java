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

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/**
 * Reads JSON value by value. Stands on a value whenever one is to be read: on that of a
 * property after {@link #nextName()}, on an element after {@link #nextElement()}.
 * <p>
 * Values are read in one of two ways. This class reads what decides which records there
 * are, how they are identified and ordered, and what is in them: a value that is not of
 * the documented type is an error. Values that only inform are read by a
 * {@linkplain #lenient() lenient} reader.
 */
final class JsonReader {

	private final JsonParser parser;

	private final LenientJsonReader lenient;

	JsonReader(JsonParser parser) {
		this.parser = parser;
		this.lenient = new LenientJsonReader(this, parser);
	}

	/**
	 * Return a reader of the same JSON for values that only inform.
	 */
	LenientJsonReader lenient() {
		return this.lenient;
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
	 * Require that nothing follows.
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

	boolean isArray() {
		return this.parser.currentToken() == JsonToken.START_ARRAY;
	}

	/**
	 * Return the name of the current property.
	 */
	String name() {
		return this.parser.currentName();
	}

	/**
	 * Return where the current value begins.
	 * @param event the bytes that are read
	 * @param first the character that the value begins with
	 * @return the offset in bytes, or a negative number if the value begins with another
	 * character or is not in UTF-8: then the parser does not know the offset
	 */
	int offset(byte[] event, char first) {
		int offset = Math.toIntExact(this.parser.currentTokenLocation().getByteOffset());
		return (offset >= 0 && event[offset] == first) ? offset : -1;
	}

	/**
	 * Return where the current object or array ends, once all of it has been read.
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
	 * Read a string that is probably known, and create a new one only if it is not.
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

	/**
	 * Return whether the current value has a certain text, without making a string of it.
	 */
	boolean isCurrentString(String expected) {
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
	 * Require a whole number, and read it.
	 */
	long readLong() {
		require(JsonToken.VALUE_NUMBER_INT, JsonToken.VALUE_NUMBER_INT);
		return this.parser.getLongValue();
	}

	/**
	 * Read an array.
	 * @param elementReader reads an element
	 * @param <T> the type of the elements
	 * @return the elements, or {@code null} for a JSON null
	 */
	<T> @Nullable List<T> readList(ValueReader<T> elementReader) {
		if (!enterArray()) {
			return null;
		}
		List<T> elements = new ArrayList<>();
		while (nextElement()) {
			elements.add(elementReader.read(this));
		}
		return elements;
	}

	/**
	 * Read an object whose names are data, none of them twice.
	 * @param valueReader reads the value of a property
	 * @param <T> the type of the values
	 * @return the values by name, in the order of the event, or {@code null} for a JSON
	 * null
	 */
	<T> @Nullable Map<String, T> readMap(ValueReader<T> valueReader) {
		if (!enterObject()) {
			return null;
		}
		Map<String, T> values = new LinkedHashMap<>();
		for (String name = nextName(); name != null; name = nextName()) {
			int size = values.size();
			values.put(name, valueReader.read(this));
			if (values.size() == size) {
				throw repeated();
			}
		}
		return values;
	}

	/**
	 * Require that a property occurs once: of two identifiers, either could be the right
	 * one.
	 * @param seen a bit for each property that came before
	 * @param property the bit of the current property
	 * @return the bits of all properties so far
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

	/**
	 * Enter an array whose elements are to be read.
	 * @return {@code false} if there is a JSON null instead
	 */
	boolean enterArray() {
		return isPresent(JsonToken.START_ARRAY);
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
	 * Return an exception that says what is wrong with the current value, and where it
	 * stands.
	 * @param problem what is wrong
	 */
	MalformedEventException malformed(String problem) {
		return new MalformedEventException(
				"at %s %s".formatted(JsonPlace.describe(this.parser.streamReadContext()), problem));
	}

}
