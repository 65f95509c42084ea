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

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordScope;

/**
 * Observes batches and their records with Micrometer. Must be both a scope and a listener
 * of a processor. Safe for use by several threads.
 *
 * @since 0.1.0
 * @see LambdaBatchObservation
 */
public final class BatchObservations implements RecordScope, BatchListener {

	private static final Open NOTHING = () -> {
	};

	private static final BatchObservationConvention BATCH_CONVENTION = new DefaultBatchObservationConvention();

	private static final RecordObservationConvention RECORD_CONVENTION = new DefaultRecordObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable BatchObservationConvention batchConvention;

	private final @Nullable RecordObservationConvention recordConvention;

	private final Function<? super BatchContext<?>, RecordTracing> tracing;

	/** The batches that are being processed. */
	private final Map<BatchContext<?>, ObservedBatch> batches = new ConcurrentHashMap<>();

	/**
	 * Create the observations.
	 * @param registry what is told about them
	 * @param batchConvention names those of batches, or {@code null} for the default
	 * @param recordConvention names those of records, or {@code null} for the default
	 * @param tracing returns for a batch what the spans of its records have to do with
	 * those of their producers
	 */
	public BatchObservations(ObservationRegistry registry, @Nullable BatchObservationConvention batchConvention,
			@Nullable RecordObservationConvention recordConvention,
			Function<? super BatchContext<?>, RecordTracing> tracing) {
		this.registry = Objects.requireNonNull(registry, "'registry' must not be null");
		this.batchConvention = batchConvention;
		this.recordConvention = recordConvention;
		this.tracing = Objects.requireNonNull(tracing, "'tracing' must not be null");
	}

	@Override
	public Open openBatch(BatchContext<?> context) {
		if (this.registry.isNoop()) {
			return NOTHING;
		}
		RecordTracing tracing = this.tracing.apply(context);
		BatchObservationContext observed = new BatchObservationContext(context);
		Observation observation = LambdaBatchObservation.BATCH
			.observation(this.batchConvention, BATCH_CONVENTION, () -> observed, this.registry)
			.start();
		ObservedBatch batch = new ObservedBatch(observed, observation, tracing);
		Open scope = openScope(observation);
		this.batches.put(context, batch);
		return () -> {
			this.batches.remove(context);
			try {
				scope.close();
			}
			finally {
				observation.stop();
			}
		};
	}

	/**
	 * Open a scope that leaves the thread as it was even if a handler of observations
	 * fails. Otherwise, later work of the thread would be attributed to this observation.
	 */
	private Open openScope(Observation observation) {
		Observation.Scope before = this.registry.getCurrentObservationScope();
		boolean opened = false;
		try {
			Observation.Scope scope = observation.openScope();
			opened = true;
			return () -> {
				try {
					scope.close();
				}
				finally {
					this.registry.setCurrentObservationScope(before);
				}
			};
		}
		finally {
			if (!opened) {
				this.registry.setCurrentObservationScope(before);
			}
		}
	}

	@Override
	public void afterBatch(BatchResult<?, ?> result) {
		ObservedBatch batch = this.batches.get(result.context());
		if (batch != null) {
			batch.context.setResult(result);
		}
	}

	@Override
	public void start(RecordContext<?> context) {
		ObservedBatch batch = this.batches.get(context.batch());
		if (batch != null) {
			RecordObservationContext observed = new RecordObservationContext(context, batch.tracing);
			Observation observation = LambdaBatchObservation.RECORD
				.observation(this.recordConvention, RECORD_CONVENTION, () -> observed, this.registry)
				.parentObservation(batch.observation);
			batch.records.set(context.index(), new ObservedRecord(observed, observation.start()));
		}
	}

	@Override
	public Open open(RecordContext<?> context) {
		ObservedRecord record = record(context);
		return (record != null) ? openScope(record.observation) : NOTHING;
	}

	@Override
	public void stop(RecordContext<?> context, RecordOutcome outcome) {
		ObservedRecord record = record(context);
		if (record != null) {
			record.context.setOutcome(outcome);
			if (outcome instanceof Failed failed) {
				record.observation.error(failed.exception());
			}
			record.observation.stop();
		}
	}

	private @Nullable ObservedRecord record(RecordContext<?> context) {
		ObservedBatch batch = this.batches.get(context.batch());
		return (batch != null) ? batch.records.get(context.index()) : null;
	}

	/**
	 * A batch that is being processed.
	 */
	private static final class ObservedBatch {

		private final BatchObservationContext context;

		private final Observation observation;

		private final RecordTracing tracing;

		/** Set on the thread of the invocation, and read on those of the workers. */
		private final AtomicReferenceArray<@Nullable ObservedRecord> records;

		ObservedBatch(BatchObservationContext context, Observation observation, RecordTracing tracing) {
			this.context = context;
			this.observation = observation;
			this.tracing = tracing;
			this.records = new AtomicReferenceArray<>(context.getBatch().records().size());
		}

	}

	/**
	 * A record that has been started.
	 */
	private record ObservedRecord(RecordObservationContext context, Observation observation) {

	}

}
