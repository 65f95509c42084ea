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
 * Passes over records that were handled in an earlier invocation.
 *
 * @param <R> the type of the record
 */
final class RememberingInvocation<R> implements RecordInvocation<R> {

	private final RecordInvocation<R> delegate;

	private final boolean[] remembered;

	RememberingInvocation(RecordInvocation<R> delegate, boolean[] remembered) {
		this.delegate = delegate;
		this.remembered = remembered;
	}

	@Override
	public CompletableFuture<RecordOutcome> invoke(RecordContext<R> context) {
		if (this.remembered[context.index()]) {
			return CompletableFuture.completedFuture(RecordOutcome.Remembered.INSTANCE);
		}
		return this.delegate.invoke(context);
	}

}
