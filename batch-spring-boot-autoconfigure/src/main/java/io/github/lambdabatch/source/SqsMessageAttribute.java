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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import org.jspecify.annotations.Nullable;

/**
 * A message attribute whose buffers can be read more than once: each getter returns a new
 * view.
 */
final class SqsMessageAttribute extends MessageAttribute {

	private static final long serialVersionUID = 1L;

	/** The data type, alone or with a custom suffix, as in {@code Number.int}. */
	private static final String NUMBER = "Number";

	static @Nullable MessageAttribute read(JsonReader json) {
		if (!json.lenient().enterObject()) {
			return null;
		}
		MessageAttribute attribute = new SqsMessageAttribute();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "stringValue" -> attribute.setStringValue(json.lenient().readText());
				case "binaryValue" -> attribute.setBinaryValue(json.lenient().readBinary());
				case "stringListValues" ->
					attribute.setStringListValues(json.lenient().readList((element) -> element.lenient().readText()));
				case "binaryListValues" ->
					attribute.setBinaryListValues(json.lenient().readList((element) -> element.lenient().readBinary()));
				case "dataType" -> attribute.setDataType(json.lenient().readText());
				default -> json.skipValue();
			}
		}
		return attribute;
	}

	/**
	 * Return the values of attributes as text, numbers or bytes.
	 */
	static Map<String, Object> values(@Nullable Map<String, MessageAttribute> attributes) {
		if (attributes == null || attributes.isEmpty()) {
			return Map.of();
		}
		Map<String, Object> values = new HashMap<>();
		attributes.forEach((name, attribute) -> {
			Object value = value(attribute);
			if (value != null) {
				values.put(name, value);
			}
		});
		return values;
	}

	private static @Nullable Object value(@Nullable MessageAttribute attribute) {
		if (attribute == null) {
			return null;
		}
		ByteBuffer binary = attribute.getBinaryValue();
		if (binary != null) {
			return Buffers.copy(binary);
		}
		String text = attribute.getStringValue();
		String type = attribute.getDataType();
		boolean number = type != null && (type.equals(NUMBER) || type.startsWith(NUMBER + "."));
		return (text != null && number) ? number(text) : text;
	}

	/**
	 * Return a number, or the text itself if it is not one: SQS checks numbers, but
	 * messages made by hand may carry any text.
	 */
	private static Object number(String text) {
		try {
			return new BigDecimal(text);
		}
		catch (NumberFormatException ex) {
			return text;
		}
	}

	@Override
	public @Nullable ByteBuffer getBinaryValue() {
		return Buffers.view(super.getBinaryValue());
	}

	@Override
	public @Nullable List<ByteBuffer> getBinaryListValues() {
		return Buffers.views(super.getBinaryListValues());
	}

}
