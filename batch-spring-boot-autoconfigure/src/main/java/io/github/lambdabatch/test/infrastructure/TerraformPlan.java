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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.test.infrastructure.Value.Mapping;

/**
 * A plan or a state of Terraform, as {@code terraform show -json} writes it.
 * <p>
 * Before the first {@code apply}, a plan does not have the ARNs of what it will create,
 * nor anything that is composed of them. What refers to what is read from the
 * configuration in the plan, with modules and with {@code aws_iam_policy_document}. What
 * the plan does not say stays open, and checks that need it fail with a sentence that
 * says so and how to set the value. Immutable, and safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class TerraformPlan extends Infrastructure {

	private final JsonNode source;

	private final Map<String, String> values;

	private final Stack stack;

	private TerraformPlan(JsonNode source, Map<String, String> values) {
		this.source = source;
		this.values = Map.copyOf(values);
		List<TerraformResource> resources = TerraformModule.root(source).resources();
		this.stack = new Stack(Dialect.TERRAFORM,
				withRedrivePolicies(resources.stream().map(this::translate).toList(), resources));
	}

	/**
	 * Read a plan.
	 * @param file the file that {@code terraform show -json} has written
	 * @return the plan
	 * @throws IllegalArgumentException if the file is neither a plan nor a state
	 * @throws UncheckedIOException if the file cannot be read
	 */
	public static TerraformPlan read(Path file) {
		try {
			return of(Files.readString(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("%s cannot be read".formatted(file), ex);
		}
	}

	/**
	 * Read a plan from a text.
	 * @param json the plan or the state in JSON
	 * @return the plan
	 * @throws IllegalArgumentException if the text is neither a plan nor a state
	 */
	public static TerraformPlan of(String json) {
		JsonNode source = JsonMapper.shared().readTree(json);
		if (!source.path("planned_values").has("root_module") && !source.path("values").has("root_module")) {
			throw new IllegalArgumentException("This is neither a plan nor a state of Terraform: it has neither"
					+ " planned_values nor values. Write it with 'terraform show -json'");
		}
		return new TerraformPlan(source, Map.of());
	}

	/**
	 * Set an attribute that is known only after {@code apply}.
	 * @param address the address of the resource
	 * @param attribute the attribute, with dots after the names of blocks: for example
	 * {@code redrive_policy}, {@code policy} or {@code environment.variables}
	 * @param value the value; a map, and what the configuration makes with
	 * {@code jsonencode}, in JSON
	 * @return the plan with this value
	 * @throws IllegalArgumentException if the plan does not have the resource
	 */
	public TerraformPlan value(String address, String attribute, String value) {
		if (this.stack.resource(address) == null) {
			throw new IllegalArgumentException("The plan has no resource '%s'".formatted(address));
		}
		Map<String, String> changed = new LinkedHashMap<>(this.values);
		changed.put(address + "." + attribute, value);
		return new TerraformPlan(this.source, changed);
	}

	private Resource translate(TerraformResource resource) {
		Properties properties = new Properties(resource);
		String type = switch (resource.type()) {
			case "aws_lambda_function" -> {
				properties.get("FunctionName", "function_name");
				properties.get("Handler", "handler");
				properties.get("Runtime", "runtime");
				properties.get("Timeout", "timeout");
				properties.get("PackageType", "package_type");
				properties.put("ImageConfig", "Command",
						properties.resource.get(this.values, "image_config", "command"));
				properties.put("Environment", "Variables",
						properties.resource.get(this.values, "environment", "variables"));
				properties.reference("Role", "role");
				yield Resource.FUNCTION;
			}
			case "aws_lambda_alias" -> {
				properties.reference("FunctionName", "function_name");
				yield "AWS::Lambda::Alias";
			}
			case "aws_lambda_event_source_mapping" -> {
				properties.reference("EventSourceArn", "event_source_arn");
				properties.reference("FunctionName", "function_name");
				properties.get("FunctionResponseTypes", "function_response_types");
				properties.get("MaximumRetryAttempts", "maximum_retry_attempts");
				properties.get("MaximumRecordAgeInSeconds", "maximum_record_age_in_seconds");
				properties.block("ProvisionedPollerConfig", "provisioned_poller_config");
				properties.block("SelfManagedEventSource", "self_managed_event_source");
				Value destination = resource.reference(this.values, "destination_config", "on_failure",
						"destination_arn");
				if (!destination.isAbsent()) {
					properties.put("DestinationConfig", "OnFailure", Value.of(Map.of("Destination", destination)));
				}
				yield Resource.MAPPING;
			}
			case "aws_sqs_queue" -> {
				properties.get("QueueName", "name");
				properties.get("FifoQueue", "fifo_queue");
				properties.get("VisibilityTimeout", "visibility_timeout_seconds");
				properties.get("RedrivePolicy", "redrive_policy");
				yield Resource.QUEUE;
			}
			case "aws_kinesis_stream" -> {
				properties.get("Name", "name");
				yield "AWS::Kinesis::Stream";
			}
			case "aws_kinesis_stream_consumer" -> "AWS::Kinesis::StreamConsumer";
			case "aws_dynamodb_table" -> {
				properties.get("TableName", "name");
				yield Resource.TABLE;
			}
			case "aws_msk_cluster", "aws_msk_serverless_cluster" -> "AWS::MSK::Cluster";
			case "aws_sns_topic" -> {
				properties.get("TopicName", "name");
				yield "AWS::SNS::Topic";
			}
			case "aws_s3_bucket" -> {
				properties.get("BucketName", "bucket");
				yield "AWS::S3::Bucket";
			}
			case "aws_iam_role" -> {
				properties.get("RoleName", "name");
				properties.references("ManagedPolicyArns", "managed_policy_arns");
				properties.entries.put("Policies", resource.inlinePolicies(this.values));
				yield Resource.ROLE;
			}
			case "aws_iam_role_policy" -> {
				properties.references("Roles", "role");
				properties.entries.put("PolicyDocument", resource.document(this.values, "policy"));
				yield Resource.POLICY;
			}
			case "aws_iam_policy" -> {
				properties.entries.put("PolicyDocument", resource.document(this.values, "policy"));
				yield Resource.MANAGED_POLICY;
			}
			case "aws_iam_role_policy_attachment", "aws_iam_policy_attachment" -> {
				properties.references("Roles", resource.type().equals("aws_iam_policy_attachment") ? "roles" : "role");
				properties.references("ManagedPolicyArns", "policy_arn");
				yield Resource.POLICY;
			}
			case "aws_iam_policy_document" -> {
				properties.entries.put("PolicyDocument", resource.documentOfBlocks());
				yield "Policy document";
			}
			default -> resource.type();
		};
		return new Resource(resource.address(), type, new Mapping(properties.entries), resource.identifiers());
	}

	/**
	 * The redrive policy of a queue may be a resource of its own.
	 */
	private List<Resource> withRedrivePolicies(List<Resource> translated, List<TerraformResource> resources) {
		Stack plain = new Stack(Dialect.TERRAFORM, translated);
		Map<String, Value> policies = new LinkedHashMap<>();
		for (TerraformResource resource : resources) {
			if (resource.type().equals("aws_sqs_queue_redrive_policy")) {
				Resource queue = plain.find(resource.reference(this.values, "queue_url"), Resource.QUEUE);
				if (queue != null) {
					policies.put(queue.name(), resource.get(this.values, "redrive_policy"));
				}
			}
		}
		List<Resource> merged = new ArrayList<>();
		for (Resource resource : translated) {
			Map<String, Value> properties = new LinkedHashMap<>(resource.properties().entries());
			if (policies.containsKey(resource.name())) {
				properties.put("RedrivePolicy", policies.get(resource.name()));
			}
			merged.add(new Resource(resource.name(), resource.type(), new Mapping(properties), resource.identifiers()));
		}
		return merged;
	}

	@Override
	Stack stack() {
		return this.stack;
	}

	@Override
	public String toString() {
		return "plan of the functions " + functionNames();
	}

	/**
	 * The properties of a resource, as CloudFormation names them.
	 */
	private final class Properties {

		private final TerraformResource resource;

		private final Map<String, Value> entries = new LinkedHashMap<>();

		Properties(TerraformResource resource) {
			this.resource = resource;
		}

		void get(String name, String attribute) {
			this.entries.put(name, this.resource.get(TerraformPlan.this.values, attribute));
		}

		void reference(String name, String attribute) {
			this.entries.put(name, this.resource.reference(TerraformPlan.this.values, attribute));
		}

		void references(String name, String attribute) {
			this.entries.put(name, this.resource.references(TerraformPlan.this.values, attribute));
		}

		/**
		 * A block that is not there is an empty list.
		 */
		void block(String name, String attribute) {
			Value block = this.resource.get(TerraformPlan.this.values, attribute);
			if (!(block instanceof Value.Sequence blocks && blocks.elements().isEmpty())) {
				this.entries.put(name, block);
			}
		}

		void put(String name, String inner, Value value) {
			this.entries.put(name, Value.of(Map.of(inner, value)));
		}

	}

}
