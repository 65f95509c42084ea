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

package io.github.lambdabatch.observation;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordHandler;
import io.github.lambdabatch.source.DynamoDbEventSource;
import io.github.lambdabatch.source.KafkaEventSource;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.test.DynamoDbEvents;
import io.github.lambdabatch.test.FakeLambdaContext;
import io.github.lambdabatch.test.KafkaEvents;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link BatchObservations} with Micrometer's registry for tests, which also checks that
 * observations and scopes are used as they must be.
 */
class BatchObservationsTests {

	private static final String BATCH = "lambda.batch";

	private static final String RECORD = "lambda.batch.record";

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	static Stream<BatchSettings> settings() {
		BatchSettings defaults = BatchSettings.defaults(EventType.SQS);
		return Stream.of(defaults, defaults.toBuilder().parallel(true).build(),
				defaults.toBuilder().recordTimeout(Duration.ofMinutes(1)).build());
	}

	@ParameterizedTest
	@MethodSource("settings")
	@SuppressWarnings("unchecked") // Micrometer hands over a raw type.
	void whatHandlersAndRecoverersObserveIsBelowTheRecord(BatchSettings settings) {
		BatchSettings retrying = settings.toBuilder()
			.retry((retry) -> retry.maxRetries(1).delay(Duration.ofMillis(1)))
			.build();
		builder(this.registry).settings(retrying)
			.recoverer((context, exception) -> observe("recoverer"))
			.build()
			.process(SqsEvents.standard("orders").message("a").message("b").toBytes(), (message, context) -> {
				observe("handler");
				throw new IllegalStateException();
			}, null);
		assertObservations().hasNumberOfObservationsWithNameEqualTo(BATCH, 1)
			.hasNumberOfObservationsWithNameEqualTo(RECORD, 2)
			.hasNumberOfObservationsWithNameEqualTo("handler", 4)
			.hasNumberOfObservationsWithNameEqualTo("recoverer", 2)
			.forAllObservationsWithNameEqualTo(RECORD,
					(record) -> record.hasParentObservationContextMatching(named(BATCH)))
			.forAllObservationsWithNameEqualTo("handler",
					(handler) -> handler.hasParentObservationContextMatching(named(RECORD)))
			.forAllObservationsWithNameEqualTo("recoverer",
					(recoverer) -> recoverer.hasParentObservationContextMatching(named(RECORD)));
		assertThat(this.registry.getCurrentObservation()).isNull();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void asynchronousRecordEndsWithItsResult(boolean parallel) {
		builder(this.registry).settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(parallel).build())
			.build()
			.process(SqsEvents.standard("orders").message("a").toBytes(),
					(message, context) -> CompletableFuture.failedFuture(new IllegalArgumentException("late")), null);
		assertObservations().hasObservationWithNameEqualTo(RECORD)
			.that()
			.hasBeenStarted()
			.hasBeenStopped()
			.hasError()
			.hasLowCardinalityKeyValue("lambda.batch.outcome", "failed")
			.hasLowCardinalityKeyValue("exception", "IllegalArgumentException")
			.hasHighCardinalityKeyValue("error.type", "java.lang.IllegalArgumentException");
	}

	@Test
	void recordsThatDoNotRunAreNotObserved() {
		builder(this.registry).settings(BatchSettings.defaults(EventType.SQS).toBuilder().maxRecords(1).build())
			.build()
			.process(SqsEvents.standard("orders").message("a").message("b").toBytes(), (message, context) -> null,
					new FakeLambdaContext());
		assertObservations().hasNumberOfObservationsWithNameEqualTo(RECORD, 1)
			.hasObservationWithNameEqualTo(BATCH)
			.that()
			.hasLowCardinalityKeyValue("lambda.batch.outcome", "partial")
			.hasLowCardinalityKeyValue("lambda.batch.function", "processOrder")
			.hasLowCardinalityKeyValue("lambda.batch.source", "sqs")
			.hasLowCardinalityKeyValue("faas.trigger", "pubsub")
			.hasHighCardinalityKeyValue("messaging.batch.message_count", "2")
			.hasHighCardinalityKeyValueWithKey("faas.invocation_id")
			.hasContextualNameEqualTo("orders process");
	}

	@Test
	void groupOfAMessageIsSeen() {
		BatchObservations observations = observations(this.registry, null);
		BatchProcessor.builder(SqsEventSource.fifo())
			.scope(observations)
			.listeners(List.of(observations))
			.build()
			.process(SqsEvents.fifo("orders.fifo").group("customer-1").message("a").toBytes(),
					(message, context) -> null, null);
		assertObservations().hasObservationWithNameEqualTo(RECORD)
			.that()
			.hasHighCardinalityKeyValue("lambda.batch.key", "customer-1")
			.hasLowCardinalityKeyValue("lambda.batch.source", "sqs-fifo")
			.hasLowCardinalityKeyValue("lambda.batch.function", "none");
	}

	@Test
	void keysOfItemsAreNotSeen() {
		BatchObservations observations = observations(this.registry, null);
		BatchProcessor.builder(new DynamoDbEventSource())
			.scope(observations)
			.listeners(List.of(observations))
			.build()
			.process(DynamoDbEvents.table("customers")
				.key("email")
				.insert(Map.of("email", "secret@example.com"))
				.toBytes(), (record, context) -> null, null);
		assertObservations().hasObservationWithNameEqualTo(RECORD)
			.that()
			.hasLowCardinalityKeyValue("messaging.system", "aws_dynamodb")
			.hasLowCardinalityKeyValue("messaging.destination.name", "customers")
			.doesNotHaveHighCardinalityKeyValueWithKey("lambda.batch.key");
	}

