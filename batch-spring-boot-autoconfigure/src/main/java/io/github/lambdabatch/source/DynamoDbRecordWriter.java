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
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.Identity;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes a record as JSON of the shape that it has in Lambda's event, with DynamoDB's
 * types, so that it can be read like a record of such an event.
 */
final class DynamoDbRecordWriter {

	private final JsonGenerator json;

	private final JsonWriter writer;

	private DynamoDbRecordWriter(JsonGenerator json) {
		this.json = json;
		this.writer = new JsonWriter(json);
	}

	static String toJson(DynamodbStreamRecord record) {
		return toJson((writer) -> writer.write(record));
	}

	/**
	 * Write a key. Equal keys give equal texts.
	 */
	static String toJson(Map<String, AttributeValue> keys) {
		return toJson((writer) -> writer.write(new TreeMap<>(keys)));
	}

	private static String toJson(Consumer<DynamoDbRecordWriter> part) {
		StringWriter text = new StringWriter();
		try (JsonGenerator json = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
			part.accept(new DynamoDbRecordWriter(json));
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
			write(values);
		}
	}

	private void write(Map<String, AttributeValue> values) {
		this.writer.writeObject(values, this::write);
	}

	private void write(AttributeValue value) {
		this.json.writeStartObject();
		text("S", value.getS());
		text("N", value.getN());
		if (value.getB() != null) {
			this.json.writeName("B");
			this.writer.writeBinary(value.getB());
		}
		array("SS", value.getSS(), this.json::writeString);
		array("NS", value.getNS(), this.json::writeString);
		array("BS", value.getBS(), this.writer::writeBinary);
		values("M", value.getM());
		array("L", value.getL(), this::write);
		flag("NULL", value.getNULL());
		flag("BOOL", value.getBOOL());
		this.json.writeEndObject();
	}

	private <T> void array(String name, @Nullable List<T> elements, Consumer<T> elementWriter) {
		if (elements != null) {
			this.json.writeName(name);
			this.writer.writeArray(elements, elementWriter);
		}
	}

	private void flag(String name, @Nullable Boolean value) {
		if (value != null) {
			this.json.writeName(name);
			this.json.writeBoolean(value);
		}
	}

}
