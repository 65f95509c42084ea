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
	 * The handler ended normally.
	 *
	 * @param result what the handler returned; of an asynchronous handler, what its work
	 * ended with
	 */
	record Succeeded(@Nullable Object result) implements RecordOutcome {

		private static final Succeeded WITHOUT_RESULT = new Succeeded(null);

		static Succeeded with(@Nullable Object result) {
			return (result != null) ? new Succeeded(result) : WITHOUT_RESULT;
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
	 * @param attempts how often the handler ran
	 */
	record Recovered(Throwable exception, int attempts) implements RecordOutcome {

		/**
		 * Create the outcome.
		 */
		public Recovered {
			Objects.requireNonNull(exception, "'exception' must not be null");
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

	}

	/**
	 * The handler failed.
	 *
	 * @param exception what the handler threw last; earlier attempts' exceptions and a
	 * recoverer's are suppressed exceptions of it
	 * @param attempts how often the handler ran
	 */
	record Failed(Throwable exception, int attempts) implements RecordOutcome {

		/**
		 * Create the outcome.
		 */
		public Failed {
			Objects.requireNonNull(exception, "'exception' must not be null");
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
	 */
	record Unprocessed(Reason reason) implements RecordOutcome {

		private static final Unprocessed[] INSTANCES = instances();

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
