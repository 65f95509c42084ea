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
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.ClassUtils;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.idempotency.JdbcIdempotencyStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Every block of code in the pages is compiled and run, every setting exists: nothing is
 * shown that does not work. CONTRIBUTING.md says how to add a block.
 */
class DocumentationTests {

	/** Hidden, as only its keys are for users. */
	private static final Class<?> PROPERTIES = ClassUtils
		.resolveClassName("io.github.lambdabatch.autoconfigure.LambdaBatchProperties", null);

	private static final Class<?> LOCAL_PROPERTIES = ClassUtils
		.resolveClassName("io.github.lambdabatch.test.local.LocalProperties", null);

	private static final Pattern IMPORT = Pattern.compile("import (static )?([\\w.]+);");

	private static final Pages PAGES = Pages.read();

	private static final String ENVIRONMENT = "Environment:";

	private static final String ENVIRONMENT_VARIABLES = "Environment.Variables.";

	private static final Set<String> REGIONS = PAGES.regions();

	private static final String ON_OTHER_VERSIONS = " -Dtest='*EndToEndTests,io/github/lambdabatch/autoconfigure/*Tests,"
			+ "!ConfigurationPageTests'";

	/** What no run of the build executes, and somebody has to try when it changes. */
	private static final Set<String> RUN_BY_HAND = Set.of("mvn -q -Plocal-run -DskipTests verify", "mvn test",
			"mvn spring-boot:test-run", "mvn package",
			"mvn -pl batch-spring-boot-autoconfigure test -Dtest=EnginePropertyTests"
					+ " -Dlambdabatch.property.seed=<seed> -Dlambdabatch.property.cases=1",
			"mvn -pl batch-spring-boot-autoconfigure test -Dtest=RedeliveryModelTests -Dlambdabatch.redelivery.write=true",
			"mvn -pl batch-spring-boot-autoconfigure test -Dtest=KilledEnvironmentsTests"
					+ " -Dlambdabatch.killed.messages=20000",
			"mvn -Pdatabases -pl batch-spring-boot-autoconfigure test -Dtest=JdbcIdempotencyStoreTests"
					+ " -Dlambdabatch.database.url=<JDBC URL>"
					+ " -Dlambdabatch.database.platform=<mariadb, mysql, sqlserver or oracle>"
					+ " -Dlambdabatch.database.user=<user> -Dlambdabatch.database.password=<password>",
			"mvn verify -pl sample-app -am -Dtest=NoTests -Dsurefire.failIfNoSpecifiedTests=false"
					+ " -Dit.test=ExactlyOnceIT -Dfailsafe.failIfNoSpecifiedTests=false -Dexactly-once.messages=20000",
			"mvn verify -pl sample-app -am -Dtest=NoTests -Dsurefire.failIfNoSpecifiedTests=false"
					+ " -Dit.test=KafkaSoakIT -Dfailsafe.failIfNoSpecifiedTests=false -Dkafka-soak.records=20000",
			"mvn -Pmore-cases -pl batch-spring-boot-autoconfigure test -Dtest=EnginePropertyTests",
			"mvn -Pfuzz -pl batch-spring-boot-autoconfigure test -Dtest=MutatedEventsTests",
			"mvn -q -Psoak -DskipTests verify", "mvn -Pbenchmark -pl batch-spring-boot-autoconfigure verify",
			"mvn -Pbenchmark -pl batch-spring-boot-autoconfigure verify -Dbenchmark.arguments=quick",
			"mvn -Pbenchmark -pl batch-spring-boot-autoconfigure verify -Dbenchmark.arguments=cold-start",
			"mvn -Pspring-boot-minimum -pl batch-spring-boot-autoconfigure surefire:test" + ON_OTHER_VERSIONS,
			"mvn -Pspring-boot-4.0 -pl batch-spring-boot-autoconfigure surefire:test" + ON_OTHER_VERSIONS,
			"mvn -pl batch-spring-boot-autoconfigure test -Dtest=SizingPageTests -Dlambdabatch.sizing.write=true",
			"mvn -Paot -pl sample-app -am -DskipTests package",
			"mvn -Paot,image -pl sample-app -am -DskipTests package",
			"mvn dependency:tree -Dincludes=org.springframework.cloud",
			"git grep -l '<old version>' | xargs sed -i 's/<old version>/<new version>/g'",
			"mvn -Prelease,central -Dmaven.test.skip=true -pl batch-spring-boot-starter -am clean deploy",
			"mvn -Prelease,consumers -Dmaven.test.skip=true -pl batch-spring-boot-starter -am clean deploy",
			"npx cdk synth --quiet --output target/cdk.out", "terraform plan -out=orders.tfplan",
			"terraform show -json orders.tfplan > target/plan.json",
			"mvn -Pmutation -pl batch-spring-boot-autoconfigure test-compile org.pitest:pitest-maven:mutationCoverage");

