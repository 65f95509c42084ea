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

package io.github.lambdabatch.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.Idempotency;
import io.github.lambdabatch.OnStoreFailure;

/**
 * How records that are delivered several times are handled once.
 *
 * @param store What remembers which records were handled: 'jdbc', 'dynamodb', or the name
 * of an IdempotencyStore bean. Empty for nothing.
 * @param expiresAfter How long it is remembered that a record was handled.
 * @param key What identifies a record: a JSON pointer into its payload, such as
 * '/orderId', or the name of an IdempotencyKeyResolver bean. If not set, by its source
 * and the identifier of its event, or by the only IdempotencyKeyResolver bean.
 * @param transactional Whether each attempt at a record runs in a transaction together
 * with the entry that records it. For handlers that end on the thread that calls them.
 * @param onStoreFailure What is done with a record if the store is unavailable.
 */
record IdempotencyProperties(@Nullable String store, @Nullable Duration expiresAfter, @Nullable String key,
		@Nullable Boolean transactional, @Nullable OnStoreFailure onStoreFailure) implements ValidatedProperties {

	static final IdempotencyProperties UNSET = new IdempotencyProperties(null, null, null, null, null);

	static final String JDBC = "jdbc";

	static final String DYNAMO_DB = "dynamodb";

	/**
	 * Return these properties with those of others where nothing is set.
	 */
	IdempotencyProperties orElse(IdempotencyProperties other) {
		return new IdempotencyProperties(orElse(this.store, other.store), orElse(this.expiresAfter, other.expiresAfter),
				orElse(this.key, other.key), orElse(this.transactional, other.transactional),
				orElse(this.onStoreFailure, other.onStoreFailure));
	}

	private static <T> @Nullable T orElse(@Nullable T value, @Nullable T other) {
		return (value != null) ? value : other;
	}

	/**
	 * Return whether a store is set, and not only that there is none.
	 */
	boolean hasStore() {
		return this.store != null && !this.store.isEmpty();
	}

	boolean isTransactional() {
		return Boolean.TRUE.equals(this.transactional);
	}

	@Override
	public void validateValues() {
		if (this.expiresAfter != null && this.expiresAfter.compareTo(Idempotency.MIN_EXPIRES_AFTER) < 0) {
			throw new IllegalArgumentException("'expiresAfter' must be at least %s but is %s"
				.formatted(Idempotency.MIN_EXPIRES_AFTER, this.expiresAfter));
		}
		if (isTransactional() && this.onStoreFailure == OnStoreFailure.RUN) {
			throw new IllegalArgumentException("'onStoreFailure' must not be RUN if 'transactional' is true, as nothing"
					+ " can run without the transaction");
		}
	}

}
