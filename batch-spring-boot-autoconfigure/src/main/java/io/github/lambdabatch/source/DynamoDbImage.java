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
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

import io.github.lambdabatch.EncodedPayload;

/**
 * Converts the images of an item in a record of a DynamoDB stream to plain values,
 * without DynamoDB's types.
 *
 * @since 0.1.0
 */
public final class DynamoDbImage {

	/** Represents a value of the type NULL. */
	private static final Object NULL = new Object();

	private DynamoDbImage() {
	}

	/**
	 * Return the new image as it is in the event.
	 * @param change describes the change
	 * @return plain JSON, as {@link #toJson} would write it, or {@code null} if the image
	 * is missing or has been read
	 */
	public static @Nullable EncodedPayload encodedNewImage(StreamRecord change) {
		return (change instanceof DynamoDbRecord record) ? record.encodedNewImage() : null;
	}

	/**
	 * Return the old image as it is in the event.
	 * @param change describes the change
	 * @return plain JSON, as {@link #toJson} would write it, or {@code null} if the image
	 * is missing or has been read
	 */
	public static @Nullable EncodedPayload encodedOldImage(StreamRecord change) {
		return (change instanceof DynamoDbRecord record) ? record.encodedOldImage() : null;
	}

	/**
	 * Write an item as plain JSON: sets as arrays, binaries in Base64, numbers with all
	 * of their digits.
	 * @param image the attributes of the item by name
	 * @return the bytes of a JSON object
	 */
	public static byte[] toJson(Map<String, AttributeValue> image) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (JsonGenerator json = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
			new DynamoDbImageWriter(json).write(image);
		}
		return bytes.toByteArray();
	}

	/**
	 * Return the values of a key.
	 * @param keys the attributes of the key by name, or {@code null}
	 * @return text as {@link String}, numbers as {@link BigDecimal}, binaries as
	 * {@code byte[]}; a key has no values of other types
	 */
	public static Map<String, Object> key(@Nullable Map<String, AttributeValue> keys) {
		Map<String, Object> values = new LinkedHashMap<>();
		if (keys != null) {
			keys.forEach((name, attribute) -> {
				Object value = keyValue(attribute);
				if (value != null) {
					values.put(name, value);
				}
			});
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
	 * Return which attributes differ between two images of an item. Sets are equal in any
	 * order, and numbers however they are written.
	 * @param oldImage the item before the change
	 * @param newImage the item after the change
	 * @return the names of the attributes that only one image has, or whose values differ
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
	 * Return an object that is equal for equal values only. Values of different DynamoDB
	 * types have different Java types.
	 */
	static Object comparable(@Nullable AttributeValue value) {
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
		return (value.getBS() != null)
				? Map.entry("BS", value.getBS().stream().map(DynamoDbImage::bytes).collect(Collectors.toSet())) : NULL;
	}

	/**
	 * Return a number, or the text itself if it is not one, as may be in records made by
	 * hand.
	 */
	private static Object number(String text) {
		try {
			return new BigDecimal(text);
		}
		catch (NumberFormatException ex) {
			return text;
		}
	}

	/**
	 * Return the content of a buffer as text: a set of buffers would be slow if a
	 * producer chose them to have equal hash codes.
	 */
	private static Object bytes(@Nullable ByteBuffer buffer) {
		return (buffer != null) ? Buffers.text(buffer) : NULL;
	}

	private static Object digits(@Nullable String text) {
		if (text == null) {
			return NULL;
		}
		return (number(text) instanceof BigDecimal number) ? number.stripTrailingZeros() : text;
	}

}
