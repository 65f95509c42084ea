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

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.payload.Change;
import io.github.lambdabatch.source.DynamoDbEventSource;
import io.github.lambdabatch.source.KinesisEventSource;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.test.BatchFunctionResult;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.DynamoDbEvents;
import io.github.lambdabatch.test.FakeLambdaContext;
import io.github.lambdabatch.test.KinesisEvents;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code in docs/coming-from-powertools.md.
 */
class PowertoolsTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner();

	@Test
	void basicSqs() {
		this.runner.withUserConfiguration(BasicSqs.class).run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context)
				.send(SqsEvents.standard("orders")
					.message("fine", (message) -> message.id("m1"))
					.message("an error", (message) -> message.id("m2")));
			assertThat(result).reported("m2");
			assertThat(result).outcome("m1").succeededWith(Map.of("processed", true, "messageId", "m1"));
		});
	}

	@Test
	void partialFailure() {
		this.runner.withUserConfiguration(PartialFailure.class).run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context)
				.send(SqsEvents.standard("actions")
					.message(new UserAction("u1", "place_order", null), (message) -> message.id("m1"))
					.message(new UserAction(null, "place_order", null), (message) -> message.id("m2"))
					.message(new UserAction("u1", "delete_account", null), (message) -> message.id("m3"))
					.message("{", (message) -> message.id("m4")));
			assertThat(result).handled("m1").reported("m2", "m3", "m4");
			assertThat(result).outcome("m3").exception().hasMessageContaining("Confirmation token required");
		});
	}

	@Test
	void asynchronousKinesis() throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/process", (exchange) -> {
			byte[] reading = exchange.getRequestBody().readAllBytes();
			boolean fine = !new String(reading, StandardCharsets.UTF_8).contains("bad");
			exchange.sendResponseHeaders(fine ? 200 : 503, reading.length);
			exchange.getResponseBody().write(reading);
			exchange.close();
		});
		server.start();
		try {
			URI url = URI.create("http://127.0.0.1:%d/process".formatted(server.getAddress().getPort()));
			this.runner.withUserConfiguration(AsynchronousKinesis.class)
				.withBean(URI.class, () -> url)
				.withPropertyValues("lambda.batch.kinesis.parallel=true", "lambda.batch.kinesis.max-concurrency=10")
				.run((context) -> {
					BatchFunctionResult result = BatchFunctionTester.of(context)
						.send(KinesisEvents.stream("readings")
							.record("a", Map.of("celsius", 21.5))
							.record("b", Map.of("celsius", "bad")));
					assertThat(result).outcome(0).succeededWith(JsonMapper.shared().readTree("{\"celsius\":21.5}"));
					assertThat(result).outcome(1).exception().hasMessage("API call failed: 503");
				});
		}
		finally {
			server.stop(0);
		}
	}

	@Test
	void dynamoDbStreams() {
		this.runner.withUserConfiguration(DynamoDbStreams.class).run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context)
				.send(DynamoDbEvents.table("items")
					.insert(Map.of("id", "1", "type", "user"))
					.modify(Map.of("id", "2", "status", "NEW"), Map.of("id", "2", "status", "PAID"))
					.remove(Map.of("id", "3")));
			assertThat(result).hasNoFailures();
			assertThat(result).outcome(0).succeededWith("welcome 1");
			assertThat(result).outcome(1).succeededWith("now PAID");
			assertThat(result).outcome(2).succeededWith("cleaned up 3");
		});
	}

	@Test
	void fifo() {
		this.runner.withUserConfiguration(Fifo.class).run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context)
				.send(SqsEvents.fifo("transactions.fifo")
					.group("a")
					.message(new AccountTransaction("a", 10), (message) -> message.id("a1"))
					.message(new AccountTransaction("a", -20), (message) -> message.id("a2"))
					.message(new AccountTransaction("a", 50), (message) -> message.id("a3"))
					.group("b")
					.message(new AccountTransaction("b", 5), (message) -> message.id("b1")));
			assertThat(result).handled("a1", "b1").failed("a2").reported("a2", "a3");
			assertThat(result).outcome("a3").isUnprocessed(Reason.EARLIER_FAILURE);
		});
	}

	@Test
	void errorHandling() {
		this.runner.withUserConfiguration(ErrorHandling.class)
			.withPropertyValues("lambda.batch.sqs.retry.max-retries=3", "lambda.batch.sqs.retry.delay=1ms",
					"lambda.batch.sqs.retry.includes=java.net.ConnectException,java.util.concurrent.TimeoutException")
			.run((context) -> {
				BatchFunctionResult result = BatchFunctionTester.of(context)
					.send(SqsEvents.standard("orders")
						.message("fine", (message) -> message.id("m1").receiveCount(2))
						.message("down", (message) -> message.id("m2"))
						.message("invalid", (message) -> message.id("m3")));
				assertThat(result).handled("m1", "m3").reported("m2");
				assertThat(result).outcome("m2").hasAttempts(4).hasExceptionInstanceOf(ConnectException.class);
				assertThat(result).outcome("m3").isRecovered().hasAttempts(1);
				assertThat(context.getBean(ErrorHandling.class).log).containsExactly("attempt 2 at m1",
						"parked m3: IllegalArgumentException", "failed m2: ConnectException after 4 attempts");
			});
	}

	@Nested
	class Builder {

		@Test
		void sqs() {
			List<Order> processed = new ArrayList<>();
			SQSBatchResponse response = new SqsHandler(processed).handleRequest(
					SqsEvents.standard("orders").message(new Order("A-1")).message("{", (m) -> m.id("m2")).toEvent(),
					new FakeLambdaContext());
			assertThat(processed).containsExactly(new Order("A-1"));
			assertThat(response.getBatchItemFailures()).extracting("itemIdentifier").containsExactly("m2");
		}

		@Test
		void streams() {
			List<String> processed = new ArrayList<>();
			StreamHandlers handlers = new StreamHandlers(processed);
			KinesisEvent kinesis = KinesisEvents.stream("readings").record("a", "1").toEvent();
			assertThat(handlers.handleKinesis(kinesis, new FakeLambdaContext()).getBatchItemFailures()).isEmpty();
			DynamodbEvent dynamoDb = DynamoDbEvents.table("items").insert(Map.of("id", "1")).toEvent();
			assertThat(handlers.handleDynamoDb(dynamoDb, new FakeLambdaContext()).getBatchItemFailures()).isEmpty();
			assertThat(processed).containsExactly("a", "INSERT");
		}

		@Test
		void handlersForSuccessAndFailureAndParallelWork() {
			List<String> seen = new ArrayList<>();
			Hooks hooks = new Hooks(seen, Executors.newFixedThreadPool(2));
			SQSEvent event = SqsEvents.standard("orders")
				.message("fine", (message) -> message.id("m1"))
				.message("bad", (message) -> message.id("m2"))
				.toEvent();
			SQSBatchResponse response = hooks.processor.process(event, hooks::handle, new FakeLambdaContext())
				.response();
			assertThat(response.getBatchItemFailures()).extracting("itemIdentifier").containsExactly("m2");
			assertThat(seen).containsExactlyInAnyOrder("success m1", "failure m2: IllegalStateException");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class BasicSqs {

		// tag::powertools-basic[]
		@Bean
		Function<SQSMessage, Map<String, Object>> processMessage() {
			return (message) -> {
				if (message.getBody().contains("error")) {
					throw new IllegalArgumentException("Invalid message content");
				}
				return Map.of("processed", true, "messageId", message.getMessageId());
			};
		}
		// end::powertools-basic[]

	}

	// tag::powertools-partial-payload[]
	record UserAction(@Nullable String userId, @Nullable String action, @Nullable String confirmationToken) {
	}
	// end::powertools-partial-payload[]

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class PartialFailure {

		// tag::powertools-partial[]
		@Bean
		@BatchHandler
		Function<UserAction, Map<String, String>> processUserAction() {
			return (action) -> {
				String userId = action.userId();
				if (userId == null) {
					throw new IllegalArgumentException("Missing userId");
				}
				if ("delete_account".equals(action.action()) && action.confirmationToken() == null) {
					throw new IllegalArgumentException("Confirmation token required for account deletion");
				}
				return Map.of("status", "success", "userId", userId);
			};
		}
		// end::powertools-partial[]

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class AsynchronousKinesis {

		// tag::powertools-async[]
		@Bean
		@BatchHandler
		Function<JsonNode, CompletionStage<JsonNode>> postReading(URI url, JsonMapper mapper) {
			HttpClient client = HttpClient.newHttpClient();
			return (reading) -> {
				HttpRequest request = HttpRequest.newBuilder(url)
					.timeout(Duration.ofSeconds(10))
					.header("Content-Type", "application/json")
					.POST(BodyPublishers.ofString(mapper.writeValueAsString(reading)))
					.build();
				return client.sendAsync(request, BodyHandlers.ofString()).thenApply((response) -> {
					if (response.statusCode() != 200) {
						throw new IllegalStateException("API call failed: " + response.statusCode());
					}
					return mapper.readTree(response.body());
				});
			};
		}
		// end::powertools-async[]

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class DynamoDbStreams {

		// tag::powertools-dynamodb[]
		@Bean
		@BatchHandler
		Function<Change<Item>, String> processChange() {
			return (change) -> switch (change.type()) {
				case INSERT -> "user".equals(change.value().type()) ? "welcome " + change.value().id() : "new";
				case MODIFY -> change.hasChanged("status") ? "now " + change.value().status() : "ignored";
				case REMOVE -> "cleaned up " + change.value().id();
			};
		}
		// end::powertools-dynamodb[]

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Fifo {

		// tag::powertools-fifo[]
		@Bean
		@BatchHandler
		Consumer<AccountTransaction> processTransaction(Map<String, Integer> balances) {
			return (transaction) -> {
				int balance = balances.getOrDefault(transaction.accountId(), 0) + transaction.amount();
				if (balance < 0) {
					throw new IllegalStateException("insufficient funds");
				}
				balances.put(transaction.accountId(), balance);
			};
		}
		// end::powertools-fifo[]

		@Bean
		Map<String, Integer> balances() {
			return new HashMap<>();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ErrorHandling {

		final List<String> log = new ArrayList<>();

		// tag::powertools-errors[]
		@Bean
		Consumer<SQSMessage> processOrder() {
			return (message) -> {
				int receiveCount = Integer.parseInt(message.getAttributes().get("ApproximateReceiveCount"));
				if (receiveCount > 1) {
					this.log.add("attempt %d at %s".formatted(receiveCount, message.getMessageId()));
				}
				callExternalService(message.getBody());
			};
		}

		@Bean
		RecordRecoverer parkingLot() {
			return (record, exception) -> {
				if (exception instanceof ConnectException) {
					throw new IllegalStateException("comes again"); // stays failed
				}
				this.log.add("parked %s: %s".formatted(record.itemIdentifier(), exception.getClass().getSimpleName()));
			};
		}

		@Bean
		BatchListener failureLog() {
			return new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> record, RecordOutcome outcome) {
					if (outcome instanceof RecordOutcome.Failed failed) {
						ErrorHandling.this.log.add("failed %s: %s after %d attempts".formatted(record.itemIdentifier(),
								failed.exception().getClass().getSimpleName(), failed.attempts()));
					}
				}

			};
		}
		// end::powertools-errors[]

		private static void callExternalService(String body) {
			if ("down".equals(body)) {
				ErrorHandling.<RuntimeException>sneak(new ConnectException("down"));
			}
			if ("invalid".equals(body)) {
				throw new IllegalArgumentException("invalid");
			}
		}

		@SuppressWarnings("unchecked")
		private static <T extends Throwable> void sneak(Throwable exception) throws T {
			throw (T) exception;
		}

	}

	// tag::powertools-builder-sqs[]
	static class SqsHandler implements RequestHandler<SQSEvent, SQSBatchResponse> {

		private final BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = BatchProcessor
			.builder(SqsEventSource.standard())
			.build();

		private final JsonMapper mapper = JsonMapper.shared();

		private final List<Order> processed;

		SqsHandler(List<Order> processed) {
			this.processed = processed;
		}

		@Override
		public SQSBatchResponse handleRequest(SQSEvent event, Context context) {
			return this.processor.process(event, this::process, context).response();
		}

		private boolean process(SQSMessage message, RecordContext<SQSMessage> record) {
			return this.processed.add(this.mapper.readValue(message.getBody(), Order.class));
		}

	}
	// end::powertools-builder-sqs[]

	static class StreamHandlers {

		private final List<String> processed;

		// tag::powertools-builder-streams[]
		private final BatchProcessor<KinesisEvent, KinesisEventRecord, StreamsEventResponse> kinesis = BatchProcessor
			.builder(new KinesisEventSource())
			.build();

		private final BatchProcessor<DynamodbEvent, DynamodbStreamRecord, StreamsEventResponse> dynamoDb = BatchProcessor
			.builder(new DynamoDbEventSource())
			.build();

		StreamsEventResponse handleKinesis(KinesisEvent event, Context context) {
			return this.kinesis
				.process(event, (record, c) -> this.processed.add(record.getKinesis().getPartitionKey()), context)
				.response();
		}

		StreamsEventResponse handleDynamoDb(DynamodbEvent event, Context context) {
			return this.dynamoDb.process(event, (record, c) -> this.processed.add(record.getEventName()), context)
				.response();
		}
		// end::powertools-builder-streams[]

		StreamHandlers(List<String> processed) {
			this.processed = processed;
		}

	}

	static class Hooks {

		final BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor;

		Hooks(List<String> seen, Executor executor) {
			// tag::powertools-builder-hooks[]
			BatchListener listener = new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> record, RecordOutcome outcome) {
					if (outcome.isHandled()) {
						seen.add("success " + record.itemIdentifier());
					}
					else if (outcome instanceof RecordOutcome.Failed failed) {
						seen.add("failure %s: %s".formatted(record.itemIdentifier(),
								failed.exception().getClass().getSimpleName()));
					}
				}

			};
			this.processor = BatchProcessor.builder(SqsEventSource.standard())
				.listeners(List.of(listener))
				.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(true).maxConcurrency(10).build())
				.executor(executor)
				.build();
			// end::powertools-builder-hooks[]
		}

		Object handle(SQSMessage message, RecordContext<SQSMessage> record) {
			if ("bad".equals(message.getBody())) {
				throw new IllegalStateException("bad");
			}
			return message;
		}

	}

	record Item(String id, @Nullable String type, @Nullable String status) {

	}

	record Order(String id) {

	}

	record AccountTransaction(String accountId, int amount) {

	}

}
