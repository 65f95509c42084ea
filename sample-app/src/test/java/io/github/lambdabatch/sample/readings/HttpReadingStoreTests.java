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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HttpReadingStore}.
 */
@Timeout(30)
class HttpReadingStoreTests {

	private static final SensorReading READING = new SensorReading("r-1", "sensor-7", 21.5);

	private final JsonMapper mapper = JsonMapper.builder().build();

	private final CompletableFuture<String> received = new CompletableFuture<>();

	private final CountDownLatch release = new CountDownLatch(1);

	private HttpServer server;

	private int status = 202;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
		this.server.createContext("/readings", (exchange) -> {
			this.received.complete(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
			if (this.status > 0) {
				exchange.sendResponseHeaders(this.status, -1);
			}
			else {
				await();
			}
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.release.countDown();
		this.server.stop(0);
	}

	@Test
	void storePostsReadingAsJson() throws Exception {
		assertThat(store(Duration.ofSeconds(20)).get(20, TimeUnit.SECONDS)).isEqualTo(new StoredReading("r-1"));
		assertThat(this.mapper.readTree(this.received.get(20, TimeUnit.SECONDS)))
			.isEqualTo(this.mapper.readTree("{\"readingId\":\"r-1\",\"sensorId\":\"sensor-7\",\"celsius\":21.5}"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 302, 400, 404, 429, 500, 503 })
	void storeWhenBackendDoesNotAnswerSuccessFails(int refusal) {
		this.status = refusal;
		assertThat(store(Duration.ofSeconds(20))).failsWithin(Duration.ofSeconds(20))
			.withThrowableThat()
			.withRootCauseInstanceOf(IllegalStateException.class)
			.withMessageContainingAll(Integer.toString(refusal), "r-1");
	}

	@Test
	void storeWhenBackendNeverAnswersFailsAfterItsTime() {
		this.status = 0;
		assertThat(store(Duration.ofMillis(100))).failsWithin(Duration.ofSeconds(20))
			.withThrowableThat()
			.withCauseInstanceOf(HttpTimeoutException.class);
	}

	private CompletableFuture<StoredReading> store(Duration timeout) {
		URI url = URI.create("http://127.0.0.1:" + this.server.getAddress().getPort());
		HttpReadingStore store = new HttpReadingStore(HttpClient.newHttpClient(), url, timeout, this.mapper);
		return store.store(READING).toCompletableFuture();
	}

	private void await() {
		try {
			this.release.await(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
