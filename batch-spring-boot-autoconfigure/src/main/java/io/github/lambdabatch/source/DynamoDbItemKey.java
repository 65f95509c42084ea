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
import java.util.HashMap;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import org.jspecify.annotations.Nullable;

/**
 * The key of an item as it was when the event came. The attribute values themselves
 * change: their setters do it, and even reading a buffer does.
 *
 * @param values the values by attribute name
 */
record DynamoDbItemKey(Map<String, Object> values) {

	/** The key of records without one. */
	private static final DynamoDbItemKey NONE = new DynamoDbItemKey(Map.of());

	static DynamoDbItemKey of(@Nullable Map<String, AttributeValue> keys) {
		if (keys == null || keys.isEmpty()) {
			return NONE;
		}
		Map<String, Object> values = new HashMap<>();
		keys.forEach((name, value) -> values.put(name, snapshot(value)));
		return new DynamoDbItemKey(values);
	}

	/**
	 * The values of a key are of the types S, N and B alone, and an attribute of it has
	 * the same type in all items. What is anything else counts as equal, which costs
	 * parallelism but no order.
	 */
	private static Object snapshot(@Nullable AttributeValue value) {
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
		return (bytes != null) ? ByteBuffer.wrap(Buffers.copy(bytes)) : "";
	}

}
