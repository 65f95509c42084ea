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

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.BatchSettingsCustomizer;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FailInvocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Every property under the prefix is applied, or the start stops and names it, wherever
 * and however it is written.
 */
@ExtendWith(OutputCaptureExtension.class)
class PropertySpellingTests {

	@ParameterizedTest
	@CsvSource({ "sqs.max-concurency, sqs.max-concurrency", "sqs.retry.max-attempts, sqs.retry.max-retries",
			"sqsfifo.on-failur, sqs-fifo.on-failure", "kinesys.parallel, kinesis.parallel",
			"max-concurrency, sqs.max-concurrency", "enable, enabled", "sqs.not-retriable[1], sqs.not-retryable[1]",
			"functions.processOrder.retry.max-attempts, functions.processOrder.retry.max-retries",
			"function.processOrder.parallel, functions.processOrder.parallel",
			"functions.[orders.audit].paralel, functions.[orders.audit].parallel" })
	void unknownKeyStopsTheStartAndIsNamedWithTheNearest(String written, String nearest, CapturedOutput output) {
		assertFails(start(properties("lambda.batch." + written, "5")));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'lambda.batch." + written + "' (property source 'test') does not exist. Did you mean"
					+ " 'lambda.batch." + nearest + "'?");
	}

	@Test
	void keyThatResemblesNoOtherStopsTheStart(CapturedOutput output) {
		assertFails(start(properties("lambda.batch.sqs.xyz", "5")));
		assertThat(output).contains("'lambda.batch.sqs.xyz' (property source 'test') does not exist.\n");
	}

	@Test
	void valueOfAGroupStopsTheStart(CapturedOutput output) {
		assertFails(start(properties("lambda.batch.sqs.redelivery-delay", "5s")));
		assertThat(output)
			.contains("'lambda.batch.sqs.redelivery-delay' (property source 'test') is a group without a value."
					+ " The properties in it are [initial, multiplier, max, jitter].");
	}

	@Test
	void valueOfAGroupOfAFunctionStopsTheStart(CapturedOutput output) {
		assertFails(start(properties("lambda.batch.functions.orders.audit.retry", "3")));
		assertThat(output).contains("'lambda.batch.functions.orders.audit.retry' (property source 'test') is a group"
				+ " without a value. The properties in it are [max-retries, delay,");
	}

	@ParameterizedTest
	@CsvSource({ "sqs.retry-delay.initial, sqs.redelivery-delay.initial",
			"sqsFifo.retryDelay.maX, sqs-fifo.redelivery-delay.max", "sqs.retry-delay, sqs.redelivery-delay.initial",
			"functions.processOrder.retry-delay.jitter, functions.processOrder.redelivery-delay.jitter",
			"functions.orders.audit.retry-delay.max, functions.orders.audit.redelivery-delay.max",
			"functions.nothing.retry_delay, functions.nothing.redelivery-delay.initial" })
	void renamedKeyStopsTheStartAndTheNewOneIsNamed(String written, String now, CapturedOutput output) {
		assertFails(start(properties("lambda.batch." + written, "5s")));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'lambda.batch." + written + "' (property source 'test') has been renamed. Use 'lambda.batch."
					+ now + "'.");
	}

	@ParameterizedTest
	@CsvSource({ "SQS_RETRYDELAY_INITIAL, SQS_REDELIVERYDELAY_INITIAL",
			"SQS_FIFO_RETRY_DELAY_INITIAL, SQSFIFO_REDELIVERYDELAY_INITIAL",
			"SQS_RETRYDELAY, SQS_REDELIVERYDELAY_INITIAL",
			"FUNCTIONS_PROCESSORDER_RETRYDELAY_MULTIPLIER, FUNCTIONS_PROCESSORDER_REDELIVERYDELAY_MULTIPLIER",
			"FUNCTIONS_PROCESS_ORDER_RETRY_DELAY_MAX, FUNCTIONS_PROCESSORDER_REDELIVERYDELAY_MAX" })
	void renamedKeyOfAVariableStopsTheStartAndTheNewOneIsNamed(String written, String now, CapturedOutput output) {
		assertFails(start(variables("LAMBDA_BATCH_" + written, "5")));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'LAMBDA_BATCH_" + written
					+ "' (property source 'test-systemEnvironment') has been renamed. Use 'LAMBDA_BATCH_" + now + "'.");
	}

	@Test
	void propertiesOfFunctionsDoNotExistForSources(CapturedOutput output) {
		assertFails(start(properties("lambda.batch.sqs.event-type", "sqs", "lambda.batch.kinesis.definition", "a|b")));
		assertThat(output).contains("'lambda.batch.sqs.event-type' (property source 'test') does not exist.")
			.contains("'lambda.batch.kinesis.definition' (property source 'test') does not exist.");
	}

	@Test
	void unknownFunctionIsNamedWithTheNearest(CapturedOutput output) {
		assertFails(start(properties("lambda.batch.functions.procesOrder.parallel", "true")));
		assertThat(output)
			.contains("'lambda.batch.functions.procesOrder.parallel' (property source 'test') is set for a"
					+ " function that does not exist. Did you mean 'processOrder'? The functions of one record or its payload"
					+ " are [orders.audit, other, processOrder].");
	}

	@Test
	void unknownFunctionIsNamedWithThoseThatExist(CapturedOutput output) {
		assertFails(start(properties("lambda.batch.functions.shipments.parallel", "true")));
		assertThat(output).contains("'lambda.batch.functions.shipments.parallel' (property source 'test') is set for a"
				+ " function that does not exist. The functions of one record or its payload are [orders.audit, other,"
				+ " processOrder].");
	}

	@Test
	void unknownKeyWhoseEndIsOneIsNotTakenForAnUnknownFunction(CapturedOutput output) {
		assertFails(start(properties("lambda.batch.functions.processOrder.dead-letter.max-receives", "2")));
		assertThat(output)
			.contains("'lambda.batch.functions.processOrder.dead-letter.max-receives' (property source 'test') does not"
					+ " exist. Did you mean 'lambda.batch.functions.processOrder.dead-letter.queue'?")
			.doesNotContain("function that does not exist");
	}

	@Test
	void allUnknownKeysAreNamedAtOnceWithTheirSources(CapturedOutput output) throws IOException {
		MutablePropertySources sources = new MutablePropertySources();
		sources.addLast(variables("LAMBDA_BATCH_SQS_MAXCONCURENCY", "5"));
		sources.addLast(yaml("""
				lambda:
				  batch:
				    sqsFifo:
				      onFailur: stop
				    functions:
				      processOrder:
				        failInvokation: when-any-fails
				"""));
		assertFails(() -> application(sources, Application.class).run("--lambda.batch.kinesis.paralel=true"));
		assertThat(output)
			.contains("    - 'lambda.batch.kinesis.paralel' (property source 'commandLineArgs') does not exist. Did you"
					+ " mean 'lambda.batch.kinesis.parallel'?\n")
			.contains("'LAMBDA_BATCH_SQS_MAXCONCURENCY' (property source 'test-systemEnvironment') does not exist. Did"
					+ " you mean 'LAMBDA_BATCH_SQS_MAXCONCURRENCY'?\n")
			.contains(
					"'lambda.batch.sqsFifo.onFailur' (Byte array resource [application.yml] - 4:17) does not exist. Did you mean"
							+ " 'lambda.batch.sqs-fifo.on-failure'?\n")
			.contains(
					"'lambda.batch.functions.processOrder.failInvokation' (Byte array resource [application.yml] - 7:25) does not exist.")
			.doesNotContain("when-any-fails");
	}

	@Test
	void unknownKeyOfJsonStopsTheStart(CapturedOutput output) {
		assertFails(
				start(properties("spring.application.json", "{\"lambda\":{\"batch\":{\"sqs\":{\"paralel\":true}}}}")));
		assertThat(output).contains("'lambda.batch.sqs.paralel' (")
			.contains("Did you mean 'lambda.batch.sqs.parallel'?");
	}

	@Test
	void unknownKeyStopsALazyApplication(CapturedOutput output) {
		assertFails(() -> application(properties("lambda.batch.sqs.paralel", "true"), LazyOrders.class)
			.lazyInitialization(true)
			.run());
		assertThat(output).contains("Did you mean 'lambda.batch.sqs.parallel'?");
	}

	@Test
	void unknownKeyStopsAnApplicationWithoutFunctions(CapturedOutput output) {
		assertFails(() -> application(properties("lambda.batch.sqs.paralel", "true"), Nothing.class).run());
		assertThat(output).contains("Did you mean 'lambda.batch.sqs.parallel'?");
	}

	@Test
	void unknownKeyIsAWarningWhereTheLibraryIsSwitchedOff(CapturedOutput output) {
		try (ConfigurableApplicationContext context = start(
				properties("lambda.batch.sqs.paralel", "true", "lambda.batch.functions.processOrder.paralel", "true",
						"lambda.batch.functions.nothing.parallel", "true", "lambda.batch.enabled", "false"))
			.get()) {
			assertThat(context.isRunning()).isTrue();
		}
		assertThat(output).contains("WARN")
			.contains("'lambda.batch.sqs.paralel' (property source 'test') does not exist.")
			.contains("'lambda.batch.functions.processOrder.paralel' (property source 'test') does not exist.")
			.contains("'lambda.batch.functions.nothing.parallel' (property source 'test') is set for a function");
	}

	@ParameterizedTest
	@ValueSource(strings = { "LAMBDA_BATCH_SIZE", "LAMBDA_BATCH_TABLE_NAME", "LAMBDA_BATCH_SQS_QUEUE_URL" })
	void variableThatMerelySharesThePrefixIsAWarning(String name, CapturedOutput output) {
		try (ConfigurableApplicationContext context = start(variables(name, "5")).get()) {
			assertThat(context.isRunning()).isTrue();
		}
		assertThat(output).containsPattern("WARN .*do not exist").contains("'" + name + "' (");
	}

	@ParameterizedTest
	@ValueSource(strings = { "LAMBDA_BATCH_ENABLE", "LAMBDA_BATCH_SQS_PARALEL", "LAMBDA_BATCH_MAXCONCURRENCY",
			"LAMBDA_BATCH_SQS_RETRY_ATTEMPTS", "LAMBDA_BATCH_SQSFIFO_DEADLETTER_ARN",
			"LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_X", "LAMBDA_BATCH_FUNCTIONS_X_PARALLEL",
			"LAMBDA_BATCH_FUNCTION_PROCESSORDER_PARALLEL", "LAMBDA_BATCH_SQS_RETRYDELAY" })
	void variableThatIsMeantForTheLibraryStopsTheStart(String name, CapturedOutput output) {
		assertFails(start(variables(name, "5")));
		assertThat(output).contains("APPLICATION FAILED TO START").contains("'" + name + "' (");
	}

	@ParameterizedTest
	@ValueSource(strings = { "lambda.batch.sqs.max-concurrency", "lambda.batch.sqs.maxConcurrency",
			"lambda.batch.sqs.max_concurrency", "lambda.batch.sqs.MAX_CONCURRENCY", "lambda.batch.SQS.maxconcurrency" })
	void relaxedSpellingIsApplied(String name) {
		assertThat(settings(properties(name, "3"), "other").maxConcurrency()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "LAMBDA_BATCH_SQSFIFO_RETRY_MAXRETRIES", "LAMBDA_BATCH_SQS_FIFO_RETRY_MAX_RETRIES",
			"LAMBDA_BATCH_SQSFIFO_RETRY_MAX_RETRIES", "LAMBDA_BATCH_SQS_FIFO_RETRY_MAXRETRIES",
			"lambda_batch_sqs_fifo_retry_max_retries", "lambda.batch.sqs-fifo.retry.max-retries" })
	void separatedSpellingOfAVariableIsApplied(String name) {
		assertThat(settings(variables(name, "1"), "other SQS_FIFO").retry().maxRetries()).isEqualTo(1);
	}

	@Test
	void variablesTellGroupsApart() {
		BatchSettings settings = settings(
				variables("LAMBDA_BATCH_SQS_RETRY_DELAY", "7ms", "LAMBDA_BATCH_SQS_RETRY_MAXRETRIES", "1"), "other");
		assertThat(settings.retry().delay()).isEqualTo(Duration.ofMillis(7));
	}

	@ParameterizedTest
	@ValueSource(strings = { "processOrder", "process-order", "process_order", "PROCESS_ORDER", "[processOrder]",
			"process.order" })
	void functionIsNamedInAnySpelling(String name) {
		PropertySource<?> source = properties("lambda.batch.functions." + name + ".fail-invocation", "when-any-fails",
				"lambda.batch.functions." + name + ".not-retryable[0]", "java.io.IOException",
				"lambda.batch.functions." + name + ".not-retryable[1]", "java.lang.IllegalStateException");
		BatchSettings settings = settings(source, "processOrder");
		assertThat(settings.failInvocation()).isEqualTo(FailInvocation.WHEN_ANY_FAILS);
		assertThat(settings.notRetryable()).isEqualTo(List.of(IOException.class, IllegalStateException.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROCESSORDER_FAILINVOCATION", "PROCESS_ORDER_FAILINVOCATION",
			"PROCESS_ORDER_FAIL_INVOCATION", "PROCESSORDER_FAIL_INVOCATION", "process_order_fail_invocation" })
	void functionIsNamedInAnySpellingOfAVariable(String name) {
		assertThat(settings(variables("LAMBDA_BATCH_FUNCTIONS_" + name, "when-any-fails"), "processOrder")
			.failInvocation()).isEqualTo(FailInvocation.WHEN_ANY_FAILS);
	}

	@Test
	void listElementsOfAVariableAreApplied() {
		PropertySource<?> source = variables("LAMBDA_BATCH_FUNCTIONS_PROCESS_ORDER_NOT_RETRYABLE_0",
				"java.io.IOException", "LAMBDA_BATCH_FUNCTIONS_PROCESS_ORDER_NOT_RETRYABLE_1",
				"java.lang.IllegalStateException");
		assertThat(settings(source, "processOrder").notRetryable())
			.isEqualTo(List.of(IOException.class, IllegalStateException.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "orders.audit:", "\"[orders.audit]\":", "orders-audit:", "ordersAudit:",
			"orders:\n        audit:" })
	void nameWithDotsNeedsNoBrackets(String name) throws IOException {
		String yaml = """
				lambda:
				  batch:
				    functions:
				      %s {max-records: 4, retry: {max-retries: 1, delay: 5ms}}
				""".formatted(name);
		BatchSettings settings = settings(yaml(yaml), "orders.audit");
		assertThat(settings.maxRecords()).isEqualTo(4);
		assertThat(settings.retry().delay()).isEqualTo(Duration.ofMillis(5));
	}

	@Test
	void nearestSourceWinsPropertyByPropertyInWhateverSpelling() {
		MutablePropertySources sources = new MutablePropertySources();
		sources.addLast(variables("LAMBDA_BATCH_FUNCTIONS_PROCESS_ORDER_MAX_RECORDS", "1"));
		sources.addLast(named("nearer", "lambda.batch.functions.[processOrder].max-records", "2",
				"lambda.batch.functions.process_order.max-receives", "2"));
		sources.addLast(named("farther", "lambda.batch.functions.processOrder.max-records", "3",
				"lambda.batch.functions.process.order.max-receives", "3",
				"lambda.batch.functions.process-order.max-concurrency", "3"));
		BatchSettings settings = settings(sources, "processOrder", Application.class);
		assertThat(settings.maxRecords()).isOne();
		assertThat(settings.maxReceives()).isEqualTo(2);
		assertThat(settings.maxConcurrency()).isEqualTo(3);
	}

	@Test
	void placeholdersAreResolved() {
		PropertySource<?> source = properties("orders.limit", "4", "lambda.batch.sqs.max-records", "${orders.limit}",
				"lambda.batch.functions.processOrder.max-concurrency", "${orders.limit}");
		assertThat(settings(source, "other").maxRecords()).isEqualTo(4);
		assertThat(settings(source, "processOrder").maxConcurrency()).isEqualTo(4);
	}

	@Test
	void functionsThatAreSpelledAlikeStopTheStart(CapturedOutput output) {
		assertFails(() -> application(variables("LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_PARALLEL", "true"), Alike.class)
			.run());
		assertThat(output).contains("'LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_PARALLEL' (property source"
				+ " 'test-systemEnvironment') could be meant for any of the functions [process-order, processOrder]");
	}

	@Test
	void bracketsTellFunctionsThatAreSpelledAlikeApart() {
		PropertySource<?> source = properties("lambda.batch.functions.[process-order].max-records", "1",
				"lambda.batch.functions.[processOrder].max-records", "2");
		assertThat(settings(source, "process-order", Alike.class).maxRecords()).isEqualTo(1);
		assertThat(settings(source, "processOrder", Alike.class).maxRecords()).isEqualTo(2);
	}

	@Test
	void functionsThatAreSpelledAlikeDoNotMatterWithoutSettings() {
		assertThat(settings(properties("lambda.batch.functions.other.max-records", "1"), "other", Alike.class)
			.maxRecords()).isEqualTo(1);
	}

	@Test
	void contradictionWithinASourceStopsTheStart(CapturedOutput output) {
		assertFails(start(variables("LAMBDA_BATCH_SQS_MAXRECORDS", "1", "LAMBDA_BATCH_SQS_MAX_RECORDS", "2")));
		assertThat(output).contains("set the same property to different values.");
	}

	@Test
	void emptyGroupsAreNoMistake() throws IOException {
		PropertySource<?> source = yaml("""
				lambda:
				  batch:
				    kinesis:
				    sqs:
				      parallel: true
				      retry:
				      #  max-retries: 1
				    functions:
				      other:
				""");
		assertThat(settings(source, "other").parallel()).isTrue();
	}

	@Test
	void functionThatIsNamedWithoutSettingsIsAHandler() throws IOException {
		assertThat(settings(yaml("lambda.batch.functions.unmarked:"), "unmarked", Unmarked.class)).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "IMPORT_ORDER_DEFINITION", "IMPORTORDER_DEFINITION" })
	void compositionThatIsDefinedByAVariableHasTheNameThatWasChosen(String name) {
		PropertySource<?> source = variables("LAMBDA_BATCH_FUNCTIONS_" + name, "decode|process",
				"LAMBDA_BATCH_FUNCTIONS_IMPORTORDER_MAXRECORDS", "4", "SPRING_CLOUD_FUNCTION_DEFINITION",
				"importOrder");
		assertThat(settings(source, "importOrder", Parts.class).maxRecords()).isEqualTo(4);
	}

	@Test
	void compositionHasTheNameThatAnySourceSpells() {
		MutablePropertySources sources = new MutablePropertySources();
		sources.addLast(variables("LAMBDA_BATCH_FUNCTIONS_IMPORT_ORDER_DEFINITION", "decode|process",
				"LAMBDA_BATCH_FUNCTIONS_IMPORT_ORDER_MAXRECORDS", "4"));
		sources.addLast(properties("lambda.batch.functions.importOrder.definition", "decode"));
		assertThat(settings(sources, "importOrder", Parts.class).maxRecords()).isEqualTo(4);
	}

	@Test
	void propertiesOfTheMetadataExist() {
		Set<String> known = new LinkedHashSet<>(
				PropertyKey.of(LambdaBatchProperties.class).stream().map(PropertyKey::toString).toList());
		known.add("functions");
		assertThat(ConfigurationPageTests.metadataNames())
			.isEqualTo(known.stream().map((key) -> "lambda.batch." + key).collect(Collectors.toSet()));
	}

	@Test
	void sourceThatCannotListItsNamesIsAsked() {
		PropertySource<Object> source = new PropertySource<>("opaque", new Object()) {

			@Override
			public @Nullable Object getProperty(String name) {
				return name.equals("lambda.batch.sqs.max-records") ? "4" : null;
			}

		};
		assertThat(settings(source, "other").maxRecords()).isEqualTo(4);
	}

	private static BatchSettings settings(PropertySource<?> source, String functionAndSource) {
		return settings(source, functionAndSource, Application.class);
	}

	private static BatchSettings settings(PropertySource<?> source, String functionAndSource, Class<?> application) {
		MutablePropertySources sources = new MutablePropertySources();
		sources.addLast(source);
		return settings(sources, functionAndSource, application);
	}

	private static BatchSettings settings(MutablePropertySources sources, String functionAndSource,
			Class<?> application) {
		try (ConfigurableApplicationContext context = application(sources, application).run()) {
			Map<String, BatchSettings> settings = context.getBean(Recorder.class).settings;
			return Objects.requireNonNull(
					settings.get(functionAndSource + (functionAndSource.contains(" ") ? "" : " " + EventType.SQS)));
		}
	}

	private static Starter start(PropertySource<?> source) {
		return () -> application(source, Application.class).run();
	}

	private static void assertFails(Starter starter) {
		assertThatException().isThrownBy(() -> starter.get().close());
	}

	private static SpringApplicationBuilder application(PropertySource<?> source, Class<?> application) {
		MutablePropertySources sources = new MutablePropertySources();
		sources.addLast(source);
		return application(sources, application);
	}

	private static SpringApplicationBuilder application(MutablePropertySources sources, Class<?> application) {
		StandardEnvironment environment = new StandardEnvironment();
		sources.forEach(environment.getPropertySources()::addLast);
		return new SpringApplicationBuilder(application).environment(environment)
			.bannerMode(Banner.Mode.OFF)
			.web(WebApplicationType.NONE);
	}

	private static PropertySource<?> properties(String... namesAndValues) {
		return named("test", namesAndValues);
	}

	private static PropertySource<?> named(String name, String... namesAndValues) {
		return new MapPropertySource(name, map(namesAndValues));
	}

	private static PropertySource<?> variables(String... namesAndValues) {
		return new SystemEnvironmentPropertySource("test-systemEnvironment", map(namesAndValues));
	}

	private static PropertySource<?> yaml(String document) throws IOException {
		return new YamlPropertySourceLoader()
			.load("yaml", new ByteArrayResource(document.getBytes(StandardCharsets.UTF_8), "application.yml"))
			.get(0);
	}

	private static Map<String, Object> map(String... namesAndValues) {
		Map<String, Object> map = new HashMap<>();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			map.put(namesAndValues[i], namesAndValues[i + 1]);
		}
		return map;
	}

	private interface Starter {

		ConfigurableApplicationContext get();

	}

	record PlacedOrder(String id) {

	}

	/**
	 * Keeps the settings that each function has in the end.
	 */
	@Order
	static class Recorder implements BatchSettingsCustomizer {

		private final Map<String, BatchSettings> settings = new ConcurrentHashMap<>();

		@Override
		public BatchSettings customize(BatchSettings settings, String functionName, EventType eventType) {
			this.settings.put(functionName + " " + eventType, settings);
			return settings;
		}

	}

	/** What the starter brings. */
	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@ImportAutoConfiguration({ LambdaBatchAutoConfiguration.class, LambdaBatchDisabledAutoConfiguration.class,
			ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class })
	@interface WithStarter {

	}

	@Configuration(proxyBeanMethods = false)
	@WithStarter
	@Import(Recorder.class)
	static class Application {

		@Bean
		@BatchHandler
		Consumer<PlacedOrder> processOrder() {
			return (order) -> {
			};
		}

		@Bean("orders.audit")
		Consumer<SQSMessage> audit() {
			return (message) -> {
			};
		}

		@Bean
		Consumer<SQSMessage> other() {
			return (message) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@WithStarter
	static class LazyOrders {

		@Bean
		@Lazy
		Consumer<SQSMessage> processOrder() {
			return (message) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@WithStarter
	static class Nothing {

	}

	@Configuration(proxyBeanMethods = false)
	@WithStarter
	@Import(Recorder.class)
	static class Alike {

		@Bean
		Consumer<SQSMessage> processOrder() {
			return (message) -> {
			};
		}

		@Bean("process-order")
		Consumer<SQSMessage> dashed() {
			return (message) -> {
			};
		}

		@Bean
		Consumer<SQSMessage> other() {
			return (message) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@WithStarter
	@Import(Recorder.class)
	static class Unmarked {

		@Bean
		Consumer<PlacedOrder> unmarked() {
			return (order) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@WithStarter
	@Import(Recorder.class)
	static class Parts {

		@Bean
		Function<SQSMessage, String> decode() {
			return SQSMessage::getBody;
		}

		@Bean
		Function<String, List<String>> process() {
			return (text) -> Arrays.asList(text.split(","));
		}

	}

}
