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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of one record in one invocation. Immutable.
 *
 * @since 0.1.0
 */
public sealed interface RecordOutcome {

	/**
	 * Return whether the record counts as handled, so that Lambda need not deliver it
	 * again.
	 * @return {@code true} if nothing is left to do for the record
	 */
	boolean isHandled();

	/**
	 * Return how often the handler was called for the record in this invocation. An
	 * attempt that failed because the payload could not be read counts, too.
	 * @return the number of attempts, zero if the handler was not called
	 */
	int attempts();

	/**
	 * Return how long the record took in this invocation, from the start of the first
	 * attempt until the outcome was known. This includes delays between attempts and the
	 * recovery.
	 * @return the time in nanoseconds, zero if the handler was not called
	 */
	long durationNanos();

	/**
	 * Return how long the record took in this invocation.
	 * @return {@link #durationNanos()} as a duration
	 */
	default Duration duration() {
		return Duration.ofNanos(durationNanos());
	}

	/**
	 * The handler returned normally.
	 *
	 * @param result what the handler returned, or the result of its asynchronous work
	 * @param attempts how often the handler was called
	 * @param durationNanos how long the record took, in nanoseconds
	 */
	record Succeeded(@Nullable Object result, int attempts, long durationNanos) implements RecordOutcome {

		/**
		 * Create the outcome of a single attempt that took no time.
		 * @param result what the handler returned
		 */
		public Succeeded(@Nullable Object result) {
			this(result, 1, 0);
		}

		@Override
		public boolean isHandled() {
			return true;
		}

	}

	/**
	 * The handler failed and a {@link RecordRecoverer} took care of the record.
	 *
	 * @param exception what the handler threw last
	 * @param earlierExceptions what it threw in earlier attempts of this invocation, the
	 * first one first
	 * @param recoverer the {@linkplain RecordRecoverer#name() name} of the recoverer
	 * @param attempts how often the handler was called
	 * @param durationNanos how long the record took, in nanoseconds
	 */
	record Recovered(Throwable exception, List<Throwable> earlierExceptions, String recoverer, int attempts,
			long durationNanos) implements RecordOutcome {

		/**
		 * Create the outcome of a record without earlier exceptions that took no time.
		 * @param exception what the handler threw last
		 * @param recoverer the name of the recoverer
		 * @param attempts how often the handler was called
		 */
		public Recovered(Throwable exception, String recoverer, int attempts) {
			this(exception, List.of(), recoverer, attempts, 0);
		}

		/**
		 * Create the outcome.
		 */
		public Recovered {
			Objects.requireNonNull(exception, "'exception' must not be null");
			Objects.requireNonNull(recoverer, "'recoverer' must not be null");
			earlierExceptions = List.copyOf(earlierExceptions);
		}

		@Override
		public boolean isHandled() {
			return true;
		}

	}

	/**
	 * The record was handled in an earlier invocation, whose response made Lambda deliver
	 * it again. Therefore the handler was not called.
	 */
	record Remembered() implements RecordOutcome {

		static final Remembered INSTANCE = new Remembered();

		@Override
		public boolean isHandled() {
			return true;
		}

		@Override
		public int attempts() {
			return 0;
		}

		@Override
		public long durationNanos() {
			return 0;
		}

	}

	/**
	 * According to the {@link IdempotencyStore}, the record was handled before, here or
	 * in another environment. Therefore the handler was not called.
	 *
	 * @param attempts how often the handler was called, which is not zero if the record
	 * was handled elsewhere while it was retried here
	 * @param durationNanos how long the record took, in nanoseconds
	 */
	record Duplicate(int attempts, long durationNanos) implements RecordOutcome {

		static final Duplicate INSTANCE = new Duplicate(0, 0);

		@Override
		public boolean isHandled() {
			return true;
		}

	}

