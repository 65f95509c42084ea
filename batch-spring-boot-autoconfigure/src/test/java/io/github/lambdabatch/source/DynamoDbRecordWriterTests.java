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
import java.util.Collections;
import java.util.List;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DynamoDbRecordWriter}.
 */
class DynamoDbRecordWriterTests {

	@ParameterizedTest
	@ValueSource(strings = { "dynamodb.json", "dynamodb-streams-moto.json" })
	void capturedRecordsComeBackAsTheyWere(String fixture) {
		assertThat(read(SqsEvents.fixture(fixture))).isNotEmpty().allSatisfy(this::assertComesBack);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"S\":\"\"}", "{\"S\":\"zażółć €😀 \\\"quoted\\\" \\u0000\"}", "{\"N\":\"1E-130\"}",
			"{\"N\":\"-12345678901234567890.123456789012345678\"}", "{\"B\":\"\"}", "{\"B\":\"AAECAwT/\"}",
			"{\"SS\":[\"b\",\"a\",\"\"]}", "{\"SS\":[]}", "{\"SS\":[null,\"a\"]}", "{\"NS\":[\"2.50\",\"1\"]}",
			"{\"BS\":[\"AQ==\",\"\"]}", "{\"BS\":[null,\"AQ==\"]}", "{\"NS\":[null,\"1\"]}", "{\"M\":{}}",
			"{\"M\":{\"\":{\"S\":\"x\"},\"n\":{\"M\":{\"d\":null}}}}", "{\"L\":[]}",
			"{\"L\":[{\"N\":\"1\"},null,{\"L\":[{\"BOOL\":true}]},{\"NULL\":true}]}", "{\"BOOL\":true}",
			"{\"BOOL\":false}", "{\"NULL\":true}", "{\"NULL\":false}", "{}", "null" })
	void valuesOfAllTypesComeBackAsTheyWere(String value) {
		assertComesBack(record("\"Keys\":{\"k\":%s},\"NewImage\":{\"a\":%s,\"b\":%s},\"OldImage\":{\"c\":%s}"
			.formatted(value, value, value, value)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\"Keys\":{},\"NewImage\":{},\"OldImage\":{}", "\"SequenceNumber\":\"1\"",
			"\"SizeBytes\":0", "\"SizeBytes\":9007199254740", "\"StreamViewType\":\"FUTURE_IMAGE\"",
			"\"ApproximateCreationDateTime\":1758441600.987", "\"ApproximateCreationDateTime\":1758441600",
			"\"ApproximateCreationDateTime\":0" })
	void changesComeBackAsTheyWere(String properties) {
		assertComesBack(record(properties));
	}

	@Test
	void recordsWithoutAnythingComeBackAsTheyWere() {
		assertComesBack(read(SqsEvents.bytes("{\"Records\":[{\"eventSource\":\"aws:dynamodb\"}]}")).get(0));
		assertComesBack(read(SqsEvents.bytes("""
				{"Records":[{"eventSource":"aws:dynamodb","userIdentity":{"principalId":"x"}}]}""")).get(0));
	}

	@Test
	void binariesOfRecordsMadeByHandAreWrittenWithoutBeingUsedUp() {
		ByteBuffer binary = ByteBuffer.wrap(new byte[] { 9, 1, 2 }).position(1);
		DynamodbStreamRecord record = new DynamodbStreamRecord();
		record.setDynamodb(new StreamRecord()
			.withNewImage(Map.of("a", new AttributeValue().withB(binary).withBS(List.of(binary.duplicate())))));
		String json = DynamoDbRecordWriter.toJson(record);
		assertThat(json).isEqualTo("{\"dynamodb\":{\"NewImage\":{\"a\":{\"B\":\"AQI=\",\"BS\":[\"AQI=\"]}}}}");
		assertThat(DynamoDbRecordWriter.toJson(record)).isEqualTo(json);
	}

	@Test
	void equalKeysAreWrittenAlike() {
		assertThat(DynamoDbRecordWriter.toJson(keys("{\"sk\":{\"N\":\"1\"},\"pk\":{\"S\":\"a\"}}")))
			.isEqualTo(DynamoDbRecordWriter.toJson(keys("{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"1\"}}")))
			.isEqualTo("{\"pk\":{\"S\":\"a\"},\"sk\":{\"N\":\"1\"}}");
		assertThat(DynamoDbRecordWriter.toJson(Collections.emptyMap())).isEqualTo("{}");
	}

	private void assertComesBack(DynamodbStreamRecord record) {
		List<DynamodbStreamRecord> again = read(
				SqsEvents.bytes("{\"Records\":[" + DynamoDbRecordWriter.toJson(record) + "]}"));
		assertThat(again).usingRecursiveComparison().isEqualTo(List.of(record));
		assertThat(again).containsExactly(record);
	}

	private static Map<String, AttributeValue> keys(String json) {
		return record("\"Keys\":" + json).getDynamodb().getKeys();
	}

	private static DynamodbStreamRecord record(String properties) {
		return read(
				SqsEvents.bytes("{\"Records\":[{\"eventSource\":\"aws:dynamodb\",\"dynamodb\":{" + properties + "}}]}"))
			.get(0);
	}

	private static List<DynamodbStreamRecord> read(byte[] event) {
		return new DynamoDbEventSource().read(event).getRecords();
	}

}
