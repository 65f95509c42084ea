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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cloud.function.adapter.aws.FunctionInvoker;

import io.github.lambdabatch.sample.SampleApplication;
import io.github.lambdabatch.test.SqsEvents;
import io.github.lambdabatch.test.runtime.FunctionDirectory;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.LambdaProcess;
import io.github.lambdabatch.test.runtime.LambdaRuntime;
import io.github.lambdabatch.test.runtime.TrainingRun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests of the layout of the container image: the commands of its {@code Dockerfile}, on
 * this machine. Needs the profile {@code image}.
 */
@Timeout(600)
class FunctionImageIT {

	private static final Path IMAGE = Path.of(System.getProperty("sample.image", ""));

	private static final String CACHE = "function.aot";

	private static final String ARGUMENTS = "function.args";

	@BeforeAll
	static void train() throws Exception {
		assumeThat(IMAGE.toString()).as("the profile 'image' has built the layout").isNotEmpty();
		assumeThat(LambdaRuntime.forThisSystem()).isEqualTo(LambdaRuntime.MANAGED);
		TrainingRun.run(IMAGE, Path.of(CACHE), Path.of(ARGUMENTS), List.of(Files.readAllBytes(event())), environment());
	}

	static Map<String, String> environment() {
		return Map.of("MAIN_CLASS", SampleApplication.class.getName(), "SPRING_CLOUD_FUNCTION_DEFINITION",
				"processOrder");
	}

	static Path event() {
		return IMAGE.resolve("events").resolve("orders.json");
	}

	/**
	 * Return the options of the entry point, with which the JVM does not start if it
	 * cannot use the cache.
	 */
	static List<String> command(String... more) {
		boolean aot = Runtime.version().feature() >= 25;
		Stream<String> cache = aot ? Stream.of("-XX:AOTCache=" + CACHE, "-XX:AOTMode=on")
				: Stream.of("-XX:SharedArchiveFile=" + CACHE, "-Xshare:on");
		return Stream.of(cache, Stream.of(more), Stream.of("@" + ARGUMENTS)).flatMap((part) -> part).toList();
	}

	@Test
	void functionHandlesBatchesWithClassesOfTheCache() throws Exception {
		try (LambdaProcess function = LambdaProcess.of(new FunctionDirectory(IMAGE))
			.mainClass(SampleApplication.class)
			.function("processOrder")
			.command(command("-Xlog:class+load"))
			.start()) {
			InvocationResult result = function.invoke(Files.readAllBytes(event()), Duration.ofSeconds(30));
			assertThat(result).isInstanceOfSatisfying(Response.class,
					(response) -> assertThat(response.text()).isEqualTo("{\"batchItemFailures\":[]}"));
			byte[] poison = SqsEvents.standard("orders")
				.message("not an order", (message) -> message.id("m1"))
				.toBytes();
			assertThat(function.invoke(poison, Duration.ofSeconds(30))).isInstanceOfSatisfying(Response.class,
					(response) -> assertThat(response.text())
						.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m1\"}]}"));
			for (Class<?> type : List.of(FunctionInvoker.class, SampleApplication.class)) {
				assertThat(Files.readAllLines(function.log())).anyMatch(
						(line) -> line.contains(type.getName() + " source: ") && line.contains("shared objects file"));
			}
		}
	}

	@Test
	void dockerfileRunsTheCommandsOfThisTest() throws Exception {
		assertThat(IMAGE.resolve("Dockerfile")).content()
			.contains("TrainingRun " + CACHE + " " + ARGUMENTS + " events/*.json")
			.contains("ENTRYPOINT [\"java\", \"-XX:AOTCache=" + CACHE + "\", \"@" + ARGUMENTS + "\"]");
	}

}
