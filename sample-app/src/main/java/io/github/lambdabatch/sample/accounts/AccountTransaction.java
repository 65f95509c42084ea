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

import org.springframework.util.Assert;

/**
 * Money that comes to an account or leaves it: the payload of one message.
 *
 * @param transactionId identifies the transaction, whoever delivers it how often
 * @param accountId the account; its name is the message group, so that its transactions
 * stay in order
 * @param amount what is deposited, or withdrawn if it is negative
 */
record AccountTransaction(String transactionId, String accountId, BigDecimal amount) {

	AccountTransaction {
		Assert.hasText(transactionId, "'transactionId' must not be empty");
		Assert.hasText(accountId, "'accountId' must not be empty");
		Assert.isTrue(amount != null && amount.signum() != 0, "'amount' must not be zero");
	}

}
