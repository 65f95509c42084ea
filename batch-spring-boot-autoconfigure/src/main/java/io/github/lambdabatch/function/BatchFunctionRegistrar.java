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

import java.io.InputStream;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.function.context.DefaultMessageRoutingHandler;
import org.springframework.cloud.function.context.FunctionProperties;
import org.springframework.cloud.function.context.FunctionRegistration;
import org.springframework.cloud.function.context.FunctionRegistry;
import org.springframework.cloud.function.context.MessageRoutingCallback;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry.FunctionInvocationWrapper;
import org.springframework.cloud.function.context.config.RoutingFunction;
import org.springframework.core.env.Environment;
import org.springframework.messaging.Message;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;

/**
 * Registers a {@link BatchFunction} for each record handler in the function catalog,
 * under the name of the handler's bean.
 * <p>
 * The catalog prefers registrations to beans, so Lambda calls the batch function, while
 * injection still provides the plain bean. The functions are registered as soon as the
 * catalog exists, because the catalog caches what it has looked up. Once all singletons
 * exist, the registrar verifies that the catalog serves the batch functions. The catalog
 * is wrapped in a {@link GuardedCatalog}, which keeps batches away from all other
 * functions that the adapter calls.
 *
 * @since 0.1.0
 */
public final class BatchFunctionRegistrar
		implements BeanFactoryPostProcessor, BeanFactoryAware, SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(BatchFunctionRegistrar.class);

	/**
	 * The adapter passes on a stream and returns bytes without converting them.
	 */
	static final Type BATCH_FUNCTION_TYPE = new NamedType(Function.class,
			new NamedType(Message.class, InputStream.class), new NamedType(Message.class, byte[].class));

	private final ObjectProvider<JsonMapper> jsonMapper;

	private final FunctionSettings settings;

	private final Environment environment;

	private final Map<HandlerBean, BatchFunction> functions = new LinkedHashMap<>();

	@SuppressWarnings("NullAway.Init")
	private ConfigurableListableBeanFactory beanFactory;

	/** The catalog without the guard around it. */
	private @Nullable FunctionRegistry registry;

	@SuppressWarnings("NullAway.Init")
	private FunctionNames names;

	/**
	 * Create the registrar.
	 * @param jsonMapper the mapper that reads payloads
	 * @param settings the settings of the individual functions
	 * @param environment the environment, whose properties choose the function to call
	 */
	public BatchFunctionRegistrar(ObjectProvider<JsonMapper> jsonMapper, FunctionSettings settings,
			Environment environment) {
		this.jsonMapper = jsonMapper;
		this.settings = settings;
		this.environment = environment;
	}

	/**
	 * Return the names of the functions that are served for batches, according to the
	 * bean definitions. This does not create any bean.
	 * @param beanFactory the factory of the beans
	 * @param named matches the names of beans that are handlers because there are
	 * settings for them
	 * @return the names of the beans
	 */
	public static List<String> functionNames(ConfigurableListableBeanFactory beanFactory, Predicate<String> named) {
		return HandlerBeans.find(beanFactory, named).stream().map(HandlerBean::name).toList();
	}

	/**
	 * Return the functions that are served for batches. Valid once all singletons exist.
	 * @return the sources from which each function takes records, by the name of the
	 * function
	 */
	public Map<String, Set<EventType>> eventTypes() {
		Map<String, Set<EventType>> eventTypes = new LinkedHashMap<>();
		this.functions.forEach((handler, function) -> eventTypes.put(handler.name(), function.eventTypes()));
		return eventTypes;
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		Assert.isInstanceOf(ConfigurableListableBeanFactory.class, beanFactory);
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
		this.names = new FunctionNames(this.beanFactory);
	}

	/**
	 * Add the post-processor that wraps the catalog before any other one is created, as
	 * another one might need the catalog.
	 */
	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		beanFactory.addBeanPostProcessor(new BeanPostProcessor() {

			@Override
			public Object postProcessAfterInitialization(Object bean, String beanName) {
				return (bean instanceof FunctionRegistry catalog) ? guarded(catalog) : bean;
			}

		});
	}

	private FunctionRegistry guarded(FunctionRegistry catalog) {
		register(catalog);
		return new GuardedCatalog(catalog, this.beanFactory, this.names, this.environment);
	}

	@Override
	public void afterSingletonsInstantiated() {
		// If the catalog is lazy, this creates it and thereby registers the functions.
		this.beanFactory.getBeanProvider(FunctionRegistry.class).ifAvailable((guarded) -> {
			FunctionRegistry catalog = this.registry;
			if (catalog == null) {
				throw new InvalidFunctionException(
						"The function catalog was created before the record handlers could be registered in it.",
						"Look for a BeanFactoryPostProcessor into which the catalog or a function is injected, and inject"
								+ " an ObjectProvider of it instead.");
			}
			CatalogChecks checks = new CatalogChecks(this.beanFactory, this.functions.keySet());
			checks.checkServed(catalog);
			checks.checkChosen(this.environment, catalog, this.names);
			this.functions.forEach(this::prepare);
			warnIfNoneIsChosen(catalog);
			switchOffConversion(catalog);
		});
	}

	private void register(FunctionRegistry catalog) {
		if (this.registry != null) {
			return;
		}
		this.registry = catalog;
		AsyncMethods async = new AsyncMethods(this.beanFactory);
		for (HandlerBean handler : HandlerBeans.find(this.beanFactory, this.settings::contains)) {
			async.check(handler.name());
			this.names.add(handler.name(), false);
			add(handler, () -> {
				Object bean = this.beanFactory.getBean(handler.name());
				async.check(handler.name(), bean);
				return bean;
			});
		}
		Set<String> parts = new HashSet<>();
		this.settings.definitions().forEach((name, definition) -> {
			Composition composition = new Composition(name, definition);
			HandlerBean handler = composition.handler(this.beanFactory);
			composition.parts().forEach(async::check);
			this.names.add(handler.name(), true);
			add(handler, () -> composition.function(this.beanFactory, async::check));
			parts.addAll(composition.parts());
		});
		new DefinitionChecks(this.beanFactory, this.functions.keySet()).check(this.environment);
		this.functions.forEach((handler, function) -> {
			if (catalog.getNames(BatchFunction.class).contains(handler.name())) {
				throw CatalogChecks.notServed(handler.name());
			}
			catalog.register(new FunctionRegistration<>(function, handler.name()).type(BATCH_FUNCTION_TYPE));
		});
		if (!this.functions.isEmpty() && !isChosen()) {
			Map<String, BatchFunction> byName = new HashMap<>();
			this.functions.forEach((handler, function) -> byName.put(handler.name(), function));
			catalog.register(
					new FunctionRegistration<>(new ChoosingBatchFunction(catalog, this.beanFactory, byName, parts),
							RoutingFunction.FUNCTION_NAME)
						.type(BATCH_FUNCTION_TYPE));
		}
	}

	private void add(HandlerBean handler, Supplier<Object> target) {
		this.functions.put(handler,
				new BatchFunction(handler, new Processors(this.beanFactory, handler, this.settings),
						new RecordHandlerFactory(handler, target, this.beanFactory, this.jsonMapper,
								(eventType) -> this.settings.payloadSettings(handler.name(), eventType))));
	}

	/**
	 * Whether the application has chosen the function to call, or a way to route to it.
	 */
	private boolean isChosen() {
		return StringUtils.hasText(this.environment.getProperty(FunctionProperties.FUNCTION_DEFINITION))
				|| StringUtils.hasText(this.environment.getProperty(FunctionProperties.ROUTING_EXPRESSION))
				|| this.beanFactory.getBeanNamesForType(MessageRoutingCallback.class, true, false).length > 0
				|| this.beanFactory.getBeanNamesForType(DefaultMessageRoutingHandler.class, true, false).length > 0;
	}

	private void warnIfNoneIsChosen(FunctionRegistry registry) {
		Set<String> names = new TreeSet<>(registry.getNames(null));
		names.remove(RoutingFunction.FUNCTION_NAME);
		if (!this.functions.isEmpty() && names.size() > 1 && !isChosen()) {
			logger.warn("None of the functions %s has been chosen: name one in 'spring.cloud.function.definition'"
				.formatted(names)
					+ " or in the constructor of FunctionInvoker. Until then each batch goes to the only function that takes batches from its source");
		}
	}

	private void prepare(HandlerBean handler, BatchFunction function) {
		if (handler.lazy()) {
			logger.info("Function '%s' handles batches from %s, each record as %s, and is created with the first batch"
				.formatted(handler.name(), function.eventTypes(), handler.inputType()));
			return;
		}
		function.prepare();
		// Sources with the same settings are logged together.
		Map<String, Set<EventType>> sources = new LinkedHashMap<>();
		Map<EventType, BatchSettings> settings = new LinkedHashMap<>();
		for (EventType eventType : function.eventTypes()) {
			settings.put(eventType, function.settings(eventType));
			String description = this.settings.describe(function.settings(eventType), handler.name(), eventType);
			sources.computeIfAbsent(description, (key) -> new LinkedHashSet<>()).add(eventType);
		}
		logger.info("Function '%s' handles batches, each record as %s, from %s".formatted(handler.name(),
				handler.inputType(),
				sources.entrySet()
					.stream()
					.map((entry) -> "%s (%s)".formatted(entry.getValue(), entry.getKey()))
					.collect(Collectors.joining(", "))));
		this.settings.describeIneffective(handler.name(), settings)
			.forEach((setting) -> logger.warn("Function '%s': %s".formatted(handler.name(), setting)));
	}

	/**
	 * Switch off the conversion of the input and of the answer, which takes time even if
	 * it changes nothing. A router passes bytes, which a converter of the application
	 * might try to convert to a stream.
	 */
	private void switchOffConversion(FunctionRegistry registry) {
		this.functions.keySet().stream().filter((handler) -> !handler.lazy()).forEach((handler) -> {
			FunctionInvocationWrapper function = registry.lookup(handler.name());
			function.setSkipInputConversion(true);
			function.setSkipOutputConversion(true);
		});
	}

	/**
	 * Return the functions that have been registered.
	 */
	Map<HandlerBean, BatchFunction> functions() {
		return this.functions;
	}

}
