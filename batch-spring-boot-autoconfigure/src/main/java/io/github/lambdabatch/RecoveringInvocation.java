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

/**
 * Hands failed records to the {@link RecordRecoverer}.
 *
 * @param <R> the type of the record
 */
final class RecoveringInvocation<R> implements RecordInvocation<R> {

	private final RecordInvocation<R> delegate;

	private final RecordRecoverer recoverer;

	RecoveringInvocation(RecordInvocation<R> delegate, RecordRecoverer recoverer) {
		this.delegate = delegate;
		this.recoverer = recoverer;
	}

	@Override
	public CompletableFuture<RecordOutcome> invoke(RecordContext<R> context) {
		return this.delegate.invoke(context).thenApply((outcome) -> recover(context, outcome));
	}

	private RecordOutcome recover(RecordContext<R> context, RecordOutcome outcome) {
		if (!(outcome instanceof RecordOutcome.Failed failed) || Throwables.isInterruption(failed.exception())
				|| context.isCancelled()) {
			// An interrupted handler did not fail: it was not allowed to end.
			return outcome;
		}
		try {
			this.recoverer.recover(context, failed.exception());
			return new RecordOutcome.Recovered(failed.exception(), failed.attempts());
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			return new RecordOutcome.Failed(Throwables.withSuppressed(failed.exception(), ex), failed.attempts());
		}
	}

}
