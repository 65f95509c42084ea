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

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JacksonModule;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.function.InvalidFunctionException;
import io.github.lambdabatch.payload.Change;
import io.github.lambdabatch.payload.PayloadConverter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What the start says of payloads that can never be read.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnreadablePayloadTests {

	private static final String WARNING = "which the JsonMapper cannot read from any payload";

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
				ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class));

	@ParameterizedTest
	@ValueSource(strings = { "inner", "contract", "abstraction", "none", "unnamed", "message", "change", "list",
			"array", "map" })
	void isNamedAtTheStart(String function, CapturedOutput output) {
		for (String properties : List.of("a=b", "AWS_LAMBDA_INITIALIZATION_TYPE=snap-start")) {
			int before = output.getOut().length();
			run(Unreadable.class, function, properties).run((context) -> {
				assertThat(context).hasNotFailed();
				ready(context);
			});
			assertThat(output.getOut().substring(before)).containsOnlyOnce(WARNING)
				.contains("WARN")
				.contains("The function '" + function + "' takes ")
				.contains(UnreadablePayloadTests.class.getName() + "$")
				.contains("Each record will fail.");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "inner", "contract", "list" })
	void stopsTheStartIfADeadLetterQueueWouldTakeAllRecords(String function) {
		for (String properties : List.of("lambda.batch.sqs.dead-letter.queue=failed",
				"lambda.batch.kinesis.dead-letter.queue=failed",
				"lambda.batch.functions." + function + ".dead-letter.queue=failed")) {
			run(Unreadable.class, function, properties).run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(catchThrowable(() -> ready(context))).isInstanceOf(InvalidFunctionException.class)
					.hasMessageContaining(WARNING)
					.hasMessageContaining("dead-letter queue");
			});
		}
	}

	@Test
	void stopsTheStartWithAnAnalysis(CapturedOutput output) {
		assertThatException().isThrownBy(() -> new SpringApplicationBuilder(Application.class)
			.run("--lambda.batch.sqs.dead-letter.queue=failed", "--spring.cloud.function.definition=order",
					"--spring.cloud.aws.region.static=eu-central-1", "--spring.main.web-application-type=none")
			.close());
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The function 'order' takes")
			.contains("Each record would fail and go to the dead-letter queue.")
			.contains("PayloadConverter bean");
	}

	@Test
	void queueThatIsSetToNothingTakesNoRecords(CapturedOutput output) {
		run(Unreadable.class, "inner", "lambda.batch.sqs.dead-letter.queue=failed")
			.withPropertyValues("lambda.batch.functions.inner.dead-letter.queue=")
			.run(UnreadablePayloadTests::ready);
		assertThat(output).contains(WARNING);
	}

	@Test
	void isNotLookedAtWithoutPriming(CapturedOutput output) {
		run(Unreadable.class, "inner", "lambda.batch.prime=false")
			.withPropertyValues("lambda.batch.sqs.dead-letter.queue=failed")
			.run(UnreadablePayloadTests::ready);
		assertThat(output).doesNotContain(WARNING);
	}

	@Test
	void mayBeReadByAConverterAlone(CapturedOutput output) {
		run(Unreadable.class, "functionRouter", "lambda.batch.sqs.dead-letter.queue=failed")
			.withBean(PayloadConverter.class, () -> new PayloadConverter() {

				@Override
				public @Nullable Object convert(Object payload, ResolvableType type, RecordContext<?> context) {
					return null;
				}

			})
			.run(UnreadablePayloadTests::ready);
		assertThat(output).doesNotContain(WARNING);
	}

	@Test
	void isNotWhatOnlyAnEmptyObjectIsNot(CapturedOutput output) {
		for (String properties : List.of("a=b", "AWS_LAMBDA_INITIALIZATION_TYPE=snap-start")) {
			run(Readable.class, "functionRouter", properties)
				.withPropertyValues("lambda.batch.sqs.dead-letter.queue=failed")
				.run((context) -> {
					ready(context);
					assertThat(context.getBeansOfType(Consumer.class)).hasSizeGreaterThan(20);
				});
		}
		assertThat(output).doesNotContain(WARNING);
	}

	private ApplicationContextRunner run(Class<?> functions, String chosen, String properties) {
		return this.runner.withUserConfiguration(functions)
			.withPropertyValues("spring.cloud.function.definition=" + chosen, properties);
	}

	private static void ready(AssertableApplicationContext context) {
		context.publishEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0],
				context.getSourceApplicationContext(), Duration.ZERO));
	}

	class Inner {

		public @Nullable String id;

	}

	interface Contract {

		String id();

	}

	abstract static class Abstraction {

		public @Nullable String id;

	}

	static final class None {

		private None(Supplier<String> id) {
			assertThat(id).isNotNull();
		}

		static None create() {
			return new None(() -> "");
		}

	}

	static class Unnamed {

		@JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
		Unnamed(@JsonProperty("a") String a, @JsonProperty("a") String b) {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Unreadable {

		private static <T> Consumer<T> nothing() {
			return (payload) -> {
			};
		}

		@Bean
		@BatchHandler
		Consumer<Inner> inner() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Contract> contract() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Abstraction> abstraction() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<None> none() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Unnamed> unnamed() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Message<Contract>> message() {
			return nothing();
		}

		@Bean
		Consumer<Change<Contract>> change() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<List<Contract>> list() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Contract[]> array() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Map<String, List<Inner>>> map() {
			return nothing();
		}

	}

	record Order(String id, BigDecimal total) {

		Order {
			if (id == null) {
				throw new IllegalArgumentException("there must be an id");
			}
		}

	}

	record Parcel<T>(T content) {
	}

	record Id(@JsonValue String value) {

		@JsonCreator(mode = JsonCreator.Mode.DELEGATING)
		Id {
		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes(@JsonSubTypes.Type(value = Circle.class, name = "circle"))
	interface Shape {

	}

	record Circle(double radius) implements Shape {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
	@JsonSubTypes(@JsonSubTypes.Type(Cat.class))
	interface Pet {

	}

	record Cat(String name) implements Pet {
	}

	@JsonDeserialize(as = Impl.class)
	interface Mapped {

	}

	record Impl(String id) implements Mapped {
	}

	interface Registered {

	}

	interface MixedIn {

	}

	@JsonDeserialize(as = MixedInImpl.class)
	interface MixIn {

	}

	record MixedInImpl(String id) implements MixedIn {
	}

	@JsonDeserialize(builder = Built.Builder.class)
	static final class Built {

		private Built() {
		}

		static class Builder {

			Builder withId(String id) {
				return this;
			}

			Built build() {
				return new Built();
			}

		}

	}

	enum Choice {

		ONE

	}

	static final class Lazy {

		private Lazy() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Readable {

		private static <T> Consumer<T> nothing() {
			return (payload) -> {
			};
		}

		@Bean
		JacksonModule registered() {
			SimpleModule module = new SimpleModule();
			module.addDeserializer(Registered.class, new StdDeserializer<Registered>(Registered.class) {

				@Override
				public Registered deserialize(JsonParser parser, DeserializationContext context) {
					return context.reportInputMismatch(Registered.class, "only text");
				}

			});
			module.setMixInAnnotation(MixedIn.class, MixIn.class);
			return module;
		}

		@Bean
		@BatchHandler
		Consumer<Order> order() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Parcel<Order>> parcel() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Parcel<List<Shape>>> parcelOfShapes() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Id> id() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Shape> shape() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<List<Shape>> shapes() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Pet> pet() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Mapped> mapped() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Registered> ofModule() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Registered[]> severalOfModule() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<MixedIn> mixedIn() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Built> built() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Choice> choice() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Lazy> privateConstructor() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Map<String, Object>> map() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Map<String, List<Order>>> mapOfLists() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<JsonNode> tree() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Optional<Order>> optional() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<List<Map<String, Choice>>> maps() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<Integer> number() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<int[]> numbers() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<String> text() {
			return nothing();
		}

		@Bean
		@BatchHandler
		Consumer<byte[]> bytes() {
			return nothing();
		}

		@Bean
		Consumer<Change<Order>> change() {
			return nothing();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@BatchHandler
		Consumer<Contract> order() {
			return (payload) -> {
			};
		}

	}

}
