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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
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
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.PayloadConverter;

/**
 * Stops the start of an application whose functions would lose records: the adapter calls
 * a function of one record that nothing wraps once per batch, with nothing of the event,
 * and the batch is acknowledged.
 */
final class HandlerChecks {

	private static final Log logger = LogFactory.getLog(BatchFunctionRegistrar.class);

	/** Where the adapter and its loop for custom runtimes take the definition from. */
	private static final String[] DEFINITIONS = { "spring.cloud.function.definition", "DEFAULT_HANDLER", "_HANDLER" };

	/** Those of them that cannot mean anything but a function. */
	private static final String[] FUNCTIONS_ONLY = { "spring.cloud.function.definition", "DEFAULT_HANDLER" };

	private static final String COROUTINES = "kotlinx.coroutines.reactor.MonoKt";

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
		this.handlers.forEach(HandlerChecks::checkCoroutines);
		checkMarked();
		for (String property : DEFINITIONS) {
			checkChoice(environment.getProperty(property, ""), property);
		}
	}

	private void checkInputType(HandlerBean handler) {
		Class<?> type = handler.contentType().resolve();
		if (type == null || type == Object.class) {
			throw new InvalidFunctionException(
					"The function '%s' is marked as a handler of records, but its type does not tell what it takes."
						.formatted(handler.name()),
					"Declare the bean with the type of the payload, such as Function<Order, ?>, without wildcards"
							+ " or raw types in its first place.");
		}
		if (handler.takesPayload() && (type.getName().startsWith(AwsEventTypes.PACKAGE)
				|| Message.class.isAssignableFrom(type) || Publisher.class.isAssignableFrom(type)
				|| HandlerBean.mentionsPartOfEvent(handler.payloadType()))) {
			throw new InvalidFunctionException(
					"The function '%s' is marked as a handler of records, but takes %s, which is neither a record nor the"
						.formatted(handler.name(), handler.inputType()) + " payload of one.",
					"Let it take one record, such as SQSMessage, or a payload; or remove @BatchHandler and its"
							+ " settings under 'lambda.batch.functions' to have it called with the whole event.");
		}
	}

	/**
	 * Check that there is somebody to read payloads.
	 */
	void checkPayloads() {
		if (this.beanFactory.getBeanNamesForType(JsonMapper.class, true, false).length > 0
				|| this.beanFactory.getBeanNamesForType(PayloadConverter.class, true, false).length > 0) {
			return;
		}
		for (HandlerBean handler : this.handlers) {
			Class<?> type = handler.contentType().resolve();
			if (handler.takesPayload() && type != String.class && type != byte[].class) {
				throw new InvalidFunctionException(
						"The function '%s' takes payloads, %s, but there is no tools.jackson.databind.json.JsonMapper"
							.formatted(handler.name(), handler.inputType()) + " bean to read them.",
						"Add org.springframework.boot:spring-boot-starter-jackson, or define such a bean.");
			}
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
					"'lambda.batch.functions' has settings for %s, but no function of that name handles records."
						.formatted(unknown),
					"Use the name of a bean that is a Function or Consumer of one record or its payload: %s."
						.formatted(names()));
		}
	}

	static void checkCoroutines(HandlerBean handler) {
		if (handler.shape() == HandlerShape.KOTLIN_SUSPENDING_FUNCTION && !ClassUtils.isPresent(COROUTINES, null)) {
			throw new InvalidFunctionException(
					"The function '%s' is a suspending lambda of Kotlin, and there are no coroutines to run it."
						.formatted(handler.name()),
					"Add org.jetbrains.kotlinx:kotlinx-coroutines-reactor to the dependencies.");
		}
	}

	private void checkMarked() {
		Set<String> names = names();
		for (String name : this.beanFactory.getBeanNamesForAnnotation(BatchHandler.class)) {
			if (!names.contains(name) && !ScopedProxyUtils.isScopedTarget(name)
					&& !HandlerBeans.isExcluded(this.beanFactory, name)) {
				throw new InvalidFunctionException(
						"The bean '%s' is marked with @BatchHandler, but is no function that can be called for one record."
							.formatted(name),
						"Declare it as java.util.function.Function or Consumer of one record or its payload, or as a"
								+ " BiFunction or BiConsumer that takes Lambda's Context or a RecordContext beside.");
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
		Map<String, ResolvableType> others = new TreeMap<>();
		Set<String> all = new TreeSet<>(registry.getNames(null));
		// The catalog does not count those of Kotlin.
		all.addAll(HandlerBeans.functions(this.beanFactory));
		for (String name : all) {
			if (!names.contains(name) && !RoutingFunction.FUNCTION_NAME.equals(name)
					&& !ScopedProxyUtils.isScopedTarget(name) && !HandlerBeans.isExcluded(this.beanFactory, name)) {
				others.put(name, checkOther(registry, name));
			}
		}
		if (this.handlers.isEmpty() && !others.isEmpty()
				&& others.values().stream().allMatch(HandlerChecks::looksLikePayload)) {
			logger.warn(("No function handles records: Lambda calls %s with a whole event. If one of them is to handle"
					+ " the payloads of records, mark its bean with @BatchHandler or name it under"
					+ " 'lambda.batch.functions'")
				.formatted(others));
		}
	}

	/**
	 * Whether a type is one of the application's own, and so none that stands for any
	 * event.
	 */
	private static boolean looksLikePayload(ResolvableType type) {
		Class<?> raw = type.resolve();
		return raw != null && !raw.isArray() && !raw.getName().startsWith("java.")
				&& !raw.getName().startsWith("com.amazonaws.") && !raw.getName().startsWith("org.springframework.")
				&& !raw.getName().startsWith("tools.jackson.") && !Publisher.class.isAssignableFrom(raw);
	}

	private ResolvableType checkOther(FunctionRegistry registry, String name) {
		List<ResolvableType> inputTypes = inputTypes(registry, name);
		for (ResolvableType inputType : inputTypes) {
			String instead = AwsEventTypes.insteadOf(inputType);
			if (instead != null) {
				throw new InvalidFunctionException(
						"The function '%s' takes %s, which is only a part of an event. Lambda would call it once per"
							.formatted(name, inputType)
								+ " event, with nothing of the event, and take the event for handled.",
						"Let the function take %s. If it is not called by Lambda and only helps others, mark it with"
							.formatted(instead) + " @BatchHandler(false).");
			}
			if (HandlerBean.mentionsRecordType(inputType)) {
				throw new InvalidFunctionException(
						"The function '%s' takes %s, a record of an event in a shape that is not served. Lambda would call"
							.formatted(name, inputType)
								+ " it once per batch, with nothing of the event, and acknowledge the batch.",
						"Declare the bean as Function<R, ?> or Consumer<R> of the record itself or a Message of it, or as"
								+ " BiFunction<R, Context, ?> or BiConsumer<R, Context>, with its type in the signature of"
								+ " the bean method or in the class; or let it take the whole event. If it is not called by"
								+ " Lambda and only helps others, mark it with @BatchHandler(false).");
			}
		}
		ResolvableType inputType = inputTypes.isEmpty() ? ResolvableType.NONE : inputTypes.get(0);
		if (takesBatch(inputType)) {
			logger.info(("Function '%s' is called with the whole event, %s. A function of one of its records would be"
					+ " called for each, and failed ones be reported")
				.formatted(name, inputType));
		}
		return inputType;
	}

	/**
	 * Return what a function takes. The definition of the bean tells; the catalog, which
	 * looks at the bean, is only asked about what exists already.
	 */
	private List<ResolvableType> inputTypes(FunctionRegistry registry, String name) {
		boolean bean = this.beanFactory.containsBean(name);
		List<ResolvableType> inputTypes = bean ? HandlerBeans.inputTypes(this.beanFactory, name) : List.of();
		if (inputTypes.stream().anyMatch((type) -> type.resolve() != null) || (bean && !exists(name))) {
			return inputTypes;
		}
		try {
			Object function = registry.lookup(name);
			return (function instanceof FunctionInvocationWrapper wrapper && wrapper.getInputType() != null)
					? List.of(ResolvableType.forType(wrapper.getInputType())) : List.of();
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("The function '%s' cannot be looked up and so not be checked".formatted(name), ex);
			return List.of();
		}
	}

	/**
	 * Whether a bean exists. What a factory bean makes may not, although the factory
	 * does.
	 */
	private boolean exists(String name) {
		return this.beanFactory.containsSingleton(name) && !this.beanFactory.isFactoryBean(name);
	}

	/**
	 * Check that functions are chosen that there are.
	 * @param environment where functions are chosen
	 * @param registry the catalog
	 * @param names the names of functions
	 */
	void checkChosen(Environment environment, FunctionRegistry registry, FunctionNames names) {
		for (String property : FUNCTIONS_ONLY) {
			names.checkKnown(environment.getProperty(property, ""), property, registry);
		}
	}

	/**
	 * Whether a type is that of an event whose records could be handled one by one.
	 */
	private static boolean takesBatch(ResolvableType type) {
		ResolvableType message = type.as(Message.class);
		Class<?> raw = (message != ResolvableType.NONE) ? message.getGeneric(0).resolve() : type.resolve();
		return raw == SQSEvent.class || raw == KinesisEvent.class || raw == DynamodbEvent.class;
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
