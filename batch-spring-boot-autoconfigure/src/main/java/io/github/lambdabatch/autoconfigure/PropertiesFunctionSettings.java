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
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.BatchSettingsCustomizer;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.autoconfigure.LambdaBatchProperties.RetryDelay;
import io.github.lambdabatch.function.FunctionSettings;
import io.github.lambdabatch.payload.PayloadSettings;
import io.github.lambdabatch.recovery.RedeliveryDelay;

/**
 * What the properties, and then the {@link BatchSettingsCustomizer customizers}, say of
 * single functions.
 */
class PropertiesFunctionSettings implements FunctionSettings {

	private final Supplier<LambdaBatchProperties> properties;

	private final Supplier<List<BatchSettingsCustomizer>> customizers;

	private final Recoverers recoverers;

	PropertiesFunctionSettings(Supplier<LambdaBatchProperties> properties) {
		this(properties, List::of, (eventType) -> null);
	}

	PropertiesFunctionSettings(Supplier<LambdaBatchProperties> properties,
			Supplier<List<BatchSettingsCustomizer>> customizers, Recoverers recoverers) {
		this.properties = properties;
		this.customizers = customizers;
		this.recoverers = recoverers;
	}

	@Override
	public boolean contains(String functionName) {
		return of(functionName) != null;
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

	@Override
	public String describe(BatchSettings settings, String functionName, EventType eventType) {
		SettingsDescription description = new SettingsDescription(settings, eventType)
			.payloads(payloadSettings(functionName, eventType));
		List<String> recoverers = this.recoverers.names(eventType);
		if (recoverers != null) {
			description.recoverers(recoverers, deadLetterQueue(functionName, eventType));
			description.redelivery(eventType.isStream() ? null : redeliveryDelay(functionName, eventType));
		}
		return description.toString();
	}

	/**
	 * Return the dead-letter queue for the batches of a source that go to a function. The
	 * nearest that is set decides, even if it is set to nothing.
	 * @return the queue as it was written, or {@code null} for none
	 */
	@Nullable String deadLetterQueue(@Nullable String functionName, EventType eventType) {
		for (SettingsProperties settings : nearestFirst(functionName, eventType)) {
			if (settings.deadLetter().queue() != null) {
				return settings.deadLetter().isSet() ? settings.deadLetter().queue() : null;
			}
		}
		return null;
	}

	/**
	 * Return how failed messages of a source that go to a function are delayed.
	 * @return the delay, or {@code null} for none
	 */
	@Nullable RedeliveryDelay redeliveryDelay(@Nullable String functionName, EventType eventType) {
		return nearestFirst(functionName, eventType).stream()
			.map(SettingsProperties::retryDelay)
			.reduce(RetryDelay.UNSET, RetryDelay::orElse)
			.delay();
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
		SettingsProperties ofTheSource = this.properties.get().source(eventType);
		LambdaBatchProperties.Function function = (functionName != null) ? of(functionName) : null;
		return (function != null) ? List.of(function, ofTheSource) : List.of(ofTheSource);
	}

	private LambdaBatchProperties.@Nullable Function of(String functionName) {
		return this.properties.get().functions().get(functionName);
	}

	/**
	 * The recoverers among the beans of the application.
	 */
	interface Recoverers {

		/**
		 * Return the names of those that the processor of a source has.
		 * @param eventType the kind of source
		 * @return the names, or {@code null} if the application has made the processor
		 * and so knows better
		 */
		@Nullable List<String> names(EventType eventType);

	}

}
