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

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.function.context.config.ContextFunctionCatalogAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.BatchSettingsCustomizer;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.Idempotency;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.RetrySettings;
import io.github.lambdabatch.test.InMemoryIdempotencyStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps docs/configuration.md true, and the metadata from which editors complete
 * properties. {@code -Dlambdabatch.configuration.write=true} writes the tables of the
 * page.
 */
class ConfigurationPageTests {

	private static final Path PAGE = Path.of("..", "docs", "configuration.md");

	private static final Path PROPERTIES = Path.of("src", "main", "java", "io", "github", "lambdabatch",
			"autoconfigure", "SettingsProperties.java");

	private static final Path SOURCE = Path.of("src", "test", "java", "io", "github", "lambdabatch", "autoconfigure",
			"ConfigurationPageTests.java");

	private static final String TABLES = "<!-- tables -->\n";

	private static final String PREFIX = "lambda.batch.";

	private static final Map<String, EventType> SOURCES = sources();

	private static final Map<String, JsonNode> METADATA = metadata();

	@Test
	void tablesAreTrue() throws IOException {
		String page = Files.readString(PAGE);
		String written = page.substring(0, page.indexOf(TABLES)) + TABLES + tables();
		if (Boolean.getBoolean("lambdabatch.configuration.write")) {
			Files.writeString(PAGE, written);
		}
		assertThat(PAGE)
			.as("mvn -pl batch-spring-boot-autoconfigure test -Dtest=ConfigurationPageTests"
					+ " -Dlambdabatch.configuration.write=true writes them anew")
			.hasContent(written);
	}

	@Test
	void everyPropertyIsDescribed() {
		assertThat(METADATA).isNotEmpty()
			.allSatisfy(
					(name, property) -> assertThat(property.path("description").asString("")).as(name).endsWith("."));
	}

	@Test
	void everySourceHasTheSameProperties() {
		for (String source : SOURCES.keySet()) {
			assertThat(names(source)).as(source).isEqualTo(names("sqs"));
		}
	}

	@Test
	void everyPropertyIsOneOfASourceUnlessItIsOneOfFunctionsOnly() {
		Set<String> properties = new TreeSet<>();
		PropertyKey.of(SettingsProperties.class).forEach((key) -> properties.add(key.toString()));
		assertThat(properties).containsAll(SettingsProperties.OF_FUNCTIONS_ONLY);
		properties.removeAll(SettingsProperties.OF_FUNCTIONS_ONLY);
		assertThat(names("sqs")).containsExactlyElementsOf(properties);
	}

	@Test
	void defaultsInTheMetadataAreThoseOfTheEngine() {
		SOURCES.forEach((source, eventType) -> {
			BatchSettings settings = BatchSettings.defaults(eventType);
			Map<String, Object> expected = new TreeMap<>();
			expected.put("on-failure", dashed(settings.onFailure()));
			expected.put("fail-invocation", dashed(settings.failInvocation()));
			expected.put("max-batch-size", settings.maxBatchSize().toMegabytes() + "MB");
			expected.put("parallel", String.valueOf(settings.parallel()));
			expected.put("max-concurrency", String.valueOf(settings.maxConcurrency()));
			expected.put("deadline-margin", settings.deadlineMargin().toMillis() + "ms");
			expected.put("redelivery-memory", String.valueOf(settings.redeliveryMemory()));
			Idempotency idempotency = Idempotency.builder(new InMemoryIdempotencyStore()).build();
			expected.put("idempotency.expires-after", idempotency.expiresAfter().toDays() + "d");
			expected.put("idempotency.transactional", String.valueOf(idempotency.transactional()));
			expected.put("idempotency.on-store-failure", dashed(idempotency.onStoreFailure()));
			expected.forEach(
					(name, value) -> assertThat(defaultValue(PREFIX + source + "." + name)).as(name).isEqualTo(value));
			assertThat(settings.maxRecords()).isNull();
			assertThat(settings.recordTimeout()).isNull();
			assertThat(settings.retry()).isEqualTo(RetrySettings.none());
			assertThat(settings.maxReceives()).isNull();
			assertThat(defaultValue(PREFIX + source + ".not-retryable")).isEqualTo(
					settings.notRetryable().stream().map((type) -> type.getName()).collect(Collectors.joining(", ")));
		});
	}

