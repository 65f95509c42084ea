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
 * Runs each attempt at a record in a transaction of its own. The delegate must end on the
 * thread that calls it, as a transaction belongs to a thread.
 *
 * @param <R> the type of the record
 */
final class TransactionalInvocation<R> implements RecordInvocation<R> {

	private final RecordInvocation<R> delegate;

	private final TransactionalClaims claims;

	TransactionalInvocation(RecordInvocation<R> delegate, TransactionalClaims claims) {
		this.delegate = delegate;
		this.claims = claims;
	}

	@Override
	public CompletableFuture<RecordOutcome> invoke(RecordExecution<R> record) {
		String key;
		try {
			key = this.claims.key(record);
		}
		catch (IdempotencyKeyException | PayloadConversionException ex) {
			return Claims.failed(record, ex);
		}
		return CompletableFuture
			.completedFuture(this.claims.run(key, record, () -> this.delegate.invoke(record).join()));
	}

}
