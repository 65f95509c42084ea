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

package io.github.lambdabatch.docs;

import java.time.Duration;
import java.util.function.Function;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.test.BatchFunctionResult;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.BatchMetersAssert;
import io.github.lambdabatch.test.BatchObservationsAssert;
import io.github.lambdabatch.test.DynamoDbEvents;
import io.github.lambdabatch.test.FakeLambdaContext;
import io.github.lambdabatch.test.KafkaEvents;
import io.github.lambdabatch.test.KinesisEvents;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code in docs/test-kit.md.
 */
class TestKitTests {

	@Nested
	// tag::test-kit-test[]
	@SpringBootTest
	class ProcessOrderTests {

		@Autowired
		ApplicationContext context;

		@Test
		void reportsWhatIsNoOrder() {
			BatchFunctionResult result = BatchFunctionTester.of(this.context, "processOrder")
				.send(SqsEvents.standard("orders")
					.message(new Order("A-1"), (message) -> message.id("m1"))
					.message("not an order", (message) -> message.id("m2").receiveCount(3)));
			assertThat(result).handled("m1").failed("m2").reported("m2");
			assertThat(result).outcome("m1").succeededWith(new Receipt("A-1"));
			assertThat(result).outcome("m2").hasExceptionInstanceOf(PayloadConversionException.class);
		}

	}
	// end::test-kit-test[]

	@Nested
	// tag::test-kit-observations[]
	@SpringBootTest
	class ObservabilityTests {

		@Autowired
		ApplicationContext context;

		@Autowired
		MeterRegistry meters;

		@Autowired
		TestObservationRegistry observations;

		@Test
		void failureIsSeen() {
			BatchFunctionTester.of(this.context, "processOrder")
				.send(SqsEvents.standard("orders")
					.message(new Order("A-1"), (message) -> message.id("m1"))
					.message("not an order", (message) -> message.id("m2")));
			BatchMetersAssert.assertThat(this.meters, "processOrder").hasRecords("failed", 1).hasAttempts(2);
			BatchObservationsAssert.assertThat(this.observations)
				.hasBatch("processOrder", "partial")
				.hasRecord("m1", "succeeded")
				.hasRecord("m2", "failed");
		}

		@TestConfiguration
		static class Registries {

			@Bean
			MeterRegistry meterRegistry() {
				return new SimpleMeterRegistry();
			}

			@Bean
			TestObservationRegistry observationRegistry() {
				return TestObservationRegistry.create();
			}

		}

	}
	// end::test-kit-observations[]

	@Nested
	@SpringBootTest
	class OtherSourcesTests {

		@Autowired
		ApplicationContext context;

		@Test
		void otherSources() {
			BatchFunctionTester tester = BatchFunctionTester.of(this.context, "processOrder");
			// tag::test-kit-events[]
			SqsEvents fifo = SqsEvents.fifo("orders.fifo")
				.group("customer-17")
				.message(new Order("A-1"))
				.message(new Order("A-2"));
			KinesisEvents kinesis = KinesisEvents.stream("orders").record("customer-17", new Order("A-1"));
			DynamoDbEvents dynamoDb = DynamoDbEvents.table("orders")
				.key("id")
				.insert(new Order("A-1"))
				.remove(new Order("A-2"), (record) -> record.expired());
			KafkaEvents kafka = KafkaEvents.topic("orders").record("customer-17", new Order("A-1"));
			// end::test-kit-events[]
			assertThat(tester.send(fifo)).hasNoFailures();
			assertThat(tester.send(kinesis)).hasNoFailures();
			assertThat(tester.send(dynamoDb)).hasNoFailures();
			assertThat(tester.send(kafka)).hasNoFailures();
		}

		@Test
		void deadline() {
			BatchFunctionTester tester = BatchFunctionTester.of(this.context, "processOrder");
			// tag::test-kit-deadline[]
			FakeLambdaContext almostOver = new FakeLambdaContext().remainingTimes(Duration.ofSeconds(30),
					Duration.ofMillis(200));
			BatchFunctionResult result = tester.send(SqsEvents.standard("orders").message(new Order("A-1")),
					almostOver);
			assertThat(result).outcome(0).isUnprocessed(Reason.DEADLINE);
			// end::test-kit-deadline[]
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@BatchHandler
		Function<Order, Receipt> processOrder() {
			return (order) -> new Receipt(order.id());
		}

	}

	record Order(String id) {

	}

	record Receipt(String orderId) {

	}

}
