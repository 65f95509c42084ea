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

package io.github.lambdabatch.test;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.lambdabatch.BatchFailedException;
import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.autoconfigure.LambdaBatchAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link BatchFunctionTester} and its assertions.
 */
class BatchFunctionTesterTests {

	private static final SqsEvents EVENT = SqsEvents.standard("orders")
		.message(new Order("A-1"), (message) -> message.id("m1"))
		.message(new Order(""), (message) -> message.id("m2"))
		.message("[", (message) -> message.id("m3"));

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(JacksonAutoConfiguration.class,
				ContextFunctionCatalogAutoConfiguration.class, LambdaBatchAutoConfiguration.class));

	private final ApplicationContextRunner orders = this.runner.withUserConfiguration(Orders.class);

	@Test
	void outcomesAndTheAnswerAreTold() {
		this.orders.run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, "processOrder").send(EVENT);
			assertThat(result).handled("m1").failed("m2", "m3").reported("m2", "m3");
			assertThat(result).outcome("m1").succeededWith("accepted A-1");
			assertThat(result).outcome("m2")
				.hasExceptionInstanceOf(IllegalArgumentException.class)
				.hasAttempts(1)
				.exception()
				.hasMessage("no id");
			assertThat(result).outcome(1).hasExceptionInstanceOf(IllegalArgumentException.class);
			assertThat(result.response())
				.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m2\"},{\"itemIdentifier\":\"m3\"}]}");
			assertThat(result.itemIdentifiers()).containsExactly("m1", "m2", "m3");
			assertThat(result.batchResult().handledCount()).isOne();
		});
	}

	@Test
	void allHandled() {
		this.orders.run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context)
				.send(SqsEvents.standard("orders").message(new Order("A-1")).message(new Order("A-2")));
			assertThat(result).hasNoFailures().allHandled();
			assertThat(result.response()).isEqualTo("{\"batchItemFailures\":[]}");
		});
	}

	@Test
	void recoveredRecord() {
		this.orders.withBean(RecordRecoverer.class, () -> (record, exception) -> {
		}).run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context).send(EVENT);
			assertThat(result).hasNoFailures().handled("m1", "m2");
			assertThat(result).outcome("m2")
				.isRecovered()
				.hasAttempts(1)
				.hasExceptionInstanceOf(IllegalArgumentException.class);
		});
	}

	@Test
	void unprocessedRecords() {
		this.orders.run((context) -> {
			FakeLambdaContext lambda = new FakeLambdaContext().remainingTimes(Duration.ofSeconds(30),
					Duration.ofMillis(100));
			BatchFunctionResult result = BatchFunctionTester.of(context).send(EVENT, lambda);
			assertThat(result).unprocessed("m1", "m2", "m3").reported("m1", "m2", "m3");
			assertThat(result).outcome("m1").isUnprocessed(Reason.DEADLINE);
		});
	}

	@Test
	void failedInvocation() {
		this.orders.withPropertyValues("lambda.batch.sqs.fail-invocation=when-any-fails").run((context) -> {
			BatchFunctionTester tester = BatchFunctionTester.of(context);
			assertThatExceptionOfType(BatchFailedException.class).isThrownBy(() -> tester.send(EVENT));
		});
	}

	@Test
	void streamsReportTheEarliest() {
		this.runner.withUserConfiguration(Streams.class).run((context) -> {
			BatchFunctionResult kinesis = BatchFunctionTester.of(context, "processReading")
				.send(KinesisEvents.stream("readings")
					.record("a", "1")
					.record("a", "bad",
							(record) -> record
								.sequenceNumber("90000000000000000000000000000000000000000000000000000000"))
					.record("b", "2"));
			List<String> numbers = kinesis.itemIdentifiers();
			assertThat(kinesis).handled(numbers.get(0), numbers.get(2)).reported(numbers.get(1));
			BatchFunctionResult dynamoDb = BatchFunctionTester.of(context, "processItem")
				.send(DynamoDbEvents.table("items").insert(new Order("1")).remove(new Order("")));
			assertThat(dynamoDb).outcome(0).succeededWith(null);
			assertThat(dynamoDb).outcome(1).hasExceptionInstanceOf(IllegalArgumentException.class);
		});
	}

	@Test
	void functionIsTheOneThatTheDefinitionNames() {
		this.runner.withUserConfiguration(Streams.class)
			.withPropertyValues("spring.cloud.function.definition=processItem")
			.run((context) -> assertThat(
					BatchFunctionTester.of(context).send(DynamoDbEvents.table("items").insert(new Order("1"))))
				.hasNoFailures());
	}

	@Test
	void ofSeveralFunctionsItIsTheOneThatTheEventFits() {
		this.runner.withUserConfiguration(Streams.class)
			.withPropertyValues("lambda.batch.functions.processItem.event-type=dynamodb")
			.run((context) -> {
				BatchFunctionTester tester = BatchFunctionTester.of(context);
				assertThat(tester.send(KinesisEvents.stream("readings").record("a", "1"))).outcome(0)
					.succeededWith("stored");
				assertThat(tester.send(DynamoDbEvents.table("items").insert(new Order("1")))).outcome(0)
					.succeededWith(null);
			});
	}

	@Test
	void unknownFunctionIsRefused() {
		this.orders.run((context) -> assertThatIllegalArgumentException()
			.isThrownBy(() -> BatchFunctionTester.of(context, "processOrders"))
			.withMessageContainingAll("'processOrders'", "processOrder"));
	}

	@Test
	void functionThatIsNotCalledRecordByRecordIsRefused() {
		this.orders.withBean("other", Whole.class).run((context) -> {
			BatchFunctionTester tester = BatchFunctionTester.of(context, "other");
			assertThatIllegalStateException().isThrownBy(() -> tester.send(EVENT)).withMessageContaining("'other'");
		});
	}

	@Test
	void assertionsFailWithWhatHappened() {
		this.orders.run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context).send(EVENT);
			assertFails(() -> assertThat(result).hasNoFailures(), "[m2, m3]", "m2: Failed");
			assertFails(() -> assertThat(result).reported("m3", "m2"), "[m3, m2]", "[m2, m3]");
			assertFails(() -> assertThat(result).handled("m1", "m2"), "Expected m2 to be handled", "no id");
			assertFails(() -> assertThat(result).failed("m1"), "Expected m1 to be failed", "accepted A-1");
			assertFails(() -> assertThat(result).unprocessed("m2"), "Expected m2 to be left unprocessed");
			assertFails(() -> assertThat(result).allHandled(), "Expected m2 to be handled");
			assertFails(() -> assertThat(result).handled("m4"), "record m4");
			assertFails(() -> assertThat(result).outcome("m4"), "record m4");
			assertFails(() -> assertThat(result).outcome(3), "record at index 3", "has 3 records");
			assertFails(() -> assertThat(result).outcome("m1").succeededWith("x"), "outcome of m1", "accepted A-1");
			assertFails(() -> assertThat(result).outcome("m1").hasExceptionInstanceOf(Exception.class), "outcome of m1",
					"accepted A-1");
			assertFails(() -> assertThat(result).outcome("m2").hasExceptionInstanceOf(Error.class), "outcome of m2");
			assertFails(() -> assertThat(result).outcome("m2").hasAttempts(2), "2 attempts");
			assertFails(() -> assertThat(result).outcome("m1").hasAttempts(2), "2 attempts");
			assertFails(() -> assertThat(result).outcome("m1").isRecovered(), "Recovered");
			assertFails(() -> assertThat(result).outcome("m1").isUnprocessed(Reason.LIMIT), "LIMIT");
		});
	}

	private static void assertFails(Runnable assertion, String... parts) {
		assertThatExceptionOfType(AssertionError.class).isThrownBy(assertion::run).withMessageContainingAll(parts);
	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		@Bean
		@BatchHandler
		Function<Order, String> processOrder() {
			return (order) -> {
				if (order.id().isEmpty()) {
					throw new IllegalArgumentException("no id");
				}
				return "accepted " + order.id();
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Streams {

		@Bean
		Function<KinesisEventRecord, String> processReading() {
			return (record) -> {
				if (record.getKinesis().getSequenceNumber().startsWith("9")) {
					throw new IllegalStateException("bad");
				}
				return "stored";
			};
		}

		@Bean
		@BatchHandler
		Consumer<Order> processItem() {
			return (order) -> {
				if (order.id().isEmpty()) {
					throw new IllegalArgumentException("no id");
				}
			};
		}

	}

	static final class Whole implements Function<String, String> {

		@Override
		public String apply(String event) {
			return "whole";
		}

	}

	record Order(String id) {

	}

}
