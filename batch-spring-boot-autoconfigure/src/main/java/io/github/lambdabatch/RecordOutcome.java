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
 * What became of one record in one invocation. Immutable.
 *
 * @since 0.1.0
 */
public sealed interface RecordOutcome {

	/**
	 * Return whether the record counts as handled, so that Lambda may forget it.
	 * @return {@code true} if nothing is left to do for the record
	 */
	boolean isHandled();

	/**
	 * Return how often the handler was called for the record in this invocation. A
	 * payload that could not be read counts as a call.
	 * @return the number of attempts, zero if the record did not run
	 */
	int attempts();

	/**
	 * Return for how long the record was worked on in this invocation: from the start of
	 * the first attempt until the outcome was known, delays between attempts and its
	 * recovery included.
	 * @return the time in nanoseconds, zero if the record did not run
	 */
	long durationNanos();

	/**
	 * Return for how long the record was worked on in this invocation.
	 * @return {@link #durationNanos()} as a duration
	 */
	default Duration duration() {
		return Duration.ofNanos(durationNanos());
	}

	/**
	 * The handler ended normally.
	 *
	 * @param result what the handler returned; of an asynchronous handler, what its work
	 * ended with
	 * @param attempts how often the handler was called
	 * @param durationNanos for how long the record was worked on, in nanoseconds
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
	 * @param earlierExceptions what it threw in earlier attempts of this invocation, in
	 * their order
	 * @param attempts how often the handler was called
	 * @param durationNanos for how long the record was worked on, in nanoseconds
	 */
	record Recovered(Throwable exception, List<Throwable> earlierExceptions, int attempts,
			long durationNanos) implements RecordOutcome {

		/**
		 * Create the outcome of a record without earlier exceptions that took no time.
		 * @param exception what the handler threw last
		 * @param attempts how often the handler was called
		 */
		public Recovered(Throwable exception, int attempts) {
			this(exception, List.of(), attempts, 0);
		}

		/**
		 * Create the outcome.
		 */
		public Recovered {
			Objects.requireNonNull(exception, "'exception' must not be null");
			earlierExceptions = List.copyOf(earlierExceptions);
		}

		@Override
		public boolean isHandled() {
			return true;
		}

	}

	/**
	 * The record was handled in an earlier invocation, whose answer made Lambda deliver
	 * it again, and did not run again.
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
	 * The handler failed, or could not be called.
	 *
	 * @param exception what the handler threw last, as it was thrown
	 * @param earlierExceptions what it threw in earlier attempts of this invocation, in
	 * their order, and last what kept another attempt from being made
	 * @param recoveryException what the {@link RecordRecoverer} threw, or {@code null} if
	 * there was none or it was not asked
	 * @param attempts how often the handler was called
	 * @param durationNanos for how long the record was worked on, in nanoseconds
	 */
	record Failed(Throwable exception, List<Throwable> earlierExceptions, @Nullable Throwable recoveryException,
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
			return new Failed(this.exception, others, this.recoveryException, this.attempts, this.durationNanos);
		}

		/**
		 * Return this outcome with what a recoverer threw.
		 */
		Failed notRecovered(Throwable recoveryException) {
			return new Failed(this.exception, this.earlierExceptions, recoveryException, this.attempts,
					this.durationNanos);
		}

		@Override
		public boolean isHandled() {
			return false;
		}

	}

	/**
	 * The handler did not run, or was not allowed to end.
	 *
	 * @param reason why
	 * @param attempts how often the handler was called
	 * @param durationNanos for how long the record was worked on, in nanoseconds
	 */
	record Unprocessed(Reason reason, int attempts, long durationNanos) implements RecordOutcome {

		private static final Unprocessed[] INSTANCES = instances();

		/**
		 * Create the outcome of a record that did not run.
		 * @param reason why
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
		 * A record failed that this one must not overtake.
		 */
		EARLIER_FAILURE,

		/**
		 * The record lies beyond {@code max-records} or {@code max-batch-size}.
		 */
		LIMIT,

		/**
		 * The time that Lambda gives the invocation is nearly over.
		 */
		DEADLINE,

		/**
		 * The thread of the invocation was interrupted.
		 */
		INTERRUPTED

	}

}
