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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.cloud.function.context.config.RoutingFunction;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.StringUtils;

import io.github.lambdabatch.function.BatchFunctionRegistrar;

/**
 * Binds {@link LambdaBatchProperties} so that no property under the prefix is lost: each
 * is applied, or the start stops.
 * <p>
 * Spring Boot ignores what it cannot bind, and binds the names of functions as the keys
 * of a map, which it cannot tell from the names of properties where both are separated
 * alike ({@code orders.audit.parallel}, {@code PROCESS_ORDER_FAIL_INVOCATION}). Here, the
 * functions and the properties that exist are known. Whatever is written is looked up
 * among them, and Spring Boot binds the result, source by source.
 */
class LambdaBatchPropertiesBinder {

	static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("lambda.batch");

	static final String FUNCTIONS = "functions";

	private static final Log logger = LogFactory.getLog(LambdaBatchPropertiesBinder.class);

	/** Where the adapter and its loop for custom runtimes take the definition from. */
	private static final List<String> CHOICES = List.of("spring.cloud.function.definition", "DEFAULT_HANDLER",
			"_HANDLER");

	private static final String DEFINITION = "definition";

	/** How different a key may be to be suggested. */
	private static final double SIMILAR = 0.5;

	/** How different an environment variable may be to be taken for a mistake. */
	private static final double MISSPELLED = 0.4;

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
	 * Bind the properties that can be applied, and warn of the others.
	 */
	LambdaBatchProperties bindWhatIsKnown() {
		return new Binding().bind((problems) -> warn("are ignored", problems));
	}

	private static void warn(String what, List<String> problems) {
		logger.warn("These properties under 'lambda.batch' %s:%s".formatted(what,
				InvalidPropertiesException.list(problems)));
	}

	/**
	 * What is found out while the properties are bound.
	 */
	private final class Binding {

		private final List<PropertyKey> keys = PropertyKey.of(LambdaBatchProperties.class);

		private final List<PropertyKey> functionKeys = PropertyKey.of(LambdaBatchProperties.Function.class);

		private final List<Source> sources = new ArrayList<>();

		/** The names of functions by their uniform spelling. */
		private @Nullable Map<String, Set<String>> functions;

		private final Set<String> functionsWithSettings = new LinkedHashSet<>();

		private final List<String> problems = new ArrayList<>();

		private final List<String> unrelated = new ArrayList<>();

