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

import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

/**
 * An {@link OrderBackend} behind HTTP. Whatever it answers but success fails the action.
 */
final class HttpOrderBackend implements OrderBackend {

	private final RestClient client;

	HttpOrderBackend(RestClient client) {
		this.client = client;
	}

	@Override
	public void handle(OrderAction action) {
		HttpStatusCode status = this.client.post()
			.uri("/actions")
			.contentType(MediaType.APPLICATION_JSON)
			.body(action)
			.exchangeForRequiredValue((request, response) -> response.getStatusCode());
		if (!status.is2xxSuccessful()) {
			throw new IllegalStateException(
					"Order backend answered %s to action '%s'".formatted(status, action.actionId()));
		}
	}

}
