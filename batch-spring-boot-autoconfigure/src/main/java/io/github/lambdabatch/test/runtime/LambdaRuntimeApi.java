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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.test.runtime.InvocationResult.FunctionError;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;

/**
 * The server side of the Lambda Runtime API, version 2018-06-01, for one runtime, which
 * gets the events that are passed to {@link #invoke}. Several invocations may be under
 * way at the same time. An answer that arrives after the deadline is acknowledged and
 * ignored, as the event source has given up the invocation by then.
 */
final class LambdaRuntimeApi implements LambdaFunction, AutoCloseable {

	private static final String PREFIX = "/2018-06-01/runtime/";

	private static final Pattern ANSWER = Pattern
		.compile(Pattern.quote(PREFIX) + "invocation/([^/]+)/(response|error)");

	/** The region of all that is made up here. */
	static final String REGION = "eu-central-1";

	private static final String FUNCTION_ARN = "arn:aws:lambda:%s:123456789012:function:local".formatted(REGION);

	/** A runtime that is starting or busy gets this long to ask for the event. */
	private static final Duration PICK_UP_LIMIT = Duration.ofSeconds(60);

	private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();

	private final Set<Invocation> open = ConcurrentHashMap.newKeySet();

	private final Map<String, Invocation> pickedUp = new ConcurrentHashMap<>();

	private final Object idleMonitor = new Object();

	/** How many requests for an event are waiting for one. */
	private int idle;

	private final CountDownLatch readyOrEnded = new CountDownLatch(1);

