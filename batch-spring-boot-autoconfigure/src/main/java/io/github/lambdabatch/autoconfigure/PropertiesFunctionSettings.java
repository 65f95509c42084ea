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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.BatchSettingsCustomizer;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.function.FunctionSettings;
import io.github.lambdabatch.function.PayloadSettings;

/**
 * What the properties, and then the {@link BatchSettingsCustomizer customizers}, say of
 * single functions.
 */
class PropertiesFunctionSettings implements FunctionSettings {

	private final Supplier<LambdaBatchProperties> properties;

	private final Supplier<List<BatchSettingsCustomizer>> customizers;

	PropertiesFunctionSettings(Supplier<LambdaBatchProperties> properties,
			Supplier<List<BatchSettingsCustomizer>> customizers) {
		this.properties = properties;
		this.customizers = customizers;
	}

	@Override
	public boolean contains(String functionName) {
		return of(functionName) != null;
	}

	@Override
	public List<String> unknown(Collection<String> functionNames) {
		return this.properties.get()
			.functions()
			.keySet()
			.stream()
			.filter((name) -> !functionNames.contains(name))
			.toList();
	}

	@Override
	public Map<String, String> definitions() {
		Map<String, String> definitions = new LinkedHashMap<>();
		this.properties.get().functions().forEach((name, function) -> {
			if (function.definition() != null) {
				definitions.put(name, function.definition());
			}
		});
		return definitions;
	}

	@Override
	public @Nullable EventType eventType(String functionName) {
		LambdaBatchProperties.Function function = of(functionName);
		return (function != null) ? function.eventType() : null;
	}

	@Override
	public BatchSettings settings(BatchSettings defaults, String functionName, EventType eventType) {
		LambdaBatchProperties.Function function = of(functionName);
		BatchSettings settings = (function != null) ? function.applyTo(defaults, eventType) : defaults;
		settings = settings.toBuilder().retryPolicy(PropertiesRetryPolicy.effective(settings.retryPolicy())).build();
		for (BatchSettingsCustomizer customizer : this.customizers.get()) {
			settings = customizer.customize(settings, functionName, eventType);
		}
		return settings;
	}

	@Override
	public PayloadSettings payloadSettings(String functionName, EventType eventType) {
		List<SettingsProperties> nearestFirst = nearestFirst(functionName, eventType);
		PayloadSettings defaults = PayloadSettings.defaults();
		return new PayloadSettings(
				nearestFirst.stream()
					.map(SettingsProperties::unwrap)
					.filter(Objects::nonNull)
					.findFirst()
					.orElse(defaults.unwrap()),
				nearestFirst.stream()
					.map(SettingsProperties::validate)
					.filter(Objects::nonNull)
					.findFirst()
					.orElse(defaults.validate()));
	}

	/**
	 * Return what is set for the batches of a source that go to a function, the nearest
	 * first.
	 */
	List<SettingsProperties> nearestFirst(@Nullable String functionName, EventType eventType) {
		SettingsProperties ofTheSource = this.properties.get().source(eventType);
		LambdaBatchProperties.Function function = (functionName != null) ? of(functionName) : null;
		return (function != null) ? List.of(function, ofTheSource) : List.of(ofTheSource);
	}

	private LambdaBatchProperties.@Nullable Function of(String functionName) {
		return this.properties.get().functions().get(functionName);
	}

}
