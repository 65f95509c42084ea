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
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
 * <p>
 * The keys of a map come as the property sources spell them, environment variables
 * without case and separators: {@code LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_PARALLEL}. So
 * all keys that are spelled alike belong to a function. Spring Boot binds each of them
 * from all sources together, except those in brackets; the keys of the nearest source
 * come first.
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
		return !of(functionName).isEmpty();
	}

	@Override
	public List<String> unknown(Collection<String> functionNames) {
		List<String> known = functionNames.stream().map(PropertiesFunctionSettings::uniform).toList();
		return this.properties.get()
			.functions()
			.keySet()
			.stream()
			.filter((key) -> !known.contains(uniform(key)))
			.toList();
	}

	@Override
	public Map<String, String> definitions() {
		Map<String, String> definitions = new LinkedHashMap<>();
		this.properties.get().functions().forEach((name, function) -> {
			if (function.definition() != null) {
				// Environment variables come first and do not tell the case of a name.
				definitions.keySet().removeIf((nearer) -> uniform(nearer).equals(uniform(name)));
				definitions.put(name, function.definition());
			}
		});
		return definitions;
	}

	@Override
	public @Nullable EventType eventType(String functionName) {
		return of(functionName).stream()
			.map(LambdaBatchProperties.Function::eventType)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	@Override
	public BatchSettings settings(BatchSettings defaults, String functionName, EventType eventType) {
		List<SettingsProperties> retries = new ArrayList<>();
		retries.add(this.properties.get().source(eventType));
		List<LambdaBatchProperties.Function> farthestFirst = of(functionName);
		Collections.reverse(farthestFirst);
		BatchSettings settings = defaults;
		for (LambdaBatchProperties.Function function : farthestFirst) {
			retries.add(0, function);
			settings = function.applyTo(settings, eventType, retries);
		}
		for (BatchSettingsCustomizer customizer : this.customizers.get()) {
			settings = customizer.customize(settings, functionName, eventType);
		}
		return settings;
	}

	@Override
	public PayloadSettings payloadSettings(String functionName, EventType eventType) {
		List<SettingsProperties> nearestFirst = new ArrayList<>(of(functionName));
		nearestFirst.add(this.properties.get().source(eventType));
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
	 * The nearest that is set decides, even if it is set to nothing.
	 */
	@Override
	public boolean hasDeadLetterQueue(String functionName, EventType eventType) {
		return nearestFirst(functionName, eventType).stream()
			.map(SettingsProperties::deadLetter)
			.filter((deadLetter) -> deadLetter.queue() != null)
			.findFirst()
			.filter(LambdaBatchProperties.DeadLetter::isSet)
			.isPresent();
	}

	/**
	 * Return what is set for the batches of a source that go to a function, the nearest
	 * first.
	 */
	List<SettingsProperties> nearestFirst(@Nullable String functionName, EventType eventType) {
		List<SettingsProperties> nearestFirst = new ArrayList<>();
		if (functionName != null) {
			nearestFirst.addAll(of(functionName));
		}
		nearestFirst.add(this.properties.get().source(eventType));
		return nearestFirst;
	}

	/**
	 * Return what is set for a function, the nearest first.
	 */
	private List<LambdaBatchProperties.Function> of(String functionName) {
		List<LambdaBatchProperties.Function> found = new ArrayList<>();
		for (Map.Entry<String, LambdaBatchProperties.Function> entry : this.properties.get().functions().entrySet()) {
			if (uniform(entry.getKey()).equals(uniform(functionName))) {
				found.add(entry.getValue());
			}
		}
		return found;
	}

	private static String uniform(String name) {
		return name.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
	}

}
