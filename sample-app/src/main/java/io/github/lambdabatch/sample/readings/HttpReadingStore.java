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

package io.github.lambdabatch.sample.readings;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

import tools.jackson.databind.json.JsonMapper;

/**
 * A {@link ReadingStore} behind HTTP that waits for no answer with a thread. Whatever it
 * answers but success fails the reading.
 */
final class HttpReadingStore implements ReadingStore {

	private final HttpClient client;

	private final URI address;

	private final Duration timeout;

	private final JsonMapper mapper;

	HttpReadingStore(HttpClient client, URI baseUrl, Duration timeout, JsonMapper mapper) {
		this.client = client;
		this.address = URI.create(baseUrl + "/readings");
		this.timeout = timeout;
		this.mapper = mapper;
	}

	@Override
	public CompletionStage<StoredReading> store(SensorReading reading) {
		HttpRequest request = HttpRequest.newBuilder(this.address)
			.timeout(this.timeout)
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofByteArray(this.mapper.writeValueAsBytes(reading)))
			.build();
		return this.client.sendAsync(request, BodyHandlers.discarding())
			.thenApply((response) -> stored(reading, response.statusCode()));
	}

	private static StoredReading stored(SensorReading reading, int status) {
		if (status / 100 != 2) {
			throw new IllegalStateException(
					"Reading store answered %d to reading '%s'".formatted(status, reading.readingId()));
		}
		return new StoredReading(reading.readingId());
	}

}
