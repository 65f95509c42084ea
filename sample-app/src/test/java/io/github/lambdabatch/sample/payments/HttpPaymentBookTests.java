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

import java.io.IOException;
import java.math.BigDecimal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.RestClient;

import io.github.lambdabatch.sample.payments.Payment.State;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.content;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.method;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withException;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withStatus;

/**
 * Tests for {@link HttpPaymentBook}.
 */
class HttpPaymentBookTests {

	private final Payment payment = new Payment("c-1", "p-7", State.CAPTURED, new BigDecimal("12.50"));

	private final RestClient.Builder client = RestClient.builder().baseUrl("http://backend");

	private final MockRestServiceServer server = MockRestServiceServer.bindTo(this.client).build();

	private final HttpPaymentBook book = new HttpPaymentBook(this.client.build());

	@Test
	void enterPostsPaymentAsJson() {
		this.server.expect(requestTo("http://backend/payments"))
			.andExpect(method(HttpMethod.POST))
			.andExpect(content()
				.json("{\"changeId\":\"c-1\",\"paymentId\":\"p-7\",\"state\":\"CAPTURED\",\"amount\":12.50}"))
			.andRespond(withStatus(HttpStatus.ACCEPTED));
		this.book.enter(this.payment);
		this.server.verify();
	}

	@Test
	void removeDeletesPayment() {
		this.server.expect(requestTo("http://backend/payments/p%2F7"))
			.andExpect(method(HttpMethod.DELETE))
			.andRespond(withStatus(HttpStatus.NO_CONTENT));
		this.book.remove("p/7");
		this.server.verify();
	}

	@ParameterizedTest
	@ValueSource(ints = { 302, 404, 503 })
	void enterWhenBookDoesNotAnswerSuccessFails(int status) {
		this.server.expect(requestTo("http://backend/payments")).andRespond(withStatus(HttpStatus.valueOf(status)));
		assertThatExceptionOfType(PaymentBookUnavailableException.class).isThrownBy(() -> this.book.enter(this.payment))
			.withMessageContainingAll(Integer.toString(status), "c-1");
	}

	@Test
	void removeWhenBookIsNotReachedFails() {
		this.server.expect(requestTo("http://backend/payments/p-7"))
			.andRespond(withException(new IOException("refused")));
		assertThatExceptionOfType(PaymentBookUnavailableException.class).isThrownBy(() -> this.book.remove("p-7"))
			.withMessageContaining("p-7")
			.withRootCauseInstanceOf(IOException.class);
	}

}
