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

import java.util.Set;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.function.context.FunctionProperties;
import org.springframework.cloud.function.context.FunctionRegistration;
import org.springframework.cloud.function.context.FunctionRegistry;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry.FunctionInvocationWrapper;
import org.springframework.cloud.function.json.JsonMapper;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.messaging.Message;
import org.springframework.util.StringUtils;

import io.github.lambdabatch.source.BatchOrigin;

/**
 * The catalog of the application as the adapter sees it. The adapter looks up every
 * function here, however it was chosen. Therefore
 * <ul>
 * <li>a batch never reaches a function that is not meant for batches, because a
 * {@link GuardedFunction} is in front of it;</li>
 * <li>a batch function is never composed with others, whose answer would replace the
 * report of failed records.</li>
 * </ul>
 * The application itself gets its functions unguarded.
 */
class GuardedCatalog implements FunctionRegistry {

	private final FunctionRegistry delegate;

	private final ConfigurableListableBeanFactory beanFactory;

	private final FunctionNames names;

	private final Environment environment;

	private final Supplier<JsonMapper> jsonMapper;

	private volatile @Nullable Guard latest;

	GuardedCatalog(FunctionRegistry delegate, ConfigurableListableBeanFactory beanFactory, FunctionNames names,
			Environment environment) {
		this.delegate = delegate;
		this.beanFactory = beanFactory;
		this.names = names;
		this.environment = environment;
		this.jsonMapper = () -> beanFactory.getBean(JsonMapper.class);
	}

	@Override
	@SuppressWarnings({ "unchecked", "NullAway" })
	public <T> T lookup(@Nullable Class<?> type, @Nullable String functionDefinition,
			String... expectedOutputMimeTypes) {
		String definition = definition(functionDefinition);
		CatalogUser user = CatalogUser.current();
		if (definition != null) {
			this.names.checkComposition(definition);
			if (user == CatalogUser.FUNCTION_INVOKER) {
				this.names.checkKnown(definition, this.delegate);
			}
		}
		T function = this.delegate.lookup(type, definition, expectedOutputMimeTypes);
		if (!(function instanceof FunctionInvocationWrapper wrapper)) {
			return function;
		}
		if (wrapper.getTarget() instanceof FunctionInvocationWrapper composed) {
			// The application has composed it with andThen.
			this.names.checkComposition(composed.getFunctionDefinition());
		}
		return switch (user) {
			case FUNCTION_INVOKER -> {
				FunctionInvocationWrapper guarded = guarded(wrapper);
				if (guarded != wrapper && wrapper.isOutputTypePublisher()) {
					// The adapter does the same for a function without a guard.
					wrapper.setSkipOutputConversion(true);
				}
				yield (T) guarded;
			}
			case ADAPTER -> (T) guarded(wrapper);
			case ROUTER -> {
				checkRouted(wrapper);
				yield function;
			}
			case OTHER -> function;
		};
	}

	/**
	 * Return the definition with the name of a composition as it is registered in the
	 * catalog. A name that is set by an environment variable may differ from it in case.
	 */
	private @Nullable String definition(@Nullable String functionDefinition) {
		String definition = StringUtils.hasText(functionDefinition) ? functionDefinition
				: this.environment.getProperty(FunctionProperties.FUNCTION_DEFINITION);
		return StringUtils.hasText(definition) ? this.names.registered(definition) : functionDefinition;
	}

	private FunctionInvocationWrapper guarded(FunctionInvocationWrapper function) {
		if (isForBatches(function)) {
			return function;
		}
		ResolvableType inputType = inputType(function);
		if (EventInput.takesAnyEvent(inputType)) {
			return function;
		}
		Guard guard = this.latest;
		if (guard == null || guard.function() != function) {
			guard = new Guard(function, GuardedFunction.guard(function, inputType, this.jsonMapper));
			this.latest = guard;
		}
		return guard.guarded();
	}

	private void checkRouted(FunctionInvocationWrapper function) {
		BatchOrigin origin = RoutedBatch.current();
		RoutedBatch.routed();
		if (origin != null && !isForBatches(function)) {
			ResolvableType inputType = inputType(function);
			if (!EventInput.takes(inputType, origin)) {
				throw GuardedFunction.refused(function.getFunctionDefinition(), inputType, origin);
			}
		}
	}

	/**
	 * Whether a function can process a batch, or does not take an event at all.
	 */
	private static boolean isForBatches(FunctionInvocationWrapper function) {
		return function.isSupplier() || function.getTarget() instanceof BatchFunction
				|| function.getTarget() instanceof ChoosingBatchFunction;
	}

	/**
	 * Return the input type of a function. If the catalog is configured to map the
	 * function's headers, its wrapper only shows a message of an unknown type; then the
	 * bean definition is used.
	 */
	private ResolvableType inputType(FunctionInvocationWrapper function) {
		ResolvableType inputType = ResolvableType.forType(function.getInputType());
		if (function.isComposed() && inputType.resolve() == Message.class
				&& inputType.getGeneric(0).resolve() == null) {
			ResolvableType declared = HandlerBeans.inputType(this.beanFactory,
					FunctionNames.parts(function.getFunctionDefinition()).get(0));
			return (declared.resolve() != null) ? declared : inputType;
		}
		return inputType;
	}

	/**
	 * Register a function unless it has the name of a batch function. Otherwise one of
	 * the two would never be called.
	 */
	@Override
	public <T> void register(FunctionRegistration<T> registration) {
		for (String name : registration.getNames()) {
			if (this.names.isBatchFunction(name)) {
				throw CatalogChecks.notServed(name);
			}
		}
		this.delegate.register(registration);
	}

	@Override
	public Set<String> getNames(@Nullable Class<?> type) {
		return this.delegate.getNames(type);
	}

	@Override
	public int size() {
		return this.delegate.size();
	}

	/**
	 * The latest guard, which is reused. The loop for custom runtimes looks up the same
	 * function for every event.
	 *
	 * @param function the function of the catalog
	 * @param guarded the guard in front of it
	 */
	private record Guard(FunctionInvocationWrapper function, FunctionInvocationWrapper guarded) {

	}

}
