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
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.springframework.util.FileSystemUtils;

import io.github.lambdabatch.sample.SampleApplication;
import io.github.lambdabatch.sample.local.InvocationResult.FunctionError;

/**
 * The sample's zip, unpacked and running in a process of its own with its own
 * {@link LambdaRuntimeApi}, as in a Lambda execution environment.
 */
final class LambdaProcess implements LambdaFunction, AutoCloseable {

	/** Where the AWS SDK finds SQS. */
	static final String SQS_ENDPOINT = "AWS_ENDPOINT_URL_SQS";

	/** Names the options for the JVM of the function. */
	private static final String JVM_OPTIONS = "sample.jvm-options";

	/** Nothing listens there: a function that is given no SQS calls no other. */
	private static final String NOWHERE = "http://127.0.0.1:1";

	/** Held by the build that is starting a process. */
	private static final Path START_LOCK = Path.of(System.getProperty("java.io.tmpdir"), "lambda-process-start.lock");

	private static final Duration START_LIMIT = Duration.ofSeconds(60);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

	private static final Duration LOOK = Duration.ofMillis(10);

	private static final int SHOWN_LOG_LINES = 40;

	/** What a JVM may need of its parent's environment; Lambda's has nothing else. */
	private static final List<String> INHERITED = List.of("PATH", "SystemRoot", "TMPDIR", "TEMP", "TMP");

	private final LambdaRuntimeApi api;

	private final Path taskRoot;

	private final Path log;

	private final Process process;

	private final Thread shutdownHook = new Thread(this::stop, "lambda-process-shutdown");

	private LambdaProcess(LambdaRuntimeApi api, Path taskRoot, Path log, Process process) {
		this.api = api;
		this.taskRoot = taskRoot;
		this.log = log;
		this.process = process;
		Runtime.getRuntime().addShutdownHook(this.shutdownHook);
		this.process.onExit()
			.thenAccept((ended) -> api
				.end(new FunctionError("Runtime.ExitError", "Runtime exited with status " + ended.exitValue())));
	}

