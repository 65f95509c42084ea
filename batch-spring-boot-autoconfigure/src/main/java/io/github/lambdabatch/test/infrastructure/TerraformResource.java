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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.test.infrastructure.Value.Reference;
import io.github.lambdabatch.test.infrastructure.Value.Sequence;
import io.github.lambdabatch.test.infrastructure.Value.Unknown;

/**
 * A resource of a plan.
 */
final class TerraformResource {

	private final TerraformModule module;

	private final JsonNode resource;

	private final JsonNode expressions;

	TerraformResource(TerraformModule module, JsonNode resource, JsonNode expressions) {
		this.module = module;
		this.resource = resource;
		this.expressions = expressions;
	}

	String address() {
		return this.resource.path("address").asString();
	}

	String type() {
		return this.resource.path("type").asString();
	}

	/**
	 * Return what the resource is already known by.
	 */
	Set<String> identifiers() {
		Set<String> identifiers = new LinkedHashSet<>();
		for (String name : List.of("arn", "stream_arn", "url", "id")) {
			String value = this.resource.path("values").path(name).asString("");
			if (!value.isEmpty()) {
				identifiers.add(value);
			}
		}
		return identifiers;
	}

	/**
	 * Return an attribute whose value a plan shows if it is known.
	 * @param set the values that a test has set, by address and attribute
	 * @param path the names of the blocks and of the attribute
	 */
	Value get(Map<String, String> set, String... path) {
		String attribute = String.join(".", path);
		String ofTest = set.get(address() + "." + attribute);
		if (ofTest != null) {
			return json(ofTest);
		}
		JsonNode value = at(this.resource.path("values"), path);
		if (!value.isMissingNode() && !value.isNull()) {
			return value.isString() ? json(value.asString()) : Value.of(plain(value));
		}
		return at(this.expressions, path).isMissingNode() ? Value.ABSENT : unknown(attribute);
	}

	/**
	 * Return an attribute that usually names another resource.
	 */
	Value reference(Map<String, String> set, String... path) {
		List<Value> values = references(set, path).elements();
		String attribute = String.join(".", path);
		return values.isEmpty() ? Value.ABSENT : (values.size() == 1) ? values.get(0) : unknown(attribute);
	}

	/**
	 * Return an attribute that usually names several other resources.
	 */
	Value references(Map<String, String> set, String... path) {
		Value value = get(set, path);
		if (value.unknown() == null && !value.elements().isEmpty()) {
			return value;
		}
		List<Value> values = this.module.referredBy(at(this.expressions, path), key());
		return values.isEmpty() ? value : new Sequence(values);
	}

	/**
	 * Return the document of a policy.
	 */
	Value document(Map<String, String> set, String attribute) {
		Value known = get(set, attribute);
		if (known.unknown() == null) {
			return known;
		}
		Value reference = reference(set, attribute);
		return (reference instanceof Reference document
				&& document.resource().contains("data.aws_iam_policy_document.")) ? reference : known;
	}

	/**
	 * Return the policies that are blocks of a role.
	 */
	Value inlinePolicies(Map<String, String> set) {
		Value blocks = get(set, "inline_policy");
		return (blocks.unknown() != null) ? blocks
				: new Sequence(blocks.elements()
					.stream()
					.map((block) -> Value.of(Map.of("PolicyDocument", json(block.get("policy")))))
					.toList());
	}

	/**
	 * Return the document that a data source makes, which has blocks for statements.
	 */
	Value documentOfBlocks() {
		List<Value> statements = new ArrayList<>();
		JsonNode values = this.resource.path("values").path("statement");
		JsonNode configured = this.expressions.path("statement");
		for (int i = 0; i < Math.max(values.size(), configured.size()); i++) {
			JsonNode value = values.path(i);
			JsonNode expression = configured.path(i);
			statements.add(Value.of(Map.of("Effect", text(value.path("effect"), expression.path("effect"), "Allow"),
					"Action", list(value.path("actions"), expression.path("actions")), "Resource",
					list(value.path("resources"), expression.path("resources")), "NotAction",
					list(value.path("not_actions"), expression.path("not_actions")), "NotResource",
					list(value.path("not_resources"), expression.path("not_resources")), "Condition",
					(value.path("condition").isEmpty() && expression.path("condition").isEmpty()) ? Value.ABSENT
							: Value.of("a condition"))));
		}
		if (this.expressions.has("source_policy_documents") || this.expressions.has("override_policy_documents")) {
			statements.add(new Unknown("%s includes other documents, which are not read".formatted(address())));
		}
		return Value.of(Map.of("Statement", statements));
	}

	private Value text(JsonNode value, JsonNode expression, String defaultValue) {
		if (value.isString()) {
			return Value.of(value.asString());
		}
		return expression.isMissingNode() ? Value.of(defaultValue) : expression.has("constant_value")
				? Value.of(plain(expression.get("constant_value"))) : unknown("statement");
	}

	private Value list(JsonNode value, JsonNode expression) {
		boolean known = !value.isEmpty() && value.valueStream().noneMatch(JsonNode::isNull);
		if (known) {
			return Value.of(plain(value));
		}
		List<Value> referred = this.module.referredBy(expression, key());
		return !referred.isEmpty() ? new Sequence(referred)
				: (value.isEmpty() && expression.isMissingNode()) ? Value.ABSENT : unknown("statement");
	}

	private Unknown unknown(String attribute) {
		return new Unknown("%s of %s is known only when it exists; set it with value(\"%s\", \"%s\", …)"
			.formatted(attribute, address(), address().replace("\"", "\\\""), attribute));
	}

	/**
	 * Return the key of this instance, if the resource has several.
	 */
	private String key() {
		JsonNode index = this.resource.path("index");
		return index.isMissingNode() ? ""
				: index.isString() ? "[\"" + index.asString() + "\"]" : "[" + index.asString() + "]";
	}

	/**
	 * Blocks are lists, of which those that matter here have one element.
	 */
	private static JsonNode at(JsonNode node, String... path) {
		JsonNode value = node;
		for (String name : path) {
			value = (value.isArray() ? value.path(0) : value).path(name);
		}
		return value;
	}

	private static Value json(Value value) {
		String text = value.text();
		return (text != null) ? json(text)
				: value.isAbsent() ? new Unknown("a policy is known only when it exists") : value;
	}

	private static Value json(String text) {
		return text.stripLeading().startsWith("{") ? Value.of(JsonMapper.shared().readValue(text, Map.class))
				: Value.of(text);
	}

	static @Nullable Object plain(JsonNode node) {
		return node.isMissingNode() ? null : JsonMapper.shared().treeToValue(node, Object.class);
	}

}
