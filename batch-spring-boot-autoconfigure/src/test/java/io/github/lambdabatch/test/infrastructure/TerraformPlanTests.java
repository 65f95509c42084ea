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

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;

import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.AFTER_APPLY;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.BEFORE_APPLY;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.assertFaults;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.assertOpen;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.replace;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Breaks plans that Terraform has made in one place after the other.
 */
@SpringBootTest(classes = OrdersApplication.class, webEnvironment = WebEnvironment.NONE)
class TerraformPlanTests {

	private static final String FUNCTION = "aws_lambda_function.process_order";

	private static final String QUEUE = "aws_sqs_queue.orders";

	@Autowired
	private ConfigurableApplicationContext context;

	@Test
	void planOfQueuesThatExistIsFit() {
		assertThat(TerraformPlan.read(InfrastructureFiles.path(AFTER_APPLY))).isFitFor(this.context);
	}

	@Test
	void stateIsReadToo() {
		String state = replace(text(AFTER_APPLY), "\"planned_values\":", "\"values\":");
		assertThat(TerraformPlan.of(state).functionNames()).containsExactly(FUNCTION,
				"module.process_change.aws_lambda_function.this", "module.process_reading.aws_lambda_function.this");
		assertThat(TerraformPlan.of(state)).isFitFor(this.context);
	}

	@Test
	void whatIsKnownAfterApplyOnlyIsOpen() {
		String variables = "environment.variables of %s is known only when it exists; set it with value(\"%s\", \"environment.variables\", …)."
			.formatted(FUNCTION, FUNCTION);
		assertOpen("plan", TerraformPlan.read(InfrastructureFiles.path(BEFORE_APPLY)), this.context, FUNCTION
				+ ": the environment variable MAIN_CLASS must name the application class. This is open, because "
				+ variables,
				FUNCTION + ": its environment variables are not known, so what the settings of the application need cannot"
						+ " be checked. This is open, because " + variables,
				QUEUE + ": redrive_policy must name a dead-letter queue, or a message that kills the function is delivered"
						+ " until SQS drops it. This is open, because redrive_policy of aws_sqs_queue.orders is known only"
						+ " when it exists; set it with value(\"aws_sqs_queue.orders\", \"redrive_policy\", …).");
	}

	@Test
	void whatIsKnownAfterApplyOnlyCanBeSet() {
		TerraformPlan plan = TerraformPlan.read(InfrastructureFiles.path(BEFORE_APPLY))
			.value(QUEUE, "redrive_policy",
					"{\"deadLetterTargetArn\": \"orders-dead-letters\", \"maxReceiveCount\": 5}")
			.value(FUNCTION, "environment.variables",
					"""
							{"MAIN_CLASS": "%s", "SPRING_CLOUD_FUNCTION_DEFINITION": "processOrder",
							 "LAMBDA_BATCH_SQS_DEADLETTER_QUEUE": "https://sqs.eu-central-1.amazonaws.com/1/orders-dead-letters",
							 "LAMBDA_BATCH_SQS_MAXRECEIVES": "4"}"""
						.formatted(OrdersApplication.class.getName()));
		assertThat(plan).isFitFor(this.context);
		assertFaults(plan.value(QUEUE, "redrive_policy", "{\"deadLetterTargetArn\": \"x\", \"maxReceiveCount\": 4}"),
				this.context,
				QUEUE + ": maxReceiveCount is 4, and the setting 'max-receives' of the application is 4. Write"
						+ " 'maxReceiveCount: 5'. Otherwise SQS moves a message before the application gives it up, so no"
						+ " recoverer ever takes it.");
	}

	@Test
	void visibilityTimeout() {
		assertFaults(with("\"visibility_timeout_seconds\":180", "\"visibility_timeout_seconds\":60"), this.context,
				QUEUE + ": visibility_timeout_seconds is 60 s, and the timeout of aws_lambda_function.process_order is 30 s."
						+ " Write 'visibility_timeout_seconds = 180', which is 6 times the timeout: a message must not be"
						+ " delivered again while its batch may still run.");
	}

	@Test
	void reporting() {
		assertFaults(
				with("\"function_response_types\":[\"ReportBatchItemFailures\"]", "\"function_response_types\":[]"),
				this.context,
				"aws_lambda_event_source_mapping.orders: function_response_types does not contain ReportBatchItemFailures."
						+ " Write 'function_response_types = [\"ReportBatchItemFailures\"]'. Without it, Lambda deletes the"
						+ " whole batch, whatever the function answers.");
	}

	@Test
	void attemptsInAModule() {
		assertFaults(with("\"maximum_retry_attempts\":10", "\"maximum_retry_attempts\":-1"), this.context,
				"module.process_change.aws_lambda_event_source_mapping.this: maximum_retry_attempts is not limited. Write"
						+ " 'maximum_retry_attempts = 10', for example. Without a limit, a record that always fails is"
						+ " retried until it expires, and holds up what is behind it.");
	}

	@Test
	void onFailureInAModule() {
		String plan = text(BEFORE_APPLY).replace("\"destination_config\":[{\"on_failure\":[{}]}],", "")
			.replace("\"destination_config\":[{\"on_failure\":[{\"destination_arn\":{\"references\":"
					+ "[\"aws_sqs_queue.failures.arn\",\"aws_sqs_queue.failures\"]}}]}],", "");
		assertThatThrownBy(() -> assertThat(TerraformPlan.of(plan)).isFitFor(this.context))
			.hasMessageContaining("2 faults were found:")
			.hasMessageContaining(
					"module.process_change.aws_lambda_event_source_mapping.this: destination_config.on_failure"
							+ " is not set. Set it to the ARN of a queue, topic or bucket. Without it, records that Lambda gives up are"
							+ " lost.");
	}

