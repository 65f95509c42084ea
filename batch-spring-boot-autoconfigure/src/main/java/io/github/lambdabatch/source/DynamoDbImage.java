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

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What the images of an item in a record of a DynamoDB stream stand for, without
 * DynamoDB's types.
 *
 * @since 0.1.0
 */
public final class DynamoDbImage {

	private static final JsonFactory JSON = new JsonFactory();

	private static final Pattern JSON_NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

	/** What stands for the value of the type NULL. */
	private static final Object NULL = new Object();

	private final JsonGenerator json;

	private DynamoDbImage(JsonGenerator json) {
		this.json = json;
	}

	/**
	 * Write an item as plain JSON: sets as arrays, binaries in Base64, numbers with all
	 * of their digits.
	 * @param image the attributes of the item by name
	 * @return the bytes of a JSON object
	 */
	public static byte[] toJson(Map<String, AttributeValue> image) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
			new DynamoDbImage(json).writeMap(image);
		}
		return bytes.toByteArray();
	}

	/**
	 * Return the values of a key.
	 * @param keys the attributes of the key by name, or {@code null}
	 * @return text as {@link String}, numbers as {@link BigDecimal}, binaries as
	 * {@code byte[]}; there are no others in a key
	 */
	public static Map<String, Object> key(@Nullable Map<String, AttributeValue> keys) {
		Map<String, Object> values = new LinkedHashMap<>();
		if (keys != null) {
			keys.forEach((name, value) -> Headers.put(values, name, keyValue(value)));
		}
		return values;
	}

	private static @Nullable Object keyValue(@Nullable AttributeValue value) {
		if (value == null) {
			return null;
		}
		if (value.getB() != null) {
			return Buffers.copy(value.getB());
		}
		return (value.getN() != null) ? number(value.getN()) : value.getS();
	}

	/**
	 * Return which attributes differ between two images of an item. The order in a set
	 * makes no difference, nor how a number is written.
	 * @param oldImage the item as it was
	 * @param newImage the item as it is
	 * @return the names of the attributes that are in one of them only, or have another
	 * value
	 */
	public static Set<String> changedAttributes(Map<String, AttributeValue> oldImage,
			Map<String, AttributeValue> newImage) {
		Set<String> changed = new LinkedHashSet<>();
		oldImage.forEach((name, value) -> {
			if (!newImage.containsKey(name) || !comparable(value).equals(comparable(newImage.get(name)))) {
				changed.add(name);
			}
		});
		newImage.keySet().stream().filter((name) -> !oldImage.containsKey(name)).forEach(changed::add);
		return changed;
	}

	/**
	 * Of another Java type where the type of DynamoDB is another.
	 */
	private static Object comparable(@Nullable AttributeValue value) {
		if (value == null) {
			return NULL;
		}
		if (value.getS() != null) {
			return value.getS();
		}
		if (value.getN() != null) {
			return digits(value.getN());
		}
		if (value.getBOOL() != null) {
			return value.getBOOL();
		}
		if (value.getM() != null) {
			Map<String, Object> values = new HashMap<>();
			value.getM().forEach((name, element) -> values.put(name, comparable(element)));
			return values;
		}
		if (value.getL() != null) {
			return value.getL().stream().map(DynamoDbImage::comparable).toList();
		}
		if (value.getB() != null) {
			return value.getB();
		}
		if (value.getSS() != null) {
			return new HashSet<>(value.getSS());
		}
		if (value.getNS() != null) {
			return value.getNS().stream().map(DynamoDbImage::digits).collect(Collectors.toSet());
		}
		return (value.getBS() != null) ? new HashSet<>(value.getBS()) : NULL;
	}

	/**
	 * DynamoDB knows no other numbers; what is made by hand stays text.
	 */
	private static Object number(String text) {
		try {
			return new BigDecimal(text);
		}
		catch (NumberFormatException ex) {
			return text;
		}
	}

	private static Object digits(@Nullable String text) {
		if (text == null) {
			return NULL;
		}
		return (number(text) instanceof BigDecimal number) ? number.stripTrailingZeros() : text;
	}

	private void writeMap(Map<String, AttributeValue> values) {
		this.json.writeStartObject();
		values.forEach((name, value) -> {
			this.json.writeName(name);
			writeElement(value, this::write);
		});
		this.json.writeEndObject();
	}

	private void write(AttributeValue value) {
		if (value.getS() != null) {
			this.json.writeString(value.getS());
		}
		else if (value.getN() != null) {
			writeNumber(value.getN());
		}
		else if (value.getBOOL() != null) {
			this.json.writeBoolean(value.getBOOL());
		}
		else if (value.getM() != null) {
			writeMap(value.getM());
		}
		else if (value.getL() != null) {
			writeArray(value.getL(), this::write);
		}
		else if (value.getB() != null) {
			writeBinary(value.getB());
		}
		else if (value.getSS() != null) {
			writeArray(value.getSS(), this.json::writeString);
		}
		else if (value.getNS() != null) {
			writeArray(value.getNS(), this::writeNumber);
		}
		else if (value.getBS() != null) {
			writeArray(value.getBS(), this::writeBinary);
		}
		else {
			this.json.writeNull();
		}
	}

	private <T> void writeArray(List<T> elements, ElementWriter<T> writer) {
		this.json.writeStartArray();
		for (T element : elements) {
			writeElement(element, writer);
		}
		this.json.writeEndArray();
	}

	private <T> void writeElement(@Nullable T element, ElementWriter<T> writer) {
		if (element != null) {
			writer.write(element);
		}
		else {
			this.json.writeNull();
		}
	}

	/**
	 * Written as it is, text could be any other JSON.
	 */
	private void writeNumber(String number) {
		if (JSON_NUMBER.matcher(number).matches()) {
			this.json.writeNumber(number);
		}
		else {
			this.json.writeString(number);
		}
	}

	private void writeBinary(ByteBuffer binary) {
		this.json.writeBinary(Buffers.copy(binary));
	}

	/**
	 * Writes an element of an array.
	 *
	 * @param <T> the type of the elements
	 */
	private interface ElementWriter<T> {

		void write(T element);

	}

}
