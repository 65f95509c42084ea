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

package io.github.lambdabatch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests in a process of its own that an environment which cannot make progress any more
 * ends itself, as Lambda would not notice.
 */
class StuckEnvironmentTests {

	@Test
	void endsItselfBeforeAnyRecordOfTheNextBatchRuns(@TempDir Path directory) throws Exception {
		Path output = directory.resolve("output");
		ProcessBuilder builder = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"), "-cp",
				System.getProperty("java.class.path"), StuckEnvironmentRun.class.getName())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile());
		// By this, a function knows that it runs in Lambda.
		builder.environment().put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9");
		Process process = builder.start();
		try {
			assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("ends").isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		List<String> lines = Files.readAllLines(output);
		assertThat(process.exitValue()).as(() -> String.join("\n", lines)).isEqualTo(1);
		assertThat(lines).contains(StuckEnvironmentRun.FIRST_ANSWER + "[loop]")
			.doesNotContain(StuckEnvironmentRun.SECOND_RUN)
			.filteredOn((line) -> line.contains("ERROR"))
			.singleElement()
			.asString()
			.contains("Ending this execution environment before it handles any record of the batch")
			.contains("no thread is available to run another one");
	}

}
