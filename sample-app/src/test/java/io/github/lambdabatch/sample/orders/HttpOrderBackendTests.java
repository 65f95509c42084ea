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

package io.github.lambdabatch.sample.orders;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.content;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.method;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withStatus;

/**
 * Tests for {@link HttpOrderBackend}.
 */
class HttpOrderBackendTests {

	private final OrderAction action = new OrderAction("a-1", "PLACE_ORDER", "user-7", null);

	private final RestClient.Builder client = RestClient.builder().baseUrl("http://backend");

	private final MockRestServiceServer server = MockRestServiceServer.bindTo(this.client).build();

	private final HttpOrderBackend backend = new HttpOrderBackend(this.client.build());

	@Test
	void handlePostsActionAsJson() {
		this.server.expect(requestTo("http://backend/actions"))
			.andExpect(method(HttpMethod.POST))
			.andExpect(content().contentType(MediaType.APPLICATION_JSON))
			.andExpect(content().json(
					"{\"actionId\":\"a-1\",\"type\":\"PLACE_ORDER\",\"userId\":\"user-7\",\"confirmationToken\":null}"))
			.andRespond(withStatus(HttpStatus.ACCEPTED));
		this.backend.handle(this.action);
		this.server.verify();
	}

	@ParameterizedTest
	@ValueSource(ints = { 302, 400, 404, 429, 500, 503 })
	void handleWhenBackendDoesNotAnswerSuccessFails(int status) {
		this.server.expect(requestTo("http://backend/actions")).andRespond(withStatus(HttpStatus.valueOf(status)));
		assertThatIllegalStateException().isThrownBy(() -> this.backend.handle(this.action))
			.withMessageContainingAll(Integer.toString(status), "a-1");
	}

}
