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
import java.util.Map;
import java.util.TreeMap;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import org.jspecify.annotations.Nullable;

/**
 * The key of an item as text: two texts are equal if and only if the keys are. Producers
 * choose the keys of their items, possibly with equal hash codes, which must not make a
 * hash table slow. Hash tables avoid that for text, as it is comparable.
 * <p>
 * The text is the key as it was when the event arrived. The attribute values themselves
 * can change: by their setters, and even by reading a buffer.
 */
final class DynamoDbItemKey {

	/** The key of records without one. */
	private static final String NONE = "";

	private DynamoDbItemKey() {
	}

	static String of(@Nullable Map<String, AttributeValue> keys) {
		if (keys == null || keys.isEmpty()) {
			return NONE;
		}
		StringBuilder key = new StringBuilder();
		Map<String, AttributeValue> ordered = (keys.size() > 1) ? new TreeMap<>(keys) : keys;
		ordered.forEach((name, value) -> {
			append(key, name);
			append(key, text(value));
		});
		return key.toString();
	}

	/**
	 * Append a text behind its length, so that no text can look like the end of another.
	 */
	private static void append(StringBuilder key, String text) {
		key.append(text.length()).append(':').append(text);
	}

	/**
	 * Return the text of an attribute. A key has only values of the types S, N and B, and
	 * an attribute of it has the same type in all items. Values of other types count as
	 * equal, which costs parallelism but not order.
	 */
	private static String text(@Nullable AttributeValue value) {
		if (value == null) {
			return "";
		}
		if (value.getS() != null) {
			return value.getS();
		}
		if (value.getN() != null) {
			return value.getN();
		}
		ByteBuffer bytes = value.getB();
		return (bytes != null) ? Buffers.text(bytes) : "";
	}

}
