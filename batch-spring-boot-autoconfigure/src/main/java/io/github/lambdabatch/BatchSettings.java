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
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.unit.DataSize;

import io.github.lambdabatch.EventType.Redelivery;

/**
 * How the batches of one source are processed. Immutable: start from
 * {@link #defaults(EventType)} and change what differs with {@link #toBuilder()}.
 *
 * @param onFailure what a failed record means for later ones
 * @param failInvocation when failed records fail the invocation
 * @param maxRecords how many records are processed in one invocation, or {@code null} for
 * all; those beyond are reported as unprocessed
 * @param maxBatchSize how many bytes of payload are processed in one invocation; records
 * beyond are reported as unprocessed, but the first one never is
 * @param parallel whether lanes are processed side by side; if not, records are processed
 * one after the other, in the order of the event
 * @param maxConcurrency how many records of one invocation are in process at the same
 * time at most, if {@code parallel}
 * @param deadlineMargin how much of the time that Lambda gives the invocation is kept for
 * the answer: with no more than this left, no record is started, and what runs on a
 * worker is interrupted; both are reported as unprocessed
 * @param recordTimeout how long one attempt at a record may take before it is interrupted
 * or cancelled and has failed, or {@code null} for no limit
 * @param retryPolicy which failed records are run again in the same invocation, or {@code
 * null} for none; its timeout bounds the time from the first attempt on
 * @param notRetryable the exception types for which no other attempt can help, of causes
 * too: a record that fails with one of them is not run again, but handed to the
 * {@link RecordRecoverer} at once
 * @param maxReceives how often a message has to have been received before it is handed to
 * the {@link RecordRecoverer}, or {@code null} to hand it over when it fails for the
 * first time; until then it is reported. Only queues count
 * @param redeliveryMemory whether records that were handled although Lambda delivers them
 * again are remembered, and not run again when they come
 * @since 0.1.0
 */
