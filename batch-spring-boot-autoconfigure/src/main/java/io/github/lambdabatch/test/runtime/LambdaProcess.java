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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.springframework.util.FileSystemUtils;

import io.github.lambdabatch.test.runtime.InvocationResult.FunctionError;

/**
 * A function that runs in a process of its own, as in an execution environment of Lambda:
 * its zip is unpacked, and AWS's own runtime client passes the events to it.
 * <pre class="code">
 * try (LambdaProcess function = LambdaProcess.of(new FunctionZip(Path.of("target/app-lambda.zip")))
 *     .mainClass(MyApplication.class)
 *     .start()) {
 *     InvocationResult result = function.invoke(SqsEvents.standard("orders").message(order).toBytes(),
 *             Duration.ofSeconds(30));
 * }
 * </pre> The process has the environment variables of Lambda, but neither credentials nor
 * a way to AWS: the AWS SDK is directed to a port on which nothing listens, unless
 * {@link LambdaProcessBuilder#environment} says otherwise. Safe for use by several
 * threads.
 *
 * @since 0.1.0
 */
public final class LambdaProcess implements LambdaFunction, AutoCloseable {

	private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

	private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

	private static final int SHOWN_LOG_LINES = 40;

	private final LambdaRuntimeApi api;

	private final Path taskRoot;

	private final Path log;

	private final Process process;

	private final Thread shutdownHook = new Thread(this::stop, "lambda-process-shutdown");

	LambdaProcess(LambdaRuntimeApi api, Path taskRoot, Path log, Process process) {
		this.api = api;
		this.taskRoot = taskRoot;
		this.log = log;
		this.process = process;
		Runtime.getRuntime().addShutdownHook(this.shutdownHook);
		this.process.onExit()
			.thenAccept((ended) -> api.end(new FunctionError("Runtime.ExitError",
					"The process of the function exited with status " + ended.exitValue())));
	}

	/**
	 * Start to describe the process of a function.
	 * @param code the code of the function
	 * @return a builder
	 */
	public static LambdaProcessBuilder of(FunctionCode code) {
		return new LambdaProcessBuilder(code);
	}

	@Override
	public InvocationResult invoke(byte[] event, Duration timeout) throws InterruptedException {
		return this.api.invoke(event, timeout);
	}

	/**
	 * Invoke the function with a request id of the caller's choice.
	 * @param requestId the request id, a UUID
	 * @param event the bytes of the event
	 * @param timeout the timeout of the function, which starts when the function gets the
	 * event
	 * @return how the invocation ended
	 * @throws InterruptedException if the caller is interrupted while it waits
	 */
	public InvocationResult invoke(String requestId, byte[] event, Duration timeout) throws InterruptedException {
		return this.api.invoke(requestId, event, timeout);
	}

	/**
	 * Wait until the process can take an event. After a timeout, this shows that the late
	 * answer has arrived.
	 * @param limit how long to wait
	 * @return {@code false} if the process has ended or the limit is over
	 * @throws InterruptedException if the caller is interrupted while it waits
	 */
	public boolean awaitIdle(Duration limit) throws InterruptedException {
		return this.api.awaitIdle(limit);
	}

	/**
	 * Return whether the process has got to the point at which Lambda takes a snapshot
	 * for SnapStart, and was restored from it.
	 * @return whether the process was restored
	 */
	public boolean isRestored() {
		return this.api.isRestored();
	}

	/**
	 * Return the file that contains the output of the function.
	 * @return the path of the log
	 */
	public Path log() {
		return this.log;
	}

	/**
	 * Return the last lines of the output of the function.
	 * @return 40 lines at most
	 * @throws IOException if the log cannot be read
	 */
	public String logTail() throws IOException {
		List<String> lines = Files.readAllLines(this.log);
		return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size()));
	}

	/**
	 * Wait until the function has logged a text, or has ended.
	 * @param text the text
	 * @param limit how long to wait
	 * @throws IOException if the log cannot be read
	 * @throws InterruptedException if the caller is interrupted while it waits
	 */
	public void awaitLog(String text, Duration limit) throws IOException, InterruptedException {
		long end = System.nanoTime() + limit.toNanos();
		while (!Files.readString(this.log).contains(text) && System.nanoTime() < end) {
			if (awaitEnd(POLL_INTERVAL)) {
				return;
			}
		}
	}

	/**
	 * Return the process that runs the function.
	 * @return its handle
	 */
	public ProcessHandle handle() {
		return this.process.toHandle();
	}

	/**
	 * Wait until the process has ended.
	 * @param limit how long to wait
	 * @return {@code false} if the limit is over
	 * @throws InterruptedException if the caller is interrupted while it waits
	 */
	public boolean awaitEnd(Duration limit) throws InterruptedException {
		return this.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * End the process at once, as a crash does.
	 */
	public void kill() {
		this.process.destroyForcibly();
	}

	/**
	 * End the process and delete its directory. The log is kept.
	 */
	@Override
	public void close() {
		stop();
		// The runtime goes first: its client fails badly when the API goes away.
		this.api.close();
		Runtime.getRuntime().removeShutdownHook(this.shutdownHook);
	}

	private void stop() {
		this.process.destroy();
		try {
			if (!this.process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
				this.process.destroyForcibly().waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
			}
			FileSystemUtils.deleteRecursively(this.taskRoot);
		}
		catch (IOException ex) {
			throw new IllegalStateException("Could not delete " + this.taskRoot, ex);
		}
		catch (InterruptedException ex) {
			this.process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
	}

}
