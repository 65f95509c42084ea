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

import java.util.Objects;

import io.micrometer.observation.Observation;
import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordContext;

/**
 * Makes spans of the observations of batches and records: the batch is a consumer below
 * the span of the invocation, each record a consumer below the batch, linked to the span
 * of its producer or as {@link RecordTracing} says. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class BatchTracingHandler implements TracingObservationHandler<Observation.Context> {

	static final String XRAY_HEADER = "X-Amzn-Trace-Id";

	private final Tracer tracer;

	private final Propagator propagator;

	/**
	 * Create the handler.
	 * @param tracer creates the spans
	 * @param propagator understands the headers of the application's traces
	 */
	public BatchTracingHandler(Tracer tracer, Propagator propagator) {
		this.tracer = Objects.requireNonNull(tracer, "'tracer' must not be null");
		this.propagator = Objects.requireNonNull(propagator, "'propagator' must not be null");
	}

	@Override
	public boolean supportsContext(Observation.Context context) {
		return context instanceof BatchObservationContext || context instanceof RecordObservationContext;
	}

	@Override
	public Tracer getTracer() {
		return this.tracer;
	}

	@Override
	public void onStart(Observation.Context context) {
		Span.Builder builder = (context instanceof RecordObservationContext record) ? ofRecord(record)
				: ofBatch((BatchObservationContext) context);
		getTracingContext(context).setSpan(builder.kind(Span.Kind.CONSUMER).name(getSpanName(context)).start());
	}

	/**
	 * The adapter starts a trace of its own for each invocation, so the current span is
	 * not enough: that of the invocation is the one that X-Ray knows.
	 */
	private Span.Builder ofBatch(BatchObservationContext context) {
		Span current = getParentSpan(context);
		current = (current != null) ? current : this.tracer.currentSpan();
		String header = understands(XRAY_HEADER) ? context.getBatch().xrayTraceId() : null;
		TraceContext invocation = TraceHeaders.ofXRay(header, this.tracer);
		if (header == null || invocation == null || isOfTrace(current, invocation)) {
			return (current != null) ? below(current) : this.tracer.spanBuilder();
		}
		Span.Builder builder = this.propagator.extract(header,
				(value, key) -> key.equalsIgnoreCase(XRAY_HEADER) ? value : null);
		return (current != null) ? builder.addLink(new Link(current)) : builder;
	}

	private static boolean isOfTrace(@Nullable Span span, TraceContext trace) {
		return span != null && span.context().traceId().equals(trace.traceId());
	}

	private Span.Builder ofRecord(RecordObservationContext context) {
		RecordContext<?> record = context.getRecord();
		Span batch = getParentSpan(context);
		if (context.getTracing() == RecordTracing.PARENT && hasTraceOfProducer(record)) {
			Span.Builder builder = this.propagator.extract(record, BatchTracingHandler::header);
			return (batch != null) ? builder.addLink(new Link(batch)) : builder;
		}
		Span.Builder builder = (batch != null) ? below(batch) : this.tracer.spanBuilder();
		if (context.getTracing() == RecordTracing.LINK) {
			TraceContext producer = TraceHeaders.ofProducer((name) -> header(record, name), this.tracer);
			return (producer != null) ? builder.addLink(new Link(producer)) : builder;
		}
		return builder;
	}

	private Span.Builder below(Span parent) {
		return this.tracer.spanBuilder().setParent(parent.context());
	}

	private boolean understands(String header) {
		return this.propagator.fields().stream().anyMatch(header::equalsIgnoreCase);
	}

	/**
	 * Without a header that it understands, the propagator would take the current span
	 * for the producer's.
	 */
	private boolean hasTraceOfProducer(RecordContext<?> record) {
		return this.propagator.fields().stream().anyMatch((field) -> header(record, field) != null);
	}

	private static @Nullable String header(RecordContext<?> record, String name) {
		return record.header(name.equalsIgnoreCase(XRAY_HEADER) ? XRAY_HEADER : name);
	}

	@Override
	public void onStop(Observation.Context context) {
		Span span = getRequiredSpan(context);
		span.name(getSpanName(context));
		tagSpan(context, span);
		endSpan(context, span);
	}

}
