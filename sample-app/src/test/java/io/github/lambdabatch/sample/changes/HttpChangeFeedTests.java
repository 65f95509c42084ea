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

package io.github.lambdabatch.sample.changes;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.content;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.method;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withStatus;

/**
 * Tests for {@link HttpChangeFeed}.
 */
class HttpChangeFeedTests {

	private final ItemChange change = new ItemChange("c-1", ItemChange.Type.CHANGED, "pk=order#7", List.of("state"));

	private final RestClient.Builder client = RestClient.builder().baseUrl("http://backend");

	private final MockRestServiceServer server = MockRestServiceServer.bindTo(this.client).build();

	private final HttpChangeFeed feed = new HttpChangeFeed(this.client.build());

	@Test
	void publishPostsChangeAsJson() {
		this.server.expect(requestTo("http://backend/changes"))
			.andExpect(method(HttpMethod.POST))
			.andExpect(content()
				.json("{\"changeId\":\"c-1\",\"type\":\"CHANGED\",\"item\":\"pk=order#7\",\"attributes\":[\"state\"]}"))
			.andRespond(withStatus(HttpStatus.ACCEPTED));
		this.feed.publish(this.change);
		this.server.verify();
	}

	@ParameterizedTest
	@ValueSource(ints = { 302, 404, 503 })
	void publishWhenFeedDoesNotAnswerSuccessFails(int status) {
		this.server.expect(requestTo("http://backend/changes")).andRespond(withStatus(HttpStatus.valueOf(status)));
		assertThatIllegalStateException().isThrownBy(() -> this.feed.publish(this.change))
			.withMessageContainingAll(Integer.toString(status), "c-1");
	}

}
