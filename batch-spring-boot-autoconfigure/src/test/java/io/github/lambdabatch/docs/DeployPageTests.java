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

package io.github.lambdabatch.docs;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

import io.github.lambdabatch.test.infrastructure.CloudFormationTemplate;
import io.github.lambdabatch.test.infrastructure.OrdersApplication;
import io.github.lambdabatch.test.infrastructure.TerraformPlan;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The stacks in docs/deploy.md: what the CDK and Terraform have made of them fits an
 * application with these functions, and is still what the sources say. The README beside
 * them says how to make it anew.
 */
@SpringBootTest(classes = OrdersApplication.class, properties = "spring.main.web-application-type=none")
class DeployPageTests {

	private static final String ZIP = "target/orders-1.0.0-lambda.zip";

	private static final String TEMPLATE = text("Orders.template.json");

	private static final String PLAN = text("terraform/plan.json");

	@Autowired
	private ApplicationContext context;

	@Test
	void cdkFitsTheApplication() {
		assertThat(CloudFormationTemplate.of(ofTestApplication(TEMPLATE))).isFitFor(this.context);
	}

	@Test
	void terraformFitsTheApplication() {
		assertThat(TerraformPlan.of(ofTestApplication(PLAN)).value("aws_sqs_queue.orders", "redrive_policy", """
				{"deadLetterTargetArn": "orders-dead-letters", "maxReceiveCount": 5}""")).isFitFor(this.context);
	}

	@Test
	void templateIsThatOfBothSources() {
		String typescript = text("orders.ts").replaceAll("(?m)^import .*", "");
		String java = text("OrdersStack.java");
		assertThat(matches(typescript, "'([^'\n]+)'")).hasSizeGreaterThan(20)
			.contains(ZIP)
			.allMatch((literal) -> java.contains("\"" + literal + "\""))
			// The zip is an asset, which is named by its content.
			.allMatch((literal) -> literal.equals(ZIP) || TEMPLATE.contains(literal));
		assertThat(matches(java, "\"([^\"\n]+)\"")).allMatch(typescript::contains);
		String number = "(?<![\\w.'\"])(\\d+)(?![\\w.])";
		assertThat(matches(typescript, number)).contains("180", "1024").isEqualTo(matches(java, number));
		assertThat(matches(typescript.replaceAll("days\\(\\d+\\)", ""), number))
			.allMatch((value) -> TEMPLATE.contains(": " + value));
	}

	@Test
	void planIsThatOfTheSource() {
		String source = text("terraform/main.tf").replaceAll("(?m)#.*", "");
		String plan = PLAN.replace("\\u003e", ">");
		assertThat(matches(source, "\"([^\"\n]+)\"")).hasSizeGreaterThan(40)
			// Names of policies and of the provider are the last part of what the plan
			// has.
			.allMatch((literal) -> literal.contains("${") || plan.contains("\"" + literal + "\"")
					|| plan.contains("/" + literal + "\""));
		// The redrive policy is not known before the queue exists.
		assertThat(matches(source.replaceAll("maxReceiveCount .*", ""), "= (\\d+)\n")).contains("180", "1024")
			.allMatch((value) -> plan.contains(":" + value));
		assertThat(matches(source, "(?m)^resource (\"\\w+\" \"\\w+\")"))
			.extracting((resource) -> resource.replace("\" \"", ".").replace("\"", ""))
			.hasSizeGreaterThan(10)
			.containsExactlyInAnyOrderElementsOf(matches(plan.substring(plan.indexOf("\"configuration\":")),
					"\"address\":\"([^\"]+)\",\"mode\":\"managed\""));
	}

	/**
	 * The application that the examples deploy is not on the class path.
	 */
	private static String ofTestApplication(String document) {
		return document.replace("com.example.orders.OrdersApplication", OrdersApplication.class.getName());
	}

	private static Set<String> matches(String text, String pattern) {
		return Pattern.compile(pattern)
			.matcher(text)
			.results()
			.map((match) -> match.group(1))
			.collect(Collectors.toSet());
	}

	private static String text(String file) {
		List<String> lines = Pages.lines(Path.of("src/test/resources/infrastructure/deploy").resolve(file));
		return String.join("\n", lines);
	}

}
