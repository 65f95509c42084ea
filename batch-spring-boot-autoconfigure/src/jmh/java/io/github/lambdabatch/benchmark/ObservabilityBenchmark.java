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

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.observation.BatchMeters;
import io.github.lambdabatch.observation.BatchObservations;
import io.github.lambdabatch.observation.EmbeddedMetrics;
import io.github.lambdabatch.observation.FlushingScope;
import io.github.lambdabatch.observation.RecordTracing;
import io.github.lambdabatch.observation.TelemetryFlusher;
import io.github.lambdabatch.source.SqsEventSource;

/**
 * What it costs to be seen: the engine with records that have been read and a handler
 * that does nothing.
 */
@State(Scope.Benchmark)
public class ObservabilityBenchmark {

	/** The number of records. */
	@Param({ "10", "100", "1000" })
	public int records;

	/** What is switched on. */
	@Param
	public Observed observed;

	private SQSEvent event;

	private BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor;

	/**
	 * Read the event.
	 */
	@Setup
	public void start() {
		// What is written costs what the machine's terminal costs.
		System.setOut(new PrintStream(OutputStream.nullOutputStream()));
		SqsEventSource source = SqsEventSource.standard();
		this.event = source.read(Events.sqs(this.records));
		this.processor = this.observed.apply(BatchProcessor.builder(source).functionName("processOrder"));
	}

	/**
	 * Process a batch.
	 * @return its identifiers
	 */
	@Benchmark
	public List<String> batch() {
		BatchResult<SQSMessage, SQSBatchResponse> result = this.processor.process(this.event,
				(message, record) -> null, null);
		return result.itemIdentifiers();
	}

	/**
	 * What can be switched on.
	 */
	public enum Observed {

		/** Nothing. */
		NOTHING {

			@Override
			<E, R, S> BatchProcessor<E, R, S> apply(BatchProcessor.Builder<E, R, S> builder) {
				return builder.build();
			}

		},

		/** Meters in memory. */
		METERS {

			@Override
			<E, R, S> BatchProcessor<E, R, S> apply(BatchProcessor.Builder<E, R, S> builder) {
				return builder.listeners(List.of(new BatchMeters(new SimpleMeterRegistry()))).build();
			}

		},

		/** Metrics in CloudWatch's embedded metric format. */
		EMF {

			@Override
			<E, R, S> BatchProcessor<E, R, S> apply(BatchProcessor.Builder<E, R, S> builder) {
				return builder
					.listeners(List.of(new EmbeddedMetrics(EmbeddedMetrics.DEFAULT_NAMESPACE,
							EmbeddedMetrics.DEFAULT_DIMENSIONS, EmbeddedMetrics.DEFAULT_METRICS)))
					.build();
			}

		},

		/** Observations as spans of OpenTelemetry's SDK, without an exporter. */
		SPANS {

			@Override
			<E, R, S> BatchProcessor<E, R, S> apply(BatchProcessor.Builder<E, R, S> builder) {
				return traced(builder, SdkTracerProvider.builder().build()).build();
			}

		},

		/** The same spans, flushed to an exporter without a destination after each batch. */
		SPANS_FLUSHED {

			@Override
			<E, R, S> BatchProcessor<E, R, S> apply(BatchProcessor.Builder<E, R, S> builder) {
				SdkTracerProvider provider = SdkTracerProvider.builder()
					.addSpanProcessor(BatchSpanProcessor.builder(SpanExporter.composite()).build())
					.build();
				TelemetryFlusher flusher = (timeout) -> provider.forceFlush()
					.join(timeout.toNanos(), TimeUnit.NANOSECONDS);
				return traced(builder.scope(new FlushingScope(List.of(flusher))), provider).build();
			}

		};

		private static <E, R, S> BatchProcessor.Builder<E, R, S> traced(BatchProcessor.Builder<E, R, S> builder,
				SdkTracerProvider provider) {
			ObservationRegistry registry = Spans.registry(provider);
			BatchObservations observations = new BatchObservations(registry, null, null,
					(batch) -> RecordTracing.LINK);
			return builder.scope(observations).listeners(List.of(observations));
		}

		abstract <E, R, S> BatchProcessor<E, R, S> apply(BatchProcessor.Builder<E, R, S> builder);

	}

}
