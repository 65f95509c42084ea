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
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * An {@link IdempotencyStore} that can take part in the transaction of a handler. What
 * the handler does in the transaction and the entry that records it become durable
 * together or not at all, so the record has its effect exactly once.
 *
 * @since 0.1.0
 * @see Idempotency#transactional()
 */
public interface TransactionalIdempotencyStore extends IdempotencyStore {

	/**
	 * Do something in a transaction of its own. The methods of this store that are called
	 * meanwhile on the same thread take part in it.
	 * @param work what to do. An exception that it throws rolls the transaction back and
	 * is thrown to the caller
	 * @param commit whether a result lets the transaction be committed. Otherwise it is
	 * rolled back, and the result is returned
	 * @param timeout how long the transaction may take
	 * @param <T> the type of the result
	 * @return the result of the work
	 * @throws RuntimeException if the transaction could not begin, or could not be
	 * committed
	 */
	<T> T inTransaction(Supplier<T> work, Predicate<? super T> commit, Duration timeout);

	/**
	 * Claim an entry within {@link #inTransaction inTransaction}, unless there is one
	 * that has not expired. When the transaction is committed, the entry is completed
	 * with it, without another call. Until then, others can neither claim the entry nor
	 * see it as completed. When the transaction is rolled back, the entry is removed.
	 * @param key the key of the record
	 * @param owner identifies the claim
	 * @param duration how long the claim is valid if the transaction does not end
	 * @param expiresAfter how long to remember that the record was handled
	 * @return whether the entry was claimed, or why not
	 * @throws RuntimeException if the entry could not be claimed, or if it would not be
	 * part of the transaction. The record does not run then and is delivered again
	 */
	Claim claimInTransaction(String key, String owner, Duration duration, Duration expiresAfter);

}