	@Test
	void hintsOfferWhatMakesSense() throws IOException {
		Map<String, JsonNode> hints = new TreeMap<>();
		read().path("hints").forEach((hint) -> hints.put(hint.path("name").asString(), hint));
		SOURCES.forEach((source, eventType) -> {
			List<String> values = new ArrayList<>();
			hint(hints, source + ".on-failure").path("values")
				.forEach((value) -> values.add(value.path("value").asString()));
			assertThat(values).containsExactlyInAnyOrderElementsOf(Arrays.stream(OnFailure.values())
				.filter((value) -> value.isSupportedBy(eventType))
				.map(ConfigurationPageTests::dashed)
				.toList());
			for (String classes : List.of("not-retryable", "retry.includes", "retry.excludes")) {
				JsonNode provider = hint(hints, source + "." + classes).path("providers").get(0);
				assertThat(provider.path("name").asString()).isEqualTo("class-reference");
			}
		});
		assertThat(hint(hints, "functions.keys").toString()).contains("spring-bean-reference");
	}

	private static JsonNode hint(Map<String, JsonNode> hints, String name) {
		return Objects.requireNonNull(hints.get(PREFIX + name), name);
	}

	@Test
	void examplesAreTrue() throws IOException {
		List<String> examples = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(PAGE))
			.results()
			.map((result) -> result.group(1))
			.toList();
		assertThat(examples).hasSize(3);
		Map<String, Object> variables = new LinkedHashMap<>();
		yaml(examples.get(1))
			.forEach((name, value) -> variables.put(name.substring("Environment.Variables.".length()), value));
		runner(yaml(examples.get(0))).run((context) -> {
			Functions functions = context.getBean(Functions.class);
			BatchSettings processOrder = functions.settings("processOrder SQS");
			assertThat(processOrder.parallel()).isTrue();
			assertThat(processOrder.maxConcurrency()).isEqualTo(20);
			assertThat(processOrder.retry().delay()).isEqualTo(Duration.ofMillis(200));
			assertThat(functions.settings("orders.audit SQS").onFailure()).isEqualTo(OnFailure.STOP);
		});
		runner(yaml(examples.get(0)))
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("page-systemEnvironment", variables)))
			.run((context) -> {
				Functions functions = context.getBean(Functions.class);
				assertThat(functions.settings("decode SQS").maxConcurrency()).isEqualTo(5);
				assertThat(functions.settings("decode SQS_FIFO").onFailure()).isEqualTo(OnFailure.STOP);
				assertThat(functions.settings("processOrder SQS").maxConcurrency()).isEqualTo(20);
				assertThat(functions.settings("orders.audit SQS").maxRecords()).isEqualTo(100);
				assertThat(functions.settings("orders.audit SQS").onFailure()).isEqualTo(OnFailure.STOP);
				assertThat(functions.settings("processOrder SQS").notRetryable())
					.isEqualTo(List.of(IllegalArgumentException.class));
			});
		runner(yaml(examples.get(2)))
			.run((context) -> assertThat(context.getBean(Functions.class).settings).containsKey("importOrder SQS"));
		assertThat(DataSize.parse(defaultValue("lambda.batch.sqs.max-batch-size")))
			.isEqualTo(BatchSettings.DEFAULT_MAX_BATCH_SIZE);
	}

	@Test
	void exampleInCodeIsTrue() throws IOException {
		String code = Pattern.compile("```java\n(?!import )(.*?)```", Pattern.DOTALL)
			.matcher(Files.readString(PAGE))
			.results()
			.map((result) -> result.group(1))
			.collect(Collectors.joining());
		assertThat(Files.readString(SOURCE)).containsIgnoringWhitespaces(code);
		runner(Map.of(), Example.class).run((context) -> assertThat(context.getBean(Functions.class).settings)
			.hasEntrySatisfying("processOrder KINESIS", (settings) -> assertThat(settings.parallel()).isTrue())
			.hasEntrySatisfying("processOrder SQS", (settings) -> assertThat(settings.parallel()).isFalse()));
	}

	private static ApplicationContextRunner runner(Map<String, Object> properties, Class<?>... first) {
		return new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(LambdaBatchAutoConfiguration.class,
					ContextFunctionCatalogAutoConfiguration.class, JacksonAutoConfiguration.class))
			.withUserConfiguration(first)
			.withUserConfiguration(Functions.class)
			.withPropertyValues(properties.entrySet()
				.stream()
				.map((property) -> property.getKey() + "=" + property.getValue())
				.toArray(String[]::new));
	}

	private static Map<String, Object> yaml(String document) throws IOException {
		EnumerablePropertySource<?> source = (EnumerablePropertySource<?>) new YamlPropertySourceLoader()
			.load("page", new ByteArrayResource(document.getBytes(StandardCharsets.UTF_8)))
			.get(0);
		Map<String, Object> properties = new LinkedHashMap<>();
		for (String name : source.getPropertyNames()) {
			properties.put(name, Objects.requireNonNull(source.getProperty(name)));
		}
		return properties;
	}

	private static String tables() throws IOException {
		List<String> lines = new ArrayList<>();
		lines.add("");
		lines.add("| property | default | |");
		lines.add("| --- | --- | --- |");
		for (String name : names("sqs")) {
			lines.add("| `%s` | %s | %s |".formatted(name, defaults(name), description(PREFIX + "sqs." + name)));
		}
		Map<String, String> descriptions = descriptions();
		for (String name : new TreeSet<>(SettingsProperties.OF_FUNCTIONS_ONLY)) {
			lines.add("| `%s` |  | %s%s |".formatted(name, descriptions.get(name),
					name.equals("event-type") ? values(SourceName.class) : ""));
		}
		lines.add("");
		lines.add("| property | default | |");
		lines.add("| --- | --- | --- |");
		METADATA.keySet()
			.stream()
			.filter((name) -> SOURCES.keySet().stream().noneMatch((source) -> name.startsWith(PREFIX + source + ".")))
			.forEach((name) -> lines
				.add("| `%s` | %s | %s |".formatted(name, code(defaultValue(name)), description(name))));
		return String.join("\n", lines) + "\n";
	}

	private static String description(String name) {
		JsonNode property = Objects.requireNonNull(METADATA.get(name));
		return property.path("description").asString().replace("|", "\\|")
				+ (property.path("type").asString().startsWith("java.util.")
						? values(type(property)).replace(" One of", " Any of") : values(type(property)));
	}

	private static String values(Class<?> type) {
		return type.isEnum() ? Arrays.stream(type.getEnumConstants())
			.map((value) -> "`" + dashed((Enum<?>) value) + "`")
			.collect(Collectors.joining(", ", " One of ", ".")) : "";
	}

	private static Class<?> type(JsonNode property) {
		String name = property.path("type").asString().replaceAll("^java\\.util\\.(List|Set)<(.*)>$", "$2");
		return ClassUtils.isPresent(name, null) ? ClassUtils.resolveClassName(name, null) : Object.class;
	}

	/**
	 * One default for all sources, or which of them has which.
	 */
	private static String defaults(String name) {
		Map<String, List<String>> sourcesByDefault = new LinkedHashMap<>();
		SOURCES.keySet()
			.forEach((source) -> sourcesByDefault
				.computeIfAbsent(defaultValue(PREFIX + source + "." + name), (value) -> new ArrayList<>())
				.add(source));
		if (sourcesByDefault.size() == 1) {
			return code(sourcesByDefault.keySet().iterator().next());
		}
		return sourcesByDefault.entrySet()
			.stream()
			.map((entry) -> "%s: %s".formatted(String.join(", ", entry.getValue()), code(entry.getKey())))
			.collect(Collectors.joining("; "));
	}

	private static String defaultValue(String name) {
		JsonNode value = Objects.requireNonNull(METADATA.get(name), name).path("defaultValue");
		if (value.isArray()) {
			List<String> values = new ArrayList<>();
			value.forEach((element) -> values.add(element.asString()));
			return String.join(", ", values);
		}
		return value.asString("");
	}

	private static String code(String text) {
		return text.isEmpty() ? "" : "`" + text + "`";
	}

	private static List<String> names(String source) {
		String prefix = PREFIX + source + ".";
		return METADATA.keySet()
			.stream()
			.filter((name) -> name.startsWith(prefix))
			.map((name) -> name.substring(prefix.length()))
			.toList();
	}

	/**
	 * The descriptions of the properties that only functions have, which are values of a
	 * map, and so not in the metadata.
	 */
	private static Map<String, String> descriptions() {
		String source;
		try {
			source = Files.readString(PROPERTIES);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		int end = source.indexOf("record SettingsProperties(");
		String comment = source.substring(source.lastIndexOf("/**", end), source.lastIndexOf("*/", end))
			.replaceAll("\\R\\s*\\* ?", " ");
		Map<String, String> descriptions = new TreeMap<>();
		Pattern.compile("@param (\\w+) (.*?)(?= @param|$)")
			.matcher(comment.strip())
			.results()
			.forEach((MatchResult result) -> descriptions.put(DataObjectPropertyName.toDashedForm(result.group(1)),
					result.group(2).strip().replace("|", "\\|")));
		return descriptions;
	}

	private static String dashed(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static Map<String, EventType> sources() {
		Map<String, EventType> sources = new LinkedHashMap<>();
		sources.put("sqs", EventType.SQS);
		sources.put("sqs-fifo", EventType.SQS_FIFO);
		sources.put("kinesis", EventType.KINESIS);
		sources.put("dynamodb", EventType.DYNAMODB);
		sources.put("kafka", EventType.KAFKA);
		return sources;
	}

	static Set<String> metadataNames() {
		return METADATA.keySet();
	}

	private static Map<String, JsonNode> metadata() {
		Map<String, JsonNode> properties = new TreeMap<>();
		try {
			read().path("properties").forEach((property) -> properties.put(property.path("name").asString(), property));
			// The local run has properties of its own, and a page of its own.
			properties.keySet().removeIf((name) -> !name.startsWith(PREFIX));
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		return properties;
	}

	private static JsonNode read() throws IOException {
		try (InputStream metadata = Files
			.newInputStream(Path.of("target", "classes", "META-INF", "spring-configuration-metadata.json"))) {
			return JsonMapper.shared().readTree(metadata);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class Example {

		@Bean
		BatchSettingsCustomizer customizer() {
			return (settings, functionName, eventType) -> eventType.isStream()
					? settings.toBuilder().parallel(true).build() : settings;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Functions {

		private final Map<String, BatchSettings> settings = new ConcurrentHashMap<>();

		BatchSettings settings(String functionAndSource) {
			return Objects.requireNonNull(this.settings.get(functionAndSource));
		}

		@Bean
		@Order
		BatchSettingsCustomizer recorder() {
			return (settings, functionName, eventType) -> {
				this.settings.put(functionName + " " + eventType, settings);
				return settings;
			};
		}

		@Bean
		@BatchHandler
		Consumer<Map<String, String>> processOrder() {
			return (order) -> {
			};
		}

		@Bean("orders.audit")
		Consumer<SQSMessage> audit() {
			return (message) -> {
			};
		}

		@Bean
		Function<SQSMessage, String> decode() {
			return SQSMessage::getBody;
		}

		@Bean
		Function<String, Integer> process() {
			return String::length;
		}

	}

}
