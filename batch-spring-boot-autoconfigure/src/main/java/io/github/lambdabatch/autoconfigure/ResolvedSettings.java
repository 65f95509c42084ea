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

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.autoconfigure.BatchSetting.Getter;
import io.github.lambdabatch.observation.RecordTracing;
import io.github.lambdabatch.payload.PayloadSettings;
import io.github.lambdabatch.recovery.RedeliveryDelay;

/**
 * The settings of each function and source, resolved from the properties once, when the
 * application starts. Immutable.
 * <p>
 * The nearest property that is set decides, even if it is set to nothing: that of the
 * function, or else that of its source.
 */
final class ResolvedSettings {

	private final Map<EventType, SourceSettings> ofSources = new HashMap<>();

	private final Map<String, Map<EventType, SourceSettings>> ofFunctions = new LinkedHashMap<>();

	ResolvedSettings(LambdaBatchProperties properties) {
		for (EventType eventType : EventType.values()) {
			this.ofSources.put(eventType, resolve(eventType, List.of(properties.source(eventType))));
		}
		properties.functions().forEach((name, function) -> {
			Map<EventType, SourceSettings> settings = new HashMap<>();
			for (EventType eventType : EventType.values()) {
				requireDelay(name, function, properties.source(eventType), eventType);
				settings.put(eventType, resolve(eventType, List.of(function, properties.source(eventType))));
			}
			this.ofFunctions.put(name, settings);
		});
	}

	private static SourceSettings resolve(EventType eventType, List<SettingsProperties> nearestFirst) {
		PayloadSettings defaults = PayloadSettings.defaults();
		String queue = first(nearestFirst, (settings) -> settings.deadLetter().queue(), "");
		return new SourceSettings(
				new PayloadSettings(first(nearestFirst, SettingsProperties::unwrap, defaults.unwrap()),
						first(nearestFirst, SettingsProperties::validate, defaults.validate())),
				queue.isEmpty() ? null : queue, delay(eventType, nearestFirst),
				nearestFirst.stream()
					.map(SettingsProperties::idempotency)
					.reduce(IdempotencyProperties.UNSET, IdempotencyProperties::orElse),
				first(nearestFirst, SettingsProperties::tracing, RecordTracing.LINK));
	}

	private static <T> T first(List<SettingsProperties> nearestFirst, Getter<SettingsProperties, T> property,
			T defaultValue) {
		return nearestFirst.stream()
			.flatMap((settings) -> Stream.ofNullable(property.get(settings)))
			.findFirst()
			.orElse(defaultValue);
	}

	/**
	 * Streams have no delay, and a function may also take batches of a queue.
	 */
	private static @Nullable RedeliveryDelay delay(EventType eventType, List<SettingsProperties> nearestFirst) {
		return eventType.isStream() ? null
				: nearestFirst.stream()
					.map(SettingsProperties::redeliveryDelay)
					.reduce(RedeliveryDelayProperties.UNSET, RedeliveryDelayProperties::orElse)
					.delay();
	}

	/**
	 * What is set for a function may contradict what it inherits from its source.
	 */
	private static void requireDelay(String functionName, SettingsProperties function, SettingsProperties source,
			EventType eventType) {
		try {
			delay(eventType, List.of(function, source));
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(
					"lambda.batch.functions.%s.redelivery-delay.%s".formatted(functionName,
							(function.redeliveryDelay().max() != null) ? "max" : "initial"),
					null, "With what is set for the event source %s, %s".formatted(eventType, ex.getMessage()));
		}
	}

	/**
	 * Return the settings for the batches of a source that go to a function.
	 * @param functionName the name of the function, or {@code null} for a processor that
	 * is used without one
	 * @return the settings, those of nothing that is set for a source that the library
	 * does not know
	 */
	SourceSettings get(@Nullable String functionName, EventType eventType) {
		Map<EventType, SourceSettings> settings = (functionName != null) ? this.ofFunctions.get(functionName) : null;
		return ((settings != null) ? settings : this.ofSources).getOrDefault(eventType, SourceSettings.NONE);
	}

	/**
	 * Return the delays of redelivery that any function or source has.
	 */
	Set<RedeliveryDelay> redeliveryDelays() {
		return Stream.concat(Stream.of(this.ofSources), this.ofFunctions.values().stream())
			.flatMap((settings) -> settings.values().stream())
			.flatMap((settings) -> Stream.ofNullable(settings.redeliveryDelay()))
			.collect(Collectors.toSet());
	}

}
