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
import java.util.List;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.SchemaMetadata;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Writes a record as JSON of the shape that it has in Lambda's event, so that it can be
 * read like a record of such an event.
 */
final class KafkaRecordWriter {

	private final JsonGenerator json;

	private final JsonWriter writer;

	private KafkaRecordWriter(JsonGenerator json) {
		this.json = json;
		this.writer = new JsonWriter(json);
	}

	static String toJson(KafkaEventRecord record) {
		StringWriter text = new StringWriter();
		try (JsonGenerator json = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
			new KafkaRecordWriter(json).write(record);
		}
		return text.toString();
	}

	private void write(KafkaEventRecord record) {
		this.json.writeStartObject();
		text("topic", record.getTopic());
		this.json.writeNumberProperty("partition", record.getPartition());
		this.json.writeNumberProperty("offset", record.getOffset());
		this.json.writeNumberProperty("timestamp", record.getTimestamp());
		text("timestampType", record.getTimestampType());
		text("key", record.getKey());
		// A value that is null means something: a tombstone.
		this.json.writeStringProperty("value", record.getValue());
		List<Map<String, byte[]>> headers = record.getHeaders();
		if (headers != null) {
			this.json.writeName("headers");
			this.writer.writeArray(headers, (header) -> this.writer.writeObject(header, this::writeNumbers));
		}
		schemaMetadata("keySchemaMetadata", record.getKeySchemaMetadata());
		schemaMetadata("valueSchemaMetadata", record.getValueSchemaMetadata());
		this.json.writeEndObject();
	}

	private void writeNumbers(byte[] value) {
		this.json.writeStartArray();
		for (byte number : value) {
			this.json.writeNumber(number);
		}
		this.json.writeEndArray();
	}

	private void schemaMetadata(String name, @Nullable SchemaMetadata metadata) {
		if (metadata != null) {
			this.json.writeObjectPropertyStart(name);
			text("dataFormat", metadata.getDataFormat());
			text("schemaId", metadata.getSchemaId());
			this.json.writeEndObject();
		}
	}

	private void text(String name, @Nullable String value) {
		if (value != null) {
			this.json.writeStringProperty(name, value);
		}
	}

}
