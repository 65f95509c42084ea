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

package io.github.lambdabatch.observation;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import io.github.lambdabatch.IdempotencyStore;
import io.github.lambdabatch.TransactionalIdempotencyStore;

/**
 * Measures the calls of an {@link IdempotencyStore}: the timer
 * {@code lambda.batch.idempotency} has the tags {@code operation} ({@code claim},
 * {@code complete} or {@code release}), {@code outcome} (the answer to a claim, or
 * {@code succeeded} or {@code failed}) and {@code store} (the simple name of its class).
 * Safe for use by several threads if the store and the registry are.
 *
 * @since 0.1.0
 */
public sealed class MeteredIdempotencyStore implements IdempotencyStore {

	private static final String NAME = "lambda.batch.idempotency";

	private final IdempotencyStore delegate;

	private final MeterRegistry registry;

	private final String store;

	private MeteredIdempotencyStore(IdempotencyStore delegate, MeterRegistry registry) {
		this.delegate = delegate;
		this.registry = registry;
		this.store = delegate.getClass().getSimpleName();
	}

	/**
	 * Measure the calls of a store.
	 * @param store the store
	 * @param registry where the timer is registered
	 * @return a store that is a {@link TransactionalIdempotencyStore} if the given one is
	 */
	public static IdempotencyStore of(IdempotencyStore store, MeterRegistry registry) {
		Objects.requireNonNull(store, "'store' must not be null");
		Objects.requireNonNull(registry, "'registry' must not be null");
		return (store instanceof TransactionalIdempotencyStore transactional)
				? new Transactional(transactional, registry) : new MeteredIdempotencyStore(store, registry);
	}

	@Override
	public Claim claim(String key, String owner, Duration duration) {
		return measureClaim(() -> this.delegate.claim(key, owner, duration));
	}

	private Claim measureClaim(Supplier<Claim> call) {
		long start = System.nanoTime();
		String outcome = "failed";
		try {
			Claim claim = call.get();
			outcome = claim.name().toLowerCase(Locale.ROOT).replace('_', '-');
			return claim;
		}
		finally {
			record("claim", outcome, start);
		}
	}

	@Override
	public void complete(String key, String owner, Duration expiresAfter) {
		measure("complete", () -> this.delegate.complete(key, owner, expiresAfter));
	}

	@Override
	public void release(String key, String owner) {
		measure("release", () -> this.delegate.release(key, owner));
	}

	@Override
	public void removeExpired() {
		this.delegate.removeExpired();
	}

	private void measure(String operation, Runnable call) {
		long start = System.nanoTime();
		String outcome = "failed";
		try {
			call.run();
			outcome = "succeeded";
		}
		finally {
			record(operation, outcome, start);
		}
	}

	/**
	 * A registry that fails must not change what the store has said.
	 */
	private void record(String operation, String outcome, long start) {
		try {
			Timer.builder(NAME)
				.description("How long calls of the idempotency store took")
				.tags("operation", operation, "outcome", outcome, "store", this.store)
				.register(this.registry)
				.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
		}
		catch (RuntimeException | LinkageError ex) {
			// The records are handled without a meter.
		}
	}

	@Override
	public String toString() {
		return this.delegate.toString();
	}

	/**
	 * A store that has transactions.
	 */
	private static final class Transactional extends MeteredIdempotencyStore implements TransactionalIdempotencyStore {

		private final TransactionalIdempotencyStore delegate;

		Transactional(TransactionalIdempotencyStore delegate, MeterRegistry registry) {
			super(delegate, registry);
			this.delegate = delegate;
		}

		@Override
		public <T> T inTransaction(Supplier<T> work, Predicate<? super T> commit, Duration timeout) {
			return this.delegate.inTransaction(work, commit, timeout);
		}

		@Override
		public Claim claimInTransaction(String key, String owner, Duration duration, Duration expiresAfter) {
			return super.measureClaim(() -> this.delegate.claimInTransaction(key, owner, duration, expiresAfter));
		}

	}

}
