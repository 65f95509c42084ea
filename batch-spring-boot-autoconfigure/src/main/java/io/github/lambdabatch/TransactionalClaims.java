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
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * Runs attempts and recoveries in transactions together with the entries of the
 * {@link TransactionalIdempotencyStore} that their records claim. Safe for use by several
 * threads.
 */
final class TransactionalClaims {

	private final TransactionalIdempotencyStore store;

	private final Claims claims;

	private final Deadline deadline;

	TransactionalClaims(TransactionalIdempotencyStore store, Claims claims, Deadline deadline) {
		this.store = store;
		this.claims = claims;
		this.deadline = deadline;
	}

	/**
	 * Return the key of a record.
	 * @throws IdempotencyKeyException if it has none
	 */
	String key(RecordExecution<?> record) {
		return this.claims.key(record.context());
	}

	/**
	 * Do something about a record if its entry can be claimed.
	 * @param key the key of the record
	 * @param record the record
	 * @param work what to do. The transaction is committed if it returns that the record
	 * was handled
	 * @return the outcome of the work, that of a record that cannot be claimed, or that
	 * the record failed as the transaction could not be committed
	 */
	RecordOutcome run(String key, RecordExecution<?> record, Supplier<RecordOutcome> work) {
		Attempt attempt = new Attempt(key, record, work);
		RecordOutcome outcome;
		try {
			outcome = this.store.inTransaction(attempt::run, RecordOutcome::isHandled, timeout());
		}
		catch (Throwable ex) {
			Throwable cause = Throwables.unwrap(ex);
			Throwables.throwIfFatal(cause);
			return attempt.failed(cause);
		}
		if (outcome.isHandled()) {
			record.work().settle(outcome);
			this.claims.removeExpired();
		}
		return outcome;
	}

	/**
	 * A transaction must not hold locks after the end of its invocation.
	 */
	private Duration timeout() {
		long millis = Math.max(1, this.deadline.remainingMillis());
		return Duration.ofMillis(Math.min(millis, Claims.MAX_TIMEOUT.toMillis()));
	}

	/**
	 * What happens within one transaction.
	 */
	private final class Attempt {

		private final String key;

		private final RecordExecution<?> record;

		private final Supplier<RecordOutcome> work;

		private boolean claimed;

		private @Nullable RecordOutcome outcome;

		private @Nullable VirtualMachineError fatal;

		Attempt(String key, RecordExecution<?> record, Supplier<RecordOutcome> work) {
			this.key = key;
			this.record = record;
			this.work = work;
		}

		RecordOutcome run() {
			RecordOutcome refusal = TransactionalClaims.this.claims.claimInTransaction(TransactionalClaims.this.store,
					this.key, this.record);
			if (refusal != null) {
				return refusal;
			}
			if (this.record.isCancelled()) {
				// The store took so long that the record was given up meanwhile.
				return Unprocessed.because(Reason.INTERRUPTED);
			}
			this.claimed = true;
			return work();
		}

		/**
		 * What ends the work must be known even if the transaction cannot be rolled back.
		 */
		private RecordOutcome work() {
			try {
				RecordOutcome outcome = this.work.get();
				this.outcome = outcome;
				return outcome;
			}
			catch (VirtualMachineError ex) {
				this.fatal = ex;
				throw ex;
			}
		}

		/**
		 * Return the outcome if the transaction has failed. Without a claim, nothing has
		 * run.
		 */
		RecordOutcome failed(Throwable exception) {
			if (this.fatal != null) {
				throw this.fatal;
			}
			if (!this.claimed) {
				TransactionalClaims.this.claims.warn("begin a transaction for", this.record,
						"it is reported and delivered again", exception);
				return Unprocessed.because(Reason.IDEMPOTENCY_STORE);
			}
			this.record.failAttempt();
			return (this.outcome instanceof Failed failure) ? failure.and(exception)
					: new Failed(exception, this.record.attempts());
		}

	}

}
