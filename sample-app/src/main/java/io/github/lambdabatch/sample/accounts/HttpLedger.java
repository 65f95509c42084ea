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

import java.io.IOException;

import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClient.RequestHeadersSpec.ConvertibleClientHttpResponse;

/**
 * A {@link Ledger} behind HTTP. It answers 409 where the balance is too low; whatever
 * else it answers but success fails the transaction, too.
 */
final class HttpLedger implements Ledger {

	private final RestClient client;

	HttpLedger(RestClient client) {
		this.client = client;
	}

	@Override
	public Booking book(AccountTransaction transaction) {
		return this.client.post()
			.uri("/transactions")
			.contentType(MediaType.APPLICATION_JSON)
			.body(transaction)
			.exchangeForRequiredValue((request, response) -> booking(transaction, response));
	}

	private static Booking booking(AccountTransaction transaction, ConvertibleClientHttpResponse response)
			throws IOException {
		HttpStatusCode status = response.getStatusCode();
		if (status.isSameCodeAs(HttpStatus.CONFLICT)) {
			throw new InsufficientBalanceException(transaction);
		}
		Booking booking = status.is2xxSuccessful() ? response.bodyTo(Booking.class) : null;
		if (booking == null) {
			throw new IllegalStateException(
					"Ledger answered %s to transaction '%s'".formatted(status, transaction.transactionId()));
		}
		return booking;
	}

}
