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

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.BatchSettingsCustomizer;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.Idempotency;
import io.github.lambdabatch.autoconfigure.IneffectiveSettings.Served;
import io.github.lambdabatch.function.FunctionSettings;
import io.github.lambdabatch.payload.PayloadSettings;

/**
 * What the properties, and then the {@link BatchSettingsCustomizer customizers}, say
 * about single functions. Asked at the start only, or with the first batch of a lazy
 * function.
 */
class PropertiesFunctionSettings implements FunctionSettings {

	private final Supplier<LambdaBatchProperties> properties;

	private final Supplier<ResolvedSettings> resolved;

	private final Supplier<List<BatchSettingsCustomizer>> customizers;

	private final Recoverers recoverers;

	private final Supplier<IdempotencyStores> stores;

	PropertiesFunctionSettings(Supplier<LambdaBatchProperties> properties, Supplier<ResolvedSettings> resolved,
			Supplier<List<BatchSettingsCustomizer>> customizers, Recoverers recoverers,
			Supplier<IdempotencyStores> stores) {
		this.properties = properties;
		this.resolved = resolved;
		this.customizers = customizers;
		this.recoverers = recoverers;
		this.stores = stores;
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
		SettingsProperties function = of(functionName);
		SourceName name = (function != null) ? function.eventType() : null;
		return (name != null) ? name.toEventType() : null;
	}

	@Override
	public BatchSettings settings(BatchSettings defaults, String functionName, EventType eventType) {
		SettingsProperties function = of(functionName);
		BatchSettings settings = (function != null) ? function.applyTo(defaults, eventType) : defaults;
		for (BatchSettingsCustomizer customizer : this.customizers.get()) {
			settings = customizer.customize(settings, functionName, eventType);
		}
		return settings;
	}

	@Override
	public PayloadSettings payloadSettings(String functionName, EventType eventType) {
		return this.resolved.get().get(functionName, eventType).payload();
	}

	@Override
	public @Nullable Idempotency idempotency(@Nullable Idempotency ofProcessor, String functionName,
			EventSource<?, ?, ?> source) {
		SettingsProperties function = of(functionName);
		if (function == null || function.idempotency().equals(IdempotencyProperties.UNSET)) {
			return ofProcessor;
		}
		SourceSettings settings = this.resolved.get().get(functionName, source.eventType());
		if (settings.idempotency().store() == null && ofProcessor == null && hasStoreOfAnotherSource()) {
			return null;
		}
		return this.stores.get()
			.create(settings.idempotency(), "lambda.batch.functions." + functionName, source, settings.payload());
	}

	/**
	 * A function may take batches from several sources, not all of which have a store.
	 */
	private boolean hasStoreOfAnotherSource() {
		return Arrays.stream(EventType.values())
			.anyMatch((eventType) -> this.properties.get().source(eventType).idempotency().hasStore());
	}

	@Override
	public boolean hasDeadLetterQueue(String functionName, EventType eventType) {
		return this.resolved.get().get(functionName, eventType).deadLetterQueue() != null;
	}

	@Override
	public String describe(BatchSettings settings, String functionName, EventType eventType) {
		SourceSettings resolved = this.resolved.get().get(functionName, eventType);
		SettingsDescription description = new SettingsDescription(settings, eventType).payloads(resolved.payload());
		List<String> recoverers = this.recoverers.names(eventType);
		if (recoverers != null) {
			description.recoverers(recoverers, resolved.deadLetterQueue()).redelivery(resolved.redeliveryDelay());
		}
		if (resolved.idempotency().hasStore()) {
			description.idempotency(resolved.idempotency());
		}
		return description.toString();
	}

	@Override
	public List<String> describeIneffective(String functionName, Map<EventType, BatchSettings> settings) {
		Map<EventType, Served> served = new LinkedHashMap<>();
		settings.forEach((eventType, ofSource) -> {
			if (List.of(EventType.values()).contains(eventType)) {
				SourceSettings resolved = this.resolved.get().get(functionName, eventType);
				List<String> recoverers = this.recoverers.names(eventType);
				served.put(eventType, new Served(ofSource, resolved.redeliveryDelay() != null,
						recoverers == null || !recoverers.isEmpty() || resolved.deadLetterQueue() != null));
			}
		});
		return new IneffectiveSettings(this.properties.get(), served).describe(functionName);
	}

	private @Nullable SettingsProperties of(String functionName) {
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
