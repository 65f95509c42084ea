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
import java.util.Objects;

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

	private static final String VISIBILITY_TIMEOUT = "VisibilityTimeout";

	private static final String REDRIVE_POLICY = "RedrivePolicy";

	private static final String MAX_RECEIVE_COUNT = "maxReceiveCount";

	private static final String ATTEMPTS = "MaximumRetryAttempts";

	private static final String AGE = "MaximumRecordAgeInSeconds";

	private static final String ON_FAILURE = "DestinationConfig.OnFailure";

	private static final String POLLERS = "ProvisionedPollerConfig";

	/**
	 * What AWS asks for, so that a batch is not delivered again while it may still run.
	 */
	private static final int TIMEOUTS_OF_FUNCTION = 6;

	/** What Lambda has if it is not set, in seconds. */
	private static final long DEFAULT_TIMEOUT = 3;

	/** What SQS has if it is not set, in seconds. */
	private static final long DEFAULT_VISIBILITY_TIMEOUT = 30;

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
		if (this.eventType == null) {
			this.findings.open(this.mapping.name(), this.mapping.source().unknown(),
					"the source of the mapping is not known, so nothing of it can be checked.");
			return;
		}
		checkReporting();
		checkVisibilityTimeout();
		checkEndOfFailingRecords();
		checkReceives();
		checkPoller(permissions);
		checkDestination(permissions);
	}

	/**
	 * Failed records must be reported one by one.
	 */
	void checkReporting() {
		if (this.needs != null && this.needs.failInvocation() == FailInvocation.WHEN_ANY_FAILS) {
			return;
		}
		Value types = this.mapping.resource().get(RESPONSE_TYPES);
		String sentence = "%s does not contain %s. Write '%s'. Without it, %s, whatever the function answers."
			.formatted(this.dialect.name(RESPONSE_TYPES), REPORT, this.dialect.setList(RESPONSE_TYPES, REPORT),
					(this.eventType != null && this.eventType.isStream()) ? "Lambda goes on behind the whole batch"
							: "Lambda deletes the whole batch");
		if (types.elements().stream().noneMatch((type) -> REPORT.equals(type.text()))) {
			String unknown = types.elements()
				.stream()
				.map(Value::unknown)
				.filter(Objects::nonNull)
				.findFirst()
				.orElse(null);
			if (unknown != null) {
				open(unknown, "%s must contain %s.", this.dialect.name(RESPONSE_TYPES), REPORT);
			}
			else {
				fault("%s", sentence);
			}
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
		if (!isQueue()) {
			return;
		}
		Value timeout = this.function.get("Timeout");
		Resource queue = this.mapping.queue();
		String why = "a message must not be delivered again while its batch may still run";
		if (queue == null) {
			open(this.mapping.source().unknown(),
					"the queue %s is not in the %s. Its %s must be at least %d times the timeout of the function, as %s.",
					this.mapping.source().describe(), this.dialect.document(), this.dialect.name(VISIBILITY_TIMEOUT),
					TIMEOUTS_OF_FUNCTION, why);
			return;
		}
		Value visibility = queue.get(VISIBILITY_TIMEOUT);
		Long seconds = timeout.isAbsent() ? Long.valueOf(DEFAULT_TIMEOUT) : timeout.number();
		Long visible = visibility.isAbsent() ? Long.valueOf(DEFAULT_VISIBILITY_TIMEOUT) : visibility.number();
		if (seconds == null || visible == null) {
			this.findings.open(queue.name(), (visible != null) ? timeout.unknown() : visibility.unknown(),
					"%s must be at least %d times the timeout of %s, as %s.", this.dialect.name(VISIBILITY_TIMEOUT),
					TIMEOUTS_OF_FUNCTION, this.function.name(), why);
		}
		else if (visible < TIMEOUTS_OF_FUNCTION * seconds) {
			this.findings.fault(queue.name(),
					"%s is %d s%s, and the timeout of %s is %d s%s. Write '%s', which is %d times the timeout:"
							+ " %s.",
					this.dialect.name(VISIBILITY_TIMEOUT), visible, byDefault(visibility), this.function.name(),
					seconds, byDefault(timeout), this.dialect.set(VISIBILITY_TIMEOUT, TIMEOUTS_OF_FUNCTION * seconds),
					TIMEOUTS_OF_FUNCTION, why);
		}
	}

	private static String byDefault(Value value) {
		return value.isAbsent() ? " by default" : "";
	}

	/**
	 * A record that always fails must come to an end, and must not be lost then.
	 */
	void checkEndOfFailingRecords() {
		if (isQueue()) {
			checkRedrivePolicy();
		}
		else {
			checkOnFailure();
		}
	}

	private void checkRedrivePolicy() {
		Resource queue = this.mapping.queue();
		if (queue == null) {
			open(this.mapping.source().unknown(),
					"the queue %s is not in the %s. It must have a %s, or a message that kills the function is"
							+ " delivered until SQS drops it.",
					this.mapping.source().describe(), this.dialect.document(), this.dialect.name(REDRIVE_POLICY));
			return;
		}
		Value target = queue.get(REDRIVE_POLICY, "deadLetterTargetArn");
		if (queue.get(REDRIVE_POLICY).unknown() != null) {
			this.findings.open(queue.name(), queue.get(REDRIVE_POLICY).unknown(),
					"%s must name a dead-letter queue, or a message that kills the function is delivered until SQS drops it.",
					this.dialect.name(REDRIVE_POLICY));
		}
		else if (target.isAbsent()) {
			this.findings.fault(queue.name(),
					"%s is not set. Set it, with deadLetterTargetArn and maxReceiveCount. Without it, a message that kills the"
							+ " function, or that no dead-letter queue of the application takes, is delivered until"
							+ " SQS drops it.",
					this.dialect.name(REDRIVE_POLICY));
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
			if (!recovers) {
				fault("%s is not limited. Write '%s', for example. Without a limit, a record that always fails is"
						+ " retried until it expires, and holds up what is behind it.", this.dialect.name(ATTEMPTS),
						this.dialect.set(ATTEMPTS, 10));
			}
			return;
		}
		if (destination.unknown() != null) {
			open(destination.unknown(), "%s must be set, or what Lambda gives up is lost in silence.",
					this.dialect.name(ON_FAILURE));
		}
		else if (destination.isAbsent()) {
			fault("%s is not set. Set it to the ARN of a queue, topic or bucket. Without it, what Lambda gives up"
					+ " is lost in silence.", this.dialect.name(ON_FAILURE));
		}
	}

	private static boolean isForEver(Value limit) {
		return limit.isAbsent() || Long.valueOf(-1).equals(limit.number());
	}

	/**
	 * The application must give up a message before its queue does.
	 */
	private void checkReceives() {
		Resource queue = this.mapping.queue();
		Integer maxReceives = (this.needs != null) ? this.needs.maxReceives() : null;
		if (!isQueue() || maxReceives == null) {
			return;
		}
		Value policy = (queue != null) ? queue.get(REDRIVE_POLICY) : Value.ABSENT;
		Value count = policy.get(MAX_RECEIVE_COUNT);
		if (queue == null || (!policy.isAbsent() && count.number() == null)) {
			this.findings.open((queue != null) ? queue.name() : this.mapping.name(),
					(queue != null) ? count.unknown() : "the queue is not in the " + this.dialect.document(),
					"%s of the queue must be greater than the setting 'max-receives', which is %d.", MAX_RECEIVE_COUNT,
					maxReceives);
		}
		else if (count.number() != null && count.number() <= maxReceives) {
			this.findings.fault(queue.name(),
					"%s is %d, and the setting 'max-receives' of the application is %d. Write '%s'. Otherwise SQS"
							+ " moves a message before the application gives it up, so no recoverer ever takes it.",
					MAX_RECEIVE_COUNT, count.number(), maxReceives,
					"%s: %d".formatted(MAX_RECEIVE_COUNT, maxReceives + 1));
		}
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
				"Lambda sends what it gives up to the on-failure destination", this.findings);
	}

	private boolean isQueue() {
		return this.eventType == EventType.SQS || this.eventType == EventType.SQS_FIFO;
	}

	private void fault(String sentence, Object... arguments) {
		this.findings.fault(this.mapping.name(), sentence, arguments);
	}

	private void open(@Nullable String reason, String sentence, Object... arguments) {
		this.findings.open(this.mapping.name(), reason, sentence, arguments);
	}

}
