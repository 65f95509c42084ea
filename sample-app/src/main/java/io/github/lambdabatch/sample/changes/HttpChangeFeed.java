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

import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

/**
 * A {@link ChangeFeed} behind HTTP. Whatever it answers but success fails the change.
 */
final class HttpChangeFeed implements ChangeFeed {

	private final RestClient client;

	HttpChangeFeed(RestClient client) {
		this.client = client;
	}

	@Override
	public void publish(ItemChange change) {
		HttpStatusCode status = this.client.post()
			.uri("/changes")
			.contentType(MediaType.APPLICATION_JSON)
			.body(change)
			.exchangeForRequiredValue((request, response) -> response.getStatusCode());
		if (!status.is2xxSuccessful()) {
			throw new IllegalStateException(
					"Change feed answered %s to change '%s'".formatted(status, change.changeId()));
		}
	}

}
