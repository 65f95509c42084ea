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

package io.github.lambdabatch.test.infrastructure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;

import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.AFTER_APPLY;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.BEFORE_APPLY;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.CDK;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.SAM;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.replace;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The code in docs/infrastructure.md, and the output that it shows.
 */
@SpringBootTest(classes = OrdersApplication.class, webEnvironment = WebEnvironment.NONE)
class InfrastructurePageTests {

	@Autowired
	private ConfigurableApplicationContext context;

	@BeforeAll
	static void writeOutputOfTools() throws IOException {
		Path synthesized = Files.createDirectories(Path.of("target/cdk.out"));
		Files.writeString(synthesized.resolve("Orders.template.json"), text(CDK));
		Files.writeString(Path.of("target/plan.json"), text(AFTER_APPLY));
		Files.writeString(Path.of("target/first-plan.json"), text(BEFORE_APPLY));
	}

	@Test
	void cdk() {
		// tag::infrastructure-cdk[]
		assertThat(CloudFormationTemplate.read(Path.of("target/cdk.out/Orders.template.json"))).isFitFor(this.context);
		// end::infrastructure-cdk[]
	}

	@Test
	void terraform() {
		// tag::infrastructure-terraform[]
		assertThat(TerraformPlan.read(Path.of("target/plan.json"))).isFitFor(this.context);
		// end::infrastructure-terraform[]
	}

	@Test
	void firstPlan() {
		// tag::infrastructure-first-plan[]
		TerraformPlan plan = TerraformPlan.read(Path.of("target/first-plan.json"))
			.value("aws_sqs_queue.orders", "redrive_policy", """
					{"deadLetterTargetArn": "orders-dead-letters", "maxReceiveCount": 5}""")
			.value("aws_lambda_function.process_order", "environment.variables", """
					{"MAIN_CLASS": "com.example.OrdersApplication",
					 "SPRING_CLOUD_FUNCTION_DEFINITION": "processOrder"}""");
		// end::infrastructure-first-plan[]
		assertThat(catchThrowable(() -> assertThat(plan).isFitFor(this.context))).as("all but the class is right")
			.hasMessageContaining("1 fault was found:")
			.hasMessageContaining("MAIN_CLASS is 'com.example.OrdersApplication', but this class does not exist");
	}

	@Test
	void singleFunction() {
		CloudFormationTemplate template = CloudFormationTemplate.of(text(SAM));
		// tag::infrastructure-function[]
		assertThat(template).function("ProcessOrderFunction")
			.starts(OrdersApplication.class)
			.reportsBatchItemFailures()
			.hidesMessagesLongEnough()
			.setsFailedRecordsAside()
			.mayReadItsSources()
			.isAllowed("sqs:SendMessage", "OrdersDeadLetterQueue");
		// end::infrastructure-function[]
	}

	@Test
	void outputOfFaults() {
		String template = replace(text(SAM), "VisibilityTimeout: 180", "VisibilityTimeout: 60");
		template = replace(template, "Action: sqs:ChangeMessageVisibility", "Action: sqs:ListQueues");
		template = replace(template, "            FunctionResponseTypes: [ReportBatchItemFailures]\n", "");
		assertThatPageShows(template);
	}

	@Test
	void outputOfOpenPoints() {
		assertThatPageShows(replace(replace(text(SAM), "VisibilityTimeout: 180", "VisibilityTimeout: !Ref Hidden"),
				"Resources:\n", "Parameters:\n  Hidden:\n    Type: Number\n\nResources:\n"));
	}

	private void assertThatPageShows(String template) {
		Throwable failure = catchThrowable(
				() -> assertThat(CloudFormationTemplate.of(template)).isFitFor(this.context));
		String message = String.valueOf(failure.getMessage());
		String shown = message.strip().replaceFirst("^Expected the infrastructure .*, but (?=\\d+ points?)", "");
		assertThat(Path.of("..", "docs", "infrastructure.md")).content().contains("```\n" + shown + "\n```");
	}

}
