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

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.StringUtils;

import io.github.lambdabatch.payload.InputType;

/**
 * Functions of the application that are applied to each record one after the other and
 * served together under a name of their own. The beans themselves are called, not the
 * functions in the catalog: a function of single records, which the catalog serves for
 * whole batches, is called for each record here.
 *
 * @param name the name of the function
 * @param definition the names of the beans, separated by {@code |}
 */
record Composition(String name, String definition) {

	/**
	 * Return the names of the beans.
	 */
	List<String> parts() {
		return List.of(StringUtils.tokenizeToStringArray(this.definition, "|"));
	}

	/**
	 * Check the definitions of the beans, and describe the composed handler.
	 * @throws InvalidFunctionException if they cannot be composed
	 */
	HandlerBean handler(ConfigurableListableBeanFactory beanFactory) {
		List<String> parts = parts();
		if (beanFactory.containsBean(this.name) || parts.isEmpty()) {
			throw invalid(parts.isEmpty() ? "names no function" : "has the name of a bean",
					"Give the composition a name of its own: 'lambda.batch.functions.<name>.definition: a|b'.");
		}
		boolean lazy = false;
		ResolvableType output = ResolvableType.NONE;
		for (int i = 0; i < parts.size(); i++) {
			String part = parts.get(i);
			boolean last = i == parts.size() - 1;
			if (!beanFactory.containsBean(part)
					|| !(beanFactory.isTypeMatch(part, Function.class) || beanFactory.isTypeMatch(part, Consumer.class))
					|| !(last || beanFactory.isTypeMatch(part, Function.class))) {
				throw invalid("names '%s', which is not a Function%s".formatted(part, last ? " or Consumer" : ""),
						"Use the names of beans: functions, of which the last one may be a consumer.");
			}
			ResolvableType input = HandlerBeans.generic(beanFactory, part, 0);
			if (output != ResolvableType.NONE && isKnown(output) && isKnown(input) && !input.isAssignableFrom(output)) {
				throw invalid("hands %s to '%s', which takes %s".formatted(output, part, input),
						"Let each function take what the one before it returns.");
			}
			output = HandlerBeans.generic(beanFactory, part, 1);
			lazy |= HandlerBeans.isLazy(beanFactory, part);
		}
		return new HandlerBean(this.name, HandlerShape.FUNCTION,
				InputType.of(HandlerBeans.generic(beanFactory, parts.get(0), 0)), ResolvableType.NONE, lazy);
	}

	private static boolean isKnown(ResolvableType type) {
		Class<?> raw = type.resolve();
		return raw != null && raw != Object.class;
	}

	private InvalidFunctionException invalid(String problem, String action) {
		return new InvalidFunctionException(
				"'lambda.batch.functions.%s.definition' (%s) %s.".formatted(this.name, this.definition, problem),
				action);
	}

	/**
	 * Look up the beans and compose them.
	 * @param beanFactory the factory of the beans
	 * @param checked is called with the name and the instance of each bean
	 * @return a function that calls the beans one after the other
	 */
	Function<Object, @Nullable Object> function(BeanFactory beanFactory, BiConsumer<String, Object> checked) {
		List<Object> targets = new ArrayList<>();
		parts().forEach((part) -> {
			Object target = beanFactory.getBean(part);
			checked.accept(part, target);
			targets.add(target);
		});
		return (input) -> {
			Object value = input;
			for (Object target : targets) {
				value = apply(target, value);
			}
			return value;
		};
	}

	@SuppressWarnings("unchecked")
	private static @Nullable Object apply(Object target, @Nullable Object value) {
		if (target instanceof Function<?, ?> function) {
			return ((Function<@Nullable Object, @Nullable Object>) function).apply(value);
		}
		((Consumer<@Nullable Object>) target).accept(value);
		return null;
	}

}