	@Test
	void recordOfKafkaIsNamedByTopicPartitionAndOffset() {
		BatchObservations observations = observations(this.registry, null);
		BatchProcessor.builder(new KafkaEventSource())
			.scope(observations)
			.listeners(List.of(observations))
			.build()
			.process(KafkaEvents.topic("orders")
				.partition(3)
				.record("customer-7", "x", (record) -> record.offset(5))
				.toBytes(), (record, context) -> null, null);
		assertObservations().hasObservationWithNameEqualTo(RECORD)
			.that()
			.hasContextualNameEqualTo("orders process")
			.hasLowCardinalityKeyValue("messaging.system", "kafka")
			.hasLowCardinalityKeyValue("messaging.destination.name", "orders")
			.hasHighCardinalityKeyValue("messaging.message.id", "orders-3@5")
			.hasHighCardinalityKeyValue("lambda.batch.key", "orders-3/customer-7");
	}

	@Test
	void namesAreReplacedByConventions() {
		BatchObservations observations = new BatchObservations(this.registry, new DefaultBatchObservationConvention() {

			@Override
			public String getName() {
				return "shop.batch";
			}

		}, new DefaultRecordObservationConvention() {

			@Override
			public KeyValues getLowCardinalityKeyValues(RecordObservationContext context) {
				return super.getLowCardinalityKeyValues(context).and("tenant", "t1");
			}

		}, (batch) -> RecordTracing.LINK);
		BatchProcessor.builder(SqsEventSource.standard())
			.scope(observations)
			.listeners(List.of(observations))
			.build()
			.process(SqsEvents.standard("orders").message("a").toBytes(), (message, context) -> null, null);
		assertObservations().hasObservationWithNameEqualTo("shop.batch");
		assertObservations().hasObservationWithNameEqualTo(RECORD).that().hasLowCardinalityKeyValue("tenant", "t1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "start", "scopeOpened", "scopeClosed", "error", "stop", "convention" })
	void whateverFailsChangesNoOutcome(String what) {
		ObservationRegistry failing = ObservationRegistry.create();
		failing.observationConfig().observationHandler(new FailingHandler(what));
		RecordHandler<SQSMessage> handler = (message, context) -> {
			if (message.getBody().equals("b")) {
				throw new IllegalArgumentException();
			}
			return null;
		};
		BatchObservations observations = observations(failing, what);
		for (boolean parallel : new boolean[] { true, false }) {
			BatchResult<SQSMessage, SQSBatchResponse> result = BatchProcessor.builder(SqsEventSource.standard())
				.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(parallel).build())
				.scope(observations)
				.listeners(List.of(observations))
				.build()
				.process(SqsEvents.standard("orders").message("a").message("b").message("c").toBytes(), handler, null);
			assertThat(result.handledCount()).isEqualTo(2);
			assertThat(result.itemIdentifiers()).hasSize(1);
		}
		assertThat(failing.getCurrentObservation()).isNull();
	}

	@Test
	void nothingIsKeptOfABatch() {
		Set<BatchContext<?>> batches = ConcurrentHashMap.newKeySet();
		BatchObservations observations = new BatchObservations(this.registry, null, null, (batch) -> {
			batches.add(batch);
			return RecordTracing.LINK;
		});
		BatchProcessor.builder(SqsEventSource.standard())
			.scope(observations)
			.listeners(List.of(observations))
			.build()
			.process(SqsEvents.standard("orders").message("a").toBytes(), (message, context) -> null, null);
		assertThat(batches).hasSize(1);
		assertThat(observations).extracting("batches").asInstanceOf(InstanceOfAssertFactories.MAP).isEmpty();
	}

	private TestObservationRegistryAssert assertObservations() {
		return TestObservationRegistryAssert.assertThat(this.registry);
	}

	private static Predicate<Observation.ContextView> named(String name) {
		return (context) -> name.equals(context.getName());
	}

	private void observe(String name) {
		Observation.createNotStarted(name, this.registry).observe(() -> {
		});
	}

	private BatchProcessor.Builder<SQSEvent, SQSMessage, SQSBatchResponse> builder(ObservationRegistry registry) {
		BatchObservations observations = observations(registry, null);
		return BatchProcessor.builder(SqsEventSource.standard())
			.functionName("processOrder")
			.scope(observations)
			.listeners(List.of(observations));
	}

	private static BatchObservations observations(ObservationRegistry registry, @Nullable String failing) {
		RecordObservationConvention convention = !"convention".equals(failing) ? null
				: new DefaultRecordObservationConvention() {

					@Override
					public KeyValues getHighCardinalityKeyValues(RecordObservationContext context) {
						throw new IllegalStateException("convention down");
					}

				};
		return new BatchObservations(registry, null, convention, (batch) -> RecordTracing.LINK);
	}

	/**
	 * Fails at one point of an observation's life.
	 */
	private record FailingHandler(String what) implements ObservationHandler<Observation.Context> {

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

		@Override
		public void onStart(Observation.Context context) {
			fail("start");
		}

		@Override
		public void onScopeOpened(Observation.Context context) {
			fail("scopeOpened");
		}

		@Override
		public void onScopeClosed(Observation.Context context) {
			fail("scopeClosed");
		}

		@Override
		public void onError(Observation.Context context) {
			fail("error");
		}

		@Override
		public void onStop(Observation.Context context) {
			fail("stop");
		}

		private void fail(String where) {
			if (where.equals(this.what)) {
				throw new IllegalStateException("handler down");
			}
		}

	}

}
