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

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.cloud.function.context.FunctionRegistry;
import org.springframework.cloud.function.context.config.RoutingFunction;
import org.springframework.util.StringUtils;

/**
 * The names of the functions, and the checks of the definitions that choose them.
 */
final class FunctionNames {

	private final ConfigurableListableBeanFactory beanFactory;

	private final Set<String> batchFunctions = new TreeSet<>();

	private final Set<String> compositions = new TreeSet<>();

	FunctionNames(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Add a function that the catalog serves for batches.
	 * @param name its name
	 * @param composition whether it is a composition
	 */
	void add(String name, boolean composition) {
		this.batchFunctions.add(name);
		if (composition) {
			this.compositions.add(name);
		}
	}

	/**
	 * Whether the catalog serves a function for batches.
	 */
	boolean isBatchFunction(String name) {
		return this.batchFunctions.contains(name);
	}

	/**
	 * Return the names of the functions that a definition composes.
	 */
	static List<String> parts(String definition) {
		return List.of(StringUtils.tokenizeToStringArray(definition, "|,;"));
	}

	/**
	 * Return a definition as the catalog knows it. The name of a composition may differ
	 * from it in case, because it may have been set by an environment variable.
	 */
	String registered(String definition) {
		String name = definition.trim();
		if (this.batchFunctions.contains(name) || this.beanFactory.containsBean(name)) {
			return definition;
		}
		return this.compositions.stream().filter((other) -> isSame(other, name)).findFirst().orElse(definition);
	}

	/**
	 * Whether two names differ at most in case and separators, which an environment
	 * variable does not preserve.
	 */
	static boolean isSame(String name, String other) {
		return uniform(name).equals(uniform(other));
	}

	private static String uniform(String name) {
		return name.replaceAll("[^\\p{L}\\p{N}]", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * Check that a definition does not compose a batch function with others, in whatever
	 * position.
	 * @param definition the definition that is looked up in the catalog
	 * @throws InvalidFunctionException if it does
	 */
	void checkComposition(String definition) {
		List<String> parts = parts(definition);
		if (parts.size() < 2 || this.batchFunctions.isEmpty()) {
			return;
		}
		for (String part : parts) {
			if (this.batchFunctions.contains(registered(part))) {
				throw InvalidFunctionException.atRunTime(
						("The function '%s' handles single records, but is composed with functions of a whole batch (%s)."
								+ " Their answer would replace the report of failed records.")
							.formatted(part, definition),
						"Choose it alone. To apply several functions to each record, set"
								+ " 'lambda.batch.functions.<name>.definition: a|b' and choose that name.");
			}
			if (RoutingFunction.FUNCTION_NAME.equals(part)) {
				throw InvalidFunctionException.atRunTime(
						("The router is composed with other functions (%s). If it passes a batch to one of %s, the answer of the"
								+ " other functions would replace the report of failed records.")
							.formatted(definition, this.batchFunctions),
						"Choose '%s' alone.".formatted(RoutingFunction.FUNCTION_NAME));
			}
		}
	}

	/**
	 * Check that a definition names existing functions.
	 * @param definition the definition that the handler setting of the Lambda function or
	 * the application chooses
	 * @param registry the catalog
	 * @throws InvalidFunctionException if a function does not exist
	 */
	void checkKnown(String definition, FunctionRegistry registry) {
		Set<String> known = registry.getNames(null);
		for (String part : parts(definition)) {
			if (!isKnown(part, known)) {
				throw InvalidFunctionException.atRunTime("The handler setting " + notKnown(part, definition),
						choose(registry));
			}
		}
	}

	/**
	 * Check that a property names existing functions.
	 * @param definition the value of the property
	 * @param property the name of the property
	 * @param registry the catalog
	 * @throws InvalidFunctionException if a function does not exist
	 */
	void checkKnown(String definition, String property, FunctionRegistry registry) {
		Set<String> known = registry.getNames(null);
		for (String part : parts(definition)) {
			if (!isKnown(part, known)) {
				throw new InvalidFunctionException("'%s' %s".formatted(property, notKnown(part, definition)),
						choose(registry));
			}
		}
	}

	private static String notKnown(String part, String definition) {
		return part.equals(definition) ? "chooses '%s', but no function has that name.".formatted(part)
				: "chooses '%s' (%s), but no function has that name.".formatted(part, definition);
	}

	private static String choose(FunctionRegistry registry) {
		Set<String> names = new TreeSet<>(registry.getNames(null));
		names.remove(RoutingFunction.FUNCTION_NAME);
		return names.isEmpty() ? "Define a bean of that name." : "Choose one of %s.".formatted(names);
	}

	/**
	 * Whether a name is that of a function. Beans that do not implement a functional
	 * interface may be functions, too; the catalog also finds beans by their qualifiers.
	 */
	private boolean isKnown(String part, Set<String> known) {
		String name = registered(part);
		return known.contains(name) || RoutingFunction.FUNCTION_NAME.equals(name)
				|| RoutingFunction.DEFAULT_ROUTE_HANDLER.equals(name) || this.beanFactory.containsBean(name)
				|| Arrays.stream(this.beanFactory.getBeanDefinitionNames())
					.anyMatch((bean) -> BeanFactoryAnnotationUtils.isQualifierMatch(name::equals, bean,
							this.beanFactory));
	}

}
