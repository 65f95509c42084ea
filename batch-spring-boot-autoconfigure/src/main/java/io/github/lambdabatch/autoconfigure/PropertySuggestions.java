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

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Says which property was probably meant by one that does not exist.
 */
final class PropertySuggestions {

	/** How different a key may be to be suggested. */
	private static final double SIMILAR = 0.5;

	/** How different an environment variable may be to be taken for a mistake. */
	private static final double MISSPELLED = 0.4;

	/** The group {@code redelivery-delay} had another name before the first release. */
	private static final String RENAMED = "redelivery-delay";

	private static final String OLD_NAME = "retry-delay";

	private final List<PropertyKey> keys;

	private final List<PropertyKey> functionKeys;

	private final KnownFunctions functions;

	/**
	 * Create suggestions.
	 * @param keys the keys that exist
	 * @param functionKeys the keys that exist for each function
	 * @param functions the functions
	 */
	PropertySuggestions(List<PropertyKey> keys, List<PropertyKey> functionKeys, KnownFunctions functions) {
		this.keys = keys;
		this.functionKeys = functionKeys;
		this.functions = functions;
	}

	/**
	 * Return what is wrong with a property whose name is not a key.
	 */
	String describeUnknown(SpelledProperty property) {
		String renamed = renamed(property);
		if (renamed != null) {
			return "%s has been renamed. Use '%s'.".formatted(property.describe(), property.spell(renamed));
		}
		Set<String> elements = elements(property);
		if (!elements.isEmpty()) {
			return "%s is a group without a value. The properties in it are %s.".formatted(property.describe(),
					elements);
		}
		Nearest nearest = nearest(property);
		return "%s does not exist.%s".formatted(property.describe(), (nearest.distance() <= SIMILAR)
				? " Did you mean '%s'?".formatted(property.spell(nearest.key() + property.index())) : "");
	}

	/**
	 * Return what is wrong with a property of a function that does not exist.
	 */
	String describeUnknownFunction(SpelledProperty property, String function) {
		Collection<String> names = this.functions.names();
		String nearest = names.stream()
			.map((name) -> Nearest.of(Spelling.uniform(function), "", name))
			.filter((candidate) -> candidate.distance() <= SIMILAR)
			.min(Comparator.comparingDouble(Nearest::distance))
			.map((candidate) -> " Did you mean '%s'?".formatted(candidate.key()))
			.orElse("");
		return "%s is set for a function that does not exist.%s The functions of one record or its payload are %s."
			.formatted(property.describe(), nearest, names);
	}

	/**
	 * Return whether a property whose name is not a key is meant for this library. An
	 * environment variable may merely begin like one.
	 */
	boolean isMistake(SpelledProperty property) {
		return !property.variable() || property.isFunction() || renamed(property) != null
				|| nearest(property).distance() < MISSPELLED
				|| this.keys.stream().anyMatch((key) -> key.isBeside(property));
	}

	/**
	 * Return the key that a property has now, or {@code null} if it never had another
	 * name.
	 */
	private @Nullable String renamed(SpelledProperty property) {
		if (!property.isFunction()) {
			return renamed(property, 0, this.keys);
		}
		for (int i = 2; i < property.pieces().size(); i++) {
			String key = renamed(property, i, this.functionKeys);
			if (key != null) {
				return LambdaBatchPropertiesBinder.FUNCTIONS + "." + property.joined(1, i) + "." + key;
			}
		}
		return null;
	}

	private static @Nullable String renamed(SpelledProperty property, int from, List<PropertyKey> keys) {
		for (PropertyKey key : keys) {
			PropertyKey old = key.with(RENAMED, OLD_NAME);
			if (!old.equals(key) && old.matches(property, from)) {
				return key.toString();
			}
			if (!old.equals(key) && old.isIn(property, from)) {
				// The first property of the group is the one without which the others do
				// nothing.
				return property.isEmpty() ? key.parent() : key.toString();
			}
		}
		return null;
	}

	/**
	 * Return what stands below a group, or nothing if the property does not have the name
	 * of a group.
	 */
	private Set<String> elements(SpelledProperty property) {
		if (!property.isFunction()) {
			return elements(property, 0, this.keys);
		}
		return IntStream.range(2, property.pieces().size())
			.mapToObj((i) -> elements(property, i, this.functionKeys))
			.filter((elements) -> !elements.isEmpty())
			.findFirst()
			.orElse(Set.of());
	}

	private static Set<String> elements(SpelledProperty property, int from, List<PropertyKey> keys) {
		return keys.stream()
			.flatMap((key) -> Stream.ofNullable(key.elementIn(property, from)))
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	private Nearest nearest(SpelledProperty property) {
		String written = Spelling.uniform(property.joined(0, property.pieces().size()));
		Collection<String> named = this.functions.at(property);
		Stream<Nearest> ofFunctions = (named.isEmpty() ? this.functions.names() : named).stream()
			.map((function) -> LambdaBatchPropertiesBinder.FUNCTIONS + "."
					+ (function.contains(".") ? "[" + function + "]" : function))
			.flatMap((group) -> this.functionKeys.stream().map((key) -> Nearest.of(written, group, group + "." + key)));
		return Stream
			.concat(this.keys.stream().map((key) -> Nearest.of(written, key.group(), key.toString())), ofFunctions)
			.min(Comparator.comparingDouble(Nearest::distance))
			.orElseThrow();
	}

	/**
	 * A key that exists, and how far from it is what was written.
	 *
	 * @param key the key
	 * @param distance the distance, from 0 for the same to 1
	 */
	private record Nearest(String key, double distance) {

		/**
		 * Compare without the group, if that is written right.
		 */
		static Nearest of(String written, String group, String key) {
			String start = Spelling.uniform(group);
			int from = written.startsWith(start) ? start.length() : 0;
			return new Nearest(key, Spelling.distance(written.substring(from), Spelling.uniform(key).substring(from)));
		}

	}

}
