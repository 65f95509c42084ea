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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

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

/**
 * Verifies with the function catalog that it serves the batch functions, and that it does
 * not serve any function that would lose records. The adapter would call an unwrapped
 * function of one record only once per batch, with an empty object, and the batch would
 * be acknowledged.
 */
final class CatalogChecks {

	private static final Log logger = LogFactory.getLog(BatchFunctionRegistrar.class);

	/**
	 * The properties in which the adapter expects a function definition and nothing else.
	 */
	private static final String[] FUNCTIONS_ONLY = { "spring.cloud.function.definition", "DEFAULT_HANDLER" };

	private final ConfigurableListableBeanFactory beanFactory;

	private final Collection<HandlerBean> handlers;

	CatalogChecks(ConfigurableListableBeanFactory beanFactory, Collection<HandlerBean> handlers) {
		this.beanFactory = beanFactory;
		this.handlers = handlers;
	}

	/**
	 * Check the functions that the catalog serves.
	 * @param registry the catalog
	 * @throws InvalidFunctionException if the catalog does not serve a batch function, or
	 * serves a function that would lose records
	 */
	void checkServed(FunctionRegistry registry) {
		for (HandlerBean handler : this.handlers) {
			if (!isServed(registry, handler)) {
				throw notServed(handler.name());
			}
		}
		Set<String> names = this.handlers.stream().map(HandlerBean::name).collect(Collectors.toSet());
		Map<String, ResolvableType> others = new TreeMap<>();
		Set<String> all = new TreeSet<>(registry.getNames(null));
		// The catalog does not list functions of Kotlin.
		all.addAll(HandlerBeans.functions(this.beanFactory));
		for (String name : all) {
			if (!names.contains(name) && !RoutingFunction.FUNCTION_NAME.equals(name)
					&& !ScopedProxyUtils.isScopedTarget(name) && !HandlerBeans.isExcluded(this.beanFactory, name)) {
				others.put(name, checkOther(registry, name));
			}
		}
		if (this.handlers.isEmpty() && !others.isEmpty()
				&& others.values().stream().allMatch(CatalogChecks::looksLikePayload)) {
			logger.warn(("No function handles records: Lambda calls %s with a whole event. If one of them is to handle"
					+ " the payloads of records, mark its bean with @BatchHandler or name it under"
					+ " 'lambda.batch.functions'")
				.formatted(others));
		}
	}

	/**
	 * Whether a type is one of the application's own rather than a general type that
	 * could hold any event.
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
								+ " event, with none of its content, and consider the event handled.",
						"Let the function take %s. If Lambda does not call it and it only helps other beans, mark it"
							.formatted(instead) + " with @BatchHandler(false).");
			}
			if (HandlerBean.mentionsRecordType(inputType)) {
				throw new InvalidFunctionException(
						"The function '%s' takes %s, which contains a record in a way that is not supported. Lambda would"
							.formatted(name, inputType)
								+ " call it once per batch, with none of the records, and acknowledge the batch.",
						"Declare the bean as Function<R, ?> or Consumer<R> of the record itself or a Message of it, or as"
								+ " BiFunction<R, Context, ?> or BiConsumer<R, Context>, with its type in the signature of"
								+ " the bean method or in the class; or let it take the whole event. If Lambda does not"
								+ " call it and it only helps other beans, mark it with @BatchHandler(false).");
			}
		}
		ResolvableType inputType = inputTypes.isEmpty() ? ResolvableType.NONE : inputTypes.get(0);
		if (takesBatch(inputType)) {
			logger.info(("Function '%s' is called with the whole event, %s. A function that takes a single record"
					+ " instead would be called for each record, and failed records would be reported")
				.formatted(name, inputType));
		}
		return inputType;
	}

	/**
	 * Return the input types of a function according to its bean definition. The catalog
	 * needs the bean itself, so it is only asked about beans that exist already.
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
			logger.debug("The function '%s' cannot be looked up, so it is not checked".formatted(name), ex);
			return List.of();
		}
	}

	/**
	 * Whether a bean has been created. The result is {@code false} for a factory bean,
	 * because the factory may exist before the object that it creates.
	 */
	private boolean exists(String name) {
		return this.beanFactory.containsSingleton(name) && !this.beanFactory.isFactoryBean(name);
	}

	/**
	 * Check that the functions which the properties choose exist.
	 * @param environment the environment, whose properties choose functions
	 * @param registry the catalog
	 * @param names the names of functions
	 */
	void checkChosen(Environment environment, FunctionRegistry registry, FunctionNames names) {
		for (String property : FUNCTIONS_ONLY) {
			names.checkKnown(environment.getProperty(property, ""), property, registry);
		}
	}

	/**
	 * Whether a type is an event whose records could be handled one by one.
	 */
	private static boolean takesBatch(ResolvableType type) {
		ResolvableType message = type.as(Message.class);
		Class<?> raw = (message != ResolvableType.NONE) ? message.getGeneric(0).resolve() : type.resolve();
		return raw == SQSEvent.class || raw == KinesisEvent.class || raw == DynamodbEvent.class;
	}

	private boolean isServed(FunctionRegistry registry, HandlerBean handler) {
		if (handler.lazy()) {
			// A lookup would create the bean. With this type, the catalog only returns
			// the names of registrations.
			return registry.getNames(BatchFunction.class).contains(handler.name());
		}
		Object function = registry.lookup(handler.name());
		return function instanceof FunctionInvocationWrapper wrapper && wrapper.getTarget() instanceof BatchFunction;
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
