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

import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.SAM;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.assertFaults;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.assertOpen;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.replace;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Breaks a template of SAM in one place after the other.
 */
@SpringBootTest(classes = OrdersApplication.class, webEnvironment = WebEnvironment.NONE)
class SamTemplateTests {

	private static final String REPORT = "            FunctionResponseTypes: [ReportBatchItemFailures]\n";

	private static final String NOT_REPORTED = "FunctionResponseTypes does not contain ReportBatchItemFailures."
			+ " Write 'FunctionResponseTypes: [ReportBatchItemFailures]'. Without it, Lambda %s, whatever the function answers.";

	private static final String TIMEOUT_ADVICE = "Write 'VisibilityTimeout: 180', which is 6 times the timeout: a message"
			+ " must not be delivered again while its batch may still run.";

	@Autowired
	private ConfigurableApplicationContext context;

	@Test
	void isFit() {
		assertThat(CloudFormationTemplate.read(InfrastructureFiles.path(SAM))).isFitFor(this.context);
	}

	@Test
	void reportingOfQueue() {
		assertFaults(
				with("            Queue: !GetAtt OrdersQueue.Arn\n" + REPORT,
						"            Queue: !GetAtt OrdersQueue.Arn\n"),
				this.context,
				"ProcessOrderFunction.Events.Orders: " + NOT_REPORTED.formatted("deletes the whole batch"));
	}

	@ParameterizedTest
	@CsvSource({ "Readings,Kinesis,ProcessReadingFunction", "Changes,DynamoDB,ProcessChangeFunction",
			"Payments,MSK,ProcessPaymentFunction" })
	void reportingOfStream(String event, String type, String function) {
		String template = text(SAM);
		int start = template.indexOf("        %s:%n          Type: %s%n".formatted(event, type));
		assertFaults(
				CloudFormationTemplate
					.of(template.substring(0, start) + replace(template.substring(start), REPORT, "")),
				this.context, "%s.Events.%s: %s".formatted(function, event,
						NOT_REPORTED.formatted("continues behind the whole batch")));
	}

	@Test
	void reportingIsNotNeededIfFailuresFailTheInvocation() {
		assertThat(CloudFormationTemplate.of(replace(
				replace(text(SAM), "            Queue: !GetAtt OrdersQueue.Arn\n" + REPORT,
						"            Queue: !GetAtt OrdersQueue.Arn\n"),
				"LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_MAXRECEIVES: \"4\"",
				"LAMBDA_BATCH_SQS_FAILINVOCATION: when-any-fails")))
			.isFitFor(this.context);
	}

	@Test
	void pollersOfKafka() {
		assertFaults(
				with("            ProvisionedPollerConfig:\n              MinimumPollers: 1\n"
						+ "              MaximumPollers: 2\n", ""),
				this.context,
				"ProcessPaymentFunction.Events.Payments: ProvisionedPollerConfig is not set. Set it, with the minimum and"
						+ " the maximum of pollers. Without pollers of its own, Lambda does not read the answer to a batch"
						+ " of Kafka, and failed records are lost; the only alternative is the setting 'fail-invocation:"
						+ " when-any-fails'.");
	}

	@Test
	void visibilityTimeout() {
		assertFaults(with("VisibilityTimeout: 180", "VisibilityTimeout: 179"), this.context,
				"OrdersQueue: VisibilityTimeout is 179 s, and the timeout of ProcessOrderFunction is 30 s. "
						+ TIMEOUT_ADVICE);
	}

	@Test
	void defaultVisibilityTimeout() {
		assertFaults(with("      VisibilityTimeout: 180\n", ""), this.context,
				"OrdersQueue: VisibilityTimeout is 30 s by default, and the timeout of ProcessOrderFunction is 30 s. "
						+ TIMEOUT_ADVICE);
	}

	@Test
	void defaultTimeoutOfFunction() {
		assertThat(CloudFormationTemplate.of(replace(replace(text(SAM), "    Timeout: 30\n", ""),
				"VisibilityTimeout: 180", "VisibilityTimeout: 18")))
			.isFitFor(this.context);
	}

