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
import java.util.Set;

/**
 * A resource in the shape of CloudFormation.
 *
 * @param name the logical name, or the address in Terraform
 * @param type the type that CloudFormation has for it
 * @param properties the properties, as CloudFormation names them
 * @param identifiers what the resource is already known by, such as its ARN or URL
 */
record Resource(String name, String type, Value properties, Set<String> identifiers) {

	static final String FUNCTION = "AWS::Lambda::Function";

	static final String MAPPING = "AWS::Lambda::EventSourceMapping";

	static final String QUEUE = "AWS::SQS::Queue";

	static final String TABLE = "AWS::DynamoDB::Table";

	static final String ROLE = "AWS::IAM::Role";

	static final String POLICY = "AWS::IAM::Policy";

	static final String MANAGED_POLICY = "AWS::IAM::ManagedPolicy";

	/** The property that has the name, and what stands before the name in the ARN. */
	private static final Map<String, Naming> NAMINGS = Map.of(QUEUE, new Naming("QueueName", "sqs", ""),
			"AWS::Kinesis::Stream", new Naming("Name", "kinesis", "stream/"), TABLE,
			new Naming("TableName", "dynamodb", "table/"), "AWS::SNS::Topic", new Naming("TopicName", "sns", ""),
			FUNCTION, new Naming("FunctionName", "lambda", "function:"), ROLE, new Naming("RoleName", "iam", "role/"),
			"AWS::S3::Bucket", new Naming("BucketName", "s3", ""));

	Resource(String name, String type, Value properties) {
		this(name, type, properties, Set.of());
	}

	Value get(String... path) {
		return this.properties.get(path);
	}

	/**
	 * Return the name that the resource has in AWS, which is absent if CloudFormation
	 * chooses it.
	 */
	Value ownName() {
		Naming naming = NAMINGS.get(this.type);
		return (naming != null) ? get(naming.property()) : Value.ABSENT;
	}

	/**
	 * Return the ARN as far as it is known.
	 */
	Value arn() {
		for (String identifier : this.identifiers) {
			if (identifier.startsWith("arn:")) {
				return Value.of(identifier);
			}
		}
		Naming naming = NAMINGS.get(this.type);
		Value name = ownName();
		if (naming == null) {
			return new Value.Unknown("the name of %s is not known before it exists".formatted(this.name));
		}
		return arn(naming.service(), Value.concat(List.of(Value.of(naming.prefix()), name.isAbsent()
				? new Value.Unknown("the name of %s is not known before it exists".formatted(this.name)) : name)));
	}

	/**
	 * Return the ARN of something in the account and region of the stack.
	 */
	static Value arn(String service, Value name) {
		return Value.concat(List.of(Value.of("arn:"), new Value.Pseudo("AWS::Partition"), Value.of(":" + service + ":"),
				new Value.Pseudo("AWS::Region"), Value.of(":"), new Value.Pseudo("AWS::AccountId"), Value.of(":"),
				name));
	}

	/**
	 * Whether it is known how the ARNs of resources of this type are made.
	 */
	boolean isNamed() {
		return NAMINGS.containsKey(this.type);
	}

	/**
	 * Whether a text that is known is the ARN or the URL of this resource.
	 */
	boolean hasIdentifier(String text) {
		String name = ownName().text();
		Naming naming = NAMINGS.get(this.type);
		return this.identifiers.contains(text) || (name != null && naming != null
				&& (text
					.matches("arn:[^:]+:%s:[^:]*:[^:]*:\\Q%s%s\\E(/stream/.*|:[^:]+)?".formatted(naming.service(),
							naming.prefix(), name))
						|| (this.type.equals(QUEUE) && text.matches("https?://[^/]+/(.*/)?\\Q%s\\E".formatted(name)))));
	}

	/**
	 * How a type of resources is named.
	 *
	 * @param property the property that has the name
	 * @param service the service in the ARN
	 * @param prefix what stands before the name in the ARN
	 */
	private record Naming(String property, String service, String prefix) {

	}

}
