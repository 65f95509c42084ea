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

package io.github.lambdabatch.test.infrastructure;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.cloud.function.adapter.aws.FunctionInvoker;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.util.ClassUtils;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.function.DeployedSettings;
import io.github.lambdabatch.function.DeployedSettings.Needs;
import io.github.lambdabatch.function.DeployedSettingsReader;

/**
 * The checks of a function, what feeds it, and what its role allows.
 */
final class FunctionChecks {

	private static final String MAIN_CLASS = "MAIN_CLASS";

	private static final String DEFINITION = "SPRING_CLOUD_FUNCTION_DEFINITION";

	private static final String INVOKER = FunctionInvoker.class.getName();

	private final Resource function;

	private final Stack stack;

	private final Dialect dialect;

	private final Variables variables;

	private final Findings findings;

	FunctionChecks(Resource function, Stack stack, Findings findings) {
		this.function = function;
		this.stack = stack;
		this.dialect = stack.dialect();
		this.variables = Variables.of(function);
		this.findings = findings;
	}

	/**
	 * Return whether a function may be one of a Java application.
	 */
	static boolean mayRunJava(Resource function) {
		String runtime = function.get("Runtime").text();
		return runtime == null || runtime.startsWith("java") || runtime.startsWith("provided");
	}

	List<EventMapping> mappings() {
		return this.stack.mappings(this.function)
			.stream()
			.map((mapping) -> new EventMapping(mapping, this.stack))
			.filter((mapping) -> !mapping.isOfOtherService())
			.toList();
	}

	MappingChecks of(EventMapping mapping) {
		return new MappingChecks(this.function, mapping, null, this.findings);
	}

	Permissions permissions() {
		return Permissions.of(this.function, this.stack);
	}

	/**
	 * Check everything.
	 */
	void checkAll(ConfigurableApplicationContext context) {
		checkStart(context.getClassLoader());
		Permissions permissions = permissions();
		DeployedSettings settings = settings(context);
		List<EventMapping> mappings = mappings();
		if (mappings.isEmpty()) {
			this.findings.open(this.function.name(), null,
					"no event source mapping in the %s feeds it, so nothing of its source can be checked.",
					this.dialect.document());
		}
		PermissionChecks permissionChecks = new PermissionChecks(this.function, this.stack, permissions, this.findings);
		for (EventMapping mapping : mappings) {
			Needs needs = (settings != null) ? needs(settings, mapping) : null;
			new MappingChecks(this.function, mapping, needs, this.findings).checkAll(permissions);
			if (needs != null) {
				permissionChecks.check(needs, this.variables);
				permissionChecks.checkQueue(needs, mapping);
			}
		}
	}

	/**
	 * The function must start the application.
	 */
	void checkStart(@Nullable ClassLoader classLoader) {
		boolean image = "Image".equals(this.function.get("PackageType").text());
		checkHandler(image ? this.function.get("ImageConfig", "Command") : this.function.get("Handler"), image,
				classLoader);
		Value variables = this.function.get("Environment", "Variables");
		String mainClass = this.variables.texts().get(MAIN_CLASS);
		String unknown = (variables.unknown() != null) ? variables.unknown() : this.variables.unknown().get(MAIN_CLASS);
		if (unknown != null) {
			open(unknown, "the environment variable %s must name the application class.", MAIN_CLASS);
		}
		else if (mainClass == null) {
			open(image ? "the image may set it" : "the manifest of the jar may have it as Main-Class or Start-Class",
					"the environment variable %s is not set. Set it to the name of the application class, without which"
							+ " the function does not start.",
					MAIN_CLASS);
		}
		else if (!ClassUtils.isPresent(mainClass, classLoader)) {
			fault("the environment variable %s is '%s', but this class does not exist. Set it to the name of the application"
					+ " class, without which the function does not start.", MAIN_CLASS, mainClass);
		}
	}

