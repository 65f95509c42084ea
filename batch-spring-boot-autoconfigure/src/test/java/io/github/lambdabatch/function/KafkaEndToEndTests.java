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

package io.github.lambdabatch.function;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;

import io.github.lambdabatch.BatchFailedException;
import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.RecordHeaders;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.UnsupportedEventException;
import io.github.lambdabatch.source.SqsEvents;
import io.github.lambdabatch.source.StreamEvents;
import io.github.lambdabatch.test.FakeLambdaContext;
import io.github.lambdabatch.test.KafkaEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Kafka from event bytes to response bytes, through the real {@code FunctionInvoker}.
 */
class KafkaEndToEndTests {

	private static final String NONE = "{\"batchItemFailures\":[]}";

	private static final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();

	@BeforeEach
	void clear() {
		handled.clear();
	}

	@Test
	void everyRecordIsHandledInOrder() {
		assertThat(LambdaApplication.start(Records.class).invoke(event("0/a:1", "1/b:2", "0/a:3"))).isEqualTo(NONE);
		assertThat(handled).containsExactly("1", "3", "2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "kafka.json", "kafka-self-managed.json" })
	void fixtures(String fixture) {
		assertThat(LambdaApplication.start(Records.class).invoke(SqsEvents.fixture(fixture))).isEqualTo(NONE);
		assertThat(LambdaApplication.start(Texts.class).invoke(SqsEvents.fixture(fixture))).isEqualTo(NONE);
	}

	@Test
	void noRecordsAreASuccess() {
		assertThat(LambdaApplication.start(Records.class).invoke(event())).isEqualTo(NONE);
	}

	@ParameterizedTest
	@CsvSource({ "0/a:fail 0/a:2 0/b:3, orders-0@0 orders-0@1, 3", "0/a:1 0/b:fail 1/b:3, orders-0@1, 1 3",
			"0/:fail 0/:2 0/a:3 1/:4, orders-0@0 orders-0@1, 3 4",
			"1/a:fail 0/a:fail 0/a:3 1/b:4, orders-1@0 orders-0@1 orders-0@2, 4" })
	void everyRecordThatWasNotHandledIsReported(String records, String reported, String succeeded) {
		assertThat(LambdaApplication.start(Records.class).invoke(event(records.split(" "))))
			.isEqualTo(answer(reported));
		assertThat(succeeded()).containsExactlyElementsOf(Arrays.asList(succeeded.split(" ")));
	}

	@Test
	void answerNamesPartitionAndOffset() {
		assertThat(LambdaApplication.start(Records.class).invoke(event("7/a:fail")))
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":{\"partition\":\"orders-7\",\"offset\":0}}]}");
	}

	@Test
	void stopLeavesTheRestOfTheBatch() {
		LambdaApplication application = LambdaApplication.start(Records.class, "lambda.batch.kafka.on-failure=stop");
		assertThat(application.invoke(event("0/a:1", "0/b:fail", "0/c:3", "1/d:4")))
			.isEqualTo(answer("orders-0@1 orders-0@2 orders-1@3"));
		assertThat(succeeded()).containsExactly("1");
	}

	@Test
	void continueReportsOnlyWhatFailed() {
		LambdaApplication application = LambdaApplication.start(Records.class,
				"lambda.batch.kafka.on-failure=continue");
		assertThat(application.invoke(event("0/a:fail", "0/a:2", "1/d:4"))).isEqualTo(answer("orders-0@0"));
		assertThat(succeeded()).containsExactly("2", "4");
	}

	/**
	 * Behind the first record that was reported, Lambda may deliver all records of the
	 * partition again.
	 */
	@Test
	void nothingIsRedoneWherePartitionsResume() {
		LambdaApplication application = LambdaApplication.start(Records.class);
		assertThat(application.invoke(event("0/a:1", "0/b:fail", "0/c:3", "0/b:4", "1/d:5", "1/d:6")))
			.isEqualTo(answer("orders-0@1 orders-0@3"));
		handled.clear();
		assertThat(application.invoke(event("", "0/b:fail", "0/c:3", "0/b:4")))
			.isEqualTo(answer("orders-0@1 orders-0@3"));
		assertThat(handled).containsExactly("fail");
		handled.clear();
		assertThat(application.invoke(event("", "0/b:mended", "0/c:3", "0/b:4", "", "", "0/c:7"))).isEqualTo(NONE);
		assertThat(handled).containsExactly("mended", "4", "7");
		handled.clear();
		assertThat(application.invoke(event("", "0/b:mended", "0/c:3", "0/b:4"))).isEqualTo(NONE);
		assertThat(handled).as("forgotten as soon as it was answered").hasSize(3);
	}

	/**
	 * Or it may deliver only those that were reported.
	 */
	@Test
	void nothingIsRedoneWhereOnlyReportedRecordsComeAgain() {
		LambdaApplication application = LambdaApplication.start(Records.class);
		assertThat(application.invoke(event("0/a:1", "0/b:fail", "0/c:3", "0/b:4", "1/d:fail")))
			.isEqualTo(answer("orders-0@1 orders-0@3 orders-1@4"));
		handled.clear();
		assertThat(application.invoke(event("", "0/b:mended", "", "0/b:4", "1/d:mended"))).isEqualTo(NONE);
		assertThat(handled).containsExactly("mended", "4", "mended");
	}

	@Test
	void partitionsAreReplayedOneByOne() {
		LambdaApplication application = LambdaApplication.start(Records.class);
		assertThat(application.invoke(event("0/a:1", "0/b:fail", "0/c:3", "1/x:4", "1/y:fail", "1/z:6")))
			.isEqualTo(answer("orders-0@1 orders-1@4"));
		handled.clear();
		assertThat(application.invoke(event("0/a:1", "0/b:mended", "0/c:3", "", "1/y:mended", "1/z:6")))
			.isEqualTo(NONE);
		assertThat(handled).as("partition 0 begins before what was asked for")
			.containsExactly("1", "mended", "3", "mended");
	}

	@Test
	void recordsOfATopicThatWasCreatedAgainAreNotThoseOfTheOldOne() {
		LambdaApplication application = LambdaApplication.start(Records.class);
		KafkaEvents before = KafkaEvents.topic("orders")
			.record("b", "fail", (record) -> record.offset(0))
			.record("c", "before", (record) -> record.offset(1));
		KafkaEvents after = KafkaEvents.topic("orders")
			.record("b", "first", (record) -> record.offset(0))
			.record("c", "after", (record) -> record.offset(1).timestamp(Instant.EPOCH));
		assertThat(application.invoke(before.toBytes())).isEqualTo(answer("orders-0@0"));
		assertThat(application.invoke(after.toBytes())).isEqualTo(NONE);
		assertThat(handled).contains("after");
	}

	@Test
	void failedInvocationRedoesNothing() {
		LambdaApplication application = LambdaApplication.start(Records.class,
				"lambda.batch.kafka.fail-invocation=when-any-fails");
		assertThatExceptionOfType(BatchFailedException.class)
			.isThrownBy(() -> application.invoke(event("0/a:1", "0/b:fail", "1/c:3")))
			.withMessageContaining("1 of 3 records failed");
		handled.clear();
		assertThat(application.invoke(event("0/a:1", "0/b:mended", "1/c:3"))).isEqualTo(NONE);
		assertThat(handled).containsExactly("mended");
	}

	@Test
	void allFail() {
		LambdaApplication application = LambdaApplication.start(Records.class,
				"lambda.batch.kafka.fail-invocation=when-all-fail");
		assertThatExceptionOfType(BatchFailedException.class)
			.isThrownBy(() -> application.invoke(event("0/a:fail", "1/b:fail")));
		assertThat(application.invoke(event("0/a:fail", "1/b:2"))).isEqualTo(answer("orders-0@0"));
	}

	@Test
	void memoryIsSwitchedOff() {
		LambdaApplication application = LambdaApplication.start(Records.class,
				"lambda.batch.kafka.redelivery-memory=false");
		assertThat(application.invoke(event("0/a:fail", "0/b:2"))).isEqualTo(answer("orders-0@0"));
		assertThat(application.invoke(event("0/a:1", "0/b:2"))).isEqualTo(NONE);
		assertThat(handled).containsExactly("fail", "2", "1", "2");
	}

	@Test
	void recordsBeyondALimitAreReported() {
		LambdaApplication application = LambdaApplication.start(Records.class, "lambda.batch.kafka.max-records=2");
		assertThat(application.invoke(event("0/a:1", "0/b:2", "0/c:3", "1/d:4")))
			.isEqualTo(answer("orders-0@2 orders-1@3"));
		assertThat(handled).containsExactly("1", "2");
		LambdaApplication small = LambdaApplication.start(Records.class, "lambda.batch.kafka.max-batch-size=10B");
		assertThat(small.invoke(event("0/a:12345678", "0/b:123", "0/c:3"))).isEqualTo(answer("orders-0@1 orders-0@2"));
	}

	@Test
	void recordsForWhichThereIsNoTimeAreReported() {
		LambdaApplication application = LambdaApplication.start(Records.class);
		FakeLambdaContext almostOver = new FakeLambdaContext().remainingTimes(Duration.ofSeconds(30),
				Duration.ofSeconds(30), Duration.ofMillis(100));
		String answer = application.invoke(event("0/a:1", "0/b:2", "1/c:3"), almostOver);
		assertThat(answer).contains("{\"partition\":\"orders-1\",\"offset\":2}");
		assertThat(handled).doesNotContain("3");
	}

	@Test
	void recordIsRetriedAndThenRecovered() {
		LambdaApplication application = LambdaApplication.start(Recovered.class,
				"lambda.batch.kafka.retry.max-retries=1", "lambda.batch.kafka.retry.delay=1ms");
		assertThat(application.invoke(event("0/a:fail", "0/a:2"))).isEqualTo(NONE);
		assertThat(handled).containsExactly("fail", "fail", "orders-0@0", "2");
	}

	@Test
	void asynchronousHandlersAreAwaited() {
		assertThat(LambdaApplication.start(Asynchronous.class).invoke(event("0/a:1", "0/b:fail", "0/b:3")))
			.isEqualTo(answer("orders-0@1 orders-0@2"));
		assertThat(succeeded()).containsExactly("1");
	}

	@Test
	void parallelKeepsTheOrderOfKeysAndOfRecordsWithoutOne() {
		LambdaApplication application = LambdaApplication.start(Records.class, "lambda.batch.kafka.parallel=true");
		for (int round = 0; round < 50; round++) {
			handled.clear();
			assertThat(application.invoke(event("0/a:a1", "0/:n1", "0/a:a2", "0/:n2", "1/a:b1", "1/:m1", "1/a:b2")))
				.isEqualTo(NONE);
			assertThat(handled).containsSubsequence("a1", "a2")
				.containsSubsequence("n1", "n2")
				.containsSubsequence("b1", "b2")
				.hasSize(7);
		}
	}

	@Test
	void payloadIsReadAsJsonTextOrBytes() {
		byte[] event = KafkaEvents.topic("orders").record("a", Map.of("id", "1")).toBytes();
		assertThat(LambdaApplication.start(Payloads.class).invoke(event)).isEqualTo(NONE);
		assertThat(LambdaApplication.start(Texts.class).invoke(event)).isEqualTo(NONE);
		assertThat(LambdaApplication.start(Bytes.class).invoke(event)).isEqualTo(NONE);
		assertThat(handled).containsExactly("Order[id=1]", "{\"id\":\"1\"}", "{\"id\":\"1\"}");
	}

	@Test
	void payloadThatCannotBeReadFailsItsRecordAlone() {
		byte[] event = KafkaEvents.topic("orders")
			.record("a", "no order", (record) -> record.offset(0))
			.record("b", Map.of("id", "2"))
			.record("c", Map.of("id", ""), (record) -> record.offset(7))
			.toBytes();
		String damaged = new String(event, StandardCharsets.UTF_8).replace("\"value\":\"bm8gb3JkZXI=\"",
				"\"value\":\"#\"");
		for (byte[] each : List.of(event, SqsEvents.bytes(damaged))) {
			assertThat(LambdaApplication.start(Payloads.class).invoke(each)).isEqualTo(answer("orders-0@0 orders-0@7"));
		}
		assertThat(handled).containsExactly("Order[id=2]", "Order[id=2]");
	}

	@Test
	void tombstoneIsNullForHandlersOfPayloads() {
		byte[] event = KafkaEvents.topic("orders").tombstone("a").toBytes();
		assertThat(LambdaApplication.start(Payloads.class).invoke(event)).isEqualTo(NONE);
		assertThat(LambdaApplication.start(Texts.class).invoke(event)).isEqualTo(NONE);
		assertThat(LambdaApplication.start(Records.class).invoke(event)).isEqualTo(NONE);
		assertThat(handled).containsExactly("null", "null", "null");
	}

	@Test
	void tombstoneCannotBeThePayloadOfAMessage() {
		byte[] event = KafkaEvents.topic("orders").tombstone("a").record("a", Map.of("id", "2")).toBytes();
		LambdaApplication application = LambdaApplication.start(Messages.class);
		assertThat(application.invoke(event)).isEqualTo(NONE);
		assertThat(handled).first()
			.asString()
			.startsWith("The record is a tombstone: its value is null")
			.contains("Message<KafkaEventRecord>");
		handled.clear();
		assertThat(LambdaApplication.start(RecordMessages.class).invoke(event)).isEqualTo(NONE);
		assertThat(handled).containsExactly("null", "eyJpZCI6IjIifQ==");
	}

	@Test
	void messageHasTheMetadataOfItsRecord() {
		byte[] event = KafkaEvents.topic("orders")
			.partition(3)
			.record("customer-7", Map.of("id", "1"), (record) -> record.offset(5).header("traceparent", "00-1"))
			.toBytes();
		assertThat(LambdaApplication.start(Messages.class).invoke(event)).isEqualTo(NONE);
		assertThat(handled).containsExactly("Order[id=1] orders 3 5 customer-7 {traceparent=00-1} orders-3@5 "
				+ "aws:kafka arn:aws:kafka:eu-central-1:123456789012:cluster/test/1a2b3c4d-0000-0000-0000-000000000000-1");
	}

	@Test
	void functionIsChosenByTheSource() {
		LambdaApplication application = LambdaApplication.start(Two.class);
		assertThat(application.invoke(event("0/a:1"))).isEqualTo(NONE);
		assertThat(application.invoke(KafkaEvents.topic("orders").selfManaged().record("a", "2").toBytes()))
			.isEqualTo(NONE);
		assertThat(application.invoke(StreamEvents.kinesis("a:3"))).isEqualTo(NONE);
		assertThat(handled).containsExactly("1", "2", "kinesis 3");
	}

	@Test
	void functionOfTheWholeEventIsLeftAlone() {
		assertThat(LambdaApplication.start(WholeEvent.class).invoke(event("0/a:1", "1/b:2"))).isEqualTo("\"2\"");
	}

	@Test
	void eventOfAnotherSourceIsRefused() {
		assertThatExceptionOfType(UnsupportedEventException.class)
			.isThrownBy(() -> LambdaApplication.start(Records.class).invoke(StreamEvents.kinesis("a:1")))
			.withMessageContaining("KafkaEventRecord from [KAFKA] but was invoked with a batch of KINESIS");
		assertThatExceptionOfType(UnsupportedEventException.class)
			.isThrownBy(
					() -> LambdaApplication.start(Payloads.class, "lambda.batch.functions.handleOrder.event-type=sqs")
						.invoke(event("0/a:1")))
			.withMessageContaining("from [SQS] but was invoked with a batch of KAFKA");
	}

	@Test
	void pipeIsAnsweredOnlyIfItNeedNotKnowWhatFailed() {
		byte[] pipe = KafkaEvents.topic("orders").record("a", "1").record("b", "fail").toPipeBytes();
		assertThatExceptionOfType(UnsupportedEventException.class)
			.isThrownBy(() -> LambdaApplication.start(Records.class).invoke(pipe))
			.withMessageContaining("'lambda.batch.functions.handleRecord.fail-invocation' to 'when-any-fails'");
		assertThat(handled).isEmpty();
		LambdaApplication application = LambdaApplication.start(Records.class,
				"lambda.batch.functions.handleRecord.fail-invocation=when-any-fails");
		assertThatExceptionOfType(BatchFailedException.class).isThrownBy(() -> application.invoke(pipe));
		assertThat(succeeded()).containsExactly("1");
		assertThat(application.invoke(KafkaEvents.topic("orders").record("a", "2").toPipeBytes())).isEqualTo(NONE);
	}

	private static List<String> succeeded() {
		return handled.stream().filter((value) -> !value.equals("fail")).toList();
	}

	/**
	 * An event whose records have their positions as offsets.
	 * @param records in the form {@code partition/key:value}; empty ones are left out
	 */
	private static byte[] event(String... records) {
		KafkaEvents event = KafkaEvents.topic("orders");
		for (int i = 0; i < records.length; i++) {
			if (!records[i].isEmpty()) {
				int offset = i;
				int slash = records[i].indexOf('/');
				int colon = records[i].indexOf(':');
				String key = records[i].substring(slash + 1, colon);
				event.partition(Integer.parseInt(records[i].substring(0, slash)))
					.record(key.isEmpty() ? null : key, records[i].substring(colon + 1),
							(record) -> record.offset(offset).timestamp(Instant.ofEpochMilli(offset + 1)));
			}
		}
		return event.toBytes();
	}

	private static String answer(String reported) {
		List<String> failures = new ArrayList<>();
		for (String identifier : reported.split(" ")) {
			String[] parts = identifier.split("@");
			failures.add("{\"itemIdentifier\":{\"partition\":\"%s\",\"offset\":%s}}".formatted(parts[0], parts[1]));
		}
		return "{\"batchItemFailures\":[" + String.join(",", failures) + "]}";
	}

	private static String handle(@Nullable Object value) {
		handled.add(String.valueOf(value));
		if ("fail".equals(value)) {
			throw new IllegalStateException("failed on purpose");
		}
		return String.valueOf(value);
	}

	private static @Nullable String text(KafkaEventRecord record) {
		String value = record.getValue();
		return (value != null) ? new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8) : null;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Records {

		@Bean
		Function<KafkaEventRecord, String> handleRecord() {
			return (record) -> handle(text(record));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Payloads {

		@Bean
		@BatchHandler
		Consumer<Order> handleOrder() {
			return (order) -> handle(order);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Texts {

		@Bean
		@BatchHandler
		Consumer<String> handleText() {
			return (text) -> handle(text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Bytes {

		@Bean
		@BatchHandler
		Consumer<byte[]> handleBytes() {
			return (bytes) -> handle(new String(bytes, StandardCharsets.UTF_8));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Messages {

		@Bean
		@BatchHandler
		Consumer<Message<Order>> handleMessage() {
			return (message) -> handle(message.getPayload() + " "
					+ List
						.of(RecordHeaders.TOPIC, RecordHeaders.PARTITION, RecordHeaders.OFFSET, RecordHeaders.KEY,
								RecordHeaders.RECORD_HEADERS, RecordHeaders.ITEM_IDENTIFIER, RecordHeaders.EVENT_SOURCE,
								RecordHeaders.EVENT_SOURCE_ARN)
						.stream()
						.map((name) -> String.valueOf(message.getHeaders().get(name)))
						.collect(Collectors.joining(" ")));
		}

		@Bean
		RecordRecoverer recoverer() {
			return (record, exception) -> handled.add(String.valueOf(exception.getMessage()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Recovered {

		@Bean
		@BatchHandler
		Consumer<String> handleText() {
			return (text) -> handle(text);
		}

		@Bean
		RecordRecoverer recoverer() {
			return (record, exception) -> handled.add(record.itemIdentifier());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Asynchronous {

		@Bean
		Function<KafkaEventRecord, CompletableFuture<String>> handleLater() {
			return (record) -> CompletableFuture.supplyAsync(() -> handle(text(record)));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class RecordMessages {

		@Bean
		Consumer<Message<KafkaEventRecord>> handleMessage() {
			return (message) -> handle(message.getPayload().getValue());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Two {

		@Bean
		Function<KafkaEventRecord, String> handleRecord() {
			return (record) -> handle(text(record));
		}

		@Bean
		Function<KinesisEventRecord, String> handleReading() {
			return (record) -> handle(
					"kinesis " + StandardCharsets.UTF_8.decode(record.getKinesis().getData()).toString());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class WholeEvent {

		@Bean
		Function<KafkaEvent, String> count() {
			return (event) -> Integer.toString(event.getRecords().size());
		}

	}

	record Order(@NotBlank String id) {

	}

}
