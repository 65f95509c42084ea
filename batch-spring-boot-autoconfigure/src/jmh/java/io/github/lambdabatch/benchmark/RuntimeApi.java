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

package io.github.lambdabatch.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * Lambda's runtime API, version 2018-06-01, for one start of a function: hands out the
 * same event several times, one after the other, and takes the times. The server's only
 * thread does all of it. An answer that is no complete success fails the start.
 */
final class RuntimeApi implements AutoCloseable {

	private static final String PREFIX = "/2018-06-01/runtime/";

	private static final String SUCCESS = "{\"batchItemFailures\":[]}";

	static {
		// Else an event may wait for the client's delayed acknowledgement, 40 ms.
		System.setProperty("sun.net.httpserver.nodelay", "true");
	}

	private final HttpServer server;

	private final byte[] event;

	private final int invocations;

	private final long start = System.nanoTime();

	private final List<Long> batches = new ArrayList<>();

	private final CompletableFuture<Start> result = new CompletableFuture<>();

	private long ready;

	private long handedOut;

	private RuntimeApi(HttpServer server, byte[] event, int invocations) {
		this.server = server;
		this.event = event;
		this.invocations = invocations;
		this.server.createContext(PREFIX, this::serve);
	}

	/**
	 * Serves the runtime API on the loopback interface. Time begins to run.
	 * @param event what to hand out
	 * @param invocations how often
	 * @return the running server
	 * @throws IOException if there is no port to listen on
	 */
	static RuntimeApi start(byte[] event, int invocations) throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.start();
		return new RuntimeApi(server, event, invocations);
	}

	/**
	 * Where it listens.
	 * @return host and port, as in {@code AWS_LAMBDA_RUNTIME_API}
	 */
	String address() {
		return this.server.getAddress().getAddress().getHostAddress() + ":" + this.server.getAddress().getPort();
	}

	/**
	 * Waits for all answers, and for the runtime to ask for more.
	 * @param seconds for how long at most
	 * @return the times
	 * @throws ExecutionException if the function failed
	 * @throws TimeoutException if the function does not answer in time
	 * @throws InterruptedException if the wait is interrupted
	 */
	Start await(long seconds) throws ExecutionException, TimeoutException, InterruptedException {
		return this.result.get(seconds, TimeUnit.SECONDS);
	}

	/**
	 * Gives up the start.
	 * @param reason why
	 */
	void fail(String reason) {
		this.result.completeExceptionally(new IllegalStateException(reason));
	}

	private void serve(HttpExchange exchange) throws IOException {
		String path = exchange.getRequestURI().getPath();
		byte[] body = exchange.getRequestBody().readAllBytes();
		long now = System.nanoTime();
		if (path.equals(PREFIX + "invocation/next")) {
			next(exchange, now);
		}
		else if (path.endsWith("/response")) {
			this.batches.add(now - this.handedOut);
			String answer = new String(body, StandardCharsets.UTF_8);
			if (!answer.strip().equals(SUCCESS)) {
				fail("The function answered " + answer);
			}
			send(exchange, 202, "{\"status\":\"OK\"}".getBytes(StandardCharsets.UTF_8));
		}
		else {
			fail("The function reported " + path + " " + new String(body, StandardCharsets.UTF_8));
			send(exchange, 202, "{\"status\":\"OK\"}".getBytes(StandardCharsets.UTF_8));
		}
	}

	private void next(HttpExchange exchange, long now) throws IOException {
		if (this.batches.isEmpty()) {
			this.ready = now - this.start;
		}
		if (this.batches.size() == this.invocations) {
			// No answer: the runtime waits, as it does in Lambda between two events.
			this.result.complete(new Start(this.ready, List.copyOf(this.batches)));
			return;
		}
		exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", "request-" + this.batches.size());
		exchange.getResponseHeaders()
			.set("Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 60_000));
		exchange.getResponseHeaders()
			.set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-central-1:123456789012:function:orders");
		this.handedOut = System.nanoTime();
		send(exchange, 200, this.event);
	}

	private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
		try (exchange) {
			// Without a content type AWS's native client crashes the JVM.
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(status, body.length);
			exchange.getResponseBody().write(body);
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	/**
	 * What was measured, in nanoseconds.
	 *
	 * @param ready from the start of the process until it asked for the first event
	 * @param batches from each event to its answer
	 */
	record Start(long ready, List<Long> batches) {

		/**
		 * Without what Lambda does before a process starts.
		 * @return from the start of the process to the first answer
		 */
		long firstAnswer() {
			return this.ready + this.batches.get(0);
		}

		/**
		 * Warm as far as it can be after so few.
		 * @return the median of the batches after the second
		 */
		long laterBatch() {
			List<Long> later = this.batches.subList(2, this.batches.size()).stream().sorted().toList();
			return later.get(later.size() / 2);
		}

	}

}
