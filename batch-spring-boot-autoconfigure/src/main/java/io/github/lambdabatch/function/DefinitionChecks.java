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
import java.util.Set;
import java.util.stream.Collectors;

import org.reactivestreams.Publisher;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.env.Environment;
import org.springframework.messaging.Message;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.payload.PayloadConverter;

/**
 * Checks by bean definition that functions for one record can be served. The application
 * refuses to start if records would be lost.
 */
final class DefinitionChecks {

	/**
	 * The properties from which the adapter and its loop for custom runtimes take the
	 * function definition.
	 */
	private static final String[] DEFINITIONS = { "spring.cloud.function.definition", "DEFAULT_HANDLER", "_HANDLER" };

	private static final String COROUTINES = "kotlinx.coroutines.reactor.MonoKt";

	private final ConfigurableListableBeanFactory beanFactory;

	private final Collection<HandlerBean> handlers;

	DefinitionChecks(ConfigurableListableBeanFactory beanFactory, Collection<HandlerBean> handlers) {
		this.beanFactory = beanFactory;
		this.handlers = handlers;
	}

	/**
	 * Check all handlers.
	 * @param environment the environment, whose properties choose functions
	 * @throws InvalidFunctionException if one of them cannot be served
	 */
	void check(Environment environment) {
		this.handlers.forEach(this::checkInputType);
		this.handlers.forEach(DefinitionChecks::checkCoroutines);
		checkMarked();
		for (String property : DEFINITIONS) {
			checkChoice(environment.getProperty(property, ""), property);
		}
		checkPayloads();
	}

	private void checkInputType(HandlerBean handler) {
		Class<?> type = handler.inputType().contentType().resolve();
		if (type == null || !handler.inputType().isKnown()) {
			throw new InvalidFunctionException(
					"The function '%s' is marked as a handler of records, but its type does not show what it takes."
						.formatted(handler.name()),
					"Declare the bean with the type of the payload, such as Function<Order, ?>, without a wildcard"
							+ " or raw type as the type of its input.");
		}
		if (handler.takesPayload() && (type.getName().startsWith(AwsEventTypes.PACKAGE)
				|| Message.class.isAssignableFrom(type) || Publisher.class.isAssignableFrom(type)
				|| HandlerBean.mentionsPartOfEvent(handler.inputType().payloadType()))) {
			throw new InvalidFunctionException(
					"The function '%s' is marked as a handler of records, but takes %s, which is neither a record nor the"
						.formatted(handler.name(), handler.inputType()) + " payload of one.",
					"Let it take one record, such as SQSMessage, or a payload; or remove @BatchHandler and its"
							+ " settings under 'lambda.batch.functions' to have it called with the whole event.");
		}
	}

	static void checkCoroutines(HandlerBean handler) {
		if (handler.shape() == HandlerShape.KOTLIN_SUSPENDING_FUNCTION && !ClassUtils.isPresent(COROUTINES, null)) {
			throw new InvalidFunctionException(
					"The function '%s' is a suspending lambda of Kotlin, but the coroutines that run it are not available."
						.formatted(handler.name()),
					"Add org.jetbrains.kotlinx:kotlinx-coroutines-reactor to the dependencies.");
		}
	}

	private void checkMarked() {
		Set<String> names = this.handlers.stream().map(HandlerBean::name).collect(Collectors.toSet());
		for (String name : this.beanFactory.getBeanNamesForAnnotation(BatchHandler.class)) {
			if (!names.contains(name) && !ScopedProxyUtils.isScopedTarget(name)
					&& !HandlerBeans.isExcluded(this.beanFactory, name)) {
				throw new InvalidFunctionException(
						"The bean '%s' is marked with @BatchHandler, but is not a function that can be called for one record."
							.formatted(name),
						"Declare it as java.util.function.Function or Consumer of one record or its payload, or as a"
								+ " BiFunction or BiConsumer that takes Lambda's Context or a RecordContext as its second argument.");
			}
		}
	}

	/**
	 * Check that the function is chosen alone and by its own name. The catalog would
	 * compose the batch function with others, whose answer would replace the report of
	 * failed records, and the catalog does not know aliases.
	 */
	private void checkChoice(String definition, String property) {
		String[] parts = StringUtils.tokenizeToStringArray(definition, "|,;");
		for (HandlerBean handler : this.handlers) {
			Set<String> aliases = Set.of(this.beanFactory.getAliases(handler.name()));
			for (String part : parts) {
				if (parts.length > 1 && part.equals(handler.name())) {
					throw new InvalidFunctionException(
							"'%s' composes the function '%s', which handles single records, with functions of a whole batch: %s."
								.formatted(property, handler.name(), definition),
							"Name '%s' alone. To apply several functions to each record, set".formatted(handler.name())
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
	 * Check that there is a bean that can read payloads.
	 */
	private void checkPayloads() {
		if (this.beanFactory.getBeanNamesForType(JsonMapper.class, true, false).length > 0
				|| this.beanFactory.getBeanNamesForType(PayloadConverter.class, true, false).length > 0) {
			return;
		}
		for (HandlerBean handler : this.handlers) {
			if (handler.inputType().isJson()) {
				throw new InvalidFunctionException(
						"The function '%s' takes payloads, %s, but there is no tools.jackson.databind.json.JsonMapper"
							.formatted(handler.name(), handler.inputType()) + " bean to read them.",
						"Add org.springframework.boot:spring-boot-starter-jackson, or define such a bean.");
			}
		}
	}

}
