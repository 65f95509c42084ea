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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.FunctionRegistration;
import org.springframework.cloud.function.context.FunctionRegistry;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.payload.Change;
import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans that handle records in whatever way they are declared: served or refused, never
 * overlooked.
 */
@ExtendWith(OutputCaptureExtension.class)
class HandlerChecksTests {

	/** How many handlers have been created that are made to be refused. */
	private static final AtomicInteger created = new AtomicInteger();

	private static final String FAILED = "{\"batchItemFailures\":[{\"itemIdentifier\":\"id-0\"}]}";

	/**
	 * With what resolves placeholders, as every application of Spring Boot: the catalog
	 * has one.
	 */
	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
				LambdaBatchDisabledAutoConfiguration.class, ContextFunctionCatalogAutoConfiguration.class,
				JacksonAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class));

	private final ApplicationContextRunner lazy = this.runner.withInitializer(
			(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()));

	@ParameterizedTest
	@ValueSource(classes = { OfMessage.class, MarkedMessage.class, MadeByFactoryBean.class, ScopedProxy.class,
			ScopedClassProxy.class, MarkedMethod.class, EarlyCatalog.class })
	void isServed(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration)
			.run((context) -> assertThat(invoke(context, "handler")).isEqualTo(FAILED));
	}

	@ParameterizedTest
	@ValueSource(classes = { OfFlux.class, OfList.class, OfMessageOfList.class, OfChanges.class, OfPair.class,
			OfOtherContext.class, MarkedPair.class, Registration.class, MarkedRawMessage.class, MarkedEvent.class,
			MarkedUntyped.class, MarkedNonFunction.class, Competing.class, LazyCompeting.class, InSecondPlace.class,
			PartOfEvent.class, MessageOfPart.class, PartInSecondPlace.class, AsyncConsumer.class,
			AsyncByAnAnnotation.class, MarkedAsyncMethod.class })
	void stopsTheStart(Class<?> configuration) {
		for (ApplicationContextRunner application : List.of(this.runner, this.lazy)) {
			created.set(0);
			application.withUserConfiguration(configuration).run((context) -> {
				assertThat(analyze(context).getDescription()).contains("'handler'");
				assertThat(analyze(context).getAction()).isNotBlank();
			});
		}
		assertThat(created).as("handlers created although all is lazy").hasValue(0);
	}

	@Test
	void typeToUseInsteadOfAPartOfAnEventIsNamed() {
		this.runner.withUserConfiguration(PartOfEvent.class).run((context) -> {
			assertThat(analyze(context).getDescription()).startsWith("The function 'handler' takes "
					+ KinesisEvent.class.getName() + "$Record, which is only a part of");
			assertThat(analyze(context).getAction()).isEqualTo("Let the function take KinesisEventRecord. If Lambda"
					+ " does not call it and it only helps other beans, mark it with @BatchHandler(false).");
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { Helpers.class, HelperClass.class, HelperMethod.class })
	void helperIsNeitherServedNorChecked(Class<?> configuration, CapturedOutput output) {
		for (ApplicationContextRunner application : List.of(this.runner, this.lazy)) {
			application.withUserConfiguration(PlainAndOther.class, configuration)
				.withPropertyValues("spring.cloud.function.definition=handler")
				.run((context) -> {
					assertThat(context).hasNotFailed();
					assertThat(invoke(context, "handler")).isEqualTo(FAILED);
				});
		}
		assertThat(output.toString().lines().filter((line) -> line.contains("handles batches"))).isNotEmpty()
			.allMatch((line) -> line.contains("Function 'handler'"));
	}

	@Test
	void errorThatAHelperMeetsNamesTheMark() {
		this.runner.withUserConfiguration(OfPair.class)
			.run((context) -> assertThat(analyze(context).getAction()).contains("@BatchHandler(false)"));
	}

	@Test
	void asyncHandlerIsExplained() {
		this.runner.withUserConfiguration(AsyncConsumer.class).run((context) -> {
			assertThat(analyze(context).getDescription()).isEqualTo(
					"Spring runs the function 'handler' asynchronously (@Async), but it does not return a Future or"
							+ " CompletionStage. It would return at once, and its record would be acknowledged before it has been"
							+ " handled.");
			assertThat(analyze(context).getAction()).contains("parallel: true").contains("CompletableFuture");
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { AsyncHandlers.Behind.class, AsyncHandlers.Composed.class,
			AsyncHandlers.ByAnotherAnnotation.class, AsyncHandlers.ByAnOwnPostProcessor.class,
			AsyncHandlers.Woven.class })
	void asyncHandlerThatOnlyTheInstanceTellsStopsTheStart(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration)
			.withPropertyValues((configuration != AsyncHandlers.Composed.class) ? "lambda.batch.prime=false"
					: "lambda.batch.functions.composed.definition=last")
			.run((context) -> assertThat(analyze(context).getDescription()).contains("asynchronously (@Async)"));
	}

	@ParameterizedTest
	@ValueSource(classes = { AsyncHandlers.WithFuture.class, AsyncHandlers.NotEnabled.class,
			AsyncHandlers.OtherMethod.class })
	void handlerThatTellsItsEndIsServed(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration)
			.run((context) -> assertThat(invoke(context, "handler")).isEqualTo(FAILED));
	}

	@ParameterizedTest
	@CsvSource({ "spring.cloud.function.definition,handlr", "DEFAULT_HANDLER,handlr",
			"spring.cloud.function.definition,uppercase|nothing" })
	void definitionThatNamesNoFunctionStopsTheStart(String property, String definition) {
		this.runner.withUserConfiguration(PlainAndOther.class)
			.withPropertyValues(property + "=" + definition)
			.run((context) -> {
				assertThat(analyze(context).getDescription()).startsWith("'" + property + "' chooses '")
					.endsWith("but no function has that name.");
				assertThat(analyze(context).getAction()).isEqualTo("Choose one of [handler, uppercase].");
			});
	}

	@ParameterizedTest
	@CsvSource({ "_HANDLER,org.springframework.cloud.function.adapter.aws.FunctionInvoker::handleRequest",
			"_HANDLER,bootstrap", "spring.cloud.function.definition,functionRouter",
			"spring.cloud.function.definition,qualified", "spring.cloud.function.definition,pojo" })
	void whatMayBeAFunctionDoesNotStopTheStart(String property, String definition) {
		this.runner.withUserConfiguration(PlainAndOther.class, OtherKinds.class)
			.withPropertyValues(property + "=" + definition)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.cloud.function.definition=ordersAudit", "DEFAULT_HANDLER=ordersAudit", "x=y" })
	void compositionOfAnEnvironmentVariableIsFoundByTheNameThatIsChosen(String choice) {
		this.runner.withUserConfiguration(PlainAndOther.class)
			.withPropertyValues("lambda.batch.functions.ordersaudit.definition=handler", choice)
			.run((context) -> {
				assertThat(invoke(context, "ordersAudit")).isEqualTo(FAILED);
				assertThat(context.getBean(FunctionCatalog.class).getNames(null))
					.contains(choice.startsWith("x") ? "ordersaudit" : "ordersAudit");
			});
	}

	@Test
	void singletonRegisteredByHandStopsTheStartOrIsServed() {
		this.runner
			.withInitializer((context) -> context.getBeanFactory().registerSingleton("handler", new FailingFunction()))
			.run((context) -> assertThat(invoke(context, "handler")).isEqualTo(FAILED));
	}

	@ParameterizedTest
	@ValueSource(strings = { "handler|uppercase", "uppercase|handler", "handler,uppercase" })
	void compositionStopsTheStart(String definition) {
		this.runner.withUserConfiguration(PlainAndOther.class)
			.withPropertyValues("spring.cloud.function.definition=" + definition)
			.run((context) -> {
				assertThat(analyze(context).getDescription()).contains("composes the function 'handler'");
				assertThat(analyze(context).getAction()).isEqualTo("Name 'handler' alone. To apply several functions"
						+ " to each record, set 'lambda.batch.functions.<name>.definition: %s' and choose that name."
							.formatted(definition));
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			handler;  uppercase; has the name of a bean
			composed; |;         names no function
			composed; uppercase|nothing; names 'nothing', which is not a Function or Consumer
			composed; consumer|uppercase; names 'consumer', which is not a Function
			composed; length|uppercase; hands java.lang.Integer to 'uppercase', which takes java.lang.String
			""")
	void compositionThatCannotBeStopsTheStart(String name, String definition, String problem) {
		this.runner.withUserConfiguration(PlainAndOther.class, Parts.class)
			.withPropertyValues("lambda.batch.functions." + name + ".definition=" + definition)
			.run((context) -> {
				assertThat(analyze(context).getDescription())
					.isEqualTo("'lambda.batch.functions.%s.definition' (%s) %s.".formatted(name, definition, problem));
				assertThat(analyze(context).getAction()).isNotBlank();
			});
	}

	@Test
	void compositionOfOthersIsLeftAlone() {
		this.runner.withUserConfiguration(PlainAndOther.class)
			.withPropertyValues("spring.cloud.function.definition=uppercase|uppercase")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void aliasStopsTheStart() {
		this.runner.withUserConfiguration(WithAlias.class)
			.withPropertyValues("spring.cloud.function.definition=other")
			.run((context) -> assertThat(analyze(context).getAction()).isEqualTo("Choose 'handler'."));
	}

	@Test
	void wholeEventIsLeftAlone() {
		this.runner.withUserConfiguration(OfEvent.class).run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void catalogNamesTheFunctionsOfTheUserOnly() {
		this.runner.withUserConfiguration(PlainAndOther.class)
			.run((context) -> assertThat(context.getBean(FunctionCatalog.class).getNames(null))
				.containsExactlyInAnyOrder("handler", "uppercase", "functionRouter"));
	}

	@Test
	void disabledChecksNothing() {
		this.runner.withUserConfiguration(MarkedUntyped.class)
			.withPropertyValues("lambda.batch.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static String invoke(AssertableApplicationContext context, String name) {
		Function<Message<InputStream>, Message<byte[]>> function = context.getBean(FunctionCatalog.class)
			.lookup(name, "application/json");
		return new String(
				function.apply(new GenericMessage<>(new ByteArrayInputStream(SqsEvents.withBodies("a")))).getPayload());
	}

	private static FailureAnalysis analyze(AssertableApplicationContext context) {
		assertThat(context).hasFailed();
		Throwable failure = Objects.requireNonNull(context.getStartupFailure());
		FailureAnalysis analysis = new InvalidFunctionFailureAnalyzer().analyze(failure);
		return Objects.requireNonNull(analysis, () -> "no analysis of " + failure);
	}

	private static <T> T created(T handler) {
		created.incrementAndGet();
		return handler;
	}

	@Configuration(proxyBeanMethods = false)
	static class InSecondPlace {

		@Bean
		BiFunction<String, SQSMessage, String> handler() {
			return created((text, message) -> text);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PartOfEvent {

		@Bean
		Function<KinesisEvent.Record, Object> handler() {
			return created((record) -> record);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MessageOfPart {

		@Bean
		Consumer<Message<KinesisEvent.Record>> handler() {
			return created((record) -> {
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PartInSecondPlace {

		@Bean
		BiConsumer<String, List<SQSEvent.MessageAttribute>> handler() {
			return created((text, attributes) -> {
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Helpers {

		@Bean
		@BatchHandler(false)
		Function<SQSMessage, String> mapper() {
			return SQSMessage::getBody;
		}

		@Bean
		@BatchHandler(false)
		BiFunction<SQSMessage, Map<String, String>, String> joiner() {
			return (message, names) -> message.getBody();
		}

		@Bean
		@BatchHandler(false)
		Function<SQSEvent.MessageAttribute, String> reader() {
			return SQSEvent.MessageAttribute::getStringValue;
		}

	}

	@BatchHandler(false)
	@Component
	static class HelperClass extends FailingFunction {

	}

	@Component
	static class HelperMethod implements Consumer<List<SQSMessage>> {

		@Override
		@BatchHandler(false)
		public void accept(List<SQSMessage> messages) {
		}

	}

	@EnableAsync
	@Configuration(proxyBeanMethods = false)
	static class AsyncConsumer {

		@Bean
		AsyncHandlers.OnMethod handler() {
			return created(new AsyncHandlers.OnMethod());
		}

	}

	@EnableAsync
	@Configuration(proxyBeanMethods = false)
	static class AsyncByAnAnnotation {

		@Bean
		AsyncHandlers.OnClass handler() {
			return created(new AsyncHandlers.OnClass());
		}

	}

	@EnableAsync
	@Configuration(proxyBeanMethods = false)
	static class MarkedAsyncMethod {

		@Bean
		@BatchHandler
		AsyncHandlers.OfPayload handler() {
			return created(new AsyncHandlers.OfPayload());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OtherKinds {

		@Bean
		@Qualifier("qualified")
		Function<String, String> other() {
			return (text) -> text;
		}

		@Bean
		StringBuilder pojo() {
			return new StringBuilder();
		}

	}

	static class FailingFunction implements Function<SQSMessage, String> {

		@Override
		public String apply(SQSMessage message) {
			throw new IllegalStateException("failed on purpose");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MadeByFactoryBean {

		@Bean
		FactoryBean<Function<SQSMessage, String>> handler() {
			return new FactoryBean<>() {

				@Override
				public Function<SQSMessage, String> getObject() {
					return new FailingFunction();
				}

				@Override
				public Class<?> getObjectType() {
					return Function.class;
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ThreadScope {

		@Bean
		static CustomScopeConfigurer scopes() {
			CustomScopeConfigurer configurer = new CustomScopeConfigurer();
			configurer.addScope("thread", new SimpleThreadScope());
			return configurer;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedProxy extends ThreadScope {

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.INTERFACES)
		Function<SQSMessage, String> handler() {
			return new FailingFunction();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ScopedClassProxy extends ThreadScope {

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		FailingFunction handler() {
			return new FailingFunction();
		}

	}

	@Component("handler")
	static class MarkedMethod implements Function<String, String> {

		@Override
		@BatchHandler
		public String apply(String text) {
			throw new IllegalStateException("failed on purpose");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyCatalog {

		@Bean
		static BeanPostProcessor needsTheCatalog(FunctionCatalog catalog) {
			return new Early();
		}

		@Bean
		FailingFunction handler() {
			return new FailingFunction();
		}

		static class Early implements BeanPostProcessor, Ordered {

			@Override
			public int getOrder() {
				return 0;
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfMessage {

		@Bean
		Function<Message<SQSMessage>, String> handler() {
			return (message) -> new FailingFunction().apply(message.getPayload());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfMessageOfList {

		@Bean
		Function<Message<List<SQSMessage>>, String> handler() {
			return created((messages) -> "done");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfChanges {

		@Bean
		Consumer<List<Change<String>>> handler() {
			return created((changes) -> {
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfOtherContext {

		@Bean
		BiFunction<SQSMessage, RecordContext<KinesisEventRecord>, String> handler() {
			return created((message, context) -> "done");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfFlux {

		@Bean
		Function<Flux<SQSMessage>, Flux<String>> handler() {
			return created((messages) -> messages.map(SQSMessage::getBody));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfList {

		@Bean
		Function<List<SQSMessage>, String> handler() {
			return created((messages) -> "done");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfPair {

		@Bean
		BiConsumer<SQSMessage, Map<String, Object>> handler() {
			return created((message, headers) -> {
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfEvent {

		@Bean
		Function<SQSEvent, String> wholeEvent() {
			return (event) -> "done";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedPair {

		@Bean
		@BatchHandler
		BiFunction<String, Map<String, Object>, String> handler() {
			return created((message, headers) -> "done");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Registration {

		@Bean
		FunctionRegistration<Function<SQSMessage, String>> handler() {
			Function<SQSMessage, String> function = new FailingFunction();
			return created(new FunctionRegistration<>(function, "handler")
				.type(ResolvableType.forClassWithGenerics(Function.class, SQSMessage.class, String.class).getType()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedMessage {

		@Bean
		@BatchHandler
		Consumer<Message<String>> handler() {
			return (message) -> {
				throw new IllegalStateException("failed on purpose");
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedRawMessage {

		@Bean
		@BatchHandler
		Consumer<Message<?>> handler() {
			return created((message) -> {
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedEvent {

		@Bean
		@BatchHandler
		Consumer<SQSEvent> handler() {
			return created((event) -> {
			});
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedUntyped {

		@Bean
		@BatchHandler
		Function<?, ?> handler() {
			return created((input) -> input);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedNonFunction {

		@Bean
		@BatchHandler
		String handler() {
			return created("no function");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Competing {

		@Bean
		static BeanPostProcessor competitor() {
			return new Competitor();
		}

		@Bean
		FailingFunction handler() {
			return new FailingFunction();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyCompeting {

		@Bean
		static BeanPostProcessor competitor() {
			return new Competitor();
		}

		@Bean
		@Lazy
		FailingFunction handler() {
			return new FailingFunction();
		}

	}

	static class Competitor implements BeanPostProcessor, PriorityOrdered {

		@Override
		public @Nullable Object postProcessAfterInitialization(Object bean, String beanName) {
			if (bean instanceof FunctionRegistry registry) {
				Function<String, String> function = String::toUpperCase;
				registry.register(new FunctionRegistration<>(function, "handler")
					.type(ResolvableType.forClassWithGenerics(Function.class, String.class, String.class).getType()));
			}
			return bean;
		}

		@Override
		public int getOrder() {
			return HIGHEST_PRECEDENCE;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PlainAndOther {

		@Bean
		FailingFunction handler() {
			return new FailingFunction();
		}

		@Bean
		Function<String, String> uppercase() {
			return String::toUpperCase;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Parts {

		@Bean
		Consumer<String> consumer() {
			return (text) -> {
			};
		}

		@Bean
		Function<String, Integer> length() {
			return String::length;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WithAlias {

		@Bean({ "handler", "other" })
		FailingFunction handler() {
			return new FailingFunction();
		}

	}

}
