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

package io.github.lambdabatch.autoconfigure;

import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What an application says that cannot start.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureTests {

	@Test
	void limitThatIsNotPositive(CapturedOutput output) {
		start("--lambda.batch.sqs.max-records=0");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'lambda.batch.sqs.max-records' (property source 'commandLineArgs') must be at least 1 but is 0");
	}

	@Test
	void unknownChoice(CapturedOutput output) {
		start("--lambda.batch.sqs.on-failure=explode");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("lambda.batch.sqs.on-failure")
			.contains("CONTINUE")
			.contains("STOP");
	}

	@Test
	void choiceThatMakesNoSense(CapturedOutput output) {
		start("--lambda.batch.sqs-fifo.on-failure=continue");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("'lambda.batch.sqs-fifo.on-failure' must not be CONTINUE, as later messages of a group"
					+ " would overtake the failed one; choose SKIP_GROUP or STOP");
	}

	@Test
	void ineligibleFunction(CapturedOutput output) {
		start("--spring.cloud.function.ineligible-definitions=handleMessage");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("does not serve the batch function for the handler 'handleMessage'")
			.contains("Check that 'spring.cloud.function.ineligible-definitions' names neither 'handleMessage'");
	}

	private static void start(String property) {
		assertThatException().isThrownBy(() -> new SpringApplicationBuilder(Application.class).run(property).close());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		Consumer<SQSMessage> handleMessage() {
			return (message) -> {
			};
		}

	}

}
