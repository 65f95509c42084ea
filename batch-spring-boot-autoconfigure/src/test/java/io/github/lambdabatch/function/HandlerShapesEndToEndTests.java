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

package io.github.lambdabatch.function;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.EnvironmentAware;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.messaging.Message;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;
import reactor.core.publisher.Mono;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FakeContext;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHeaders;
import io.github.lambdabatch.source.SqsEvents;
import io.github.lambdabatch.source.StreamEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every shape of a handler, of every source, through the real {@code FunctionInvoker}.
 */
class HandlerShapesEndToEndTests {

	private static final Map<String, LambdaApplication> applications = new ConcurrentHashMap<>();

	private static final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();

	private final Context lambdaContext = new FakeContext(60_000);

	@BeforeEach
	void clear() {
		handled.clear();
	}

	static Stream<Arguments> shapes() {
		List<Arguments> arguments = new ArrayList<>();
		for (Content content : Content.values()) {
			for (Shape shape : Shape.values()) {
				for (EventType eventType : content.eventTypes) {
					shape.outcomes().forEach((outcome) -> {
						arguments.add(Arguments.of(shape, content, false, eventType, outcome));
						arguments.add(Arguments.of(shape, content, true, eventType, outcome));
					});
				}
			}
		}
		return arguments.stream();
	}

	@ParameterizedTest(name = "{0} of {1}, in a message {2}, from {3}: {4}")
	@MethodSource("shapes")
	void isServed(Shape shape, Content content, boolean message, EventType eventType, Outcome outcome) {
		LambdaApplication application = applications.computeIfAbsent(shape + " " + content + " " + message,
				(key) -> LambdaApplication.start(Application.class, "shape=" + key));
		String response = application.invoke(event(eventType, Outcome.SUCCESS, outcome, Outcome.SUCCESS),
				this.lambdaContext);
		assertThat(reported(response)).isEqualTo(outcome.failure ? List.of("1") : List.of());
		assertThat(handled).containsExactly("SUCCESS", outcome.name(), "SUCCESS");
	}

	@ParameterizedTest
	@ValueSource(
			classes = { MethodReference.class, ComponentClass.class, MarkedMethodOfComponent.class, GenericBase.class,
					MadeByFactoryBean.class, ScopedJdkProxy.class, ScopedClassProxy.class, LowerBound.class })
	void isServedHoweverItIsDeclared(Class<?> application) {
		assertIsServed(application);
	}

	@ParameterizedTest
	@EnumSource(ProxyOf.class)
	void proxyIsCalled(ProxyOf proxyOf) {
		assertIsServed(proxyOf.application);
		assertThat(handled).containsExactly("proxy", "SUCCESS", "proxy", "FAILURE");
	}

	private void assertIsServed(Class<?> application) {
		// A scoped proxy counts as two functions, so the one to serve has to be named.
		String[] definition = ThreadScope.class.isAssignableFrom(application)
				? new String[] { "spring.cloud.function.definition=handler" } : new String[0];
		String response = LambdaApplication.start(application, definition)
			.invoke(event(EventType.SQS, Outcome.SUCCESS, Outcome.FAILURE), this.lambdaContext);
		assertThat(reported(response)).containsExactly("1");
		assertThat(handled).contains("SUCCESS", "FAILURE");
	}

	private static byte[] event(EventType eventType, Outcome... outcomes) {
		String[] bodies = Stream.of(outcomes)
			.map((outcome) -> "{\"body\":\"%s\"}".formatted(outcome))
			.toArray(String[]::new);
		String[] lanes = new String[outcomes.length];
		for (int i = 0; i < lanes.length; i++) {
			lanes[i] = "lane" + i + ":" + switch (eventType.name()) {
				case "DYNAMODB" -> outcomes[i].name();
				case "SQS_FIFO" -> bodies[i].replace("\"", "\\\"");
				default -> bodies[i];
			};
		}
		return switch (eventType.name()) {
			case "SQS" -> SqsEvents.withBodies(bodies);
			case "SQS_FIFO" -> StreamEvents.fifo(lanes);
			case "KINESIS" -> StreamEvents.kinesis(lanes);
			case "DYNAMODB" -> StreamEvents.dynamoDb(lanes);
			case "KAFKA" -> StreamEvents.kafka(lanes);
			default -> throw new IllegalArgumentException();
		};
	}