	@Test
	void redrivePolicy() {
		assertFaults(
				with("      RedrivePolicy:\n        deadLetterTargetArn: !GetAtt OrdersDeadLetterQueue.Arn\n"
						+ "        maxReceiveCount: 5\n", ""),
				this.context,
				"OrdersQueue: RedrivePolicy is not set. Set it, with deadLetterTargetArn and maxReceiveCount. Without it,"
						+ " a message that kills the function, or that no dead-letter queue of the application takes,"
						+ " is delivered until SQS drops it.");
	}

	@Test
	void maxReceiveCount() {
		assertFaults(with("maxReceiveCount: 5", "maxReceiveCount: 4"), this.context,
				"OrdersQueue: maxReceiveCount is 4, and the setting 'max-receives' of the application is 4. Write"
						+ " 'maxReceiveCount: 5'. Otherwise SQS moves a message before the application gives it up, so no"
						+ " recoverer ever takes it.");
	}

	@Test
	void settingsOfFifoQueuesHoldForThem() {
		String template = replace(text(SAM), "FUNCTIONS_PROCESSORDER_MAXRECEIVES: \"4\"", "SQSFIFO_MAXRECEIVES: \"5\"");
		assertThat(CloudFormationTemplate.of(template)).isFitFor(this.context);
		String fault = "OrdersQueue: maxReceiveCount is 5, and the setting 'max-receives' of the application is 5. Write"
				+ " 'maxReceiveCount: 6'. Otherwise SQS moves a message before the application gives it up, so no recoverer"
				+ " ever takes it.";
		for (String property : new String[] { "FifoQueue: true",
				"QueueName: !Sub \"${AWS::StackName}-orders.fifo\"" }) {
			assertFaults(
					CloudFormationTemplate
						.of(replace(template, "VisibilityTimeout: 180", "VisibilityTimeout: 180\n      " + property)),
					this.context, fault);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "            MaximumRetryAttempts: -1\n" })
	void attemptsAreLimited(String attempts) {
		assertFaults(with("            MaximumRetryAttempts: 10\n", attempts), this.context,
				"ProcessReadingFunction.Events.Readings: MaximumRetryAttempts is not limited. Write"
						+ " 'MaximumRetryAttempts: 10', for example. Without a limit, a record that always fails is"
						+ " retried until it expires, and holds up what is behind it.");
	}

	@Test
	void ageIsALimitToo() {
		assertThat(with("MaximumRetryAttempts: 10", "MaximumRecordAgeInSeconds: 3600")).isFitFor(this.context);
	}

	@Test
	void recovererIsALimitToo() {
		assertThat(CloudFormationTemplate.of(replace(replace(text(SAM), "            MaximumRetryAttempts: 10\n", ""),
				"SPRING_CLOUD_FUNCTION_DEFINITION: processReading\n",
				"SPRING_CLOUD_FUNCTION_DEFINITION: processReading\n"
						+ "          LAMBDA_BATCH_KINESIS_DEADLETTER_QUEUE: !Ref ReadingsFailures\n")))
			.isFitFor(this.context);
	}

	@Test
	void onFailure() {
		assertFaults(
				with("            DestinationConfig:\n              OnFailure:\n                Type: SQS\n"
						+ "                Destination: !GetAtt ReadingsFailures.Arn\n", ""),
				this.context,
				"ProcessReadingFunction.Events.Readings: DestinationConfig.OnFailure is not set. Set it to the ARN of a"
						+ " queue, topic or bucket. Without it, records that Lambda gives up are lost.");
	}

	@Test
	void onFailureIsMissedTogetherWithALimit() {
		CloudFormationTemplate template = CloudFormationTemplate
			.of(replace(replace(text(SAM), "            MaximumRetryAttempts: 10\n", ""),
					"            DestinationConfig:\n              OnFailure:\n                Type: SQS\n"
							+ "                Destination: !GetAtt ReadingsFailures.Arn\n",
					""));
		assertThatThrownBy(() -> assertThat(template).isFitFor(this.context))
			.hasMessageContaining("MaximumRetryAttempts is not limited")
			.hasMessageContaining("DestinationConfig.OnFailure is not set");
	}

	@Test
	void permissionForOnFailureIsAddedForItsTypeOnly() {
		assertFaults(with("                Type: SQS\n", ""), this.context,
				"ProcessReadingFunction: its role does not allow sqs:SendMessage on ReadingsFailures. Allow it. Lambda sends"
						+ " records that it gives up to the on-failure destination.");
	}

