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

package io.github.lambdabatch.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.PropertyEditorRegistry;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.cloud.function.context.config.RoutingFunction;
import org.springframework.core.env.Environment;

import io.github.lambdabatch.function.BatchFunctionRegistrar;

/**
 * Binds {@link LambdaBatchProperties} so that no property under the prefix is lost: it is
 * applied, or the application does not start.
 * <p>
 * Spring Boot ignores properties that it cannot bind. It binds the names of functions as
 * the keys of a map, and cannot tell where such a name ends if its parts are separated
 * like those of a property ({@code orders.audit.parallel},
 * {@code PROCESS_ORDER_FAIL_INVOCATION}). This class knows which functions and properties
 * exist, looks up what is written among them, and lets Spring Boot bind the result,
 * source by source.
 */
class LambdaBatchPropertiesBinder {

	static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("lambda.batch");

	static final String FUNCTIONS = "functions";

	private static final Log logger = LogFactory.getLog(LambdaBatchPropertiesBinder.class);

	private final Environment environment;

	private final Supplier<List<String>> functionNames;

	private final Consumer<PropertyEditorRegistry> editors;

	/**
	 * Create a binder.
	 * @param environment where the properties are set
	 * @param beanFactory where the functions are defined
	 */
	LambdaBatchPropertiesBinder(Environment environment, ConfigurableListableBeanFactory beanFactory) {
		this.environment = environment;
		this.functionNames = () -> BatchFunctionRegistrar.functionNames(beanFactory,
				(name) -> !RoutingFunction.FUNCTION_NAME.equals(name));
		this.editors = beanFactory::copyRegisteredEditorsTo;
	}

	/**
	 * Bind the properties.
	 * @throws InvalidPropertiesException if some of them cannot be applied
	 */
	LambdaBatchProperties bind() {
		return new Binding().bind((problems) -> {
			throw new InvalidPropertiesException(problems);
		});
	}

	/**
	 * Bind the properties that can be applied, and log a warning about the others.
	 */
	LambdaBatchProperties bindWhatIsKnown() {
		return new Binding().bind((problems) -> warn("are ignored", problems));
	}

	private static void warn(String what, List<String> problems) {
		logger.warn("These properties under 'lambda.batch' %s:%s".formatted(what,
				InvalidPropertiesException.list(problems)));
	}

	/**
	 * One binding of the properties.
	 */
	private final class Binding {

		private final List<PropertyKey> keys = PropertyKey.of(LambdaBatchProperties.class);

		private final List<PropertyKey> functionKeys = PropertyKey.of(SettingsProperties.class);

		private final List<SpelledSource> sources;

		private final KnownFunctions functions;

		private final PropertySuggestions suggestions;

		private final Set<String> functionsWithSettings = new LinkedHashSet<>();

		private final List<String> problems = new ArrayList<>();

		private final List<String> unrelated = new ArrayList<>();

		Binding() {
			LambdaBatchPropertiesBinder binder = LambdaBatchPropertiesBinder.this;
			List<SpelledSource> sources = new ArrayList<>();
			for (ConfigurationPropertySource source : ConfigurationPropertySources.get(binder.environment)) {
				sources.add(SpelledSource.of(source));
			}
			this.sources = sources;
			this.functions = new KnownFunctions(binder.environment, binder.functionNames,
					sources.stream().flatMap((source) -> source.spelled().stream()).toList());
			this.suggestions = new PropertySuggestions(this.keys, this.functionKeys, this.functions);
		}

		LambdaBatchProperties bind(Consumer<List<String>> onProblems) {
			this.sources.forEach(this::resolve);
			if (!this.unrelated.isEmpty()) {
				warn("do not exist. If they are not meant for Lambda Batch, names without the prefix LAMBDA_BATCH avoid"
						+ " this warning", this.unrelated);
			}
			if (!this.problems.isEmpty()) {
				onProblems.accept(this.problems);
			}
			return bindResolved();
		}

		private void resolve(SpelledSource source) {
			for (SpelledProperty property : source.spelled()) {
				ConfigurationPropertyName name = property.isFunction() ? resolveFunction(property) : resolve(property);
				SpelledProperty other = (name != null) ? source.add(name, property) : null;
				if (other != null) {
					this.problems.add("%s and %s set the same property to different values.".formatted(other.describe(),
							property.describe()));
				}
			}
		}

