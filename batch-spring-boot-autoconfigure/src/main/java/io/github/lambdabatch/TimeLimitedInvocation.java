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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts or cancels an attempt that takes too long. What ends normally all the same
 * has been handled.
 *
 * @param <R> the type of the record
 */
final class TimeLimitedInvocation<R> implements RecordInvocation<R> {

	private final RecordInvocation<R> delegate;

	private final Duration timeout;

	TimeLimitedInvocation(RecordInvocation<R> delegate, Duration timeout) {
		this.delegate = delegate;
		this.timeout = timeout;
	}

	@Override
	public CompletableFuture<RecordOutcome> invoke(RecordContext<R> context) {
		Attempt attempt = new Attempt(context);
		CompletableFuture<Void> timer = new CompletableFuture<>();
		// On a thread of its own: the JDK has but one for all timers, and what follows on
		// the interrupt may take its time.
		timer.thenRunAsync(attempt::interrupt, ThreadPerRecord.SHARED);
		timer.completeOnTimeout(null, this.timeout.toMillis(), TimeUnit.MILLISECONDS);
		CompletableFuture<RecordOutcome> outcome = this.delegate.invoke(context);
		if (!outcome.isDone()) {
			attempt.interruptAgain();
		}
		return outcome.thenApply((result) -> {
			timer.cancel(false);
			return attempt.end(result);
		});
	}

	/**
	 * One attempt. Its lock keeps the interrupt from striking what comes after it.
	 */
	private final class Attempt {

		private final RecordContext<R> context;

		private boolean ended;

		private boolean interrupted;

		Attempt(RecordContext<R> context) {
			this.context = context;
		}

		synchronized void interrupt() {
			if (!this.ended) {
				this.interrupted = true;
				this.context.interrupt();
			}
		}

		/**
		 * An interrupt that came before there was an asynchronous result has not reached
		 * it.
		 */
		synchronized void interruptAgain() {
			if (this.interrupted) {
				interrupt();
			}
		}

		synchronized RecordOutcome end(RecordOutcome outcome) {
			this.ended = true;
			if (!this.interrupted || this.context.isCancelled()) {
				return outcome;
			}
			// The interrupt was for this attempt, not for the next one or the recoverer.
			Thread.interrupted();
			return (outcome instanceof RecordOutcome.Failed failed) ? timedOut(failed) : outcome;
		}

		private RecordOutcome timedOut(RecordOutcome.Failed failed) {
			RecordTimeoutException exception = new RecordTimeoutException(TimeLimitedInvocation.this.timeout);
			exception.addSuppressed(failed.exception());
			return new RecordOutcome.Failed(exception, failed.attempts());
		}

	}

}
