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
import io.github.lambdabatch.LazyEventSource;
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
		List<String> events = List.of("{}", "[]", "[{}]", "[null]", "[[]]", "\"x\"", "17", "true", "null", "",
				"<Records/>", "{\"Records\":null}", "{\"Records\":{}}", "{\"Records\":[null]}", "{\"Records\":[{}]}",
				"{\"Records\":[\"x\"]}", "{\"Records\":[],\"Records\":[]}", "{\"Records\":[]} {}", "{\"Records\":[",
				"{\"records\":[]}", "{\"httpMethod\":\"GET\",\"path\":\"/\",\"headers\":{}}",
				"{\"Records\":[{\"EventSource\":\"aws:sns\",\"Sns\":{}}]}",
				"{\"Records\":[{\"eventSource\":\"aws:s3\",\"s3\":{}}]}",
				"{\"source\":\"aws.events\",\"detail-type\":\"Scheduled Event\",\"detail\":{}}");
		return sources().flatMap((source) -> events.stream()
			.map((event) -> Arguments.of(Named.of(source.eventType().name(), source), event)));
	}

	@ParameterizedTest
	@MethodSource("nonEvents")
	void refuseWhatIsNoBatch(EventSource<?, ?, ?> source, String event) {
		for (Function<byte[], ?> read : readers(source)) {
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
		byte[] event = switch (source.eventType().name()) {
			case "KINESIS" -> StreamEvents.kinesis("a:1", "b:2");
			case "DYNAMODB" -> StreamEvents.dynamoDb("a:1", "b:2");
			case "SQS_FIFO" -> StreamEvents.fifo("a:1", "b:2");
			case "SQS" -> SqsEvents.withBodies("1", "2");
			default -> throw new IllegalArgumentException();
		};
		for (Function<byte[], E> reader : readers(source)) {
			List<R> records = source.records(reader.apply(event));
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

	/**
	 * Properties that only inform, with § where their value stands.
	 */
	static Stream<Arguments> informing() {
		List<String> sqs = List.of("\"receiptHandle\":§", "\"md5OfBody\":§", "\"md5OfMessageAttributes\":§",
				"\"awsRegion\":§", "\"messageAttributes\":§", "\"messageAttributes\":{\"a\":§}",
				"\"messageAttributes\":{\"a\":{\"stringValue\":§}}",
				"\"messageAttributes\":{\"a\":{\"binaryValue\":§}}",
				"\"messageAttributes\":{\"a\":{\"stringListValues\":§}}",
				"\"messageAttributes\":{\"a\":{\"stringListValues\":[§,§]}}",
				"\"messageAttributes\":{\"a\":{\"binaryListValues\":§}}",
				"\"messageAttributes\":{\"a\":{\"binaryListValues\":[§,§]}}",
				"\"messageAttributes\":{\"a\":{\"dataType\":§,\"stringValue\":\"1\"}}");
		List<String> attributes = List.of("ApproximateReceiveCount", "SentTimestamp", "SenderId",
				"ApproximateFirstReceiveTimestamp", "AWSTraceHeader", "DeadLetterQueueSourceArn", "SequenceNumber",
				"MessageDeduplicationId", "later");
		Stream<Arguments> standard = Stream
			.concat(sqs.stream(),
					Stream.concat(Stream.of("\"attributes\":§", "\"attributes\":{\"MessageGroupId\":§}"),
							attributes.stream().map("\"attributes\":{\"%s\":§}"::formatted)))
			.map((property) -> informing(SqsEventSource.standard(), "\"messageId\":\"%s\",\"body\":\"b\"," + property,
					"q"));
		Stream<Arguments> fifo = Stream
			.concat(sqs.stream().map((property) -> property + ",\"attributes\":{\"MessageGroupId\":\"g\"}"),
					attributes.stream().map("\"attributes\":{\"%s\":§,\"MessageGroupId\":\"g\"}"::formatted))
			.map((property) -> informing(SqsEventSource.fifo(), "\"messageId\":\"%s\",\"body\":\"b\"," + property,
					"q.fifo"));
		String kinesis = "\"kinesis\":{\"sequenceNumber\":\"%s\",\"partitionKey\":\"g\",\"data\":\"Yg==\"}";
		Stream<Arguments> readings = Stream
			.concat(Stream.of("eventVersion", "eventName", "invokeIdentityArn", "awsRegion")
				.map((name) -> "\"" + name + "\":§," + kinesis),
					Stream.of("kinesisSchemaVersion", "approximateArrivalTimestamp", "encryptionType")
						.map((name) -> kinesis.replace("\"data\"", "\"" + name + "\":§,\"data\"")))
			.map((properties) -> informing(new KinesisEventSource(), properties, "s"));
		String change = "\"eventName\":\"INSERT\",\"dynamodb\":{\"SequenceNumber\":\"%s\",\"Keys\":{\"g\":{\"S\":\"g\"}},"
				+ "\"NewImage\":{\"b\":{\"S\":\"b\"}}}";
		Stream<Arguments> changes = Stream
			.concat(Stream
				.of("\"eventVersion\":§,", "\"awsRegion\":§,", "\"userIdentity\":§,",
						"\"userIdentity\":{\"type\":§,\"principalId\":§},")
				.map((property) -> property + change),
					Stream
						.of("ApproximateCreationDateTime", "ApproximateCreationDateTimePrecision", "SizeBytes",
								"StreamViewType")
						.map((name) -> change.replace("\"Keys\"", "\"" + name + "\":§,\"Keys\"")))
			.map((properties) -> informing(new DynamoDbEventSource(), properties, "t"));
		return Stream.of(standard, fifo, readings, changes).flatMap((arguments) -> arguments);
	}

	private static Arguments informing(EventSource<?, ?, ?> source, String properties, String arn) {
		String record = "{\"eventSource\":\"%s\",\"eventSourceARN\":\"%s\",%s}"
			.formatted(source.eventType().eventSource(), arn, properties.replace("\"%s\"", "\"#\""));
		return Arguments.of(Named.of(source.eventType().name(), source), record);
	}

	/**
	 * Two records, so that it shows whether each value was skipped as a whole.
	 */
	@ParameterizedTest
	@MethodSource("informing")
	<E, R> void readWhatOnlyInformsAsWellAsItCanBe(EventSource<E, R, ?> source, String template) {
		for (String value : List.of("1", "-1.5", "1E999999999", "9".repeat(2_000), "true", "null", "\"\"", "\"#?\"",
				"\"" + "9".repeat(2_000) + "\"", "\"\\u0000ä\"", "[]", "[1,[{\"messageId\":\"x\"}]]", "{}",
				"{\"messageId\":\"x\",\"kinesis\":{\"sequenceNumber\":{}},\"Keys\":[{}]}")) {
			byte[] event = SqsEvents.bytes("{\"Records\":[" + template.replace("#", "1").replace("§", value) + ","
					+ template.replace("#", "2").replace("§", value) + "]}");
			assertThat(EventTypes.detect(event)).as(value).isEqualTo(source.eventType());
			for (Function<byte[], E> reader : readers(source)) {
				List<R> records = source.records(reader.apply(event));
				assertThat(records).as(value).extracting(source::itemIdentifier).containsExactly("1", "2");
				Object laneKey = switch (source.eventType().name()) {
					case "SQS" -> null;
					case "SQS_FIFO", "KINESIS" -> "g";
					case "DYNAMODB" -> "1:g1:g";
					default -> throw new IllegalArgumentException();
				};
				for (R record : records) {
					assertThat(source.laneKey(record)).isEqualTo(laneKey);
					assertThat(source.eventSourceArn(record)).isNotNull();
					assertThat(source.payload(record)).isNotNull();
					assertThat(source.headers(record)).doesNotContainValue(null);
					assertThat(source.content(record).body()).isNotNull();
					assertThat(source.payloadSize(record)).isBetween(0L, 1L);
					source.timestamp(record);
					source.receiveCount(record);
				}
			}
		}
	}

	/**
	 * Both ways of reading an event, where there are two.
	 */
	private static <E> List<Function<byte[], E>> readers(EventSource<E, ?, ?> source) {
		return (source instanceof LazyEventSource<E, ?, ?> lazy) ? List.of(source::read, lazy::readForPayloads)
				: List.of(source::read);
	}

	static Stream<Arguments> repeated() {
		Stream<Arguments> messages = Stream
			.of(twice("\"messageId\":\"1\""), twice("\"messageId\":null"), twice("\"body\":\"b\""),
					twice("\"eventSource\":\"aws:sqs\""), twice("\"eventSourceARN\":\"q\""))
			.map((properties) -> Arguments.of(SqsEventSource.standard(), properties));
		Stream<Arguments> fifoMessages = Stream
			.of(twice("\"attributes\":{\"MessageGroupId\":\"g\"}"),
					"\"attributes\":{\"MessageGroupId\":\"g\",\"MessageGroupId\":\"h\"}")
			.map((properties) -> Arguments.of(SqsEventSource.fifo(), properties));
		// Whatever stands between the two.
		Stream<Arguments> readings = Stream
			.concat(Stream.of(twice("\"eventID\":\"1\""), twice("\"kinesis\":{}")),
					Stream
						.of("\"sequenceNumber\":\"1\",\"sequenceNumber\":\"2\"",
								"\"partitionKey\":\"1\",\"partitionKey\":\"2\"", "\"data\":\"AQ==\",\"data\":\"AQ==\"",
								"\"sequenceNumber\":\"1\",\"partitionKey\":\"k\",\"sequenceNumber\":\"2\"",
								"\"partitionKey\":\"k\",\"sequenceNumber\":\"1\",\"partitionKey\":\"l\"",
								"\"partitionKey\":\"k\",\"data\":\"AQ==\",\"partitionKey\":\"l\"",
								"\"partitionKey\":\"k\",\"later\":{},\"partitionKey\":\"l\"")
						.map("\"kinesis\":{%s}"::formatted))
			.map((properties) -> Arguments.of(new KinesisEventSource(), properties));
		Stream<Arguments> changes = Stream
			.concat(Stream.of(twice("\"eventName\":\"INSERT\""), twice("\"dynamodb\":{}")),
					Stream
						.of("\"SequenceNumber\":\"1\",\"SequenceNumber\":\"2\"", "\"Keys\":{},\"Keys\":{}",
								"\"NewImage\":{},\"NewImage\":{}", "\"OldImage\":{},\"OldImage\":{}",
								"\"Keys\":{\"a\":{\"S\":\"1\"},\"a\":{\"S\":\"2\"}}")
						.map("\"dynamodb\":{%s}"::formatted))
			.map((properties) -> Arguments.of(new DynamoDbEventSource(), properties));
		return Stream.of(messages, fifoMessages, readings, changes).flatMap((arguments) -> arguments);
	}

	private static String twice(String property) {
		return property + "," + property;
	}

	@ParameterizedTest
	@MethodSource("repeated")
	void refuseTwoOfWhatDecides(EventSource<?, ?, ?> source, String properties) {
		byte[] event = SqsEvents.bytes(
				"{\"Records\":[{%s,\"eventSource\":\"%s\"}]}".formatted(properties, source.eventType().eventSource()));
		for (Function<byte[], ?> read : readers(source)) {
			assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> read.apply(event))
				.withMessageEndingWith("there is more than one property of that name");
		}
	}

	/**
	 * One would be taken for the other.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "null", "{}", "{\"sequenceNumber\":\"1\",\"data\":\"AQ==\"}" })
	void refuseWhatIsNotOfTheShapeOfAPipe(String kinesis) {
		byte[] event = SqsEvents.bytes("""
				[{"eventID":"shardId-0:1","data":"AQ==","kinesis":%s,"eventSource":"aws:kinesis"}]"""
			.formatted(kinesis));
		assertThatExceptionOfType(UnsupportedEventException.class)
			.isThrownBy(() -> new KinesisEventSource().read(event))
			.withMessageEndingWith("at /0/kinesis there are the data of a record that did not come through a pipe");
	}

	@Test
	void refuseWhatDecidesOnTheOrderOfAFifoQueue() {
		SqsEventSource source = SqsEventSource.fifo();
		for (String attributes : List.of("1", "[]", "{\"MessageGroupId\":1}", "{\"MessageGroupId\":{}}")) {
			byte[] event = SqsEvents.bytes("""
					{"Records":[{"attributes":%s,"eventSource":"aws:sqs"}]}""".formatted(attributes));
			for (Function<byte[], ?> read : readers(source)) {
				assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> read.apply(event))
					.withMessageContaining("at /Records/0/attributes");
			}
		}
	}

	/**
	 * A hash table orders keys of equal hash codes only if their class says that it is
	 * comparable with itself. Otherwise ten thousand such keys take seconds.
	 */
	@ParameterizedTest
	@MethodSource("sources")
	<E, R> void haveKeysOfLanesThatCanBeCompared(EventSource<E, R, ?> source) {
		byte[] event = switch (source.eventType().name()) {
			case "KINESIS" -> StreamEvents.kinesis("a:1");
			case "DYNAMODB" -> StreamEvents.dynamoDb("a:1");
			case "SQS_FIFO" -> StreamEvents.fifo("a:1");
			case "SQS" -> SqsEvents.withBodies("1");
			default -> throw new IllegalArgumentException();
		};
		Object key = source.laneKey(source.records(source.read(event)).get(0));
		if (key != null) {
			assertThat(key.getClass().getGenericInterfaces()).anySatisfy((type) -> assertThat(type.getTypeName())
				.isEqualTo("%s<%s>".formatted(Comparable.class.getName(), key.getClass().getName())));
		}
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
