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
import java.util.Objects;

/**
 * How records that are delivered several times are handled once. Immutable.
 *
 * @since 0.1.0
 * @see BatchProcessor.Builder#idempotency
 */
public final class Idempotency {

	/**
	 * The default of {@link #expiresAfter()}: a day.
	 */
	public static final Duration DEFAULT_EXPIRES_AFTER = Duration.ofDays(1);

	/**
	 * The least {@link #expiresAfter()}: a second, as some stores round to seconds.
	 */
	public static final Duration MIN_EXPIRES_AFTER = Duration.ofSeconds(1);

	private final IdempotencyStore store;

	private final Duration expiresAfter;

	private final IdempotencyKeyResolver keyResolver;

	private final boolean transactional;

	private final OnStoreFailure onStoreFailure;

	private Idempotency(Builder builder) {
		this.store = builder.store;
		this.expiresAfter = builder.expiresAfter;
		this.keyResolver = builder.keyResolver;
		this.transactional = builder.transactional;
		this.onStoreFailure = builder.onStoreFailure;
	}

	/**
	 * Start to build.
	 * @param store remembers which records were handled
	 * @return a builder with the default of everything else
	 */
	public static Builder builder(IdempotencyStore store) {
		return new Builder(store);
	}

	/**
	 * Return what remembers which records were handled.
	 * @return the store
	 */
	public IdempotencyStore store() {
		return this.store;
	}

	/**
	 * Return how long it is remembered that a record was handled.
	 * @return the setting; by default {@link #DEFAULT_EXPIRES_AFTER}
	 */
	public Duration expiresAfter() {
		return this.expiresAfter;
	}

	/**
	 * Return what determines the keys of records.
	 * @return the resolver; by default {@link IdempotencyKeyResolver#ofEventId()}
	 */
	public IdempotencyKeyResolver keyResolver() {
		return this.keyResolver;
	}

	/**
	 * Return whether each attempt at a record, and its recovery, runs in a transaction
	 * together with the entry of the store. If so, the {@link #store()} is a
	 * {@link TransactionalIdempotencyStore}, and handlers must end on the thread that
	 * calls them.
	 * @return the setting; by default {@code false}
	 */
	public boolean transactional() {
		return this.transactional;
	}

	/**
	 * Return what is done with a record if the store is unavailable.
	 * @return the setting; by default {@link OnStoreFailure#REDELIVER}
	 */
	public OnStoreFailure onStoreFailure() {
		return this.onStoreFailure;
	}

	/**
	 * Builds an {@link Idempotency}. Not safe for use by several threads.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder {

		private final IdempotencyStore store;

		private Duration expiresAfter = DEFAULT_EXPIRES_AFTER;

		private IdempotencyKeyResolver keyResolver = IdempotencyKeyResolver.ofEventId();

		private boolean transactional;

		private OnStoreFailure onStoreFailure = OnStoreFailure.REDELIVER;

		private Builder(IdempotencyStore store) {
			this.store = Objects.requireNonNull(store, "'store' must not be null");
		}

		/**
		 * Set how long it is remembered that a record was handled. Choose a time longer
		 * than the period in which a record can be delivered again: the retention of its
		 * queue or stream at most.
		 * @param expiresAfter the time, at least {@link #MIN_EXPIRES_AFTER}
		 * @return this builder
		 * @throws IllegalArgumentException if it is less
		 */
		public Builder expiresAfter(Duration expiresAfter) {
			if (expiresAfter.compareTo(MIN_EXPIRES_AFTER) < 0) {
				throw new IllegalArgumentException(
						"'expiresAfter' must be at least %s but is %s".formatted(MIN_EXPIRES_AFTER, expiresAfter));
			}
			this.expiresAfter = expiresAfter;
			return this;
		}

		/**
		 * Set what determines the keys of records.
		 * @param keyResolver the resolver
		 * @return this builder
		 */
		public Builder keyResolver(IdempotencyKeyResolver keyResolver) {
			this.keyResolver = Objects.requireNonNull(keyResolver, "'keyResolver' must not be null");
			return this;
		}

		/**
		 * Set whether each attempt at a record, and its recovery, runs in a transaction
		 * together with the entry of the store.
		 * @param transactional the setting
		 * @return this builder
		 */
		public Builder transactional(boolean transactional) {
			this.transactional = transactional;
			return this;
		}

		/**
		 * Set what is done with a record if the store is unavailable.
		 * @param onStoreFailure the setting
		 * @return this builder
		 */
		public Builder onStoreFailure(OnStoreFailure onStoreFailure) {
			this.onStoreFailure = Objects.requireNonNull(onStoreFailure, "'onStoreFailure' must not be null");
			return this;
		}

		/**
		 * Build the settings.
		 * @return the settings
		 * @throws IllegalArgumentException if {@code transactional} needs another store,
		 * or contradicts {@code onStoreFailure}
		 */
		public Idempotency build() {
			if (this.transactional && !(this.store instanceof TransactionalIdempotencyStore)) {
				throw new IllegalArgumentException("'transactional' needs a %s, which %s is not"
					.formatted(TransactionalIdempotencyStore.class.getSimpleName(), this.store.getClass().getName()));
			}
			if (this.transactional && this.onStoreFailure == OnStoreFailure.RUN) {
				throw new IllegalArgumentException(
						"'onStoreFailure' must not be RUN if 'transactional' is true, as nothing can run without the"
								+ " transaction");
			}
			return new Idempotency(this);
		}

	}

}
