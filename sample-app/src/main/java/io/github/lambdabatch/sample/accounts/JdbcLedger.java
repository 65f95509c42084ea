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

package io.github.lambdabatch.sample.accounts;

import java.math.BigDecimal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A ledger in a database. It does not look for an earlier booking of a transaction: the
 * function's idempotency store does, in the same database transaction, so that there is
 * either a booking and an entry that says so, or neither.
 */
final class JdbcLedger implements Ledger {

	private static final Logger logger = LoggerFactory.getLogger(JdbcLedger.class);

	private final JdbcClient jdbc;

	JdbcLedger(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	@Override
	public Booking book(AccountTransaction transaction) {
		logger.info("Booking transaction '{}'", transaction.transactionId());
		if (!addToBalance(transaction)) {
			openAccount(transaction);
		}
		this.jdbc.sql(
				"INSERT INTO BOOKINGS (TRANSACTION_ID, ACCOUNT_ID, AMOUNT) VALUES (:transactionId, :accountId, :amount)")
			.paramSource(transaction)
			.update();
		return new Booking(transaction.transactionId(),
				this.jdbc.sql("SELECT BALANCE FROM ACCOUNTS WHERE ID = :accountId")
					.paramSource(transaction)
					.query(BigDecimal.class)
					.single());
	}

	private boolean addToBalance(AccountTransaction transaction) {
		return this.jdbc
			.sql("UPDATE ACCOUNTS SET BALANCE = BALANCE + :amount WHERE ID = :accountId AND BALANCE + :amount >= 0")
			.paramSource(transaction)
			.update() == 1;
	}

	private void openAccount(AccountTransaction transaction) {
		boolean exists = this.jdbc.sql("SELECT COUNT(*) FROM ACCOUNTS WHERE ID = :accountId")
			.paramSource(transaction)
			.query(Integer.class)
			.single() > 0;
		if (exists || transaction.amount().signum() < 0) {
			throw new InsufficientBalanceException(transaction);
		}
		this.jdbc.sql("INSERT INTO ACCOUNTS (ID, BALANCE) VALUES (:accountId, :amount)")
			.paramSource(transaction)
			.update();
	}

}
