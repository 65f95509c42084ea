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
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
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
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.Change;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Beans that handle records in whatever way they are declared: served or refused, never
 * overlooked.
 */
class HandlerChecksTests {

	private static final String FAILED = "{\"batchItemFailures\":[{\"itemIdentifier\":\"id-0\"}]}";

	/**
	 * With what resolves placeholders, as every application of Spring Boot: the catalog
	 * has one.
	 */
	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
				LambdaBatchDisabledAutoConfiguration.class, ContextFunctionCatalogAutoConfiguration.class,
				JacksonAutoConfiguration.class, PropertyPlaceholderAutoConfiguration.class));

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
			MarkedUntyped.class, MarkedNonFunction.class, Competing.class, LazyCompeting.class })
	void stopsTheStart(Class<?> configuration) {
		this.runner.withUserConfiguration(configuration).run((context) -> {
			assertThat(analyze(context).getDescription()).contains("'handler'");
			assertThat(analyze(context).getAction()).isNotBlank();
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
				assertThat(analyze(context).getAction()).isEqualTo("Name 'handler' alone. To compose what happens to"
						+ " each record, set 'lambda.batch.functions.<name>.definition: %s' and choose that name."
							.formatted(definition));
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			handler;  uppercase; has the name of a bean
			composed; |;         names no function
			composed; uppercase|nothing; names 'nothing', which is no Function or Consumer
			composed; consumer|uppercase; names 'consumer', which is no Function
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
			return (messages) -> "done";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfChanges {

		@Bean
		Consumer<List<Change<String>>> handler() {
			return (changes) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfOtherContext {

		@Bean
		BiFunction<SQSMessage, RecordContext<KinesisEventRecord>, String> handler() {
			return (message, context) -> "done";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfFlux {

		@Bean
		Function<Flux<SQSMessage>, Flux<String>> handler() {
			return (messages) -> messages.map(SQSMessage::getBody);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfList {

		@Bean
		Function<List<SQSMessage>, String> handler() {
			return (messages) -> "done";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OfPair {

		@Bean
		BiConsumer<SQSMessage, Map<String, Object>> handler() {
			return (message, headers) -> {
			};
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
			return (message, headers) -> "done";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Registration {

		@Bean
		FunctionRegistration<Function<SQSMessage, String>> handler() {
			Function<SQSMessage, String> function = new FailingFunction();
			return new FunctionRegistration<>(function, "handler")
				.type(ResolvableType.forClassWithGenerics(Function.class, SQSMessage.class, String.class).getType());
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
			return (message) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedEvent {

		@Bean
		@BatchHandler
		Consumer<SQSEvent> handler() {
			return (event) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedUntyped {

		@Bean
		@BatchHandler
		Function<?, ?> handler() {
			return (input) -> input;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MarkedNonFunction {

		@Bean
		@BatchHandler
		String handler() {
			return "no function";
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
