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

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import javax.sql.DataSource;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

import io.github.lambdabatch.IdempotencyStore;
import io.github.lambdabatch.IdempotencyStore.Claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link JdbcIdempotencyStore}.
 */
class JdbcIdempotencyStoreTests {

	private static final Duration A_MINUTE = Duration.ofMinutes(1);

	private static final Duration A_DAY = Duration.ofDays(1);

	private static void createTable(DataSource dataSource, String platform) {
		new ResourceDatabasePopulator(
				new ClassPathResource("schema-%s.sql".formatted(platform), JdbcIdempotencyStore.class))
			.execute(dataSource);
	}

	@Test
	void tableNameMustBeOne() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> JdbcIdempotencyStore.builder(new JdbcDataSource()).tableName("x; DROP TABLE y"))
			.withMessage("'tableName' must be the name of a table but is 'x; DROP TABLE y'");
	}

	/**
	 * What a database has to do beside the contract.
	 */
	abstract static class Database extends IdempotencyStoreContract {

		abstract DataSource dataSource();

		@Override
		IdempotencyStore createStore(InstantSource clock) {
			return JdbcIdempotencyStore.builder(dataSource()).clock(clock).build();
		}

		private JdbcIdempotencyStore jdbc() {
			return (JdbcIdempotencyStore) store();
		}

		@Test
		void keyThatMayComeFromAPayloadIsNotFoundInTheTable() {
			store().claim("billing.book#customer-4711", "a", A_MINUTE);
			assertThat(JdbcClient.create(dataSource())
				.sql("SELECT RECORD_KEY FROM LAMBDA_BATCH_IDEMPOTENCY WHERE RECORD_KEY LIKE 'billing.book#%'")
				.query(String.class)
				.list()).singleElement().asString().matches("billing\\.book#[0-9a-f]{64}");
		}

		@Test
		void connectionsThatDoNotCommitByThemselvesAreCommitted() {
			DataSource manual = new DelegatingDataSource(dataSource()) {

				@Override
				public Connection getConnection() throws SQLException {
					Connection connection = super.getConnection();
					connection.setAutoCommit(false);
					return connection;
				}

			};
			JdbcIdempotencyStore store = JdbcIdempotencyStore.builder(manual).build();
			assertThat(store.claim(key(), "a", A_MINUTE)).isEqualTo(Claim.CLAIMED);
			assertThat(store.claim(key(), "b", A_MINUTE)).isEqualTo(Claim.IN_PROGRESS);
			store.complete(key(), "a", A_DAY);
			assertThat(store.claim(key(), "b", A_MINUTE)).isEqualTo(Claim.HANDLED_BEFORE);
		}

		@Test
		void claimAndCompletionAreOneStatementEachAndNoTransaction() {
			List<String> calls = new CopyOnWriteArrayList<>();
			DataSource counting = new DelegatingDataSource(dataSource()) {

				@Override
				public Connection getConnection() throws SQLException {
					Connection connection = super.getConnection();
					return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(),
							new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
								if (List.of("prepareStatement", "commit", "setAutoCommit").contains(method.getName())) {
									calls.add(method.getName());
								}
								return method.invoke(connection, arguments);
							});
				}

			};
			JdbcIdempotencyStore store = JdbcIdempotencyStore.builder(counting).build();
			store.claim(key(), "a", A_MINUTE);
			store.complete(key(), "a", A_DAY);
			assertThat(calls).containsExactly("prepareStatement", "prepareStatement");
		}

		@Test
		void expiredEntriesAreRemovedAsOthersAreHandled() {
			for (int i = 0; i < 150; i++) {
				store().complete(key() + i, "a", Duration.ofSeconds(1));
			}
			elapse(A_MINUTE);
			assertThat(rows()).isEqualTo(150);
			for (int i = 0; i < 99; i++) {
				store().removeExpired();
			}
			assertThat(rows()).isEqualTo(150);
			store().removeExpired();
			assertThat(rows()).isZero();
		}

		private long rows() {
			return JdbcClient.create(dataSource())
				.sql("SELECT COUNT(*) FROM LAMBDA_BATCH_IDEMPOTENCY WHERE RECORD_KEY LIKE 'function#%'")
				.query(Long.class)
				.single();
		}

		@BeforeEach
		void clear() {
			JdbcClient.create(dataSource()).sql("DELETE FROM LAMBDA_BATCH_IDEMPOTENCY").update();
			JdbcClient.create(dataSource()).sql("DELETE FROM EFFECTS").update();
		}

		private void haveEffect() {
			JdbcClient.create(dataSource()).sql("INSERT INTO EFFECTS VALUES (:key)").param("key", key()).update();
		}

		private long effects() {
			return JdbcClient.create(dataSource()).sql("SELECT COUNT(*) FROM EFFECTS").query(Long.class).single();
		}

		@Test
		void effectAndEntryAreCommittedTogether() {
			boolean result = jdbc().inTransaction(() -> {
				jdbc().claimInTransaction(key(), "a", A_MINUTE, A_DAY);
				haveEffect();
				return true;
			}, (committed) -> committed, A_MINUTE);
			assertThat(result).isTrue();
			assertThat(effects()).isOne();
			assertThat(store().claim(key(), "b", A_MINUTE)).isEqualTo(Claim.HANDLED_BEFORE);
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void effectAndEntryAreRolledBackTogether(boolean exception) {
			try {
				jdbc().inTransaction(() -> {
					jdbc().claimInTransaction(key(), "a", A_MINUTE, A_DAY);
					haveEffect();
					if (exception) {
						throw new IllegalArgumentException();
					}
					return false;
				}, (committed) -> committed, A_MINUTE);
			}
			catch (IllegalArgumentException ex) {
				assertThat(exception).isTrue();
			}
			assertThat(effects()).isZero();
			assertThat(store().claim(key(), "b", A_MINUTE)).isEqualTo(Claim.CLAIMED);
		}

		@Test
		void refusedClaimLeavesTheTransactionUsable() {
			store().complete(key(), "a", A_DAY);
			Claim claim = jdbc().inTransaction(() -> {
				Claim refused = jdbc().claimInTransaction(key(), "b", A_MINUTE, A_DAY);
				haveEffect();
				return refused;
			}, (refused) -> true, A_MINUTE);
			assertThat(claim).isEqualTo(Claim.HANDLED_BEFORE);
			assertThat(effects()).isOne();
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void claimOfAnotherTransactionIsWaitedFor(boolean committed) throws Exception {
			CountDownLatch claimed = new CountDownLatch(1);
			CountDownLatch goOn = new CountDownLatch(1);
			ExecutorService thread = Executors.newSingleThreadExecutor();
			try {
				Future<?> first = thread.submit(() -> claimUntil(goOn, claimed, committed));
				await(claimed);
				goOn.countDown();
				Claim second = jdbc().inTransaction(() -> jdbc().claimInTransaction(key(), "b", A_MINUTE, A_DAY),
						(result) -> true, A_MINUTE);
				first.get(30, TimeUnit.SECONDS);
				assertThat(second).isEqualTo(committed ? Claim.HANDLED_BEFORE : Claim.CLAIMED);
			}
			finally {
				goOn.countDown();
				thread.shutdownNow();
			}
		}

		@Test
		void claimOfATransactionThatDoesNotEndIsInProgress() throws Exception {
			CountDownLatch claimed = new CountDownLatch(1);
			CountDownLatch goOn = new CountDownLatch(1);
			ExecutorService thread = Executors.newSingleThreadExecutor();
			try {
				Future<?> first = thread.submit(() -> claimUntil(goOn, claimed, true));
				await(claimed);
				Claim second = jdbc().inTransaction(() -> jdbc().claimInTransaction(key(), "b", A_MINUTE, A_DAY),
						(result) -> false, Duration.ofSeconds(1));
				assertThat(second).isEqualTo(Claim.IN_PROGRESS);
				goOn.countDown();
				first.get(30, TimeUnit.SECONDS);
			}
			finally {
				goOn.countDown();
				thread.shutdownNow();
			}
		}

		/**
		 * Hold the claim in a transaction that does not end before it is told to.
		 */
		private void claimUntil(CountDownLatch goOn, CountDownLatch claimed, boolean committed) {
			jdbc().inTransaction(() -> {
				jdbc().claimInTransaction(key(), "a", A_MINUTE, A_DAY);
				claimed.countDown();
				await(goOn);
				return committed;
			}, (result) -> result, A_MINUTE);
		}

		private static void await(CountDownLatch latch) {
			try {
				assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Test
		void claimOutsideOfTheTransactionIsRefusedAsItWouldOutliveAFailure() {
			JdbcIdempotencyStore store = JdbcIdempotencyStore.builder(dataSource())
				.transactionManager(new AbstractPlatformTransactionManager() {

					@Override
					protected Object doGetTransaction() {
						return this;
					}

					@Override
					protected void doBegin(Object transaction, TransactionDefinition definition) {
					}

					@Override
					protected void doCommit(DefaultTransactionStatus status) {
					}

					@Override
					protected void doRollback(DefaultTransactionStatus status) {
					}

				})
				.build();
			assertThatIllegalStateException()
				.isThrownBy(() -> store.inTransaction(() -> store.claimInTransaction(key(), "a", A_MINUTE, A_DAY),
						(result) -> true, A_MINUTE))
				.withMessageContaining("does not take part in the transaction of the handler");
			assertThat(store().claim(key(), "b", A_MINUTE)).isEqualTo(Claim.CLAIMED);
		}

		@Test
		void transactionManagerOfAnotherDatabaseIsRefused() {
			JdbcIdempotencyStore store = JdbcIdempotencyStore.builder(dataSource())
				.transactionManager(new JdbcTransactionManager(new DelegatingDataSource(dataSource())))
				.build();
			assertThatIllegalStateException()
				.isThrownBy(() -> store.inTransaction(() -> true, (result) -> true, A_MINUTE))
				.withMessageContaining("does not manage transactions of the data source of the idempotency store");
		}

	}

	/**
	 * With H2 in memory.
	 */
	@Nested
	class WithH2 extends Database {

		private final JdbcDataSource dataSource = new JdbcDataSource();

		WithH2() {
			this.dataSource.setURL("jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(UUID.randomUUID()));
			createTable(this.dataSource, "h2");
			JdbcClient.create(this.dataSource).sql("CREATE TABLE EFFECTS (ID VARCHAR(100))").update();
		}

		@Override
		DataSource dataSource() {
			return this.dataSource;
		}

	}

	/**
	 * With a real PostgreSQL.
	 */
	@Nested
	@TestInstance(TestInstance.Lifecycle.PER_CLASS)
	class WithPostgreSql extends Database {

		private EmbeddedPostgres postgres;

		private DataSource dataSource;

		@BeforeAll
		void startServer() throws Exception {
			this.postgres = EmbeddedPostgres.builder().start();
			this.dataSource = this.postgres.getPostgresDatabase();
			createTable(dataSource(), "postgresql");
			JdbcClient.create(dataSource()).sql("CREATE TABLE EFFECTS (ID VARCHAR(100))").update();
		}

		@AfterAll
		void stopServer() throws Exception {
			this.postgres.close();
		}

		@Override
		DataSource dataSource() {
			return this.dataSource;
		}

	}

	/**
	 * With the database that {@code -Dlambdabatch.database.url} names. Its driver comes
	 * with the profile {@code databases}; {@code -Dlambdabatch.database.platform},
	 * {@code .user} and {@code .password} say the rest. The two tables are created anew.
	 */
	@Nested
	@TestInstance(TestInstance.Lifecycle.PER_CLASS)
	@EnabledIfSystemProperty(named = "lambdabatch.database.url", matches = ".+")
	class WithDatabaseOfYourOwn extends Database {

		private final DataSource dataSource = new DriverManagerDataSource(
				System.getProperty("lambdabatch.database.url", ""), System.getProperty("lambdabatch.database.user", ""),
				System.getProperty("lambdabatch.database.password", ""));

		@BeforeAll
		void createTables() {
			for (String table : List.of("LAMBDA_BATCH_IDEMPOTENCY", "EFFECTS")) {
				try {
					JdbcClient.create(this.dataSource).sql("DROP TABLE " + table).update();
				}
				catch (BadSqlGrammarException ex) {
					// It is not there.
				}
			}
			createTable(this.dataSource, System.getProperty("lambdabatch.database.platform"));
			JdbcClient.create(this.dataSource).sql("CREATE TABLE EFFECTS (ID VARCHAR(100))").update();
		}

		@Override
		DataSource dataSource() {
			return this.dataSource;
		}

	}

}
