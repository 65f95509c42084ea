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
 * The key of an item as text, the same for equal keys and for no others. Whoever writes
 * items chooses their keys, so the keys must not make a hash table slow if their hash
 * codes are equal: text can be compared, which hash tables make use of.
 * <p>
 * It is the key as it was when the event came. The attribute values themselves change:
 * their setters do it, and even reading a buffer does.
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
	 * The length comes first, so that no text can look like the end of another.
	 */
	private static void append(StringBuilder key, String text) {
		key.append(text.length()).append(':').append(text);
	}

	/**
	 * The values of a key are of the types S, N and B alone, and an attribute of it has
	 * the same type in all items. What is anything else counts as equal, which costs
	 * parallelism but no order.
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
