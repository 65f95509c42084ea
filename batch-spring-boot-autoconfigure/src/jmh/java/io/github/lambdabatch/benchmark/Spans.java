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

package io.github.lambdabatch.benchmark;

import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

import io.github.lambdabatch.observation.BatchTracingHandler;

/**
 * Spans of OpenTelemetry's SDK.
 */
final class Spans {

	private Spans() {
	}

	/**
	 * Return a registry whose observations become spans.
	 */
	static ObservationRegistry registry(SdkTracerProvider provider) {
		io.opentelemetry.api.trace.Tracer otel = provider.get("benchmark");
		Tracer tracer = new OtelTracer(otel, new OtelCurrentTraceContext(), (event) -> {
		});
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig()
			.observationHandler(new BatchTracingHandler(tracer,
					new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), otel)));
		return registry;
	}

}
