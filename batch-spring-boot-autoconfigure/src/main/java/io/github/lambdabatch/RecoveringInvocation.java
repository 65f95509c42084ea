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

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.FailedRecovery;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * Hands records that have failed for good to the first {@link RecordRecoverer} that
 * supports them, unless the deadline is over.
 *
 * @param <R> the type of the record
 */
final class RecoveringInvocation<R> implements RecordInvocation<R> {

	private static final String UNNAMED = "recoverer";

	private final RecordInvocation<R> delegate;

	private final List<RecordRecoverer> recoverers;

	private final FailurePolicy failurePolicy;

	private final Deadline deadline;

	private final RecordScheduler scheduler;

	private final @Nullable TransactionalClaims claims;

	/**
	 * Create the invocation.
	 * @param claims runs recoveries in transactions, or {@code null} if they have none
	 */
	RecoveringInvocation(RecordInvocation<R> delegate, List<RecordRecoverer> recoverers, FailurePolicy failurePolicy,
			Deadline deadline, RecordScheduler scheduler, @Nullable TransactionalClaims claims) {
		this.claims = claims;
		this.delegate = delegate;
		this.recoverers = recoverers;
		this.failurePolicy = failurePolicy;
		this.deadline = deadline;
		this.scheduler = scheduler;
	}

	@Override
	public CompletableFuture<RecordOutcome> invoke(RecordExecution<R> record) {
		CompletableFuture<RecordOutcome> outcome = this.delegate.invoke(record);
		if (!outcome.isDone()) {
			return outcome.thenCompose((result) -> recoverLater(record, result));
		}
		boolean handled = !outcome.isCompletedExceptionally() && outcome.join().isHandled();
		return handled ? outcome : outcome.thenApply((result) -> recover(record, result));
	}

	/**
	 * The thread that completes an asynchronous handler belongs to others, and a
	 * recoverer must not block it.
	 */
	private CompletableFuture<RecordOutcome> recoverLater(RecordExecution<R> record, RecordOutcome outcome) {
		return (outcome instanceof Failed failed && isRecoverable(record, failed))
				? this.scheduler.schedule(record, 0, failed,
						() -> CompletableFuture.completedFuture(recoverInTransaction(record, failed)))
				: CompletableFuture.completedFuture(outcome);
	}

	private RecordOutcome recover(RecordExecution<R> record, RecordOutcome outcome) {
		return (outcome instanceof Failed failed && isRecoverable(record, failed))
				? recoverInTransaction(record, failed) : outcome;
	}

	private boolean isRecoverable(RecordExecution<R> record, Failed failed) {
		return !record.isCancelled() && !record.awaitsRedelivery() && !this.deadline.isOver()
				&& this.failurePolicy.isRecoverable(record.context(), failed.exception());
	}

	private RecordOutcome recoverInTransaction(RecordExecution<R> record, Failed failed) {
		if (this.claims == null) {
			return recover(record.context(), failed);
		}
		String key;
		try {
			key = this.claims.key(record);
		}
		catch (IdempotencyKeyException | PayloadConversionException ex) {
			// Without a key there is nothing to claim.
			return recover(record.context(), failed);
		}
		RecordOutcome outcome = this.claims.run(key, record, () -> recover(record.context(), failed));
		if (outcome instanceof Failed other && other.exception() != failed.exception()) {
			return failed.withFailedRecovery(new FailedRecovery("transaction", other.exception()));
		}
		// Nobody could be asked whether the record may be recovered.
		return (outcome instanceof Unprocessed unprocessed && unprocessed.reason() == Reason.IDEMPOTENCY_STORE) ? failed
				: outcome;
	}

	private RecordOutcome recover(RecordContext<R> context, Failed failed) {
		RecordRecoverer current = null;
		try {
			for (RecordRecoverer recoverer : this.recoverers) {
				current = recoverer;
				if (recoverer.supports(context)) {
					recoverer.recover(context, failed.exception());
					return new Recovered(failed.exception(), failed.earlierExceptions(), name(recoverer),
							failed.attempts(), failed.durationNanos());
				}
			}
			return failed;
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			return failed.withFailedRecovery(new FailedRecovery(name(current), ex));
		}
		finally {
			// As after a handler, an interrupt was meant for this recovery alone.
			Thread.interrupted();
		}
	}

	/**
	 * Return the name of a recoverer. The name only informs, so a recoverer that has none
	 * must not change what becomes of the record.
	 */
	private static String name(@Nullable RecordRecoverer recoverer) {
		try {
			String name = (recoverer != null) ? recoverer.name() : null;
			return (name != null) ? name : UNNAMED;
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			return UNNAMED;
		}
	}

}