	private void checkHandler(Value handler, boolean image, @Nullable ClassLoader classLoader) {
		if (String.valueOf(this.function.get("Runtime").text()).startsWith("provided")) {
			// A runtime of its own calls what it wants.
			return;
		}
		List<Value> parts = handler.elements();
		String text = (parts.size() == 1) ? parts.get(0).text() : null;
		String advice = "must be %s::handleRequest".formatted(INVOKER);
		if (text != null) {
			if (!isInvoker(text, classLoader)) {
				fault("%s is '%s', but %s. Otherwise the function does not start.", this.dialect.name("Handler"), text,
						advice);
			}
		}
		else if (handler.isAbsent() && !image) {
			fault("%s is not set, but %s. Otherwise the function does not start.", this.dialect.name("Handler"),
					advice);
		}
		else {
			open(image ? "the image may set it" : handler.unknown(), "the handler %s.", advice);
		}
	}

	private static boolean isInvoker(String handler, @Nullable ClassLoader classLoader) {
		String className = handler.replaceFirst("::handleRequest$", "");
		return className.equals(INVOKER) || (ClassUtils.isPresent(className, classLoader)
				&& FunctionInvoker.class.isAssignableFrom(ClassUtils.resolveClassName(className, classLoader)));
	}

	/**
	 * Return the settings that the application has with the environment variables.
	 */
	private @Nullable DeployedSettings settings(ConfigurableApplicationContext context) {
		Value variables = this.function.get("Environment", "Variables");
		if (variables.unknown() != null) {
			open(variables.unknown(),
					"its environment variables are not known, so what the settings of the application need"
							+ " cannot be checked.");
			return null;
		}
		this.variables.unknown().forEach((name, reason) -> {
			if (name.startsWith("LAMBDA_BATCH_") || name.startsWith("SPRING_")) {
				open(reason,
						"the environment variable %s is not known, so the settings of the application are read without it.",
						name);
			}
		});
		DeployedSettingsReader reader = SpringFactoriesLoader
			.forDefaultResourceLocation(DeployedSettingsReader.class.getClassLoader())
			.load(DeployedSettingsReader.class)
			.get(0);
		try {
			return reader.read(context, this.variables.texts());
		}
		catch (RuntimeException ex) {
			fault("the application would not start with its environment variables: %s",
					String.valueOf(ex.getMessage()));
			return null;
		}
	}

	/**
	 * Return what the settings of the function need that gets the batches of a mapping.
	 */
	private @Nullable Needs needs(DeployedSettings settings, EventMapping mapping) {
		EventType eventType = mapping.eventType();
		String name = settings.definition();
		if (eventType == null || this.variables.unknown().containsKey(DEFINITION)) {
			return null;
		}
		Set<String> fitting = new TreeSet<>();
		settings.functions().forEach((function, needs) -> {
			if (needs.containsKey(eventType)) {
				fitting.add(function);
			}
		});
		if (name == null && fitting.size() != 1) {
			fault("the environment variable %s is not set, and %s is a function for batches of %s. Set it to one of the functions %s.",
					DEFINITION, fitting.isEmpty() ? "none" : "each of " + fitting, eventType,
					new TreeSet<>(settings.functions().keySet()));
			return null;
		}
		String chosen = (name != null) ? name : fitting.iterator().next();
		Map<EventType, Needs> needs = settings.functions().get(chosen);
		if (needs == null) {
			fault("the environment variable %s is '%s', but the functions for batches are %s. Set it to one of them:"
					+ " otherwise each invocation fails.", DEFINITION, chosen,
					new TreeSet<>(settings.functions().keySet()));
			return null;
		}
		if (!needs.containsKey(eventType)) {
			this.findings.fault(mapping.name(),
					"its source is %s, but the function '%s' takes batches of %s. Each invocation fails.", eventType,
					chosen, needs.keySet());
		}
		return needs.get(eventType);
	}

	private void fault(String sentence, Object... arguments) {
		this.findings.fault(this.function.name(), sentence, arguments);
	}

	private void open(@Nullable String reason, String sentence, Object... arguments) {
		this.findings.open(this.function.name(), reason, sentence, arguments);
	}

}
