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

import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * A source of properties, and what it has under {@code lambda.batch}.
 *
 * @param spelled what it has under the prefix, as it was written
 * @param functions what is set for functions, under the names that Spring Boot binds
 * @param others what else is set
 */
record SpelledSource(List<SpelledProperty> spelled, ConfigurationPropertySource functions,
		ConfigurationPropertySource others) {

	static SpelledSource of(ConfigurationPropertySource source) {
		if (!(source instanceof IterableConfigurationPropertySource iterable)) {
			// It cannot list its names, but has values for those that it is asked
			// for.
			return new SpelledSource(List.of(), source, source);
		}
		List<SpelledProperty> spelled = Stream.concat(iterable.stream(), namesWithDots(source))
			.filter(LambdaBatchPropertiesBinder.PREFIX::isAncestorOf)
			.distinct()
			.flatMap((name) -> SpelledProperty.of(source, name).stream())
			.toList();
		return new SpelledSource(spelled, new CanonicalPropertySource(source), new CanonicalPropertySource(source));
	}

	/**
	 * Add a property under the name that Spring Boot binds.
	 * @return another one of the same name that contradicts it, or {@code null}
	 */
	@Nullable SpelledProperty add(ConfigurationPropertyName name, SpelledProperty property) {
		ConfigurationPropertySource target = property.isFunction() ? this.functions : this.others;
		return ((CanonicalPropertySource) target).add(name, property);
	}

	/**
	 * Return a property as it was written, by the name that Spring Boot binds, or
	 * {@code null} if it is not known how it was written.
	 */
	@Nullable SpelledProperty find(ConfigurationPropertyName name) {
		return Stream.of(this.functions, this.others)
			.filter(CanonicalPropertySource.class::isInstance)
			.flatMap((part) -> Stream.ofNullable(((CanonicalPropertySource) part).spelled(name)))
			.findFirst()
			.orElse(null);
	}

	/**
	 * Other systems than Lambda allow environment variables whose names have dots.
	 */
	private static Stream<ConfigurationPropertyName> namesWithDots(ConfigurationPropertySource source) {
		return (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables)
				? Stream.of(variables.getPropertyNames())
					.filter((name) -> name.startsWith(LambdaBatchPropertiesBinder.PREFIX + "."))
					.map((name) -> ConfigurationPropertyName.adapt(name, '.'))
				: Stream.empty();
	}

}
