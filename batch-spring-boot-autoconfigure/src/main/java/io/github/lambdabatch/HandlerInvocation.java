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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * The innermost {@link RecordInvocation}: calls the user's handler and turns its result
 * or its failure into an outcome.
 *
 * @param <R> the type of the record
 */
final class HandlerInvocation<R> implements RecordInvocation<R> {

	/** Shared by all records, which is safe as a completed future does not change. */
	private static final CompletableFuture<RecordOutcome> SUCCEEDED_WITHOUT_RESULT = CompletableFuture
		.completedFuture(new Succeeded(null));

	private final RecordHandler<R> handler;

	private final boolean blocking;

	private final Thread invocationThread = Thread.currentThread();

	/**
	 * Create the invocation on the thread of the Lambda invocation.
	 * @param handler the user's handler
	 * @param blocking whether the handler must end its work before it returns, so that it
	 * can take part in a transaction
	 */
	@SuppressWarnings("unchecked")
	HandlerInvocation(RecordHandler<? super R> handler, boolean blocking) {
		this.blocking = blocking;
		// Safe, as a handler only takes what the context returns.
		this.handler = (RecordHandler<R>) handler;
	}

	@Override
	public CompletableFuture<RecordOutcome> invoke(RecordExecution<R> record) {
		record.beginAttempt();
		try {
			Object result = call(record.context());
			if (result == null) {
				return SUCCEEDED_WITHOUT_RESULT;
			}
			if (this.blocking && AsyncResults.isWork(result)) {
				throw notBlocking(result);
			}
			if (result instanceof Future<?> future && !(result instanceof CompletionStage<?>)) {
				return await(future, record);
			}
			CompletionStage<?> stage = AsyncResults.toStage(result);
			if (stage != null) {
				return await(stage, record);
			}
			return CompletableFuture.completedFuture(new Succeeded(result));
		}
		catch (Throwable ex) {
			return CompletableFuture.completedFuture(failed(ex, record));
		}
	}

	/**
	 * A transaction belongs to a thread, so work that continues elsewhere would have its
	 * effect even if the transaction is rolled back. A publisher is not subscribed to.
	 */
	private static IllegalStateException notBlocking(Object result) {
		if (result instanceof Future<?> future) {
			future.cancel(true);
		}
		return new IllegalStateException(
				"The handler returned an asynchronous result, whose work cannot take part in the transaction of its"
						+ " record. Let the handler end its work before it returns, or switch"
						+ " 'idempotency.transactional' off");
	}

	/**
	 * An interrupt while the handler runs, whoever it came from, was meant for the
	 * handler. It must affect neither what follows for this record nor the next record.
	 */
	private @Nullable Object call(RecordContext<R> context) throws Exception {
		try {
			return this.handler.handle(context.record(), context);
		}
		finally {
			Thread.interrupted();
		}
	}

	/**
	 * A plain future does not report when it is done, so the thread has to wait for it.
	 * Its work cannot be stopped at the record timeout. Therefore an interrupt only ends
	 * the wait if the record is cancelled.
	 */
	private CompletableFuture<RecordOutcome> await(Future<?> future, RecordExecution<R> record) {
		while (true) {
			try {
				Object result = future.get();
				CompletionStage<?> next = AsyncResults.toStage(result);
				if (next != null) {
					return await(next, record);
				}
				return CompletableFuture.completedFuture(new Succeeded(result));
			}
			catch (InterruptedException ex) {
				if (record.isCancelled() || Thread.currentThread() == this.invocationThread) {
					future.cancel(true);
					Thread.currentThread().interrupt();
					return CompletableFuture.completedFuture(new Unprocessed(Reason.INTERRUPTED));
				}
			}
			catch (Throwable ex) {
				return CompletableFuture.completedFuture(failed(ex, record));
			}
		}
	}

	private CompletableFuture<RecordOutcome> await(CompletionStage<?> stage, RecordExecution<R> record) {
		PendingResult pending = new PendingResult();
		pending.follow(stage);
		CompletableFuture<RecordOutcome> outcome = pending.handle((result, exception) -> {
			// The work must have ended before anyone learns of the outcome.
			pending.propagateCancellation();
			return (exception != null) ? failed(exception, record) : new Succeeded(result);
		});
		if (!outcome.isDone()) {
			record.work().waitFor(pending);
		}
		return outcome;
	}

	static RecordOutcome failed(Throwable exception, RecordExecution<?> record) {
		record.failAttempt();
		Throwable cause = Throwables.unwrap(exception);
		Throwables.throwIfFatal(cause);
		return new Failed(cause, 1);
	}

}
