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

import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/**
 * The key of a property that exists, without the prefix.
 *
 * @param elements the parts between the dots, such as {@code retry} and {@code
 * max-retries}
 * @param list whether the property may have several values
 */
record PropertyKey(List<String> elements, boolean list) {

	/**
	 * Return the keys of all properties that the constructor of a type takes, nested ones
	 * too, in their order. Maps are left out, and below an event source what only
	 * functions have.
	 */
	static List<PropertyKey> of(Class<?> type) {
		List<PropertyKey> keys = new ArrayList<>();
		Constructor<?> constructor = type.getDeclaredConstructors()[0];
		for (Parameter parameter : constructor.getParameters()) {
			String element = DataObjectPropertyName.toDashedForm(parameter.getName());
			if (parameter.getType() == SettingsProperties.class) {
				of(parameter.getType()).stream()
					.filter((key) -> !SettingsProperties.OF_FUNCTIONS_ONLY.contains(key.toString()))
					.forEach((key) -> keys.add(key.under(element)));
			}
			else if (parameter.getType().isRecord()) {
				of(parameter.getType()).forEach((key) -> keys.add(key.under(element)));
			}
			else if (!Map.class.isAssignableFrom(parameter.getType())) {
				keys.add(new PropertyKey(List.of(element), Collection.class.isAssignableFrom(parameter.getType())));
			}
		}
		return List.copyOf(keys);
	}

	/**
	 * Return this key with another element in the place of one of them.
	 */
	PropertyKey with(String element, String replacement) {
		return new PropertyKey(this.elements.stream().map((each) -> each.equals(element) ? replacement : each).toList(),
				this.list);
	}

	/**
	 * Return the group that this key belongs to.
	 */
	String parent() {
		return String.join(".", this.elements.subList(0, this.elements.size() - 1));
	}

	private PropertyKey under(String element) {
		List<String> elements = new ArrayList<>();
		elements.add(element);
		elements.addAll(this.elements);
		return new PropertyKey(List.copyOf(elements), this.list);
	}

	/**
	 * Return whether a property is the one of this key.
	 * @param property the property, as it was written
	 * @param from the index of the piece of its name at which the key begins
	 */
	boolean matches(SpelledProperty property, int from) {
		return match(this.elements, property, from) == property.pieces().size()
				&& (this.list || property.index().isEmpty());
	}

	/**
	 * Return whether a property has only the name of a group that this key belongs to.
	 */
	boolean isIn(SpelledProperty property, int from) {
		return elementIn(property, from) != null;
	}

	/**
	 * Return the element that stands below a group that this key belongs to.
	 * @param property has only the name of a group
	 * @param from the index of the piece of its name at which the key begins
	 * @return the element, or {@code null} if the key does not belong to the group
	 */
	@Nullable String elementIn(SpelledProperty property, int from) {
		for (int i = 1; i < this.elements.size(); i++) {
			if (match(this.elements.subList(0, i), property, from) == property.pieces().size()) {
				return this.elements.get(i);
			}
		}
		return null;
	}

	/**
	 * Return whether a property is in the same group within an event source as this key.
	 */
	boolean isBeside(SpelledProperty property) {
		int group = this.elements.size() - 1;
		return group > 1 && match(this.elements.subList(0, group), property, 0) >= 0;
	}

	/**
	 * Return the first element, if there are others.
	 */
	String group() {
		return (this.elements.size() > 1) ? this.elements.get(0) : "";
	}

	/**
	 * Return the index of the piece behind those that are spelled like all elements, or
	 * -1 if they differ.
	 */
	private static int match(List<String> elements, SpelledProperty property, int from) {
		int next = from;
		for (String element : elements) {
			next = (next >= 0) ? match(element, property, next) : next;
		}
		return next;
	}

	/**
	 * An element is one piece, or in an environment variable as many as it has words.
	 */
	private static int match(String element, SpelledProperty property, int from) {
		String uniform = Spelling.uniform(element);
		int most = property.variable() ? element.split("-").length : 1;
		StringBuilder taken = new StringBuilder();
		for (int i = from; i < Math.min(from + most, property.pieces().size()); i++) {
			taken.append(Spelling.uniform(property.pieces().get(i)));
			if (uniform.contentEquals(taken)) {
				return i + 1;
			}
		}
		return -1;
	}

	@Override
	public String toString() {
		return String.join(".", this.elements);
	}

}
