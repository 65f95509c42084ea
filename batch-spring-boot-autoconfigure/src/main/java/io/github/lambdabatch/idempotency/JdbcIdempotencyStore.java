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

package io.github.lambdabatch.idempotency;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.ResourceTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.lambdabatch.TransactionalIdempotencyStore;
import io.github.lambdabatch.idempotency.IdempotencyTable.Entry;

/**
 * Keeps the entries in a table of a relational database. Schema scripts for common
 * databases are beside this class, as {@code schema-postgresql.sql} for example.
 * <p>
 * Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class JdbcIdempotencyStore implements TransactionalIdempotencyStore {

	/**
	 * The default name of the table: {@value}.
	 */
	public static final String DEFAULT_TABLE_NAME = "LAMBDA_BATCH_IDEMPOTENCY";

	/** How many records are handled until expired entries are removed. */
	private static final int REMOVAL_INTERVAL = 100;

	/** More than are added meanwhile, so that the table does not grow. */
	private static final int REMOVED_AT_ONCE = 2 * REMOVAL_INTERVAL;

	private static final int MAX_CLAIM_ATTEMPTS = 3;

	private final DataSource dataSource;

	private final IdempotencyTable table;

	private final PlatformTransactionManager transactionManager;

	private final TransactionTemplate transaction;

	private final String tableName;

	private final InstantSource clock;

	private final AtomicInteger handled = new AtomicInteger();

	private JdbcIdempotencyStore(Builder builder) {
		this.dataSource = target(builder.dataSource);
		this.table = new IdempotencyTable(this.dataSource, builder.tableName);
		this.transactionManager = (builder.transactionManager != null) ? builder.transactionManager
				: new JdbcTransactionManager(this.dataSource);
		this.transaction = new TransactionTemplate(this.transactionManager);
		this.tableName = builder.tableName;
		this.clock = builder.clock;
	}

	/**
	 * Transactions belong to the data source behind such a proxy.
	 */
	private static DataSource target(DataSource dataSource) {
		DataSource target = (dataSource instanceof TransactionAwareDataSourceProxy proxy) ? proxy.getTargetDataSource()
				: null;
		return (target != null) ? target : dataSource;
	}

	/**
	 * Start to build.
	 * @param dataSource connects to the database
	 * @return a builder with the default of everything else
	 */
	public static Builder builder(DataSource dataSource) {
		return new Builder(dataSource);
	}

	@Override
	public Claim claim(String key, String owner, Duration duration) {
		return claim(key, owner, IdempotencyTable.IN_PROGRESS, duration);
	}

	/**
	 * Nobody sees the entry before the transaction is committed, and the database rolls
	 * back a transaction that does not end.
	 */
	@Override
	public Claim claimInTransaction(String key, String owner, Duration duration, Duration expiresAfter) {
		if (this.table.currentConnectionCommitsEachStatement()) {
			// The entry would say that the record was handled, even if the handler
			// failed.
			throw new IllegalStateException("The data source of the idempotency store does not take part in the"
					+ " transaction of the handler. Give the store the transaction manager and the data source that the"
					+ " handlers use");
		}
		return claim(key, owner, IdempotencyTable.COMPLETED, expiresAfter);
	}

	private Claim claim(String key, String owner, String status, Duration duration) {
		String storedKey = StoredKey.of(key);
		try {
			for (int i = 0; i < MAX_CLAIM_ATTEMPTS; i++) {
				long now = this.clock.millis();
				Entry entry = new Entry(storedKey, owner, status, now + duration.toMillis());
				if (execute(() -> this.table.insert(entry) || this.table.replaceExpired(entry, now))) {
					return Claim.CLAIMED;
				}
				Claim claim = execute(() -> this.table.find(storedKey, owner));
				if (claim != null) {
					return claim;
				}
				// The entry was removed between the two statements.
			}
			return Claim.IN_PROGRESS;
		}
		catch (PessimisticLockingFailureException | QueryTimeoutException ex) {
			// Another transaction has locked the entry.
			return Claim.IN_PROGRESS;
		}
	}

	@Override
	public void complete(String key, String owner, Duration expiresAfter) {
		Entry entry = new Entry(StoredKey.of(key), owner, IdempotencyTable.COMPLETED,
				this.clock.millis() + expiresAfter.toMillis());
		execute(() -> this.table.replace(entry) || this.table.insert(entry) || this.table.replace(entry));
	}

	@Override
	public void release(String key, String owner) {
		execute(() -> this.table.deleteClaim(StoredKey.of(key), owner));
	}

	@Override
	public void removeExpired() {
		if (this.handled.incrementAndGet() % REMOVAL_INTERVAL != 0) {
			return;
		}
		long now = this.clock.millis();
		List<String> expired = execute(() -> this.table.findExpired(now, REMOVED_AT_ONCE));
		if (!expired.isEmpty()) {
			// In the same order everywhere, so that no two removals wait for each other.
			List<String> sorted = expired.stream().sorted().toList();
			execute(() -> this.table.deleteExpired(sorted, now));
		}
	}

	/**
	 * Do something in the current transaction, or else without one, which saves a round
	 * trip, or in one of its own if connections do not commit by themselves. Each
	 * statement is right whatever happens before the next one.
	 */
	private <T> T execute(Supplier<T> action) {
		boolean commits = !TransactionSynchronizationManager.isActualTransactionActive()
				&& this.table.commitsEachStatement();
		return commits ? action.get() : this.transaction.execute((status) -> action.get());
	}

	@Override
	public <T> T inTransaction(Supplier<T> work, Predicate<? super T> commit, Duration timeout) {
		TransactionTemplate template = new TransactionTemplate(this.transactionManager);
		template.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
		template.setTimeout((int) Math.max(1, TimeUnit.MILLISECONDS.toSeconds(timeout.toMillis())));
		return template.execute((status) -> {
			requireSameDatabase();
			T result = work.get();
			if (!commit.test(result)) {
				status.setRollbackOnly();
			}
			return result;
		});
	}

	/**
	 * If the transaction manager was that of another database, effect and entry would be
	 * two.
	 */
	private void requireSameDatabase() {
		if (this.transactionManager instanceof ResourceTransactionManager
				&& !TransactionSynchronizationManager.hasResource(this.dataSource)) {
			throw new IllegalStateException(
					("The transaction manager %s does not manage transactions of the data source"
							+ " of the idempotency store. Give the store the transaction manager and the data source that the"
							+ " handlers use")
						.formatted(this.transactionManager.getClass().getName()));
		}
	}

	@Override
	public String toString() {
		return "JDBC table " + this.tableName;
	}

	/**
	 * Builds a {@link JdbcIdempotencyStore}. Not safe for use by several threads.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder {

		private final DataSource dataSource;

		private @Nullable PlatformTransactionManager transactionManager;

		private String tableName = DEFAULT_TABLE_NAME;

		private InstantSource clock = InstantSource.system();

		private Builder(DataSource dataSource) {
			this.dataSource = Objects.requireNonNull(dataSource, "'dataSource' must not be null");
		}

		/**
		 * Set the transaction manager. The handlers of a function whose records are
		 * {@linkplain io.github.lambdabatch.Idempotency#transactional() transactional}
		 * run in its transactions.
		 * @param transactionManager manages transactions of the data source, or
		 * {@code null} (the default) for one that is made for this store
		 * @return this builder
		 */
		public Builder transactionManager(@Nullable PlatformTransactionManager transactionManager) {
			this.transactionManager = transactionManager;
			return this;
		}

		/**
		 * Set the name of the table.
		 * @param tableName the name, possibly with a schema, as it is written in SQL; by
		 * default {@value JdbcIdempotencyStore#DEFAULT_TABLE_NAME}
		 * @return this builder
		 * @throws IllegalArgumentException if it has characters other than letters,
		 * digits, underscores, dots and quotes
		 */
		public Builder tableName(String tableName) {
			if (!tableName.matches("[\\w.\"`\\[\\]$]+")) {
				throw new IllegalArgumentException(
						"'tableName' must be the name of a table but is '%s'".formatted(tableName));
			}
			this.tableName = tableName;
			return this;
		}

		/**
		 * Set what tells the time, for tests.
		 * @param clock the clock; by default the system's
		 * @return this builder
		 */
		public Builder clock(InstantSource clock) {
			this.clock = Objects.requireNonNull(clock, "'clock' must not be null");
			return this;
		}

		/**
		 * Build the store.
		 * @return the store
		 */
		public JdbcIdempotencyStore build() {
			return new JdbcIdempotencyStore(this);
		}

	}

}
