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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KafkaRecordWriter}.
 */
class KafkaRecordWriterTests {

	private final JsonMapper mapper = JsonMapper.builder().build();

	private final KafkaRecordWriter writer = new KafkaRecordWriter(
			"arn:aws:kafka:eu-central-1:123456789012:cluster/x/11111111-2222-3333-4444-555555555555-1",
			"b-1.x:9098,b-2.x:9098");

	@Test
	void eventHasTheShapeOfLambdasEvents() {
		Header header = new RecordHeader("name", new byte[] { 104, -61, -87 });
		assertThat(event(List.of(record(0, 15, "a", bytes("{}"), header)))).isEqualTo(this.mapper.readTree(
				"""
						{"eventSource":"aws:kafka",
						 "eventSourceArn":
						   "arn:aws:kafka:eu-central-1:123456789012:cluster/x/11111111-2222-3333-4444-555555555555-1",
						 "bootstrapServers":"b-1.x:9098,b-2.x:9098",
						 "records":{"payments-0":[{"topic":"payments","partition":0,"offset":15,"timestamp":1545084650987,
						   "timestampType":"CREATE_TIME","key":"YQ==","value":"e30=","headers":[{"name":[104,-61,-87]}]}]}}"""));
	}

	@Test
	void recordsStandUnderTheirPartitionsInTheirOrder() {
		JsonNode records = event(
				List.of(record(1, 7, "a", bytes("1")), record(0, 3, "b", bytes("2")), record(1, 8, "c", bytes("3"))))
			.get("records");
		assertThat(records.propertyNames()).containsExactly("payments-1", "payments-0");
		assertThat(records.get("payments-1").valueStream().map((record) -> record.get("offset").longValue()))
			.containsExactly(7L, 8L);
		assertThat(records.get("payments-0")).hasSize(1);
	}

	@Test
	void recordWithoutKeyHasNone() {
		JsonNode record = only(event(List.of(record(0, 1, null, bytes("x")))));
		assertThat(record.has("key")).isFalse();
		assertThat(record.get("headers")).isEmpty();
	}

	@Test
	void valueOfATombstoneIsNull() {
		JsonNode record = only(event(List.of(record(0, 1, "a", null))));
		assertThat(record.get("key").binaryValue()).isEqualTo(bytes("a"));
		assertThat(record.get("value").isNull()).isTrue();
	}

	private JsonNode event(List<ConsumerRecord<byte[], byte[]>> records) {
		return this.mapper.readTree(this.writer.event(records));
	}

	private static JsonNode only(JsonNode event) {
		return event.at("/records/payments-0/0");
	}

	private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, @Nullable String key,
			byte @Nullable [] value, Header... headers) {
		return new ConsumerRecord<>("payments", partition, offset, 1_545_084_650_987L, TimestampType.CREATE_TIME, -1,
				-1, (key != null) ? bytes(key) : null, value, new RecordHeaders(headers), Optional.empty());
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
