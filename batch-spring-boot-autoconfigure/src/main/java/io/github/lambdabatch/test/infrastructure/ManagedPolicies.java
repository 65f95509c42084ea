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

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The policies of AWS that functions usually have, as far as the checks need them.
 */
final class ManagedPolicies {

	private static final String ARN = "arn:aws:iam::aws:policy/";

	private static final Map<String, List<String>> ACTIONS = Map.ofEntries(
			Map.entry("service-role/AWSLambdaSQSQueueExecutionRole", Poller.SQS),
			Map.entry("service-role/AWSLambdaKinesisExecutionRole", Poller.KINESIS),
			Map.entry("service-role/AWSLambdaDynamoDBExecutionRole", Poller.DYNAMO_DB),
			Map.entry("service-role/AWSLambdaMSKExecutionRole", Poller.MSK),
			Map.entry("service-role/AWSLambdaBasicExecutionRole", List.of()),
			Map.entry("service-role/AWSLambdaVPCAccessExecutionRole", Poller.NETWORK),
			Map.entry("AWSXrayWriteOnlyAccess", List.of()), Map.entry("AWSXRayDaemonWriteAccess", List.of()),
			Map.entry("CloudWatchLambdaInsightsExecutionRolePolicy", List.of()),
			Map.entry("CloudWatchLambdaApplicationSignalsExecutionRolePolicy", List.of()),
			Map.entry("AmazonSQSFullAccess", List.of("sqs:*")),
			Map.entry("AmazonDynamoDBFullAccess", List.of("dynamodb:*")),
			Map.entry("AmazonDynamoDBFullAccess_v2", List.of("dynamodb:*")),
			Map.entry("AmazonKinesisFullAccess", List.of("kinesis:*")),
			Map.entry("AmazonSNSFullAccess", List.of("sns:*")), Map.entry("AmazonS3FullAccess", List.of("s3:*")),
			Map.entry("AdministratorAccess", List.of("*")));

	private ManagedPolicies() {
	}

	/**
	 * Return the ARN of a policy.
	 */
	static Value arn(String name) {
		return Value.of(name.startsWith("arn:") ? name
				: ARN + (ACTIONS.containsKey("service-role/" + name) ? "service-role/" : "") + name);
	}

	/**
	 * Return the statements of a policy.
	 * @return the statements, or {@code null} if the policy is not known
	 */
	static @Nullable List<Value> statements(Value arn) {
		for (Map.Entry<String, List<String>> policy : ACTIONS.entrySet()) {
			if (Globs.includes(Value.of("arn:*:iam::aws:policy/" + policy.getKey()), arn) == Globs.Verdict.YES) {
				return List.of(allow(policy.getValue(), Value.of("*")));
			}
		}
		return null;
	}

	/**
	 * Return a statement that allows actions.
	 */
	static Value allow(List<String> actions, Value resource) {
		return Value.of(Map.of("Effect", "Allow", "Action", actions, "Resource", resource));
	}

}
