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

package io.github.lambdabatch.docs;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the pages name in code spans exists: properties, meters and keys of observations
 * in all of them; classes, methods, beans and values, too, in what the page for those who
 * come from Powertools says of this library (the last column of its tables).
 */
class NamesInPagesTests {

	private static final Pattern SPAN = Pattern.compile("`([^`]+)`");

	private static final Pattern NAME = Pattern.compile("@?([A-Z]\\w+)((?:\\.\\w+)*)");

	private static final String ROOT = "io.github.lambdabatch.";

	private static final List<String> PACKAGES = List.of(ROOT, ROOT + "payload.", ROOT + "source.",
			ROOT + "autoconfigure.", ROOT + "recovery.", ROOT + "test.", "java.lang.", "java.util.",
			"java.util.function.", "java.util.concurrent.", "com.amazonaws.services.lambda.runtime.",
			"com.amazonaws.services.lambda.runtime.events.", "com.amazonaws.services.lambda.runtime.events.SQSEvent$",
			"com.amazonaws.services.lambda.runtime.events.KinesisEvent$",
			"com.amazonaws.services.lambda.runtime.events.DynamodbEvent$",
			"com.amazonaws.services.lambda.runtime.events.KafkaEvent$", "reactor.core.publisher.",
			"org.springframework.core.task.", "org.springframework.context.annotation.");

	private static final Map<String, String> PROPERTIES = properties();

	static Stream<Named<String>> lines() {
		return Pages.read()
			.files()
			.stream()
			.flatMap((file) -> Pages.lines(file).stream().filter((line) -> line.contains("`lambda.batch.")))
			.map((line) -> Named.of(line.substring(0, Math.min(line.length(), 60)), line));
	}

	@ParameterizedTest
	@MethodSource("lines")
	void propertiesExist(String line) {
		assertThat(spans(line).filter((span) -> span.startsWith("lambda.batch.") && !span.contains("<"))).allSatisfy(
				(span) -> assertThat(exists(span) || ObservabilityTests.NAMES.contains(span)).as(span).isTrue());
	}

	@Test
	void pageForThoseWhoComeFromPowertoolsNamesWhatExists() {
		Pages pages = Pages.read();
		Set<String> unknown = new TreeSet<>();
		Set<String> known = new HashSet<>();
		for (String line : Pages.lines(pages.root().resolve("docs/coming-from-powertools.md"))) {
			if (line.startsWith("| ") && !line.startsWith("| ---")) {
				String here = line.replaceFirst("\\s*\\|\\s*$", "").replaceFirst("^.* \\| ", "");
				spans(here).forEach((span) -> (exists(span) ? known : unknown).add(span));
			}
		}
		assertThat(unknown).isEmpty();
		assertThat(known).hasSizeGreaterThan(20);
	}

	@Test
	void whatDoesNotExistIsNoticed() {
		assertThat(List.of("BatchProcessor.process", "Function<SQSMessage, ?>", "max-records", "on-failure: skip-group",
				"parallel: true", "lambda.batch.enabled: false", "lambda.batch.sqs",
				"lambda.batch.sqs.retry.max-retries", "RecordOutcome.Failed", "BatchProcessor.Builder.executor",
				"sqsBatchProcessor", "@BatchHandler"))
			.allMatch(NamesInPagesTests::exists);
		assertThat(List.of("BatchProcessor.execute", "BatchProcesor", "Function<SqsMessage, ?>", "max-record",
				"on-failure: skip-all", "parallel: yes", "lambda.batch.sns", "lambda.batch.sqs.retries",
				"RecordOutcome.Lost", "BatchProcessor.Builder.threads", "sqsProcessor", "@BatchListener"))
			.noneMatch(NamesInPagesTests::exists);
	}

	private static Stream<String> spans(String line) {
		return SPAN.matcher(line).results().map((result) -> result.group(1));
	}

	private static boolean exists(String span) {
		if (span.matches("[a-z.-]+: [\\w-]+")) {
			String[] parts = span.split(": ");
			return isProperty(parts[0]) && isValue(parts[0], parts[1]);
		}
		if (span.matches("[a-z.-]+")) {
			return isProperty(span);
		}
		if (span.matches("[a-z]\\w+")) {
			return Stream.of("LambdaBatchAutoConfiguration", "WorkersConfiguration")
				.anyMatch((name) -> hasMember(type(name), span));
		}
		Matcher matcher = NAME.matcher(span);
		boolean found = false;
		while (matcher.find()) {
			found = true;
			Class<?> type = type(matcher.group(1));
			for (String member : matcher.group(2).split("\\.")) {
				if (type == null || (!member.isEmpty() && !hasMember(type, member))) {
					return false;
				}
				type = nested(type, member);
			}
			if (span.startsWith("@") && !type.isAnnotation()) {
				return false;
			}
		}
		return found;
	}

	private static boolean isProperty(String name) {
		return PROPERTIES.keySet()
			.stream()
			.anyMatch((property) -> property.equals(name) || property.endsWith("." + name)
					|| (name.startsWith("lambda.batch.") && property.startsWith(name + "."))
					|| (name.startsWith(property + ".") && PROPERTIES.get(property).startsWith("java.util.Map")));
	}

	private static boolean isValue(String name, String value) {
		return PROPERTIES.entrySet()
			.stream()
			.filter((property) -> property.getKey().equals(name) || property.getKey().endsWith("." + name))
			.anyMatch((property) -> isValueOf(property.getValue(), value));
	}

	private static boolean isValueOf(String typeName, String value) {
		Class<?> type = ClassUtils.resolveClassName(typeName.replaceFirst("<.*", ""), null);
		if (type == Boolean.class) {
			return value.equals("true") || value.equals("false");
		}
		return !type.isEnum() || Arrays.stream(type.getEnumConstants())
			.anyMatch((constant) -> constant.toString().equals(value.replace('-', '_').toUpperCase(Locale.ROOT)));
	}

	private static Class<?> type(String name) {
		return PACKAGES.stream()
			.filter((prefix) -> ClassUtils.isPresent(prefix + name, null))
			.map((prefix) -> ClassUtils.resolveClassName(prefix + name, null))
			.findFirst()
			.orElse(null);
	}

	private static Class<?> nested(Class<?> type, String name) {
		return Arrays.stream(type.getDeclaredClasses())
			.filter((nested) -> nested.getSimpleName().equals(name))
			.findFirst()
			.orElse(type);
	}

	private static boolean hasMember(Class<?> type, String name) {
		return type != null && (Arrays.stream(type.getDeclaredMethods()).anyMatch((m) -> m.getName().equals(name))
				|| Arrays.stream(type.getMethods()).anyMatch((m) -> m.getName().equals(name))
				|| Arrays.stream(type.getDeclaredFields()).anyMatch((f) -> f.getName().equals(name))
				|| Arrays.stream(type.getDeclaredClasses()).anyMatch((c) -> c.getSimpleName().equals(name)));
	}

	private static Map<String, String> properties() {
		Map<String, String> properties = new TreeMap<>();
		try (InputStream metadata = NamesInPagesTests.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			JsonNode tree = JsonMapper.shared().readTree(metadata);
			tree.get("properties")
				.forEach((property) -> properties.put(property.get("name").stringValue(),
						property.path("type").asString("")));
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		return properties;
	}

}
