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
import java.util.function.UnaryOperator;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * Runs a record only if its entry in the {@link IdempotencyStore} could be claimed, and
 * completes or releases the entry afterwards. The claim is kept while the record waits
 * for a retry.
 *
 * @param <R> the type of the record
 */
final class IdempotentInvocation<R> implements RecordInvocation<R> {

	private final RecordInvocation<R> delegate;

	private final UnaryOperator<RecordInvocation<R>> recovery;

	private final Claims claims;

	private final RecordScheduler scheduler;

	/**
	 * Create the invocation.
	 * @param delegate makes the attempts at a record
	 * @param recovery adds the recovery of failed records to what is done with a record
	 */
	IdempotentInvocation(RecordInvocation<R> delegate, UnaryOperator<RecordInvocation<R>> recovery, Claims claims,
			RecordScheduler scheduler) {
		this.delegate = recovery.apply(delegate);
		this.recovery = recovery;
		this.claims = claims;
		this.scheduler = scheduler;
	}

	@Override
	public CompletableFuture<RecordOutcome> invoke(RecordExecution<R> record) {
		String key;
		try {
			key = this.claims.key(record.context());
		}
		catch (IdempotencyKeyException | PayloadConversionException ex) {
			// Without a key there is nothing to claim, and no attempt can succeed.
			return this.recovery.apply((unknown) -> Claims.failed(unknown, ex)).invoke(record);
		}
		RecordOutcome refusal = this.claims.claim(key, record);
		if (refusal != null) {
			return CompletableFuture.completedFuture(refusal);
		}
		if (record.isCancelled()) {
			// The store took so long that the record was given up meanwhile.
			this.claims.release(key, record);
			return CompletableFuture.completedFuture(Unprocessed.because(Reason.INTERRUPTED));
		}
		CompletableFuture<RecordOutcome> outcome = run(record);
		return outcome.isDone() ? outcome.thenApply((result) -> end(key, record, result))
				: outcome.thenCompose((result) -> endLater(key, record, result));
	}

	/**
	 * Run a record. Even if a decorator of the handler throws an exception, such as a
	 * broken predicate of a retry policy, its claim has to be released.
	 */
	private CompletableFuture<RecordOutcome> run(RecordExecution<R> record) {
		try {
			return this.delegate.invoke(record).exceptionally((exception) -> failed(record, exception));
		}
		catch (Throwable ex) {
			return CompletableFuture.completedFuture(failed(record, ex));
		}
	}

	private static RecordOutcome failed(RecordExecution<?> record, Throwable exception) {
		Throwable cause = Throwables.unwrap(exception);
		Throwables.throwIfFatal(cause);
		return new Failed(cause, record.attempts());
	}

	/**
	 * The thread that completes an asynchronous handler belongs to others, and the store
	 * must not block it.
	 */
	private CompletableFuture<RecordOutcome> endLater(String key, RecordExecution<R> record, RecordOutcome outcome) {
		return this.scheduler.finish(record, outcome,
				() -> CompletableFuture.completedFuture(end(key, record, outcome)));
	}

	private RecordOutcome end(String key, RecordExecution<R> record, RecordOutcome outcome) {
		if (outcome.isHandled()) {
			record.work().settle(outcome);
			this.claims.tryToComplete(key, record);
		}
		else {
			this.claims.release(key, record);
		}
		return outcome;
	}

}
