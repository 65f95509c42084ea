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
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.aot.AotDetector;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.beans.factory.aot.AotServices;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.AotApplicationContextInitializer;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.function.CustomRuntime;
import io.github.lambdabatch.observation.EmbeddedMetrics;
import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The application as Spring's ahead-of-time processing makes it, on the JVM.
 */
class AotTests {

	@Test
	@CompileWithForkedClassLoader
	@SuppressWarnings("unchecked")
	void functionsAreServedByAnApplicationProcessedAheadOfTime() {
		TestGenerationContext generation = new TestGenerationContext(Application.class);
		ClassName initializerName;
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Application.class);
			initializerName = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		generation.writeGeneratedContent();
		for (Class<?> properties : List.of(LambdaBatchProperties.class, SettingsProperties.class, RetryProperties.class,
				DeadLetterProperties.class, RedeliveryDelayProperties.class, EmfProperties.class)) {
			assertThat(RuntimeHintsPredicates.reflection()
				.onConstructorInvocation(properties.getDeclaredConstructors()[0]))
				.accepts(generation.getRuntimeHints());
		}
		TestCompiler.forSystem().with(generation).compile((compiled) -> {
			ApplicationContextInitializer<GenericApplicationContext> initializer = compiled
				.getInstance(ApplicationContextInitializer.class, initializerName.reflectionName());
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				context.getEnvironment()
					.getPropertySources()
					.addFirst(new MapPropertySource("test", Map.of("lambda.batch.emf.enabled", "true")));
				initializer.initialize(context);
				context.refresh();
				assertThat(invoke(context, "handleMessage")).isEqualTo("{\"batchItemFailures\":[]}");
				verifyObservability(context);
				assertThat(invoke(context, "handleShipment"))
					.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"id-0\"},{\"itemIdentifier\":\"id-1\"}]}");
				assertThat(invoke(context, "handleOrder"))
					.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"id-1\"}]}");
			}
			try (GenericApplicationContext context = new GenericApplicationContext()) {
				context.getEnvironment()
					.getPropertySources()
					.addFirst(new MapPropertySource("test", Map.of("lambda.batch.sqs.paralel", "true")));
				initializer.initialize(context);
				assertThatException().isThrownBy(context::refresh)
					.withStackTraceContaining("Did you mean 'lambda.batch.sqs.parallel'?");
			}
			verifyGuard(initializerName.reflectionName());
		});
	}

	private static void verifyObservability(GenericApplicationContext context) {
		assertThat(context.getBean(MeterRegistry.class).get("lambda.batch.attempts").counter().count()).isEqualTo(2);
		TestObservationRegistryAssert.assertThat(context.getBean(TestObservationRegistry.class))
			.hasNumberOfObservationsWithNameEqualTo("lambda.batch", 1)
			.hasNumberOfObservationsWithNameEqualTo("lambda.batch.record", 2);
		assertThat(context.getBean(BatchProcessorFactory.class)).extracting("listeners")
			.asInstanceOf(InstanceOfAssertFactories.LIST)
			.hasAtLeastOneElementOfType(EmbeddedMetrics.class);
	}

	private static void verifyGuard(String initializer) {
		System.setProperty(AotDetector.AOT_ENABLED, "true");
		try (CustomRuntime runtime = CustomRuntime.start(application(initializer), "--DEFAULT_HANDLER=unmarked")) {
			assertThat(runtime.invoke(SqsEvents.withBodies("{\"id\":\"1\"}"))).contains("The function 'unmarked' takes",
					"was invoked with a batch of records from aws:sqs");
			assertThat(runtime.invoke(SqsEvents.bytes("{\"id\":\"1\"}"))).isEqualTo("\"called with 1\"");
		}
		finally {
			System.clearProperty(AotDetector.AOT_ENABLED);
		}
	}

	private static SpringApplication application(String initializer) {
		SpringApplication application = new SpringApplication(Application.class);
		application.addInitializers(AotApplicationContextInitializer.forInitializerClasses(initializer));
		return application;
	}

	@Test
	void payloadTypesCanBeReadInANativeImage() {
		TestGenerationContext generation = new TestGenerationContext(Application.class);
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(Application.class);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
		}
		assertThat(List.of(Order.class, Envelope.class, Shipment.class, Parcel.class))
			.allSatisfy((type) -> assertThat(RuntimeHintsPredicates.reflection()
				.onType(type)
				.withMemberCategories(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
						MemberCategory.ACCESS_DECLARED_FIELDS))
				.accepts(generation.getRuntimeHints()));
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Parcel.class, "weight"))
			.accepts(generation.getRuntimeHints());
	}

	@Test
	void noPayloadsNeedNoHints() {
		DefaultListableBeanFactory beanFactory = new DefaultListableBeanFactory();
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(ResolvableType.forClassWithGenerics(Function.class, SQSMessage.class, String.class));
		beanFactory.registerBeanDefinition("handleMessage", definition);
		List<BeanFactoryInitializationAotProcessor> processors = AotServices.factories()
			.load(BeanFactoryInitializationAotProcessor.class)
			.asList()
			.stream()
			.filter((processor) -> processor.getClass().getName().startsWith("io.github.lambdabatch."))
			.toList();
		assertThat(processors).hasSize(1);
		assertThat(processors.get(0).processAheadOfTime(beanFactory)).isNull();
	}

	private static String invoke(GenericApplicationContext context, String name) {
		Function<Message<InputStream>, Message<byte[]>> function = context.getBean(FunctionCatalog.class)
			.lookup(name, "application/json");
		byte[] event = SqsEvents.withBodies("{\"id\":\"1\"}", "{");
		return new String(function.apply(new GenericMessage<>(new ByteArrayInputStream(event))).getPayload());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

		@Bean
		TestObservationRegistry observationRegistry() {
			return TestObservationRegistry.create();
		}

		@Bean
		Function<SQSMessage, String> handleMessage() {
			return SQSMessage::getBody;
		}

		@Bean
		Function<Order, String> unmarked() {
			return (order) -> "called with " + order.id();
		}

		@Bean
		@BatchHandler
		Consumer<Order> handleOrder() {
			return (order) -> assertThat(order.id()).isEqualTo("1");
		}

		@Bean
		@BatchHandler
		Consumer<Envelope<Shipment>> handleShipment() {
			return (envelope) -> assertThat(envelope.content().parcels()).isNotEmpty();
		}

	}

	record Order(String id) {

	}

	record Envelope<T>(T content) {

	}

	record Shipment(List<Parcel> parcels) {

	}

	record Parcel(int weight) {

	}

}
