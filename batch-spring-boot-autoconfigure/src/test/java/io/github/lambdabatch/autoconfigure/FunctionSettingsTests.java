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
import org.jspecify.annotations.Nullable;
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
import org.springframework.core.retry.RetryPolicy;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.util.backoff.FixedBackOff;
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
				RetryPolicy policy = retryPolicy(context, "processOrder");
				assertThat(policy.getBackOff()).isInstanceOfSatisfying(ExponentialBackOff.class, (backOff) -> {
					assertThat(backOff.getMaxAttempts()).isEqualTo(2);
					assertThat(backOff.getInitialInterval()).isEqualTo(100);
					assertThat(backOff.getJitter()).isEqualTo(1);
					assertThat(backOff.getMaxInterval()).isEqualTo(500);
					assertThat(backOff.getMultiplier()).isEqualTo(2);
				});
				assertThat(policy.shouldRetry(new IllegalStateException())).isFalse();
				assertThat(policy.shouldRetry(new IllegalArgumentException())).isTrue();
				assertThat(policy.getTimeout()).isEqualTo(Duration.ofSeconds(9));
				BackOffExecution ofTheSource = retryPolicy(context, "other").getBackOff().start();
				assertThat(ofTheSource.nextBackOff()).isNotEqualTo(BackOffExecution.STOP);
				assertThat(ofTheSource.nextBackOff()).isEqualTo(BackOffExecution.STOP);
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
	@ValueSource(strings = { "kinesis", "dynamodb" })
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
			assertThat(settings(context, "other", EventType.SQS).retryPolicy()).isNull();
		});
	}

	@Test
	void retriesOfASourceMayBeSwitchedOffForAFunction() {
		this.runner.withPropertyValues(SOURCE + "retry.max-retries=1", FUNCTION + "retry.max-retries=0")
			.run((context) -> assertThat(settings(context, "processOrder", EventType.SQS).retryPolicy()).isNull());
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
				assertThat(retryPolicy(context, "processOrder")).isNotNull();
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
				assertThat(retryPolicy(context, "processOrder").getBackOff().start().nextBackOff()).isEqualTo(5);
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
				assertThat(retryPolicy(context, "my.function_1-a").getBackOff().start().nextBackOff()).isEqualTo(5);
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
				.hasStackTraceContaining("'lambda.batch.functions.processOrder.on-failure' must not be SKIP_GROUP;"
						+ " choose CONTINUE or STOP"));
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
				.hasStackTraceContaining("'maxRecords' must be at least 1 but is 0"));
		this.runner.withPropertyValues(FUNCTION + "retry.max-retries=-1")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("lambda.batch.functions[processOrder].retry")
				.hasStackTraceContaining("Invalid maxRetries (-1)"));
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
	void retryPolicyOfAnOwnProcessorIsTheBase() {
		withRetryPolicy(RetryPolicy.builder()
			.maxRetries(4)
			.delay(Duration.ofMillis(20))
			.multiplier(3)
			.maxDelay(Duration.ofMillis(100))
			.jitter(Duration.ofMillis(2))
			.timeout(Duration.ofSeconds(9))
			.excludes(IllegalStateException.class)
			.build()).withPropertyValues(FUNCTION + "retry.delay=5ms").run((context) -> {
				RetryPolicy policy = retryPolicy(context, "processOrder");
				assertThat(policy.getBackOff()).isInstanceOfSatisfying(ExponentialBackOff.class, (backOff) -> {
					assertThat(backOff.getInitialInterval()).isEqualTo(5);
					assertThat(backOff.getMaxAttempts()).isEqualTo(4);
					assertThat(backOff.getMultiplier()).isEqualTo(3);
					assertThat(backOff.getMaxInterval()).isEqualTo(100);
					assertThat(backOff.getJitter()).isEqualTo(2);
				});
				assertThat(policy.getTimeout()).isEqualTo(Duration.ofSeconds(9));
				assertThat(policy.shouldRetry(new IllegalStateException())).isFalse();
				assertThat(policy.shouldRetry(new IllegalArgumentException())).isTrue();
				assertThat(retryPolicy(context, "other").getBackOff().start().nextBackOff()).isBetween(18L, 22L);
			});
	}

	@ParameterizedTest
	@CsvSource({ "max-retries=1, '70'", "delay=5ms, '5, 5, 5'", "multiplier=2, '70, 140, 280'",
			"max-delay=50ms, '50, 50, 50'", "timeout=3s, '70, 70, 70'" })
	void fixedDelayOfAnOwnProcessorIsTheBase(String property, String delays) {
		RetryPolicy policy = RetryPolicy.builder().backOff(new FixedBackOff(70, 3)).build();
		withRetryPolicy(policy).withPropertyValues(FUNCTION + "retry." + property).run((context) -> {
			BackOffExecution execution = retryPolicy(context, "processOrder").getBackOff().start();
			for (String delay : delays.split(", ")) {
				assertThat(execution.nextBackOff()).isEqualTo(Long.parseLong(delay));
			}
			assertThat(execution.nextBackOff()).isEqualTo(BackOffExecution.STOP);
		});
	}

	@Test
	void retriesOfAnOwnProcessorMayBeSwitchedOffForAFunction() {
		withRetryPolicy(RetryPolicy.withDefaults()).withPropertyValues(FUNCTION + "retry.max-retries=0")
			.run((context) -> {
				assertThat(settings(context, "processOrder", EventType.SQS).retryPolicy()).isNull();
				assertThat(settings(context, "other", EventType.SQS).retryPolicy()).isNotNull();
			});
	}

	@Test
	void whatIsSetForASourceDoesNotReachAnOwnProcessor() {
		withRetryPolicy(null)
			.withPropertyValues(SOURCE + "retry.max-retries=7", SOURCE + "retry.delay=9ms",
					FUNCTION + "retry.max-retries=1")
			.run((context) -> {
				assertThat(retryPolicy(context, "processOrder").getBackOff().start().nextBackOff()).isEqualTo(1000);
				assertThat(settings(context, "other", EventType.SQS).retryPolicy()).isNull();
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "includes", "excludes" })
	void retryPolicyThatDoesNotShowItsExceptionsStopsTheStart(String property) {
		withRetryPolicy(RetryPolicy.withDefaults())
			.withPropertyValues(FUNCTION + "retry." + property + "=java.io.IOException")
			.run((context) -> assertThat(analyze(context).getDescription())
				.isEqualTo("The settings of the function 'processOrder' for batches of SQS cannot be used: 'retry."
						+ property + "' cannot be combined with the retry policy of the processor bean, which does not"
						+ " show for which exceptions it retries"));
	}

	@Test
	void backOffThatDoesNotShowItsDelaysStopsTheStartIfOneOfThemIsReplaced() {
		BackOff backOff = () -> () -> 33;
		RetryPolicy policy = RetryPolicy.builder().backOff(backOff).build();
		withRetryPolicy(policy).withPropertyValues(FUNCTION + "retry.delay=5ms")
			.run((context) -> assertThat(analyze(context).getDescription())
				.startsWith(
						"The settings of the function 'processOrder' for batches of SQS cannot be used: 'retry' cannot"
								+ " be combined with the retry policy of the processor bean, whose back-off, ")
				.endsWith(", does not show how often and when it retries"));
		withRetryPolicy(policy).withPropertyValues(FUNCTION + "retry.timeout=5s").run((context) -> {
			assertThat(retryPolicy(context, "processOrder").getBackOff()).isSameAs(backOff);
			assertThat(retryPolicy(context, "processOrder").getTimeout()).isEqualTo(Duration.ofSeconds(5));
		});
	}

	private ApplicationContextRunner withRetryPolicy(@Nullable RetryPolicy policy) {
		return this.runner.withBean("sqsBatchProcessor", BatchProcessor.class,
				() -> BatchProcessor.builder(SqsEventSource.standard())
					.settings(DEFAULTS.toBuilder().retryPolicy(policy).build())
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

	private static RetryPolicy retryPolicy(AssertableApplicationContext context, String function) {
		return Objects.requireNonNull(settings(context, function, EventType.SQS).retryPolicy());
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
