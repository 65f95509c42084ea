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
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.unit.DataSize;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.BatchSettingsCustomizer;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FailInvocation;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RetrySettings;
import io.github.lambdabatch.UnsupportedEventException;
import io.github.lambdabatch.source.DynamoDbEventSource;
import io.github.lambdabatch.source.KinesisEventSource;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is set for single functions.
 */
class FunctionSettingsTests {

	private static final String FUNCTION = "lambda.batch.functions.processOrder.";

	private static final String SOURCE = "lambda.batch.sqs.";

	private static final String ALL_HANDLED = "{\"batchItemFailures\":[]}";

	private static final BatchSettings DEFAULTS = BatchSettings.defaults(EventType.SQS);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
				ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withUserConfiguration(Recorder.class, Orders.class);

	@ParameterizedTest
	@CsvSource({ "on-failure, stop", "fail-invocation, when-all-fail", "max-records, 7", "max-batch-size, 3KB",
			"parallel, true", "max-concurrency, 3", "deadline-margin, 2s", "record-timeout, 5s",
			"redelivery-memory, true", "max-receives, 4", "not-retryable, java.io.IOException" })
	void eachSettingOfASourceMayBeSetForAFunction(String name, String value) {
		BatchSettings expected = switch (name) {
			case "on-failure" -> DEFAULTS.toBuilder().onFailure(OnFailure.STOP).build();
			case "fail-invocation" -> DEFAULTS.toBuilder().failInvocation(FailInvocation.WHEN_ALL_FAIL).build();
			case "max-records" -> DEFAULTS.toBuilder().maxRecords(7).build();
			case "max-batch-size" -> DEFAULTS.toBuilder().maxBatchSize(DataSize.ofKilobytes(3)).build();
			case "parallel" -> DEFAULTS.toBuilder().parallel(true).build();
			case "max-concurrency" -> DEFAULTS.toBuilder().maxConcurrency(3).build();
			case "deadline-margin" -> DEFAULTS.toBuilder().deadlineMargin(Duration.ofSeconds(2)).build();
			case "record-timeout" -> DEFAULTS.toBuilder().recordTimeout(Duration.ofSeconds(5)).build();
			case "max-receives" -> DEFAULTS.toBuilder().maxReceives(4).build();
			case "not-retryable" -> DEFAULTS.toBuilder().notRetryable(List.of(IOException.class)).build();
			case "redelivery-memory" -> DEFAULTS.toBuilder().redeliveryMemory(true).build();
			default -> throw new IllegalArgumentException(name);
		};
		this.runner.withPropertyValues(FUNCTION + name + "=" + value).run((context) -> {
			assertThat(settings(context, "processOrder", EventType.SQS)).isEqualTo(expected);
			assertThat(settings(context, "other", EventType.SQS)).isEqualTo(DEFAULTS);
		});
	}

	@Test
	void nearestWinsAndUnsetFallsThrough() {
		this.runner
			.withPropertyValues(SOURCE + "max-records=1", SOURCE + "max-concurrency=1", FUNCTION + "max-records=2")
			.run((context) -> {
				BatchSettings ofTheSource = DEFAULTS.toBuilder().maxRecords(1).maxConcurrency(1).build();
				assertThat(settings(context, "other", EventType.SQS)).isEqualTo(ofTheSource);
				assertThat(settings(context, "processOrder", EventType.SQS))
					.isEqualTo(ofTheSource.toBuilder().maxRecords(2).build());
			});
	}

	@Test
	void retriesFallThroughPropertyByProperty() {
		this.runner
			.withPropertyValues(SOURCE + "retry.max-retries=1", SOURCE + "retry.delay=100ms",
					SOURCE + "retry.jitter=1ms", SOURCE + "retry.timeout=9s",
					SOURCE + "retry.excludes=java.lang.IllegalStateException", FUNCTION + "retry.max-retries=2",
					FUNCTION + "retry.max-delay=500ms", FUNCTION + "retry.multiplier=2.0")
			.run((context) -> {
				RetrySettings ofTheSource = RetrySettings.builder()
					.maxRetries(1)
					.delay(Duration.ofMillis(100))
					.jitter(Duration.ofMillis(1))
					.timeout(Duration.ofSeconds(9))
					.excludes(List.of(IllegalStateException.class))
					.build();
				assertThat(retry(context, "other")).isEqualTo(ofTheSource);
				assertThat(retry(context, "processOrder")).isEqualTo(
						ofTheSource.toBuilder().maxRetries(2).maxDelay(Duration.ofMillis(500)).multiplier(2).build());
			});
	}

