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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.github.lambdabatch.sample.local.SoakAdversary.Attack;
import io.github.lambdabatch.sample.local.SoakAdversary.Fate;
import io.github.lambdabatch.sample.local.SoakMessage.Kind;
import io.github.lambdabatch.soak.SoakStep;

/**
 * What the handlers of a soak test call. It tells them what to do and remembers what they
 * have done, also when their process is killed.
 */
final class SoakBackend implements AutoCloseable {

	private final SoakLedger ledger;

	private final SoakDeadLetters deadLetters;

	private final IntFunction<Kind> kinds;

	private final Map<String, Armed> armed = new ConcurrentHashMap<>();

	private final ExecutorService executor = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "soak-backend");
		thread.setDaemon(true);
		return thread;
	});

	private final HttpServer server;

	private SoakBackend(HttpServer server, SoakLedger ledger, SoakDeadLetters deadLetters, IntFunction<Kind> kinds) {
		this.server = server;
		this.ledger = ledger;
		this.deadLetters = deadLetters;
		this.kinds = kinds;
		this.server.setExecutor(this.executor);
		serve("/begin", this::begin);
		serve("/handled", this::handled);
	}

	static SoakBackend start(SoakLedger ledger, SoakDeadLetters deadLetters, IntFunction<Kind> kinds)
			throws IOException {
		InetSocketAddress address = new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0);
		SoakBackend backend = new SoakBackend(HttpServer.create(address, 0), ledger, deadLetters, kinds);
		backend.server.start();
		return backend;
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	/**
	 * Prepares an attack on an invocation.
	 * @param requestId the invocation
	 * @param attack what to do to it
	 * @param kill kills its process
	 */
	void arm(String requestId, Attack attack, Runnable kill) {
		this.armed.put(requestId, new Armed(attack, kill));
	}

	/**
	 * Ends an attack.
	 * @param requestId the invocation
	 * @return whether a handler was told to throw an {@code OutOfMemoryError}
	 */
	boolean disarm(String requestId) {
		Armed armed = this.armed.remove(requestId);
		return armed != null && armed.outOfMemory;
	}

	private String begin(String requestId, int number) throws InterruptedException {
		this.deadLetters.takeWhile(() -> this.ledger.inDoubt(number));
		int run = this.ledger.began(requestId, number);
		Armed armed = this.armed.get(requestId);
		SoakStep step = this.kinds.apply(number).step(run);
		if (armed != null) {
			if (armed.attack.fate() == Fate.SLOW && step == SoakStep.WORK) {
				step = SoakStep.WORK_SLOWLY;
			}
			armed.outOfMemory |= step == SoakStep.RUN_OUT_OF_MEMORY;
			armed.count(Fate.KILLED_AT_BEGIN);
		}
		this.ledger.told(requestId, number, step);
		return step.name();
	}

	private String handled(String requestId, int number) throws InterruptedException {
		this.deadLetters.takeWhile(() -> this.ledger.inDoubt(number));
		this.ledger.handled(requestId, number);
		Armed armed = this.armed.get(requestId);
		if (armed != null) {
			armed.count(Fate.KILLED_AFTER_WORK);
		}
		return "";
	}

	private void serve(String path, Call call) {
		this.server.createContext(path, (exchange) -> {
			try (exchange) {
				String[] request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
					.split(" ");
				send(exchange, 200, call.answer(request[0], Integer.parseInt(request[1])));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			catch (RuntimeException ex) {
				this.ledger.violation("The backend failed: %s", ex);
				throw ex;
			}
		});
	}

	private static void send(HttpExchange exchange, int status, String answer) throws IOException {
		byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
		exchange.sendResponseHeaders(status, (bytes.length > 0) ? bytes.length : -1);
		exchange.getResponseBody().write(bytes);
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.executor.shutdownNow();
	}

	/** Answers a call. */
	private interface Call {

		String answer(String requestId, int number) throws InterruptedException;

	}

	/** An attack, and how far it has come. */
	private static final class Armed {

		private final Attack attack;

		private final Runnable kill;

		private final AtomicInteger count = new AtomicInteger();

		private volatile boolean outOfMemory;

		Armed(Attack attack, Runnable kill) {
			this.attack = attack;
			this.kill = kill;
		}

		void count(Fate fate) {
			if (this.attack.fate() == fate && this.count.incrementAndGet() == this.attack.record()) {
				this.kill.run();
			}
		}

	}

}
