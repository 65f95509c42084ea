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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import org.springframework.cloud.function.adapter.aws.FunctionInvoker;

import io.github.lambdabatch.benchmark.RuntimeApi.Start;

/**
 * A function as it runs in Lambda: a JVM with AWS's runtime client, the options that
 * Lambda's Java runtimes set, and nothing in its environment but what Lambda sets.
 * <p>
 * Where it differs: the function's jars are on the class path and the directory from
 * which the client would load them is empty, as the JVM's caches have only classes of the
 * class path. The adapter asks for no web server, whatever is on the class path; should
 * there be one all the same, it listens on a free port of the loopback interface, by
 * {@code SERVER_ADDRESS} and {@code SERVER_PORT}.
 *
 * @param application the application's class
 * @param classPath all jars, the client's too
 * @param options further options of the JVM
 * @param directory where to write logs
 */
record LambdaFunction(Class<?> application, List<Path> classPath, List<String> options, Path directory) {

	private static final byte[] EVENT = Events.sqs(10);

	private static final int INVOCATIONS = 5;

	private static final int ANSWER_SECONDS = 60;

	/** A cache of the JVM is written at the end, by JDK 25 in one more process. */
	private static final int END_SECONDS = 180;

	/** The JVM determines the initial size of its heap as it does with 1 GB of memory. */
	private static final List<String> LAMBDAS_OPTIONS = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
			"-XX:MaxRAM=1g", "-Xmx512m");

	/**
	 * A function without options of its own.
	 * @param application the application's class
	 * @param classPath all jars, the client's too
	 * @param directory where to write logs
	 */
	LambdaFunction(Class<?> application, Collection<Path> classPath, Path directory) {
		this(application, List.copyOf(classPath), List.of(), directory);
	}

	/**
	 * With a jar before all others.
	 * @param jar the jar
	 * @return another function
	 */
	LambdaFunction with(Path jar) {
		return new LambdaFunction(this.application, concat(List.of(jar), this.classPath), this.options, this.directory);
	}

	/**
	 * With more options of the JVM.
	 * @param more the options
	 * @return another function
	 */
	LambdaFunction with(String... more) {
		return new LambdaFunction(this.application, this.classPath, concat(this.options, List.of(more)),
				this.directory);
	}

	/**
	 * Starts the function, has it handle a batch several times, and kills it.
	 * @return the times
	 * @throws IOException if it cannot be started
	 * @throws InterruptedException if the wait for it is interrupted
	 */
	Start run() throws IOException, InterruptedException {
		return run(false);
	}

	/**
	 * Starts the function, has it handle a batch several times, and lets it end in an
	 * orderly way.
	 * @throws IOException if it cannot be started
	 * @throws InterruptedException if the wait for it is interrupted
	 */
	void train() throws IOException, InterruptedException {
		run(true);
	}

	private Start run(boolean orderly) throws IOException, InterruptedException {
		Path taskRoot = Files.createDirectories(this.directory.resolve("task"));
		Path log = this.directory.resolve("function.log");
		List<String> arguments = arguments();
		// The JVM goes first: the client fails badly when the API goes away.
		try (RuntimeApi api = RuntimeApi.start(EVENT, INVOCATIONS);
				ChildJvm jvm = ChildJvm.start(arguments, environment(api, taskRoot), log)) {
			jvm.onExit(() -> api.fail("The process ended"));
			try {
				Start start = api.await(ANSWER_SECONDS);
				if (orderly) {
					jvm.terminate();
					jvm.await(END_SECONDS);
				}
				return start;
			}
			catch (ExecutionException | TimeoutException ex) {
				throw jvm.failure("with %s and %s failed or did not answer within %d s: %s".formatted(this.application,
						this.options, ANSWER_SECONDS, ex), ex);
			}
		}
	}

	private List<String> arguments() {
		List<String> arguments = new ArrayList<>(LAMBDAS_OPTIONS);
		if (Runtime.version().feature() >= 24) {
			// The client has a native library, of which these warn.
			arguments.add("--enable-native-access=ALL-UNNAMED");
		}
		arguments.addAll(this.options);
		arguments.addAll(List.of("-cp", Dependencies.join(this.classPath), AWSLambda.class.getName(),
				FunctionInvoker.class.getName() + "::handleRequest"));
		return arguments;
	}

	private Map<String, String> environment(RuntimeApi api, Path taskRoot) {
		return Map.ofEntries(Map.entry("AWS_LAMBDA_RUNTIME_API", api.address()),
				Map.entry("_HANDLER", FunctionInvoker.class.getName() + "::handleRequest"),
				Map.entry("MAIN_CLASS", this.application.getName()), Map.entry("AWS_REGION", "eu-central-1"),
				Map.entry("AWS_LAMBDA_FUNCTION_NAME", "orders"), Map.entry("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
				Map.entry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024"),
				Map.entry("LAMBDA_TASK_ROOT", taskRoot.toAbsolutePath().toString()), Map.entry("TZ", ":UTC"),
				Map.entry("SERVER_ADDRESS", "127.0.0.1"), Map.entry("SERVER_PORT", "0"));
	}

	private static <T> List<T> concat(Collection<T> first, Collection<T> second) {
		List<T> all = new ArrayList<>(first);
		all.addAll(second);
		return List.copyOf(all);
	}

}
