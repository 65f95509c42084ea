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

import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.Identity;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes a record as it stands in Lambda's event, DynamoDB's types included, so that it
 * can be read again by whoever reads such events.
 */
final class DynamoDbRecordWriter {

	private final JsonGenerator json;

	private DynamoDbRecordWriter(JsonGenerator json) {
		this.json = json;
	}

	static String toJson(DynamodbStreamRecord record) {
		return toJson((writer) -> writer.write(record));
	}

	/**
	 * Write a key, the same way for equal keys.
	 */
	static String toJson(Map<String, AttributeValue> keys) {
		return toJson((writer) -> writer.writeMap(new TreeMap<>(keys)));
	}

	private static String toJson(Part part) {
		StringWriter text = new StringWriter();
		try (JsonGenerator json = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
			part.writeWith(new DynamoDbRecordWriter(json));
		}
		return text.toString();
	}

	private void write(DynamodbStreamRecord record) {
		this.json.writeStartObject();
		text("eventID", record.getEventID());
		text("eventName", record.getEventName());
		text("eventVersion", record.getEventVersion());
		text("eventSource", record.getEventSource());
		text("awsRegion", record.getAwsRegion());
		StreamRecord change = record.getDynamodb();
		if (change != null) {
			this.json.writeName("dynamodb");
			write(change);
		}
		Identity identity = record.getUserIdentity();
		if (identity != null) {
			this.json.writeName("userIdentity");
			this.json.writeStartObject();
			text("principalId", identity.getPrincipalId());
			text("type", identity.getType());
			this.json.writeEndObject();
		}
		text("eventSourceARN", record.getEventSourceARN());
		this.json.writeEndObject();
	}

	private void write(StreamRecord change) {
		this.json.writeStartObject();
		Date creation = change.getApproximateCreationDateTime();
		if (creation != null) {
			this.json.writeName("ApproximateCreationDateTime");
			this.json.writeNumber(BigDecimal.valueOf(creation.getTime(), 3).stripTrailingZeros().toPlainString());
		}
		values("Keys", change.getKeys());
		values("NewImage", change.getNewImage());
		values("OldImage", change.getOldImage());
		text("SequenceNumber", change.getSequenceNumber());
		if (change.getSizeBytes() != null) {
			this.json.writeName("SizeBytes");
			this.json.writeNumber(change.getSizeBytes());
		}
		text("StreamViewType", change.getStreamViewType());
		this.json.writeEndObject();
	}

	private void text(String name, @Nullable String value) {
		if (value != null) {
			this.json.writeName(name);
			this.json.writeString(value);
		}
	}

	private void values(String name, @Nullable Map<String, AttributeValue> values) {
		if (values != null) {
			this.json.writeName(name);
			writeMap(values);
		}
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
		this.json.writeStartObject();
		text("S", value.getS());
		text("N", value.getN());
		if (value.getB() != null) {
			this.json.writeName("B");
			writeBinary(value.getB());
		}
		array("SS", value.getSS(), this.json::writeString);
		array("NS", value.getNS(), this.json::writeString);
		array("BS", value.getBS(), this::writeBinary);
		values("M", value.getM());
		array("L", value.getL(), this::write);
		flag("NULL", value.getNULL());
		flag("BOOL", value.getBOOL());
		this.json.writeEndObject();
	}

	private <T> void array(String name, @Nullable List<T> elements, ElementWriter<T> writer) {
		if (elements != null) {
			this.json.writeName(name);
			this.json.writeStartArray();
			for (T element : elements) {
				writeElement(element, writer);
			}
			this.json.writeEndArray();
		}
	}

	private <T> void writeElement(@Nullable T element, ElementWriter<T> writer) {
		if (element != null) {
			writer.write(element);
		}
		else {
			this.json.writeNull();
		}
	}

	private void flag(String name, @Nullable Boolean value) {
		if (value != null) {
			this.json.writeName(name);
			this.json.writeBoolean(value);
		}
	}

	private void writeBinary(ByteBuffer binary) {
		this.json.writeBinary(Buffers.copy(binary));
	}

	/**
	 * Writes what a text is made of.
	 */
	private interface Part {

		void writeWith(DynamoDbRecordWriter writer);

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
