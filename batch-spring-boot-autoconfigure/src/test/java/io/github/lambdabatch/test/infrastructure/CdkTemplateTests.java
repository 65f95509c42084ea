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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;

import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.CDK;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.assertFaults;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.replace;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Breaks what the CDK has synthesized in one place after the other: functions, mappings,
 * roles and policies are resources of their own there.
 */
@SpringBootTest(classes = OrdersApplication.class, webEnvironment = WebEnvironment.NONE)
class CdkTemplateTests {

	private static final String MAPPING = "ProcessOrderSqsEventSourceOrdersOrdersQueueEA10BA75B5220B94";

	private static final String FUNCTION = "ProcessOrder10906E0C";

	@Autowired
	private ConfigurableApplicationContext context;

	@Test
	void isFit() {
		assertThat(CloudFormationTemplate.read(InfrastructureFiles.path(CDK))).isFitFor(this.context);
	}

	@Test
	void reporting() {
		assertFaults(with("\"FunctionResponseTypes\": [\n     \"ReportBatchItemFailures\"\n    ]", "\"BatchSize\": 10"),
				this.context,
				MAPPING + ": FunctionResponseTypes does not contain ReportBatchItemFailures. Write 'FunctionResponseTypes:"
						+ " [ReportBatchItemFailures]'. Without it, Lambda deletes the whole batch, whatever the function answers.");
	}

	@Test
	void visibilityTimeout() {
		assertFaults(with("\"VisibilityTimeout\": 180", "\"VisibilityTimeout\": 30"), this.context,
				"OrdersQueue3DFA1D51: VisibilityTimeout is 30 s, and the timeout of ProcessOrder10906E0C is 30 s. Write"
						+ " 'VisibilityTimeout: 180', which is 6 times the timeout: a message must not be delivered again"
						+ " while its batch may still run.");
	}

	@ParameterizedTest
	@CsvSource({ "sqs:ReceiveMessage,ProcessOrder10906E0C,OrdersQueue3DFA1D51,AWSLambdaSQSQueueExecutionRole",
			"sqs:DeleteMessage,ProcessOrder10906E0C,OrdersQueue3DFA1D51,AWSLambdaSQSQueueExecutionRole",
			"sqs:GetQueueAttributes,ProcessOrder10906E0C,OrdersQueue3DFA1D51,AWSLambdaSQSQueueExecutionRole",
			"kinesis:GetRecords,ProcessReadingA642D55A,ReadingsStreamF3CB61A1,AWSLambdaKinesisExecutionRole",
			"kinesis:GetShardIterator,ProcessReadingA642D55A,ReadingsStreamF3CB61A1,AWSLambdaKinesisExecutionRole",
			"kinesis:ListShards,ProcessReadingA642D55A,ReadingsStreamF3CB61A1,AWSLambdaKinesisExecutionRole",
			"kinesis:DescribeStreamSummary,ProcessReadingA642D55A,ReadingsStreamF3CB61A1,AWSLambdaKinesisExecutionRole",
			"kinesis:DescribeStream,ProcessReadingA642D55A,ReadingsStreamF3CB61A1,AWSLambdaKinesisExecutionRole",
			"dynamodb:ListStreams,ProcessChangeBF8D2DFB,ItemsTable5AAC2C46,AWSLambdaDynamoDBExecutionRole",
			"dynamodb:DescribeStream,ProcessChangeBF8D2DFB,ItemsTable5AAC2C46,AWSLambdaDynamoDBExecutionRole",
			"dynamodb:GetRecords,ProcessChangeBF8D2DFB,ItemsTable5AAC2C46,AWSLambdaDynamoDBExecutionRole",
			"dynamodb:GetShardIterator,ProcessChangeBF8D2DFB,ItemsTable5AAC2C46,AWSLambdaDynamoDBExecutionRole" })
	void permissionToPoll(String action, String function, String source, String policy) {
		assertThatThrownBy(
				() -> assertThat(with("\"%s\"".formatted(action), "\"logs:PutLogEvents\"")).isFitFor(this.context))
			.hasMessageContaining("1 fault was found:")
			.hasMessageContaining(
					": the role of %s does not allow %s on %s. Attach the managed policy %s to the role, or allow these actions."
						.formatted(function, action, source, policy));
	}

	@Test
	void permissionForTheTableIsNotOneForItsStream() {
		assertThatThrownBy(() -> assertThat(
				with("\"ItemsTable5AAC2C46\",\n         \"StreamArn\"", "\"ItemsTable5AAC2C46\",\n         \"Arn\""))
			.isFitFor(this.context)).hasMessageContaining("1 fault was found:")
			.hasMessageContaining(
					"does not allow dynamodb:DescribeStream, dynamodb:GetRecords, dynamodb:GetShardIterator on"
							+ " ItemsTable5AAC2C46.");
	}

