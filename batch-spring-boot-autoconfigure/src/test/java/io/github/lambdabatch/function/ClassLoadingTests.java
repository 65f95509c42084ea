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

package io.github.lambdabatch.function;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What optional features cost an application that does not have them: nothing of them is
 * loaded.
 */
class ClassLoadingTests {

	/** What an application has to add for observability. */
	private static final Pattern OPTIONAL = Pattern
		.compile(".*/(micrometer-(core|tracing|registry|observation-test|jakarta9)|opentelemetry|context-propagation"
				+ "|spring-boot-(micrometer|opentelemetry|actuator|health)|okhttp|prometheus)[^/]*");

	@Test
	void observabilityIsNotLoadedWithoutItsLibraries(@TempDir Path directory) throws Exception {
		Path loaded = directory.resolve("classes");
		assertThat(JavaProgram.run(PlainRun.class, directory, (entry) -> !OPTIONAL.matcher(entry).matches(),
				"-Xlog:class+load:file=" + loaded))
			.isEqualTo("{\"batchItemFailures\":[]}");
		List<String> classes = Files.readAllLines(loaded)
			.stream()
			.filter((line) -> line.contains(" source: "))
			.map((line) -> line.replaceFirst("^(\\[[^]]*] *)*", "").replaceFirst(" .*", ""))
			.toList();
		assertThat(classes).contains("io.github.lambdabatch.BatchProcessor");
		// The values of properties, and what a condition looks for.
		assertThat(classes).filteredOn((name) -> name.startsWith("io.github.lambdabatch.observation."))
			.extracting((name) -> name.substring(name.lastIndexOf('.') + 1))
			.containsOnly("RecordTracing", "EmfDimension", "EmfMetric", "TelemetryFlusher");
		assertThat(classes).filteredOn((name) -> name.startsWith("io.github.lambdabatch.autoconfigure."))
			.noneMatch((name) -> name.matches(".*LambdaBatch(Meters|Observation|Tracing|OpenTelemetry|Flush)Auto.*"));
		assertThat(classes).noneMatch((name) -> name.startsWith("io.opentelemetry."));
	}

}
