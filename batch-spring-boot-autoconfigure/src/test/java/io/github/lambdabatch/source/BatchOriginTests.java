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

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is taken for a batch, by its beginning.
 */
class BatchOriginTests {

	@ParameterizedTest
	@CsvSource({ "sqs-standard-elasticmq.json,aws:sqs", "sqs-fifo.json,aws:sqs", "kinesis.json,aws:kinesis",
			"kinesis-kinesalite.json,aws:kinesis", "dynamodb.json,aws:dynamodb",
			"dynamodb-streams-moto.json,aws:dynamodb", "kafka.json,aws:kafka",
			"kafka-self-managed.json,SelfManagedKafka" })
	void realBatches(String fixture, String eventSource) {
		assertThat(BatchOrigin.of(SqsEvents.fixture(fixture))).isEqualTo(new BatchOrigin(eventSource, false));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"Records\":[{\"EventSource\":\"aws:sqs\"}]}",
			"{\"window\":{},\"state\":{\"Records\":[]},\"Records\":[{\"x\":[{}],\"eventSource\":\"aws:sqs\"}]}",
			" \r\n\t{ \"records\" : [ { \"eventSource\" : \"aws:sqs\" ",
			"\ufeff{\"Records\":[{\"eventSource\":\"aws:sqs\"}]}",
			"{\"Records\":[{\"eventSource\":7,\"EventSource\":\"aws:sqs\"},7]" })
	void unusualBatches(String event) {
		assertThat(BatchOrigin.of(SqsEvents.bytes(event))).isEqualTo(new BatchOrigin("aws:sqs", false));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"eventSource\":\"aws:kafka\",\"records\":{ §§§",
			"{\"records\":{\"orders-0\":[]},\"eventSource\":\"aws:kafka\" §§§",
			"{\"EventSource\":\"aws:kafka\",\"bootstrapServers\":\"x\",\"Records\":{}}" })
	void unusualBatchesOfKafka(String event) {
		assertThat(BatchOrigin.of(SqsEvents.bytes(event))).isEqualTo(new BatchOrigin("aws:kafka", false));
	}

	@Test
	void batchInAnotherEncoding() {
		byte[] event = "{\"Records\":[{\"eventSource\":\"aws:sqs\"}]}".getBytes(StandardCharsets.UTF_16BE);
		assertThat(BatchOrigin.of(event)).isEqualTo(new BatchOrigin("aws:sqs", false));
	}

	@Test
	void bareArray() {
		assertThat(BatchOrigin.of(SqsEvents.bytes("[{\"eventSource\":\"aws:kinesis\"}]")))
			.isEqualTo(new BatchOrigin("aws:kinesis", true));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "x", "{", "{}", "[]", "[1]", "[[]]", "7", "null", "\"Records\"",
			"{\"Records\":[]}", "{\"Records\":[{}]}", "{\"Records\":[[]]}", "{\"Records\":{}}",
			"{\"Records\":[{\"eventSource\":\"aws:s3\"}]}", "{\"Records\":[{\"EventSource\":\"aws:sns\"}]}",
			"{\"Records\":[{\"body\":\"eventSource aws:sqs\"}]}",
			"{\"x\":{\"Records\":[{\"eventSource\":\"aws:sqs\"}]}}", "{\"body\":\"{}\",\"httpMethod\":\"POST\"}",
			"{\"eventSource\":\"aws:kafka\",\"messages\":{}}", "{\"eventSource\":\"aws:mq\",\"records\":{}}",
			"{\"records\":{}}", "{\"eventSource\":\"aws:kafka\",\"records\":[]}", "{\"Records\"" })
	void otherEvents(String event) {
		assertThat(BatchOrigin.of(SqsEvents.bytes(event))).isNull();
	}

	/**
	 * What is behind the first record may be broken: it is not read.
	 */
	@Test
	void onlyTheFirstRecordIsRead() {
		byte[] event = SqsEvents.bytes("{\"Records\":[{\"eventSource\":\"aws:sqs\"} §§§");
		assertThat(BatchOrigin.of(event)).isNotNull();
	}

	@Test
	void anEventOfAnotherKindIsNotReadToItsEnd() {
		byte[] text = new byte[3 * 1024 * 1024];
		Arrays.fill(text, (byte) 'x');
		String event = "{\"body\":\"" + new String(text, StandardCharsets.US_ASCII)
				+ "\",\"Records\":[{\"eventSource\":\"aws:sqs\"}]}";
		assertThat(BatchOrigin.of(SqsEvents.bytes(event))).isNull();
	}

}
