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

package io.github.lambdabatch.sample;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * A template as CloudFormation reads it, as far as the sample needs it: loops are
 * unrolled, mappings looked up, and functions have what {@code Globals} sets for them.
 * What is only known once the stack exists is left as text, such as
 * {@code !GetAtt OrdersQueue.Arn}.
 */
final class CloudFormationTemplate {

	private static final String FOR_EACH = "Fn::ForEach::";

	private static final Pattern VARIABLE = Pattern.compile("\\$\\{([\\w:.]+)}");

	private final Map<?, ?> source;

	private final Map<?, ?> resources;

	private CloudFormationTemplate(Map<?, ?> source) {
		this.source = source;
		this.resources = (Map<?, ?>) expand(get(source, "Resources"), Map.of());
	}

	static CloudFormationTemplate read(Path file) throws IOException {
		try (Reader reader = Files.newBufferedReader(file)) {
			return new CloudFormationTemplate(new Yaml(new IntrinsicFunctions()).load(reader));
		}
	}

	/**
	 * Return the names of the resources of a type.
	 */
	List<String> names(String type) {
		return this.resources.keySet()
			.stream()
			.map(String.class::cast)
			.filter((name) -> type(name).equals(type))
			.toList();
	}

	String type(String resource) {
		return (String) get(get(this.resources, resource), "Type");
	}

	/**
	 * Return the condition under which a resource exists, which it must have.
	 */
	String condition(String resource) {
		return (String) get(get(this.resources, resource), "Condition");
	}

	/**
	 * Return a property of a resource, which must be there.
	 */
	Object at(String resource, String... path) {
		Object value = properties(resource);
		for (String name : path) {
			value = get(value, name);
		}
		return value;
	}

	/**
	 * Return the properties of a resource. Those of a function are merged with the global
	 * ones.
	 */
	Map<?, ?> properties(String resource) {
		Object own = get(get(this.resources, resource), "Properties");
		return (Map<?, ?>) (type(resource).equals("AWS::Serverless::Function") ? merge(global(), own) : own);
	}

	Object global(String name) {
		return get(global(), name);
	}

	private Map<?, ?> global() {
		return (Map<?, ?>) get(get(this.source, "Globals"), "Function");
	}

	/**
	 * Return what a map must contain.
	 */
	static Object get(Object map, String name) {
		return Objects.requireNonNull(((Map<?, ?>) map).get(name), name);
	}

	private static Object merge(Object global, Object own) {
		if (global instanceof Map<?, ?> globals && own instanceof Map<?, ?> owns) {
			Map<Object, Object> merged = new LinkedHashMap<>(globals);
			owns.forEach((name, value) -> merged.merge(name, value, CloudFormationTemplate::merge));
			return merged;
		}
		return own;
	}

	private Object expand(Object value, Map<String, String> variables) {
		if (value instanceof Map<?, ?> map) {
			return (map.get("Fn::Sub") instanceof String text && map.size() == 1) ? substitute(text, variables)
					: expandMap(map, variables);
		}
		if (value instanceof List<?> list) {
			return list.stream().map((element) -> expand(element, variables)).toList();
		}
		if (value instanceof Call call) {
			return call(call.name(), expand(call.argument(), variables), variables);
		}
		return value;
	}

	private Map<String, Object> expandMap(Map<?, ?> map, Map<String, String> variables) {
		Map<String, Object> expanded = new LinkedHashMap<>();
		map.forEach((key, value) -> {
			String name = (String) key;
			if (name.startsWith(FOR_EACH)) {
				unroll((List<?>) value, variables).forEach(expanded::putAll);
			}
			else {
				expanded.put(substitute(name, variables), expand(value, variables));
			}
		});
		return expanded;
	}

	private Stream<Map<String, Object>> unroll(List<?> loop, Map<String, String> variables) {
		return ((List<?>) loop.get(1)).stream().map((element) -> {
			Map<String, String> inner = new LinkedHashMap<>(variables);
			inner.put((String) loop.get(0), (String) element);
			return expandMap((Map<?, ?>) loop.get(2), inner);
		});
	}

	private Object call(String name, Object argument, Map<String, String> variables) {
		if (name.equals("!FindInMap")) {
			List<?> keys = (List<?>) argument;
			Object map = get(get(this.source, "Mappings"), (String) keys.get(0));
			return get(get(map, (String) keys.get(1)), (String) keys.get(2));
		}
		if (name.equals("!Ref") && variables.containsKey(argument)) {
			return variables.get(argument);
		}
		if (name.equals("!Sub")) {
			String text = substitute((String) argument, variables);
			return VARIABLE.matcher(text).find() ? name + " " + text : text;
		}
		if (name.equals("!GetAtt") && argument instanceof List<?> parts) {
			return name + " " + parts.get(0) + "." + parts.get(1);
		}
		return name + " " + argument;
	}

	private static String substitute(String text, Map<String, String> variables) {
		return VARIABLE.matcher(text)
			.replaceAll((variable) -> Matcher
				.quoteReplacement(variables.getOrDefault(variable.group(1), variable.group())));
	}

	/**
	 * A call of an intrinsic function, such as {@code !FindInMap}.
	 */
	private record Call(String name, Object argument) {

	}

	/**
	 * Reads {@code !Ref} and its like.
	 */
	private static final class IntrinsicFunctions extends SafeConstructor {

		IntrinsicFunctions() {
			super(new LoaderOptions());
			this.yamlMultiConstructors.put("!", new AbstractConstruct() {

				@Override
				public Object construct(Node node) {
					return new Call(node.getTag().getValue(), argument(node));
				}

			});
		}

		private Object argument(Node node) {
			if (node instanceof SequenceNode sequence) {
				return constructSequence(sequence);
			}
			return (node instanceof MappingNode mapping) ? constructMapping(mapping) : ((ScalarNode) node).getValue();
		}

	}

}