	@Test
	void permissionToPollKafka() {
		assertThatThrownBy(() -> assertThat(with("AWSLambdaMSKExecutionRole", "AWSLambdaBasicExecutionRole"))
			.isFitFor(this.context))
			.hasMessageContaining("1 fault was found:")
			.hasMessageContaining("does not allow kafka:DescribeClusterV2, ec2:DescribeVpcs, ec2:DescribeSubnets,"
					+ " ec2:DescribeSecurityGroups, ec2:CreateNetworkInterface, ec2:DeleteNetworkInterface,"
					+ " ec2:DescribeNetworkInterfaces on arn:aws:kafka:")
			.hasMessageContaining("Attach the managed policy AWSLambdaMSKExecutionRole");
	}

	/**
	 * The statement for the stream of the items comes before the one for the other table.
	 */
	@ParameterizedTest
	@CsvSource({ "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem" })
	void permissionForIdempotencyStore(String action) {
		assertFaults(with("\"%s\"".formatted(action), "\"logs:PutLogEvents\""), this.context,
				"ProcessChangeBF8D2DFB: its role does not allow %s on HandledTable24E3690A. Allow it. The setting"
					.formatted(action) + " 'idempotency.store: dynamodb' needs it.");
	}

	@Test
	void permissionForDeadLetters() {
		assertFaults(with("\"sqs:SendMessage\"", "\"sqs:ListQueues\""), this.context, FUNCTION
				+ ": its role does not allow sqs:SendMessage on OrdersDeadLetterQueue91101596. Allow it. The setting"
				+ " 'dead-letter.queue' needs it.");
	}

	@Test
	void wildcardsCount() {
		assertThat(with("\"sqs:SendMessage\"", "\"sqs:Send*\"")).isFitFor(this.context);
		assertThat(with("\"sqs:SendMessage\"", "\"*\"")).isFitFor(this.context);
	}

	@Test
	void policyMustBeOfTheRole() {
		assertThatThrownBy(
				() -> assertThat(with("\"Roles\": [\n     {\n      \"Ref\": \"ProcessOrderServiceRole7A7D8C7D\"",
						"\"Roles\": [\n     {\n      \"Ref\": \"ProcessReadingServiceRoleC246BE59\""))
					.isFitFor(this.context))
			.hasMessageContaining("2 faults were found:")
			.hasMessageContaining("sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes")
			.hasMessageContaining("sqs:SendMessage on OrdersDeadLetterQueue91101596");
	}

	@Test
	void policyOfAnUnknownRoleIsOpen() {
		assertThatThrownBy(
				() -> assertThat(with("\"Roles\": [\n     {\n      \"Ref\": \"ProcessOrderServiceRole7A7D8C7D\"",
						"\"Roles\": [\n     {\n      \"Fn::ImportValue\": \"role\""))
					.isFitFor(this.context))
			.hasMessageContaining("2 points cannot be decided")
			.hasMessageContaining("This is open, because role is a value of another stack");
	}

	@Test
	void mappingMayCallAnAlias() {
		assertThat(with("\"FunctionName\": {\n     \"Ref\": \"ProcessOrder10906E0C\"\n    }",
				"\"FunctionName\": {\"Fn::Join\": [\":\", [{\"Ref\": \"ProcessOrder10906E0C\"}, \"live\"]]}"))
			.isFitFor(this.context);
		assertThat(CloudFormationTemplate.of(replace(
				replace(text(CDK), "\"FunctionName\": {\n     \"Ref\": \"ProcessOrder10906E0C\"",
						"\"FunctionName\": {\n     \"Ref\": \"Live\""),
				"\"Resources\": {", "\"Resources\": {\"Live\": {\"Type\": \"AWS::Lambda::Alias\", \"Properties\":"
						+ " {\"FunctionName\": {\"Ref\": \"ProcessOrder10906E0C\"}}},")))
			.isFitFor(this.context);
	}

	@Test
	void mappingOfAFunctionThatIsNotThere() {
		assertThatThrownBy(() -> assertThat(with("\"FunctionName\": {\n     \"Ref\": \"ProcessOrder10906E0C\"",
				"\"FunctionName\": {\n     \"Fn::ImportValue\": \"orders\""))
			.isFitFor(this.context))
			.hasMessageContaining("2 points cannot be decided")
			.hasMessageContaining(
					MAPPING + ": the function that it calls is not in the template, so nothing of the mapping"
							+ " can be checked. This is open, because orders is a value of another stack")
			.hasMessageContaining(FUNCTION + ": no event source mapping in the template feeds it");
	}

	private static CloudFormationTemplate with(String target, String replacement) {
		return CloudFormationTemplate.of(replace(text(CDK), target, replacement));
	}

}
