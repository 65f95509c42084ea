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

package io.github.lambdabatch.test.runtime;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.lambdabatch.test.runtime.InvocationResult.FunctionError;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.InvocationResult.TimedOut;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LambdaRuntimeApi}. The test plays the runtime.
 */
@Timeout(30)
class LambdaRuntimeApiTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final HttpClient runtime = HttpClient.newHttpClient();

	private LambdaRuntimeApi api;

	@BeforeEach
	void start() throws IOException {
		this.api = LambdaRuntimeApi.start();
	}

	@AfterEach
	void stop() {
		this.api.close();
	}

	@Test
	void eventReachesRuntimeAndResponseComesBack() throws Exception {
		CompletableFuture<InvocationResult> result = invoke("{\"Records\":[]}", TIMEOUT);
		HttpResponse<String> event = next();
		assertThat(event.body()).isEqualTo("{\"Records\":[]}");
		assertThat(answer(event, "response", "{}").statusCode()).isEqualTo(202);
		assertThat(text(result)).isEqualTo("{}");
	}

	@Test
	void nextTellsDeadlineAndIdentity() throws Exception {
		Instant before = Instant.now();
		invoke("{}", TIMEOUT);
		HttpResponse<String> event = next();
		assertThat(Instant.ofEpochMilli(Long.parseLong(header(event, "Lambda-Runtime-Deadline-Ms"))))
			.isBetween(before.plus(TIMEOUT).minusMillis(1), Instant.now().plus(TIMEOUT));
		assertThat(header(event, "Lambda-Runtime-Aws-Request-Id")).isNotBlank();
		assertThat(header(event, "Lambda-Runtime-Invoked-Function-Arn")).startsWith("arn:aws:lambda:");
		assertThat(header(event, "Lambda-Runtime-Trace-Id"))
			.matches("Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0");
	}

	@Test
	void everyAnswerHasContentType() throws Exception {
		invoke("{}", TIMEOUT);
		HttpResponse<String> event = next();
		assertThat(header(event, "Content-Type")).isEqualTo("application/json");
		assertThat(header(answer(event, "response", "{}"), "Content-Type")).isEqualTo("application/json");
		assertThat(header(answer(event, "response", "{}"), "Content-Type")).isEqualTo("application/json");
		assertThat(header(post("init/error", "{}"), "Content-Type")).isEqualTo("application/json");
		assertThat(header(post("unknown", "{}"), "Content-Type")).isEqualTo("application/json");
	}

	@Test
	void errorOfFunctionIsFunctionError() throws Exception {
		CompletableFuture<InvocationResult> result = invoke("{}", TIMEOUT);
		answer(next(), "error", "{\"errorMessage\":\"no\"}");
		assertThat(result.get(20, TimeUnit.SECONDS))
			.isEqualTo(new FunctionError("Test.Error", "{\"errorMessage\":\"no\"}"));
	}

	@Test
	void concurrentInvocationsGetTheirOwnResponses() throws Exception {
		CompletableFuture<InvocationResult> first = invoke("1", TIMEOUT);
		HttpResponse<String> firstEvent = next();
		CompletableFuture<InvocationResult> second = invoke("2", TIMEOUT);
		HttpResponse<String> secondEvent = next();
		answer(secondEvent, "response", "\"two\"");
		assertThat(text(second)).isEqualTo("\"two\"");
		assertThat(first).isNotDone();
		answer(firstEvent, "response", "\"one\"");
		assertThat(text(first)).isEqualTo("\"one\"");
	}

	@Test
	void lateResponseIsTakenAndDropped() throws Exception {
		CompletableFuture<InvocationResult> result = invoke("{}", Duration.ofMillis(50));
		HttpResponse<String> event = next();
		assertThat(result.get(20, TimeUnit.SECONDS)).isEqualTo(new TimedOut(Duration.ofMillis(50)));
		assertThat(answer(event, "response", "{}").statusCode()).isEqualTo(202);
		assertThat(answer(event, "response", "{}").statusCode()).isEqualTo(400);
		CompletableFuture<InvocationResult> later = invoke("{}", TIMEOUT);
		answer(next(), "response", "\"later\"");
		assertThat(text(later)).isEqualTo("\"later\"");
	}

	@Test
	void initErrorFailsOpenAndLaterInvocations() throws Exception {
		CompletableFuture<InvocationResult> open = invoke("{}", TIMEOUT);
		post("init/error", "{\"errorMessage\":\"no context\"}");
		FunctionError error = new FunctionError("Test.Error", "{\"errorMessage\":\"no context\"}");
		assertThat(open.get(20, TimeUnit.SECONDS)).isEqualTo(error);
		assertThat(this.api.invoke(new byte[0], TIMEOUT)).isEqualTo(error);
		assertThat(this.api.awaitRuntime(TIMEOUT)).isFalse();
	}

	@Test
	void runtimeIsReadyWhenItAsksForAnEvent() throws Exception {
		assertThat(this.api.awaitRuntime(Duration.ZERO)).isFalse();
		CompletableFuture<HttpResponse<String>> next = nextLater();
		assertThat(this.api.awaitRuntime(TIMEOUT)).isTrue();
		assertThat(next).isNotDone();
	}

	@Test
	void runtimeIsIdleWhileItWaitsForAnEvent() throws Exception {
		assertThat(this.api.awaitIdle(Duration.ZERO)).isFalse();
		CompletableFuture<HttpResponse<String>> next = nextLater();
		assertThat(this.api.awaitIdle(TIMEOUT)).isTrue();
		CompletableFuture<InvocationResult> result = invoke("{}", TIMEOUT);
		HttpResponse<String> event = next.get(20, TimeUnit.SECONDS);
		assertThat(this.api.awaitIdle(Duration.ZERO)).isFalse();
		answer(event, "response", "{}");
		assertThat(text(result)).isEqualTo("{}");
		nextLater();
		assertThat(this.api.awaitIdle(TIMEOUT)).isTrue();
	}

	@Test
	void runtimeThatIsGoneIsNeverIdle() throws Exception {
		nextLater();
		assertThat(this.api.awaitIdle(TIMEOUT)).isTrue();
		this.api.end(new FunctionError("Test.Error", "gone"));
		assertThat(this.api.awaitIdle(TIMEOUT)).isFalse();
	}

	@Test
	void callerCanChooseTheIdentifier() throws Exception {
		String requestId = "8b4e3a0c-6a5f-4b8e-9a55-0d6f0f4c1a2b";
		CompletableFuture<HttpResponse<String>> next = nextLater();
		CompletableFuture<InvocationResult> result = supply(
				() -> this.api.invoke(requestId, "{}".getBytes(StandardCharsets.UTF_8), TIMEOUT));
		HttpResponse<String> event = next.get(20, TimeUnit.SECONDS);
		assertThat(header(event, "Lambda-Runtime-Aws-Request-Id")).isEqualTo(requestId);
		answer(event, "response", "{}");
		assertThat(text(result)).isEqualTo("{}");
	}

	private CompletableFuture<HttpResponse<String>> nextLater() {
		return this.runtime.sendAsync(request("invocation/next").GET().build(), HttpResponse.BodyHandlers.ofString());
	}

	private CompletableFuture<InvocationResult> invoke(String event, Duration timeout) {
		return supply(() -> this.api.invoke(event.getBytes(StandardCharsets.UTF_8), timeout));
	}

	private CompletableFuture<InvocationResult> supply(Callable<InvocationResult> call) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return call.call();
			}
			catch (Exception ex) {
				throw new CompletionException(ex);
			}
		}, (task) -> new Thread(task).start());
	}

	private String text(CompletableFuture<InvocationResult> result) throws Exception {
		InvocationResult done = result.get(20, TimeUnit.SECONDS);
		assertThat(done).isInstanceOf(Response.class);
		return new String(((Response) done).body(), StandardCharsets.UTF_8);
	}

	private HttpResponse<String> next() throws Exception {
		return this.runtime.send(request("invocation/next").GET().build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> answer(HttpResponse<String> event, String kind, String body) throws Exception {
		return post("invocation/" + header(event, "Lambda-Runtime-Aws-Request-Id") + "/" + kind, body);
	}

	private HttpResponse<String> post(String path, String body) throws Exception {
		return this.runtime.send(request(path).POST(HttpRequest.BodyPublishers.ofString(body))
			.header("Lambda-Runtime-Function-Error-Type", "Test.Error")
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://" + this.api.address() + "/2018-06-01/runtime/" + path))
			.timeout(TIMEOUT);
	}

	private String header(HttpResponse<?> response, String name) {
		return response.headers().firstValue(name).orElse("");
	}

}
