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

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A server in a Node process, on the loopback interface. It is told to take port 1, takes
 * a free one instead, and says which.
 */
final class NodeServer implements AutoCloseable {

	private static final String LISTENING = "listening 1 ";

	private static final Duration START_LIMIT = Duration.ofSeconds(30);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

	private final String name;

	private final Process process;

	private final CompletableFuture<Integer> port = new CompletableFuture<>();

	private final Thread shutdownHook;

	private NodeServer(String name, Process process) {
		this.name = name;
		this.process = process;
		this.shutdownHook = new Thread(this::stop, name + "-shutdown");
		Runtime.getRuntime().addShutdownHook(this.shutdownHook);
		Thread reader = new Thread(this::readOutput, name + "-output");
		reader.setDaemon(true);
		reader.start();
	}

	/**
	 * Starts a server.
	 * @param name what messages call it
	 * @param process the process to be started
	 */
	static NodeServer start(String name, ProcessBuilder process) throws IOException {
		return new NodeServer(name, process.redirectErrorStream(true).start());
	}

	private void readOutput() {
		StringBuilder output = new StringBuilder();
		try (BufferedReader lines = this.process.inputReader()) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				output.append(line).append(System.lineSeparator());
				if (line.startsWith(LISTENING)) {
					this.port.complete(Integer.valueOf(line.substring(LISTENING.length())));
				}
			}
		}
		catch (IOException ex) {
			output.append(ex);
		}
		this.port.completeExceptionally(
				new IllegalStateException("The server %s has ended:%n%s".formatted(this.name, output)));
	}

	/**
	 * Waits until the server can be called.
	 * @return where it is
	 */
	URI url() throws InterruptedException {
		try {
			return URI.create("http://127.0.0.1:" + this.port.get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
		}
		catch (ExecutionException | TimeoutException ex) {
			close();
			throw new IllegalStateException("The server %s did not start".formatted(this.name), ex);
		}
	}

	@Override
	public void close() {
		stop();
		Runtime.getRuntime().removeShutdownHook(this.shutdownHook);
	}

	private void stop() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
				this.process.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