	/**
	 * Starts a function and waits until it is ready for events. On one machine one starts
	 * after the other, also those of other builds: AWS's client unpacks its native
	 * library to a fixed place, and a process crashes whose library is overwritten while
	 * it is being loaded.
	 * @param code what is deployed
	 * @param function the name of the function bean
	 * @param runtime what runs it
	 * @param environment environment variables on top of those that Lambda sets
	 * @return the running function
	 */
	static synchronized LambdaProcess start(FunctionCode code, String function, LambdaRuntime runtime,
			Map<String, String> environment) throws IOException, InterruptedException {
		try (FileChannel lock = FileChannel.open(START_LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
			lock.lock();
			return startAlone(code, function, runtime, environment);
		}
	}

	private static LambdaProcess startAlone(FunctionCode code, String function, LambdaRuntime runtime,
			Map<String, String> environment) throws IOException, InterruptedException {
		Path taskRoot = Files.createTempDirectory("lambda-task-").toRealPath();
		code.unpack(taskRoot);
		Path log = Files.createTempFile(Files.createDirectories(Path.of("target", "lambda-logs")), function + "-",
				".log");
		LambdaRuntimeApi api = LambdaRuntimeApi.start();
		ProcessBuilder builder = new ProcessBuilder(command(runtime, taskRoot)).directory(taskRoot.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().keySet().retainAll(INHERITED);
		builder.environment().putAll(lambdaEnvironment(api, function, runtime, taskRoot));
		String jvmOptions = System.getProperty(JVM_OPTIONS, "");
		if (!jvmOptions.isBlank()) {
			builder.environment().put("JAVA_TOOL_OPTIONS", jvmOptions);
		}
		builder.environment().putAll(environment);
		LambdaProcess lambda = new LambdaProcess(api, taskRoot, log, builder.start());
		boolean ready = false;
		try {
			ready = api.awaitRuntime(START_LIMIT);
		}
		finally {
			if (!ready) {
				lambda.close();
			}
		}
		if (!ready) {
			throw new IllegalStateException(
					"The function did not start. The end of its log %s:%n%s".formatted(log, lambda.logTail()));
		}
		return lambda;
	}

	private static List<String> command(LambdaRuntime runtime, Path taskRoot) throws IOException {
		JavaHome javaHome = JavaHome.current();
		List<String> command = new ArrayList<>();
		command.add(javaHome.executable().toString());
		command.addAll(runtime.jvmArguments(javaHome));
		command.addAll(runtime.command(taskRoot));
		return command;
	}

	private static Map<String, String> lambdaEnvironment(LambdaRuntimeApi api, String function, LambdaRuntime runtime,
			Path taskRoot) {
		return Map.ofEntries(Map.entry("AWS_LAMBDA_RUNTIME_API", api.address()),
				Map.entry("_HANDLER", runtime.handler(function)),
				Map.entry("MAIN_CLASS", SampleApplication.class.getName()),
				Map.entry("SPRING_CLOUD_FUNCTION_DEFINITION", function), Map.entry("AWS_REGION", LocalSqs.REGION),
				Map.entry("AWS_ACCESS_KEY_ID", "local"), Map.entry("AWS_SECRET_ACCESS_KEY", "local"),
				Map.entry("AWS_SESSION_TOKEN", "local"), Map.entry(SQS_ENDPOINT, NOWHERE),
				Map.entry("AWS_LAMBDA_FUNCTION_NAME", function), Map.entry("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
				Map.entry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024"),
				Map.entry("LAMBDA_TASK_ROOT", taskRoot.toString()), Map.entry("TZ", ":UTC"));
	}

	@Override
	public InvocationResult invoke(byte[] event, Duration timeout) throws InterruptedException {
		return this.api.invoke(event, timeout);
	}

	/**
	 * Invokes the function under an identifier that the caller has chosen.
	 * @param requestId the identifier
	 * @param event the event's bytes
	 * @param timeout the time that the function has, from the moment it gets the event
	 * @return how the invocation ended
	 */
	InvocationResult invoke(String requestId, byte[] event, Duration timeout) throws InterruptedException {
		return this.api.invoke(requestId, event, timeout);
	}

	/**
	 * Waits until the process can take an event. After a timeout this shows that its
	 * answer came late.
	 * @param limit how long to wait
	 * @return {@code false} if the process has ended or the time is over
	 */
	boolean awaitIdle(Duration limit) throws InterruptedException {
		return this.api.awaitIdle(limit);
	}

	/**
	 * Whether the process got to where Lambda takes a snapshot, and beyond.
	 */
	boolean isRestored() {
		return this.api.isRestored();
	}

	/**
	 * What the function wrote to its output.
	 * @return the file
	 */
	Path log() {
		return this.log;
	}

	/**
	 * The process that runs the function.
	 * @return its handle
	 */
	ProcessHandle handle() {
		return this.process.toHandle();
	}

	/**
	 * Waits until the function has logged something, or has ended.
	 * @param text what it logs
	 * @param limit how long to wait
	 */
	void awaitLog(String text, Duration limit) throws IOException, InterruptedException {
		long end = System.nanoTime() + limit.toNanos();
		while (!Files.readString(this.log).contains(text) && System.nanoTime() < end) {
			if (awaitEnd(LOOK)) {
				return;
			}
		}
	}

	/**
	 * Waits until the process has ended.
	 * @param limit how long to wait
	 * @return {@code false} if the time is over
	 */
	boolean awaitEnd(Duration limit) throws InterruptedException {
		return this.process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * Ends the process at once, as a crash does.
	 */
	void kill() {
		this.process.destroyForcibly();
	}

	/**
	 * The last lines of the function's output.
	 * @return the lines, to be shown when something failed
	 */
	String logTail() throws IOException {
		List<String> lines = Files.readAllLines(this.log);
		return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LOG_LINES), lines.size()));
	}

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
