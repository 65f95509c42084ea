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

package io.github.lambdabatch.test.local;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes records of Kafka as Lambda writes them into an event: grouped by their
 * partitions, with keys and values in Base64 and the bytes of headers as signed numbers.
 *
 * @since 0.1.0
 */
public final class KafkaRecordWriter {

	private final JsonFactory factory = JsonFactory.builder().build();

	private final String clusterArn;

	private final String bootstrapServers;

	/**
	 * Create a writer.
	 * @param clusterArn the ARN of the cluster
	 * @param bootstrapServers the servers that the event names
	 */
	public KafkaRecordWriter(String clusterArn, String bootstrapServers) {
		this.clusterArn = clusterArn;
		this.bootstrapServers = bootstrapServers;
	}

	/**
	 * Return the partition of a record as events name it.
	 * @param record a record
	 * @return topic and partition of the record, such as {@code orders-0}
	 */
	public static String partition(ConsumerRecord<byte[], byte[]> record) {
		return record.topic() + "-" + record.partition();
	}

	/**
	 * Write an event.
	 * @param records its records, those of a partition in their order
	 * @return the bytes of the event
	 */
	public byte[] event(Collection<ConsumerRecord<byte[], byte[]>> records) {
		Map<String, List<ConsumerRecord<byte[], byte[]>>> partitions = new LinkedHashMap<>();
		records
			.forEach((record) -> partitions.computeIfAbsent(partition(record), (key) -> new ArrayList<>()).add(record));
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (JsonGenerator json = this.factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
			json.writeStartObject();
			json.writeStringProperty("eventSource", "aws:kafka");
			json.writeStringProperty("eventSourceArn", this.clusterArn);
			json.writeStringProperty("bootstrapServers", this.bootstrapServers);
			json.writeObjectPropertyStart("records");
			partitions.forEach((partition, content) -> {
				json.writeArrayPropertyStart(partition);
				content.forEach((record) -> write(json, record));
				json.writeEndArray();
			});
			json.writeEndObject();
			json.writeEndObject();
		}
		return bytes.toByteArray();
	}

	private void write(JsonGenerator json, ConsumerRecord<byte[], byte[]> record) {
		json.writeStartObject();
		json.writeStringProperty("topic", record.topic());
		json.writeNumberProperty("partition", record.partition());
		json.writeNumberProperty("offset", record.offset());
		json.writeNumberProperty("timestamp", record.timestamp());
		json.writeStringProperty("timestampType", record.timestampType().name());
		if (record.key() != null) {
			write(json, "key", record.key());
		}
		write(json, "value", record.value());
		json.writeArrayPropertyStart("headers");
		for (Header header : record.headers()) {
			json.writeStartObject();
			json.writeArrayPropertyStart(header.key());
			for (byte number : header.value()) {
				json.writeNumber(number);
			}
			json.writeEndArray();
			json.writeEndObject();
		}
		json.writeEndArray();
		json.writeEndObject();
	}

	private static void write(JsonGenerator json, String name, byte @Nullable [] bytes) {
		json.writeName(name);
		if (bytes == null) {
			json.writeNull();
		}
		else {
			json.writeBinary(bytes);
		}
	}

}
