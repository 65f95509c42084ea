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

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.lambdabatch.test.runtime.LambdaProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Changes of items from kept events, in the runtime that Lambda uses. There is no server
 * with DynamoDB streams that could be installed here.
 */
@Timeout(120)
class ChangesIT {

	private static Backend backend;

	private static LambdaProcess function;

	@BeforeAll
	static void start() throws Exception {
		backend = Backend.start();
		function = SampleFunction.start("processChange", Map.of("SAMPLE_BACKEND_URL", backend.url()));
	}

	@AfterAll
	static void stop() {
		if (function != null) {
			function.close();
		}
		if (backend != null) {
			backend.close();
		}
	}

	@Test
	void everyChangeIsPublishedOnceAndInOrderOrNamedToOnFailure() throws Exception {
		StreamProgress progress = new StreamProgress(new PrintStream(OutputStream.nullOutputStream()));
		StreamReport report = ChangesPart.run(function, backend, progress);
		assertThat(report.violations()).isEmpty();
		assertThat(report.outcomes()).hasSize(11).allMatch(report::isRight);
		assertThat(backend.overlapping()).isEmpty();
	}

	@Test
	void firstFailedChangeIsReported() throws Exception {
		String event = new String(EventFixture.read("dynamodb.json").event(), StandardCharsets.UTF_8)
			.replace("\"eventID\":\"", "\"eventID\":\"direct-")
			.replace("table/orders", "table/direct");
		backend.failAlways("direct-c81e728d9d4c2f636f067f89cc14862c");
		assertThat(function.invoke(event.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(30)))
			.hasToString("response {\"batchItemFailures\":[{\"itemIdentifier\":\"4421584500000000017450439092\"}]}");
		assertThat(backend.handled("direct-c4ca4238a0b923820dcc509a6f75849b")).isOne();
		assertThat(backend.handled("direct-eccbc87e4b5ce2fe28308fd9f2a7baf3")).isOne();
	}

}
