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
import java.util.Map;
import java.util.stream.Stream;

import io.github.lambdabatch.test.infrastructure.Value.Mapping;
import io.github.lambdabatch.test.infrastructure.Value.Reference;
import io.github.lambdabatch.test.infrastructure.Value.Scalar;
import io.github.lambdabatch.test.infrastructure.Value.Unknown;

/**
 * The policy templates of SAM that functions for batches need, and what SAM adds for the
 * events of a function.
 */
final class SamPolicies {

	private static final Map<String, PolicyTemplate> TEMPLATES = Map.of("SQSPollerPolicy",
			new PolicyTemplate("sqs", "", "QueueName",
					Stream.concat(Poller.SQS.stream(), Stream.of("sqs:ChangeMessageVisibility")).toList()),
			"SQSSendMessagePolicy", new PolicyTemplate("sqs", "", "QueueName", List.of("sqs:SendMessage*")),
			"DynamoDBCrudPolicy",
			new PolicyTemplate("dynamodb", "table/", "TableName",
					List.of("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")),
			"DynamoDBWritePolicy",
			new PolicyTemplate("dynamodb", "table/", "TableName", List.of("dynamodb:PutItem", "dynamodb:UpdateItem")),
			"DynamoDBReadPolicy", new PolicyTemplate("dynamodb", "table/", "TableName", List.of("dynamodb:GetItem")),
			"KinesisStreamReadPolicy",
			new PolicyTemplate("kinesis", "stream/", "StreamName",
					List.of("kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords",
							"kinesis:GetShardIterator")),
			"SNSPublishMessagePolicy", new PolicyTemplate("sns", "", "TopicName", List.of("sns:Publish")));

	private static final Map<String, String> OF_EVENTS = Map.of("SQS", "AWSLambdaSQSQueueExecutionRole", "Kinesis",
			"AWSLambdaKinesisExecutionRole", "DynamoDB", "AWSLambdaDynamoDBExecutionRole", "MSK",
			"AWSLambdaMSKExecutionRole");

	private static final Map<String, List<String>> OF_DESTINATIONS = Map.of("SQS", List.of("sqs:SendMessage"), "SNS",
			List.of("sns:Publish"), "S3", List.of("s3:PutObject", "s3:ListBucket"));

	private SamPolicies() {
	}

	/**
	 * Return the role that SAM creates for a function without one.
	 * @param name the name of the function
	 * @param function the properties of the function
	 */
	static Resource role(String name, Value function) {
		List<Value> managed = new ArrayList<>(List.of(ManagedPolicies.arn("AWSLambdaBasicExecutionRole")));
		List<Value> documents = new ArrayList<>();
		for (Value policy : function.get("Policies").elements()) {
			if (policy instanceof Scalar scalar) {
				managed.add(ManagedPolicies.arn(scalar.text()));
			}
			else if (policy instanceof Mapping) {
				documents.add(policy.get("Statement").isAbsent() ? document(policy) : policy);
			}
			else {
				managed.add(policy);
			}
		}
		function.get("Events").entries().values().forEach((event) -> {
			String ofEvent = OF_EVENTS.getOrDefault(String.valueOf(event.get("Type").text()), "");
			if (!ofEvent.isEmpty()) {
				managed.add(ManagedPolicies.arn(ofEvent));
			}
			// SAM adds the permission only if the type of the destination is set.
			Value destination = event.get("Properties", "DestinationConfig", "OnFailure");
			List<String> actions = OF_DESTINATIONS.get(String.valueOf(destination.get("Type").text()));
			if (actions != null) {
				documents.add(Value
					.of(Map.of("Statement", List.of(ManagedPolicies.allow(actions, destination.get("Destination"))))));
			}
		});
		if (!function.get("Connectors").isAbsent()) {
			managed.add(new Unknown("what a connector allows is not read"));
		}
		return new Resource(name + "Role", Resource.ROLE, Value.of(Map.of("ManagedPolicyArns", managed, "Policies",
				documents.stream().map((document) -> Map.of("PolicyDocument", document)).toList())));
	}

	/**
	 * Return the document of a template, such as
	 * <code>{SQSPollerPolicy: {QueueName: orders}}</code>.
	 */
	private static Value document(Value policy) {
		List<Value> statements = new ArrayList<>();
		policy.entries().forEach((name, arguments) -> {
			PolicyTemplate template = TEMPLATES.get(name);
			statements.add((template != null) ? template.statement(arguments)
					: new Unknown("it is not known what the policy template %s of SAM allows".formatted(name)));
		});
		return Value.of(Map.of("Statement", statements));
	}

	/**
	 * A policy template.
	 *
	 * @param service the service in the ARN of its resource
	 * @param prefix what stands before the name in the ARN
	 * @param parameter the parameter that names the resource
	 * @param actions the allowed actions, as far as the checks need them
	 */
	private record PolicyTemplate(String service, String prefix, String parameter, List<String> actions) {

		Value statement(Value arguments) {
			Value name = arguments.get(this.parameter);
			return ManagedPolicies.allow(this.actions, (name instanceof Reference) ? name
					: Resource.arn(this.service, Value.concat(List.of(Value.of(this.prefix), name))));
		}

	}

}
