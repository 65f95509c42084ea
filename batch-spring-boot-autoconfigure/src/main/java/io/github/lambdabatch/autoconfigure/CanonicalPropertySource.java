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
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * The properties of one source under the names that Spring Boot binds, in whatever way
 * they were written.
 */
class CanonicalPropertySource implements IterableConfigurationPropertySource {

	private final ConfigurationPropertySource source;

	private final Map<ConfigurationPropertyName, ConfigurationProperty> properties = new LinkedHashMap<>();

	private final Map<ConfigurationPropertyName, SpelledProperty> spelled = new LinkedHashMap<>();

	CanonicalPropertySource(ConfigurationPropertySource source) {
		this.source = source;
	}

	/**
	 * Add a property.
	 * @return another one of the same name that contradicts it, or {@code null}
	 */
	@Nullable SpelledProperty add(ConfigurationPropertyName name, SpelledProperty property) {
		SpelledProperty other = this.spelled.putIfAbsent(name, property);
		if (other != null) {
			return other.property().getValue().equals(property.property().getValue()) ? null : other;
		}
		this.properties.put(name,
				new ConfigurationProperty(name, property.property().getValue(), property.property().getOrigin()));
		return null;
	}

	/**
	 * Return a property as it was written, or {@code null} if this source does not have
	 * it.
	 */
	@Nullable SpelledProperty spelled(ConfigurationPropertyName name) {
		return this.spelled.get(name);
	}

	@Override
	public @Nullable ConfigurationProperty getConfigurationProperty(@Nullable ConfigurationPropertyName name) {
		return this.properties.get(name);
	}

	@Override
	public Stream<ConfigurationPropertyName> stream() {
		return this.properties.keySet().stream();
	}

	@Override
	public @Nullable Object getUnderlyingSource() {
		return this.source.getUnderlyingSource();
	}

}
