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

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FailInvocation;
import io.github.lambdabatch.function.DeployedSettings.Needs;

/**
 * The checks of an event source mapping of a function.
 */
final class MappingChecks {

	private static final String RESPONSE_TYPES = "FunctionResponseTypes";

	private static final String REPORT = "ReportBatchItemFailures";

	private static final String ATTEMPTS = "MaximumRetryAttempts";

	private static final String AGE = "MaximumRecordAgeInSeconds";

	private static final String ON_FAILURE = "DestinationConfig.OnFailure";

	private static final String POLLERS = "ProvisionedPollerConfig";

	private final Resource function;

	private final EventMapping mapping;

	private final Stack stack;

	private final Dialect dialect;

	private final @Nullable EventType eventType;

	/** What the settings of the application need, if they are known. */
	private final @Nullable Needs needs;

	private final Findings findings;

	MappingChecks(Resource function, EventMapping mapping, @Nullable Needs needs, Findings findings) {
		this.function = function;
		this.mapping = mapping;
		this.stack = mapping.stack();
		this.dialect = this.stack.dialect();
		this.eventType = mapping.eventType();
		this.needs = needs;
		this.findings = findings;
	}

	void checkAll(Permissions permissions) {
		if (requireSource()) {
			checkReporting();
			checkVisibilityTimeout();
			checkEndOfFailingRecords();
			if (isQueue() && this.needs != null) {
				queue().checkReceives(this.needs);
			}
			checkPoller(permissions);
			checkDestination(permissions);
		}
	}

	/**
	 * Return whether the kind of source is known, without which nothing can be checked.
	 */
	boolean requireSource() {
		if (this.eventType == null) {
			open(this.mapping.source().unknown(),
					"the source of the mapping is not known, so nothing of it can be checked.");
		}
		return this.eventType != null;
	}

	private QueueChecks queue() {
		return new QueueChecks(this.function, this.mapping, this.findings);
	}

	/**
	 * Failed records must be reported one by one.
	 */
	void checkReporting() {
		if (this.needs != null && this.needs.failInvocation() == FailInvocation.WHEN_ANY_FAILS) {
			return;
		}
		Value types = this.mapping.resource().get(RESPONSE_TYPES);
		String name = this.dialect.name(RESPONSE_TYPES);
		if (types.elements().stream().anyMatch((type) -> type.unknown() != null)) {
			open(types.elements().get(0).unknown(), "%s must contain %s.", name, REPORT);
		}
		else if (types.elements().stream().noneMatch((type) -> REPORT.equals(type.text()))) {
			fault("%s does not contain %s. Write '%s'. Without it, Lambda %s, whatever the function answers.", name,
					REPORT, this.dialect.setList(RESPONSE_TYPES, REPORT),
					isQueue() ? "deletes the whole batch" : "continues behind the whole batch");
		}
		if (this.eventType == EventType.KAFKA) {
			Value pollers = this.mapping.resource().get(POLLERS);
			if (pollers.unknown() != null) {
				open(pollers.unknown(), "%s must be set.", this.dialect.name(POLLERS));
			}
			else if (pollers.isAbsent()) {
				fault("%s is not set. Set it, with the minimum and the maximum of pollers. Without pollers of its own,"
						+ " Lambda does not read the answer to a batch of Kafka, and failed records are lost;"
						+ " the only alternative is the setting 'fail-invocation: when-any-fails'.",
						this.dialect.name(POLLERS));
			}
		}
	}

	/**
	 * A message must not be delivered again while it may still be handled.
	 */
	void checkVisibilityTimeout() {
		if (isQueue()) {
			queue().checkVisibilityTimeout();
		}
	}

	/**
	 * A record that always fails must come to an end, and must not be lost then.
	 */
	void checkEndOfFailingRecords() {
		if (isQueue()) {
			queue().checkRedrivePolicy();
		}
		else {
			checkOnFailure();
		}
	}

