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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.content;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.method;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withStatus;

/**
 * Tests for {@link HttpLedger}.
 */
class HttpLedgerTests {

	private final AccountTransaction transaction = new AccountTransaction("t-1", "a-7", new BigDecimal("-12.50"));

	private final RestClient.Builder client = RestClient.builder().baseUrl("http://backend");

	private final MockRestServiceServer server = MockRestServiceServer.bindTo(this.client).build();

	private final HttpLedger ledger = new HttpLedger(this.client.build());

	@Test
	void bookPostsTransactionAsJson() {
		this.server.expect(requestTo("http://backend/transactions"))
			.andExpect(method(HttpMethod.POST))
			.andExpect(content().json("{\"transactionId\":\"t-1\",\"accountId\":\"a-7\",\"amount\":-12.50}"))
			.andRespond(withStatus(HttpStatus.CREATED).contentType(MediaType.APPLICATION_JSON)
				.body("{\"transactionId\":\"t-1\",\"balance\":87.50}"));
		assertThat(this.ledger.book(this.transaction)).isEqualTo(new Booking("t-1", new BigDecimal("87.50")));
		this.server.verify();
	}

	@Test
	void bookWhenLedgerAnswersConflictMeansInsufficientBalance() {
		this.server.expect(requestTo("http://backend/transactions")).andRespond(withStatus(HttpStatus.CONFLICT));
		assertThatExceptionOfType(InsufficientBalanceException.class)
			.isThrownBy(() -> this.ledger.book(this.transaction));
	}

	@ParameterizedTest
	@ValueSource(ints = { 204, 302, 400, 404, 429, 500, 503 })
	void bookWhenLedgerDoesNotAnswerWithABookingFails(int status) {
		this.server.expect(requestTo("http://backend/transactions")).andRespond(withStatus(HttpStatus.valueOf(status)));
		assertThatIllegalStateException().isThrownBy(() -> this.ledger.book(this.transaction))
			.withMessageContainingAll(Integer.toString(status), "t-1");
	}

}
