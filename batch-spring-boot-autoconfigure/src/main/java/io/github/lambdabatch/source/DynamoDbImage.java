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
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes an item as the plain JSON that it stands for, without DynamoDB's types: sets as
 * arrays, binaries in Base64, numbers with all of their digits.
 */
final class DynamoDbImage {

	private static final JsonFactory JSON = new JsonFactory();

	private final JsonGenerator json;

	private DynamoDbImage(JsonGenerator json) {
		this.json = json;
	}

	static byte[] toJson(Map<String, AttributeValue> image) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes)) {
			new DynamoDbImage(json).writeMap(image);
		}
		return bytes.toByteArray();
	}

	private void writeMap(Map<String, AttributeValue> values) {
		this.json.writeStartObject();
		values.forEach((name, value) -> {
			this.json.writeName(name);
			write(value);
		});
		this.json.writeEndObject();
	}

	private void write(@Nullable AttributeValue value) {
		if (value == null) {
			this.json.writeNull();
		}
		else if (value.getS() != null) {
			this.json.writeString(value.getS());
		}
		else if (value.getN() != null) {
			this.json.writeNumber(value.getN());
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
			writeArray(value.getNS(), this.json::writeNumber);
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
			writer.write(element);
		}
		this.json.writeEndArray();
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
