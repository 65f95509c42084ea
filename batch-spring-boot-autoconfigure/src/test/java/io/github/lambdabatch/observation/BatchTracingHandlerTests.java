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

package io.github.lambdabatch.observation;

import java.util.List;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.contrib.awsxray.propagator.AwsXrayPropagator;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.test.FakeLambdaContext;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link BatchTracingHandler} with OpenTelemetry's SDK.
 */
class BatchTracingHandlerTests {

	private static final String INVOCATION = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

	private static final String INVOCATION_TRACE = "5759e988bd862e3fe1be46a994272793";

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private static final String SPAN = "b7ad6b7169203331";

	private static final String TRACEPARENT = "00-%s-%s-01".formatted(TRACE, SPAN);

	private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

	private final SdkTracerProvider provider = SdkTracerProvider.builder()
		.addSpanProcessor(SimpleSpanProcessor.create(this.exporter))
		.build();

	private final io.opentelemetry.api.trace.Tracer otel = this.provider.get("test");

	private final Tracer tracer = new OtelTracer(this.otel, new OtelCurrentTraceContext(), (event) -> {
	});

	@AfterEach
	void close() {
		this.provider.close();
	}

	@Test
	void recordIsBelowItsBatchAndLinkedToItsProducer() {
		process(W3CTraceContextPropagator.getInstance(), RecordTracing.LINK, null,
				(message) -> message.attribute("traceparent", TRACEPARENT));
		assertThat(record().getKind()).isEqualTo(SpanKind.CONSUMER);
		assertThat(batch().getKind()).isEqualTo(SpanKind.CONSUMER);
		assertThat(record().getParentSpanId()).isEqualTo(batch().getSpanId());
		assertThat(record().getTraceId()).isEqualTo(batch().getTraceId());
		assertThat(links(record())).containsExactly(TRACE + "-" + SPAN);
		assertThat(batch().getLinks()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					traceparent | 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00                | 0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331 | false
					traceparent | 01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-comes     | 0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331 | true
					b3          | 0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-1                    | 0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331 | true
					b3          | 8448eb211c80319c-b7ad6b7169203331-0                                    | 00000000000000008448eb211c80319c-b7ad6b7169203331 | false
					b3          | 8448eb211c80319c-b7ad6b7169203331                                      | 00000000000000008448eb211c80319c-b7ad6b7169203331 | true
					X-Ray       | Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1 | 5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8 | true
					X-Ray       | Self=1-1-1;Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0 | 5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8 | false
					""")
	void producersAreReadWhateverTheApplicationPropagates(String header, String value, String link, boolean sampled) {
		process(TextMapPropagator.noop(), RecordTracing.LINK, null, (message) -> {
			if (header.equals("X-Ray")) {
				message.systemAttribute("AWSTraceHeader", value);
			}
			else {
				message.attribute(header, value);
			}
		});
		assertThat(links(record())).containsExactly(link);
		assertThat(record().getLinks().get(0).getSpanContext().isSampled()).isEqualTo(sampled);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "00-0af7651916cd43dd8448eb211c80319c",
			"00-00000000000000000000000000000000-b7ad6b7169203331-01",
			"00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
			"00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01" })
	void nonsenseIsNotLinked(String value) {
		process(W3CTraceContextPropagator.getInstance(), RecordTracing.LINK, null, (message) -> {
			if (!value.isEmpty()) {
				message.attribute("traceparent", value);
			}
			message.attribute("b3", "0").systemAttribute("AWSTraceHeader", "Root=1-5759e988-bd862e3fe1be46a994272793");
		});
		assertThat(record().getLinks()).isEmpty();
		assertThat(record().getParentSpanId()).isEqualTo(batch().getSpanId());
	}

	@Test
	void producerCanBeTheParent() {
		process(W3CTraceContextPropagator.getInstance(), RecordTracing.PARENT, null,
				(message) -> message.attribute("traceparent", TRACEPARENT));
		assertThat(record().getTraceId()).isEqualTo(TRACE);
		assertThat(record().getParentSpanId()).isEqualTo(SPAN);
		assertThat(links(record())).containsExactly(id(batch().getSpanContext()));
	}

	@Test
	void producerInXRayCanBeTheParent() {
		process(AwsXrayPropagator.getInstance(), RecordTracing.PARENT, null,
				(message) -> message.systemAttribute("AWSTraceHeader", INVOCATION));
		assertThat(record().getTraceId()).isEqualTo(INVOCATION_TRACE);
		assertThat(record().getParentSpanId()).isEqualTo("53995c3f42cd8ad8");
	}

	@ParameterizedTest
	@EnumSource
	void recordWithoutAProducerIsBelowItsBatch(RecordTracing tracing) {
		process(W3CTraceContextPropagator.getInstance(), tracing, null, (message) -> {
		});
		assertThat(record().getParentSpanId()).isEqualTo(batch().getSpanId());
		assertThat(record().getLinks()).isEmpty();
	}

	@Test
	void producerIsNotLookedAt() {
		process(W3CTraceContextPropagator.getInstance(), RecordTracing.NONE, null,
				(message) -> message.attribute("traceparent", TRACEPARENT));
		assertThat(record().getParentSpanId()).isEqualTo(batch().getSpanId());
		assertThat(record().getLinks()).isEmpty();
	}

	@Test
	void batchIsBelowTheInvocationThatXRayKnows() {
		process(AwsXrayPropagator.getInstance(), RecordTracing.LINK, INVOCATION, (message) -> {
		});
		assertThat(batch().getTraceId()).isEqualTo(INVOCATION_TRACE);
		assertThat(batch().getParentSpanId()).isEqualTo("53995c3f42cd8ad8");
		assertThat(batch().getLinks()).isEmpty();
	}

	@Test
	void traceOfTheAdapterIsLinkedIfXRayKnowsTheInvocation() {
		Span adapter = this.tracer.nextSpan().name("adapter").start();
		inSpan(adapter, () -> process(AwsXrayPropagator.getInstance(), RecordTracing.LINK, INVOCATION, (message) -> {
		}));
		assertThat(batch().getTraceId()).isEqualTo(INVOCATION_TRACE);
		assertThat(links(batch())).containsExactly(adapter.context().traceId() + "-" + adapter.context().spanId());
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void batchIsBelowTheCurrentSpan(boolean xray) {
		Span current = this.tracer.nextSpan().name("current").start();
		String invocation = "Root=1-%s-%s;Parent=53995c3f42cd8ad8;Sampled=1"
			.formatted(current.context().traceId().substring(0, 8), current.context().traceId().substring(8));
		inSpan(current, () -> process(xray ? AwsXrayPropagator.getInstance() : W3CTraceContextPropagator.getInstance(),
				RecordTracing.LINK, xray ? invocation : INVOCATION, (message) -> {
				}));
		assertThat(batch().getTraceId()).isEqualTo(current.context().traceId());
		assertThat(batch().getParentSpanId()).isEqualTo(current.context().spanId());
		assertThat(batch().getLinks()).isEmpty();
	}

	@Test
	void propagatorThatFailsChangesNothing() {
		BatchResult<SQSMessage, ?> result = process(new FailingPropagator(), RecordTracing.PARENT, INVOCATION,
				(message) -> message.attribute("traceparent", TRACEPARENT));
		assertThat(result.handledCount()).isOne();
		assertThat(this.tracer.currentSpan()).isNull();
	}

	private void inSpan(Span span, Runnable action) {
		Tracer.SpanInScope scope = this.tracer.withSpan(span);
		try {
			action.run();
		}
		finally {
			scope.close();
		}
	}

	private BatchResult<SQSMessage, ?> process(TextMapPropagator propagator, RecordTracing tracing,
			@Nullable String invocation, Consumer<SqsEvents.Message> message) {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig()
			.observationHandler(new ObservationHandler.FirstMatchingCompositeObservationHandler(
					new BatchTracingHandler(this.tracer,
							new OtelPropagator(ContextPropagators.create(propagator), this.otel)),
					new DefaultTracingObservationHandler(this.tracer)));
		BatchObservations observations = new BatchObservations(registry, null, null, (batch) -> tracing);
		return BatchProcessor.builder(SqsEventSource.standard())
			.scope(observations)
			.listeners(List.of(observations))
			.build()
			.process(SqsEvents.standard("orders").message("a", message).toBytes(), (record, context) -> null,
					context(invocation));
	}

	private static Context context(@Nullable String invocation) {
		FakeLambdaContext context = new FakeLambdaContext();
		return (invocation != null) ? context.xrayTraceId(invocation) : context;
	}

	private SpanData batch() {
		return span("messaging.batch.message_count");
	}

	private SpanData record() {
		return span("messaging.message.id");
	}

	private SpanData span(String key) {
		return this.exporter.getFinishedSpanItems()
			.stream()
			.filter((span) -> span.getAttributes()
				.asMap()
				.keySet()
				.stream()
				.anyMatch((name) -> name.getKey().equals(key)))
			.findFirst()
			.orElseThrow();
	}

	private static List<String> links(SpanData span) {
		return span.getLinks().stream().map(LinkData::getSpanContext).map(BatchTracingHandlerTests::id).toList();
	}

	private static String id(SpanContext context) {
		return context.getTraceId() + "-" + context.getSpanId();
	}

	/**
	 * Fails when it reads.
	 */
	private static final class FailingPropagator implements TextMapPropagator {

		@Override
		public List<String> fields() {
			return List.of("traceparent", "x-amzn-trace-id");
		}

		@Override
		public <C> void inject(io.opentelemetry.context.Context context, @Nullable C carrier, TextMapSetter<C> setter) {
		}

		@Override
		public <C> io.opentelemetry.context.Context extract(io.opentelemetry.context.Context context,
				@Nullable C carrier, TextMapGetter<C> getter) {
			throw new IllegalStateException("propagator down");
		}

	}

}