public record BatchSettings(OnFailure onFailure, FailInvocation failInvocation, @Nullable Integer maxRecords,
		DataSize maxBatchSize, boolean parallel, int maxConcurrency, Duration deadlineMargin,
		@Nullable Duration recordTimeout, @Nullable RetryPolicy retryPolicy,
		List<Class<? extends Throwable>> notRetryable, @Nullable Integer maxReceives, boolean redeliveryMemory) {

	/**
	 * The default of {@link #maxBatchSize()}: what Lambda accepts as the payload of one
	 * invocation (AWS Lambda quotas, "Invocation payload", 6 MB).
	 */
	public static final DataSize DEFAULT_MAX_BATCH_SIZE = DataSize.ofMegabytes(6);

	/**
	 * The default of {@link #maxConcurrency()}.
	 */
	public static final int DEFAULT_MAX_CONCURRENCY = 10;

	/**
	 * The default of {@link #deadlineMargin()}.
	 */
	public static final Duration DEFAULT_DEADLINE_MARGIN = Duration.ofMillis(500);

	/**
	 * The default of {@link #notRetryable()}: what is the same in each attempt.
	 */
	public static final List<Class<? extends Throwable>> DEFAULT_NOT_RETRYABLE = List.of(
			PayloadConversionException.class, PayloadValidationException.class, ClassCastException.class,
			ConversionException.class, NoSuchMethodException.class);

	/**
	 * Create the settings.
	 * @throws IllegalArgumentException if a limit is not positive or a duration negative
	 */
	public BatchSettings {
		Objects.requireNonNull(onFailure, "'onFailure' must not be null");
		Objects.requireNonNull(failInvocation, "'failInvocation' must not be null");
		require(maxRecords == null || maxRecords > 0, "'maxRecords' must be at least 1 but is %s", maxRecords);
		require(maxBatchSize.toBytes() > 0, "'maxBatchSize' must be at least 1 byte but is %s", maxBatchSize);
		require(maxConcurrency > 0, "'maxConcurrency' must be at least 1 but is %s", maxConcurrency);
		require(!deadlineMargin.isNegative(), "'deadlineMargin' must not be negative but is %s", deadlineMargin);
		require(recordTimeout == null || recordTimeout.toMillis() > 0,
				"'recordTimeout' must be at least 1 millisecond but is %s", recordTimeout);
		require(maxReceives == null || maxReceives > 0, "'maxReceives' must be at least 1 but is %s", maxReceives);
		notRetryable = List.copyOf(notRetryable);
	}

	private static void require(boolean condition, String message, @Nullable Object value) {
		if (!condition) {
			throw new IllegalArgumentException(message.formatted(value));
		}
	}

	/**
	 * Return the settings that hold where nothing else is said: in sequence, failures
	 * reported, and what must keep its order kept in it.
	 * @param eventType the kind of source
	 * @return the default settings
	 */
	public static BatchSettings defaults(EventType eventType) {
		return new BatchSettings(OnFailure.defaultFor(eventType), FailInvocation.defaultFor(eventType), null,
				DEFAULT_MAX_BATCH_SIZE, false, DEFAULT_MAX_CONCURRENCY, DEFAULT_DEADLINE_MARGIN, null, null,
				DEFAULT_NOT_RETRYABLE, null, eventType.redelivery() != Redelivery.RECORD);
	}

	/**
	 * Return a builder that starts from these settings.
	 * @return a new builder
	 */
	public Builder toBuilder() {
		return new Builder(this);
	}

	/**
	 * Whether workers other than the thread of the invocation are needed.
	 */
	boolean needWorkers() {
		return this.parallel || this.recordTimeout != null;
	}

	/**
	 * Builds {@link BatchSettings}. Not safe for use by several threads.
	 */
	public static final class Builder {

		private OnFailure onFailure;

		private FailInvocation failInvocation;

		private @Nullable Integer maxRecords;

		private DataSize maxBatchSize;

		private boolean parallel;

		private int maxConcurrency;

		private Duration deadlineMargin;

		private @Nullable Duration recordTimeout;

		private @Nullable RetryPolicy retryPolicy;

		private List<Class<? extends Throwable>> notRetryable;

		private @Nullable Integer maxReceives;

		private boolean redeliveryMemory;

		private Builder(BatchSettings settings) {
			this.onFailure = settings.onFailure;
			this.failInvocation = settings.failInvocation;
			this.maxRecords = settings.maxRecords;
			this.maxBatchSize = settings.maxBatchSize;
			this.parallel = settings.parallel;
			this.maxConcurrency = settings.maxConcurrency;
			this.deadlineMargin = settings.deadlineMargin;
			this.recordTimeout = settings.recordTimeout;
			this.retryPolicy = settings.retryPolicy;
			this.notRetryable = settings.notRetryable;
			this.maxReceives = settings.maxReceives;
			this.redeliveryMemory = settings.redeliveryMemory;
		}

		/**
		 * Set {@link BatchSettings#onFailure()}.
		 * @param onFailure what a failed record means for later ones
		 * @return this builder
		 */
		public Builder onFailure(OnFailure onFailure) {
			this.onFailure = onFailure;
			return this;
		}

		/**
		 * Set {@link BatchSettings#failInvocation()}.
		 * @param failInvocation when failed records fail the invocation
		 * @return this builder
		 */
		public Builder failInvocation(FailInvocation failInvocation) {
			this.failInvocation = failInvocation;
			return this;
		}

		/**
		 * Set {@link BatchSettings#maxRecords()}.
		 * @param maxRecords how many records are processed in one invocation, or {@code
		 * null} for all; those beyond are reported as unprocessed
		 * @return this builder
		 */
		public Builder maxRecords(@Nullable Integer maxRecords) {
			this.maxRecords = maxRecords;
			return this;
		}

		/**
		 * Set {@link BatchSettings#maxBatchSize()}.
		 * @param maxBatchSize how many bytes of payload are processed in one invocation;
		 * records beyond are reported as unprocessed, but the first one never is
		 * @return this builder
		 */
		public Builder maxBatchSize(DataSize maxBatchSize) {
			this.maxBatchSize = maxBatchSize;
			return this;
		}

		/**
		 * Set {@link BatchSettings#parallel()}.
		 * @param parallel whether lanes are processed side by side; if not, records are
		 * processed one after the other, in the order of the event
		 * @return this builder
		 */
		public Builder parallel(boolean parallel) {
			this.parallel = parallel;
			return this;
		}

		/**
		 * Set {@link BatchSettings#maxConcurrency()}.
		 * @param maxConcurrency how many records of one invocation are in process at the
		 * same time at most, if {@code parallel}
		 * @return this builder
		 */
		public Builder maxConcurrency(int maxConcurrency) {
			this.maxConcurrency = maxConcurrency;
			return this;
		}

		/**
		 * Set {@link BatchSettings#deadlineMargin()}.
		 * @param deadlineMargin how much of the time that Lambda gives the invocation is
		 * kept for the answer: with no more than this left, no record is started, and
		 * what runs on a worker is interrupted; both are reported as unprocessed
		 * @return this builder
		 */
		public Builder deadlineMargin(Duration deadlineMargin) {
			this.deadlineMargin = deadlineMargin;
			return this;
		}

		/**
		 * Set {@link BatchSettings#recordTimeout()}.
		 * @param recordTimeout how long one attempt at a record may take before it is
		 * interrupted or cancelled and has failed, or {@code null} for no limit
		 * @return this builder
		 */
		public Builder recordTimeout(@Nullable Duration recordTimeout) {
			this.recordTimeout = recordTimeout;
			return this;
		}

		/**
		 * Set {@link BatchSettings#retryPolicy()}.
		 * @param retryPolicy which failed records are run again in the same invocation,
		 * or {@code null} for none; its timeout bounds the time from the first attempt on
		 * @return this builder
		 */
		public Builder retryPolicy(@Nullable RetryPolicy retryPolicy) {
			this.retryPolicy = retryPolicy;
			return this;
		}

		/**
		 * Set {@link BatchSettings#notRetryable()}.
		 * @param notRetryable the exception types for which no other attempt can help
		 * @return this builder
		 */
		public Builder notRetryable(List<Class<? extends Throwable>> notRetryable) {
			this.notRetryable = notRetryable;
			return this;
		}

		/**
		 * Set {@link BatchSettings#maxReceives()}.
		 * @param maxReceives how often a message has to have been received before it is
		 * handed to the {@link RecordRecoverer}, or {@code null} to hand it over when it
		 * fails for the first time
		 * @return this builder
		 */
		public Builder maxReceives(@Nullable Integer maxReceives) {
			this.maxReceives = maxReceives;
			return this;
		}

		/**
		 * Set {@link BatchSettings#redeliveryMemory()}.
		 * @param redeliveryMemory whether records that were handled although Lambda
		 * delivers them again are remembered, and not run again when they come
		 * @return this builder
		 */
		public Builder redeliveryMemory(boolean redeliveryMemory) {
			this.redeliveryMemory = redeliveryMemory;
			return this;
		}

		/**
		 * Build the settings.
		 * @return new settings
		 * @throws IllegalArgumentException if a limit is not positive or a duration
		 * negative
		 */
		public BatchSettings build() {
			return new BatchSettings(this.onFailure, this.failInvocation, this.maxRecords, this.maxBatchSize,
					this.parallel, this.maxConcurrency, this.deadlineMargin, this.recordTimeout, this.retryPolicy,
					this.notRetryable, this.maxReceives, this.redeliveryMemory);
		}

	}

}
