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

import java.util.Map;
import java.util.regex.Pattern;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import tools.jackson.core.JsonGenerator;

/**
 * Writes an item as plain JSON, without DynamoDB's types.
 */
final class DynamoDbImageWriter {

	private static final Pattern JSON_NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

	private final JsonGenerator json;

	private final JsonWriter writer;

	DynamoDbImageWriter(JsonGenerator json) {
		this.json = json;
		this.writer = new JsonWriter(json);
	}

	/**
	 * Write the attributes of an item as an object.
	 * @param values the attributes by name
	 */
	void write(Map<String, AttributeValue> values) {
		this.writer.writeObject(values, this::write);
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
			write(value.getM());
		}
		else if (value.getL() != null) {
			this.writer.writeArray(value.getL(), this::write);
		}
		else if (value.getB() != null) {
			this.writer.writeBinary(value.getB());
		}
		else if (value.getSS() != null) {
			this.writer.writeArray(value.getSS(), this.json::writeString);
		}
		else if (value.getNS() != null) {
			this.writer.writeArray(value.getNS(), this::writeNumber);
		}
		else if (value.getBS() != null) {
			this.writer.writeArray(value.getBS(), this.writer::writeBinary);
		}
		else {
			this.json.writeNull();
		}
	}

	/**
	 * Write a number. What is not one is written as a string: unquoted, it could be any
	 * other JSON.
	 */
	private void writeNumber(String number) {
		if (JSON_NUMBER.matcher(number).matches()) {
			this.json.writeNumber(number);
		}
		else {
			this.json.writeString(number);
		}
	}

}
