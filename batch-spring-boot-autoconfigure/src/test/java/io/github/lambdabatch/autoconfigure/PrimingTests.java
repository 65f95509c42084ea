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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.catalog.FunctionAroundWrapper;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry.FunctionInvocationWrapper;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.support.GenericMessage;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.EventTypeSource;
import io.github.lambdabatch.FailureAction;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordFailureClassifier;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.RecordScope;
import io.github.lambdabatch.payload.Change;
import io.github.lambdabatch.payload.PayloadConverter;
import io.github.lambdabatch.source.SqsEvents;
import io.github.lambdabatch.test.KinesisEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What goes the way of the first batch before it comes, and who must not notice.
 */
@ExtendWith(OutputCaptureExtension.class)
class PrimingTests {

	private static final String[] FOR_SNAPSHOT = { "AWS_LAMBDA_INITIALIZATION_TYPE=snap-start" };

	private static final String ORDER = "{\"id\":\"1\",\"quantity\":2}";

	/** On demand, and for a snapshot. */
	private static final List<String[]> STARTS = List.of(new String[0], FOR_SNAPSHOT);

	private static final AtomicInteger orders = new AtomicInteger();

	private static final List<String> noticed = new CopyOnWriteArrayList<>();

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
				ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class));

	@BeforeEach
	void clear() {
		orders.set(0);
		noticed.clear();
	}

	@Test
	void payloadIsReadOnceTheApplicationIsReady() {
		this.runner.withUserConfiguration(Orders.class).run((context) -> {
			assertThat(orders).hasValue(0);
			ready(context);
			assertThat(orders).hasValue(1);
			ready(context);
			assertThat(orders).hasValue(1);
			assertThat(noticed).isEmpty();
		});
	}

	@Test
	void otherApplicationsAreNotMeant() {
		this.runner.withUserConfiguration(Orders.class).run((context) -> {
			try (GenericApplicationContext other = new GenericApplicationContext()) {
				other.refresh();
				context.publishEvent(event(other));
			}
			assertThat(orders).hasValue(0);
		});
	}

	@Test
	void itCanBeSwitchedOff() {
		for (String[] properties : STARTS) {
			this.runner.withUserConfiguration(Orders.class)
				.withPropertyValues(properties)
				.withPropertyValues("lambda.batch.prime=false")
				.run((context) -> {
					ready(context);
					stopAndStart(context);
					assertThat(orders).hasValue(0);
				});
		}
	}

	@Test
	void payloadIsReadFromEverySourceBeforeASnapshot() {
		this.runner.withUserConfiguration(Orders.class).withPropertyValues(FOR_SNAPSHOT).run((context) -> {
			ready(context);
			assertPrimedForSnapshot();
			orders.set(0);
			stopAndStart(context);
			assertThat(orders).hasValue(0);
		});
	}

	@ParameterizedTest
	@EventTypeSource
	void payloadIsReadFromTheOnlySourceBeforeASnapshot(EventType eventType) {
		this.runner.withUserConfiguration(Orders.class)
			.withPropertyValues(FOR_SNAPSHOT)
			.withPropertyValues("lambda.batch.functions.order.event-type=" + eventType)
			.run((context) -> {
				ready(context);
				assertThat(orders).hasPositiveValue();
				assertThat(noticed).isEmpty();
			});
	}

	@Test
	void payloadIsReadFromEverySourceWhenTheContextStopsForASnapshot() {
		this.runner.withUserConfiguration(Orders.class).run((context) -> {
			ready(context);
			orders.set(0);
			stopAndStart(context);
			assertPrimedForSnapshot();
			orders.set(0);
			stopAndStart(context);
			assertThat(orders).hasValue(0);
			assertThat(invoke(context, "order", SqsEvents.withBodies(ORDER))).isEqualTo("{\"batchItemFailures\":[]}");
			assertThat(noticed).containsExactly("order 1");
		});
	}

	private static void assertPrimedForSnapshot() {
		assertThat(orders).hasValueGreaterThanOrEqualTo(EventType.values().length);
		assertThat(noticed).isEmpty();
	}

	@Test
	void stopBeforeTheApplicationIsReadyIsNoSnapshot() {
		this.runner.withUserConfiguration(Orders.class).run((context) -> {
			stopAndStart(context);
			assertThat(orders).hasValue(0);
		});
	}

	@Test
	void theEndOfTheApplicationIsNoSnapshot() {
		this.runner.withUserConfiguration(Orders.class).run((context) -> {
			ready(context);
			orders.set(0);
			context.close();
			assertThat(orders).hasValue(0);
		});
	}

	@Test
	void aPauseIsNoSnapshot() {
		this.runner.withUserConfiguration(Orders.class).run((context) -> {
			ready(context);
			orders.set(0);
			source(context).pause();
			assertThat(orders).hasValue(0);
		});
	}

	@Test
	void nobodyOfTheApplicationIsAsked() {
		for (String[] properties : STARTS) {
			this.runner.withUserConfiguration(Handlers.class, Orders.class, Watchers.class, Converters.class)
				.withPropertyValues(properties)
				.run((context) -> {
					ready(context);
					stopAndStart(context);
					assertThat(context).hasNotFailed();
					assertThat(noticed).isEmpty();
				});
			assertThat(orders.getAndSet(0)).isPositive();
		}
	}

	/** Shows that the others would be noticed. */
	@Test
	void allOfTheApplicationAreAskedForARealBatch() {
		this.runner.withUserConfiguration(Orders.class, Watchers.class).run((context) -> {
			ready(context);
			invoke(context, "order", SqsEvents.withBodies(ORDER));
			assertThat(noticed).contains("around", "before batch", "before record", "open", "convert", "order 1",
					"after record", "after batch");
		});
	}

	@Test
	void payloadsThatAreNoEmptyObjectsAreNoProblem(CapturedOutput output) {
		for (String[] properties : STARTS) {
			this.runner.withUserConfiguration(Demanding.class)
				.withPropertyValues(properties)
				.withPropertyValues("spring.cloud.function.definition=functionRouter")
				.run((context) -> {
					ready(context);
					stopAndStart(context);
					assertThat(context).hasNotFailed();
					assertThat(invoke(context, "list", SqsEvents.withBodies("[1,2]")))
						.isEqualTo("{\"batchItemFailures\":[]}");
				});
		}
		// The catalog warns of itself that Kotlin is there without Jackson's module for
		// it.
		assertThat(output.getAll().lines().filter((line) -> !line.contains("jackson-module-kotlin")))
			.noneMatch((line) -> line.contains("WARN") || line.contains("ERROR") || line.contains("Failed to handle"));
	}

	@Test
	void onlyTheChosenFunctionIsPrimed() {
		Map.of("texts", 0, "messages", 1, "functionRouter", 3, "plain", 0, "lazy", 0).forEach((chosen, expected) -> {
			orders.set(0);
			this.runner.withUserConfiguration(Handlers.class, Orders.class, Others.class)
				.withPropertyValues("spring.cloud.function.definition=" + chosen)
				.run((context) -> {
					ready(context);
					assertThat(orders).as(chosen).hasValue(expected);
				});
		});
	}

	@Test
	void whatIsLazyStaysLazy() {
		for (String[] properties : STARTS) {
			this.runner.withUserConfiguration(LazyOrders.class).withPropertyValues(properties).run((context) -> {
				ready(context);
				stopAndStart(context);
				assertThat(noticed).isEmpty();
				assertThat(orders).hasValue(0);
			});
		}
	}

	@Test
	void interruptedThreadPrimesNothing() {
		this.runner.withUserConfiguration(Orders.class).run((context) -> {
			Thread.currentThread().interrupt();
			ready(context);
			assertThat(Thread.interrupted()).isTrue();
			assertThat(orders).hasValue(0);
		});
	}

	@Test
	void whatWasHandledBeforeASnapshotIsNotRemembered() {
		this.runner.withUserConfiguration(FailingReadings.class, LazyOrders.class).run((context) -> {
			ready(context);
			byte[] event = KinesisEvents.stream("readings").record("a", "bad").record("b", "good").toBytes();
			invoke(context, "reading", event);
			invoke(context, "reading", event);
			assertThat(noticed).containsExactly("bad", "good", "bad");
			noticed.clear();
			stopAndStart(context);
			invoke(context, "reading", event);
			assertThat(noticed).containsExactly("bad", "good");
		});
	}

	private static void ready(AssertableApplicationContext context) {
		context.publishEvent(event(source(context)));
	}

	private static ApplicationReadyEvent event(ConfigurableApplicationContext context) {
		return new ApplicationReadyEvent(new SpringApplication(), new String[0], context, Duration.ZERO);
	}

	private static ConfigurableApplicationContext source(AssertableApplicationContext context) {
		return context.getSourceApplicationContext();
	}

	private static void stopAndStart(AssertableApplicationContext context) {
		source(context).stop();
		source(context).start();
	}

	private static String invoke(ApplicationContext context, String name, byte[] event) {
		Function<Message<byte[]>, Message<byte[]>> function = context.getBean(FunctionCatalog.class).lookup(name);
		return new String(function.apply(new GenericMessage<>(event)).getPayload());
	}

	record Order(String id, int quantity) {

		Order {
			orders.incrementAndGet();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		@Bean
		@BatchHandler
		Consumer<Order> order() {
			return (order) -> noticed.add("order " + order.id());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyOrders {

		@Lazy
		@Bean
		@BatchHandler
		Consumer<Order> order() {
			noticed.add("handler created");
			return (order) -> noticed.add("order");
		}

		@Lazy
		@Bean
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> byHand() {
			noticed.add("processor created");
			throw new IllegalStateException("never to be created");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Handlers {

		@Bean
		Consumer<SQSMessage> sqs() {
			return (message) -> noticed.add("sqs");
		}

		@Bean
		Consumer<KinesisEventRecord> kinesis() {
			return (message) -> noticed.add("kinesis");
		}

		@Bean
		Consumer<DynamodbStreamRecord> dynamoDb() {
			return (message) -> noticed.add("dynamodb");
		}

		@Bean
		@BatchHandler
		Consumer<Message<Order>> messages() {
			return (message) -> noticed.add("message");
		}

		@Bean
		@BatchHandler
		Consumer<Change<Order>> changes() {
			return (message) -> noticed.add("change");
		}

		@Bean
		@BatchHandler
		Consumer<String> texts() {
			return (message) -> noticed.add("text");
		}

		@Bean
		@BatchHandler
		Consumer<byte[]> bytes() {
			return (message) -> noticed.add("bytes");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Others {

		@Bean
		Function<String, String> plain() {
			return (text) -> text;
		}

		@Lazy
		@Bean
		@BatchHandler
		Consumer<Order> lazy() {
			return (order) -> noticed.add("lazy");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Converters {

		@Bean
		MessageConverter messageConverter() {
			return new MessageConverter() {

				@Override
				public @Nullable Object fromMessage(Message<?> message, Class<?> targetClass) {
					noticed.add("from message");
					return null;
				}

				@Override
				public @Nullable Message<?> toMessage(Object payload, @Nullable MessageHeaders headers) {
					noticed.add("to message");
					return null;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Watchers {

		@Bean
		BatchListener listener() {
			return new BatchListener() {

				@Override
				public void beforeBatch(BatchContext<?> context) {
					noticed.add("before batch");
				}

				@Override
				public void beforeRecord(RecordContext<?> context) {
					noticed.add("before record");
				}

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					noticed.add("after record");
				}

				@Override
				public void afterBatch(BatchResult<?, ?> result) {
					noticed.add("after batch");
				}

			};
		}

		@Bean
		RecordRecoverer recoverer() {
			return (context, exception) -> noticed.add("recover");
		}

		@Bean
		RecordFailureClassifier classifier() {
			return (context, exception) -> {
				noticed.add("classify");
				return FailureAction.REDELIVER;
			};
		}

		@Bean
		RecordScope scope() {
			return (context) -> {
				noticed.add("open");
				return () -> {
				};
			};
		}

		@Bean
		PayloadConverter converter() {
			return new PayloadConverter() {

				@Override
				public @Nullable Object convert(Object payload, ResolvableType type, RecordContext<?> context) {
					noticed.add("convert");
					return null;
				}

			};
		}

		@Bean
		FunctionAroundWrapper aroundWrapper() {
			return new FunctionAroundWrapper() {

				@Override
				protected Object doApply(Object input, FunctionInvocationWrapper targetFunction) {
					noticed.add("around");
					return targetFunction.apply(input);
				}

			};
		}

	}

	/**
	 * Payloads that an empty object is not.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Demanding {

		@Bean
		@BatchHandler
		Consumer<List<Integer>> list() {
			return (list) -> assertThat(new ArrayList<>(list)).isNotEmpty();
		}

		@Bean
		@BatchHandler
		Consumer<Throwing> throwing() {
			return (payload) -> {
			};
		}

		@Bean
		@BatchHandler
		Consumer<Failing> failing() {
			return (payload) -> {
			};
		}

		@Bean
		@BatchHandler
		Consumer<Endless> endless() {
			return (payload) -> {
			};
		}

		@Bean
		@BatchHandler
		Consumer<NotInitialized> notInitialized() {
			return (payload) -> {
			};
		}

	}

	static class Endless {

		Endless() {
			new Endless();
		}

	}

	record Throwing(String id) {

		Throwing {
			if (id == null) {
				throw new IllegalArgumentException("there must be an id");
			}
		}

	}

	static class Failing {

		Failing() {
			throw new AssertionError("never so");
		}

	}

	static class NotInitialized {

		static final int FAILS = Integer.parseInt("no number");

	}

	@Configuration(proxyBeanMethods = false)
	static class FailingReadings {

		@Bean
		@BatchHandler
		Consumer<String> reading() {
			return (reading) -> {
				noticed.add(reading);
				if (reading.equals("bad")) {
					throw new IllegalStateException("failed on purpose");
				}
			};
		}

	}

}