	@Test
	void permissionForDeadLetters() {
		assertFaults(with("SQSSendMessagePolicy", "SQSPollerPolicy"), this.context,
				"ProcessOrderFunction: its role does not allow sqs:SendMessage on OrdersDeadLetterQueue. Allow it. The"
						+ " setting 'dead-letter.queue' needs it.");
	}

	@Test
	void permissionToLookUpQueues() {
		assertFaults(with("Action: sqs:GetQueueUrl", "Action: sqs:ListQueues"), this.context,
				"ProcessOrderFunction: its role does not allow sqs:GetQueueUrl on OrdersDeadLetterQueue. Allow it. The"
						+ " setting 'dead-letter.queue' needs it, as the queue is not set as a URL.",
				"ProcessOrderFunction: its role does not allow sqs:GetQueueUrl on OrdersQueue. Allow it. The setting"
						+ " 'redelivery-delay' needs it.");
	}

	@Test
	void urlNeedsNoLookUp() {
		assertThat(CloudFormationTemplate.of(replace(
				replace(text(SAM), "DEADLETTER_QUEUE: !GetAtt OrdersDeadLetterQueue.QueueName",
						"DEADLETTER_QUEUE: !Ref OrdersDeadLetterQueue"),
				"Action: sqs:GetQueueUrl\n              Resource: \"*\"",
				"Action: sqs:GetQueueUrl\n              Resource: !GetAtt OrdersQueue.Arn")))
			.isFitFor(this.context);
	}

	@Test
	void permissionToDelayRedelivery() {
		assertFaults(with("Resource: !GetAtt OrdersQueue.Arn", "Resource: !GetAtt OrdersDeadLetterQueue.Arn"),
				this.context,
				"ProcessOrderFunction: its role does not allow sqs:ChangeMessageVisibility on OrdersQueue. Allow it."
						+ " The setting 'redelivery-delay' needs it.");
	}

	@Test
	void permissionForIdempotencyStore() {
		assertFaults(with("DynamoDBCrudPolicy", "DynamoDBWritePolicy"), this.context,
				"ProcessChangeFunction: its role does not allow dynamodb:DeleteItem on HandledTable. Allow it. The setting"
						+ " 'idempotency.store: dynamodb' needs it.");
	}

	@Test
	void denialWins() {
		assertFaults(with("            - Effect: Allow\n              Action: sqs:GetQueueUrl",
				"            - Effect: Deny\n              Action: sqs:*Visibility\n              Resource: \"*\"\n"
						+ "            - Effect: Allow\n              Action: sqs:GetQueueUrl"),
				this.context,
				"ProcessOrderFunction: its role does not allow sqs:ChangeMessageVisibility on OrdersQueue, as a statement"
						+ " denies it. Allow it. The setting 'redelivery-delay' needs it.");
	}

	@Test
	void conditionOfAStatementIsOpen() {
		assertOpen("template", with("Action: sqs:ChangeMessageVisibility",
				"Action: sqs:ChangeMessageVisibility\n              Condition: {Bool: {aws:SecureTransport: true}}"),
				this.context,
				"ProcessOrderFunction: its role must allow sqs:ChangeMessageVisibility on OrdersQueue. The setting"
						+ " 'redelivery-delay' needs it. This is open, because the statement that allows it has a condition.");
	}

	@Test
	void unknownManagedPolicyIsOpen() {
		assertOpen("template",
				with("        - SQSSendMessagePolicy:\n"
						+ "            QueueName: !GetAtt OrdersDeadLetterQueue.QueueName\n",
						"        - arn:aws:iam::123456789012:policy/own\n"),
				this.context,
				"ProcessOrderFunction: its role must allow sqs:SendMessage on OrdersDeadLetterQueue. The setting"
						+ " 'dead-letter.queue' needs it. This is open, because it is not known what the managed policy"
						+ " arn:aws:iam::123456789012:policy/own allows.");
	}

	@Test
	void roleOfAnotherStackIsOpen() {
		assertThatThrownBy(() -> assertThat(ofReadings("      Role: arn:aws:iam::123456789012:role/readings\n"))
			.isFitFor(this.context)).hasMessageContaining("2 points cannot be decided from the template")
			.hasMessageContaining("because the role arn:aws:iam::123456789012:role/readings is not in the template");
	}

