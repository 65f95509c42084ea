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

package io.github.lambdabatch;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.unit.DataSize;

/**
 * How the batches of one source are processed. Immutable, and safe for use by several
 * threads. Start from {@link #defaults(EventType)} and change what differs with
 * {@link #toBuilder()}.
 *
 * @since 0.1.0
 * @see BatchProcessor.Builder#settings(BatchSettings)
 * @see BatchSettingsCustomizer
 */
public final class BatchSettings {

	/**
	 * The default of {@link #maxBatchSize()}: what Lambda accepts as the payload of one
	 * invocation (AWS Lambda quotas, "Invocation payload", 6 MB).
	 */
	public static final DataSize DEFAULT_MAX_BATCH_SIZE = DataSize.ofMegabytes(6);

	/**
	 * The default of {@link #maxConcurrency()}: {@value}.
	 */
	public static final int DEFAULT_MAX_CONCURRENCY = 10;

	/**
	 * The default of {@link #deadlineMargin()}: 500 milliseconds.
	 */
	public static final Duration DEFAULT_DEADLINE_MARGIN = Duration.ofMillis(500);

	/**
	 * The default of {@link #notRetryable()}: failures that would recur on every attempt.
	 */
	public static final List<Class<? extends Throwable>> DEFAULT_NOT_RETRYABLE = List.of(
			PayloadConversionException.class, PayloadValidationException.class, IdempotencyKeyException.class,
			ClassCastException.class, ConversionException.class, NoSuchMethodException.class);

	/** A private copy, which is never changed. */
	private final BatchSettingsBuilder values;

	BatchSettings(BatchSettingsBuilder values) {
		this.values = values;
	}

	/**
	 * Return the settings of a source for which nothing else is set: records are
	 * processed in sequence, failures are reported, and the order of the source is kept.
	 * @param eventType the kind of source
	 * @return the default settings
	 */
	public static BatchSettings defaults(EventType eventType) {
		return new BatchSettings(new BatchSettingsBuilder(eventType));
	}

	/**
	 * Return a builder that starts from these settings.
	 * @return a new builder
	 */
	public BatchSettingsBuilder toBuilder() {
		return new BatchSettingsBuilder(this.values);
	}

	/**
	 * Return what a failed record means for later ones.
	 * @return the setting; by default {@link OnFailure#defaultFor(EventType)}
	 */
	public OnFailure onFailure() {
		return this.values.onFailure;
	}

	/**
	 * Return when failed records fail the whole invocation.
	 * @return the setting; by default {@link FailInvocation#NEVER}
	 */
	public FailInvocation failInvocation() {
		return this.values.failInvocation;
	}

	/**
	 * Return how many records are processed in one invocation, or {@code null} for all;
	 * records beyond are reported as unprocessed.
	 * @return the setting; by default {@code null}
	 */
	public @Nullable Integer maxRecords() {
		return this.values.maxRecords;
	}

	/**
	 * Return how much payload is processed in one invocation; records beyond are reported
	 * as unprocessed, except for the first one.
	 * @return the setting; by default {@link #DEFAULT_MAX_BATCH_SIZE}
	 */
	public DataSize maxBatchSize() {
		return this.values.maxBatchSize;
	}

	/**
	 * Return whether lanes are processed in parallel; if not, records are processed one
	 * after the other, in the order of the event.
	 * @return the setting; by default {@code false}
	 */
	public boolean parallel() {
		return this.values.parallel;
	}

	/**
	 * Return how many records of one invocation are processed at the same time at most,
	 * if {@code parallel}.
	 * @return the setting; by default {@link #DEFAULT_MAX_CONCURRENCY}
	 */
	public int maxConcurrency() {
		return this.values.maxConcurrency;
	}

	/**
	 * Return how much of the time that Lambda gives the invocation is kept for the
	 * answer; with no more than this left, no record is started and records on workers
	 * are interrupted, and all of these are reported as unprocessed.
	 * @return the setting; by default {@link #DEFAULT_DEADLINE_MARGIN}
	 */
	public Duration deadlineMargin() {
		return this.values.deadlineMargin;
	}

	/**
	 * Return how long one attempt at a record may take before it is interrupted or
	 * cancelled and counts as failed, or {@code null} for no limit.
	 * @return the setting; by default {@code null}
	 */
	public @Nullable Duration recordTimeout() {
		return this.values.recordTimeout;
	}

	/**
	 * Return how often and when a failed record is run again in the same invocation.
	 * @return the setting; by default {@link RetrySettings#none()}
	 */
	public RetrySettings retry() {
		return this.values.retry;
	}

	/**
	 * Return the exception types, also of causes, for which another attempt cannot help;
	 * a record that fails with one of them is not run again but handed to the
	 * {@link RecordRecoverer} at once.
	 * @return the setting; by default {@link #DEFAULT_NOT_RETRYABLE}
	 */
	public List<Class<? extends Throwable>> notRetryable() {
		return this.values.notRetryable;
	}

	/**
	 * Return how often a message must have been received before it is handed to the
	 * {@link RecordRecoverer}, or {@code null} to hand it over when it fails for the
	 * first time; until then it is reported. For queues only, as streams do not count
	 * deliveries.
	 * @return the setting; by default {@code null}
	 */
	public @Nullable Integer maxReceives() {
		return this.values.maxReceives;
	}

	/**
	 * Return whether records that were handled although Lambda delivers them again are
	 * remembered, and not run again when they are redelivered.
	 * @return the setting; by default {@code true} for streams and {@code false} for
	 * queues
	 */
	public boolean redeliveryMemory() {
		return this.values.redeliveryMemory;
	}

	/**
	 * Return the retry settings as the engine needs them, or {@code null} for no retries.
	 */
	@Nullable RetryPolicy retryPolicy() {
		return retry().policy();
	}

	@Override
	public boolean equals(@Nullable Object obj) {
		return obj instanceof BatchSettings other && Arrays.equals(this.values.list(), other.values.list());
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.values.list());
	}

	@Override
	public String toString() {
		return "BatchSettings" + Arrays.toString(this.values.list());
	}

}