	@Test
	void notRetryableOfAFunctionReplacesThatOfItsSource() {
		this.runner
			.withPropertyValues(SOURCE + "not-retryable=java.lang.IllegalStateException",
					FUNCTION + "not-retryable=java.lang.NumberFormatException")
			.run((context) -> {
				assertThat(settings(context, "processOrder", EventType.SQS).notRetryable())
					.isEqualTo(List.of(NumberFormatException.class));
				assertThat(settings(context, "other", EventType.SQS).notRetryable())
					.isEqualTo(List.of(IllegalStateException.class));
			});
	}

	@Test
	void receivesAreNotCountedByStreams() {
		this.runner.withPropertyValues(FUNCTION + "max-receives=4").run((context) -> {
			assertThat(settings(context, "processOrder", EventType.SQS_FIFO).maxReceives()).isEqualTo(4);
			assertThat(settings(context, "processOrder", EventType.KINESIS).maxReceives()).isNull();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "sqs", "sqs-fifo", "dynamodb", "kafka" })
	void aggregatesOfOtherSourcesThanKinesisAreRefused(String source) {
		this.runner.withPropertyValues("lambda.batch." + source + ".unwrap=kpl")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("'lambda.batch." + source + ".unwrap' must not contain kpl: only records of Kinesis are"
						+ " aggregates of the Kinesis Producer Library"));
		this.runner.withPropertyValues(FUNCTION + "unwrap=kpl", FUNCTION + "event-type=" + source)
			.run((context) -> assertThat(context).hasFailed());
		this.runner.withPropertyValues(FUNCTION + "unwrap=kpl", "lambda.batch.kinesis.unwrap=kpl")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "kinesis", "dynamodb", "kafka" })
	void delaysOfAStreamAreRefused(String source) {
		this.runner.withPropertyValues("lambda.batch." + source + ".redelivery-delay.initial=4s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage("'lambda.batch." + source
						+ ".redelivery-delay' must not be set: only SQS delays a redelivery"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "kinesis", "dynamodb", "kafka" })
	void receivesOfAStreamAreRefused(String source) {
		this.runner.withPropertyValues("lambda.batch." + source + ".max-receives=4")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessage(
						"'lambda.batch." + source + ".max-receives' must not be set: streams do not count deliveries"));
	}

	@Test
	void notRetryableHasADefault() {
		this.runner.withPropertyValues(FUNCTION + "retry.max-retries=1").run((context) -> {
			assertThat(settings(context, "processOrder", EventType.SQS).notRetryable())
				.isEqualTo(BatchSettings.DEFAULT_NOT_RETRYABLE)
				.contains(PayloadConversionException.class);
			assertThat(retry(context, "other")).isEqualTo(RetrySettings.none());
		});
	}

	@Test
	void sourceThatTheLibraryDoesNotKnowHasNoProperties() {
		EventType own = EventType.of("ACTIVE_MQ", "aws:mq", EventType.Redelivery.BATCH);
		this.runner.withPropertyValues(SOURCE + "unwrap=sns", FUNCTION + "validate=false").run((context) -> {
			ResolvedSettings settings = context.getBean(ResolvedSettings.class);
			assertThat(settings.get(null, own)).isEqualTo(SourceSettings.NONE);
			assertThat(settings.get("processOrder", own)).isEqualTo(SourceSettings.NONE);
			assertThat(settings.get("processOrder", EventType.SQS)).isNotEqualTo(SourceSettings.NONE);
		});
	}

	@Test
	void retriesOfASourceMayBeSwitchedOffForAFunction() {
		this.runner.withPropertyValues(SOURCE + "retry.max-retries=1", FUNCTION + "retry.max-retries=0")
			.run((context) -> assertThat(retry(context, "processOrder").maxRetries()).isZero());
	}

	@Test
	void environmentVariablesReachSourcesAndFunctions() {
		this.runner
			.withInitializer(environmentVariables("LAMBDA_BATCH_SQS_MAXCONCURRENCY", "3",
					"LAMBDA_BATCH_SQSFIFO_MAXCONCURRENCY", "4", "LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_MAXRECORDS", "5",
					"LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_RETRY_MAXRETRIES", "1",
					"LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_NOTRETRYABLE_0", "java.lang.NumberFormatException"))
			.run((context) -> {
				assertThat(settings(context, "processOrder", EventType.SQS).maxConcurrency()).isEqualTo(3);
				assertThat(settings(context, "processOrder", EventType.SQS_FIFO).maxConcurrency()).isEqualTo(4);
				assertThat(settings(context, "processOrder", EventType.SQS).maxRecords()).isEqualTo(5);
				assertThat(retry(context, "processOrder").maxRetries()).isEqualTo(1);
				assertThat(settings(context, "processOrder", EventType.SQS).notRetryable())
					.isEqualTo(List.of(NumberFormatException.class));
				assertThat(settings(context, "other", EventType.SQS).maxRecords()).isNull();
			});
	}

	@Test
	void environmentVariablesAndOtherPropertiesOfTheSameFunctionAreMerged() {
		this.runner
			.withPropertyValues(FUNCTION + "max-records=1", FUNCTION + "parallel=true", FUNCTION + "retry.delay=5ms")
			.withInitializer(environmentVariables("LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_MAXCONCURRENCY", "3",
					"LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_MAXRECORDS", "2",
					"LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_RETRY_MAXRETRIES", "1"))
			.run((context) -> {
				BatchSettings settings = settings(context, "processOrder", EventType.SQS);
				assertThat(settings.maxConcurrency()).isEqualTo(3);
				assertThat(settings.maxRecords()).isEqualTo(2);
				assertThat(settings.parallel()).isTrue();
				assertThat(retry(context, "processOrder").delay()).isEqualTo(Duration.ofMillis(5));
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "[my.function_1-a]", "my-function1-a", "myfunction1a", "my_function_1a" })
	void nameOfABeanMayHaveOtherCharacters(String key) {
		this.runner.withUserConfiguration(OddName.class)
			.withPropertyValues("lambda.batch.functions." + key + ".max-records=1",
					"lambda.batch.functions." + key + ".max-concurrency=1",
					"lambda.batch.functions." + key + ".retry.delay=5ms")
			.withInitializer(environmentVariables("LAMBDA_BATCH_FUNCTIONS_MYFUNCTION1A_MAXCONCURRENCY", "3",
					"LAMBDA_BATCH_FUNCTIONS_MYFUNCTION1A_RETRY_MAXRETRIES", "1"))
			.run((context) -> {
				BatchSettings settings = settings(context, "my.function_1-a", EventType.SQS);
				assertThat(settings.maxRecords()).isEqualTo(1);
				assertThat(settings.maxConcurrency()).isEqualTo(3);
				assertThat(retry(context, "my.function_1-a").delay()).isEqualTo(Duration.ofMillis(5));
			});
	}

	@Test
	void functionForWhichSomethingIsSetTakesPayloads() {
		this.runner.withUserConfiguration(Unmarked.class)
			.withPropertyValues("lambda.batch.functions.unmarked.event-type=sqs")
			.run((context) -> assertThat(invoke(context, "unmarked")).isEqualTo(ALL_HANDLED));
	}

	@Test
	void functionIsPinnedToASource() {
		this.runner.withPropertyValues(FUNCTION + "event-type=kinesis").run((context) -> {
			assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> invoke(context, "processOrder"))
				.withMessageContaining("'processOrder' takes")
				.withMessageContaining("from [KINESIS] but was invoked with a batch of SQS");
			assertThat(recorded(context)).hasEntrySatisfying("processOrder",
					(settings) -> assertThat(settings).containsOnlyKeys(EventType.KINESIS));
		});
	}

	@Test
	void sourceThatContradictsTheTypeStopsTheStart() {
		this.runner.withUserConfiguration(OfRecords.class)
			.withPropertyValues("lambda.batch.functions.readings.event-type=sqs-fifo")
			.run((context) -> {
				assertThat(analyze(context).getDescription())
					.startsWith("The 'event-type' of the function 'readings' is SQS_FIFO, but the function takes ")
					.endsWith("KinesisEvent$KinesisEventRecord from [KINESIS].");
				assertThat(analyze(context).getAction())
					.startsWith("Remove 'lambda.batch.functions.readings.event-type'");
			});
	}

	@Test
	void choiceThatMakesNoSenseForTheSourceOfAFunctionStopsTheStart() {
		this.runner.withPropertyValues(FUNCTION + "event-type=sqs", FUNCTION + "on-failure=skip-group")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("'lambda.batch.functions.processOrder.on-failure' must not be SKIP_GROUP, as"
						+ " a standard queue has no groups; choose CONTINUE or STOP"));
	}

	@Test
	void choiceHoldsForTheSourcesForWhichItMakesSense() {
		this.runner.withPropertyValues(FUNCTION + "on-failure=continue").run((context) -> {
			assertThat(settings(context, "processOrder", EventType.KINESIS).onFailure()).isEqualTo(OnFailure.CONTINUE);
			assertThat(settings(context, "processOrder", EventType.SQS_FIFO).onFailure())
				.isEqualTo(OnFailure.SKIP_GROUP);
		});
	}

	@Test
	void invalidValueStopsTheStart() {
		this.runner.withPropertyValues(FUNCTION + "max-records=0")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("lambda.batch.functions[processOrder]")
				.hasStackTraceContaining("processOrder.max-records' (")
				.hasStackTraceContaining("must be at least 1 but is 0"));
		this.runner.withPropertyValues(FUNCTION + "retry.max-retries=-1")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("lambda.batch.functions[processOrder].retry")
				.hasStackTraceContaining(
						"'lambda.batch.functions.processOrder.retry.max-retries' (property source 'test')"
								+ " must not be negative but is -1"));
	}

	@Test
	void ownProcessorIsTheBase() {
		this.runner.withUserConfiguration(OwnProcessor.class)
			.withPropertyValues(SOURCE + "max-concurrency=1", FUNCTION + "max-records=2")
			.run((context) -> {
				assertThat(settings(context, "other", EventType.SQS)).isEqualTo(OwnProcessor.SETTINGS);
				assertThat(settings(context, "processOrder", EventType.SQS))
					.isEqualTo(OwnProcessor.SETTINGS.toBuilder().maxRecords(2).build());
			});
	}

	@Test
	void retrySettingsOfAnOwnProcessorAreTheBase() {
		RetrySettings own = RetrySettings.builder()
			.maxRetries(4)
			.delay(Duration.ofMillis(20))
			.multiplier(3)
			.maxDelay(Duration.ofMillis(100))
			.jitter(Duration.ofMillis(2))
			.timeout(Duration.ofSeconds(9))
			.excludes(List.of(IllegalStateException.class))
			.predicate((exception) -> true)
			.build();
		withRetry(own).withPropertyValues(FUNCTION + "retry.delay=5ms").run((context) -> {
			assertThat(retry(context, "processOrder")).isEqualTo(own.toBuilder().delay(Duration.ofMillis(5)).build())
				.isNotEqualTo(own);
			assertThat(retry(context, "other")).isEqualTo(own);
		});
	}

	@Test
	void exceptionsOfAnOwnProcessorMayBeReplacedForAFunction() {
		RetrySettings own = RetrySettings.builder()
			.maxRetries(4)
			.includes(List.of(IllegalStateException.class))
			.excludes(List.of(NumberFormatException.class))
			.build();
		withRetry(own)
			.withPropertyValues(FUNCTION + "retry.includes=java.io.IOException",
					FUNCTION + "retry.excludes=java.io.FileNotFoundException")
			.run((context) -> assertThat(retry(context, "processOrder")).isEqualTo(own.toBuilder()
				.includes(List.of(IOException.class))
				.excludes(List.of(FileNotFoundException.class))
				.build()));
	}

	@Test
	void retriesOfAnOwnProcessorMayBeSwitchedOffForAFunction() {
		withRetry(RetrySettings.builder().maxRetries(3).build()).withPropertyValues(FUNCTION + "retry.max-retries=0")
			.run((context) -> {
				assertThat(retry(context, "processOrder").maxRetries()).isZero();
				assertThat(retry(context, "other").maxRetries()).isEqualTo(3);
			});
	}

	@Test
	void whatIsSetForASourceDoesNotReachAnOwnProcessor() {
		withRetry(RetrySettings.none())
			.withPropertyValues(SOURCE + "retry.max-retries=7", SOURCE + "retry.delay=9ms",
					FUNCTION + "retry.max-retries=1")
			.run((context) -> {
				assertThat(retry(context, "processOrder").delay()).isEqualTo(Duration.ofMillis(1000));
				assertThat(retry(context, "other")).isEqualTo(RetrySettings.none());
			});
	}

	private ApplicationContextRunner withRetry(RetrySettings retry) {
		return this.runner.withBean("sqsBatchProcessor", BatchProcessor.class,
				() -> BatchProcessor.builder(SqsEventSource.standard())
					.settings(DEFAULTS.toBuilder().retry(retry).build())
					.build());
	}

	@ParameterizedTest
	@CsvSource({ "sqsBatchProcessor, SQS", "sqsFifoBatchProcessor, SQS_FIFO", "kinesisBatchProcessor, KINESIS",
			"dynamoDbBatchProcessor, DYNAMODB" })
	void eachProcessorBacksOff(String name, EventType eventType) {
		BatchProcessor<?, ?, ?> own = BatchProcessor.builder(source(eventType))
			.settings(BatchSettings.defaults(eventType).toBuilder().maxRecords(42).build())
			.build();
		this.runner.withBean(name, BatchProcessor.class, () -> own).run((context) -> {
			assertThat(context.getBean(name)).isSameAs(own);
			assertThat(settings(context, "other", eventType).maxRecords()).isEqualTo(42);
		});
	}

	private static EventSource<?, ?, ?> source(EventType eventType) {
		return switch (eventType.name()) {
			case "SQS" -> SqsEventSource.standard();
			case "SQS_FIFO" -> SqsEventSource.fifo();
			case "KINESIS" -> new KinesisEventSource();
			case "DYNAMODB" -> new DynamoDbEventSource();
			default -> throw new IllegalArgumentException();
		};
	}

	@Test
	void processorOfAnotherSourceStopsTheStart() {
		this.runner
			.withBean("sqsBatchProcessor", BatchProcessor.class,
					() -> BatchProcessor.builder(SqsEventSource.fifo()).build())
			.run((context) -> {
				assertThat(analyze(context).getDescription()).isEqualTo(
						"The bean 'sqsBatchProcessor' must process batches of SQS but processes those of SQS_FIFO.");
				assertThat(analyze(context).getAction())
					.isEqualTo("Build it with the source of SQS, or give it another name.");
			});
	}

	@Test
	void customizersComeLastInTheirOrder() {
		this.runner.withUserConfiguration(Customizers.class)
			.withPropertyValues(FUNCTION + "max-records=100")
			.run((context) -> {
				assertThat(context.getBean(Customizers.class).seen)
					.contains("first processOrder SQS 100", "second processOrder SQS 101", "first other KINESIS null")
					.doesNotHaveDuplicates();
				assertThat(settings(context, "processOrder", EventType.SQS).maxRecords()).isEqualTo(102);
			});
	}

	@Test
	void customizerThatAsksForWhatMakesNoSenseStopsTheStart() {
		this.runner
			.withBean("wrong", BatchSettingsCustomizer.class,
					() -> (settings, name, eventType) -> settings.toBuilder().onFailure(OnFailure.CONTINUE).build())
			.run((context) -> {
				assertThat(analyze(context).getDescription()).isEqualTo("The settings of the function 'processOrder'"
						+ " for batches of SQS_FIFO cannot be used: 'onFailure' must not be CONTINUE for SQS_FIFO");
				assertThat(analyze(context).getAction()).contains("BatchSettingsCustomizer");
			});
	}

	@Test
	void lazyFunctionHasItsSettings() {
		this.runner.withUserConfiguration(LazyFunction.class)
			.withPropertyValues("lambda.batch.functions.lazy.max-records=1")
			.run((context) -> {
				assertThat(recorded(context)).doesNotContainKey("lazy");
				assertThat(invoke(context, "lazy")).isEqualTo(ALL_HANDLED);
				assertThat(settings(context, "lazy", EventType.SQS).maxRecords()).isOne();
			});
	}

	private static ApplicationContextInitializer<ConfigurableApplicationContext> environmentVariables(
			String... namesAndValues) {
		Map<String, Object> variables = new HashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			variables.put(namesAndValues[i], namesAndValues[i + 1]);
		}
		return (context) -> context.getEnvironment()
			.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables));
	}

	private static BatchSettings settings(AssertableApplicationContext context, String function, EventType eventType) {
		return Objects.requireNonNull(Objects.requireNonNull(recorded(context).get(function)).get(eventType));
	}

	private static RetrySettings retry(AssertableApplicationContext context, String function) {
		return settings(context, function, EventType.SQS).retry();
	}

	private static Map<String, Map<EventType, BatchSettings>> recorded(AssertableApplicationContext context) {
		return context.getBean(Recorder.class).settings;
	}

	private static String invoke(AssertableApplicationContext context, String name) {
		Function<Message<InputStream>, Message<byte[]>> function = context.getBean(FunctionCatalog.class)
			.lookup(name, "application/json");
		return new String(
				function.apply(new GenericMessage<>(new ByteArrayInputStream(SqsEvents.withBodies("{\"id\":\"1\"}"))))
					.getPayload());
	}

	private static FailureAnalysis analyze(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		Throwable failure = Objects.requireNonNull(context.getStartupFailure());
		return Objects.requireNonNull(new InvalidFunctionFailureAnalyzer().analyze(failure));
	}

	/**
	 * Keeps the settings that each function has in the end.
	 */
	@Order
	static class Recorder implements BatchSettingsCustomizer {

		private final Map<String, Map<EventType, BatchSettings>> settings = new ConcurrentHashMap<>();

		@Override
		public BatchSettings customize(BatchSettings settings, String functionName, EventType eventType) {
			this.settings.computeIfAbsent(functionName, (name) -> new ConcurrentHashMap<>()).put(eventType, settings);
			return settings;
		}

	}

	record PlacedOrder(String id) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Orders {

		@Bean
		@BatchHandler
		Consumer<PlacedOrder> processOrder() {
			return (order) -> {
			};
		}

		@Bean
		@BatchHandler
		Consumer<PlacedOrder> other() {
			return (order) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unmarked {

		@Bean
		Function<PlacedOrder, String> unmarked() {
			return PlacedOrder::id;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OddName {

		@Bean("my.function_1-a")
		Consumer<SQSMessage> odd() {
			return (message) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfRecords {

		@Bean
		Consumer<KinesisEventRecord> readings() {
			return (record) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyFunction {

		@Bean
		@Lazy
		Consumer<SQSMessage> lazy() {
			return (message) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnProcessor {

		private static final BatchSettings SETTINGS = DEFAULTS.toBuilder().parallel(true).maxConcurrency(9).build();

		@Bean
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> sqsBatchProcessor() {
			return BatchProcessor.builder(SqsEventSource.standard()).settings(SETTINGS).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		private final List<String> seen = new ArrayList<>();

		@Bean
		@Order(2)
		BatchSettingsCustomizer second() {
			return customizer("second");
		}

		@Bean
		@Order(1)
		BatchSettingsCustomizer first() {
			return customizer("first");
		}

		private BatchSettingsCustomizer customizer(String name) {
			return (settings, functionName, eventType) -> {
				Integer maxRecords = settings.maxRecords();
				this.seen.add("%s %s %s %s".formatted(name, functionName, eventType, maxRecords));
				return settings.toBuilder().maxRecords((maxRecords != null) ? maxRecords + 1 : null).build();
			};
		}

	}

}
