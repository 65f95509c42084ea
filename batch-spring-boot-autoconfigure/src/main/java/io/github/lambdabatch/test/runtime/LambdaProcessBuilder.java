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
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.springframework.util.Assert;

/**
 * Describes the process of a function, and starts it. Not safe for use by several
 * threads.
 *
 * @since 0.1.0
 * @see LambdaProcess#of
 */
public final class LambdaProcessBuilder {

	/** Held by the build that is starting a process. */
	private static final Path START_LOCK = Path.of(System.getProperty("java.io.tmpdir"), "lambda-process-start.lock");

	private static final Duration START_LIMIT = Duration.ofSeconds(60);

	private final FunctionCode code;

	private final Map<String, String> environment = new HashMap<>();

	private final List<String> jvmArguments = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
			"-Xmx512m", "-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac"));

	private String function = "";

	private String mainClass = "";

	private LambdaRuntime runtime = LambdaRuntime.forThisSystem();

	private List<String> command = List.of();

	private JavaHome javaHome = JavaHome.current();

	private Path logDirectory = Path.of("target", "lambda-logs");

	LambdaProcessBuilder(FunctionCode code) {
		this.code = Objects.requireNonNull(code, "'code' must not be null");
	}

	/**
	 * Set the function to call, as {@code SPRING_CLOUD_FUNCTION_DEFINITION} does on
	 * Lambda.
	 * @param function the name of the function bean; none by default, so that the
	 * application decides
	 * @return this builder
	 */
	public LambdaProcessBuilder function(String function) {
		this.function = function;
		return this;
	}

	/**
	 * Set the application, as {@code MAIN_CLASS} does on Lambda.
	 * @param mainClass the class with the annotation {@code @SpringBootApplication}
	 * @return this builder
	 */
	public LambdaProcessBuilder mainClass(Class<?> mainClass) {
		return mainClass(mainClass.getName());
	}

	/**
	 * Set the application, if its class is not on the class path here.
	 * @param mainClass the name of the class
	 * @return this builder
	 */
	public LambdaProcessBuilder mainClass(String mainClass) {
		this.mainClass = mainClass;
		return this;
	}

	/**
	 * Set environment variables in addition to those that Lambda sets, or instead of
	 * them.
	 * @param environment the environment variables
	 * @return this builder
	 */
	public LambdaProcessBuilder environment(Map<String, String> environment) {
		this.environment.putAll(environment);
		return this;
	}

	/**
	 * Set the runtime.
	 * @param runtime the runtime; the one {@linkplain LambdaRuntime#forThisSystem() for
	 * this system} by default
	 * @return this builder
	 */
	public LambdaProcessBuilder runtime(LambdaRuntime runtime) {
		this.runtime = runtime;
		return this;
	}

	/**
	 * Set the Java installation that runs the function.
	 * @param javaHome the path of the installation; that of this JVM by default
	 * @return this builder
	 * @throws IOException if its version cannot be read
	 */
	public LambdaProcessBuilder javaHome(Path javaHome) throws IOException {
		this.javaHome = JavaHome.at(javaHome);
		return this;
	}

	/**
	 * Add arguments for the JVM. Those of the managed runtimes, and a heap of 512 MB, are
	 * set already.
	 * @param arguments the arguments
	 * @return this builder
	 */
	public LambdaProcessBuilder jvmArguments(List<String> arguments) {
		this.jvmArguments.addAll(arguments);
		return this;
	}

	/**
	 * Set all arguments of the JVM, instead of those of the {@linkplain #runtime
	 * runtime}, as the entry point of a container image does.
	 * @param arguments the arguments of the JVM, whose working directory contains the
	 * code
	 * @return this builder
	 */
	public LambdaProcessBuilder command(List<String> arguments) {
		this.command = List.copyOf(arguments);
		return this;
	}

	/**
	 * Set the directory for the output of the function.
	 * @param logDirectory the directory, which is created if necessary;
	 * {@code target/lambda-logs} by default
	 * @return this builder
	 */
	public LambdaProcessBuilder logDirectory(Path logDirectory) {
		this.logDirectory = logDirectory;
		return this;
	}

	/**
	 * Start the function and wait until it is ready for events. Processes start one after
	 * the other, even those of other builds on this machine: AWS's client unpacks its
	 * native library to a fixed path, and a process crashes if its library is overwritten
	 * while it is being loaded.
	 * @return the running function
	 * @throws IOException if the code cannot be unpacked or the process not started
	 * @throws InterruptedException if the caller is interrupted while it waits
	 * @throws IllegalStateException if the function is not ready within a minute; the
	 * message contains the end of its log
	 */
	public LambdaProcess start() throws IOException, InterruptedException {
		Assert.state(!this.mainClass.isEmpty(), "The application is not set. Call mainClass(…).");
		synchronized (LambdaProcess.class) {
			try (FileChannel lock = FileChannel.open(START_LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
				lock.lock();
				return startAlone();
			}
		}
	}

	private LambdaProcess startAlone() throws IOException, InterruptedException {
		Path taskRoot = Files.createTempDirectory("lambda-task-").toRealPath();
		this.code.unpack(taskRoot);
		String name = this.function.isEmpty() ? "function" : this.function;
		Path log = Files.createTempFile(Files.createDirectories(this.logDirectory), name + "-", ".log");
		LambdaRuntimeApi api = LambdaRuntimeApi.start();
		ProcessBuilder builder = new ProcessBuilder(command(taskRoot)).directory(taskRoot.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().keySet().retainAll(LambdaEnvironment.INHERITED);
		builder.environment().putAll(LambdaEnvironment.of(api, name, taskRoot));
		builder.environment().put("_HANDLER", this.runtime.handler(this.function));
		builder.environment().put("MAIN_CLASS", this.mainClass);
		if (!this.function.isEmpty()) {
			builder.environment().put("SPRING_CLOUD_FUNCTION_DEFINITION", this.function);
		}
		builder.environment().putAll(this.environment);
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
		Assert.state(ready,
				() -> "The function did not start. The end of its log %s:%n%s".formatted(log, endOfLog(lambda)));
		return lambda;
	}

	private static String endOfLog(LambdaProcess lambda) {
		try {
			return lambda.logTail();
		}
		catch (IOException ex) {
			return "It could not be read: " + ex;
		}
	}

	private List<String> command(Path taskRoot) {
		List<String> command = new ArrayList<>();
		command.add(this.javaHome.executable().toString());
		if (!this.command.isEmpty()) {
			command.addAll(this.command);
			return command;
		}
		command.addAll(this.jvmArguments);
		if (this.javaHome.version() >= 24) {
			command.add("--enable-native-access=ALL-UNNAMED");
		}
		command.addAll(this.runtime.command(taskRoot, this.mainClass));
		return command;
	}

}
