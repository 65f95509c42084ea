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

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.FailedRecovery;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Succeeded;

/**
 * Meters batches and their records with Micrometer.
 * <p>
 * All meters have the tags {@code function}, {@code source}, such as {@code sqs-fifo},
 * and {@code destination}, the name of the queue, the stream or the table. The tags
 * {@code destination}, {@code exception} and {@code recoverer} have at most 100 values
 * each; further values are counted as {@code other}. Meters are updated when the outcomes
 * of a batch are known, on the thread of the invocation. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class BatchMeters implements BatchListener {

	private final MeterRegistry registry;

	private final Map<Key, SourceMeters> meters = new ConcurrentHashMap<>();

	private final BoundedValues destinations = new BoundedValues();

	private final BoundedValues exceptions = new BoundedValues();

	private final BoundedValues recoverers = new BoundedValues();

	/**
	 * Create the meters. They are registered with the first batch that they measure.
	 * @param registry where they are registered
	 */
	public BatchMeters(MeterRegistry registry) {
		this.registry = Objects.requireNonNull(registry, "'registry' must not be null");
	}

	@Override
	public void afterBatch(BatchResult<?, ?> result) {
		BatchContext<?> batch = result.context();
		Key key = new Key(batch.functionName(), OutcomeKeys.source(batch.eventType()), Destination.of(batch));
		SourceMeters meters = this.meters.get(key);
		if (meters == null) {
			meters = create(key);
		}
		meters.record(result);
	}

	private SourceMeters create(Key key) {
		String destination = this.destinations.of(OutcomeKeys.orNone(key.destination()));
		Tags tags = Tags.of("function", OutcomeKeys.orNone(key.function()), "source", key.source(), "destination",
				destination);
		// If two threads create them, the registry has the same meters for both.
		SourceMeters created = new SourceMeters(tags);
		if (!destination.equals(BoundedValues.OTHER)) {
			this.meters.putIfAbsent(key, created);
		}
		return created;
	}

	/**
	 * What meters are looked up by.
	 */
	private record Key(@Nullable String function, String source, @Nullable String destination) {

	}

	/**
	 * The meters of a function and its queue or stream.
	 */
	private final class SourceMeters {

		private final Tags tags;

		private final Timer duration;

		private final Timer timeLeft;

		private final DistributionSummary size;

		private final Counter attempts;

		private final Counter redelivered;

		private final Timer age;

		private final Timer oldestAge;

		private final Counter succeeded;

		private final Timer succeededDuration;

		/** Those for other outcomes than success, which are looked up by the registry. */
		private final Map<Tags, Counter> records = new ConcurrentHashMap<>();

		private final Map<Tags, Timer> durations = new ConcurrentHashMap<>();

		SourceMeters(Tags tags) {
			this.tags = tags;
			this.duration = timer("lambda.batch.duration", "How long batches took", tags);
			this.timeLeft = timer("lambda.batch.time.left",
					"How much time Lambda still gave when the outcomes of a batch were known", tags);
			this.size = DistributionSummary.builder("lambda.batch.size")
				.description("How many records batches had")
				.baseUnit("records")
				.tags(tags)
				.register(BatchMeters.this.registry);
			this.attempts = counter("lambda.batch.attempts", "How often handlers were called", "attempts", tags);
			this.redelivered = counter("lambda.batch.redelivered",
					"Records that SQS had delivered before, handled or not", "records", tags);
			this.age = timer("lambda.batch.record.age", "How old records were when their batch arrived", tags);
			this.oldestAge = timer("lambda.batch.oldest.record.age",
					"How old the oldest record of a batch was when the batch arrived", tags);
			this.succeeded = recordCounter(outcomeTags("succeeded", OutcomeKeys.NONE, null));
			this.succeededDuration = recordTimer(tags.and("outcome", "succeeded"));
		}

		void record(BatchResult<?, ?> result) {
			this.duration.record(result.duration());
			this.size.record(result.records().size());
			Duration timeLeft = result.timeLeft();
			if (timeLeft != null) {
				this.timeLeft.record(timeLeft);
			}
			recordOutcomes(result);
			BatchFigures figures = BatchFigures.of(result, this.age::record);
			this.attempts.increment(figures.attempts);
			this.redelivered.increment(figures.redelivered);
			if (figures.oldestAge != null) {
				this.oldestAge.record(figures.oldestAge);
			}
		}

		private void recordOutcomes(BatchResult<?, ?> result) {
			int succeeded = 0;
			for (RecordOutcome outcome : result.outcomes()) {
				if (outcome instanceof Succeeded) {
					succeeded++;
					this.succeededDuration.record(outcome.durationNanos(), TimeUnit.NANOSECONDS);
				}
				else {
					recordOther(outcome);
				}
			}
			this.succeeded.increment(succeeded);
		}

		private void recordOther(RecordOutcome outcome) {
			String name = OutcomeKeys.outcome(outcome);
			this.records
				.computeIfAbsent(outcomeTags(name, OutcomeKeys.reason(outcome), OutcomeKeys.exception(outcome)),
						this::recordCounter)
				.increment();
			if (outcome.attempts() > 0) {
				this.durations.computeIfAbsent(this.tags.and("outcome", name), this::recordTimer)
					.record(outcome.durationNanos(), TimeUnit.NANOSECONDS);
			}
			if (outcome instanceof Recovered recovered) {
				recordRecovery(recovered.recoverer(), "recovered");
			}
			else if (outcome instanceof Failed failed) {
				FailedRecovery recovery = failed.failedRecovery();
				if (recovery != null) {
					recordRecovery(recovery.recoverer(), "failed");
				}
			}
		}

		private void recordRecovery(String recoverer, String outcome) {
			counter("lambda.batch.recoveries", "Failed records that were handed to a recoverer", "records",
					this.tags.and("recoverer", BatchMeters.this.recoverers.of(recoverer), "outcome", outcome))
				.increment();
		}

		private Tags outcomeTags(String outcome, String reason, @Nullable Throwable exception) {
			return this.tags.and("outcome", outcome, "reason", reason, "exception",
					BatchMeters.this.exceptions.of(OutcomeKeys.exceptionName(exception)));
		}

		private Counter recordCounter(Tags tags) {
			return counter("lambda.batch.records", "Records by their outcome", "records", tags);
		}

		private Timer recordTimer(Tags tags) {
			return timer("lambda.batch.record.duration",
					"How long records took, from the start of the first attempt until their outcome was known", tags);
		}

		private Counter counter(String name, String description, String unit, Tags tags) {
			return Counter.builder(name)
				.description(description)
				.baseUnit(unit)
				.tags(tags)
				.register(BatchMeters.this.registry);
		}

		private Timer timer(String name, String description, Tags tags) {
			return Timer.builder(name).description(description).tags(tags).register(BatchMeters.this.registry);
		}

	}

}
