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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * A JVM like this one in a process of its own, with a log of what it writes.
 */
final class ChildJvm implements AutoCloseable {

	private static final int SHOWN_LINES = 40;

	private final Process process;

	private final Path log;

	private ChildJvm(Process process, Path log) {
		this.process = process;
		this.log = log;
	}

	/**
	 * Starts a JVM.
	 * @param arguments options, main class and its arguments
	 * @param environment all of its environment
	 * @param log what it writes goes there
	 * @return the running JVM
	 * @throws IOException if it cannot be started
	 */
	static ChildJvm start(List<String> arguments, Map<String, String> environment, Path log) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(arguments);
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
		builder.environment().clear();
		builder.environment().putAll(environment);
		return new ChildJvm(builder.start(), log);
	}

	/**
	 * Say when it has ended.
	 * @param listener is told by a thread of its own
	 */
	void onExit(Runnable listener) {
		this.process.onExit().thenRun(listener);
	}

	/**
	 * Asks it to end, so that it does what it has to do at its end.
	 */
	void terminate() {
		this.process.destroy();
	}

	/**
	 * Waits for its end.
	 * @param seconds for how long at most
	 * @return its status
	 * @throws InterruptedException if the wait is interrupted
	 */
	int await(long seconds) throws InterruptedException {
		if (!this.process.waitFor(seconds, TimeUnit.SECONDS)) {
			throw failure("did not end within %d s".formatted(seconds), null);
		}
		return this.process.exitValue();
	}

	/**
	 * Makes an exception that shows the end of the log.
	 * @param what the JVM did
	 * @param cause why that is known, if there is more to it
	 * @return the exception
	 */
	IllegalStateException failure(String what, @Nullable Throwable cause) {
		return new IllegalStateException("A JVM %s. The end of %s:%n%s".formatted(what, this.log, tail()), cause);
	}

	private String tail() {
		try {
			List<String> lines = Files.readAllLines(this.log);
			return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
		}
		catch (IOException ex) {
			return ex.toString();
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly();
		try {
			this.process.waitFor(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
