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
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.support.SpringApplicationJsonEnvironmentPostProcessor;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.StringUtils;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.BatchSettingsCustomizer;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.function.BatchFunctionRegistrar;
import io.github.lambdabatch.function.DeployedSettings;
import io.github.lambdabatch.function.DeployedSettings.Needs;
import io.github.lambdabatch.function.DeployedSettingsReader;

/**
 * Reads the settings from the properties that the application has where it is deployed.
 */
class PropertiesDeployedSettingsReader implements DeployedSettingsReader {

	private static final String DEFINITION = "spring.cloud.function.definition";

	private static final ParameterizedTypeReference<BatchProcessor<?, ?, ?>> PROCESSOR = new ParameterizedTypeReference<>() {
	};

	/** How Spring Boot names what it has read from a configuration file. */
	private static final String CONFIG_RESOURCE = "Config resource '";

	@Override
	public DeployedSettings read(ConfigurableApplicationContext context, Map<String, String> variables) {
		ConfigurableEnvironment environment = environment(context, variables);
		LambdaBatchProperties properties = new LambdaBatchPropertiesBinder(environment, context.getBeanFactory())
			.bind();
		Settings settings = new Settings(context, properties, new ResolvedSettings(properties),
				context.getBeanProvider(BatchSettingsCustomizer.class).orderedStream().toList());
		Map<String, Map<EventType, Needs>> functions = new LinkedHashMap<>();
		context.getBean(BatchFunctionRegistrar.class).eventTypes().forEach((name, eventTypes) -> {
			Map<EventType, Needs> needs = new LinkedHashMap<>();
			for (EventType eventType : eventTypes) {
				if (List.of(EventType.values()).contains(eventType)) {
					needs.put(eventType, settings.needs(name, eventType));
				}
			}
			functions.put(name, needs);
		});
		String definition = environment.getProperty(DEFINITION);
		return new DeployedSettings(StringUtils.hasText(definition) ? definition : null, functions);
	}

	private static ConfigurableEnvironment environment(ConfigurableApplicationContext context,
			Map<String, String> variables) {
		ConfigurableEnvironment environment = new StandardEnvironment() {

			@Override
			protected void customizePropertySources(MutablePropertySources propertySources) {
				propertySources.addLast(new SystemEnvironmentPropertySource(SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
						Map.copyOf(variables)));
			}

		};
		new SpringApplicationJsonEnvironmentPostProcessor().postProcessEnvironment(environment,
				new SpringApplication());
		ConfigDataEnvironmentPostProcessor.applyTo(environment, context, null);
		// What an application adds in code, by @PropertySource for example.
		boolean behindVariables = false;
		for (PropertySource<?> source : context.getEnvironment().getPropertySources()) {
			if (behindVariables && !source.getName().startsWith(CONFIG_RESOURCE)
					&& !environment.getPropertySources().contains(source.getName())) {
				environment.getPropertySources().addLast(source);
			}
			behindVariables |= source.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
		}
		return environment;
	}

	/**
	 * The settings of all functions.
	 *
	 * @param context the application
	 * @param properties what is set
	 * @param resolved what is set for each function and source
	 * @param customizers what has the last word
	 */
	private record Settings(ConfigurableApplicationContext context, LambdaBatchProperties properties,
			ResolvedSettings resolved, List<BatchSettingsCustomizer> customizers) {

		Needs needs(String functionName, EventType eventType) {
			SourceSettings ofSource = this.resolved.get(functionName, eventType);
			BatchSettings ofBatches = batchSettings(functionName, eventType);
			String queue = ofSource.deadLetterQueue();
			return new Needs(ofBatches.maxReceives(), ofBatches.failInvocation(), queue,
					queue != null || hasRecoverer(), ofSource.redeliveryDelay() != null,
					IdempotencyProperties.DYNAMO_DB.equals(ofSource.idempotency().store()) ? table() : null);
		}

		private BatchSettings batchSettings(String functionName, EventType eventType) {
			BatchSettings settings = ofProcessor(eventType);
			SettingsProperties ofFunction = this.properties.functions().get(functionName);
			if (ofFunction != null) {
				settings = ofFunction.applyTo(settings, eventType);
			}
			for (BatchSettingsCustomizer customizer : this.customizers) {
				settings = customizer.customize(settings, functionName, eventType);
			}
			return settings;
		}

		/**
		 * A processor that the application has made is the base for all functions.
		 */
		private BatchSettings ofProcessor(EventType eventType) {
			for (BatchProcessor<?, ?, ?> processor : this.context.getBeanProvider(PROCESSOR)) {
				if (processor.source().eventType().equals(eventType)
						&& !this.context.getBean(BatchProcessorFactory.class).hasCreated(eventType)) {
					return processor.settings();
				}
			}
			return this.properties.source(eventType).applyTo(BatchSettings.defaults(eventType), eventType);
		}

		private boolean hasRecoverer() {
			return Stream.of(this.context.getBeanNamesForType(RecordRecoverer.class, true, false))
				.anyMatch((name) -> !this.context.isTypeMatch(name, ConfiguredDeadLetterQueues.class));
		}

		private @Nullable String table() {
			return this.properties.idempotency().dynamodb().tableName();
		}

	}

}