	/**
	 * The positions of the reported records: the last digit of their identifiers.
	 */
	private static List<String> reported(String response) {
		assertThat(response).matches("\\{\"batchItemFailures\":\\[.*]}");
		return Pattern.compile("(\\d)\"?}[,}\\]]").matcher(response).results().map((match) -> match.group(1)).toList();
	}

	private static @Nullable Object handle(Object input) {
		Object content = input;
		if (input instanceof Message<?> message) {
			assertThat(message.getHeaders()).containsKeys(RecordHeaders.RECORD, RecordHeaders.ITEM_IDENTIFIER,
					RecordHeaders.EVENT_SOURCE_ARN);
			assertThat(message.getHeaders().get(RecordHeaders.LAMBDA_CONTEXT)).isInstanceOf(Context.class);
			content = message.getPayload();
		}
		return Outcome.valueOf(Content.body(content)).become();
	}

	enum Outcome {

		SUCCESS(false, false), FAILURE(true, false), LATER_SUCCESS(false, true), LATER_FAILURE(true, true),
		REACTIVE_SUCCESS(false, true), REACTIVE_FAILURE(true, true);

		private final boolean failure;

		private final boolean asynchronous;

		Outcome(boolean failure, boolean asynchronous) {
			this.failure = failure;
			this.asynchronous = asynchronous;
		}

		@Nullable Object become() {
			return switch (this) {
				case SUCCESS, FAILURE -> finish();
				case LATER_SUCCESS, LATER_FAILURE -> CompletableFuture.supplyAsync(this::finish);
				case REACTIVE_SUCCESS, REACTIVE_FAILURE -> Mono.fromSupplier(this::finish);
			};
		}

		private String finish() {
			handled.add(name());
			if (this.failure) {
				throw new IllegalStateException("failed on purpose");
			}
			return name();
		}

	}

	enum Content {

		SQS_MESSAGE(SQSMessage.class, EventType.SQS, EventType.SQS_FIFO),

		KINESIS_RECORD(KinesisEventRecord.class, EventType.KINESIS),

		DYNAMODB_RECORD(DynamodbStreamRecord.class, EventType.DYNAMODB),

		KAFKA_RECORD(KafkaEventRecord.class, EventType.KAFKA),

		PAYLOAD(Order.class, EventType.values());

		private final Class<?> type;

		private final EventType[] eventTypes;

		Content(Class<?> type, EventType... eventTypes) {
			this.type = type;
			this.eventTypes = eventTypes;
		}

		static String body(Object content) {
			if (content instanceof SQSMessage message) {
				return body(message.getBody());
			}
			if (content instanceof KafkaEventRecord record) {
				return body(new String(Base64.getDecoder().decode(record.getValue()), StandardCharsets.UTF_8));
			}
			if (content instanceof KinesisEventRecord record) {
				return body(StandardCharsets.UTF_8.decode(record.getKinesis().getData()).toString());
			}
			if (content instanceof DynamodbStreamRecord record) {
				return Objects.requireNonNull(record.getDynamodb().getNewImage().get("body")).getS();
			}
			return ((Order) content).body();
		}

		private static String body(String json) {
			return Objects.requireNonNull(StringUtils.split(json.replace("\"}", ""), "body\":\""))[1];
		}

	}

	enum Shape {

		FUNCTION(Function.class, null, true) {

			@Override
			Object bean() {
				return new PayloadFunction();
			}

		},

