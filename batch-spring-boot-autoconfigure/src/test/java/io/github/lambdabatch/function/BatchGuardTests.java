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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisTimeWindowEvent;
import com.amazonaws.services.lambda.runtime.events.SNSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.function.context.DefaultMessageRoutingHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import reactor.core.publisher.Flux;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.UnsupportedEventException;
import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A batch reaches functions that take it as a whole, as it does without the starter, and
 * no others. All other events reach every function as they do without the starter.
 */
@ExtendWith(OutputCaptureExtension.class)
class BatchGuardTests {

	private static final byte[] SQS = SqsEvents.withBodies("{\"id\":\"secret\"}");

	private static final byte[] KINESIS = SqsEvents.fixture("kinesis.json");

	/** Events that are not batches, and some that look like one. */
	private static final List<byte[]> OTHERS = List.of(SqsEvents.bytes("{\"id\":\"1\"}"),
			SqsEvents.bytes("[{\"id\":\"1\"},{\"id\":\"2\"}]"), SqsEvents.bytes("{\"Records\":[]}"), SqsEvents.bytes("""
					{"version":"2.0","routeKey":"POST /orders","rawPath":"/orders","headers":{"x-tenant":"t"},
					 "body":"{\\"id\\":\\"1\\"}","isBase64Encoded":false}"""), SqsEvents.bytes("""
					{"Records":[{"EventSource":"aws:sns","EventVersion":"1.0",
					 "Sns":{"Message":"{\\"eventSource\\":\\"aws:sqs\\"}","MessageId":"1"}}]}"""), SqsEvents.bytes("""
					{"version":"0","id":"1","detail-type":"Order","source":"aws:sqs","detail":{"id":"1"}}"""));

	private static final List<String> called = new CopyOnWriteArrayList<>();

	/** What the router asks. */
	private static final AtomicReference<String> chosen = new AtomicReference<>();

	private static final String ROUTING = "spring.cloud.function.routing-expression=@chosen.get()";

	@BeforeEach
	void clear() {
		called.clear();
	}

	@ParameterizedTest
	@EnumSource(names = { "sqsEvent", "fluxOfSqsEvent", "stream", "text", "timeWindow", "payload", "fluxOfPayload",
			"consumerOfPayload", "raw", "otherEvent" })
	void chosenByTheConstructorArgument(Shape shape) {
		verify(shape, invoker(shape.name(), true), invoker(shape.name(), false));
	}

	@ParameterizedTest
	@EnumSource(names = { "sqsEvent", "payload", "pojo" })
	void lazily(Shape shape) {
		String lazy = "spring.main.lazy-initialization=true";
		verify(shape, invoker(shape.name(), true, lazy), invoker(shape.name(), false, lazy));
	}

	@ParameterizedTest
	@EnumSource(names = { "map", "payload", "fluxOfPayload" })
	void composedWithAnother(Shape shape) {
		verify(shape, invoker(shape + "|same", true), invoker(shape + "|same", false));
	}

	@ParameterizedTest
	@EnumSource(names = { "map", "payload" })
	void withMappedHeaders(Shape shape) {
		String mapping = "spring.cloud.function.configuration.%s.input-header-mapping-expression.tenant='t'"
			.formatted(shape);
		verify(shape, invoker(shape.name(), true, mapping), invoker(shape.name(), false, mapping));
	}

	@Test
	void chosenByTheRouter() {
		Way with = invoker("functionRouter", true, ROUTING);
		Way without = invoker("functionRouter", false, ROUTING);
		for (Shape shape : Shape.values()) {
			chosen.set(shape.name());
			verify(shape, with, without);
		}
	}

	@Test
	void chosenInACustomRuntime() {
		try (CustomRuntime with = CustomRuntime.start(Application.class, "--lambda.batch.enabled=true");
				CustomRuntime without = CustomRuntime.start(Application.class, "--lambda.batch.enabled=false")) {
			for (Shape shape : Shape.values()) {
				System.setProperty("DEFAULT_HANDLER", shape.name());
				verify(shape, (event) -> answer(with, event), (event) -> answer(without, event));
			}
			System.setProperty("DEFAULT_HANDLER", Shape.messageOfPayload.name());
			assertThat(with.invoke(SqsEvents.bytes("{\"id\":\"1\"}"))).contains("Order[id=1], traced");
		}
		finally {
			System.clearProperty("DEFAULT_HANDLER");
		}
	}

