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

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The ledger of the {@link Backend}.
 */
final class Balances {

	private final Map<String, BigDecimal> balances = new HashMap<>();

	private final Set<String> booked = new HashSet<>();

	/**
	 * Books a transaction unless it had been booked before.
	 * @param transactionId the transaction
	 * @param account the account
	 * @param amount what comes, or goes if it is negative
	 * @return {@code false} if the account does not hold enough
	 */
	synchronized boolean book(String transactionId, String account, BigDecimal amount) {
		BigDecimal next = of(account).add(amount);
		if (this.booked.contains(transactionId) || next.signum() < 0) {
			return this.booked.contains(transactionId);
		}
		this.booked.add(transactionId);
		this.balances.put(account, next);
		return true;
	}

	synchronized BigDecimal of(String account) {
		return this.balances.getOrDefault(account, BigDecimal.ZERO);
	}

}
