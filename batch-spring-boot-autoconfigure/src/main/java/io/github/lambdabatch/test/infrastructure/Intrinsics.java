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
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.test.infrastructure.Value.Pseudo;
import io.github.lambdabatch.test.infrastructure.Value.Reference;
import io.github.lambdabatch.test.infrastructure.Value.Sequence;
import io.github.lambdabatch.test.infrastructure.Value.Unknown;

/**
 * Applies the intrinsic functions of a template, as far as they can be applied before the
 * stack exists: conditions and loops, mappings and parameters. What names a resource
 * becomes a {@link Reference}.
 */
final class Intrinsics {

	private static final String FOR_EACH = "Fn::ForEach::";

	private static final String NO_VALUE = "AWS::NoValue";

	private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^!{}][^{}]*)}|\\$\\{!([^{}]*)}");

	private final Map<?, ?> template;

	private final Map<String, String> parameters;

	private final Map<String, String> importedValues;

	private final Conditions conditions;

	/**
	 * Create the functions.
	 * @param template the template
	 * @param parameters the values of parameters that have been set, by their names
	 * @param importedValues the values that other stacks export, by their names
	 */
	Intrinsics(Map<?, ?> template, Map<String, String> parameters, Map<String, String> importedValues) {
		this.template = template;
		this.parameters = parameters;
		this.importedValues = importedValues;
		this.conditions = new Conditions(section("Conditions"), this::evaluate);
	}

	/**
	 * Return the value of a part of the template.
	 */
	Value evaluate(@Nullable Object raw) {
		return evaluate(raw, Map.of());
	}

	/**
	 * Return the conditions of the template.
	 */
	Conditions conditions() {
		return this.conditions;
	}

	private Value evaluate(@Nullable Object raw, Map<String, Value> variables) {
		if (raw instanceof List<?> list) {
			return new Sequence(list.stream()
				.map((element) -> evaluate(element, variables))
				.filter((element) -> !element.isAbsent())
				.toList());
		}
		if (!(raw instanceof Map<?, ?> map)) {
			return Value.of(raw);
		}
		if (map.size() == 1) {
			Map.Entry<?, ?> entry = map.entrySet().iterator().next();
			String name = String.valueOf(entry.getKey());
			if (name.equals("Ref") || (name.startsWith("Fn::") && !name.startsWith(FOR_EACH))) {
				return call(name, entry.getValue(), variables);
			}
		}
		return new Value.Mapping(entries(map, variables));
	}

	private Map<String, Value> entries(Map<?, ?> map, Map<String, Value> variables) {
		Map<String, Value> entries = new LinkedHashMap<>();
		map.forEach((key, raw) -> {
			String name = String.valueOf(key);
			if (name.startsWith(FOR_EACH)) {
				entries.putAll(loop(name, raw, variables));
				return;
			}
			Value value = evaluate(raw, variables);
			if (!value.isAbsent()) {
				entries.put(substitute(name, variables, Map.of()).plain() + "", value);
			}
		});
		return entries;
	}

	private Map<String, Value> loop(String name, @Nullable Object raw, Map<String, Value> variables) {
		if (!(raw instanceof List<?> loop) || loop.size() != 3 || !(loop.get(2) instanceof Map<?, ?> body)) {
			throw new IllegalArgumentException("%s must be a list of a name, a collection and a map".formatted(name));
		}
		Map<String, Value> entries = new LinkedHashMap<>();
		for (Value element : evaluate(loop.get(1), variables).elements()) {
			Map<String, Value> inner = new HashMap<>(variables);
			inner.put(String.valueOf(loop.get(0)), element);
			entries.putAll(entries(body, inner));
		}
		return entries;
	}

	private Value call(String name, @Nullable Object argument, Map<String, Value> variables) {
		return switch (name) {
			case "Ref" -> ref(String.valueOf(evaluate(argument, variables).plain()), variables);
			case "Fn::GetAtt" -> attribute(evaluate(argument, variables));
			case "Fn::Sub" -> sub(argument, variables);
			case "Fn::Join" -> join(argument, variables);
			case "Fn::Split" -> split(argument, variables);
			case "Fn::Select" -> select(argument, variables);
			case "Fn::If" -> choose(argument, variables);
			case "Fn::FindInMap" -> lookUp(evaluate(argument, variables));
			case "Fn::ImportValue" -> imported(evaluate(argument, variables));
			default -> new Unknown("%s is applied only when the template is deployed".formatted(name));
		};
	}

	private Value ref(String name, Map<String, Value> variables) {
		Value variable = variables.get(name);
		if (variable != null) {
			return variable;
		}
		if (name.equals(NO_VALUE)) {
			return Value.ABSENT;
		}
		if (section("Parameters").get(name) instanceof Map<?, ?> parameter) {
			return parameter(name, parameter);
		}
		if (name.startsWith("AWS::")) {
			String value = this.parameters.get(name);
			return (value != null) ? Value.of(value) : new Pseudo(name);
		}
		return new Reference(name, "");
	}

	private static Value attribute(String name) {
		int dot = name.indexOf('.');
		String attribute = name.substring(dot + 1);
		return attribute.startsWith("Outputs.")
				? new Unknown("%s is an output of a nested stack, whose template is not read".formatted(name))
				: new Reference(name.substring(0, dot), attribute);
	}

	private Value parameter(String name, Map<?, ?> parameter) {
		String type = String.valueOf(parameter.get("Type"));
		Object value = this.parameters.get(name);
		if (value == null && !type.startsWith("AWS::SSM::")) {
			value = parameter.get("Default");
		}
		if (value == null) {
			return new Unknown(
					"the parameter %s has no value here; set it with parameter(\"%s\", …)".formatted(name, name));
		}
		return (type.equals("CommaDelimitedList") || type.startsWith("List<"))
				? Value.of(Arrays.asList(value.toString().split(",\\s*"))) : Value.of(value);
	}

	private static Value attribute(Value argument) {
		List<Value> parts = argument.elements();
		if (parts.isEmpty() || parts.stream().anyMatch((part) -> part.text() == null)) {
			return new Unknown("Fn::GetAtt names its resource by something that is not known here");
		}
		return attribute(parts.stream().map(Value::text).collect(Collectors.joining(".")));
	}

	private Value sub(@Nullable Object argument, Map<String, Value> variables) {
		if (argument instanceof List<?> list && list.size() == 2 && list.get(1) instanceof Map<?, ?> values) {
			return substitute(String.valueOf(list.get(0)), variables, entries(values, variables));
		}
		return substitute(String.valueOf(argument), variables, Map.of());
	}

	private Value substitute(String text, Map<String, Value> variables, Map<String, Value> values) {
		List<Value> parts = new ArrayList<>();
		Matcher matcher = VARIABLE.matcher(text);
		int end = 0;
		while (matcher.find()) {
			parts.add(Value.of(text.substring(end, matcher.start())));
			String name = matcher.group(1);
			parts.add((name != null) ? variable(name.strip(), variables, values)
					: Value.of("${" + matcher.group(2) + "}"));
			end = matcher.end();
		}
		parts.add(Value.of(text.substring(end)));
		return Value.concat(parts);
	}

	private Value variable(String name, Map<String, Value> variables, Map<String, Value> values) {
		Value value = values.get(name);
		if (value != null) {
			return value;
		}
		return name.contains(".") ? attribute(name) : ref(name, variables);
	}

	private Value join(@Nullable Object argument, Map<String, Value> variables) {
		List<Value> parts = evaluate(argument, variables).elements();
		if (parts.size() != 2 || parts.get(0).text() == null) {
			return new Unknown("Fn::Join has no separator that is known here");
		}
		if (parts.get(1) instanceof Unknown unknown) {
			return unknown;
		}
		List<Value> joined = new ArrayList<>();
		for (Value element : parts.get(1).elements()) {
			if (!joined.isEmpty()) {
				joined.add(parts.get(0));
			}
			joined.add(element);
		}
		return Value.concat(joined);
	}

	private Value split(@Nullable Object argument, Map<String, Value> variables) {
		List<Value> parts = evaluate(argument, variables).elements();
		String separator = (parts.size() == 2) ? parts.get(0).text() : null;
		String text = (parts.size() == 2) ? parts.get(1).text() : null;
		return (separator != null && text != null) ? Value.of(Arrays.asList(text.split(Pattern.quote(separator), -1)))
				: new Unknown("Fn::Split has a text that is not known here");
	}

	private Value select(@Nullable Object argument, Map<String, Value> variables) {
		List<Value> parts = evaluate(argument, variables).elements();
		Long index = (parts.size() == 2) ? parts.get(0).number() : null;
		List<Value> elements = (parts.size() == 2) ? parts.get(1).elements() : List.of();
		return (index != null && index >= 0 && index < elements.size() && parts.get(1) instanceof Sequence)
				? elements.get(index.intValue()) : new Unknown("Fn::Select has a list that is not known here");
	}

	private Value choose(@Nullable Object argument, Map<String, Value> variables) {
		if (!(argument instanceof List<?> choice) || choice.size() != 3) {
			throw new IllegalArgumentException("Fn::If must have a condition and two values");
		}
		String condition = String.valueOf(choice.get(0));
		Boolean holds = this.conditions.hold(condition);
		if (holds != null) {
			return evaluate(choice.get(holds ? 1 : 2), variables);
		}
		Value value = evaluate(choice.get(1), variables);
		return value.equals(evaluate(choice.get(2), variables)) ? value
				: new Unknown("the condition %s is not decided; set the parameters that it depends on with parameter(…)"
					.formatted(condition));
	}

	private Value lookUp(Value argument) {
		Object value = section("Mappings");
		List<Value> keys = argument.elements();
		for (Value key : keys.subList(0, Math.min(keys.size(), 3))) {
			if (key.text() == null) {
				return new Unknown("Fn::FindInMap has a key that is not known here");
			}
			value = (value instanceof Map<?, ?> map) ? map.get(key.text()) : null;
		}
		return (value != null) ? evaluate(value)
				: new Unknown("the template has no mapping for %s".formatted(argument.plain()));
	}

	private Value imported(Value name) {
		String known = name.text();
		String value = this.importedValues.get((known != null) ? known : name.toString());
		return (value != null) ? Value.of(value)
				: new Unknown("%s is a value of another stack; set it with importedValue(\"%s\", …)".formatted(name,
						(known != null) ? known : name));
	}

	private Map<?, ?> section(String name) {
		return (this.template.get(name) instanceof Map<?, ?> section) ? section : Map.of();
	}

}