	@Test
	void chosenAsTheOnlyOne() {
		LambdaApplication application = LambdaApplication.start(Alone.class);
		assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> application.invoke(SQS));
		assertThat(called).isEmpty();
		assertThat(application.invoke(SqsEvents.bytes("{\"id\":\"1\"}"))).isEqualTo("{\"id\":\"1\"}");
	}

	@Test
	void chosenBesideAMarkedOne() {
		LambdaApplication application = LambdaApplication.start(Beside.class,
				"spring.cloud.function.definition=unmarked");
		assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> application.invoke(SQS))
			.withMessage("The function 'unmarked' takes " + Order.class.getName()
					+ " but was invoked with a batch of records from aws:sqs. It was not called, because it would have"
					+ " been called once, with none of the records, and Lambda would have considered all of them"
					+ " handled. If the function is to handle the payload of each record, mark its bean with"
					+ " @BatchHandler; if it is to handle the whole event, let it take SQSEvent, InputStream, String,"
					+ " byte[], Map or JsonNode; or choose another function.");
		assertThat(called).isEmpty();
	}

	@Test
	void chosenByAHeaderForARouterWithoutAChoice() {
		LambdaApplication application = LambdaApplication.start(Beside.class, "functionRouter", new String[0]);
		assertThat(application.invoke(SQS)).isEqualTo("{\"batchItemFailures\":[]}");
		assertThat(called).containsExactly("marked");
		called.clear();
		assertThat(application.invoke(SqsEvents.bytes("""
				{"httpMethod":"POST","headers":{"spring.cloud.function.definition":"unmarked"},
				 "body":"{\\"id\\":\\"1\\"}"}"""))).contains("\"statusCode\":200");
		assertThat(called).containsExactly("unmarked");
	}

	@Test
	void unknownToTheRouterThatHasAHandlerForThis() {
		LambdaApplication application = LambdaApplication.start(Unrouted.class, "functionRouter",
				new String[] { "spring.cloud.function.routing-expression='nothing'" });
		assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> application.invoke(SQS))
			.withMessageContaining("'defaultMessageRoutingHandler'");
		assertThat(called).isEmpty();
		application.invoke(SqsEvents.bytes("{\"id\":\"1\"}"));
		assertThat(called).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "payload", "functionRouter" })
	void refusedBatchIsNotLogged(String definition, CapturedOutput output) {
		chosen.set("payload");
		Way way = invoker(definition, true, "logging.level.org.springframework.cloud=DEBUG", ROUTING);
		assertThat(way.invoke(SQS)).startsWith("throws " + UnsupportedEventException.class.getName());
		assertThat(output).contains("Located function").doesNotContain("secret").doesNotContain("Received: ");
	}

	private static void verify(Shape shape, Way with, Way without) {
		if (shape.takesBatch) {
			assertThat(invoke(with, shape.batch())).as(shape.name()).isEqualTo(invoke(without, shape.batch()));
		}
		else {
			assertThat(invoke(with, shape.batch())).as(shape.name())
				.startsWith("throws " + UnsupportedEventException.class.getName() + ": The function '" + shape.name())
				.contains("aws:sqs", "@BatchHandler")
				.endsWith("[]");
		}
		for (byte[] event : OTHERS) {
			assertThat(invoke(with, event)).as(shape.name() + new String(event)).isEqualTo(invoke(without, event));
		}
	}

	/**
	 * Return the answer and what functions were called with, without what is different in
	 * each invocation.
	 */
	private static String invoke(Way way, byte[] event) {
		called.clear();
		return (way.invoke(event) + called).replaceAll("\"(id|timestamp)\":\"[0-9a-f-]{13,}\"", "")
			.replaceAll("@[0-9a-f]{5,8}\\b", "");
	}

	private static Way invoker(String definition, boolean enabled, String... properties) {
		String[] all = new String[properties.length + 1];
		System.arraycopy(properties, 0, all, 1, properties.length);
		all[0] = "lambda.batch.enabled=" + enabled;
		LambdaApplication application = LambdaApplication.start(Application.class, definition, all);
		return (event) -> {
			try {
				return application.invoke(event);
			}
			catch (UnsupportedEventException ex) {
				return "throws " + ex.getClass().getName() + ": " + ex.getMessage();
			}
			catch (RuntimeException ex) {
				return "throws " + ex.getClass().getName();
			}
		};
	}

	private static String answer(CustomRuntime runtime, byte[] event) {
		String answer = runtime.invoke(event);
		if (!answer.contains("errorType")) {
			return answer;
		}
		JsonNode error = JsonMapper.shared().readTree(answer);
		String message = error.path("errorMessage").asString("");
		return message.contains("@BatchHandler")
				? "throws " + UnsupportedEventException.class.getName() + ": " + message
				: "throws " + error.path("errorType").asString();
	}

	private static String call(Object input) {
		String text = (input instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8)
				: String.valueOf(input);
		called.add(text);
		return text;
	}

	private static String call(Message<?> message) {
		return call(message.getPayload()) + (message.getHeaders().containsKey("X-Amzn-Trace-Id") ? ", traced" : "");
	}

	private static String call(InputStream input) {
		try {
			return call(input.readAllBytes());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The functions, and whether they take a batch of their source as a whole.
	 */
	enum Shape {

		sqsEvent(true), messageOfSqsEvent(true), fluxOfSqsEvent(true), consumerOfSqsEvent(true), pairOfSqsEvent(true),
		kinesisEvent(true), timeWindow(true), stream(true), messageOfStream(true), text(true), bytes(true),
		messageOfBytes(true), map(true), json(true), supplier(true), payload(false), messageOfPayload(false),
		fluxOfPayload(false), listOfPayload(false), consumerOfPayload(false), pairOfPayload(false), raw(false),
		anything(false), messageOfAnything(false), snsEvent(false), otherEvent(false), helper(false), pojo(false);

		final boolean takesBatch;

		Shape(boolean takesBatch) {
			this.takesBatch = takesBatch;
		}

		byte[] batch() {
			return (this == kinesisEvent || this == timeWindow) ? KINESIS : SQS;
		}

	}

	@FunctionalInterface
	interface Way {

		String invoke(byte[] event);

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@SuppressWarnings("rawtypes")
	static class Application {

		@Bean
		Function<SQSEvent, String> sqsEvent() {
			return BatchGuardTests::call;
		}

		@Bean
		Function<Message<SQSEvent>, String> messageOfSqsEvent() {
			return BatchGuardTests::call;
		}

		@Bean
		Function<Flux<SQSEvent>, Flux<String>> fluxOfSqsEvent() {
			return (events) -> events.map(BatchGuardTests::call);
		}

		@Bean
		Consumer<SQSEvent> consumerOfSqsEvent() {
			return BatchGuardTests::call;
		}

		@Bean
		BiFunction<SQSEvent, Map<String, Object>, String> pairOfSqsEvent() {
			return (event, headers) -> call(event);
		}

		@Bean
		Function<KinesisEvent, String> kinesisEvent() {
			return BatchGuardTests::call;
		}

		@Bean
		Function<KinesisTimeWindowEvent, String> timeWindow() {
			return (event) -> call(event.getRecords());
		}

		@Bean
		Function<InputStream, String> stream() {
			return BatchGuardTests::call;
		}

		@Bean
		Function<Message<InputStream>, String> messageOfStream() {
			return (message) -> call(message.getPayload());
		}

		@Bean
		Function<String, String> text() {
			return BatchGuardTests::call;
		}

		@Bean
		Function<byte[], byte[]> bytes() {
			return (event) -> call(event).getBytes(StandardCharsets.UTF_8);
		}

		@Bean
		Function<Message<byte[]>, String> messageOfBytes() {
			return BatchGuardTests::call;
		}

		@Bean
		Function<Map<String, Object>, String> map() {
			return BatchGuardTests::call;
		}

		@Bean
		Function<JsonNode, String> json() {
			return BatchGuardTests::call;
		}

		@Bean
		Supplier<String> supplier() {
			return () -> call("supplied");
		}

		@Bean
		Function<Order, Order> payload() {
			return (order) -> {
				call(order);
				return order;
			};
		}

		@Bean
		Function<Message<Order>, String> messageOfPayload() {
			return BatchGuardTests::call;
		}

		@Bean
		Function<Flux<Order>, Flux<String>> fluxOfPayload() {
			return (orders) -> orders.map(BatchGuardTests::call);
		}

		@Bean
		Function<List<Order>, String> listOfPayload() {
			return BatchGuardTests::call;
		}

		@Bean
		Consumer<Order> consumerOfPayload() {
			return BatchGuardTests::call;
		}

		@Bean
		BiFunction<Order, Map<String, Object>, String> pairOfPayload() {
			return (order, headers) -> call(order);
		}

		@Bean
		Function raw() {
			return (input) -> {
				call(input);
				return input;
			};
		}

		@Bean
		Function<Object, Object> anything() {
			return BatchGuardTests::call;
		}

		@Bean
		Function<Message<?>, String> messageOfAnything() {
			return BatchGuardTests::call;
		}

		@Bean
		Function<SNSEvent, String> snsEvent() {
			return BatchGuardTests::call;
		}

		@Bean
		Function<KinesisEvent, String> otherEvent() {
			return BatchGuardTests::call;
		}

		@Bean
		@BatchHandler(false)
		Function<SQSMessage, String> helper() {
			return BatchGuardTests::call;
		}

		@Bean
		AtomicReference<String> chosen() {
			return chosen;
		}

		@Bean
		Pojo pojo() {
			return new Pojo();
		}

		@Bean
		Function<Object, Object> same() {
			return (output) -> output;
		}

	}

	interface Handling {

		String handle(Order order);

	}

	static class Pojo implements Handling {

		@Override
		public String handle(Order order) {
			return call(order);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Alone {

		@Bean
		Function<Order, Order> unmarked() {
			return (order) -> {
				called.add("unmarked");
				return order;
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Beside extends Alone {

		@Bean
		@BatchHandler
		Consumer<Order> marked() {
			return (order) -> called.add("marked");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unrouted extends Beside {

		@Bean
		DefaultMessageRoutingHandler defaultMessageRoutingHandler() {
			return new DefaultMessageRoutingHandler() {

				@Override
				public void accept(Message<?> message) {
					call(message);
				}

			};
		}

	}

	record Order(String id) {

	}

}