		private @Nullable ConfigurationPropertyName resolve(SpelledProperty property) {
			for (PropertyKey key : this.keys) {
				if (key.matches(property, 0)) {
					return PREFIX.append(key + property.index());
				}
			}
			// A group in YAML has an empty value if all of its keys are comments.
			if (!property.isEmpty() || this.keys.stream().noneMatch((key) -> key.isIn(property, 0))) {
				unknown(property);
			}
			return null;
		}

		private @Nullable ConfigurationPropertyName resolveFunction(SpelledProperty property) {
			Set<String> names = new TreeSet<>();
			Set<ConfigurationPropertyName> resolved = new LinkedHashSet<>();
			String unknown = null;
			for (int i = 2; i < property.pieces().size(); i++) {
				for (PropertyKey key : this.functionKeys) {
					if (key.matches(property, i)) {
						unknown = property.joined(1, i);
						for (String function : this.functions.find(property, i)) {
							names.add(function);
							resolved.add(name(function).append(key + property.index()));
						}
					}
				}
			}
			if (resolved.isEmpty() && unknown != null && this.functions.at(property).isEmpty()) {
				unknownFunction(property, unknown);
			}
			else if (resolved.isEmpty() && property.isEmpty()) {
				resolveEmptyGroup(property);
			}
			else if (resolved.isEmpty()) {
				unknown(property);
			}
			else if (resolved.size() > 1) {
				ambiguous(property, names);
			}
			else {
				this.functionsWithSettings.addAll(names);
				return resolved.iterator().next();
			}
			return null;
		}

		/**
		 * A function that is named without any settings is a handler, too.
		 */
		private void resolveEmptyGroup(SpelledProperty property) {
			int size = property.pieces().size();
			if (size == 1) {
				return;
			}
			Set<String> names = new TreeSet<>(this.functions.find(property, size));
			for (int i = 2; i < size; i++) {
				int from = i;
				if (this.functionKeys.stream().anyMatch((key) -> key.isIn(property, from))) {
					names.addAll(this.functions.find(property, i));
				}
			}
			if (names.isEmpty()) {
				unknownFunction(property, property.joined(1, size));
			}
			else if (names.size() > 1) {
				ambiguous(property, names);
			}
			else {
				this.functionsWithSettings.addAll(names);
			}
		}

		private static ConfigurationPropertyName name(String function) {
			return PREFIX.append(FUNCTIONS).append("[" + function + "]");
		}

		private void ambiguous(SpelledProperty property, Set<String> names) {
			this.problems
				.add(("%s could be meant for any of the functions %s, as their names are spelled alike. Set it in"
						+ " a file, with the exact name in brackets, such as \"[%s]\", or rename one of the functions.")
					.formatted(property.describe(), names, names.iterator().next()));
		}

		private void unknownFunction(SpelledProperty property, String function) {
			this.problems.add(this.suggestions.describeUnknownFunction(property, function));
		}

		private void unknown(SpelledProperty property) {
			(this.suggestions.isMistake(property) ? this.problems : this.unrelated)
				.add(this.suggestions.describeUnknown(property));
		}

		private LambdaBatchProperties bindResolved() {
			LambdaBatchProperties properties = binder(SpelledSource::others).bindOrCreate(PREFIX,
					Bindable.of(LambdaBatchProperties.class), new ValidatingBindHandler(this::find));
			if (this.functionsWithSettings.isEmpty()) {
				return properties;
			}
			Binder binder = binder(SpelledSource::functions);
			Map<String, SettingsProperties> functions = new LinkedHashMap<>();
			for (String function : this.functionsWithSettings) {
				functions.put(function, binder.bindOrCreate(name(function), Bindable.of(SettingsProperties.class),
						new ValidatingBindHandler(this::find)));
			}
			try {
				return properties.with(functions);
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidPropertiesException(List.of(String.valueOf(ex.getMessage())));
			}
		}

		private Binder binder(Function<SpelledSource, ConfigurationPropertySource> part) {
			return new Binder(this.sources.stream().map(part).toList(),
					new PropertySourcesPlaceholdersResolver(LambdaBatchPropertiesBinder.this.environment), null,
					LambdaBatchPropertiesBinder.this.editors);
		}

		/**
		 * Return a property as it was written, or {@code null} if that is not known.
		 */
		private @Nullable SpelledProperty find(ConfigurationPropertyName name) {
			return this.sources.stream()
				.flatMap((source) -> Stream.ofNullable(source.find(name)))
				.findFirst()
				.orElse(null);
		}

	}

}
