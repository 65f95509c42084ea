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

import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClient.RequestHeadersSpec;

/**
 * A {@link PaymentBook} behind HTTP. Whatever it answers but success leaves the payment
 * for another delivery.
 */
final class HttpPaymentBook implements PaymentBook {

	private final RestClient client;

	HttpPaymentBook(RestClient client) {
		this.client = client;
	}

	@Override
	public void enter(Payment payment) {
		send(payment.changeId(),
				this.client.post().uri("/payments").contentType(MediaType.APPLICATION_JSON).body(payment));
	}

	@Override
	public void remove(String paymentId) {
		send(paymentId, this.client.delete().uri("/payments/{id}", paymentId));
	}

	private static void send(String id, RequestHeadersSpec<?> request) {
		HttpStatusCode status;
		try {
			status = request.exchangeForRequiredValue((sent, response) -> response.getStatusCode());
		}
		catch (ResourceAccessException ex) {
			throw new PaymentBookUnavailableException("Payment book did not answer to '%s'".formatted(id), ex);
		}
		if (!status.is2xxSuccessful()) {
			throw new PaymentBookUnavailableException("Payment book answered %s to '%s'".formatted(status, id), null);
		}
	}

}
