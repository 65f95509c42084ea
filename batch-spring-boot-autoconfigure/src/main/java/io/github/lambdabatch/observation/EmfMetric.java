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
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.RecordOutcome.Reason;

/**
 * The figures of a batch in CloudWatch's embedded metric format.
 *
 * @since 0.1.0
 * @see EmbeddedMetrics
 */
public enum EmfMetric {

	/**
	 * The records of the batch. Its sample count is the number of batches.
	 */
	RECORDS("records", (batch) -> batch.result.records().size()),

	/**
	 * Records that failed and were reported.
	 */
	FAILED("failed", (batch) -> batch.figures.failed),

	/**
	 * Records that a recoverer took care of, dead letters included.
	 */
	RECOVERED("recovered", (batch) -> batch.figures.recovered),

	/**
	 * Records whose recoverer failed, so that they were reported: dead letters that the
	 * queue refused, for example.
	 */
	FAILED_RECOVERIES("failedRecoveries", (batch) -> batch.figures.failedRecoveries),

	/**
	 * Records that were left unprocessed because the timeout of the invocation was near.
	 */
	CUT_BY_DEADLINE("cutByDeadline", (batch) -> batch.figures.unprocessed(Reason.DEADLINE)),

	/**
	 * Records that were left unprocessed because an earlier one failed.
	 */
	BEHIND_FAILURE("behindFailure", (batch) -> batch.figures.unprocessed(Reason.EARLIER_FAILURE)),

	/**
	 * Records that were left unprocessed because of {@code max-records} or
	 * {@code max-batch-size}.
	 */
	BEYOND_LIMIT("beyondLimit", (batch) -> batch.figures.unprocessed(Reason.LIMIT)),

	/**
	 * Records that count as handled without having run, as an earlier invocation has
	 * handled them.
	 */
	REMEMBERED("remembered", (batch) -> batch.figures.remembered),

	/**
	 * Records that count as handled without having run, as they were handled before
	 * according to the idempotency store.
	 */
	DUPLICATES("duplicates", (batch) -> batch.figures.duplicates),

	/**
	 * Records that were left unprocessed because they were in progress elsewhere.
	 */
	IN_PROGRESS("inProgress", (batch) -> batch.figures.unprocessed(Reason.IN_PROGRESS)),

	/**
	 * Records that were left unprocessed because the idempotency store failed.
	 */
	STORE_FAILURES("storeFailures", (batch) -> batch.figures.unprocessed(Reason.IDEMPOTENCY_STORE)),

	/**
	 * Records that SQS had delivered before.
	 */
	REDELIVERED("redelivered", (batch) -> batch.figures.redelivered),

	/**
	 * Calls of the handler.
	 */
	ATTEMPTS("attempts", (batch) -> batch.figures.attempts),

	/**
	 * How old the oldest record of the batch was when the batch arrived.
	 */
	OLDEST_RECORD_AGE("oldestRecordAge", (batch) -> millis(batch.figures.oldestAge), true),

	/**
	 * How long the batch took.
	 */
	DURATION("duration", (batch) -> batch.result.duration().toMillis(), true),

	/**
	 * How much time Lambda still gave when the outcomes were known.
	 */
	TIME_LEFT("timeLeft", (batch) -> millis(batch.result.timeLeft()), true);

	private static final long UNKNOWN = -1;

	private final String key;

	private final ToLongFunction<Batch> figure;

	private final boolean time;

	EmfMetric(String key, ToLongFunction<Batch> figure) {
		this(key, figure, false);
	}

	EmfMetric(String key, ToLongFunction<Batch> figure, boolean time) {
		this.key = key;
		this.figure = figure;
		this.time = time;
	}

	/**
	 * Return the name of the metric in CloudWatch.
	 * @return the name, such as {@code failedRecoveries}
	 */
	public String key() {
		return this.key;
	}

	/**
	 * Return the unit of the metric in CloudWatch.
	 * @return {@code Count} or {@code Milliseconds}
	 */
	public String unit() {
		return this.time ? "Milliseconds" : "Count";
	}

	/**
	 * Return the figure of a batch.
	 * @return the figure, or {@code null} if it is not known
	 */
	@Nullable Long value(BatchResult<?, ?> result, BatchFigures figures) {
		long value = this.figure.applyAsLong(new Batch(result, figures));
		return (value != UNKNOWN) ? value : null;
	}

	private static long millis(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() : UNKNOWN;
	}

	/**
	 * What the figures are taken from.
	 */
	private record Batch(BatchResult<?, ?> result, BatchFigures figures) {

	}

}
