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
import java.util.function.Supplier;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Recovered;

/**
 * Hands records that are given up to the first {@link RecordRecoverer} that takes them,
 * unless the deadline is over.
 *
 * @param <R> the type of the record
 */
final class RecoveringInvocation<R> implements RecordInvocation<R> {

	private final RecordInvocation<R> delegate;

	private final List<RecordRecoverer> recoverers;

	private final FailureActions actions;

	private final Deadline deadline;

	private final RecordScheduler scheduler;

	RecoveringInvocation(RecordInvocation<R> delegate, List<RecordRecoverer> recoverers, FailureActions actions,
			Deadline deadline, RecordScheduler scheduler) {
		this.delegate = delegate;
		this.recoverers = recoverers;
		this.actions = actions;
		this.deadline = deadline;
		this.scheduler = scheduler;
	}

	@Override
	public CompletableFuture<RecordOutcome> invoke(RecordExecution<R> record) {
		CompletableFuture<RecordOutcome> outcome = this.delegate.invoke(record);
		boolean onWorker = outcome.isDone();
		if (onWorker && !outcome.isCompletedExceptionally() && outcome.join().isHandled()) {
			return outcome;
		}
		return outcome.thenCompose((result) -> {
			if (!(result instanceof Failed failed) || !isGivenUp(record, failed)) {
				return CompletableFuture.completedFuture(result);
			}
			Supplier<CompletableFuture<RecordOutcome>> recovery = () -> CompletableFuture
				.completedFuture(recover(record, failed));
			// The thread that ends an asynchronous handler is not ours to wait on.
			return onWorker ? recovery.get() : this.scheduler.schedule(record, 0, failed, recovery);
		});
	}

	private boolean isGivenUp(RecordExecution<R> record, Failed failed) {
		return !record.isCancelled() && !record.isLeftForRedelivery() && this.deadline.millisLeft() > 0
				&& this.actions.isGivenUp(record, failed.exception());
	}

	private RecordOutcome recover(RecordContext<R> context, Failed failed) {
		try {
			for (RecordRecoverer recoverer : this.recoverers) {
				if (recoverer.supports(context)) {
					recoverer.recover(context, failed.exception());
					return new Recovered(failed.exception(), failed.earlierExceptions(), failed.attempts(),
							failed.durationNanos());
				}
			}
			return failed;
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			return failed.notRecovered(ex);
		}
		finally {
			// As after a handler: an interrupt was for this recovery alone.
			Thread.interrupted();
		}
	}

}
