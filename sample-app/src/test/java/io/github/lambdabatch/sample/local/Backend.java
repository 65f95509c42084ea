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

package io.github.lambdabatch.sample.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The backend that the functions of the sample call, and the one who knows what was
 * really handled, how often and in which order.
 */
final class Backend implements Effects, AutoCloseable {

	private static final long HOLD_LIMIT_SECONDS = 30;

	private final JsonMapper mapper = JsonMapper.builder().build();

	private final List<Attempt> attempts = new ArrayList<>();

	/** How often to refuse yet. */
	private final Map<String, AtomicInteger> flaky = new ConcurrentHashMap<>();

	private final Set<String> failing = ConcurrentHashMap.newKeySet();

	private final Set<String> silent = ConcurrentHashMap.newKeySet();

	private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

	private final Map<String, CountDownLatch> arrivals = new ConcurrentHashMap<>();

	private final Set<String> busy = ConcurrentHashMap.newKeySet();

	private final Set<String> overlapping = ConcurrentHashMap.newKeySet();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final ExecutorService executor = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "backend");
		thread.setDaemon(true);
		return thread;
	});

	private final HttpServer server;

	private Backend(HttpServer server) {
		this.server = server;
		this.server.setExecutor(this.executor);
		serve("/actions", "actionId", "actionId");
		serve("/readings", "readingId", "sensorId");
		serve("/changes", "changeId", "item");
		serve("/payments", "changeId", "paymentId");
		serveRemoval("/payments/");
	}

	/**
	 * Names the removal of a payment.
	 * @param paymentId the payment
	 * @return what its request is about
	 */
	static String removal(String paymentId) {
		return paymentId + "-removed";
	}

	static Backend start() throws IOException {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
		Backend backend = new Backend(HttpServer.create(address, 0));
		backend.server.start();
		return backend;
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	void failOnce(String id) {
		fail(id, 1);
	}

	/**
	 * Refuses a request the first few times.
	 * @param id what it is about, such as an action
	 * @param times how often
	 */
	void fail(String id, int times) {
		this.flaky.put(id, new AtomicInteger(times));
	}

	/**
	 * Refuses a request whenever it comes.
	 * @param id what it is about
	 */
	void failAlways(String id) {
		this.failing.add(id);
	}

	/**
	 * Leaves a request without an answer, and does nothing about it.
	 * @param id what it is about
	 */
	void neverAnswer(String id) {
		this.silent.add(id);
	}

	/**
	 * Lets a request wait, a bounded time, before it is handled.
	 * @param id what it is about
	 * @return ends the waiting
	 */
	CountDownLatch hold(String id) {
		CountDownLatch release = new CountDownLatch(1);
		this.held.put(id, release);
		return release;
	}

	/**
	 * Waits until a request has come for the first time, be it held or not.
	 * @param id what it is about
	 * @param limit how long to wait
	 * @return {@code false} if the time is over
	 */
	boolean awaitArrival(String id, Duration limit) throws InterruptedException {
		return arrival(id).await(limit.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public int asked(String id) {
		return (int) attempts().stream().filter((attempt) -> attempt.id().equals(id)).count();
	}

	@Override
	public int handled(String id) {
		return (int) attempts().stream().filter((attempt) -> attempt.handled() && attempt.id().equals(id)).count();
	}

	/**
	 * What was asked for until now.
	 * @return the requests, in the order in which they were answered, or left without an
	 * answer
	 */
	List<Attempt> attempts() {
		synchronized (this.attempts) {
			return List.copyOf(this.attempts);
		}
	}

	/**
	 * Which accounts, sensors, items and payments had two requests under way at the same
	 * time.
	 * @return their keys
	 */
	Set<String> overlapping() {
		return Set.copyOf(this.overlapping);
	}

	private CountDownLatch arrival(String id) {
		return this.arrivals.computeIfAbsent(id, (key) -> new CountDownLatch(1));
	}

	private void serve(String path, String idField, String keyField) {
		this.server.createContext(path, (exchange) -> {
			try (exchange) {
				JsonNode body = this.mapper.readTree(exchange.getRequestBody().readAllBytes());
				serve(exchange, body.required(idField).stringValue(), body.required(keyField).stringValue());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
	}

	private void serveRemoval(String path) {
		this.server.createContext(path, (exchange) -> {
			try (exchange) {
				String key = exchange.getRequestURI().getPath().substring(path.length());
				serve(exchange, removal(key), key);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
	}

	private void serve(HttpExchange exchange, String id, String key) throws IOException, InterruptedException {
		if (this.silent.contains(id)) {
			record(new Attempt(id, key, false));
			this.closed.await(HOLD_LIMIT_SECONDS, TimeUnit.SECONDS);
			return;
		}
		if (!this.busy.add(key)) {
			this.overlapping.add(key);
		}
		arrival(id).countDown();
		CountDownLatch release = this.held.get(id);
		if (release != null) {
			release.await(HOLD_LIMIT_SECONDS, TimeUnit.SECONDS);
		}
		int status = (this.failing.contains(id) || isRefused(id)) ? 503 : 202;
		record(new Attempt(id, key, status < 300));
		this.busy.remove(key);
		byte[] bytes = "{}".getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
	}

	private boolean isRefused(String id) {
		AtomicInteger times = this.flaky.get(id);
		return times != null && times.getAndDecrement() > 0;
	}

	private void record(Attempt attempt) {
		synchronized (this.attempts) {
			this.attempts.add(attempt);
		}
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	/**
	 * A request and what came of it.
	 *
	 * @param id what it was about
	 * @param key whose requests have to stay in order, such as an account
	 * @param handled whether it was handled, and not refused
	 */
	record Attempt(String id, String key, boolean handled) {
	}

}