	@Test
	void ownRoleNeedsPermissionsToPoll() {
		String start = "  ProcessReadingFunction:\n    Type: AWS::Serverless::Function\n    Properties:\n";
		CloudFormationTemplate template = with(start,
				"  ReadingsRole:\n    Type: AWS::IAM::Role\n" + start + "      Role: !GetAtt ReadingsRole.Arn\n");
		assertFaults(template, this.context,
				"ProcessReadingFunction.Events.Readings: the role of ProcessReadingFunction does not allow"
						+ " kinesis:DescribeStream, kinesis:DescribeStreamSummary, kinesis:GetRecords,"
						+ " kinesis:GetShardIterator, kinesis:ListShards on ReadingsStream. Attach the managed policy"
						+ " AWSLambdaKinesisExecutionRole to the role, or allow these actions. Lambda reads the source with"
						+ " the role of the function.",
				"ProcessReadingFunction: its role does not allow sqs:SendMessage on ReadingsFailures. Allow it. Lambda sends"
						+ " records that it gives up to the on-failure destination.");
	}

	@Test
	void handler() {
		assertFaults(ofReadings("      Handler: com.example.Readings::handle\n"), this.context,
				"ProcessReadingFunction: Handler is 'com.example.Readings::handle', but must be"
						+ " org.springframework.cloud.function.adapter.aws.FunctionInvoker::handleRequest. Otherwise the"
						+ " function does not start.");
	}

	@Test
	void handlerWithoutMethod() {
		assertThat(ofReadings("      Handler: org.springframework.cloud.function.adapter.aws.FunctionInvoker\n"))
			.isFitFor(this.context);
	}

	@Test
	void mainClass() {
		assertFaults(ofReadingsVariable("MAIN_CLASS: com.example.Readings"), this.context,
				"ProcessReadingFunction: the environment variable MAIN_CLASS is 'com.example.Readings', but this"
						+ " class does not exist. Set it to the name of the application class, without which the function does not start.");
	}

	@Test
	void mainClassMayBeInTheManifest() {
		CloudFormationTemplate template = with(
				"        MAIN_CLASS: io.github.lambdabatch.test.infrastructure.OrdersApplication\n",
				"        OTHER: x\n");
		assertThatThrownBy(() -> assertThat(template).isFitFor(this.context))
			.hasMessageContaining("4 points cannot be decided from the template")
			.hasMessageContaining(
					"ProcessOrderFunction: the environment variable MAIN_CLASS is not set. Set it to the name"
							+ " of the application class, without which the function does not start. This is open, because the"
							+ " manifest of the jar may have it as Main-Class or Start-Class.");
		assertThat(template).checkedByHand("MAIN_CLASS").isFitFor(this.context);
	}

	@Test
	void definition() {
		assertFaults(with("DEFINITION: processReading", "DEFINITION: processReadings"), this.context,
				"ProcessReadingFunction: the environment variable SPRING_CLOUD_FUNCTION_DEFINITION is 'processReadings', but"
						+ " the functions for batches are [processChange, processOrder, processPayment, processReading]. Set"
						+ " it to one of them: otherwise each invocation fails.");
	}

	@Test
	void definitionIsNotNeededIfOneFunctionFits() {
		assertThat(with("          SPRING_CLOUD_FUNCTION_DEFINITION: processOrder\n", "")).isFitFor(this.context);
	}

	@Test
	void definitionIsNeededIfSeveralFunctionsFit() {
		try (ConfigurableApplicationContext several = OrdersApplication.startWith(OtherOrders.class)) {
			assertThat(CloudFormationTemplate.of(text(SAM))).isFitFor(several);
			assertFaults(with("          SPRING_CLOUD_FUNCTION_DEFINITION: processOrder\n", ""), several,
					"ProcessOrderFunction: the environment variable SPRING_CLOUD_FUNCTION_DEFINITION is not set, and each of"
							+ " [processOrder, processOtherOrder] is a function for batches of SQS. Set it to one of the"
							+ " functions [processChange, processOrder, processOtherOrder, processPayment, processReading].");
		}
	}