	/** What the build executes: {@code .ci/run}. */
	private static final Set<String> RUN_BY_THE_BUILD = Set.of("mvn verify");

	static Stream<Named<Block>> blocks() {
		return PAGES.blocks().stream().map((block) -> Named.of(block.toString(), block));
	}

	@ParameterizedTest
	@MethodSource("blocks")
	void blockWorks(Block block) throws Exception {
		switch (block.language()) {
			case "java", "kotlin", "typescript", "hcl" -> checkRegion(block);
			case "yaml" -> checkYaml(block);
			case "xml" -> checkXml(block);
			case "sql" -> assertThat(new ClassPathResource("schema-postgresql.sql", JdbcIdempotencyStore.class)
				.getContentAsString(StandardCharsets.UTF_8)
				.strip()).isEqualTo(block.text());
			case "groovy" -> checkGradle(block);
			case "dockerfile" -> assertThat(PAGES.root().resolve("sample-app/src/image/Dockerfile")).content()
				.isEqualToIgnoringNewLines(block.text());
			case "json" -> assertThatCode(() -> JsonMapper.shared().readTree(block.text())).doesNotThrowAnyException();
			// The arrows between packages are checked by ArchitectureTests.
			case "mermaid" -> assertThat(block.text()).containsPattern("^(flowchart (LR|TD)|sequenceDiagram)\n");
			case "shell" -> assertThat(commands(block))
				.isSubsetOf(Stream.concat(RUN_BY_HAND.stream(), RUN_BY_THE_BUILD.stream()).collect(Collectors.toSet()));
			// Of another library, to compare with.
			case "java powertools", "python" -> assertThat(block.page()).startsWith("coming-from-");
			case "" -> {
			}
			default -> assertThat(block.language()).as("%s is in a language that is checked", block).isNull();
		}
	}

	/**
	 * Imports name what exists. Any other code is a region.
	 */
	private static void checkRegion(Block block) {
		if (block.text().lines().allMatch((line) -> line.isEmpty() || IMPORT.matcher(line).matches())) {
			assertThat(block.text().lines().filter((line) -> !line.isEmpty())).as(block.toString())
				.allMatch(DocumentationTests::exists);
			return;
		}
		assertThat(REGIONS).as("%s is a region of a file, between tag::name[] and end::name[]", block)
			.contains(block.text());
	}

	private static boolean exists(String importLine) {
		Matcher line = IMPORT.matcher(importLine);
		return line.matches() && ClassUtils
			.isPresent((line.group(1) != null) ? line.group(2).replaceFirst("\\.\\w+$", "") : line.group(2), null);
	}

