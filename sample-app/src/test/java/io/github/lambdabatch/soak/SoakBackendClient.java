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

package io.github.lambdabatch.soak;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Calls the backend of the run, which outlives this process and so remembers what was
 * handled.
 */
class SoakBackendClient {

	private static final Duration LIMIT = Duration.ofSeconds(10);

	private final HttpClient client = HttpClient.newBuilder()
		.version(Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(2))
		.build();

	private final URI url;

	SoakBackendClient(URI url) {
		this.url = url;
	}

	/**
	 * Says that the handler begins.
	 * @return what it is to do
	 */
	SoakStep begin(String requestId, int number) throws IOException, InterruptedException {
		return SoakStep.valueOf(call("/begin", requestId, number));
	}

	/**
	 * Says that the work is done. When this returns, the order counts as handled.
	 */
	void handled(String requestId, int number) throws IOException, InterruptedException {
		call("/handled", requestId, number);
	}

	private String call(String path, String requestId, int number) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(this.url.resolve(path))
			.timeout(LIMIT)
			.POST(BodyPublishers.ofString(requestId + " " + number))
			.build();
		HttpResponse<String> response = this.client.send(request, BodyHandlers.ofString());
		if (response.statusCode() != 200) {
			throw new IOException("The backend answered %d to %s".formatted(response.statusCode(), path));
		}
		return response.body();
	}

}
