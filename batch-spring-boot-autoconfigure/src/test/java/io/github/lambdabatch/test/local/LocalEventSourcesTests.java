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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.autoconfigure.LambdaBatchAutoConfiguration;
import io.github.lambdabatch.payload.Change;
import io.github.lambdabatch.test.DynamoDbEvents;
import io.github.lambdabatch.test.KafkaEvents;
import io.github.lambdabatch.test.KinesisEvents;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link LocalEventSources}: an application is started as users do, and runs
 * until all of its records are handled or dead-lettered.
 */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class LocalEventSourcesTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@Test
	void messagesAreDeliveredUntilTheyAreHandledOrMovedToTheDeadLetterQueue(CapturedOutput output) throws Exception {
		Map<String, RecordHistory> records = run(OrdersApplication.class, OrderMessages.class);
		assertThat(records).containsOnlyKeys("good", "second time", "never");
		assertThat(of(records, "good").deliveries()).hasSize(1);
		assertThat(of(records, "second time").deliveries()).hasSize(2);
		assertThat(of(records, "second time").end()).isEqualTo("handled");
		assertThat(of(records, "never").deliveries()).hasSize(2);
		assertThat(of(records, "never").end()).isEqualTo("failed, is given up");
		assertThat(output).contains("Function 'processOrder' is fed from the queue 'orders'")
			.containsPattern("processOrder +\\w{8} +delivery 2, 1 attempt, \\d+ ms: handled +second time")
			.contains("IllegalStateException: never")
			.contains("failed, is given up");
	}

	@Test
	void deadLettersOfTheFunctionGoToTheServerInThisJvm() throws Exception {
		Map<String, RecordHistory> records = run(OrdersApplication.class, OrderMessages.class,
				"--lambda.batch.functions.processOrder.dead-letter.queue=orders-dead",
				"--lambda.batch.functions.processOrder.max-receives=1");
		assertThat(of(records, "never").end()).isEqualTo("recovered by dead-letter-queue");
		assertThat(of(records, "never").deliveries()).hasSize(1);
		assertThat(System.getProperty("aws.endpointUrlSqs")).isNull();
	}

	@Test
	void groupsOfAFifoQueueKeepTheirOrder() throws Exception {
		Map<String, RecordHistory> records = run(OrdersApplication.class, FifoMessages.class);
		assertThat(OrdersApplication.handled).containsSubsequence("second time", "after it");
		assertThat(of(records, "after it").lane()).isEqualTo("group");
		assertThat(of(records, "after it").deliveries()).hasSize(2);
		assertThat(of(records, "other group").deliveries()).hasSize(1);
	}

	@Test
	void streamsAndTopicsNeedNoServer() throws Exception {
		Map<String, RecordHistory> records = run(StreamsApplication.class, StreamRecords.class,
				"--lambda.local.functions.processReading.stream=readings");
		assertThat(records.values()).extracting(RecordHistory::function, RecordHistory::end)
			.hasSize(5)
			.contains(tuple("processReading", "handled"), tuple("processReading", "failed, is given up"),
					tuple("processChange", "handled"), tuple("processPayment", "handled"));
		assertThat(records).containsKeys("INSERT value=2", "{value:3}", "{value:4}");
	}

	@Test
	void pageDrawsEachDelivery() throws Exception {
		run(OrdersApplication.class, OrderMessages.class);
		assertThat(this.directory.resolve("run.html")).content()
			.contains("<h2>processOrder</h2>", "Records: 3, deliveries: 5, attempts: 5")
			.contains("IllegalStateException: never")
			.doesNotContain("<!-- functions -->");
	}

	@Test
	void eventOfAnUnknownSourceStopsTheStart(CapturedOutput output) {
		assertThatExceptionOfType(ApplicationContextException.class)
			.isThrownBy(() -> run(OrdersApplication.class, OrderMessages.class,
					"--lambda.local.functions.processOrder.queue=other"))
			.havingRootCause()
			.isInstanceOf(InvalidLocalRunException.class)
			.withMessage("It is not clear which function is fed from 'orders' (SQS): no function without a source takes"
					+ " its records.");
		assertThat(output).contains("Name the source of each function in 'lambda.local.functions.<function>'");
	}

	@Test
	void sourceThatTheFunctionCannotTakeStopsTheStart() {
		assertThatExceptionOfType(ApplicationContextException.class)
			.isThrownBy(() -> run(StreamsApplication.class, StreamRecords.class,
					"--lambda.local.functions.processChange.queue=orders"))
			.havingRootCause()
			.withMessageContaining("The function 'processChange' takes records from [DYNAMODB], and cannot be fed from"
					+ " 'orders', which is of the kind SQS.");
	}

	@Test
	void misspelledPropertyStopsTheStart(CapturedOutput output) {
		assertThatExceptionOfType(RuntimeException.class)
			.isThrownBy(() -> run(OrdersApplication.class, OrderMessages.class, "--lambda.local.stop-if-idle=true"));
		assertThat(output).contains("lambda.local.stop-if-idle");
	}

	/**
	 * Run an application until it closes itself.
	 * @return what happened to its records, by their payload
	 */
	private Map<String, RecordHistory> run(Class<?> application, Class<?> events, String... arguments)
			throws InterruptedException {
		OrdersApplication.attempts.clear();
		OrdersApplication.handled.clear();
		List<String> all = new ArrayList<>(List.of("--lambda.local.sqs.port=0", "--lambda.local.stop-when-idle=true",
				"--lambda.local.visibility-timeout=1s", "--lambda.local.max-receive-count=2",
				"--lambda.local.report=" + this.directory.resolve("run.html")));
		all.addAll(List.of(arguments));
		CountDownLatch closed = new CountDownLatch(1);
		Closing.latch = closed;
		ConfigurableApplicationContext context = SpringApplication
			.from((args) -> SpringApplication.run(application, args))
			.with(LocalEventSources.class, events, Closing.class)
			.run(all.toArray(String[]::new))
			.getApplicationContext();
		LocalRecords records = context.getBean(LocalRecords.class);
		assertThat(closed.await(60, TimeUnit.SECONDS)).as("the run has come to its end").isTrue();
		// Waits for the thread that closes it.
		context.close();
		assertThat(Files.exists(this.directory.resolve("run.html"))).isTrue();
		return records.all()
			.stream()
			.collect(Collectors.toMap((record) -> record.content().replace("\"", ""), (record) -> record));
	}

	private static RecordHistory of(Map<String, RecordHistory> records, String content) {
		return Objects.requireNonNull(records.get(content), content);
	}

	static class Closing {

		private static volatile CountDownLatch latch = new CountDownLatch(1);

		@EventListener(ContextClosedEvent.class)
		void closed() {
			latch.countDown();
		}

	}

	@SpringBootConfiguration
	@ImportAutoConfiguration({ JacksonAutoConfiguration.class, ContextFunctionCatalogAutoConfiguration.class,
			LambdaBatchAutoConfiguration.class })
	static class OrdersApplication {

		private static final Map<String, Integer> attempts = new ConcurrentHashMap<>();

		private static final List<String> handled = new CopyOnWriteArrayList<>();

		@Bean
		@BatchHandler
		Consumer<String> processOrder() {
			return (order) -> {
				int attempt = attempts.merge(order, 1, Integer::sum);
				if (order.contains("never") || order.contains("second time") && attempt == 1) {
					throw new IllegalStateException(order);
				}
				handled.add(order);
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OrderMessages {

		@Bean
		SqsEvents orders() {
			return SqsEvents.standard("orders").message("good").message("second time").message("never");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FifoMessages {

		@Bean
		SqsEvents orders() {
			return SqsEvents.fifo("orders.fifo")
				.group("group")
				.message("second time")
				.message("after it")
				.group("other")
				.message("other group");
		}

	}

	record Reading(int value) {
	}

	@SpringBootConfiguration
	@ImportAutoConfiguration({ JacksonAutoConfiguration.class, ContextFunctionCatalogAutoConfiguration.class,
			LambdaBatchAutoConfiguration.class })
	static class StreamsApplication {

		@Bean
		@BatchHandler
		Function<Reading, @Nullable Void> processReading() {
			return (reading) -> {
				if (reading.value() < 0) {
					throw new IllegalArgumentException("negative");
				}
				return null;
			};
		}

		@Bean
		Consumer<Change<Reading>> processChange() {
			return (change) -> {
			};
		}

		@Bean
		@BatchHandler
		BiConsumer<Reading, RecordContext<KafkaEventRecord>> processPayment() {
			return (payment, context) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class StreamRecords {

		@Bean
		KinesisEvents readings() {
			return KinesisEvents.stream("readings").record("a", new Reading(1)).record("a", new Reading(-1));
		}

		@Bean
		DynamoDbEvents changes() {
			return DynamoDbEvents.table("items").key("value").insert(new Reading(2));
		}

		@Bean
		KafkaEvents payments() {
			return KafkaEvents.topic("payments").record("a", new Reading(3)).record("b", new Reading(4));
		}

	}

}