	@Test
	void permissionOfAPolicyDocumentBeforeApply() {
		String plan = text(BEFORE_APPLY).replace("dynamodb:UpdateItem", "dynamodb:GetItem");
		assertThatThrownBy(() -> assertThat(TerraformPlan.of(plan)).isFitFor(this.context))
			.hasMessageContaining("1 fault was found:")
			.hasMessageContaining("module.process_change.aws_lambda_function.this: its role does not allow"
					+ " dynamodb:UpdateItem on handled. Allow it. The setting 'idempotency.store: dynamodb' needs it.");
	}

	@Test
	void permissionOfAPolicyDocumentAfterApply() {
		assertFaults(with("\\\"Action\\\":\\\"sqs:SendMessage\\\"", "\\\"Action\\\":\\\"sqs:ListQueues\\\""),
				this.context,
				FUNCTION + ": its role does not allow sqs:SendMessage on"
						+ " https://sqs.eu-central-1.amazonaws.com/123456789012/orders-dead-letters. Allow it. The setting"
						+ " 'dead-letter.queue' needs it.");
	}

	@Test
	void permissionForTheDestinationOfAModule() {
		String withoutPermission = text(BEFORE_APPLY)
			.replace("\"actions\":[\"sqs:SendMessage\"]", "\"actions\":[\"sqs:ListQueues\"]")
			.replace("\"actions\":{\"constant_value\":[\"sqs:SendMessage\"]}",
					"\"actions\":{\"constant_value\":[\"sqs:ListQueues\"]}");
		assertThatThrownBy(() -> assertThat(TerraformPlan.of(withoutPermission)).isFitFor(this.context))
			.hasMessageContaining(
					"module.process_reading.aws_lambda_function.this: its role does not allow sqs:SendMessage"
							+ " on module.process_reading.aws_sqs_queue.failures.");
	}

	@Test
	void managedPolicyOfAModule() {
		assertThatThrownBy(() -> assertThat(TerraformPlan
			.of(text(AFTER_APPLY).replace("AWSLambdaKinesisExecutionRole", "AWSLambdaBasicExecutionRole")))
			.isFitFor(this.context)).hasMessageContaining("1 fault was found:")
			.hasMessageContaining("module.process_reading.aws_lambda_event_source_mapping.this: the role of"
					+ " module.process_reading.aws_lambda_function.this does not allow kinesis:DescribeStream");
	}

	@Test
	void handlerAndDefinition() {
		assertThatThrownBy(() -> assertThat(with("FunctionInvoker::handleRequest", "Invoker")).isFitFor(this.context))
			.hasMessageContaining(
					"aws_lambda_function.process_order: handler is 'org.springframework.cloud.function.adapter.aws.Invoker', but must be");
		assertThatThrownBy(() -> assertThat(with("\"SPRING_CLOUD_FUNCTION_DEFINITION\":\"processReading\"",
				"\"SPRING_CLOUD_FUNCTION_DEFINITION\":\"processReadin\""))
			.isFitFor(this.context)).hasMessageContaining("1 fault was found:")
			.hasMessageContaining("is 'processReadin', but the functions for batches are");
	}

	/**
	 * Resources and modules with {@code for_each} and {@code count} refer to the instance
	 * that has the same key.
	 */
	@Test
	void instancesWithKeys() {
		String redrive = ": redrive_policy is not set. Set it, with deadLetterTargetArn and maxReceiveCount. Without it, a"
				+ " message that kills the function, or that no dead-letter queue of the application takes, is delivered"
				+ " until SQS drops it.";
		assertFaults(TerraformPlan.read(InfrastructureFiles.path("terraform/keys/plan.json")), this.context,
				"aws_sqs_queue.orders[\"first\"]" + redrive,
				"aws_sqs_queue.orders[\"second\"]: visibility_timeout_seconds is 60 s, and the timeout of"
						+ " aws_lambda_function.process_order[\"second\"] is 30 s. Write 'visibility_timeout_seconds = 180',"
						+ " which is 6 times the timeout: a message must not be delivered again while its batch may still run.",
				"aws_sqs_queue.orders[\"second\"]" + redrive,
				"module.process_reading[1].aws_lambda_event_source_mapping.this: the role of"
						+ " module.process_reading[1].aws_lambda_function.this does not allow kinesis:DescribeStream,"
						+ " kinesis:DescribeStreamSummary, kinesis:GetRecords, kinesis:GetShardIterator, kinesis:ListShards"
						+ " on aws_kinesis_stream.readings[1]. Attach the managed policy AWSLambdaKinesisExecutionRole to the"
						+ " role, or allow these actions. Lambda reads the source with the role of the function.");
	}

	@Test
	void whatIsNotAPlanIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> TerraformPlan.of("{\"format_version\": \"1.2\"}"))
			.withMessageContaining("neither a plan nor a state of Terraform");
		assertThatThrownBy(() -> TerraformPlan.read(Path.of("missing.json"))).hasMessage("missing.json cannot be read");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> TerraformPlan.of(text(BEFORE_APPLY)).value("aws_sqs_queue.other", "url", "x"))
			.withMessage("The plan has no resource 'aws_sqs_queue.other'");
	}

	private static TerraformPlan with(String target, String replacement) {
		return TerraformPlan.of(replace(text(AFTER_APPLY), target, replacement));
	}

}
