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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * A transaction of the scenario for the FIFO queue.
 *
 * @param id the transaction
 * @param groupId its account
 * @param kind what is the matter with it
 * @param amount what comes to the account, or goes from it if it is negative
 * @param body what is sent
 */
record AccountMessage(String id, String groupId, Kind kind, BigDecimal amount, String body) implements QueueMessage {

	private static final int ACCOUNTS = 6;

	/**
	 * Transactions of several accounts, mixed: some accounts have one that fails, with
	 * others behind it.
	 * @return the messages, in the order in which they are to be sent
	 */
	static List<AccountMessage> scenario() {
		List<AccountMessage> messages = new ArrayList<>();
		int[] amounts = { 100, -30, 5, -10 };
		for (int round = 1; round <= amounts.length; round++) {
			for (int account = 1; account <= ACCOUNTS; account++) {
				AccountMessage message = switch (account * 10 + round) {
					case 33, 54 -> of("account-" + account, round, Kind.OVERDRAFT, -1000);
					case 43 -> malformed("account-4", round);
					default -> of("account-" + account, round, Kind.HEALTHY, amounts[round - 1]);
				};
				messages.add(message);
			}
		}
		return List.copyOf(messages);
	}

	/**
	 * More transactions of the same accounts.
	 * @return the messages, to be sent when the others have come to their end
	 */
	static List<AccountMessage> afterwards() {
		List<AccountMessage> messages = new ArrayList<>();
		for (int round = 5; round <= 6; round++) {
			for (int account = 1; account <= ACCOUNTS; account++) {
				messages.add(of("account-" + account, round, Kind.HEALTHY, 1));
			}
		}
		return List.copyOf(messages);
	}

	static AccountMessage of(String account, int number, Kind kind, int amount) {
		String id = "%s-%d".formatted(account, number);
		BigDecimal exact = new BigDecimal(amount + ".50");
		return new AccountMessage(id, account, kind, exact,
				"{\"transactionId\":\"%s\",\"accountId\":\"%s\",\"amount\":%s}".formatted(id, account, exact));
	}

	private static AccountMessage malformed(String account, int number) {
		String id = "%s-%d".formatted(account, number);
		return new AccountMessage(id, account, Kind.MALFORMED_JSON, BigDecimal.ZERO,
				"{\"transactionId\":\"%s\",".formatted(id));
	}

	@Override
	public String description() {
		return this.kind.text;
	}

	@Override
	public Map<String, MessageAttributeValue> attributes() {
		return Map.of();
	}

	@Override
	public End end() {
		return this.kind.end;
	}

	/**
	 * What is the matter with a transaction, and so where it has to end.
	 */
	enum Kind {

		HEALTHY("healthy", End.DELETED),

		OVERDRAFT("overdraft", End.DEAD_LETTER_QUEUE),

		MALFORMED_JSON("malformed JSON", End.DEAD_LETTER_QUEUE);

		private final String text;

		private final End end;

		Kind(String text, End end) {
			this.text = text;
			this.end = end;
		}

	}

}
