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
 * Runs a failed record again, as a {@link RetryPolicy} says and as far as time allows: an
 * attempt that would not be over before the deadline, if it took as long as the one
 * before it, is not begun. A record that waits for its next attempt holds no thread.
 *
 * @param <R> the type of the record
 */
final class RetryingInvocation<R> implements RecordInvocation<R> {

	private final RecordInvocation<R> delegate;

	private final RetryPolicy policy;

	private final FailureActions actions;

	private final Deadline deadline;

	private final RecordScheduler scheduler;

	RetryingInvocation(RecordInvocation<R> delegate, RetryPolicy policy, FailureActions actions, Deadline deadline,
			RecordScheduler scheduler) {
		this.delegate = delegate;
		this.policy = policy;
		this.actions = actions;
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
		private final List<Throwable> earlier = new ArrayList<>(0);

		private @Nullable Throwable last;

		Attempts(RecordExecution<R> record) {
			this.record = record;
		}

		CompletableFuture<RecordOutcome> run() {
			while (true) {
				long millisLeft = RetryingInvocation.this.deadline.millisLeft();
				CompletableFuture<RecordOutcome> attempt = RetryingInvocation.this.delegate.invoke(this.record);
				if (!attempt.isDone()) {
					return attempt.thenCompose((outcome) -> goOn(withEarlierExceptions(outcome), millisLeft));
				}
				RecordOutcome outcome = withEarlierExceptions(attempt.join());
				long delay = delayBeforeNext(outcome, millisLeft);
				if (delay != 0) {
					return again(outcome, delay);
				}
			}
		}

		/**
		 * An asynchronous attempt ends on a thread that is not ours to run the next one.
		 */
		private CompletableFuture<RecordOutcome> goOn(RecordOutcome outcome, long millisLeft) {
			return again(outcome, delayBeforeNext(outcome, millisLeft));
		}

		private CompletableFuture<RecordOutcome> again(RecordOutcome outcome, long delay) {
			return (delay != BackOffExecution.STOP && outcome instanceof Failed failed)
					? RetryingInvocation.this.scheduler.schedule(this.record, delay, failed, this::run)
					: CompletableFuture.completedFuture(outcome);
		}

		private RecordOutcome withEarlierExceptions(RecordOutcome outcome) {
			if (!(outcome instanceof Failed failed)) {
				return outcome;
			}
			if (this.last != null) {
				this.earlier.add(this.last);
			}
			this.last = failed.exception();
			return this.earlier.isEmpty() ? failed
					: new Failed(failed.exception(), this.earlier, null, failed.attempts(), failed.durationNanos());
		}

		/**
		 * Return how long to wait, or {@link BackOffExecution#STOP}.
		 * @param outcome what the last attempt ended with
		 * @param millisLeft the time that was left when it began
		 */
		private long delayBeforeNext(RecordOutcome outcome, long millisLeft) {
			if (!(outcome instanceof Failed failed) || this.record.isCancelled()
					|| !RetryingInvocation.this.scheduler.mayTryAgain(this.record)
					|| !RetryingInvocation.this.actions.isRetryable(this.record, failed.exception())
					|| !RetryingInvocation.this.policy.shouldRetry(failed.exception())) {
				return BackOffExecution.STOP;
			}
			if (this.backOff == null) {
				this.backOff = RetryingInvocation.this.policy.getBackOff().start();
			}
			long delay = this.backOff.nextBackOff();
			if (delay == BackOffExecution.STOP || !isInTime(delay)) {
				return BackOffExecution.STOP;
			}
			if (!isBeforeDeadline(delay, millisLeft)) {
				// The record may still succeed, but this invocation is too short for
				// another attempt, which is left to the next delivery.
				this.record.leaveForRedelivery();
				return BackOffExecution.STOP;
			}
			return delay;
		}

		private boolean isInTime(long delay) {
			long timeout = RetryingInvocation.this.policy.getTimeout().toNanos();
			return timeout == 0 || System.nanoTime() - this.start + TimeUnit.MILLISECONDS.toNanos(delay) <= timeout;
		}

		private boolean isBeforeDeadline(long delay, long millisLeft) {
			long left = RetryingInvocation.this.deadline.millisLeft();
			return delay < left - Math.max(0, millisLeft - left);
		}

	}

}
