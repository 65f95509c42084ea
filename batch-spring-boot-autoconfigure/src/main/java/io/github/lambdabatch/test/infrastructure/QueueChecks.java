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

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.function.DeployedSettings.Needs;

/**
 * The checks of a queue that feeds a function.
 */
final class QueueChecks {

	private static final String VISIBILITY_TIMEOUT = "VisibilityTimeout";

	private static final String REDRIVE_POLICY = "RedrivePolicy";

	private static final String MAX_RECEIVE_COUNT = "maxReceiveCount";

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

	private final @Nullable Resource queue;

	private final Dialect dialect;

	private final Findings findings;

	QueueChecks(Resource function, EventMapping mapping, Findings findings) {
		this.function = function;
		this.mapping = mapping;
		this.queue = mapping.queue();
		this.dialect = mapping.stack().dialect();
		this.findings = findings;
	}

	void checkVisibilityTimeout() {
		String name = this.dialect.name(VISIBILITY_TIMEOUT);
		String rule = "%s must be at least %d times the timeout of %s, as a message must not be delivered again while its batch may still run."
			.formatted(name, TIMEOUTS_OF_FUNCTION, this.function.name());
		if (this.queue == null) {
			openAsQueueIsElsewhere(rule);
			return;
		}
		Value visibility = this.queue.get(VISIBILITY_TIMEOUT);
		Value timeout = this.function.get("Timeout");
		Long visible = visibility.isAbsent() ? Long.valueOf(DEFAULT_VISIBILITY_TIMEOUT) : visibility.number();
		Long seconds = timeout.isAbsent() ? Long.valueOf(DEFAULT_TIMEOUT) : timeout.number();
		if (seconds == null || visible == null) {
			this.findings.open(this.queue.name(), (visible != null) ? timeout.unknown() : visibility.unknown(), "%s",
					rule);
		}
		else if (visible < TIMEOUTS_OF_FUNCTION * seconds) {
			this.findings.fault(this.queue.name(),
					"%s is %d s%s, and the timeout of %s is %d s%s. Write '%s', which is %d times the timeout: a message"
							+ " must not be delivered again while its batch may still run.",
					name, visible, byDefault(visibility), this.function.name(), seconds, byDefault(timeout),
					this.dialect.set(VISIBILITY_TIMEOUT, TIMEOUTS_OF_FUNCTION * seconds), TIMEOUTS_OF_FUNCTION);
		}
	}

	private static String byDefault(Value value) {
		return value.isAbsent() ? " by default" : "";
	}

	void checkRedrivePolicy() {
		String name = this.dialect.name(REDRIVE_POLICY);
		String rule = "%s must name a dead-letter queue, or a message that kills the function is delivered until SQS drops it."
			.formatted(name);
		if (this.queue == null) {
			openAsQueueIsElsewhere(rule);
			return;
		}
		Value policy = this.queue.get(REDRIVE_POLICY);
		if (policy.unknown() != null) {
			this.findings.open(this.queue.name(), policy.unknown(), "%s", rule);
		}
		else if (policy.get("deadLetterTargetArn").isAbsent()) {
			this.findings.fault(this.queue.name(),
					"%s is not set. Set it, with deadLetterTargetArn and maxReceiveCount. Without it, a message that"
							+ " kills the function, or that no dead-letter queue of the application takes, is delivered"
							+ " until SQS drops it.",
					name);
		}
	}

	/**
	 * The application must give up a message before its queue does.
	 */
	void checkReceives(Needs needs) {
		Integer maxReceives = needs.maxReceives();
		if (maxReceives == null) {
			return;
		}
		String rule = "%s must be greater than the setting 'max-receives', which is %d.".formatted(MAX_RECEIVE_COUNT,
				maxReceives);
		if (this.queue == null) {
			openAsQueueIsElsewhere(rule);
			return;
		}
		Value policy = this.queue.get(REDRIVE_POLICY);
		Value value = policy.get(MAX_RECEIVE_COUNT);
		Long count = value.number();
		if (count != null && count <= maxReceives) {
			this.findings.fault(this.queue.name(),
					"%s is %d, and the setting 'max-receives' of the application is %d. Write '%s: %d'. Otherwise SQS"
							+ " moves a message before the application gives it up, so no recoverer ever takes it.",
					MAX_RECEIVE_COUNT, count, maxReceives, MAX_RECEIVE_COUNT, maxReceives + 1);
		}
		else if (count == null && !policy.isAbsent()) {
			this.findings.open(this.queue.name(), value.unknown(), "%s", rule);
		}
	}

	private void openAsQueueIsElsewhere(String rule) {
		Value source = this.mapping.source();
		this.findings.open(this.mapping.name(), source.unknown(), "the queue %s is not in the %s. Its %s",
				source.describe(), this.dialect.document(), rule);
	}

}
