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

package io.github.lambdabatch.function;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.reactivestreams.Publisher;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.function.context.FunctionRegistry;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry.FunctionInvocationWrapper;
import org.springframework.cloud.function.context.config.RoutingFunction;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.messaging.Message;
import org.springframework.util.StringUtils;

import io.github.lambdabatch.BatchHandler;

/**
 * Stops the start of an application whose functions would lose records: the adapter calls
 * a function of one record that nothing wraps once per batch, with nothing of the event,
 * and the batch is acknowledged.
 */
final class HandlerChecks {

	private static final Log logger = LogFactory.getLog(BatchFunctionRegistrar.class);

	/** Where the adapter and its loop for custom runtimes take the definition from. */
	private static final String[] DEFINITIONS = { "spring.cloud.function.definition", "DEFAULT_HANDLER", "_HANDLER" };

	private static final String AWS_EVENTS = "com.amazonaws.services.lambda.runtime.events.";

	private final ConfigurableListableBeanFactory beanFactory;

	private final Collection<HandlerBean> handlers;

	HandlerChecks(ConfigurableListableBeanFactory beanFactory, Collection<HandlerBean> handlers) {
		this.beanFactory = beanFactory;
		this.handlers = handlers;
	}

	/**
	 * Check what the definitions of the beans tell.
	 * @param environment where functions are chosen
	 */
	void checkDefinitions(Environment environment) {
		this.handlers.forEach(this::checkInputType);
		checkMarked();
		for (String property : DEFINITIONS) {
			checkChoice(environment.getProperty(property, ""), property);
		}
	}

	private void checkInputType(HandlerBean handler) {
		Class<?> type = handler.inputType().resolve();
		if (type == null || type == Object.class) {
			throw new InvalidFunctionException(
					"The function '%s' is marked as a handler of records, but its type does not tell what it takes."
						.formatted(handler.name()),
					"Declare the bean with the type of the payload, such as Function<Order, ?>, without wildcards"
							+ " or raw types in its first place.");
		}
		if (handler.takesPayload() && (type.getName().startsWith(AWS_EVENTS) || Message.class.isAssignableFrom(type)
				|| Publisher.class.isAssignableFrom(type) || HandlerBean.mentionsRecordType(handler.inputType()))) {
			throw new InvalidFunctionException(
					"The function '%s' is marked as a handler of records, but takes %s, which is neither a record nor the"
						.formatted(handler.name(), handler.inputType()) + " payload of one.",
					"Let it take one record, such as SQSMessage, or a payload; or remove @BatchHandler and its"
							+ " settings under 'lambda.batch.functions' to have it called with the whole event.");
		}
	}

	/**
	 * Check that what is set for a function is set for one that there is.
	 * @param settings what is set for single functions
	 */
	void checkSettings(FunctionSettings settings) {
		List<String> unknown = settings.unknown(names());
		if (!unknown.isEmpty()) {
			throw new InvalidFunctionException(
					"'lambda.batch.functions' has settings for %s, but there is no function of that name that handles"
						.formatted(unknown) + " records.",
					"Use the name of a bean that is a Function or Consumer of one record or its payload: %s."
						.formatted(names()));
		}
	}

	private void checkMarked() {
		Set<String> names = names();
		for (String name : this.beanFactory.getBeanNamesForAnnotation(BatchHandler.class)) {
			if (!names.contains(name) && !ScopedProxyUtils.isScopedTarget(name)) {
				throw new InvalidFunctionException(
						"The bean '%s' is marked with @BatchHandler, but is neither a Function nor a Consumer."
							.formatted(name),
						"Declare it as java.util.function.Function or Consumer of one record or its payload.");
			}
		}
	}

	/**
	 * The catalog would compose the batch function with others, and their answer would
	 * replace the one that reports what failed. An alias it would not know at all.
	 */
	private void checkChoice(String definition, String property) {
		String[] parts = StringUtils.tokenizeToStringArray(definition, "|,;");
		for (HandlerBean handler : this.handlers) {
			Set<String> aliases = Set.of(this.beanFactory.getAliases(handler.name()));
			for (String part : parts) {
				if (parts.length > 1 && part.equals(handler.name())) {
					throw new InvalidFunctionException(
							"'%s' composes the function '%s' of one record with functions of a whole batch: %s."
								.formatted(property, handler.name(), definition),
							"Name '%s' alone. To compose what happens to each record, set".formatted(handler.name())
									+ " 'lambda.batch.functions.<name>.definition: %s' and choose that name."
										.formatted(definition));
				}
				if (aliases.contains(part)) {
					throw new InvalidFunctionException("'%s' chooses '%s', which is an alias of the function '%s'."
						.formatted(property, part, handler.name()), "Choose '%s'.".formatted(handler.name()));
				}
			}
		}
	}

	/**
	 * Check what the catalog serves.
	 * @param registry the catalog
	 */
	void checkServed(FunctionRegistry registry) {
		for (HandlerBean handler : this.handlers) {
			if (!isServed(registry, handler)) {
				throw notServed(handler.name());
			}
		}
		Set<String> names = names();
		for (String name : registry.getNames(null)) {
			if (!names.contains(name) && !RoutingFunction.FUNCTION_NAME.equals(name)
					&& !ScopedProxyUtils.isScopedTarget(name) && !isLazy(name)) {
				checkOther(registry, name);
			}
		}
	}

	private void checkOther(FunctionRegistry registry, String name) {
		ResolvableType inputType;
		try {
			Object function = registry.lookup(name);
			inputType = (function instanceof FunctionInvocationWrapper wrapper)
					? ResolvableType.forType(wrapper.getInputType()) : ResolvableType.NONE;
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("The function '%s' cannot be looked up and so not be checked".formatted(name), ex);
			return;
		}
		if (HandlerBean.mentionsRecordType(inputType)) {
			throw new InvalidFunctionException(
					"The function '%s' takes %s, a record of an event in a shape that is not served. Lambda would call"
						.formatted(name, inputType)
							+ " it once per batch, with nothing of the event, and acknowledge the batch.",
					"Declare the bean as Function<R, ?> or Consumer<R> of the record itself, with its type in the"
							+ " signature of the bean method or in the class; or let it take the whole event.");
		}
	}

	private boolean isServed(FunctionRegistry registry, HandlerBean handler) {
		if (handler.lazy()) {
			// A lookup would create the bean. With this type, only registrations are
			// named.
			return registry.getNames(BatchFunction.class).contains(handler.name());
		}
		Object function = registry.lookup(handler.name());
		return function instanceof FunctionInvocationWrapper wrapper && wrapper.getTarget() instanceof BatchFunction;
	}

	private boolean isLazy(String name) {
		return this.beanFactory.containsBeanDefinition(name)
				&& this.beanFactory.getMergedBeanDefinition(name).isLazyInit();
	}

	private Set<String> names() {
		Set<String> names = new LinkedHashSet<>();
		this.handlers.forEach((handler) -> names.add(handler.name()));
		return names;
	}

	static InvalidFunctionException notServed(String name) {
		return new InvalidFunctionException(
				"The function catalog does not serve the batch function for the handler '%s'. Lambda would call the"
					.formatted(name) + " handler once with an empty record and acknowledge the whole batch.",
				"Check that 'spring.cloud.function.ineligible-definitions' names neither '%s' nor a part of %s,"
					.formatted(name, BatchFunction.class.getName())
						+ " and that no other FunctionRegistration has this name.");
	}

}
