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

import org.jspecify.annotations.Nullable;

/**
 * The innermost {@link RecordInvocation}: calls the user's handler and turns whatever
 * comes of it into an outcome.
 *
 * @param <R> the type of the record
 */
final class HandlerInvocation<R> implements RecordInvocation<R> {

	/** Complete, so nobody can change it, and one for all. */
	private static final CompletableFuture<RecordOutcome> SUCCEEDED_WITHOUT_RESULT = CompletableFuture
		.completedFuture(RecordOutcome.Succeeded.with(null));

	private final RecordHandler<R> handler;

	@SuppressWarnings("unchecked")
	HandlerInvocation(RecordHandler<? super R> handler) {
		// Safe: a handler only takes what the context gives.
		this.handler = (RecordHandler<R>) handler;
	}

	@Override
	public CompletableFuture<RecordOutcome> invoke(RecordContext<R> context) {
		try {
			Object result = this.handler.handle(context.record(), context);
			if (result == null) {
				return SUCCEEDED_WITHOUT_RESULT;
			}
			CompletionStage<?> stage = AsyncResults.pending(result);
			return (stage != null) ? await(stage, context)
					: CompletableFuture.completedFuture(RecordOutcome.Succeeded.with(result));
		}
		catch (Throwable ex) {
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			return CompletableFuture.completedFuture(outcome(null, ex));
		}
	}

	private CompletableFuture<RecordOutcome> await(CompletionStage<?> stage, RecordContext<R> context) {
		PendingResult pending = new PendingResult();
		pending.follow(stage);
		CompletableFuture<RecordOutcome> outcome = pending.handle((result, exception) -> {
			// Before anybody hears of the outcome, the work has to be at its end.
			pending.passCancellationOn();
			return outcome(result, exception);
		});
		if (!outcome.isDone()) {
			context.goOnWith(pending);
		}
		return outcome;
	}

	private static RecordOutcome outcome(@Nullable Object result, @Nullable Throwable exception) {
		if (exception == null) {
			return RecordOutcome.Succeeded.with(result);
		}
		Throwable cause = Throwables.unwrap(exception);
		Throwables.throwIfFatal(cause);
		return new RecordOutcome.Failed(cause, 1);
	}

	/**
	 * What an asynchronous handler will end with. A future of ours, as the handler's need
	 * not tell those who wait for it that it was cancelled.
	 */
	private static final class PendingResult extends CompletableFuture<@Nullable Object> {

		private volatile @Nullable CompletionStage<?> followed;

		/**
		 * Complete when a stage does, and what it ends with, should that be work again.
		 */
		void follow(CompletionStage<?> stage) {
			this.followed = stage;
			passCancellationOn();
			stage.whenComplete((result, exception) -> {
				if (exception != null) {
					completeExceptionally(exception);
					return;
				}
				try {
					CompletionStage<?> next = AsyncResults.pending(result);
					if (next != null) {
						follow(next);
					}
					else {
						complete(result);
					}
				}
				catch (Throwable ex) {
					completeExceptionally(ex);
				}
			});
		}

		void passCancellationOn() {
			CompletionStage<?> stage = this.followed;
			if (stage != null && isCancelled()) {
				cancel(stage);
			}
		}

		private static void cancel(CompletionStage<?> stage) {
			try {
				stage.toCompletableFuture().cancel(true);
			}
			catch (UnsupportedOperationException ex) {
				// Not every stage can be cancelled; its result is not waited for any
				// more.
			}
		}

	}

}
