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

package io.github.lambdabatch.test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.TransactionalIdempotencyStore;

/**
 * An {@link io.github.lambdabatch.IdempotencyStore} for tests, which keeps its entries in
 * the memory of the JVM. It follows the same rules as the stores for production. Its
 * transactions take back the entries that were claimed and completed in them, and nothing
 * else.
 * <p>
 * Safe for use by several threads.
 *
 * @since 0.1.0
 */
public class InMemoryIdempotencyStore implements TransactionalIdempotencyStore {

	private final Map<String, Entry> entries = new HashMap<>();

	private final ThreadLocal<@Nullable Transaction> transaction = new ThreadLocal<>();

	private final InstantSource clock;

	/**
	 * Create a store with the time of the system.
	 */
	public InMemoryIdempotencyStore() {
		this(InstantSource.system());
	}

	/**
	 * Create a store.
	 * @param clock tells the time, by which entries expire
	 */
	public InMemoryIdempotencyStore(InstantSource clock) {
		this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
	}

	@Override
	public Claim claim(String key, String owner, Duration duration) {
		synchronized (this.entries) {
			Entry entry = this.entries.get(key);
			long now = this.clock.millis();
			if (entry == null || entry.expiresAt() < now) {
				put(key, new Entry(owner, false, now + duration.toMillis()));
				return Claim.CLAIMED;
			}
			if (entry.completed()) {
				return Claim.HANDLED_BEFORE;
			}
			return entry.owner().equals(owner) ? Claim.CLAIMED : Claim.IN_PROGRESS;
		}
	}

	@Override
	public void complete(String key, String owner, Duration expiresAfter) {
		synchronized (this.entries) {
			put(key, new Entry(owner, true, this.clock.millis() + expiresAfter.toMillis()));
		}
	}

	@Override
	public void release(String key, String owner) {
		synchronized (this.entries) {
			Entry entry = this.entries.get(key);
			if (entry != null && !entry.completed() && entry.owner().equals(owner)) {
				put(key, null);
			}
		}
	}

	@Override
	public void removeExpired() {
		synchronized (this.entries) {
			long now = this.clock.millis();
			this.entries.values().removeIf((entry) -> entry.expiresAt() < now);
		}
	}

	@Override
	public <T> T inTransaction(Supplier<T> work, Predicate<? super T> commit, Duration timeout) {
		Transaction transaction = new Transaction(new HashMap<>(), new HashMap<>(), new HashMap<>());
		this.transaction.set(transaction);
		boolean committed = false;
		try {
			T result = work.get();
			committed = commit.test(result);
			if (committed) {
				synchronized (this.entries) {
					this.entries.putAll(transaction.completed);
				}
			}
			return result;
		}
		finally {
			this.transaction.remove();
			if (!committed) {
				rollBack(transaction);
			}
		}
	}

	@Override
	public Claim claimInTransaction(String key, String owner, Duration duration, Duration expiresAfter) {
		Claim claim = claim(key, owner, duration);
		Transaction transaction = this.transaction.get();
		if (claim == Claim.CLAIMED && transaction != null) {
			transaction.completed.put(key, new Entry(owner, true, this.clock.millis() + expiresAfter.toMillis()));
		}
		return claim;
	}

	private void rollBack(Transaction transaction) {
		synchronized (this.entries) {
			transaction.before.forEach((key, entry) -> {
				// Somebody else may have completed the entry meanwhile.
				if (Objects.equals(this.entries.get(key), transaction.after.get(key))) {
					put(key, entry);
				}
			});
		}
	}

	private void put(String key, @Nullable Entry entry) {
		Transaction transaction = this.transaction.get();
		if (transaction != null) {
			if (!transaction.before.containsKey(key)) {
				transaction.before.put(key, this.entries.get(key));
			}
			transaction.after.put(key, entry);
		}
		if (entry != null) {
			this.entries.put(key, entry);
		}
		else {
			this.entries.remove(key);
		}
	}

	/**
	 * Return the records that were handled.
	 * @return the keys of the entries that are completed and have not expired
	 */
	public Set<String> handledKeys() {
		return keys(true);
	}

	/**
	 * Return the records that are in progress.
	 * @return the keys of the entries that are claimed and have not expired
	 */
	public Set<String> claimedKeys() {
		return keys(false);
	}

	private Set<String> keys(boolean completed) {
		synchronized (this.entries) {
			long now = this.clock.millis();
			Set<String> keys = new TreeSet<>();
			this.entries.forEach((key, entry) -> {
				if (entry.completed() == completed && entry.expiresAt() >= now) {
					keys.add(key);
				}
			});
			return keys;
		}
	}

	/**
	 * What a transaction has changed.
	 *
	 * @param before the entries that were there before
	 * @param after the entries that are there instead
	 * @param completed the entries that are there once it is committed
	 */
	private record Transaction(Map<String, @Nullable Entry> before, Map<String, @Nullable Entry> after,
			Map<String, Entry> completed) {

	}

	/**
	 * What is known of a record.
	 *
	 * @param owner who claimed it
	 * @param completed whether it was handled
	 * @param expiresAt when that expires, in milliseconds since 1970
	 */
	private record Entry(String owner, boolean completed, long expiresAt) {

	}

}