	@Test
	void customRuntimeCallsWhatItWants() {
		assertThat(ofReadings("      Runtime: provided.al2023\n      Handler: processReading\n"))
			.isFitFor(this.context);
	}

	@Test
	void handlerOfAnImageIsOpen() {
		CloudFormationTemplate template = ofReadings("      PackageType: Image\n");
		assertOpen("template", template, this.context,
				"ProcessReadingFunction: the handler must be org.springframework.cloud.function.adapter.aws.FunctionInvoker"
						+ "::handleRequest. This is open, because the image may set it.");
		assertThat(ofReadings("      PackageType: Image\n      ImageConfig: {Command: ["
				+ "\"org.springframework.cloud.function.adapter.aws.FunctionInvoker::handleRequest\"]}\n"))
			.isFitFor(this.context);
	}

	@Test
	void clusterThatOthersManageNeedsNoPermissionToBeFound() {
		assertThat(with(
				"          Type: MSK\n          Properties:\n            Stream: !Sub"
						+ " arn:aws:kafka:${AWS::Region}:${AWS::AccountId}:cluster/payments/1a2b3c4d\n",
				"          Type: SelfManagedKafka\n          Properties:\n"
						+ "            KafkaBootstrapServers: [broker:9092]\n"))
			.isFitFor(this.context);
	}

	@Test
	void sourceFitsTheFunction() {
		assertFaults(with("DEFINITION: processReading", "DEFINITION: processPayment"), this.context,
				"ProcessReadingFunction.Events.Readings: its source is KINESIS, but the function 'processPayment' takes"
						+ " batches of [KAFKA]. Each invocation fails.");
	}

	@Test
	void misspelledSettingStopsTheStart() {
		assertThatThrownBy(
				() -> assertThat(ofReadingsVariable("LAMBDA_BATCH_KINESIS_MAXCONCURENCY: 5")).isFitFor(this.context))
			.hasMessageContaining(
					"1 fault was found:%n%n  1. ProcessReadingFunction: the application would not start with its environment"
						.formatted())
			.hasMessageContaining("Did you mean 'LAMBDA_BATCH_KINESIS_MAXCONCURRENCY'?");
	}

	@Test
	void valueOfAParameterIsOpenUntilItIsSet() {
		CloudFormationTemplate template = CloudFormationTemplate
			.of(replace(replace(text(SAM), "VisibilityTimeout: 180", "VisibilityTimeout: !Ref Hidden"), "Resources:\n",
					"Parameters:\n  Hidden:\n    Type: Number\n\nResources:\n"));
		assertOpen("template", template, this.context,
				"OrdersQueue: VisibilityTimeout must be at least 6 times the timeout of ProcessOrderFunction, as a message"
						+ " must not be delivered again while its batch may still run. This is open, because the parameter"
						+ " Hidden has no value here; set it with parameter(\"Hidden\", …).");
		assertThat(template.parameter("Hidden", "180")).isFitFor(this.context);
		assertFaults(template.parameter("Hidden", "60"), this.context,
				"OrdersQueue: VisibilityTimeout is 60 s, and the timeout of ProcessOrderFunction is 30 s. "
						+ TIMEOUT_ADVICE);
	}

	@Test
	void queueOfAnotherStack() {
		CloudFormationTemplate template = CloudFormationTemplate
			.of(text(SAM).replace("!GetAtt OrdersQueue.Arn", "!ImportValue shared-orders"));
		assertThatThrownBy(() -> assertThat(template).isFitFor(this.context))
			.hasMessageContaining("4 points cannot be decided from the template")
			.hasMessageContaining(
					"because shared-orders is a value of another stack; set it with importedValue(\"shared-orders\", …).");
		String arn = "arn:aws:sqs:eu-central-1:123456789012:orders";
		assertThat(template.importedValue("shared-orders", arn))
			.checkedByHand("VisibilityTimeout", "RedrivePolicy", "maxReceiveCount")
			.isFitFor(this.context);
	}

