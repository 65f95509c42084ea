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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import io.micrometer.tracing.Tracer;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.function.adapter.aws.AWSLambdaUtils;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordScope;
import io.github.lambdabatch.observation.BatchMeters;
import io.github.lambdabatch.observation.BatchObservations;
import io.github.lambdabatch.observation.BatchTracingHandler;
import io.github.lambdabatch.observation.DefaultRecordObservationConvention;
import io.github.lambdabatch.observation.FlushingScope;
import io.github.lambdabatch.observation.RecordObservationConvention;
import io.github.lambdabatch.observation.RecordTracing;
import io.github.lambdabatch.observation.TelemetryFlusher;
import io.github.lambdabatch.source.SqsEvents;
import io.github.lambdabatch.test.FakeLambdaContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When an application has meters, observations, spans and EMF.
 */
@ExtendWith(OutputCaptureExtension.class)
class ObservabilityConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(LambdaBatchAutoConfiguration.class, LambdaBatchMetersAutoConfiguration.class,
						LambdaBatchObservationAutoConfiguration.class, LambdaBatchTracingAutoConfiguration.class,
						LambdaBatchOpenTelemetryAutoConfiguration.class, LambdaBatchFlushAutoConfiguration.class,
						ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withUserConfiguration(Application.class);

	@Test
	void nothingIsThereWithoutARegistry(CapturedOutput output) {
		this.runner.run((context) -> {
			invoke(context);
			assertThat(context).doesNotHaveBean(BatchMeters.class)
				.doesNotHaveBean(BatchObservations.class)
				.doesNotHaveBean(BatchTracingHandler.class)
				.doesNotHaveBean(FlushingScope.class);
			assertThat(output).doesNotContain("_aws");
		});
	}

	@Test
	void nothingIsNeededOnTheClassPath() {
		this.runner
			.withClassLoader(new FilteredClassLoader("io.micrometer.core", "io.micrometer.tracing",
					"io.micrometer.context", "io.opentelemetry"))
			.run((context) -> assertThat(invoke(context)).isEqualTo("{\"batchItemFailures\":[]}"));
	}

	@Test
	void metersNeedNoObservations() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((context) -> {
			invoke(context);
			assertThat(context.getBean(MeterRegistry.class)
				.get("lambda.batch.records")
				.tags("function", "handleMessage", "outcome", "succeeded")
				.counter()
				.count()).isEqualTo(2);
			assertThat(context).doesNotHaveBean(BatchObservations.class);
		});
	}

	@Test
	void observationsNeedNoMeters() {
		this.runner.withBean(TestObservationRegistry.class, TestObservationRegistry::create)
			.withBean(RecordObservationConvention.class, () -> new DefaultRecordObservationConvention() {

				@Override
				public String getName() {
					return "shop.record";
				}

			})
			.run((context) -> {
				invoke(context);
				TestObservationRegistryAssert.assertThat(context.getBean(TestObservationRegistry.class))
					.hasNumberOfObservationsWithNameEqualTo("lambda.batch", 1)
					.hasNumberOfObservationsWithNameEqualTo("shop.record", 2);
			});
	}

	@Test
	void primingIsNotObserved() {
		this.runner.withBean(MeterRegistry.class, SimpleMeterRegistry::new)
			.withBean(TestObservationRegistry.class, TestObservationRegistry::create)
			.withPropertyValues("lambda.batch.emf.enabled=true")
			.run((context) -> {
				context.publishEvent(new ApplicationReadyEvent(new SpringApplication(), new String[0],
						context.getSourceApplicationContext(), null));
				assertThat(context.getBean(MeterRegistry.class).find("lambda.batch.records").counter()).isNull();
				TestObservationRegistryAssert.assertThat(context.getBean(TestObservationRegistry.class))
					.doesNotHaveAnyObservation();
			});
	}

	@Test
	void emfIsSwitchedOn(CapturedOutput output) {
		this.runner
			.withPropertyValues("lambda.batch.emf.enabled=true", "lambda.batch.emf.namespace=Shop",
					"lambda.batch.emf.dimensions=destination", "lambda.batch.emf.metrics=attempts, oldest-record-age")
			.run((context) -> {
				invoke(context);
				assertThat(output).contains("{\"Namespace\":\"Shop\",\"Dimensions\":[[\"destination\"]],\"Metrics\":"
						+ "[{\"Name\":\"attempts\",\"Unit\":\"Count\"},"
						+ "{\"Name\":\"oldestRecordAge\",\"Unit\":\"Milliseconds\"}]}");
			});
	}

	@Test
	void senselessEmfSettingsStopTheStart() {
		this.runner.withPropertyValues("lambda.batch.emf.enabled=true", "lambda.batch.emf.namespace=AWS/Lambda")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(
						"'lambda.batch.emf.namespace' (property source 'test') must not begin with 'AWS/'"));
		this.runner.withPropertyValues("lambda.batch.emf.metrics=failures")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("lambda.batch.emf.metrics")
				.hasStackTraceContaining("No enum constant io.github.lambdabatch.observation.EmfMetric.failures"));
		this.runner.withPropertyValues("lambda.batch.emf.dimension=function")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("Did you mean 'lambda.batch.emf.dimensions'?"));
	}

	@Test
	void tracingIsSetForSourcesAndFunctions() {
		this.runner
			.withPropertyValues("lambda.batch.sqs.tracing=none", "lambda.batch.functions.handleMessage.tracing=parent")
			.run((context) -> {
				ResolvedSettings settings = context.getBean(ResolvedSettings.class);
				assertThat(settings.get("handleMessage", EventType.SQS).tracing()).isEqualTo(RecordTracing.PARENT);
				assertThat(settings.get("handleReading", EventType.SQS).tracing()).isEqualTo(RecordTracing.NONE);
				assertThat(settings.get("handleReading", EventType.KINESIS).tracing()).isEqualTo(RecordTracing.LINK);
			});
	}

	@Test
	void tracingWithoutATracerIsNamed(CapturedOutput output) {
		this.runner
			.withPropertyValues("lambda.batch.sqs.tracing=none", "lambda.batch.functions.handleMessage.tracing=parent")
			.run(this::invoke);
		assertThat(output)
			.contains("The application has no bean of type io.micrometer.tracing.Tracer, so these properties"
					+ " have no effect: lambda.batch.sqs.tracing, lambda.batch.functions.handleMessage.tracing.");
	}

	@Test
	void tracingWithATracerIsFine(CapturedOutput output) {
		this.runner.withBean(Tracer.class, () -> Tracer.NOOP)
			.withPropertyValues("lambda.batch.sqs.tracing=none")
			.run(this::invoke);
		assertThat(output).doesNotContain("no effect");
	}

	@Test
	void spansAreSentBeforeTheAnswer() {
		List<String> events = new ArrayList<>();
		SpanExporter exporter = new SpanExporter() {

			private final InMemorySpanExporter delegate = InMemorySpanExporter.create();

			@Override
			public CompletableResultCode export(Collection<SpanData> spans) {
				events.add("export " + spans.size());
				return this.delegate.export(spans);
			}

			@Override
			public CompletableResultCode flush() {
				return this.delegate.flush();
			}

			@Override
			public CompletableResultCode shutdown() {
				return this.delegate.shutdown();
			}

		};
		OpenTelemetrySdk openTelemetry = OpenTelemetrySdk.builder()
			.setTracerProvider(SdkTracerProvider.builder()
				.addSpanProcessor(BatchSpanProcessor.builder(exporter).setScheduleDelay(Duration.ofHours(1)).build())
				.build())
			.build();
		this.runner.withBean(OpenTelemetrySdk.class, () -> openTelemetry)
			.withBean("first", RecordScope.class, () -> new RecordScope() {

				@Override
				public Open open(RecordContext<?> context) {
					return () -> {
					};
				}

				@Override
				public Open openBatch(BatchContext<?> context) {
					Span span = openTelemetry.getTracer("test").spanBuilder("batch").startSpan();
					return () -> {
						span.end();
						events.add("end");
					};
				}

			})
			.run((context) -> {
				invoke(context);
				events.add("answer");
				assertThat(events).containsExactly("end", "export 1", "answer");
			});
	}

	@Test
	void collectorThatIsDownHindersNobody(CapturedOutput output) {
		SpanExporter exporter = new SpanExporter() {

			@Override
			public CompletableResultCode export(Collection<SpanData> spans) {
				return new CompletableResultCode();
			}

			@Override
			public CompletableResultCode flush() {
				return CompletableResultCode.ofSuccess();
			}

			@Override
			public CompletableResultCode shutdown() {
				return CompletableResultCode.ofSuccess();
			}

		};
		OpenTelemetrySdk openTelemetry = OpenTelemetrySdk.builder()
			.setTracerProvider(SdkTracerProvider.builder()
				.addSpanProcessor(
						BatchSpanProcessor.builder(exporter).setExporterTimeout(Duration.ofSeconds(5)).build())
				.build())
			.build();
		openTelemetry.getTracer("test").spanBuilder("span").startSpan().end();
		this.runner.withBean(OpenTelemetrySdk.class, () -> openTelemetry).run((context) -> {
			assertThat(invoke(context)).isEqualTo("{\"batchItemFailures\":[]}");
			assertThat(output)
				.containsPattern("OpenTelemetryFlusher could not be flushed: .*Not everything could be sent");
		});
	}

	@Test
	void flushersOfTheApplicationAreCalled() {
		List<Duration> timeouts = new ArrayList<>();
		this.runner.withBean(TelemetryFlusher.class, () -> timeouts::add).run((context) -> {
			invoke(context);
			assertThat(timeouts).hasSize(1);
		});
	}

	private String invoke(ApplicationContext context) {
		Function<Message<InputStream>, Message<byte[]>> function = context.getBean(FunctionCatalog.class)
			.lookup("handleMessage", "application/json");
		return new String(function
			.apply(new GenericMessage<>(new ByteArrayInputStream(SqsEvents.withBodies("a", "b")),
					Map.of(AWSLambdaUtils.AWS_CONTEXT, new FakeLambdaContext())))
			.getPayload());
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		Consumer<SQSMessage> handleMessage() {
			return (message) -> {
			};
		}

		@Bean
		Consumer<KinesisEventRecord> handleReading() {
			return (record) -> {
			};
		}

	}

}
