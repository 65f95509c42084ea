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

package io.github.lambdabatch.sample.payments;

import java.math.BigDecimal;

import org.springframework.util.Assert;

/**
 * What has become of a payment: the payload of one record.
 *
 * @param changeId identifies the change, whoever delivers it how often
 * @param paymentId the payment; it is the key of the record, so that its changes stay in
 * order
 * @param state what the payment is now
 * @param amount how much is paid
 */
record Payment(String changeId, String paymentId, State state, BigDecimal amount) {

	Payment {
		Assert.hasText(changeId, "'changeId' must not be empty");
		Assert.hasText(paymentId, "'paymentId' must not be empty");
		Assert.notNull(state, "'state' must not be null");
		Assert.notNull(amount, "'amount' must not be null");
	}

	/** What a payment can be. */
	enum State {

		/** Somebody means to pay. */
		REQUESTED,

		/** The amount is reserved. */
		AUTHORIZED,

		/** The amount is on its way. */
		CAPTURED,

		/** The amount, or a part of it, goes back. */
		REFUNDED

	}

}
