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

package io.github.lambdabatch.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import javax.sql.DataSource;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import reactor.core.publisher.Mono;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.Idempotency;
import io.github.lambdabatch.IdempotencyKeyException;
import io.github.lambdabatch.IdempotencyKeyResolver;
import io.github.lambdabatch.IdempotencyStore;
import io.github.lambdabatch.OnStoreFailure;
import io.github.lambdabatch.RecordOutcome.Duplicate;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.test.BatchFunctionResult;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.DynamoDbEvents;
import io.github.lambdabatch.test.InMemoryIdempotencyStore;
import io.github.lambdabatch.test.KafkaEvents;
import io.github.lambdabatch.test.KinesisEvents;
import io.github.lambdabatch.test.SqsEvents;
import io.github.lambdabatch.test.TestEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link IdempotencyConfiguration} and what the properties say about
 * idempotency.
 */
@ExtendWith(OutputCaptureExtension.class)
class IdempotencyConfigurationTests {

	private static final String FUNCTION = "lambda.batch.functions.book.idempotency.";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
				LambdaBatchMetersAutoConfiguration.class, ContextFunctionCatalogAutoConfiguration.class,
				JacksonAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class))
		.withUserConfiguration(Booking.class);

	private ApplicationContextRunner withH2() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID()));
		JdbcClient.create(dataSource).sql("CREATE TABLE BOOKINGS (ID VARCHAR(100))").update();
		return this.runner.withBean(DataSource.class, () -> dataSource);
	}

	private static BatchFunctionResult send(ApplicationContext context, String id, Object body) {
		return BatchFunctionTester.of(context, "book")
			.send(SqsEvents.standard("bookings").message(body, (message) -> message.id(id)));
	}

	private static List<String> runs(ApplicationContext context) {
		return context.getBean(Booking.class).runs;
	}

	@Test
	void recordsRunAsOftenAsTheyAreDeliveredByDefault() {
		this.runner.run((context) -> {
			send(context, "1", new Order("a"));
			send(context, "1", new Order("a"));
			assertThat(runs(context)).containsExactly("a", "a");
		});
	}

	@ParameterizedTest
	@CsvSource({ "lambda.batch.functions.book", "lambda.batch.sqs" })
	void recordsAreHandledOnceByAStoreInADatabase(String prefix) {
		withH2().withPropertyValues(prefix + ".idempotency.store=jdbc").run((context) -> {
			send(context, "1", new Order("a")).assertThat().allHandled();
			send(context, "1", new Order("a")).assertThat().allHandled().outcome("1").isDuplicate();
			send(context, "2", new Order("a")).assertThat().allHandled();
			assertThat(runs(context)).containsExactly("a", "a");
		});
	}

	@ParameterizedTest
	@MethodSource
	void recordsOfEverySourceAreHandledOnce(TestEvent<?> event) {
		withH2().withPropertyValues(FUNCTION + "store=jdbc").run((context) -> {
			BatchFunctionTester tester = BatchFunctionTester.of(context, "book");
			tester.send(event).assertThat().allHandled();
			BatchFunctionResult again = tester.send(event);
			assertThat(again.response()).isEqualTo("{\"batchItemFailures\":[]}");
			assertThat(again.batchResult().outcomes()).hasSize(2).hasOnlyElementsOfType(Duplicate.class);
			assertThat(runs(context)).containsExactly("a", "b");
		});
	}

	static Stream<TestEvent<?>> recordsOfEverySourceAreHandledOnce() {
		return Stream.of(SqsEvents.standard("bookings").message(new Order("a")).message(new Order("b")),
				SqsEvents.fifo("bookings.fifo").group("g").message(new Order("a")).message(new Order("b")),
				KinesisEvents.stream("bookings").record("k", new Order("a")).record("k", new Order("b")),
				DynamoDbEvents.table("bookings").insert(new Order("a")).insert(new Order("b")));
	}

	@Test
	void functionMayHaveNoStore() {
		withH2().withPropertyValues("lambda.batch.sqs.idempotency.store=jdbc", FUNCTION + "store=").run((context) -> {
			send(context, "1", new Order("a"));
			send(context, "1", new Order("a"));
			assertThat(runs(context)).hasSize(2);
		});
	}

	@Test
	void functionInheritsTheStoreOfItsSource() {
		withH2().withPropertyValues("lambda.batch.sqs.idempotency.store=jdbc", FUNCTION + "key=/id").run((context) -> {
			send(context, "1", new Order("a"));
			send(context, "2", new Order("a")).assertThat().outcome("2").isDuplicate();
		});
	}

	@Test
	void processorUsedByHandHasTheStoreOfItsSource() {
		withH2()
			.withPropertyValues("lambda.batch.sqs.idempotency.store=jdbc",
					"lambda.batch.sqs.idempotency.expires-after=3h")
			.run((context) -> {
				Idempotency idempotency = context.getBean("sqsBatchProcessor", BatchProcessor.class).idempotency();
				assertThat(Objects.requireNonNull(idempotency).store())
					.hasToString("JDBC table LAMBDA_BATCH_IDEMPOTENCY");
				assertThat(idempotency.expiresAfter()).hasHours(3);
				assertThat(context.getBean("kinesisBatchProcessor", BatchProcessor.class).idempotency()).isNull();
			});
	}

	@Test
	void handlerAndEntryShareATransaction() {
		withH2().withPropertyValues(FUNCTION + "store=jdbc", FUNCTION + "transactional=true").run((context) -> {
			JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
			context.getBean(Booking.class).action = (order) -> {
				jdbc.sql("INSERT INTO BOOKINGS VALUES (:id)").param("id", order.id()).update();
				if (order.id().equals("x")) {
					throw new IllegalStateException();
				}
			};
			send(context, "1", new Order("a")).assertThat().allHandled();
			send(context, "2", new Order("x")).assertThat().failed("2");
			send(context, "1", new Order("a")).assertThat().outcome("1").isDuplicate();
			assertThat(jdbc.sql("SELECT ID FROM BOOKINGS").query(String.class).list()).containsExactly("a");
		});
	}

	@Test
	void storeMayBeABean() {
		this.runner.withBean("myStore", InMemoryIdempotencyStore.class, () -> new InMemoryIdempotencyStore())
			.withPropertyValues(FUNCTION + "store=myStore", FUNCTION + "on-store-failure=run")
			.run((context) -> {
				send(context, "1", new Order("a"));
				send(context, "1", new Order("a")).assertThat().outcome("1").isDuplicate();
				assertThat(context.getBean(InMemoryIdempotencyStore.class).handledKeys()).hasSize(1);
			});
	}

	@Test
	void keyMayBeInThePayload() {
		this.runner.withBean("myStore", InMemoryIdempotencyStore.class, () -> new InMemoryIdempotencyStore())
			.withPropertyValues(FUNCTION + "store=myStore", FUNCTION + "key=/id")
			.run((context) -> {
				send(context, "1", new Order("a")).assertThat().allHandled();
				send(context, "2", new Order("a")).assertThat().outcome("2").isDuplicate();
				send(context, "3", "{\"id\":1}").assertThat().allHandled();
				send(context, "4", "{\"id\":\"1\"}").assertThat().allHandled();
				assertThat(runs(context)).containsExactly("a", "1", "1");
			});
	}

	@Test
	void tombstoneHasTheKeyOfItsEvent() {
		this.runner.withBean("myStore", InMemoryIdempotencyStore.class, () -> new InMemoryIdempotencyStore())
			.withPropertyValues(FUNCTION + "store=myStore", FUNCTION + "key=/id",
					"lambda.batch.kafka.redelivery-memory=false")
			.run((context) -> {
				KafkaEvents event = KafkaEvents.topic("orders").tombstone("a").tombstone("a");
				BatchFunctionTester tester = BatchFunctionTester.of(context, "book");
				tester.send(event).assertThat().allHandled();
				tester.send(event).assertThat().outcome(0).isDuplicate();
				assertThat(runs(context)).containsExactly("tombstone", "tombstone");
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					{"name":"secret"}   | The payload has no value at '/id', where its idempotency key should be
					{"id":" "}          | The payload has no value at '/id', where its idempotency key should be
					{"id":null}         | The payload has no value at '/id', where its idempotency key should be
					{"id":{"secret":1}} | The payload has no text, number or boolean at '/id', where its idempotency key should be
					""")
	void payloadWithoutItsKeyFails(String payload, String message) {
		this.runner.withBean("myStore", InMemoryIdempotencyStore.class, () -> new InMemoryIdempotencyStore())
			.withPropertyValues(FUNCTION + "store=myStore", FUNCTION + "key=/id")
			.run((context) -> {
				BatchFunctionResult result = send(context, "1", payload);
				result.assertThat()
					.failed("1")
					.outcome("1")
					.exception()
					.isInstanceOf(IdempotencyKeyException.class)
					.hasMessage(message);
				assertThat(runs(context)).isEmpty();
			});
	}

	@Test
	void numbersAreComparedExactly() {
		this.runner.withBean("myStore", InMemoryIdempotencyStore.class, () -> new InMemoryIdempotencyStore())
			.withPropertyValues(FUNCTION + "store=myStore", FUNCTION + "key=/id")
			.run((context) -> {
				send(context, "1", "{\"id\":1712345678.123456701}").assertThat().allHandled();
				send(context, "2", "{\"id\":1712345678.123456702}").assertThat().allHandled();
				assertThat(runs(context)).hasSize(2);
			});
	}

	@ParameterizedTest
	@CsvSource({ "transactional=true", "key=/id", "expires-after=1h" })
	void settingsWithoutAStoreStopTheStart(String property) {
		this.runner.withPropertyValues(FUNCTION + property)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.isEqualTo("Properties under 'lambda.batch.functions.book.idempotency' are set, but no store."));
	}

	@Test
	void severalResolversStopTheStart() {
		this.runner.withBean("myStore", InMemoryIdempotencyStore.class, () -> new InMemoryIdempotencyStore())
			.withBean("one", IdempotencyKeyResolver.class, () -> (record) -> "one")
			.withBean("other", IdempotencyKeyResolver.class, () -> (record) -> "other")
			.withPropertyValues(FUNCTION + "store=myStore")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.contains("there are several IdempotencyKeyResolver beans: [one, other]"));
	}

	@Test
	void changesOfAnItemAreNotToldApartByAPartOfIt() {
		this.runner.withBean("myStore", InMemoryIdempotencyStore.class, () -> new InMemoryIdempotencyStore())
			.withPropertyValues("lambda.batch.dynamodb.idempotency.store=myStore",
					"lambda.batch.dynamodb.idempotency.key=/id")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.contains("all changes of an item have the same value there"));
	}

	@Test
	void onlyResolverOfTheApplicationIsUsed() {
		this.runner.withBean("myStore", InMemoryIdempotencyStore.class, () -> new InMemoryIdempotencyStore())
			.withBean("byReceiveCount", IdempotencyKeyResolver.class,
					() -> (record) -> "count " + record.receiveCount())
			.withPropertyValues(FUNCTION + "store=myStore")
			.run((context) -> {
				send(context, "1", new Order("a")).assertThat().allHandled();
				send(context, "2", new Order("b")).assertThat().outcome("2").isDuplicate();
			});
	}

	@Test
	void resolverIsChosenByItsName() {
		this.runner.withBean("myStore", InMemoryIdempotencyStore.class, () -> new InMemoryIdempotencyStore())
			.withBean("one", IdempotencyKeyResolver.class, () -> (record) -> "one")
			.withBean("other", IdempotencyKeyResolver.class, () -> (record) -> "other")
			.withPropertyValues(FUNCTION + "store=myStore", FUNCTION + "key=other")
			.run((context) -> {
				send(context, "1", new Order("a"));
				assertThat(context.getBean(InMemoryIdempotencyStore.class).handledKeys()).singleElement()
					.asString()
					.endsWith("#other");
			});
	}

	@Test
	void callsOfTheStoreAreMeasured() {
		withH2().withBean(SimpleMeterRegistry.class)
			.withPropertyValues(FUNCTION + "store=jdbc", FUNCTION + "transactional=true")
			.run((context) -> {
				send(context, "1", new Order("a"));
				send(context, "1", new Order("a"));
				MeterRegistry registry = context.getBean(MeterRegistry.class);
				for (String outcome : List.of("claimed", "handled-before")) {
					assertThat(registry.get("lambda.batch.idempotency")
						.tags("operation", "claim", "outcome", outcome, "store", "JdbcIdempotencyStore")
						.timer()
						.count()).isOne();
				}
				assertThat(registry.get("lambda.batch.records").tag("outcome", "duplicate").counter().count()).isOne();
			});
	}

	@Test
	void recordsAreLeftWhileTheStoreIsDown(CapturedOutput output) {
		this.runner.withBean("myStore", IdempotencyStore.class, () -> new InMemoryIdempotencyStore() {

			@Override
			public Claim claim(String key, String owner, Duration duration) {
				throw new IllegalStateException("The database is down");
			}

		}).withPropertyValues(FUNCTION + "store=myStore").run((context) -> {
			SqsEvents event = SqsEvents.standard("bookings");
			for (int i = 0; i < 5; i++) {
				String id = "m" + i;
				event = event.message(new Order("a"), (message) -> message.id(id));
			}
			BatchFunctionTester.of(context, "book")
				.send(event)
				.assertThat()
				.unprocessed("m0", "m1", "m2", "m3", "m4")
				.outcome("m0")
				.isUnprocessed(Reason.IDEMPOTENCY_STORE);
			assertThat(runs(context)).isEmpty();
			assertThat(output).containsOnlyOnce("The idempotency store could not claim aws:sqs record m")
				.containsOnlyOnce("IllegalStateException: The database is down");
		});
	}

	@Test
	void startSaysHowRecordsAreHandledOnce(CapturedOutput output) {
		withH2()
			.withPropertyValues(FUNCTION + "store=jdbc", FUNCTION + "transactional=true", FUNCTION + "key=/id",
					FUNCTION + "expires-after=2h")
			.run((context) -> assertThat(output)
				.contains("handled once by store 'jdbc', transactional, key '/id' for 7200000 ms"));
	}

	@Test
	void schemaIsNotCreatedUnlessAStoreNeedsIt() {
		withH2().run((context) -> assertThat(tables(context)).containsExactly("BOOKINGS"));
		withH2().withPropertyValues(FUNCTION + "store=jdbc", "lambda.batch.idempotency.jdbc.initialize-schema=never")
			.run((context) -> assertThat(tables(context)).containsExactly("BOOKINGS"));
		withH2().withPropertyValues(FUNCTION + "store=jdbc")
			.run((context) -> assertThat(tables(context)).containsExactly("BOOKINGS", "LAMBDA_BATCH_IDEMPOTENCY"));
	}

	private static List<String> tables(ApplicationContext context) {
		return JdbcClient.create(context.getBean(DataSource.class))
			.sql("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC' ORDER BY 1")
			.query(String.class)
			.list();
	}

	@ParameterizedTest
	@MethodSource
	void storeThatIsNotThereStopsTheStart(String store, String description, String action) {
		this.runner.withPropertyValues(FUNCTION + "store=" + store).run((context) -> {
			FailureAnalysis analysis = analysis(context.getStartupFailure());
			assertThat(analysis.getDescription()).startsWith(
					"'lambda.batch.functions.book.idempotency.store' is '%s', %s".formatted(store, description));
			assertThat(analysis.getAction()).startsWith(action);
		});
	}

	static Stream<Arguments> storeThatIsNotThereStopsTheStart() {
		return Stream.of(
				Arguments.of("jdbc", "which needs one DataSource bean, but No qualifying bean",
						"Set 'spring.datasource.url'"),
				Arguments.of("dynamodb", "but no table is set.", "Set 'lambda.batch.idempotency.dynamodb.table-name'."),
				Arguments.of("redis", "but no IdempotencyStore bean has this name.",
						"Set it to 'jdbc', 'dynamodb' or the name of such a bean; there is none yet."));
	}

	private static FailureAnalysis analysis(@Nullable Throwable failure) {
		return Objects.requireNonNull(
				new InvalidIdempotencyFailureAnalyzer().analyze(Objects.requireNonNull(failure, "It has started")));
	}

	@ParameterizedTest
	@CsvSource({ "jdbc, org.springframework.jdbc, spring-boot-starter-jdbc",
			"dynamodb, software.amazon.awssdk.services.dynamodb, software.amazon.awssdk:dynamodb" })
	void missingDependencyStopsTheStart(String store, String packageName, String dependency) {
		this.runner.withClassLoader(new FilteredClassLoader(packageName))
			.withPropertyValues(FUNCTION + "store=" + store)
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getAction()).contains(dependency));
	}

	@Test
	void storeWithoutTransactionsStopsTheStart() {
		this.runner
			.withPropertyValues(FUNCTION + "store=dynamodb", "lambda.batch.idempotency.dynamodb.table-name=table",
					FUNCTION + "transactional=true")
			.run((context) -> assertThat(analysis(context.getStartupFailure()).getDescription())
				.contains("'transactional' needs a TransactionalIdempotencyStore"));
	}

	@Test
	void reactiveFunctionInATransactionStopsTheStart() {
		withH2().withUserConfiguration(Reactive.class)
			.withPropertyValues("lambda.batch.functions.reactive.idempotency.store=jdbc",
					"lambda.batch.functions.reactive.idempotency.transactional=true")
			.run((context) -> assertThat(context.getStartupFailure()).hasMessageContaining(
					"The function 'reactive' returns an asynchronous result, whose work cannot take part"));
	}

	@Test
	void choicesThatContradictEachOtherStopTheStart() {
		withH2()
			.withPropertyValues(FUNCTION + "store=jdbc", FUNCTION + "transactional=true",
					FUNCTION + "on-store-failure=" + OnStoreFailure.RUN)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining(
						"idempotency.on-store-failure' (property source 'test') must not be RUN if 'transactional' is true"));
	}

	record Order(String id) {

	}

	/**
	 * A function that is called with each order.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Booking {

		private final List<String> runs = new CopyOnWriteArrayList<>();

		private volatile Consumer<Order> action = (order) -> {
		};

		@Bean
		@BatchHandler
		Consumer<Order> book() {
			return (order) -> {
				this.runs.add((order != null) ? order.id() : "tombstone");
				this.action.accept(order);
			};
		}

	}

	/**
	 * A function whose work ends on another thread.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Reactive {

		@Bean
		@BatchHandler
		Function<Order, Mono<Void>> reactive() {
			return (order) -> Mono.empty();
		}

	}

}