		CONSUMER(Consumer.class, null, false) {

			@Override
			Object bean() {
				return (Consumer<Object>) HandlerShapesEndToEndTests::handle;
			}

		},

		BI_FUNCTION(BiFunction.class, Context.class, true) {

			@Override
			Object bean() {
				return (BiFunction<Object, Context, @Nullable Object>) (input, context) -> {
					assertThat(context).isInstanceOf(FakeContext.class);
					return handle(input);
				};
			}

		},

		BI_CONSUMER(BiConsumer.class, Context.class, false) {

			@Override
			Object bean() {
				return (BiConsumer<Object, Context>) (input, context) -> {
					assertThat(context).isInstanceOf(FakeContext.class);
					handle(input);
				};
			}

		},

		WITH_RECORD_CONTEXT(BiFunction.class, RecordContext.class, true) {

			@Override
			Object bean() {
				return (BiFunction<Object, RecordContext<?>, @Nullable Object>) (input, context) -> {
					assertThat(context.functionName()).isEqualTo("handler");
					assertThat(context.record()).isNotNull();
					return handle(input);
				};
			}

		};

		private final Class<?> type;

		private final @Nullable Class<?> contextType;

		private final boolean returnsSomething;

		Shape(Class<?> type, @Nullable Class<?> contextType, boolean returnsSomething) {
			this.type = type;
			this.contextType = contextType;
			this.returnsSomething = returnsSomething;
		}

		abstract Object bean();

		List<Outcome> outcomes() {
			return Stream.of(Outcome.values())
				.filter((outcome) -> this.returnsSomething || !outcome.asynchronous)
				.toList();
		}

		ResolvableType type(Content content, boolean message) {
			List<ResolvableType> generics = new ArrayList<>();
			generics.add(message ? ResolvableType.forClassWithGenerics(Message.class, content.type)
					: ResolvableType.forClass(content.type));
			if (this.contextType == Context.class) {
				generics.add(ResolvableType.forClass(Context.class));
			}
			else if (this.contextType != null) {
				generics.add(ResolvableType.forClassWithGenerics(this.contextType, Object.class));
			}
			if (this.returnsSomething) {
				generics.add(ResolvableType.forClass(Object.class));
			}
			return ResolvableType.forClassWithGenerics(this.type, generics.toArray(ResolvableType[]::new));
		}

	}

