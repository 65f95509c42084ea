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

package io.github.lambdabatch.sample.local;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import javax.sql.DataSource;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.h2.Driver;
import org.h2.tools.Server;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import io.github.lambdabatch.idempotency.JdbcIdempotencyStore;
import io.github.lambdabatch.sample.local.Backend.Attempt;
import io.github.lambdabatch.test.runtime.FunctionCode;
import io.github.lambdabatch.test.runtime.FunctionZip;

/**
 * The database of the accounts: a real PostgreSQL, or H2 in the memory of this process
 * where PostgreSQL does not run.
 */
final class LedgerDatabase implements AutoCloseable {

	private static final String LOOPBACK = "127.0.0.1";

	private final String name;

	private final String url;

	private final String user;

	private final FunctionCode code;

	private final AutoCloseable server;

	private final DataSource dataSource;

	private final JdbcClient jdbc;

	private LedgerDatabase(String name, String url, String user, String storeSchema, FunctionCode code,
			AutoCloseable server) {
		this.name = name;
		this.url = url;
		this.user = user;
		this.code = code;
		this.server = server;
		this.dataSource = new DriverManagerDataSource(url, user, "");
		this.jdbc = JdbcClient.create(this.dataSource);
		new ResourceDatabasePopulator(new ClassPathResource("schema.sql"),
				new ClassPathResource(storeSchema, JdbcIdempotencyStore.class))
			.execute(this.dataSource);
	}

	/**
	 * Starts PostgreSQL, whose binaries Maven has brought.
	 * @param zip the function
	 * @return the database, with the tables of the ledger and of the idempotency store
	 * @throws NotAvailableException if PostgreSQL does not run on this machine
	 */
	static LedgerDatabase postgres(FunctionZip zip) throws NotAvailableException {
		EmbeddedPostgres server;
		try {
			server = EmbeddedPostgres.builder().start();
		}
		catch (IOException | RuntimeException ex) {
			throw new NotAvailableException(
					"PostgreSQL does not start here (%s); -Dlocal-run.database=h2 uses H2 instead".formatted(ex));
		}
		return new LedgerDatabase("PostgreSQL",
				"jdbc:postgresql://%s:%d/postgres".formatted(LOOPBACK, server.getPort()), "postgres",
				"schema-postgresql.sql", zip, server);
	}

	/**
	 * Starts H2.
	 * @param zip the function, which has no driver for H2
	 * @return the database, with the tables of the ledger and of the idempotency store
	 */
	static LedgerDatabase h2(FunctionZip zip) throws SQLException {
		System.setProperty("h2.bindAddress", LOOPBACK);
		Server server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
		return new LedgerDatabase("H2",
				"jdbc:h2:tcp://%s:%d/mem:ledger;DB_CLOSE_DELAY=-1".formatted(LOOPBACK, server.getPort()), "sa",
				"schema-h2.sql", (directory) -> {
					zip.unpack(directory);
					Path driver = Path
						.of(URI.create(Driver.class.getProtectionDomain().getCodeSource().getLocation().toString()));
					Files.copy(driver, directory.resolve("lib").resolve(driver.getFileName()));
				}, server::stop);
	}

	String name() {
		return this.name;
	}

	/**
	 * The function, with a driver for this database.
	 */
	FunctionCode code() {
		return this.code;
	}

	/**
	 * What makes the function use this database.
	 * @return environment variables
	 */
	Map<String, String> environment() {
		return Map.of("SPRING_PROFILES_ACTIVE", "database", "SPRING_DATASOURCE_URL", this.url,
				"SPRING_DATASOURCE_USERNAME", this.user);
	}

	/**
	 * What was booked until now.
	 * @return the bookings, in their order
	 */
	List<Attempt> bookings() {
		return this.jdbc.sql("SELECT TRANSACTION_ID, ACCOUNT_ID FROM BOOKINGS ORDER BY ID")
			.query((row, number) -> new Attempt(row.getString(1), row.getString(2), true))
			.list();
	}

	/**
	 * Counts the bookings of a transaction.
	 * @param transaction the transaction
	 * @return how often it was booked
	 */
	int bookings(String transaction) {
		return this.jdbc.sql("SELECT COUNT(*) FROM BOOKINGS WHERE TRANSACTION_ID = :transaction")
			.param("transaction", transaction)
			.query(Integer.class)
			.single();
	}

	/**
	 * Reads a balance.
	 * @param account the account
	 * @return its balance, zero if nothing was booked
	 */
	BigDecimal balance(String account) {
		return this.jdbc.sql("SELECT BALANCE FROM ACCOUNTS WHERE ID = :account")
			.param("account", account)
			.query(BigDecimal.class)
			.optional()
			.orElse(BigDecimal.ZERO);
	}

	/**
	 * Counts connections to PostgreSQL.
	 * @return how many there are, that of this call included
	 */
	int clients() {
		return this.jdbc.sql("SELECT COUNT(*) FROM PG_STAT_ACTIVITY WHERE BACKEND_TYPE = 'client backend'")
			.query(Integer.class)
			.single();
	}

	/**
	 * Does something while whoever books to an account has to wait.
	 * @param <T> the type of the result
	 * @param account the account, which exists
	 * @param work what to do
	 * @return the result
	 */
	<T> T whileHeld(String account, Callable<T> work) throws Exception {
		try (Connection connection = this.dataSource.getConnection();
				PreparedStatement statement = connection
					.prepareStatement("SELECT ID FROM ACCOUNTS WHERE ID = ? FOR UPDATE")) {
			connection.setAutoCommit(false);
			statement.setString(1, account);
			statement.executeQuery();
			T result = work.call();
			connection.rollback();
			return result;
		}
	}

	@Override
	public void close() {
		try {
			this.server.close();
		}
		catch (Exception ex) {
			throw new IllegalStateException(this.name + " did not stop", ex);
		}
	}

}
