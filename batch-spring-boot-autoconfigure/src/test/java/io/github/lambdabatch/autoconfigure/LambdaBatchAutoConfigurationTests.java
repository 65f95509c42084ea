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

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.function.adapter.aws.FunctionInvoker;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.core.annotation.Order;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

import io.github.lambdabatch.BatchFailedException;
import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FailInvocation;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link LambdaBatchAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class LambdaBatchAutoConfigurationTests {

	private static final String ALL_HANDLED = "{\"batchItemFailures\":[]}";

	private static final String FIRST_FAILED = "{\"batchItemFailures\":[{\"itemIdentifier\":\"id-0\"}]}";

	private final ApplicationContextRunner runner = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(LambdaBatchAutoConfiguration.class, LambdaBatchDisabledAutoConfiguration.class,
					ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class));

	@Test
	void recordFunctionIsServedUnderItsName() {
		this.runner.withUserConfiguration(RecordFunction.class).run((context) -> {
			assertThat(invoke(context, "handleMessage", "ok")).isEqualTo(ALL_HANDLED);
			assertThat(invoke(context, "handleMessage", "fail")).isEqualTo(FIRST_FAILED);
		});
	}

	@Test
	void recordConsumerIsServedUnderItsName() {
		this.runner.withUserConfiguration(RecordConsumer.class).run((context) -> {
			assertThat(invoke(context, "consumeMessage", "ok")).isEqualTo(ALL_HANDLED);
			assertThat(invoke(context, "consumeMessage", "fail")).isEqualTo(FIRST_FAILED);
		});
	}

	@Test
	void onlyFunctionIsServedWithoutAName() {
		this.runner.withUserConfiguration(RecordFunction.class)
			.run((context) -> assertThat(invoke(context, "", "fail")).isEqualTo(FIRST_FAILED));
	}

	@Test
	void markedPayloadFunctionIsServed() {
		this.runner.withUserConfiguration(PayloadFunctions.class).run((context) -> {
			assertThat(invoke(context, "handleOrder", "{\"id\":\"1\"}")).isEqualTo(ALL_HANDLED);
			assertThat(invoke(context, "handleOrder", "{\"id\":1")).isEqualTo(FIRST_FAILED);
			assertThat(invoke(context, "handleEnvelope", "{\"content\":{\"id\":\"1\"}}")).isEqualTo(ALL_HANDLED);
			assertThat(invoke(context, "handleEnvelope", "{\"content\":{\"id\":\"fail\"}}")).isEqualTo(FIRST_FAILED);
			assertThat(invoke(context, "handleText", "{no json")).isEqualTo(ALL_HANDLED);
			assertThat(invoke(context, "handleText", "fail")).isEqualTo(FIRST_FAILED);
		});
	}

	@Test
	void componentsAreServed() {
		this.runner.withUserConfiguration(MessageComponent.class, OrderComponent.class, InheritedComponent.class)
			.run((context) -> {
				assertThat(invoke(context, name(context, MessageComponent.class), "fail")).isEqualTo(FIRST_FAILED);
				assertThat(invoke(context, name(context, OrderComponent.class), "{\"id\":\"fail\"}"))
					.isEqualTo(FIRST_FAILED);
				assertThat(invoke(context, name(context, InheritedComponent.class), "{\"content\":{\"id\":\"fail\"}}"))
					.isEqualTo(FIRST_FAILED);
			});
	}

	@Test
	@SuppressWarnings("unchecked")
	void injectionGivesThePlainFunction() {
		this.runner.withUserConfiguration(RecordFunction.class).run((context) -> {
			Function<SQSMessage, String> function = context.getBean("handleMessage", Function.class);
			SQSMessage message = new SQSMessage();
			message.setBody("ok");
			assertThat(function.apply(message)).isEqualTo("ok");
		});
	}

	@Test
	void otherFunctionsAreLeftAlone() {
		this.runner.withUserConfiguration(RecordFunction.class, OtherFunction.class).run((context) -> {
			Function<Object, Message<byte[]>> other = context.getBean(FunctionCatalog.class)
				.lookup("uppercase", "application/json");
			assertThat(other.apply(new GenericMessage<>("a".getBytes())).getPayload()).isEqualTo("\"A\"".getBytes());
			assertThat(invoke(context, "handleMessage", "fail")).isEqualTo(FIRST_FAILED);
		});
	}

	@Test
	void eachOfSeveralFunctionsIsServedUnderItsName() {
		this.runner.withUserConfiguration(RecordFunction.class, RecordConsumer.class, PayloadFunctions.class)
			.withPropertyValues("spring.cloud.function.definition=consumeMessage")
			.run((context) -> {
				assertThat(invoke(context, "handleMessage", "fail")).isEqualTo(FIRST_FAILED);
				assertThat(invoke(context, "consumeMessage", "fail")).isEqualTo(FIRST_FAILED);
				assertThat(invoke(context, "", "fail")).isEqualTo(FIRST_FAILED);
				assertThat(invoke(context, "handleOrder", "fail")).isEqualTo(FIRST_FAILED);
			});
	}

	@Test
	void earlyLookupInAnotherBeanGetsTheBatchFunction() {
		this.runner.withUserConfiguration(EarlyLookup.class, RecordFunction.class).run((context) -> {
			assertThat(invoke(context, "handleMessage", "fail")).isEqualTo(FIRST_FAILED);
			assertThat(context.getBean(EarlyLookup.Found.class).answer()).isEqualTo(FIRST_FAILED);
		});
	}

	@Test
	void lazyInitialization() {
		this.runner.withUserConfiguration(RecordFunction.class, NeverCreated.class)
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(invoke(context, "handleMessage", "fail")).isEqualTo(FIRST_FAILED));
	}

	@Test
	void prototypeIsAskedForWithEachBatch() {
		this.runner.withUserConfiguration(PrototypeFunction.class).run((context) -> {
			PrototypeFunction configuration = context.getBean(PrototypeFunction.class);
			int before = configuration.created;
			invoke(context, "prototype", "a");
			invoke(context, "prototype", "a");
			assertThat(configuration.created - before).isGreaterThanOrEqualTo(2);
		});
	}

	@Test
	void processorBacksOff() {
		this.runner.withUserConfiguration(RecordFunction.class, OwnProcessor.class)
			.run((context) -> assertThatExceptionOfType(BatchFailedException.class)
				.isThrownBy(() -> invoke(context, "handleMessage", "fail")));
	}

	@Test
	@SuppressWarnings("unchecked")
	void processorIsUsableByHand() {
		this.runner.run((context) -> {
			BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = context.getBean("sqsBatchProcessor",
					BatchProcessor.class);
			SQSEvent event = processor.source().read(SqsEvents.withBodies("a", "b"));
			SQSBatchResponse response = processor.process(event, (message, record) -> {
				if (record.index() == 1) {
					throw new IllegalStateException(message.getBody());
				}
				return null;
			}, null).response();
			assertThat(response.getBatchItemFailures()).extracting(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
				.containsExactly("id-1");
		});
	}

	@Test
	void settingsComeFromProperties() {
		this.runner
			.withPropertyValues("lambda.batch.sqs.on-failure=stop", "lambda.batch.sqs.fail-invocation=when-any-fails",
					"lambda.batch.sqs.max-records=7", "lambda.batch.sqs.max-batch-size=3KB")
			.run((context) -> assertThat(context.getBean("sqsBatchProcessor", BatchProcessor.class).settings())
				.isEqualTo(BatchSettings.defaults(EventType.SQS)
					.toBuilder()
					.onFailure(OnFailure.STOP)
					.failInvocation(FailInvocation.WHEN_ANY_FAILS)
					.maxRecords(7)
					.maxBatchSize(DataSize.ofKilobytes(3))
					.build()));
	}

	@Test
	void settingsHaveDefaults() {
		this.runner.run((context) -> assertThat(context.getBean("sqsBatchProcessor", BatchProcessor.class).settings())
			.isEqualTo(BatchSettings.defaults(EventType.SQS)));
	}

	@Test
	void processorsOfAllSourcesHaveTheirSettings() {
		this.runner
			.withPropertyValues("lambda.batch.sqs-fifo.parallel=true", "lambda.batch.sqs-fifo.max-concurrency=3",
					"lambda.batch.kinesis.on-failure=stop", "lambda.batch.kinesis.redelivery-memory=false",
					"lambda.batch.dynamodb.deadline-margin=2s", "lambda.batch.dynamodb.record-timeout=5s")
			.run((context) -> {
				assertThat(settings(context, "sqsFifoBatchProcessor"))
					.isEqualTo(BatchSettings.defaults(EventType.SQS_FIFO)
						.toBuilder()
						.parallel(true)
						.maxConcurrency(3)
						.build());
				assertThat(settings(context, "kinesisBatchProcessor"))
					.isEqualTo(BatchSettings.defaults(EventType.KINESIS)
						.toBuilder()
						.onFailure(OnFailure.STOP)
						.redeliveryMemory(false)
						.build());
				assertThat(settings(context, "dynamoDbBatchProcessor"))
					.isEqualTo(BatchSettings.defaults(EventType.DYNAMODB)
						.toBuilder()
						.deadlineMargin(Duration.ofSeconds(2))
						.recordTimeout(Duration.ofSeconds(5))
						.build());
			});
	}

	private static BatchSettings settings(AssertableApplicationContext context, String processor) {
		return context.getBean(processor, BatchProcessor.class).settings();
	}

	@Test
	void processorForUseByHandDoesNotServeLambda() {
		this.runner.withUserConfiguration(RecordFunction.class, ProcessorByHand.class)
			.run((context) -> assertThat(invoke(context, "handleMessage", "ok", "ok")).isEqualTo(ALL_HANDLED));
	}

	@Test
	void retryAndRecovererComeFromTheApplication() {
		this.runner.withUserConfiguration(RecordFunction.class, Recoverer.class)
			.withPropertyValues("lambda.batch.sqs.retry.max-retries=2", "lambda.batch.sqs.retry.delay=1ms")
			.run((context) -> {
				assertThat(invoke(context, "handleMessage", "ok", "fail")).isEqualTo(ALL_HANDLED);
				assertThat(context.getBean(Recoverer.class).recovered).containsExactly("id-1 after 3");
			});
	}

	@Test
	void notRetryableIsNotRetried() {
		this.runner.withUserConfiguration(RecordFunction.class, Recoverer.class)
			.withPropertyValues("lambda.batch.sqs.retry.max-retries=2",
					"lambda.batch.sqs.not-retryable=java.lang.IllegalStateException")
			.run((context) -> {
				assertThat(invoke(context, "handleMessage", "fail")).isEqualTo(ALL_HANDLED);
				assertThat(context.getBean(Recoverer.class).recovered).containsExactly("id-0 after 1");
			});
	}

	@Test
	void applicationKeepsItsOwnExecutor() {
		this.runner.withConfiguration(AutoConfigurations.of(TaskExecutionAutoConfiguration.class))
			.run((context) -> assertThat(context).hasBean("applicationTaskExecutor"));
	}

	@Test
	void executorBacksOffAndRunsParallelRecords() {
		this.runner.withUserConfiguration(RecordFunction.class, OwnExecutor.class)
			.withPropertyValues("lambda.batch.sqs.parallel=true")
			.run((context) -> {
				assertThat(invoke(context, "handleMessage", "ok", "fail")).contains("id-1");
				assertThat(context.getBean(OwnExecutor.class).tasks).isEqualTo(2);
			});
	}

	@Test
	void continueIsRefusedForFifoQueues() {
		this.runner.withPropertyValues("lambda.batch.sqs-fifo.on-failure=continue")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("'lambda.batch.sqs-fifo.on-failure' must not be CONTINUE, as later"));
		this.runner.withPropertyValues("lambda.batch.sqs.on-failure=skip-group")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("'lambda.batch.sqs.on-failure' must not be SKIP_GROUP, as a standard queue"
						+ " has no groups; choose CONTINUE"));
	}

	@Test
	void invalidSettingsStopTheStart() {
		this.runner.withPropertyValues("lambda.batch.sqs.max-records=0")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("'lambda.batch.sqs.max-records' (")
				.hasStackTraceContaining(") must be at least 1 but is 0"));
		this.runner.withPropertyValues("lambda.batch.sqs.on-failure=explode")
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseMessage("No enum constant io.github.lambdabatch.OnFailure.explode"));
	}

	@Test
	void listenersAreCalledInOrder() {
		this.runner.withUserConfiguration(RecordFunction.class, Listeners.class).run((context) -> {
			invoke(context, "handleMessage", "ok", "fail");
			assertThat(context.getBean(Listeners.class).calls).containsExactly("1 ok", "2 ok", "1 failed", "2 failed",
					"1 done", "2 done");
		});
	}

	@Test
	void disabled(CapturedOutput output) {
		this.runner.withUserConfiguration(RecordFunction.class)
			.withPropertyValues("lambda.batch.enabled=false")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(BatchProcessor.class).doesNotHaveBean(LambdaBatchProperties.class);
				Function<SQSMessage, String> function = context.getBean(FunctionCatalog.class).lookup("handleMessage");
				SQSMessage message = new SQSMessage();
				message.setBody("ok");
				assertThat(function.apply(message)).isEqualTo("ok");
				assertThat(output).contains("lambda.batch.enabled").contains("handleMessage");
			});
	}

	@Test
	void backsOffWithoutTheAdapter() {
		this.runner.withClassLoader(new FilteredClassLoader(FunctionInvoker.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(BatchProcessor.class));
	}

	@Test
	void ineligibleDefinitionStopsTheStart() {
		this.runner.withUserConfiguration(RecordFunction.class)
			.withPropertyValues("spring.cloud.function.ineligible-definitions=handleMessage")
			.run((context) -> assertThat(analyze(context)).satisfies((analysis) -> {
				assertThat(analysis.getDescription()).contains("does not serve the batch function")
					.contains("'handleMessage'");
				assertThat(analysis.getAction()).contains("spring.cloud.function.ineligible-definitions");
			}));
	}

	@Test
	void ineligibleDefinitionOfLazyFunctionStopsTheStart() {
		this.runner.withUserConfiguration(LazyFunction.class)
			.withPropertyValues("spring.cloud.function.ineligible-definitions=lazyFunction")
			.run((context) -> assertThat(analyze(context).getDescription()).contains("'lazyFunction'"));
	}

	private static String invoke(AssertableApplicationContext context, String name, String... bodies) {
		return invoke(context.getBean(FunctionCatalog.class), name, bodies);
	}

	private static String invoke(FunctionCatalog catalog, String name, String... bodies) {
		Function<Message<InputStream>, Message<byte[]>> function = catalog.lookup(name, "application/json");
		byte[] response = function.apply(new GenericMessage<>(new ByteArrayInputStream(SqsEvents.withBodies(bodies))))
			.getPayload();
		return new String(response, StandardCharsets.UTF_8);
	}

	private static String name(AssertableApplicationContext context, Class<?> type) {
		return context.getBeanNamesForType(type)[0];
	}

	private static FailureAnalysis analyze(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		Throwable failure = Objects.requireNonNull(context.getStartupFailure());
		return Objects.requireNonNull(new InvalidFunctionFailureAnalyzer().analyze(failure));
	}

	private static <T> T failOn(String value, T result) {
		if ("fail".equals(value)) {
			throw new IllegalStateException("failed on purpose");
		}
		return result;
	}

	@Configuration(proxyBeanMethods = false)
	static class RecordFunction {

		@Bean
		Function<SQSMessage, String> handleMessage() {
			return (message) -> failOn(message.getBody(), message.getBody());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class RecordConsumer {

		@Bean
		Consumer<SQSMessage> consumeMessage() {
			return (message) -> failOn(message.getBody(), "");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PayloadFunctions {

		@Bean
		@BatchHandler
		Function<OrderPayload, String> handleOrder() {
			return (order) -> failOn(order.id(), order.id());
		}

		@Bean
		@BatchHandler
		Consumer<Envelope<OrderPayload>> handleEnvelope() {
			return (envelope) -> failOn(envelope.content().id(), "");
		}

		@Bean
		@BatchHandler
		Consumer<String> handleText() {
			return (text) -> failOn(text, "");
		}

	}

	record OrderPayload(String id) {

	}

	record Envelope<T>(T content) {

	}

	@Component
	static class MessageComponent implements Function<SQSMessage, String> {

		@Override
		public String apply(SQSMessage message) {
			return failOn(message.getBody(), "");
		}

	}

	@Component
	@BatchHandler
	static class OrderComponent implements Consumer<OrderPayload> {

		@Override
		public void accept(OrderPayload order) {
			failOn(order.id(), "");
		}

	}

	abstract static class EnvelopeHandler<T> implements Function<Envelope<T>, String> {

	}

	@Component
	@BatchHandler
	static class InheritedComponent extends EnvelopeHandler<OrderPayload> {

		@Override
		public String apply(Envelope<OrderPayload> envelope) {
			return failOn(envelope.content().id(), "");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherFunction {

		@Bean
		Function<String, String> uppercase() {
			return String::toUpperCase;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyLookup {

		@Bean
		Found found(FunctionCatalog catalog) {
			return new Found(invoke(catalog, "handleMessage", "fail"));
		}

		record Found(String answer) {

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class NeverCreated {

		@Bean
		Consumer<SQSMessage> neverCreated() {
			throw new AssertionError("created though lazy and not asked for");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyFunction {

		@Bean
		@Lazy
		Consumer<SQSMessage> lazyFunction() {
			throw new AssertionError("created though lazy and not asked for");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PrototypeFunction {

		private int created;

		@Bean
		@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
		Consumer<SQSMessage> prototype() {
			this.created++;
			return (message) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnProcessor {

		@Bean
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> sqsBatchProcessor() {
			return BatchProcessor.builder(SqsEventSource.standard())
				.settings(BatchSettings.defaults(EventType.SQS)
					.toBuilder()
					.failInvocation(FailInvocation.WHEN_ANY_FAILS)
					.build())
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ProcessorByHand {

		@Bean
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> byHand() {
			return BatchProcessor.builder(SqsEventSource.standard())
				.settings(BatchSettings.defaults(EventType.SQS).toBuilder().maxRecords(1).build())
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Recoverer {

		private final List<String> recovered = new ArrayList<>();

		@Bean
		RecordRecoverer recoverer() {
			return (context, exception) -> this.recovered.add(context.itemIdentifier() + " after " + context.attempt());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnExecutor {

		private int tasks;

		@Bean
		Executor lambdaBatchExecutor() {
			return (task) -> {
				this.tasks++;
				new Thread(task).start();
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Listeners {

		private final List<String> calls = new ArrayList<>();

		@Bean
		@Order(2)
		BatchListener second() {
			return new RecordingListener("2 ");
		}

		@Bean
		@Order(1)
		BatchListener first() {
			return new RecordingListener("1 ");
		}

		class RecordingListener implements BatchListener {

			private final String name;

			RecordingListener(String name) {
				this.name = name;
			}

			@Override
			public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
				Listeners.this.calls.add(this.name + (outcome.isHandled() ? "ok" : "failed"));
			}

			@Override
			public void afterBatch(BatchResult<?, ?> result) {
				Listeners.this.calls.add(this.name + "done");
			}

		}

	}

}
