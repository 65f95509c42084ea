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

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.FunctionError;
import io.github.lambdabatch.test.runtime.LambdaProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link LambdaProcess}.
 */
@Timeout(60)
class LambdaProcessIT {

	@Test
	void functionThatDoesNotStartIsReportedWithItsLog() {
		List<Long> before = children();
		assertThatIllegalStateException().isThrownBy(() -> start(Map.of("MAIN_CLASS", "there.is.no.such.Application")))
			.withMessageContainingAll("did not start", "there.is.no.such.Application");
		assertThat(children()).isEqualTo(before);
	}

	@Test
	void invocationFailsWhenRuntimeIsGone() throws Exception {
		try (LambdaProcess lambda = start(Map.of())) {
			lambda.handle().destroyForcibly();
			InvocationResult result = lambda.invoke("{}".getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(20));
			assertThat(result).isInstanceOfSatisfying(FunctionError.class,
					(error) -> assertThat(error.type()).isEqualTo("Runtime.ExitError"));
		}
	}

	@Test
	void closeEndsTheProcess() throws Exception {
		LambdaProcess lambda = start(Map.of());
		ProcessHandle handle = lambda.handle();
		lambda.close();
		assertThat(handle.isAlive()).isFalse();
	}

	/**
	 * Neither the log format of Lambda nor that of Spring Boot may wrap the line:
	 * CloudWatch would not recognize it.
	 */
	@Test
	void metricsAreOnTheStandardOutputAsTheyAre() throws Exception {
		String event = """
				{"Records":[{"messageId":"m1","body":"not an order","eventSource":"aws:sqs","attributes":{},
				"eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:orders"}]}""";
		try (LambdaProcess lambda = start(Map.of("LAMBDA_BATCH_EMF_ENABLED", "true", "AWS_LAMBDA_LOG_FORMAT", "JSON",
				"LOGGING_STRUCTURED_FORMAT_CONSOLE", "ecs"))) {
			lambda.invoke(event.getBytes(StandardCharsets.UTF_8), Duration.ofSeconds(20));
			List<String> lines = Files.readAllLines(lambda.log());
			assertThat(lines).filteredOn((line) -> line.startsWith("{\"_aws\":"))
				.singleElement()
				.satisfies((line) -> assertThat(JsonMapper.shared().readTree(line).get("failed").asInt()).isOne());
			assertThat(lines).anyMatch((line) -> line.startsWith("{\"@timestamp\":"));
		}
	}

	private LambdaProcess start(Map<String, String> environment) throws Exception {
		return SampleFunction.start("processOrder", environment);
	}

	private List<Long> children() {
		return ProcessHandle.current().children().map(ProcessHandle::pid).toList();
	}

}
