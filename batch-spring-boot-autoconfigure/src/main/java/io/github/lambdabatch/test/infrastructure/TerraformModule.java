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
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.github.lambdabatch.test.infrastructure.Value.Reference;
import io.github.lambdabatch.test.infrastructure.Value.Unknown;

/**
 * A module of a plan: what it says of the values of its resources, and by which
 * expressions these are configured. Before something exists, its ARN is not among the
 * values, and only the expressions say what refers to it.
 */
final class TerraformModule {

	private static final Pattern RESOURCE = Pattern
		.compile("((?:data\\.)?[a-z][a-z0-9_]*\\.[A-Za-z_][\\w-]*)(\\[[^]]*])?(?:\\.(.+))?");

	private static final Pattern OUTPUT = Pattern.compile("module\\.([\\w-]+)(\\[[^]]*])?\\.([\\w-]+).*");

	private final JsonNode configuration;

	private final @Nullable TerraformModule parent;

	/** The call of this module, as its parent is configured. */
	private final @Nullable JsonNode call;

	/** What stands before the addresses of the resources of this module. */
	private final String prefix;

	/** The variables of the root module. */
	private final JsonNode variables;

	private final Set<String> addresses = new LinkedHashSet<>();

	private final Map<String, TerraformModule> children = new LinkedHashMap<>();

	private final List<JsonNode> resources = new ArrayList<>();

	private TerraformModule(JsonNode configuration, @Nullable TerraformModule parent, @Nullable JsonNode call,
			String prefix, JsonNode variables) {
		this.configuration = configuration;
		this.parent = parent;
		this.call = call;
		this.prefix = prefix;
		this.variables = variables;
	}

	/**
	 * Read the root module, with all others in it.
	 * @param plan the plan or the state
	 */
	static TerraformModule root(JsonNode plan) {
		TerraformModule root = new TerraformModule(plan.path("configuration").path("root_module"), null, null, "",
				plan.path("variables"));
		for (String values : List.of("planned_values", "values")) {
			root.read(plan.path(values).path("root_module"));
		}
		return root;
	}

	private void read(JsonNode values) {
		for (JsonNode resource : values.path("resources")) {
			this.resources.add(resource);
			this.addresses.add(resource.path("address").asString());
		}
		for (JsonNode child : values.path("child_modules")) {
			String address = child.path("address").asString();
			String name = withoutKeys(address).replaceFirst(".*module\\.", "");
			JsonNode childCall = this.configuration.path("module_calls").path(name);
			TerraformModule module = new TerraformModule(childCall.path("module"), this, childCall, address + ".",
					this.variables);
			module.read(child);
			this.children.put(address, module);
		}
	}

	/**
	 * Return the resources of this module and of those in it.
	 */
	List<TerraformResource> resources() {
		List<TerraformResource> all = new ArrayList<>();
		for (JsonNode resource : this.resources) {
			all.add(new TerraformResource(this, resource, expressions(resource)));
		}
		this.children.values().forEach((child) -> all.addAll(child.resources()));
		return all;
	}

	private JsonNode expressions(JsonNode resource) {
		String address = withoutKeys(resource.path("address").asString().substring(this.prefix.length()));
		for (JsonNode configured : this.configuration.path("resources")) {
			if (configured.path("address").asString().equals(address)) {
				return configured.path("expressions");
			}
		}
		return this.configuration.path("none");
	}

	private static String withoutKeys(String address) {
		return address.replaceAll("\\[[^]]*]", "");
	}

	/**
	 * Return what an expression of this module refers to.
	 * @param expression the expression
	 * @param key the key of the instance whose expression it is, which is empty if the
	 * resource has only one
	 */
	List<Value> referredBy(JsonNode expression, String key) {
		if (expression.has("constant_value")) {
			return Value.of(TerraformResource.plain(expression.get("constant_value"))).elements();
		}
		Set<Value> values = new LinkedHashSet<>();
		String previous = "";
		for (JsonNode node : expression.path("references")) {
			String reference = node.asString();
			// Each reference is followed by shorter ones, which are parts of it.
			if (!previous.startsWith(reference + ".") && !previous.startsWith(reference + "[")
					&& !isOfInstance(reference)) {
				values.add(referred(reference, key));
				previous = reference;
			}
		}
		return List.copyOf(values);
	}

	private static boolean isOfInstance(String reference) {
		return reference.startsWith("each.") || reference.startsWith("count.");
	}

	private Value referred(String reference, String key) {
		if (reference.startsWith("var.")) {
			return variable(reference.split("\\.")[1]);
		}
		Matcher output = OUTPUT.matcher(reference);
		if (output.matches()) {
			return output(output.group(1), output.group(2), output.group(3), key);
		}
		Matcher resource = RESOURCE.matcher(reference);
		if (resource.matches() && !reference.matches("(local|path|terraform|self)\\..*")) {
			String address = this.prefix + resource.group(1) + ((resource.group(2) != null) ? resource.group(2) : "");
			String attribute = (resource.group(3) != null) ? resource.group(3) : "";
			return new Reference(this.addresses.contains(address) ? address : address + key, attribute);
		}
		return new Unknown("a plan does not say what %s is".formatted(reference));
	}

	private Value variable(String name) {
		if (this.parent == null || this.call == null) {
			return Value.of(TerraformResource.plain(this.variables.path(name).path("value")));
		}
		JsonNode argument = this.call.path("expressions").path(name);
		List<Value> values = argument.isMissingNode()
				? Value.of(TerraformResource.plain(this.configuration.path("variables").path(name).path("default")))
					.elements()
				: this.parent.referredBy(argument, key());
		return (values.size() == 1) ? values.get(0) : new Unknown(
				"a plan does not say what var.%s of %s is".formatted(name, this.prefix.replaceFirst("\\.$", "")));
	}

	/**
	 * Return the key of this instance of the module, if there are several.
	 */
	private String key() {
		return this.prefix.replaceFirst("^.*?(\\[[^]]*])?\\.$", "$1");
	}

	private Value output(String module, @Nullable String index, String name, String key) {
		String address = "%smodule.%s%s".formatted(this.prefix, module, (index != null) ? index : "");
		TerraformModule child = this.children.getOrDefault(address, this.children.get(address + key));
		List<Value> values = (child != null)
				? child.referredBy(child.configuration.path("outputs").path(name).path("expression"), "") : List.of();
		return (values.size() == 1) ? values.get(0)
				: new Unknown("a plan does not say what the output %s of %s is".formatted(name, address));
	}

}