		LambdaBatchProperties bind(Consumer<List<String>> onProblems) {
			for (ConfigurationPropertySource source : ConfigurationPropertySources
				.get(LambdaBatchPropertiesBinder.this.environment)) {
				this.sources.add(Source.of(source));
			}
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

		private Stream<SpelledProperty> spelled() {
			return this.sources.stream().flatMap((source) -> source.spelled().stream());
		}

		/**
		 * Looked up only if they matter, as it takes time.
		 */
		private Map<String, Set<String>> functions() {
			Map<String, Set<String>> functions = this.functions;
			if (functions == null) {
				functions = new LinkedHashMap<>();
				for (String name : LambdaBatchPropertiesBinder.this.functionNames.get()) {
					functions.computeIfAbsent(Spelling.uniform(name), (key) -> new TreeSet<>()).add(name);
				}
				for (Map.Entry<String, String> composition : compositions().entrySet()) {
					functions.putIfAbsent(composition.getKey(), Set.of(composition.getValue()));
				}
				this.functions = functions;
			}
			return functions;
		}

		/**
		 * A composition is not a bean: it has the name by which the application chooses
		 * it or, if that is not known here, the name under which its definition is set,
		 * which an environment variable does not show exactly.
		 */
		private Map<String, String> compositions() {
			Map<String, String> names = new LinkedHashMap<>();
			Map<String, String> ofVariables = new LinkedHashMap<>();
			spelled().filter(SpelledProperty::isFunction).forEach((property) -> {
				int last = property.pieces().size() - 1;
				if (last > 1 && DEFINITION.equals(Spelling.uniform(property.pieces().get(last)))) {
					String name = property.joined(1, last);
					(property.variable() ? ofVariables : names).putIfAbsent(Spelling.uniform(name), name);
				}
			});
			for (String property : CHOICES) {
				String definition = LambdaBatchPropertiesBinder.this.environment.getProperty(property, "");
				for (String chosen : StringUtils.tokenizeToStringArray(definition, "|,;")) {
					ofVariables.computeIfPresent(Spelling.uniform(chosen), (key, name) -> chosen);
					names.computeIfPresent(Spelling.uniform(chosen), (key, name) -> chosen);
				}
			}
			ofVariables.forEach(names::putIfAbsent);
			return names;
		}

		private void resolve(Source source) {
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
			// A group is empty in YAML if all of its keys are comments.
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
						for (String function : functions(property, i)) {
							names.add(function);
							resolved.add(name(function).append(key + property.index()));
						}
					}
				}
			}
			if (resolved.isEmpty() && unknown != null) {
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
		 * A function that is named without any settings is a handler all the same.
		 */
		private void resolveEmptyGroup(SpelledProperty property) {
			int size = property.pieces().size();
			if (size == 1) {
				return;
			}
			Set<String> names = new TreeSet<>(functions(property, size));
			for (int i = 2; i < size; i++) {
				int from = i;
				if (this.functionKeys.stream().anyMatch((key) -> key.isIn(property, from))) {
					names.addAll(functions(property, i));
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

		/**
		 * Return the functions whose names are spelled like the pieces between the first
		 * one and another one. In brackets, a name is exact.
		 */
		private Set<String> functions(SpelledProperty property, int to) {
			String name = property.joined(1, to);
			Set<String> found = functions().getOrDefault(Spelling.uniform(name), Set.of());
			return (property.exact() && to == 2 && found.contains(name)) ? Set.of(name) : found;
		}

		private static ConfigurationPropertyName name(String function) {
			return PREFIX.append(FUNCTIONS).append("[" + function + "]");
		}

		private void ambiguous(SpelledProperty property, Set<String> names) {
			this.problems
				.add(("%s may be meant for each of the functions %s, as their names are spelled alike. Set it in"
						+ " a file, with the exact name in brackets, such as \"[%s]\", or rename one of the functions.")
					.formatted(property.describe(), names, names.iterator().next()));
		}

		private void unknownFunction(SpelledProperty property, String function) {
			Set<String> names = functions().values().stream().flatMap(Set::stream).collect(Collectors.toSet());
			String nearest = names.stream()
				.map((name) -> Nearest.of(Spelling.uniform(function), "", name))
				.filter((candidate) -> candidate.distance() <= SIMILAR)
				.min(Comparator.comparingDouble(Nearest::distance))
				.map((candidate) -> " Did you mean '%s'?".formatted(candidate.key()))
				.orElse("");
			this.problems.add(
					"%s is set for a function that does not exist.%s The functions of one record or its payload are %s."
						.formatted(property.describe(), nearest, new TreeSet<>(names)));
		}

		private void unknown(SpelledProperty property) {
			Nearest nearest = nearest(property);
			String problem = "%s does not exist.%s".formatted(property.describe(), (nearest.distance() <= SIMILAR)
					? " Did you mean '%s'?".formatted(property.spell(nearest.key() + property.index())) : "");
			boolean misspelled = !property.variable() || property.isFunction() || nearest.distance() < MISSPELLED
					|| this.keys.stream().anyMatch((key) -> key.isBeside(property));
			(misspelled ? this.problems : this.unrelated).add(problem);
		}

		private Nearest nearest(SpelledProperty property) {
			String written = Spelling.uniform(property.joined(0, property.pieces().size()));
			Stream<Nearest> ofFunctions = functions().values()
				.stream()
				.flatMap(Set::stream)
				.map((function) -> FUNCTIONS + "." + (function.contains(".") ? "[" + function + "]" : function))
				.flatMap((group) -> this.functionKeys.stream()
					.map((key) -> Nearest.of(written, group, group + "." + key)));
			return Stream
				.concat(this.keys.stream().map((key) -> Nearest.of(written, key.group(), key.toString())), ofFunctions)
				.min(Comparator.comparingDouble(Nearest::distance))
				.orElseThrow();
		}

		private LambdaBatchProperties bindResolved() {
			LambdaBatchProperties properties = binder(Source::others).bindOrCreate(PREFIX.toString(),
					LambdaBatchProperties.class);
			if (this.functionsWithSettings.isEmpty()) {
				return properties;
			}
			Binder binder = binder(Source::functions);
			Map<String, LambdaBatchProperties.Function> functions = new LinkedHashMap<>();
			for (String function : this.functionsWithSettings) {
				functions.put(function,
						binder.bindOrCreate(name(function), Bindable.of(LambdaBatchProperties.Function.class), null));
			}
			try {
				return properties.with(functions);
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidPropertiesException(List.of(String.valueOf(ex.getMessage())));
			}
		}

		private Binder binder(Function<Source, ConfigurationPropertySource> part) {
			return new Binder(this.sources.stream().map(part).toList(),
					new PropertySourcesPlaceholdersResolver(LambdaBatchPropertiesBinder.this.environment), null,
					LambdaBatchPropertiesBinder.this.editors);
		}

	}

	/**
	 * A source of properties.
	 *
	 * @param spelled what is under the prefix in it, as it was written
	 * @param functions what is set for functions, under the names that Spring Boot binds
	 * @param others what else is set
	 */
	private record Source(List<SpelledProperty> spelled, ConfigurationPropertySource functions,
			ConfigurationPropertySource others) {

		static Source of(ConfigurationPropertySource source) {
			if (!(source instanceof IterableConfigurationPropertySource iterable)) {
				// It cannot list its names, but has values for those that it is asked
				// for.
				return new Source(List.of(), source, source);
			}
			List<SpelledProperty> spelled = Stream.concat(iterable.stream(), namesWithDots(source))
				.filter(PREFIX::isAncestorOf)
				.distinct()
				.flatMap((name) -> SpelledProperty.of(source, name).stream())
				.toList();
			return new Source(spelled, new CanonicalPropertySource(source), new CanonicalPropertySource(source));
		}

		/**
		 * Add a property under the name that Spring Boot binds.
		 * @return another one of the same name that contradicts it, or {@code null}
		 */
		@Nullable SpelledProperty add(ConfigurationPropertyName name, SpelledProperty property) {
			ConfigurationPropertySource target = property.isFunction() ? this.functions : this.others;
			return ((CanonicalPropertySource) target).add(name, property);
		}

		/**
		 * Other systems than Lambda allow environment variables whose names have dots.
		 */
		private static Stream<ConfigurationPropertyName> namesWithDots(ConfigurationPropertySource source) {
			return (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables)
					? Stream.of(variables.getPropertyNames())
						.filter((name) -> name.startsWith(PREFIX + "."))
						.map((name) -> ConfigurationPropertyName.adapt(name, '.'))
					: Stream.empty();
		}

	}

	/**
	 * A key that exists, and how far from it is what was written.
	 */
	private record Nearest(String key, double distance) {

		/**
		 * Compare without the group, if that is written right.
		 */
		static Nearest of(String written, String group, String key) {
			String start = Spelling.uniform(group);
			int from = written.startsWith(start) ? start.length() : 0;
			return new Nearest(key, Spelling.distance(written.substring(from), Spelling.uniform(key).substring(from)));
		}

	}

}
