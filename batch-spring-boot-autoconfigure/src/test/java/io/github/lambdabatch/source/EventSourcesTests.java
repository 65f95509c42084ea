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
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.UnsupportedEventException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what all event sources have in common.
 */
class EventSourcesTests {

	static Stream<EventSource<?, ?, ?>> sources() {
		return Stream.of(SqsEventSource.standard(), SqsEventSource.fifo(), new KinesisEventSource(),
				new DynamoDbEventSource());
	}

	static Stream<EventSource<?, ?, ?>> streams() {
		return sources().filter((source) -> source.eventType().isStream());
	}

	static Stream<Arguments> nonEvents() {
		List<String> events = List.of("{}", "[]", "\"x\"", "17", "true", "null", "", "<Records/>", "{\"Records\":null}",
				"{\"Records\":{}}", "{\"Records\":[null]}", "{\"Records\":[{}]}", "{\"Records\":[\"x\"]}",
				"{\"Records\":[],\"Records\":[]}", "{\"Records\":[]} {}", "{\"Records\":[", "{\"records\":[]}",
				"{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":{}}",
				"{\"Records\":[{\"EventSource\":\"aws:sns\",\"Sns\":{}}]}",
				"{\"Records\":[{\"eventSource\":\"aws:s3\",\"s3\":{}}]}",
				"{\"source\":\"aws.events\",\"detail-type\":\"Scheduled Event\",\"detail\":{}}");
		return sources().flatMap((source) -> events.stream()
			.map((event) -> Arguments.of(Named.of(source.eventType().name(), source), event)));
	}

	@ParameterizedTest
	@MethodSource("nonEvents")
	void refuseWhatIsNoBatch(EventSource<?, ?, ?> source, String event) {
		for (Function<byte[], ?> read : List.<Function<byte[], ?>>of(source::read, source::readForPayloads)) {
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> read.apply(SqsEvents.bytes(event)))
				.withMessageStartingWith(
						"Expected a batch of %s records but the event is ".formatted(source.eventType().eventSource()))
				.withNoCause();
		}
	}

	@ParameterizedTest
	@MethodSource("sources")
	<E, R> void keepOnceWhatRecordsHaveInCommon(EventSource<E, R, ?> source) {
		byte[] event = switch (source.eventType()) {
			case KINESIS -> StreamEvents.kinesis("a:1", "b:2");
			case DYNAMODB -> StreamEvents.dynamoDb("a:1", "b:2");
			case SQS_FIFO -> StreamEvents.fifo("a:1", "b:2");
			case SQS -> SqsEvents.withBodies("1", "2");
		};
		for (E read : List.of(source.read(event), source.readForPayloads(event))) {
			List<R> records = source.records(read);
			assertThat(source.eventSourceArn(records.get(1))).isNotNull()
				.isSameAs(source.eventSourceArn(records.get(0)));
		}
	}

	@ParameterizedTest
	@MethodSource("sources")
	<E> void readNoRecords(EventSource<E, ?, ?> source) {
		assertThat(source.records(source.read(SqsEvents.bytes("{\"Records\":[]}")))).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("sources")
	void answerNothingWithAnEmptyList(EventSource<?, ?, ?> source) {
		assertThat(source.reported(List.of())).isEmpty();
		assertThat(source.response(List.of())).isNotNull()
			.isNotSameAs(source.response(List.of()))
			.extracting("batchItemFailures")
			.isEqualTo(List.of());
	}

	@ParameterizedTest
	@MethodSource("sources")
	void reportAllOrTheEarliest(EventSource<?, ?, ?> source) {
		List<String> unsorted = List.of("300", "20", "1000");
		assertThat(source.reported(unsorted)).isEqualTo(source.eventType().isStream() ? List.of("20") : unsorted);
	}

	static Stream<Arguments> windows() {
		return streams().flatMap((source) -> Stream
			.of("{\"window\":{\"start\":\"2026-11-23T10:00:00Z\"},\"Records\":[%s]}",
					"{\"Records\":[%s],\"window\":{\"start\":\"2026-11-23T10:00:00Z\"},\"state\":{}}",
					"{\"Records\":[%s],\"state\":{\"sum\":\"4111\"}}", "{\"state\":{},\"Records\":[%s]}",
					"{\"Records\":[%s],\"isFinalInvokeForWindow\":true}",
					"{\"Records\":[%s],\"isWindowTerminatedEarly\":false}")
			.flatMap((event) -> Stream.of(event.formatted(""),
					event.formatted("{\"eventSource\":\"%s\"}".formatted(source.eventType().eventSource()))))
			.map((event) -> Arguments.of(Named.of(source.eventType().name(), source), event)));
	}

	@ParameterizedTest
	@MethodSource("windows")
	void refuseTumblingWindows(EventSource<?, ?, ?> source, String event) {
		assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> source.read(SqsEvents.bytes(event)))
			.withMessageContaining("tumbling window")
			.withMessageContaining("Remove TumblingWindowInSeconds")
			.withMessageNotContaining("4111");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"window\":null,\"Records\":[]}",
			"{\"Records\":[],\"state\":null,\"shardId\":\"s\",\"eventSourceARN\":\"arn\"}" })
	void takeEventsWithoutATumblingWindow(String event) {
		assertThat(streams()).allSatisfy((source) -> assertThat(source.read(SqsEvents.bytes(event))).isNotNull());
	}

	@Test
	void unknownPropertiesAreSkippedWithAllThatIsInThem() {
		String later = "\"later\":{\"kinesis\":{},\"dynamodb\":[{}],\"eventSource\":\"x\"},";
		byte[] kinesis = SqsEvents.bytes(new String(StreamEvents.kinesis("a:1"), StandardCharsets.UTF_8)
			.replace("\"partitionKey\"", later + "\"partitionKey\"")
			.replace("\"eventSource\"", later + "\"eventSource\""));
		KinesisEventSource readings = new KinesisEventSource();
		assertThat(readings.itemIdentifier(readings.read(kinesis).getRecords().get(0))).endsWith("60");
		byte[] dynamoDb = SqsEvents.bytes(new String(StreamEvents.dynamoDb("a:1"), StandardCharsets.UTF_8)
			.replace("\"SequenceNumber\"", later + "\"SequenceNumber\"")
			.replace("\"eventSource\"", later + "\"eventSource\""));
		DynamoDbEventSource changes = new DynamoDbEventSource();
		assertThat(changes.itemIdentifier(changes.read(dynamoDb).getRecords().get(0))).endsWith("90");
	}

}
