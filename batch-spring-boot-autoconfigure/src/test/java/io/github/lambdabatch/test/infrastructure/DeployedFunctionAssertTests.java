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

import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.SAM;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.replace;
import static io.github.lambdabatch.test.infrastructure.InfrastructureFiles.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link DeployedFunctionAssert}.
 */
class DeployedFunctionAssertTests {

	private final DeployedFunctionAssert function = orders(text(SAM));

	@Test
	void functionThatIsRight() {
		this.function.starts(OrdersApplication.class)
			.reportsBatchItemFailures()
			.hidesMessagesLongEnough()
			.setsFailedRecordsAside()
			.mayReadItsSources()
			.isAllowed("sqs:SendMessage", "OrdersDeadLetterQueue");
	}

	@Test
	void otherApplication() {
		assertThatThrownBy(() -> this.function.starts(getClass())).hasMessage(
				"%nExpected the environment variable MAIN_CLASS of ProcessOrderFunction to be%n  %s%nbut it was%n  %s"
					.formatted(getClass().getName(), OrdersApplication.class.getName()));
	}

	@Test
	void notReported() {
		assertThatThrownBy(
				() -> orders(text(SAM).replace("ReportBatchItemFailures", "Other")).reportsBatchItemFailures())
			.hasMessageStartingWith(
					"%nExpected failed records to be reported one by one, but 1 fault was found:".formatted())
			.hasMessageContaining("ProcessOrderFunction.Events.Orders: FunctionResponseTypes does not contain");
	}

	@Test
	void notHidden() {
		assertThatThrownBy(() -> orders(replace(text(SAM), "VisibilityTimeout: 180", "VisibilityTimeout: 179"))
			.hidesMessagesLongEnough()).hasMessageStartingWith(
					"%nExpected messages to stay hidden long enough, but 1 fault was found:".formatted());
	}

	@Test
	void notSetAside() {
		assertThatThrownBy(() -> orders(replace(text(SAM), "RedrivePolicy", "Other")).setsFailedRecordsAside())
			.hasMessageStartingWith(
					"%nExpected records that always fail to be set aside, but 1 fault was found:".formatted());
	}

	@Test
	void notReadable() {
		assertThatThrownBy(() -> orders(replace(text(SAM), "      Environment:\n        Variables:\n          SPRING",
				"      Role: arn:aws:iam::123456789012:role/orders\n      Environment:\n        Variables:\n          SPRING"))
			.mayReadItsSources()).hasMessageStartingWith(
					"%nExpected Lambda to be allowed to read the source, but 1 point cannot be decided".formatted());
	}

	@Test
	void notAllowed() {
		assertThatThrownBy(() -> this.function.isAllowed("sqs:SendMessage", "OrdersQueue")).hasMessageStartingWith(
				"%nExpected sqs:SendMessage to be allowed on OrdersQueue, but 1 fault was found:".formatted());
	}

	@Test
	void notFed() {
		assertThatThrownBy(() -> orders(replace(text(SAM), "Type: SQS\n", "Type: Api\n")).reportsBatchItemFailures())
			.hasMessage(
					"%nExpected failed records to be reported one by one, but no event source mapping in the template"
						.formatted() + " feeds ProcessOrderFunction");
	}

	@Test
	void notFedByAQueue() {
		assertThatThrownBy(() -> assertThat(CloudFormationTemplate.of(text(SAM))).function("ProcessReadingFunction")
			.hidesMessagesLongEnough()).hasMessage(
					"%nExpected messages to stay hidden long enough, but no event source mapping of a queue in the template"
						.formatted() + " feeds ProcessReadingFunction");
	}

	@Test
	void fedByAQueueOfAnotherStack() {
		assertThatThrownBy(
				() -> orders(text(SAM).replace("Queue: !GetAtt OrdersQueue.Arn", "Queue: !ImportValue orders"))
					.hidesMessagesLongEnough())
			.hasMessageContaining("1 point cannot be decided from the template")
			.hasMessageContaining(
					"the queue (not known) is not in the template. Its VisibilityTimeout must be at least 6 times");
	}

	@Test
	void notThere() {
		assertThatThrownBy(() -> assertThat(CloudFormationTemplate.of(text(SAM))).function("Other"))
			.hasMessageContaining(
					"Expected a Lambda function with the name%n  Other%nbut the functions are".formatted());
	}

	private static DeployedFunctionAssert orders(String template) {
		return assertThat(CloudFormationTemplate.of(template)).function("ProcessOrderFunction");
	}

}
