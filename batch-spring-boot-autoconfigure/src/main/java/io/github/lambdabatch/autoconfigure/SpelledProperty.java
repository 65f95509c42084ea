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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * A property under {@code lambda.batch}, in the spelling that its source uses.
 *
 * @param pieces the parts between the dots after the prefix, or between the underscores
 * of an environment variable
 * @param index the place in a list, in brackets, or an empty text
 * @param exact whether the second piece stands in brackets, as the name of a function may
 * @param variable whether it is an environment variable
 * @param property the value and where it comes from
 */
record SpelledProperty(List<String> pieces, String index, boolean exact, boolean variable,
		ConfigurationProperty property) {

	private static final int PREFIX_SIZE = LambdaBatchPropertiesBinder.PREFIX.getNumberOfElements();

	/**
	 * Return the property of such a name, if it has a value.
	 */
	static Optional<SpelledProperty> of(ConfigurationPropertySource source, ConfigurationPropertyName name) {
		return Optional.ofNullable(source.getConfigurationProperty(name)).map((property) -> of(source, name, property));
	}

	private static SpelledProperty of(ConfigurationPropertySource source, ConfigurationPropertyName name,
			ConfigurationProperty property) {
		int size = name.getNumberOfElements();
		boolean indexed = size > PREFIX_SIZE + 1 && name.isNumericIndex(size - 1);
		List<String> pieces = new ArrayList<>();
		for (int i = PREFIX_SIZE; i < (indexed ? size - 1 : size); i++) {
			pieces.add(name.getElement(i, Form.ORIGINAL));
		}
		boolean variable = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource
				&& isVariable(property.getOrigin());
		return new SpelledProperty(List.copyOf(pieces),
				indexed ? "[" + name.getElement(size - 1, Form.ORIGINAL) + "]" : "",
				!variable && size > PREFIX_SIZE + 1 && name.chop(PREFIX_SIZE + 2).isLastElementIndexed(), variable,
				property);
	}

	/**
	 * An environment may also have variables whose names have dots.
	 */
	private static boolean isVariable(@Nullable Origin origin) {
		return !(origin instanceof PropertySourceOrigin known) || !known.getPropertyName().contains(".");
	}

	boolean isFunction() {
		return LambdaBatchPropertiesBinder.FUNCTIONS.equals(Spelling.uniform(this.pieces.get(0)));
	}

	boolean isEmpty() {
		return this.property.getValue() instanceof CharSequence text && text.toString().isBlank();
	}

	/**
	 * Return the pieces from one to before another, together as one name.
	 */
	String joined(int from, int to) {
		return String.join(this.variable ? "" : ".", this.pieces.subList(from, to));
	}

	/**
	 * Return the name as it was written, and where.
	 */
	String describe() {
		return "'%s' (%s)".formatted(name(), where());
	}

	private String name() {
		String name = LambdaBatchPropertiesBinder.PREFIX + "." + String.join(".", this.pieces) + this.index;
		return (this.property.getOrigin() instanceof PropertySourceOrigin origin
				&& Spelling.uniform(origin.getPropertyName()).equals(Spelling.uniform(name))) ? origin.getPropertyName()
						: name;
	}

	private String where() {
		Origin origin = this.property.getOrigin();
		if (!(origin instanceof PropertySourceOrigin known)) {
			return String.valueOf(origin);
		}
		Origin place = known.getOrigin();
		return (place != null) ? place.toString()
				: "property source '%s'".formatted(known.getPropertySource().getName());
	}

	/**
	 * Return how a key is written in the place where this property stands.
	 */
	String spell(String key) {
		String name = LambdaBatchPropertiesBinder.PREFIX + "." + key;
		return this.variable ? name.replaceAll("[^\\p{L}\\p{N}.]", "").replace('.', '_').toUpperCase(Locale.ROOT)
				: name;
	}

}
