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
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.source.KplAggregates;
import io.github.lambdabatch.test.DynamoDbEvents;
import io.github.lambdabatch.test.KinesisEvents;
import io.github.lambdabatch.test.SqsEvents;
import io.github.lambdabatch.test.TestEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Aggregates of the Kinesis Producer Library, and what EventBridge Pipes sends, from
 * event bytes to response bytes, through the real {@code FunctionInvoker}.
 */
class PipesAndAggregatesEndToEndTests {

	private static final String NONE = "{\"batchItemFailures\":[]}";

	private static final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();

	@BeforeEach
	void clear() {
		handled.clear();
	}

	private static byte[] aggregates(String[]... aggregates) {
		KinesisEvents event = KinesisEvents.stream("readings");
		for (int i = 0; i < aggregates.length; i++) {
			String sequenceNumber = String.valueOf(100 + i);
			event.record("outer", KplAggregates.of(aggregates[i]), (record) -> record.sequenceNumber(sequenceNumber));
		}
		return event.toBytes();
	}

	private static String[] of(String... records) {
		return records;
	}

	@ParameterizedTest
	@ValueSource(strings = { "lambda.batch.kinesis.unwrap=kpl", "lambda.batch.functions.handleText.unwrap=kpl" })
	void failedPartReportsItsAggregateAndNothingElseIsRedone(String property) {
		LambdaApplication application = LambdaApplication.start(Texts.class, property);
		assertThat(application.invoke(aggregates(of("a:1", "b:2"), of("a:3", "b:fail", "c:5"), of("b:6", "c:7"))))
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"101\"}]}");
		assertThat(handled).containsExactly("1", "2", "3", "fail", "5", "7");
		handled.clear();
		KinesisEvents again = KinesisEvents.stream("readings")
			.record("outer", KplAggregates.of("a:3", "b:mended", "c:5"), (record) -> record.sequenceNumber("101"))
			.record("outer", KplAggregates.of("b:6", "c:7"), (record) -> record.sequenceNumber("102"));
		assertThat(application.invoke(again.toBytes())).isEqualTo(NONE);
		assertThat(handled).containsExactly("mended", "6");
	}

	@Test
	void limitMayCutAnAggregate() {
		LambdaApplication application = LambdaApplication.start(Texts.class, "lambda.batch.kinesis.unwrap=kpl",
				"lambda.batch.kinesis.max-records=3");
		byte[] event = aggregates(of("a:1", "b:2"), of("a:3", "b:4"));
		assertThat(application.invoke(event)).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"101\"}]}");
		KinesisEvents rest = KinesisEvents.stream("readings")
			.record("outer", KplAggregates.of("a:3", "b:4"), (record) -> record.sequenceNumber("101"));
		assertThat(application.invoke(rest.toBytes())).isEqualTo(NONE);
		assertThat(handled).containsExactly("1", "2", "3", "4");
	}

	@Test
	void damagedAggregateFailsForEveryHandler() {
		byte[] damaged = KplAggregates.of("a:1", "b:2");
		damaged[7] ^= 1;
		byte[] event = KinesisEvents.stream("readings")
			.record("outer", damaged, (record) -> record.sequenceNumber("100"))
			.record("inner", "2", (record) -> record.sequenceNumber("101"))
			.toBytes();
		for (Class<?> application : new Class<?>[] { Texts.class, Bytes.class, Records.class }) {
			handled.clear();
			assertThat(LambdaApplication.start(application, "lambda.batch.kinesis.unwrap=kpl").invoke(event))
				.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"100\"}]}");
			assertThat(handled).containsExactly("2");
		}
	}

	@Test
	void aggregateIsNotTakenApartUnlessItIsAskedFor() {
		assertThat(LambdaApplication.start(Texts.class).invoke(aggregates(of("a:1", "b:2"))))
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"100\"}]}");
		assertThat(handled).isEmpty();
	}

	@Test
	void pipeOfAQueue() {
		TestEvent<?> event = SqsEvents.standard("orders")
			.message("1", (message) -> message.id("m1"))
			.message("fail", (message) -> message.id("m2"))
			.message("3", (message) -> message.id("m3"));
		assertThat(LambdaApplication.start(Texts.class).invoke(event.toPipeBytes()))
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m2\"}]}");
		assertThat(handled).containsExactly("1", "fail", "3");
	}

	@Test
	void pipeOfAFifoQueue() {
		TestEvent<?> event = SqsEvents.fifo("orders.fifo")
			.group("a")
			.message("fail", (message) -> message.id("m1"))
			.message("2", (message) -> message.id("m2"))
			.group("b")
			.message("3", (message) -> message.id("m3"));
		assertThat(LambdaApplication.start(Texts.class).invoke(event.toPipeBytes()))
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"},{\"itemIdentifier\":\"m2\"}]}");
		assertThat(handled).containsExactly("fail", "3");
	}

	@Test
	void pipeOfAStreamIsToldTheEvent() {
		LambdaApplication application = LambdaApplication.start(Texts.class);
		TestEvent<?> event = KinesisEvents.stream("readings")
			.record("a", "1", (record) -> record.sequenceNumber("100"))
			.record("b", "fail", (record) -> record.sequenceNumber("101"))
			.record("c", "3", (record) -> record.sequenceNumber("102"));
		assertThat(application.invoke(event.toPipeBytes()))
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"shardId-000000000000:101\"}]}");
		assertThat(handled).containsExactly("1", "fail", "3");
		handled.clear();
		TestEvent<?> again = KinesisEvents.stream("readings")
			.record("b", "mended", (record) -> record.sequenceNumber("101"))
			.record("c", "3", (record) -> record.sequenceNumber("102"));
		assertThat(application.invoke(again.toPipeBytes())).isEqualTo(NONE);
		assertThat(handled).as("what was handled is remembered").containsExactly("mended");
	}

	@Test
	void pipeOfChangesIsToldTheEvent() {
		TestEvent<?> event = DynamoDbEvents.table("orders")
			.key("id")
			.insert(new Item("1"), (record) -> record.sequenceNumber("100"))
			.insert(new Item("fail"), (record) -> record.sequenceNumber("101"));
		String answer = LambdaApplication.start(Items.class).invoke(event.toPipeBytes());
		String eventId = new String(event.toPipeBytes(), StandardCharsets.UTF_8)
			.replaceAll(".*\"eventID\":\"([^\"]+)\"(?!.*\"eventID\").*", "$1");
		assertThat(answer).isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"" + eventId + "\"}]}");
		assertThat(handled).containsExactly("1", "fail");
	}

	@Test
	void pipeOfAStreamAsAwsDocumentsIt() {
		assertThat(LambdaApplication.start(Texts.class)
			.invoke(io.github.lambdabatch.source.SqsEvents.fixture("pipe-kinesis.json"))).isEqualTo(NONE);
		assertThat(handled).containsExactly("Hello, this is a test.", "This is only a test.");
	}

	private static void handle(String value) {
		handled.add(value);
		if ("fail".equals(value)) {
			throw new IllegalStateException("failed on purpose");
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
	static class Records {

		@Bean
		Consumer<KinesisEventRecord> handleRecord() {
			return (record) -> handle(StandardCharsets.UTF_8.decode(record.getKinesis().getData()).toString());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Items {

		@Bean
		@BatchHandler
		Consumer<Item> handleItem() {
			return (item) -> handle(item.id());
		}

	}

	record Item(String id) {

	}

}
