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

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * Interrupts an attempt that takes too long. If it ends normally nevertheless, the record
 * has been handled.
 * <p>
 * The attempt lasts until its work has ended, so that nothing else runs beside it. A
 * handler that ignores the interrupt, or a stage that cannot be stopped, keeps its lane
 * and counts towards the concurrency limit until it ends or the time of the invocation is
 * over.
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
	public CompletableFuture<RecordOutcome> invoke(RecordExecution<R> record) {
		Attempt attempt = new Attempt(record);
		CompletableFuture<Boolean> timer = new CompletableFuture<>();
		timer.thenAccept((elapsed) -> {
			if (elapsed) {
				// Not on the JDK's only thread for timers: an interrupt may run code of
				// the application.
				PlatformThreads.start("timeout", attempt::interrupt);
			}
		});
		timer.completeOnTimeout(true, this.timeout.toMillis(), TimeUnit.MILLISECONDS);
		CompletableFuture<RecordOutcome> outcome = this.delegate.invoke(record);
		if (!outcome.isDone()) {
			attempt.interruptAsynchronousWork();
		}
		return outcome.thenApply((result) -> {
			// Cancelling it would create three exceptions.
			timer.complete(false);
			return attempt.end(result);
		});
	}

	/**
	 * One attempt. Its lock ensures that the interrupt does not hit what comes after it.
	 */
	private final class Attempt {

		private final RecordExecution<R> record;

		private boolean ended;

		private boolean interrupted;

		Attempt(RecordExecution<R> record) {
			this.record = record;
		}

		synchronized void interrupt() {
			if (!this.ended) {
				this.interrupted = true;
				// It has failed even if it continues until the invocation must end.
				this.record.failAttempt();
				this.record.work().interrupt();
			}
		}

		/**
		 * Interrupt again if the interrupt came before the handler had returned its
		 * asynchronous result.
		 */
		synchronized void interruptAsynchronousWork() {
			if (this.interrupted) {
				interrupt();
			}
		}

		synchronized RecordOutcome end(RecordOutcome outcome) {
			this.ended = true;
			if (!this.interrupted) {
				return outcome;
			}
			if (!this.record.isCancelled()) {
				// The interrupt was meant for this attempt, not for the next one or the
				// recoverer.
				Thread.interrupted();
			}
			return (outcome.isHandled() || isRefused(outcome)) ? outcome : timedOut(outcome);
		}

		/**
		 * Whether the record could not be claimed, so that the handler was not called.
		 */
		private static boolean isRefused(RecordOutcome outcome) {
			return outcome instanceof Unprocessed unprocessed
					&& (unprocessed.reason() == Reason.IN_PROGRESS || unprocessed.reason() == Reason.IDEMPOTENCY_STORE);
		}

		private Failed timedOut(RecordOutcome outcome) {
			RecordTimeoutException exception = new RecordTimeoutException(TimeLimitedInvocation.this.timeout);
			if (outcome instanceof Failed failed) {
				exception.addSuppressed(failed.exception());
			}
			return new Failed(exception, outcome.attempts());
		}

	}

}
