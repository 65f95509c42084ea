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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOffExecution;

import io.github.lambdabatch.RecordOutcome.Failed;

/**
 * Retries failed records as a {@link RetryPolicy} says and as far as time allows: an
 * attempt that would not end before the deadline, if it took as long as the previous one,
 * does not begin. A record that waits to be retried does not hold a thread.
 *
 * @param <R> the type of the record
 */
final class RetryingInvocation<R> implements RecordInvocation<R> {

	private final RecordInvocation<R> delegate;

	private final RetryPolicy policy;

	private final FailurePolicy failurePolicy;

	private final Deadline deadline;

	private final RecordScheduler scheduler;

	RetryingInvocation(RecordInvocation<R> delegate, RetryPolicy policy, FailurePolicy failurePolicy, Deadline deadline,
			RecordScheduler scheduler) {
		this.delegate = delegate;
		this.policy = policy;
		this.failurePolicy = failurePolicy;
		this.deadline = deadline;
		this.scheduler = scheduler;
	}

	@Override
	public CompletableFuture<RecordOutcome> invoke(RecordExecution<R> record) {
		return new Attempts(record).run();
	}

	/**
	 * The attempts at one record, one after the other.
	 */
	private final class Attempts {

		private final RecordExecution<R> record;

		private final long start = System.nanoTime();

		private @Nullable BackOffExecution backOff;

		/** What was thrown before the last attempt. */
		private final List<Throwable> earlierExceptions = new ArrayList<>(0);

		private @Nullable Throwable lastException;

		Attempts(RecordExecution<R> record) {
			this.record = record;
		}

		CompletableFuture<RecordOutcome> run() {
			while (true) {
				long remainingMillis = RetryingInvocation.this.deadline.remainingMillis();
				CompletableFuture<RecordOutcome> attempt = RetryingInvocation.this.delegate.invoke(this.record);
				if (!attempt.isDone()) {
					return attempt
						.thenCompose((outcome) -> retryLater(withEarlierExceptions(outcome), remainingMillis));
				}
				RecordOutcome outcome = withEarlierExceptions(attempt.join());
				long delay = delayBeforeRetry(outcome, remainingMillis);
				if (delay != 0) {
					return retryAfter(delay, outcome);
				}
			}
		}

		/**
		 * The thread that completes an asynchronous attempt belongs to others, and must
		 * not run the next one.
		 */
		private CompletableFuture<RecordOutcome> retryLater(RecordOutcome outcome, long remainingMillis) {
			return retryAfter(delayBeforeRetry(outcome, remainingMillis), outcome);
		}

		private CompletableFuture<RecordOutcome> retryAfter(long delay, RecordOutcome outcome) {
			return (delay != BackOffExecution.STOP && outcome instanceof Failed failed)
					? RetryingInvocation.this.scheduler.schedule(this.record, delay, failed, this::run)
					: CompletableFuture.completedFuture(outcome);
		}

		private RecordOutcome withEarlierExceptions(RecordOutcome outcome) {
			if (!(outcome instanceof Failed failed)) {
				return outcome;
			}
			if (this.lastException != null) {
				this.earlierExceptions.add(this.lastException);
			}
			this.lastException = failed.exception();
			return this.earlierExceptions.isEmpty() ? failed : new Failed(failed.exception(), this.earlierExceptions,
					null, failed.attempts(), failed.durationNanos());
		}

		/**
		 * Return how long to wait before the next attempt.
		 * @param outcome the outcome of the last attempt
		 * @param remainingMillis the time that was left when that attempt began
		 * @return milliseconds, or {@link BackOffExecution#STOP} if the record is not
		 * retried
		 */
		private long delayBeforeRetry(RecordOutcome outcome, long remainingMillis) {
			boolean mayRetry = RetryingInvocation.this.scheduler.mayRetry(this.record);
			if (!(outcome instanceof Failed failed) || !isRetryable(failed.exception())) {
				return BackOffExecution.STOP;
			}
			if (this.backOff == null) {
				this.backOff = RetryingInvocation.this.policy.getBackOff().start();
			}
			long delay = this.backOff.nextBackOff();
			if (delay == BackOffExecution.STOP || !isWithinTimeout(delay)) {
				return BackOffExecution.STOP;
			}
			if (!mayRetry || !isBeforeDeadline(delay, remainingMillis)) {
				// The record may still succeed, but not in this invocation.
				this.record.awaitRedelivery();
				return BackOffExecution.STOP;
			}
			return delay;
		}

		private boolean isRetryable(Throwable exception) {
			return !this.record.isCancelled()
					&& RetryingInvocation.this.failurePolicy.isRetryable(this.record.context(), exception)
					&& RetryingInvocation.this.policy.shouldRetry(exception);
		}

		private boolean isWithinTimeout(long delay) {
			long timeout = RetryingInvocation.this.policy.getTimeout().toNanos();
			return timeout == 0 || System.nanoTime() - this.start + TimeUnit.MILLISECONDS.toNanos(delay) <= timeout;
		}

		private boolean isBeforeDeadline(long delay, long remainingMillis) {
			long remainingNow = RetryingInvocation.this.deadline.remainingMillis();
			long lastDuration = Math.max(0, remainingMillis - remainingNow);
			return delay < remainingNow - lastDuration;
		}

	}

}
