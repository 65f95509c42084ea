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

package io.github.lambdabatch.sample;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

import io.github.lambdabatch.test.infrastructure.CloudFormationTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares {@code template.yaml} with the application and its settings. The rest of it is
 * checked by {@link TemplateTests}.
 */
// tag::infrastructure-test[]
@SpringBootTest
class DeploymentTests {

	@Autowired
	ApplicationContext context;

	@Test
	void templateFitsTheApplication() {
		CloudFormationTemplate template = CloudFormationTemplate.read(Path.of("template.yaml"))
			.parameter("PaymentsClusterArn", "arn:aws:kafka:eu-central-1:123456789012:cluster/payments/1a2b3c4d");
		assertThat(template).isFitFor(this.context);
	}

}
// end::infrastructure-test[]