	/**
	 * An application of one handler, defined as by a bean method of the handler's type.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(HandlerRegistrar.class)
	static class Application {

	}

	static class HandlerRegistrar implements ImportBeanDefinitionRegistrar, EnvironmentAware {

		private String[] shape = {};

		@Override
		public void setEnvironment(Environment environment) {
			this.shape = environment.getRequiredProperty("shape").split(" ");
		}

		@Override
		public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
			Shape shape = Shape.valueOf(this.shape[0]);
			Content content = Content.valueOf(this.shape[1]);
			RootBeanDefinition definition = new RootBeanDefinition();
			definition.setInstanceSupplier(shape::bean);
			definition.setTargetType(shape.type(content, Boolean.parseBoolean(this.shape[2])));
			if (content == Content.PAYLOAD) {
				definition.setBeanClass(Marked.class);
			}
			registry.registerBeanDefinition("handler", definition);
		}

	}

	@BatchHandler
	interface Marked {

	}

	static class PayloadFunction implements Function<Object, @Nullable Object> {

		@Override
		public @Nullable Object apply(Object input) {
			return handle(input);
		}

	}

	record Order(@Nullable String pk, String body) {

	}

	interface Orders {

		@Nullable Object process(Order order);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class MethodReference {

		@Bean
		Orders orders() {
			return HandlerShapesEndToEndTests::handle;
		}

		@Bean
		@BatchHandler
		Function<Order, @Nullable Object> handler(Orders orders) {
			return orders::process;
		}

	}

	@Component
	@BatchHandler
	@EnableAutoConfiguration
	static class ComponentClass implements BiConsumer<Message<Order>, Context> {

		@Override
		public void accept(Message<Order> message, Context context) {
			handle(message);
		}

	}

	@Component
	@EnableAutoConfiguration
	static class MarkedMethodOfComponent implements BiFunction<Order, RecordContext<SQSMessage>, @Nullable Object> {

		@Override
		@BatchHandler
		public @Nullable Object apply(Order order, RecordContext<SQSMessage> context) {
			assertThat(context.record().getMessageId()).isEqualTo(context.itemIdentifier());
			return handle(order);
		}

	}

	abstract static class Base<T> implements Function<Message<T>, @Nullable Object> {

		@Override
		public @Nullable Object apply(Message<T> message) {
			return handle(message);
		}

	}

	@Component
	@BatchHandler
	@EnableAutoConfiguration
	static class GenericBase extends Base<Order> {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class LowerBound {

		@Bean
		@BatchHandler
		Function<? super Order, @Nullable Object> handler() {
			return HandlerShapesEndToEndTests::handle;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class MadeByFactoryBean {

		@Bean
		@BatchHandler
		static HandlerFactoryBean handler() {
			return new HandlerFactoryBean();
		}

	}

	static class HandlerFactoryBean implements FactoryBean<Function<Order, @Nullable Object>> {

		@Override
		public Function<Order, @Nullable Object> getObject() {
			return HandlerShapesEndToEndTests::handle;
		}

		@Override
		public Class<?> getObjectType() {
			return Function.class;
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
	@EnableAutoConfiguration
	static class ScopedJdkProxy extends ThreadScope {

		@Bean
		@BatchHandler
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.INTERFACES)
		BiFunction<Order, Context, @Nullable Object> handler() {
			return (order, context) -> handle(order);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ScopedClassProxy extends ThreadScope {

		@Bean
		@Scope(scopeName = "thread", proxyMode = ScopedProxyMode.TARGET_CLASS)
		OrderHandler handler() {
			return new OrderHandler();
		}

	}

	@BatchHandler
	static class OrderHandler implements Function<Order, @Nullable Object> {

		@Override
		public @Nullable Object apply(Order order) {
			return handle(order);
		}

	}

	enum ProxyOf {

		INTERFACE(JdkProxy.class), CLASS(CglibProxy.class), LAMBDA(ProxyOfLambda.class);

		private final Class<?> application;

		ProxyOf(Class<?> application) {
			this.application = application;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(OrderHandler.class)
	static class JdkProxy {

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			return proxyCreator("*OrderHandler", false);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(OrderHandler.class)
	static class CglibProxy {

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			return proxyCreator("*OrderHandler", true);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ProxyOfLambda {

		@Bean
		static BeanNameAutoProxyCreator proxies() {
			return proxyCreator("handler", false);
		}

		@Bean
		Function<SQSMessage, @Nullable Object> handler() {
			return HandlerShapesEndToEndTests::handle;
		}

	}

	private static BeanNameAutoProxyCreator proxyCreator(String beanName, boolean proxyTargetClass) {
		BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator() {

			@Override
			protected Object @Nullable [] getAdvicesAndAdvisorsForBean(Class<?> beanClass, String name,
					org.springframework.aop.@Nullable TargetSource targetSource) {
				Object[] interceptors = super.getAdvicesAndAdvisorsForBean(beanClass, name, targetSource);
				return (interceptors == DO_NOT_PROXY) ? DO_NOT_PROXY
						: new Object[] { (org.aopalliance.intercept.MethodInterceptor) (invocation) -> {
							if (Set.of("apply", "accept").contains(invocation.getMethod().getName())) {
								handled.add("proxy");
							}
							return invocation.proceed();
						} };
			}

		};
		creator.setBeanNames(beanName);
		creator.setProxyTargetClass(proxyTargetClass);
		return creator;
	}

}
