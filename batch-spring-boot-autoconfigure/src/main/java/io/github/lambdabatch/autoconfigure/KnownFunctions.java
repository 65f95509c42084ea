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

package io.github.lambdabatch.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * The functions that properties may be set for: beans, and compositions, which only
 * properties define.
 */
final class KnownFunctions {

	/** Where the adapter and its loop for custom runtimes take the definition from. */
	private static final List<String> CHOICES = List.of("spring.cloud.function.definition", "DEFAULT_HANDLER",
			"_HANDLER");

	private static final String DEFINITION = "definition";

	private final Environment environment;

	private final Supplier<List<String>> beanNames;

	private final List<SpelledProperty> properties;

	/** The names of functions by their uniform spelling. */
	private @Nullable Map<String, Set<String>> names;

	/**
	 * Create the functions.
	 * @param environment where the function to call is chosen
	 * @param beanNames returns the names of the beans
	 * @param properties what is set under the prefix
	 */
	KnownFunctions(Environment environment, Supplier<List<String>> beanNames, List<SpelledProperty> properties) {
		this.environment = environment;
		this.beanNames = beanNames;
		this.properties = properties;
	}

	/**
	 * Return the names of all functions.
	 */
	Set<String> names() {
		return bySpelling().values().stream().flatMap(Set::stream).collect(Collectors.toCollection(TreeSet::new));
	}

	/**
	 * Return the functions whose names are spelled like the pieces of a property between
	 * the first one and another one. A name in brackets is exact.
	 */
	Set<String> find(SpelledProperty property, int to) {
		String name = property.joined(1, to);
		Set<String> found = bySpelling().getOrDefault(Spelling.uniform(name), Set.of());
		return (property.exact() && to == 2 && found.contains(name)) ? Set.of(name) : found;
	}

	/**
	 * Return the functions that exist and that a property is set for, whether its key
	 * exists or not.
	 */
	Set<String> at(SpelledProperty property) {
		return IntStream.range(2, property.pieces().size())
			.mapToObj((to) -> find(property, to))
			.flatMap(Set::stream)
			.collect(Collectors.toCollection(TreeSet::new));
	}

	/**
	 * Looked up only if they matter, as it takes time.
	 */
	private Map<String, Set<String>> bySpelling() {
		Map<String, Set<String>> names = this.names;
		if (names == null) {
			names = new LinkedHashMap<>();
			for (String name : this.beanNames.get()) {
				names.computeIfAbsent(Spelling.uniform(name), (key) -> new TreeSet<>()).add(name);
			}
			for (Map.Entry<String, String> composition : compositions().entrySet()) {
				names.putIfAbsent(composition.getKey(), Set.of(composition.getValue()));
			}
			this.names = names;
		}
		return names;
	}

	/**
	 * A composition is not a bean. It has the name by which the application chooses it
	 * or, if that is not known here, the name under which its definition is set, which an
	 * environment variable does not show exactly.
	 */
	private Map<String, String> compositions() {
		Map<String, String> names = new LinkedHashMap<>();
		Map<String, String> ofVariables = new LinkedHashMap<>();
		this.properties.stream().filter(SpelledProperty::isFunction).forEach((property) -> {
			int last = property.pieces().size() - 1;
			if (last > 1 && DEFINITION.equals(Spelling.uniform(property.pieces().get(last)))) {
				String name = property.joined(1, last);
				(property.variable() ? ofVariables : names).putIfAbsent(Spelling.uniform(name), name);
			}
		});
		for (String property : CHOICES) {
			String definition = this.environment.getProperty(property, "");
			for (String chosen : StringUtils.tokenizeToStringArray(definition, "|,;")) {
				ofVariables.computeIfPresent(Spelling.uniform(chosen), (key, name) -> chosen);
				names.computeIfPresent(Spelling.uniform(chosen), (key, name) -> chosen);
			}
		}
		ofVariables.forEach(names::putIfAbsent);
		return names;
	}

}
