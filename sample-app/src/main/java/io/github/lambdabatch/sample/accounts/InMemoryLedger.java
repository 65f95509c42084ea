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
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@link Ledger} to try the sample out with: each environment of the function has
 * balances of its own, and they go with it. It books a transaction once, however often it
 * comes.
 */
final class InMemoryLedger implements Ledger {

	private static final Logger logger = LoggerFactory.getLogger(InMemoryLedger.class);

	private final Map<String, Account> accounts = new ConcurrentHashMap<>();

	@Override
	public Booking book(AccountTransaction transaction) {
		Booking booking = this.accounts.computeIfAbsent(transaction.accountId(), (id) -> new Account())
			.book(transaction);
		logger.info("Booked transaction '{}' in the memory of this environment", transaction.transactionId());
		return booking;
	}

	/** The bookings of one account. */
	private static final class Account {

		private final Map<String, Booking> bookings = new HashMap<>();

		private BigDecimal balance = BigDecimal.ZERO;

		synchronized Booking book(AccountTransaction transaction) {
			Booking earlier = this.bookings.get(transaction.transactionId());
			if (earlier != null) {
				return earlier;
			}
			BigDecimal next = this.balance.add(transaction.amount());
			if (next.signum() < 0) {
				throw new InsufficientBalanceException(transaction);
			}
			this.balance = next;
			Booking booking = new Booking(transaction.transactionId(), next);
			this.bookings.put(transaction.transactionId(), booking);
			return booking;
		}

	}

}
