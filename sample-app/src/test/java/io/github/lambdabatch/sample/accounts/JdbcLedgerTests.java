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

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link JdbcLedger}.
 */
class JdbcLedgerTests {

	private final EmbeddedDatabase database = new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2)
		.addScript("schema.sql")
		.generateUniqueName(true)
		.build();

	private final JdbcClient jdbc = JdbcClient.create(this.database);

	private final JdbcLedger ledger = new JdbcLedger(this.jdbc);

	@AfterEach
	void shutDown() {
		this.database.shutdown();
	}

	@Test
	void bookAddsToTheBalanceOfTheAccount() {
		assertThat(book("t-1", "a", "10.50")).isEqualTo("10.50");
		assertThat(book("t-2", "b", "1")).isEqualTo("1.00");
		assertThat(book("t-3", "a", "-10.50")).isEqualTo("0.00");
		assertThat(bookings()).isEqualTo(3);
	}

	@Test
	void bookWhenBalanceIsTooLowFailsAndChangesNothing() {
		book("t-1", "a", "10");
		assertThatExceptionOfType(InsufficientBalanceException.class).isThrownBy(() -> book("t-2", "a", "-10.01"))
			.withMessageContainingAll("t-2", "'a'");
		assertThat(bookings()).isOne();
		assertThat(book("t-3", "a", "-10")).isEqualTo("0.00");
	}

	@Test
	void bookWhenAccountIsNotThereYetOpensItForDepositsOnly() {
		assertThatExceptionOfType(InsufficientBalanceException.class).isThrownBy(() -> book("t-1", "a", "-1"));
		assertThat(book("t-2", "a", "1")).isEqualTo("1.00");
	}

	private String book(String transactionId, String accountId, String amount) {
		Booking booking = this.ledger.book(new AccountTransaction(transactionId, accountId, new BigDecimal(amount)));
		assertThat(booking.transactionId()).isEqualTo(transactionId);
		return booking.balance().toString();
	}

	private int bookings() {
		return this.jdbc.sql("SELECT COUNT(*) FROM BOOKINGS").query(Integer.class).single();
	}

}