	private final ExecutorService executor = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "lambda-runtime-api");
		thread.setDaemon(true);
		return thread;
	});

	private final HttpServer server;

	private volatile @Nullable FunctionError end;

	private volatile boolean restored;

	private LambdaRuntimeApi(HttpServer server) {
		this.server = server;
		this.server.setExecutor(this.executor);
		this.server.createContext(PREFIX, this::serve);
	}

	/**
	 * Start the server on a free port of the loopback interface.
	 */
	static LambdaRuntimeApi start() throws IOException {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
		LambdaRuntimeApi api = new LambdaRuntimeApi(HttpServer.create(address, 0));
		api.server.start();
		return api;
	}

	/**
	 * Return host and port of this server, as in {@code AWS_LAMBDA_RUNTIME_API}.
	 */
	String address() {
		return "127.0.0.1:" + this.server.getAddress().getPort();
	}

	/**
	 * Wait until the runtime asks for its first event.
	 * @return {@code false} if the runtime failed to start or the limit is over
	 */
	boolean awaitRuntime(Duration limit) throws InterruptedException {
		return this.readyOrEnded.await(limit.toMillis(), TimeUnit.MILLISECONDS) && this.end == null;
	}

	/**
	 * Whether the runtime was ready for a snapshot, as with SnapStart, and has been
	 * restored from it.
	 */
	boolean isRestored() {
		return this.restored;
	}

	/**
	 * Fail open and later invocations, as the runtime has ended. Of several errors, the
	 * first one counts.
	 */
	synchronized void end(FunctionError error) {
		FunctionError first = (this.end != null) ? this.end : error;
		this.end = first;
		this.open.forEach((invocation) -> invocation.complete(first));
		this.readyOrEnded.countDown();
		changeIdle(0);
	}

	/**
	 * Wait until the runtime asks for an event and there is none.
	 * @return {@code false} if the runtime has ended or the limit is over
	 */
	boolean awaitIdle(Duration limit) throws InterruptedException {
		long end = System.nanoTime() + limit.toNanos();
		synchronized (this.idleMonitor) {
			while (this.idle == 0 && this.end == null) {
				long millis = Duration.ofNanos(end - System.nanoTime()).toMillis();
				if (millis <= 0) {
					return false;
				}
				this.idleMonitor.wait(millis);
			}
		}
		return this.end == null;
	}

	@Override
	public InvocationResult invoke(byte[] event, Duration timeout) throws InterruptedException {
		return invoke(UUID.randomUUID().toString(), event, timeout);
	}

	/**
	 * Invoke the function with a request id of the caller's choice.
	 */
	InvocationResult invoke(String requestId, byte[] event, Duration timeout) throws InterruptedException {
		Invocation invocation = new Invocation(requestId, event, timeout);
		this.open.add(invocation);
		try {
			FunctionError noRuntime = this.end;
			if (noRuntime != null) {
				return noRuntime;
			}
			this.waiting.add(invocation);
			if (!invocation.awaitPickUp(PICK_UP_LIMIT) && this.waiting.remove(invocation)) {
				throw new IllegalStateException("The runtime did not ask for the event within " + PICK_UP_LIMIT);
			}
			return invocation.awaitResult();
		}
		finally {
			this.open.remove(invocation);
		}
	}

	private void serve(HttpExchange exchange) throws IOException {
		try (exchange) {
			String path = exchange.getRequestURI().getPath();
			Matcher answer = ANSWER.matcher(path);
			if (path.equals(PREFIX + "invocation/next")) {
				next(exchange);
			}
			else if (answer.matches()) {
				Invocation invocation = this.pickedUp.remove(answer.group(1));
				InvocationResult result = answer.group(2).equals("error") ? readError(exchange)
						: new Response(exchange.getRequestBody().readAllBytes());
				if (invocation != null) {
					invocation.complete(result);
				}
				acknowledge(exchange, invocation != null);
			}
			else if (path.equals(PREFIX + "restore/next")) {
				// Lambda takes the snapshot here, and answers after the restore.
				this.restored = true;
				send(exchange, 200, new byte[0]);
			}
			else if (path.equals(PREFIX + "init/error") || path.equals(PREFIX + "restore/error")) {
				end(readError(exchange));
				acknowledge(exchange, true);
			}
			else {
				send(exchange, 404, "{\"errorType\":\"NotFound\"}".getBytes(StandardCharsets.UTF_8));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void next(HttpExchange exchange) throws IOException, InterruptedException {
		this.readyOrEnded.countDown();
		changeIdle(1);
		Invocation invocation;
		try {
			invocation = this.waiting.take();
		}
		finally {
			changeIdle(-1);
		}
		this.pickedUp.put(invocation.id(), invocation);
		invocation.pickUp();
		exchange.getResponseHeaders().set("Lambda-Runtime-Aws-Request-Id", invocation.id());
		exchange.getResponseHeaders().set("Lambda-Runtime-Deadline-Ms", Long.toString(invocation.deadline()));
		exchange.getResponseHeaders().set("Lambda-Runtime-Invoked-Function-Arn", FUNCTION_ARN);
		exchange.getResponseHeaders().set("Lambda-Runtime-Trace-Id", invocation.traceId());
		send(exchange, 200, invocation.event());
	}

	private void changeIdle(int change) {
		synchronized (this.idleMonitor) {
			this.idle += change;
			this.idleMonitor.notifyAll();
		}
	}

	private FunctionError readError(HttpExchange exchange) throws IOException {
		String type = exchange.getRequestHeaders().getFirst("Lambda-Runtime-Function-Error-Type");
		String details = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		return new FunctionError((type != null) ? type : "Unknown", details);
	}

	private void acknowledge(HttpExchange exchange, boolean known) throws IOException {
		String body = known ? "{\"status\":\"OK\"}" : "{\"errorType\":\"InvalidRequestID\"}";
		send(exchange, known ? 202 : 400, body.getBytes(StandardCharsets.UTF_8));
	}

	private void send(HttpExchange exchange, int status, byte[] body) throws IOException {
		// Without a content type AWS's native client crashes the JVM, and with another
		// one Spring Cloud Function's runtime loop fails.
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.sendResponseHeaders(status, body.length);
		exchange.getResponseBody().write(body);
	}

	@Override
	public void close() {
		end(new FunctionError("Runtime.Closed", "The Runtime API was closed"));
		this.server.stop(0);
		this.executor.shutdownNow();
	}

}
