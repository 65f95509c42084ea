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
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes JSON objects, arrays and binaries of a generator.
 */
final class JsonWriter {

	private final JsonGenerator json;

	JsonWriter(JsonGenerator json) {
		this.json = json;
	}

	/**
	 * Write an object.
	 * @param values the values by name
	 * @param writer writes a value; not called for {@code null}
	 * @param <T> the type of the values
	 */
	<T> void writeObject(Map<String, T> values, Consumer<T> writer) {
		this.json.writeStartObject();
		values.forEach((name, value) -> {
			this.json.writeName(name);
			write(value, writer);
		});
		this.json.writeEndObject();
	}

	/**
	 * Write an array.
	 * @param elements the elements
	 * @param writer writes an element; not called for {@code null}
	 * @param <T> the type of the elements
	 */
	<T> void writeArray(List<T> elements, Consumer<T> writer) {
		this.json.writeStartArray();
		for (T element : elements) {
			write(element, writer);
		}
		this.json.writeEndArray();
	}

	private <T> void write(@Nullable T value, Consumer<T> writer) {
		if (value != null) {
			writer.accept(value);
		}
		else {
			this.json.writeNull();
		}
	}

	/**
	 * Write bytes in Base64, and leave them in their buffer.
	 * @param binary the bytes
	 */
	void writeBinary(ByteBuffer binary) {
		this.json.writeBinary(Buffers.copy(binary));
	}

}
