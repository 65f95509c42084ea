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

package io.github.lambdabatch.docs.local;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * The code in docs/local-run.md.
 */
@ExtendWith(OutputCaptureExtension.class)
class LocalRunPageTests {

	@Test
	@Timeout(120)
	void applicationOfThePageRunsUntilItsMessagesAreDone(@TempDir Path directory, CapturedOutput output)
			throws InterruptedException {
		LocalOrdersApplication.main(new String[] { "--lambda.local.sqs.port=0", "--lambda.local.stop-when-idle=true",
				"--lambda.local.visibility-timeout=1s", "--lambda.local.report=" + directory.resolve("run.html") });
		for (Thread thread : Thread.getAllStackTraces().keySet()) {
			if (thread.getName().startsWith("lambda-local-")) {
				thread.join(Duration.ofSeconds(60).toMillis());
			}
		}
		assertThat(output).containsPattern("processOrder +\\w{8} +1 +1 +handled +.{1,3}id.{1,3}:.A-1")
			.containsPattern("processOrder +\\w{8} +3 +3 +failed, is given up +not an order");
		assertThat(directory.resolve("run.html")).exists();
	}

	@Test
	void zipThatDoesNotExistIsNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> new OrdersZipIT().zipHandlesAnOrder())
			.withMessageContaining("The file 'target/orders-1.0.0-lambda.zip' does not exist.");
	}

}
