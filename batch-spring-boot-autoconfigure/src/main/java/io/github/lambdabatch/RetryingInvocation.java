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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Runs a failed record again, as a {@link RetryPolicy} says and as far as time allows.
 * Errors and interruption are never answered with another attempt.
 *
 * @param <R> the type of the record
 */
final class RetryingInvocation<R> implements RecordInvocation<R> {

	private final RecordInvocation<R> delegate;

	private final RetryPolicy policy;

	private final Deadline deadline;

	RetryingInvocation(RecordInvocation<R> delegate, RetryPolicy policy, Deadline deadline) {
		this.delegate = delegate;
		this.policy = policy;
		this.deadline = deadline;
	}

	@Override
	public CompletableFuture<RecordOutcome> invoke(RecordContext<R> context) {
		return new Attempts(context).run();
	}

	/**
	 * The attempts at one record, one after the other.
	 */
	private final class Attempts {

		private final RecordContext<R> context;

		private int count;

		private @Nullable BackOffExecution backOff;

		private @Nullable Throwable earlier;

		Attempts(RecordContext<R> context) {
			this.context = context;
		}

		CompletableFuture<RecordOutcome> run() {
			while (true) {
				this.count++;
				CompletableFuture<RecordOutcome> attempt = RetryingInvocation.this.delegate.invoke(this.context);
				if (!attempt.isDone()) {
					return attempt.thenCompose(this::continueLater);
				}
				RecordOutcome outcome = countAttempts(attempt.join());
				long delay = delayBeforeNext(outcome);
				if (delay == BackOffExecution.STOP || !sleep(delay)) {
					return CompletableFuture.completedFuture(outcome);
				}
			}
		}

		/**
		 * An asynchronous attempt has no thread that could sleep, or run the next one.
		 */
		private CompletableFuture<RecordOutcome> continueLater(RecordOutcome attempt) {
			RecordOutcome outcome = countAttempts(attempt);
			long delay = delayBeforeNext(outcome);
			if (delay == BackOffExecution.STOP) {
				return CompletableFuture.completedFuture(outcome);
			}
			CompletableFuture<@Nullable Void> pause = new CompletableFuture<>();
			this.context.goOnWith(pause);
			pause.completeOnTimeout(null, delay, TimeUnit.MILLISECONDS);
			return pause.thenComposeAsync((nothing) -> runAgain(outcome), ThreadPerRecord.SHARED);
		}

		private CompletableFuture<RecordOutcome> runAgain(RecordOutcome outcome) {
			if (!this.context.enter()) {
				return CompletableFuture.completedFuture(outcome);
			}
			try {
				return run();
			}
			finally {
				this.context.leave();
			}
		}

		private RecordOutcome countAttempts(RecordOutcome outcome) {
			if (!(outcome instanceof RecordOutcome.Failed failed)) {
				return outcome;
			}
			Throwable exception = failed.exception();
			if (this.earlier != null) {
				exception = Throwables.withSuppressed(exception, this.earlier);
			}
			this.earlier = exception;
			return new RecordOutcome.Failed(exception, this.count);
		}

		private long delayBeforeNext(RecordOutcome outcome) {
			if (!(outcome instanceof RecordOutcome.Failed failed) || !isRetryable(failed.exception())
					|| this.context.isCancelled()) {
				return BackOffExecution.STOP;
			}
			if (this.backOff == null) {
				this.backOff = RetryingInvocation.this.policy.getBackOff().start();
			}
			long delay = this.backOff.nextBackOff();
			return (delay < RetryingInvocation.this.deadline.millisLeft()) ? delay : BackOffExecution.STOP;
		}

		private boolean isRetryable(Throwable exception) {
			return !(exception instanceof Error) && !Throwables.isInterruption(exception)
					&& RetryingInvocation.this.policy.shouldRetry(exception);
		}

		private boolean sleep(long millis) {
			try {
				Thread.sleep(millis);
				return !this.context.isCancelled();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		}

	}

}