	@Test
	void deadLetterQueueOfAnotherStackIsKnownByItsName() {
		String template = replace(text(SAM), "DEADLETTER_QUEUE: !GetAtt OrdersDeadLetterQueue.QueueName",
				"DEADLETTER_QUEUE: %s");
		String policy = replace(template, "QueueName: !GetAtt OrdersDeadLetterQueue.QueueName",
				"QueueName: shared-dlq");
		assertThat(CloudFormationTemplate.of(policy.formatted("shared-dlq"))).isFitFor(this.context);
		assertThat(CloudFormationTemplate
			.of(policy.formatted("https://sqs.eu-central-1.amazonaws.com/123456789012/shared-dlq")))
			.isFitFor(this.context);
		assertThat(CloudFormationTemplate.of(policy.formatted("arn:aws:sqs:eu-central-1:123456789012:shared-dlq")))
			.isFitFor(this.context);
		assertFaults(CloudFormationTemplate.of(policy.formatted("other-dlq")), this.context,
				"ProcessOrderFunction: its role does not allow sqs:SendMessage on other-dlq. Allow it. The setting"
						+ " 'dead-letter.queue' needs it.");
	}

	@Test
	void outputOfANestedStackIsOpen() {
		assertOpen("template",
				with("QueueName: !GetAtt OrdersDeadLetterQueue.QueueName",
						"QueueName: !GetAtt Shared.Outputs.QueueName"),
				this.context,
				"ProcessOrderFunction: its role must allow sqs:SendMessage on OrdersDeadLetterQueue. The setting"
						+ " 'dead-letter.queue' needs it. This is open, because Shared.Outputs.QueueName is an output of a"
						+ " nested stack, whose template is not read.");
	}

	@Test
	void pointThatIsNotOpenCannotBeCheckedByHand() {
		assertThatThrownBy(() -> assertThat(CloudFormationTemplate.of(text(SAM))).checkedByHand("MAIN_CLASS")
			.isFitFor(this.context))
			.hasMessageContaining("Expected an open point that contains%n  MAIN_CLASS%n".formatted());
	}

	@Test
	void faultCannotBeCheckedByHand() {
		assertThatThrownBy(
				() -> assertThat(with("maxReceiveCount: 5", "maxReceiveCount: 4")).checkedByHand("maxReceiveCount")
					.isFitFor(this.context))
			.hasMessageContaining("Expected an open point");
	}

	@Test
	void functionsOfOthersAreLeftOut() {
		String python = "Resources:\n  Other:\n    Type: AWS::Serverless::Function\n    Properties:\n"
				+ "      Runtime: python3.13\n";
		assertThat(CloudFormationTemplate.of(replace(text(SAM), "Resources:\n", python))).isFitFor(this.context);
		CloudFormationTemplate java = CloudFormationTemplate
			.of(replace(text(SAM), "Resources:\n", python.replace("python3.13", "java21")));
		assertOpen("template", java, this.context,
				"Other: no event source mapping in the template feeds it, so nothing of its source can be checked.");
		assertThat(java).withoutFunctions("Other").isFitFor(this.context);
	}

	@Test
	void severalFaultsAreReportedTogether() {
		assertThatThrownBy(() -> assertThat(
				CloudFormationTemplate.of(replace(replace(text(SAM), "VisibilityTimeout: 180", "VisibilityTimeout: 10"),
						"maxReceiveCount: 5", "maxReceiveCount: 3")))
			.isFitFor(this.context)).hasMessageContaining("2 faults were found:")
			.hasMessageContaining("  1. OrdersQueue: VisibilityTimeout is 10 s")
			.hasMessageContaining("  2. OrdersQueue: maxReceiveCount is 3");
	}

	private static CloudFormationTemplate with(String target, String replacement) {
		return CloudFormationTemplate.of(replace(text(SAM), target, replacement));
	}

	/** Sets a property of one function. */
	private static CloudFormationTemplate ofReadings(String property) {
		String start = "  ProcessReadingFunction:\n    Type: AWS::Serverless::Function\n    Properties:\n";
		return with(start, start + property);
	}

	private static CloudFormationTemplate ofReadingsVariable(String variable) {
		String definition = "          SPRING_CLOUD_FUNCTION_DEFINITION: processReading\n";
		return with(definition, definition + "          " + variable + "\n");
	}

	static class OtherOrders {

		@Bean
		Consumer<SQSMessage> processOtherOrder() {
			return (message) -> {
			};
		}

	}

}
