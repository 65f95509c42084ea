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
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.function.context.FunctionRegistration;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.ResolvableType;
import software.amazon.awssdk.services.sqs.SqsClient;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.RetrySettings;
import io.github.lambdabatch.function.LambdaApplication;
import io.github.lambdabatch.source.SqsEventSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What an application is told about its functions at the start.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartMessagesTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(
			LambdaBatchAutoConfiguration.class, ContextFunctionCatalogAutoConfiguration.class,
			JacksonAutoConfiguration.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS);

	@Test
	void oneLinePerFunctionSaysWhatItIs(CapturedOutput output) {
		this.runner.withUserConfiguration(Handlers.class)
			.withPropertyValues("lambda.batch.functions.payloads.max-concurrency=3", "lambda.batch.sqs.parallel=true",
					"lambda.batch.kinesis.deadline-margin=2s")
			.run((context) -> assertThat(output).contains("Function 'payloads' handles batches, each record as "
					+ Order.class.getName()
					+ ", from [SQS] (on failure CONTINUE, 3 in parallel, deadline margin 500 ms), [SQS_FIFO,"
					+ " DYNAMODB, KAFKA] (on failure SKIP_GROUP, one after the other, deadline margin 500 ms), [KINESIS]"
					+ " (on failure SKIP_GROUP, one after the other, deadline margin 2000 ms)")
				.contains("Function 'lazy' handles batches from [SQS, SQS_FIFO], each record as "
						+ SQSMessage.class.getName() + ", and is created with the first batch"));
	}

	@Test
	void lineSaysWhateverDiffersFromItsDefault(CapturedOutput output) {
		this.runner.withUserConfiguration(Handlers.class, Recoverers.class)
			.withPropertyValues("lambda.batch.functions.payloads.event-type=sqs", "lambda.batch.sqs.max-records=7",
					"lambda.batch.sqs.fail-invocation=when-any-fails", "lambda.batch.sqs.max-batch-size=3KB",
					"lambda.batch.sqs.record-timeout=5s", "lambda.batch.sqs.redelivery-memory=true",
					"lambda.batch.sqs.not-retryable=java.io.IOException", "lambda.batch.sqs.max-receives=4",
					"lambda.batch.sqs.unwrap=sns,eventbridge", "lambda.batch.sqs.validate=false",
					"lambda.batch.sqs.dead-letter.queue=orders-dlq", "lambda.batch.sqs.redelivery-delay.initial=5s",
					"lambda.batch.sqs.redelivery-delay.jitter=1s",
					"lambda.batch.functions.payloads.retry.max-retries=3",
					"lambda.batch.functions.payloads.retry.delay=20ms", "lambda.batch.sqs.retry.multiplier=2",
					"lambda.batch.sqs.retry.max-delay=90ms", "lambda.batch.sqs.retry.jitter=5ms",
					"lambda.batch.sqs.retry.timeout=9s", "lambda.batch.sqs.retry.includes=java.io.IOException",
					"lambda.batch.sqs.retry.excludes=java.io.FileNotFoundException")
			.run((context) -> assertThat(output).contains("Function 'payloads' handles batches, each record as "
					+ Order.class.getName()
					+ ", from [SQS] (on failure CONTINUE, one after the other, deadline margin 500"
					+ " ms, fail invocation WHEN_ANY_FAILS, max records 7, max batch size 3KB, record"
					+ " timeout 5000 ms, redelivery memory true, up to 3 retries after 20 ms times 2.0 up to 90 ms with"
					+ " jitter 5 ms within 9000 ms only for [IOException] not for [FileNotFoundException], not retryable"
					+ " [IOException], max receives 4, unwrap [SNS, EVENTBRIDGE], validate false, recoverers [parkingLot],"
					+ " dead-letter queue orders-dlq, redelivery after 5000 ms times 2.0 up to 900000 ms with jitter 1000"
					+ " ms)"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					sqs.max-concurrency=3 | 'P.parallel' is not true, so records are handled one after the other
					sqs.retry.delay=1s | 'P.retry.max-retries' is not set, so failed records are not retried
					sqs.retry.excludes=java.io.IOException | 'P.retry.max-retries' is not set, so failed records are not retried
					sqs.redelivery-delay.max=5s | 'P.redelivery-delay.initial' is not set, so the visibility timeout of the queue holds
					sqs.max-receives=3 | 'P.dead-letter.queue' is not set, and there is no RecordRecoverer
					functions.payloads.max-concurrency=3 | 'P.parallel' is not true, so records are handled one after the other
					functions.payloads.max-receives=3 | 'P.dead-letter.queue' is not set, and there is no RecordRecoverer
					""")
	void settingThatDoesNothingIsPointedOut(String property, String reason, CapturedOutput output) {
		String name = property.substring(0, property.indexOf('='));
		String prefix = "lambda.batch." + (name.startsWith("sqs") ? "sqs" : "functions.payloads");
		this.runner.withUserConfiguration(Handlers.class)
			.withPropertyValues("lambda.batch." + property)
			.run((context) -> assertThat(output).contains("Function 'payloads': 'lambda.batch." + name
					+ "' has no effect: " + reason.replace("P.", prefix + ".") + "\n"));
	}

	@ParameterizedTest
	@CsvSource({ "functions.payloads.max-concurrency=3, sqs.parallel=true",
			"sqs.max-concurrency=3, functions.payloads.parallel=true",
			"sqs.max-concurrency=3, functions.payloads.parallel=false",
			"functions.payloads.redelivery-delay.max=9s, sqs.redelivery-delay.initial=5s",
			"sqs.retry.delay=1s, functions.payloads.retry.max-retries=1",
			"kinesis.max-concurrency=3, functions.payloads.event-type=sqs" })
	void settingThatDoesSomethingSomewhereIsNotPointedOut(String property, String other, CapturedOutput output) {
		this.runner.withUserConfiguration(Handlers.class).withBean(SqsClient.class, () -> new SqsClient() {

			@Override
			public String serviceName() {
				return SERVICE_NAME;
			}

			@Override
			public void close() {
			}

		})
			.withPropertyValues("lambda.batch." + property, "lambda.batch." + other)
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).contains("Function 'payloads' handles batches").doesNotContain("has no effect");
	}

	@Test
	void lineSaysOfAnOwnProcessorOnlyWhatIsKnown(CapturedOutput output) {
		this.runner.withUserConfiguration(Handlers.class, Recoverers.class)
			.withBean("sqsBatchProcessor", BatchProcessor.class,
					() -> BatchProcessor.builder(SqsEventSource.standard())
						.settings(BatchSettings.defaults(EventType.SQS)
							.toBuilder()
							.retry(RetrySettings.builder().maxRetries(1).delay(Duration.ofMillis(70)).build())
							.build())
						.build())
			.withPropertyValues("lambda.batch.functions.payloads.event-type=sqs",
					"lambda.batch.functions.payloads.dead-letter.queue=")
			.run((context) -> assertThat(output)
				.contains("from [SQS] (on failure CONTINUE, one after the other, deadline"
						+ " margin 500 ms, up to 1 retry after 70 ms)"));
	}

	@Test
	void unmarkedFunctionOfPayloadsIsPointedOut(CapturedOutput output) {
		this.runner.withUserConfiguration(Unmarked.class)
			.run((context) -> assertThat(output).contains("No function handles records: Lambda calls {unmarked="
					+ Order.class.getName()
					+ "} with a whole event. If one of them is to handle the payloads of records, mark its bean with"
					+ " @BatchHandler or name it under 'lambda.batch.functions'"));
	}

	@Test
	void nothingIsPointedOutWhereOtherFunctionsHandleRecords(CapturedOutput output) {
		this.runner.withUserConfiguration(Unmarked.class, Handlers.class)
			.run((context) -> assertThat(output).doesNotContain("No function handles records"));
		this.runner.withUserConfiguration(Unmarked.class, WholeEvent.class)
			.run((context) -> assertThat(output).doesNotContain("No function handles records"));
		this.runner.withUserConfiguration(OfMap.class)
			.run((context) -> assertThat(output).doesNotContain("No function handles records"));
	}

	@Test
	void functionOfTheWholeEventIsLeftAloneWithAHint(CapturedOutput output) {
		this.runner.withUserConfiguration(WholeEvent.class)
			.run((context) -> assertThat(output)
				.contains("Function 'wholeEvent' is called with the whole event, " + SQSEvent.class.getName()
						+ ". A function that takes a single record instead would be called for each record, and failed"
						+ " records would be reported"));
	}

	@Test
	void functionOfAListOfRecordsStopsTheStart() {
		this.runner.withUserConfiguration(OfList.class).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).isEqualTo("The function 'records' takes java.util.List<"
					+ SQSMessage.class.getName()
					+ ">, which contains a record in a way that is not supported. Lambda would call it once per batch,"
					+ " with none of the records, and acknowledge the batch.");
			assertThat(analysis.getAction()).startsWith("Declare the bean as Function<R, ?> or Consumer<R>");
		});
	}

	@Test
	void untypedHandlerStopsTheStart() {
		this.runner.withUserConfiguration(Untyped.class).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).isEqualTo("The function 'untyped' is marked as a handler of records,"
					+ " but its type does not show what it takes.");
			assertThat(analysis.getAction()).startsWith("Declare the bean with the type of the payload");
		});
	}

	@Test
	void payloadFunctionWithoutAMapperStopsTheStart() {
		ApplicationContextRunner withoutJackson = new ApplicationContextRunner().withConfiguration(AutoConfigurations
			.of(LambdaBatchAutoConfiguration.class, ContextFunctionCatalogAutoConfiguration.class));
		withoutJackson.withUserConfiguration(Handlers.class).run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription())
				.isEqualTo("The function 'payloads' takes payloads, " + Order.class.getName()
						+ ", but there is no tools.jackson.databind.json.JsonMapper bean to read them.");
			assertThat(analysis.getAction())
				.isEqualTo("Add org.springframework.boot:spring-boot-starter-jackson, or define such a bean.");
		});
	}

	@Test
	void textNeedsNoMapper() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
					ContextFunctionCatalogAutoConfiguration.class))
			.withUserConfiguration(OfText.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void twoHandlersOfOneNameStopTheStart() {
		this.runner.withUserConfiguration(Handlers.class)
			.withPropertyValues("lambda.batch.functions.payloads.definition=lazy")
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription())
				.isEqualTo("'lambda.batch.functions.payloads.definition' (lazy) has the name of a bean."));
	}

	@Test
	void webApplicationServesTheSameFunctions(CapturedOutput output) {
		new ReactiveWebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.withUserConfiguration(Handlers.class)
			.run((context) -> assertThat(output).contains("Function 'payloads' handles batches"));
	}

	@Test
	void applicationInFunctionalStyleWithARecordHandlerDoesNotStart(CapturedOutput output) {
		assertThatException().isThrownBy(() -> LambdaApplication.start(FunctionalApplication.class));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The function 'handler' takes " + SQSMessage.class.getName()
					+ ", but the application is in functional style")
			.contains("Make the main class a @SpringBootApplication and declare the function as a @Bean.");
	}

	@Test
	void applicationInFunctionalStyleWithOtherFunctionsIsLeftAlone() {
		assertThat(LambdaApplication.start(OtherFunctionalApplication.class).invoke("\"a\"".getBytes()))
			.isEqualTo("\"A\"");
	}

	private static FailureAnalysis analyze(@Nullable Throwable failure) {
		return Objects.requireNonNull(new InvalidFunctionFailureAnalyzer().analyze(Objects.requireNonNull(failure)));
	}

	record Order(String id) {

	}

	@Configuration(proxyBeanMethods = false)
	static class Handlers {

		@Bean
		@BatchHandler
		Consumer<Order> payloads() {
			return (order) -> {
			};
		}

		@Bean
		@Lazy
		Consumer<SQSMessage> lazy() {
			return (message) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Recoverers {

		@Bean
		RecordRecoverer parkingLot() {
			return (context, exception) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unmarked {

		@Bean
		Function<Order, String> unmarked() {
			return Order::id;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfMap {

		@Bean
		Function<Map<String, Object>, String> ofMap() {
			return Map::toString;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfText {

		@Bean
		@BatchHandler
		Consumer<String> ofText() {
			return (text) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WholeEvent {

		@Bean
		Function<SQSEvent, String> wholeEvent() {
			return SQSEvent::toString;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfList {

		@Bean
		Consumer<List<SQSMessage>> records() {
			return (messages) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Untyped {

		@Bean
		@BatchHandler
		Consumer<?> untyped() {
			return (input) -> {
			};
		}

	}

	static class FunctionalApplication implements ApplicationContextInitializer<GenericApplicationContext> {

		@Override
		public void initialize(GenericApplicationContext context) {
			Function<SQSMessage, String> function = SQSMessage::getBody;
			context.registerBean("handler", FunctionRegistration.class, () -> new FunctionRegistration<>(function)
				.type(ResolvableType.forClassWithGenerics(Function.class, SQSMessage.class, String.class).getType()));
		}

	}

	static class OtherFunctionalApplication implements ApplicationContextInitializer<GenericApplicationContext> {

		@Override
		public void initialize(GenericApplicationContext context) {
			Function<String, String> function = String::toUpperCase;
			context.registerBean("uppercase", FunctionRegistration.class, () -> new FunctionRegistration<>(function)
				.type(ResolvableType.forClassWithGenerics(Function.class, String.class, String.class).getType()));
		}

	}

}
