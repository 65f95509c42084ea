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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.springframework.cloud.function.adapter.aws.FunctionInvoker;
import org.springframework.util.Assert;

import io.github.lambdabatch.test.runtime.InvocationResult.Response;

/**
 * Creates the JVM's cache for a container image, by a run of the function that handles
 * some events. It is meant for a {@code Dockerfile}: <pre class="code">
 * RUN MAIN_CLASS=com.example.OrdersApplication \
 *     java -cp "lib/*" io.github.lambdabatch.test.runtime.TrainingRun function.aot function.args events/*.json
 * </pre> The first argument is the file to create, the second one the file with the
 * arguments of the JVM for the function, the others are files with events. With JDK 25 or
 * later, an AOT cache is created (for {@code -XX:AOTCache}), otherwise an archive of
 * classes (for {@code -XX:SharedArchiveFile}). The function has the environment variables
 * of this process, and those of Lambda. Its handler is called with the events: it must
 * not have effects that are not wanted in a build.
 *
 * @since 0.1.0
 */
public final class TrainingRun {

	private static final int ROUNDS = 5;

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	/** The JVM writes the cache when it ends, JDK 25 in one more process. */
	private static final Duration END_LIMIT = Duration.ofMinutes(5);

	private TrainingRun() {
	}

	/**
	 * Create the cache.
	 * @param args the cache, the arguments of the JVM, and the events
	 * @throws IOException if a file cannot be read or the function not started
	 * @throws InterruptedException if this thread is interrupted
	 * @throws IllegalStateException if the function does not answer, or no cache is
	 * created
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		Assert.isTrue(args.length >= 3,
				"Expected the file to create, the file with the arguments of the JVM, and files with events");
		List<byte[]> events = new ArrayList<>();
		for (int i = 2; i < args.length; i++) {
			events.add(Files.readAllBytes(Path.of(args[i])));
		}
		run(Path.of(""), Path.of(args[0]), Path.of(args[1]), events, Map.of());
	}

	/**
	 * Create the cache.
	 * @param directory the directory that contains the function
	 * @param cache the file to create
	 * @param arguments the file with the arguments of the JVM
	 * @param events the events to handle
	 * @param variables environment variables in addition to those of this process
	 * @throws IOException if the function cannot be started
	 * @throws InterruptedException if this thread is interrupted
	 */
	public static void run(Path directory, Path cache, Path arguments, List<byte[]> events,
			Map<String, String> variables) throws IOException, InterruptedException {
		Path root = directory.toAbsolutePath();
		Files.deleteIfExists(root.resolve(cache));
		try (LambdaRuntimeApi api = LambdaRuntimeApi.start()) {
			String option = (Runtime.version().feature() >= 25) ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=";
			ProcessBuilder builder = new ProcessBuilder(JavaHome.current().executable().toString(), option + cache,
					"@" + arguments)
				.directory(root.toFile())
				.inheritIO();
			Map<String, String> environment = new HashMap<>(LambdaEnvironment.of(api, "training", root));
			environment.put("_HANDLER", FunctionInvoker.class.getName() + "::handleRequest");
			environment.putAll(variables);
			environment.forEach(builder.environment()::putIfAbsent);
			// Lambda sets it, and so may a build that itself runs on AWS.
			builder.environment().put("AWS_LAMBDA_RUNTIME_API", api.address());
			Process function = builder.start();
			try {
				train(api, function, events);
			}
			finally {
				function.destroyForcibly();
			}
		}
		Assert.state(Files.exists(root.resolve(cache)), () -> "The JVM did not create " + cache);
	}

	private static void train(LambdaRuntimeApi api, Process function, List<byte[]> events) throws InterruptedException {
		function.onExit()
			.thenAccept((ended) -> api.end(new InvocationResult.FunctionError("Runtime.ExitError",
					"The process of the function exited with status " + ended.exitValue())));
		Assert.state(api.awaitRuntime(TIMEOUT), "The function did not start");
		for (int round = 0; round < ROUNDS; round++) {
			for (byte[] event : events) {
				InvocationResult result = api.invoke(event, TIMEOUT);
				Assert.state(result instanceof Response, () -> "The function did not answer: " + result);
			}
		}
		function.destroy();
		Assert.state(function.waitFor(END_LIMIT.toSeconds(), TimeUnit.SECONDS), "The function did not end");
	}

}
