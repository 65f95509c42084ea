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

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.util.List;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

import io.github.lambdabatch.IdempotencyStore.Claim;

/**
 * The statements on the table of the {@link JdbcIdempotencyStore}. Each takes part in the
 * current transaction.
 */
final class IdempotencyTable {

	static final String IN_PROGRESS = "IN_PROGRESS";

	static final String COMPLETED = "COMPLETED";

	private final DataSource dataSource;

	private final JdbcClient jdbc;

	private final String name;

	/** Depends on the database, which is not asked before the first record. */
	private volatile @Nullable String insert;

	/** Those of one data source are alike. */
	private volatile @Nullable Boolean commitsEachStatement;

	IdempotencyTable(DataSource dataSource, String name) {
		this.dataSource = dataSource;
		this.jdbc = JdbcClient.create(dataSource);
		this.name = name;
	}

	/**
	 * Return whether connections commit each statement by themselves.
	 */
	boolean commitsEachStatement() {
		Boolean commits = this.commitsEachStatement;
		if (commits == null) {
			commits = currentConnectionCommitsEachStatement();
			this.commitsEachStatement = commits;
		}
		return commits;
	}

	/**
	 * Return whether the next statement would be committed by itself. It is not if its
	 * connection takes part in the current transaction.
	 */
	boolean currentConnectionCommitsEachStatement() {
		return Boolean.TRUE
			.equals(new JdbcTemplate(this.dataSource).execute((ConnectionCallback<Boolean>) Connection::getAutoCommit));
	}

	/**
	 * Insert an entry.
	 * @return whether there was none with its key
	 */
	boolean insert(Entry entry) {
		try {
			return entry.bind(this.jdbc.sql(insertStatement())).update() > 0;
		}
		catch (DuplicateKeyException ex) {
			return false;
		}
	}

	/**
	 * PostgreSQL ends a transaction in which a key was violated.
	 */
	private String insertStatement() {
		String insert = this.insert;
		if (insert == null) {
			insert = "INSERT INTO %s (RECORD_KEY, OWNER, STATUS, EXPIRES_AT) VALUES (:key, :owner, :status, :expiresAt)%s"
				.formatted(this.name, isPostgreSql() ? " ON CONFLICT DO NOTHING" : "");
			this.insert = insert;
		}
		return insert;
	}

	private boolean isPostgreSql() {
		try {
			String product = JdbcUtils.extractDatabaseMetaData(this.dataSource,
					DatabaseMetaData::getDatabaseProductName);
			return "PostgreSQL".equals(JdbcUtils.commonDatabaseName(product));
		}
		catch (MetaDataAccessException ex) {
			throw new IllegalStateException("The database could not be asked which product it is", ex);
		}
	}

	/**
	 * Replace the entry with the same key if it has expired.
	 * @return whether it was replaced
	 */
	boolean replaceExpired(Entry entry, long now) {
		return update(entry, " AND EXPIRES_AT < :now").param("now", now).update() > 0;
	}

	/**
	 * Replace the entry with the same key.
	 * @return whether there was one
	 */
	boolean replace(Entry entry) {
		return update(entry, "").update() > 0;
	}

	private JdbcClient.StatementSpec update(Entry entry, String condition) {
		return entry.bind(this.jdbc
			.sql("UPDATE %s SET OWNER = :owner, STATUS = :status, EXPIRES_AT = :expiresAt".formatted(this.name)
					+ " WHERE RECORD_KEY = :key" + condition));
	}

	/**
	 * Return what the entry of a key means for somebody who wants to claim it.
	 * @return the answer, or {@code null} if there is no entry
	 */
	@Nullable Claim find(String key, String owner) {
		return this.jdbc.sql("SELECT OWNER, STATUS FROM %s WHERE RECORD_KEY = :key".formatted(this.name))
			.param("key", key)
			.query((row, number) -> COMPLETED.equals(row.getString(2)) ? Claim.HANDLED_BEFORE
					: owner.equals(row.getString(1)) ? Claim.CLAIMED : Claim.IN_PROGRESS)
			.optional()
			.orElse(null);
	}

	/**
	 * Delete the claim of an owner.
	 * @return whether there was one
	 */
	boolean deleteClaim(String key, String owner) {
		return this.jdbc
			.sql("DELETE FROM %s WHERE RECORD_KEY = :key AND OWNER = :owner AND STATUS = :status".formatted(this.name))
			.param("key", key)
			.param("owner", owner)
			.param("status", IN_PROGRESS)
			.update() > 0;
	}

	/**
	 * Return the keys of entries that have expired, those first that expired first.
	 */
	List<String> findExpired(long now, int maximum) {
		return this.jdbc
			.sql("SELECT RECORD_KEY FROM %s WHERE EXPIRES_AT < :now ORDER BY EXPIRES_AT".formatted(this.name))
			.param("now", now)
			.withMaxRows(maximum)
			.query(String.class)
			.list();
	}

	/**
	 * Delete those of the entries that have expired.
	 */
	int deleteExpired(List<String> keys, long now) {
		return this.jdbc.sql("DELETE FROM %s WHERE RECORD_KEY IN (:keys) AND EXPIRES_AT < :now".formatted(this.name))
			.param("keys", keys)
			.param("now", now)
			.update();
	}

	/**
	 * A row of the table.
	 *
	 * @param key the stored key
	 * @param owner who has claimed the entry
	 * @param status whether the record is in progress or was handled
	 * @param expiresAt when the entry expires, in milliseconds since 1970
	 */
	record Entry(String key, String owner, String status, long expiresAt) {

		private JdbcClient.StatementSpec bind(JdbcClient.StatementSpec statement) {
			return statement.param("key", this.key)
				.param("owner", this.owner)
				.param("status", this.status)
				.param("expiresAt", this.expiresAt);
		}

	}

}
