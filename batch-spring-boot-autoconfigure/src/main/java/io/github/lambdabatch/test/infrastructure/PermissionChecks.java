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

import java.util.Set;

import io.github.lambdabatch.function.DeployedSettings.Needs;
import io.github.lambdabatch.test.infrastructure.Value.Reference;

/**
 * The checks of what the role of a function must allow because of the settings.
 */
final class PermissionChecks {

	/** The attributes of queues that are their URLs. */
	private static final Set<String> URLS = Set.of("", "QueueUrl", "url", "id");

	private final Resource function;

	private final Stack stack;

	private final Permissions permissions;

	private final Findings findings;

	PermissionChecks(Resource function, Stack stack, Permissions permissions, Findings findings) {
		this.function = function;
		this.stack = stack;
		this.permissions = permissions;
		this.findings = findings;
	}

	/**
	 * Check what the settings need for batches of any source.
	 * @param needs the needs
	 * @param variables the values behind the settings
	 */
	void check(Needs needs, Variables variables) {
		if (needs.deadLetterQueue() != null) {
			Value queue = variables.value(needs.deadLetterQueue());
			String why = "The setting 'dead-letter.queue' needs it";
			allow("sqs:SendMessage", queue, queueArn(queue), why);
			if (!isUrl(queue)) {
				allow("sqs:GetQueueUrl", queue, queueArn(queue), why + ", as the queue is not set as a URL");
			}
		}
		if (needs.idempotencyTable() != null) {
			Value table = variables.value(needs.idempotencyTable());
			for (String action : new String[] { "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem" }) {
				allow(action, table, tableArn(table), "The setting 'idempotency.store: dynamodb' needs it");
			}
		}
	}

	/**
	 * Check what the settings need for the messages of a queue.
	 */
	void checkQueue(Needs needs, EventMapping mapping) {
		if (needs.delaysRedelivery()) {
			String why = "The setting 'redelivery-delay' needs it";
			allow("sqs:ChangeMessageVisibility", mapping.source(), mapping.source(), why);
			allow("sqs:GetQueueUrl", mapping.source(), mapping.source(), why);
		}
	}

	private void allow(String action, Value resource, Value arn, String why) {
		check(this.permissions, this.function, action, arn, resource.describe(), why, this.findings);
	}

	/**
	 * Check that the role of a function allows an action.
	 */
	static void check(Permissions permissions, Resource function, String action, Value arn, String name, String why,
			Findings findings) {
		Permissions.Answer answer = permissions.allow(action, arn);
		if (answer.verdict() == Globs.Verdict.NO) {
			findings.fault(function.name(), "its role does not allow %s on %s%s. Allow it. %s.", action, name,
					answer.reason().isEmpty() ? "" : ", as " + answer.reason(), why);
		}
		else if (answer.verdict() == Globs.Verdict.OPEN) {
			findings.open(function.name(), answer.reason(), "its role must allow %s on %s. %s.", action, name, why);
		}
	}

	/**
	 * Return the ARN of a queue that is set by its name, its ARN or its URL.
	 */
	private Value queueArn(Value queue) {
		Resource resource = this.stack.find(queue, Resource.QUEUE);
		String text = queue.text();
		return (resource != null) ? new Reference(resource.name(), "Arn") : (text == null || text.startsWith("arn:"))
				? queue : Resource.arn("sqs", Value.of(text.substring(text.lastIndexOf('/') + 1)));
	}

	/**
	 * Return the ARN of a table that is set by its name or its ARN.
	 */
	private Value tableArn(Value table) {
		Resource resource = this.stack.find(table, Resource.TABLE);
		String text = table.text();
		return (resource != null) ? new Reference(resource.name(), "Arn") : (text == null || text.startsWith("arn:"))
				? table : Resource.arn("dynamodb", Value.of("table/" + text));
	}

	private static boolean isUrl(Value queue) {
		if (queue instanceof Value.Reference reference) {
			return URLS.contains(reference.attribute());
		}
		Value first = (queue instanceof Value.Text text) ? text.parts().get(0) : queue;
		String text = first.text();
		return text != null && text.startsWith("http");
	}

}