	/**
	 * The handler failed, or could not be called.
	 *
	 * @param exception what the handler threw last, as it was thrown
	 * @param earlierExceptions what it threw in earlier attempts of this invocation, the
	 * first one first, followed by what prevented another attempt
	 * @param failedRecovery the recovery that failed as well, or {@code null} if no
	 * {@link RecordRecoverer} was called
	 * @param attempts how often the handler was called
	 * @param durationNanos how long the record took, in nanoseconds
	 */
	record Failed(Throwable exception, List<Throwable> earlierExceptions, @Nullable FailedRecovery failedRecovery,
			int attempts, long durationNanos) implements RecordOutcome {

		/**
		 * Create the outcome of a record without other exceptions that took no time.
		 * @param exception what the handler threw last
		 * @param attempts how often the handler was called
		 */
		public Failed(Throwable exception, int attempts) {
			this(exception, List.of(), null, attempts, 0);
		}

		/**
		 * Create the outcome.
		 */
		public Failed {
			Objects.requireNonNull(exception, "'exception' must not be null");
			earlierExceptions = List.copyOf(earlierExceptions);
		}

		/**
		 * Return this outcome with a further exception of the same record.
		 */
		Failed and(Throwable other) {
			List<Throwable> others = new ArrayList<>(this.earlierExceptions);
			others.add(other);
			return new Failed(this.exception, others, this.failedRecovery, this.attempts, this.durationNanos);
		}

		/**
		 * Return this outcome with a recovery that failed.
		 */
		Failed withFailedRecovery(FailedRecovery failedRecovery) {
			return new Failed(this.exception, this.earlierExceptions, failedRecovery, this.attempts,
					this.durationNanos);
		}

		@Override
		public boolean isHandled() {
			return false;
		}

	}

	/**
	 * A recovery that failed, so that the record stays failed.
	 *
	 * @param recoverer the {@linkplain RecordRecoverer#name() name} of the recoverer
	 * @param exception what the recoverer threw
	 */
	record FailedRecovery(String recoverer, Throwable exception) {

		/**
		 * Create the recovery.
		 */
		public FailedRecovery {
			Objects.requireNonNull(recoverer, "'recoverer' must not be null");
			Objects.requireNonNull(exception, "'exception' must not be null");
		}

	}

	/**
	 * The handler was not called, or was interrupted before it ended.
	 *
	 * @param reason why the record was left unprocessed
	 * @param attempts how often the handler was called
	 * @param durationNanos how long the record took, in nanoseconds
	 */
	record Unprocessed(Reason reason, int attempts, long durationNanos) implements RecordOutcome {

		private static final Unprocessed[] INSTANCES = instances();

		/**
		 * Create the outcome of a record whose handler was not called.
		 * @param reason why the record was left unprocessed
		 */
		public Unprocessed(Reason reason) {
			this(reason, 0, 0);
		}

		/**
		 * Create the outcome.
		 */
		public Unprocessed {
			Objects.requireNonNull(reason, "'reason' must not be null");
		}

		static Unprocessed because(Reason reason) {
			return INSTANCES[reason.ordinal()];
		}

		private static Unprocessed[] instances() {
			Reason[] reasons = Reason.values();
			Unprocessed[] instances = new Unprocessed[reasons.length];
			for (Reason reason : reasons) {
				instances[reason.ordinal()] = new Unprocessed(reason);
			}
			return instances;
		}

		@Override
		public boolean isHandled() {
			return false;
		}

	}

	/**
	 * Why a record was left unprocessed.
	 */
	enum Reason {

		/**
		 * An earlier record failed, and this one must not overtake it.
		 */
		EARLIER_FAILURE,

		/**
		 * The record is beyond the limit of {@code max-records} or
		 * {@code max-batch-size}.
		 */
		LIMIT,

		/**
		 * Lambda's timeout of the invocation is near.
		 */
		DEADLINE,

		/**
		 * The thread of the invocation was interrupted.
		 */
		INTERRUPTED,

		/**
		 * According to the {@link IdempotencyStore}, the record is in progress, usually
		 * in another environment.
		 */
		IN_PROGRESS,

		/**
		 * The {@link IdempotencyStore} could not be asked whether the record may run.
		 */
		IDEMPOTENCY_STORE

	}

}