	/**
	 * Complete templates are regions. Settings of ours are bound, also those of the
	 * environment; any other excerpt stands in a file of the sample.
	 */
	private static void checkYaml(Block block) throws IOException {
		if (block.text().startsWith("AWSTemplateFormatVersion:")) {
			checkRegion(block);
			return;
		}
		if (!block.text().startsWith("lambda:") && !block.text().startsWith(ENVIRONMENT)) {
			assertThat(PAGES.sampleYaml()).as(block.toString()).anyMatch((yaml) -> yaml.contains(block.text()));
			return;
		}
		List<PropertySource<?>> sources = new YamlPropertySourceLoader().load("page",
				new ByteArrayResource(block.text().getBytes(StandardCharsets.UTF_8)));
		List<ConfigurationPropertySource> properties = sources.stream()
			.map(DocumentationTests::environment)
			.map(ConfigurationPropertySource::from)
			.toList();
		Binder binder = new Binder(properties);
		BindHandler handler = new NoUnboundElementsBindHandler(BindHandler.DEFAULT);
		binder.bind("lambda.batch", Bindable.of(PROPERTIES), handler);
		binder.bind("lambda.local", Bindable.of(LOCAL_PROPERTIES), handler);
	}

	private static PropertySource<?> environment(PropertySource<?> source) {
		if (!(source instanceof EnumerablePropertySource<?> yaml)
				|| !yaml.getPropertyNames()[0].startsWith(ENVIRONMENT_VARIABLES)) {
			return source;
		}
		Map<String, Object> variables = Arrays.stream(yaml.getPropertyNames())
			.collect(Collectors.toMap((name) -> name.substring(ENVIRONMENT_VARIABLES.length()),
					(name) -> String.valueOf(yaml.getProperty(name))));
		return new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
				variables);
	}

	/**
	 * Complete builds are regions. Dependencies are of this project in its version, or of
	 * another one that this project's build uses. What has no dependency stands in the
	 * build of the sample.
	 */
	private static void checkXml(Block block) throws Exception {
		if (block.text().startsWith("<project ")) {
			checkRegion(block);
			return;
		}
		Document document = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader("<page>" + block.text() + "</page>")));
		NodeList dependencies = document.getElementsByTagName("dependency");
		if (dependencies.getLength() == 0) {
			assertThat(PAGES.sampleBuild()).as(block.toString())
				.anyMatch((build) -> build.contains(Pages.withoutIndentation(block.text().lines().toList())));
		}
		for (int i = 0; i < dependencies.getLength(); i++) {
			Element dependency = (Element) dependencies.item(i);
			String artifactId = text(dependency, "artifactId");
			if ("io.github.lambdabatch".equals(text(dependency, "groupId"))) {
				assertThat(PAGES.root().resolve(artifactId).resolve("pom.xml")).exists();
				assertThat(PAGES.pom(".")).contains("<version>" + text(dependency, "version") + "</version>");
			}
			else {
				assertThat(PAGES.pom(".") + PAGES.pom("batch-spring-boot-autoconfigure") + PAGES.pom("sample-app"))
					.contains("<artifactId>" + artifactId + "</artifactId>");
			}
		}
	}

	/**
	 * The consumers' build parses that file. The versions in it are those of this build.
	 */
	private static void checkGradle(Block block) {
		Path build = PAGES.root().resolve("batch-spring-boot-starter/src/it/gradle/build.gradle");
		assertThat(block.text()).isEqualTo(String.join("\n", Pages.lines(build)));
		assertThat(Pattern.compile("[\\w-]+' version '([^']+)|[\\w-]+:([^':]+)'")
			.matcher(block.text())
			.results()
			.map((match) -> (match.group(1) != null) ? match.group(1) : match.group(2))
			.filter((version) -> Character.isDigit(version.charAt(0)))).hasSize(3)
			.allSatisfy((version) -> assertThat(PAGES.pom(".")).contains("version>" + version + "</"));
	}

	private static String text(Element element, String name) {
		return element.getElementsByTagName(name).item(0).getTextContent();
	}

	private static List<String> commands(Block block) {
		return Arrays.stream(block.text().split("\n"))
			.map((line) -> line.replaceFirst("\\s+#.*|^#.*", "").strip())
			.filter((line) -> !line.isEmpty())
			.toList();
	}

}