	private void checkOnFailure() {
		Value attempts = this.mapping.resource().get(ATTEMPTS);
		Value age = this.mapping.resource().get(AGE);
		Value destination = this.mapping.resource().get("DestinationConfig", "OnFailure");
		boolean recovers = this.needs != null && this.needs.recovers();
		if (attempts.unknown() != null || age.unknown() != null) {
			open((attempts.unknown() != null) ? attempts.unknown() : age.unknown(),
					"%s must be a limit, or a record that always fails holds up what is behind it.",
					this.dialect.name(ATTEMPTS));
		}
		else if (isForEver(attempts) && isForEver(age)) {
			if (recovers) {
				return;
			}
			fault("%s is not limited. Write '%s', for example. Without a limit, a record that always fails is"
					+ " retried until it expires, and holds up what is behind it.", this.dialect.name(ATTEMPTS),
					this.dialect.set(ATTEMPTS, 10));
		}
		if (destination.unknown() != null) {
			open(destination.unknown(), "%s must be set. Otherwise records that Lambda gives up are lost.",
					this.dialect.name(ON_FAILURE));
		}
		else if (destination.isAbsent()) {
			fault("%s is not set. Set it to the ARN of a queue, topic or bucket. Without it, records that Lambda"
					+ " gives up are lost.", this.dialect.name(ON_FAILURE));
		}
	}

	private static boolean isForEver(Value limit) {
		return limit.isAbsent() || Long.valueOf(-1).equals(limit.number());
	}

	/**
	 * Lambda reads the source with the role of the function.
	 */
	void checkPoller(Permissions permissions) {
		List<String> missing = new ArrayList<>();
		String reason = null;
		boolean denied = false;
		for (String action : pollerActions()) {
			Permissions.Answer answer = permissions.allow(action, pollerResource(action));
			if (answer.verdict() != Globs.Verdict.YES) {
				missing.add(action);
				denied |= answer.verdict() == Globs.Verdict.NO;
				reason = (reason != null) ? reason : answer.reason();
			}
		}
		if (missing.isEmpty()) {
			return;
		}
		String advice = "Attach the managed policy %s to the role, or allow these actions. Lambda reads the source with the"
				+ " role of the function.";
		if (denied) {
			fault("the role of %s does not allow %s on %s. " + advice, this.function.name(), String.join(", ", missing),
					this.mapping.source().describe(), managedPolicy());
		}
		else {
			open(reason, "the role of %s must allow %s on %s. " + advice, this.function.name(),
					String.join(", ", missing), this.mapping.source().describe(), managedPolicy());
		}
	}

	private List<String> pollerActions() {
		if (isQueue()) {
			return Poller.SQS;
		}
		if (this.eventType == EventType.KINESIS) {
			return Poller.KINESIS;
		}
		if (this.eventType == EventType.DYNAMODB) {
			return Poller.DYNAMO_DB;
		}
		// A cluster that others manage needs no permission to be found.
		return this.mapping.isSelfManaged() ? List.of()
				: Poller.MSK.stream().filter((action) -> !action.equals("kafka:DescribeCluster")).toList();
	}

	/**
	 * Some actions are not about a resource, and a consumer is not the stream it reads.
	 */
	private @Nullable Value pollerResource(String action) {
		Resource source = this.stack.find(this.mapping.source());
		return (action.startsWith("ec2:") || action.equals("dynamodb:ListStreams")
				|| (source != null && source.type().equals("AWS::Kinesis::StreamConsumer"))) ? null
						: this.mapping.source();
	}

	private String managedPolicy() {
		return isQueue() ? "AWSLambdaSQSQueueExecutionRole"
				: (this.eventType == EventType.KINESIS) ? "AWSLambdaKinesisExecutionRole"
						: (this.eventType == EventType.DYNAMODB) ? "AWSLambdaDynamoDBExecutionRole"
								: "AWSLambdaMSKExecutionRole";
	}

	/**
	 * Lambda sends to the on-failure destination with the role of the function.
	 */
	private void checkDestination(Permissions permissions) {
		Value destination = this.mapping.resource().get("DestinationConfig", "OnFailure", "Destination");
		if (destination.isAbsent()) {
			return;
		}
		Resource resource = this.stack.find(destination);
		String arn = String.valueOf(destination.text());
		boolean topic = (resource != null) ? resource.type().equals("AWS::SNS::Topic") : arn.contains(":sns:");
		boolean bucket = (resource != null) ? resource.type().equals("AWS::S3::Bucket") : arn.contains(":s3:");
		PermissionChecks.check(permissions, this.function,
				bucket ? "s3:ListBucket" : topic ? "sns:Publish" : "sqs:SendMessage", destination,
				destination.describe(), "Lambda sends records that it gives up to the on-failure destination",
				this.findings);
	}

	boolean isQueue() {
		return this.eventType == EventType.SQS || this.eventType == EventType.SQS_FIFO;
	}

	private void fault(String sentence, Object... arguments) {
		this.findings.fault(this.mapping.name(), sentence, arguments);
	}

	private void open(@Nullable String reason, String sentence, Object... arguments) {
		this.findings.open(this.mapping.name(), reason, sentence, arguments);
	}

}
