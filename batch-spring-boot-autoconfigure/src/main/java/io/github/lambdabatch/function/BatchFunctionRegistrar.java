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
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.messaging.Message;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.EventType;

/**
 * Puts a {@link BatchFunction} for each record handler into the function catalog, under
 * the name of the handler's bean.
 * <p>
 * The catalog prefers registrations to beans, so Lambda gets the batch function, while
 * injection still gives the plain one. It happens as soon as the catalog exists, because
 * the catalog remembers what it has once looked up. After the start the catalog is asked
 * whether it really serves the batch functions. The adapter sees the catalog as a
 * {@link GuardedCatalog}, which keeps batches from all other functions.
 *
 * @since 0.1.0
 */
public final class BatchFunctionRegistrar
		implements BeanFactoryPostProcessor, BeanFactoryAware, SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(BatchFunctionRegistrar.class);

	/**
	 * A stream is what the adapter hands over as it is, bytes what it answers as they
	 * are.
	 */
	static final Type BATCH_FUNCTION_TYPE = ResolvableType
		.forClassWithGenerics(Function.class, ResolvableType.forClassWithGenerics(Message.class, InputStream.class),
				ResolvableType.forClassWithGenerics(Message.class, byte[].class))
		.getType();

	private final ObjectProvider<JsonMapper> jsonMapper;

	private final FunctionSettings settings;

	private final Environment environment;

	private final Map<HandlerBean, BatchFunction> functions = new LinkedHashMap<>();

	@SuppressWarnings("NullAway.Init")
	private ConfigurableListableBeanFactory beanFactory;

	/** The catalog, without a guard. */
	private @Nullable FunctionRegistry registry;

	@SuppressWarnings("NullAway.Init")
	private FunctionNames names;

	/**
	 * Create the registrar.
	 * @param jsonMapper the mapper that reads payloads
	 * @param settings what is set for single functions
	 * @param environment where the function to serve is chosen
	 */
	public BatchFunctionRegistrar(ObjectProvider<JsonMapper> jsonMapper, FunctionSettings settings,
			Environment environment) {
		this.jsonMapper = jsonMapper;
		this.settings = settings;
		this.environment = environment;
	}

	/**
	 * Return the names of the functions that are served for batches, as bean definitions
	 * tell. Creates no bean.
	 * @param beanFactory where to look
	 * @param named which beans are marked as handlers by the settings that they have
	 * @return the names of the beans
	 */
	public static List<String> functionNames(ConfigurableListableBeanFactory beanFactory, Predicate<String> named) {
		return HandlerBeans.find(beanFactory, named).stream().map(HandlerBean::name).toList();
	}

	@Override
	public void setBeanFactory(BeanFactory beanFactory) {
		Assert.isInstanceOf(ConfigurableListableBeanFactory.class, beanFactory);
		this.beanFactory = (ConfigurableListableBeanFactory) beanFactory;
		this.names = new FunctionNames(this.beanFactory);
	}

	/**
	 * Watch for the catalog before any other post-processor of beans is created, as one
	 * of them might need it.
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
		// Creates the catalog, and so registers the functions, if it is lazy.
		this.beanFactory.getBeanProvider(FunctionRegistry.class).ifAvailable((guarded) -> {
			FunctionRegistry catalog = this.registry;
			if (catalog == null) {
				throw new InvalidFunctionException(
						"The function catalog was created before functions of records could be registered in it.",
						"Look for a BeanFactoryPostProcessor that needs the catalog or a function, and let it take an"
								+ " ObjectProvider of them.");
			}
			CatalogChecks checks = new CatalogChecks(this.beanFactory, this.functions.keySet());
			checks.checkServed(catalog);
			checks.checkChosen(this.environment, catalog, this.names);
			this.functions.forEach(this::prepare);
			warnIfNoneIsChosen(catalog);
			leaveInputAlone(catalog);
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
	 * Whether the application says which function is to be called, or how to find out.
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
					+ " or in the constructor of FunctionInvoker. Until then a batch goes to the one function whose source it fits");
		}
	}

	private void prepare(HandlerBean handler, BatchFunction function) {
		if (handler.lazy()) {
			logger.info("Function '%s' handles batches from %s, each record as %s, and is created with the first one"
				.formatted(handler.name(), function.eventTypes(), handler.inputType()));
			return;
		}
		function.prepare();
		// Sources that differ in nothing are named together.
		Map<String, Set<EventType>> sources = new LinkedHashMap<>();
		for (EventType eventType : function.eventTypes()) {
			String settings = this.settings.describe(function.settings(eventType), handler.name(), eventType);
			sources.computeIfAbsent(settings, (key) -> new LinkedHashSet<>()).add(eventType);
		}
		logger.info("Function '%s' handles batches, each record as %s, from %s".formatted(handler.name(),
				handler.inputType(),
				sources.entrySet()
					.stream()
					.map((entry) -> "%s (%s)".formatted(entry.getValue(), entry.getKey()))
					.collect(Collectors.joining(", "))));
	}

	/**
	 * A router hands over bytes, of which converters of the application might try to make
	 * a stream.
	 */
	private void leaveInputAlone(FunctionRegistry registry) {
		this.functions.keySet().stream().filter((handler) -> !handler.lazy()).forEach((handler) -> {
			FunctionInvocationWrapper function = registry.lookup(handler.name());
			function.setSkipInputConversion(true);
		});
	}

	/**
	 * Return the functions that have been registered.
	 */
	Map<HandlerBean, BatchFunction> functions() {
		return this.functions;
	}

}
