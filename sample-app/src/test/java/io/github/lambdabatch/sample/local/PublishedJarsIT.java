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

package io.github.lambdabatch.sample.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the jars of the library, as they are in the zip, and for the POMs in them,
 * which are those that are published.
 */
class PublishedJarsIT {

	private static final Path PROJECT = Path.of("..");

	@SuppressWarnings("NullAway.Init") // By JUnit.
	@TempDir
	private static Path zip;

	@BeforeAll
	static void unpackZip() throws Exception {
		SampleFunction.zip().unpack(zip);
	}

	@ParameterizedTest
	@EnumSource
	void jarSaysWhatItIs(Module module) throws Exception {
		try (JarFile jar = new JarFile(module.jar().toFile())) {
			Attributes attributes = jar.getManifest().getMainAttributes();
			assertThat(attributes.getValue("Implementation-Title")).isEqualTo(module.text("name"));
			assertThat(attributes.getValue("Implementation-Version")).isEqualTo(module.text("version"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void jarIsJavaModule(Module module) throws Exception {
		assertThat(ModuleFinder.of(module.jar()).find(module.javaName)).hasValueSatisfying((reference) -> {
			assertThat(reference.descriptor().isAutomatic()).isTrue();
			assertThat(reference.descriptor().packages()).allMatch((name) -> name.startsWith("io.github.lambdabatch"));
		});
	}

	@ParameterizedTest
	@EnumSource
	void jarHoldsLicenceAndNotice(Module module) throws Exception {
		for (String name : List.of("LICENSE", "NOTICE")) {
			assertThat(module.content("META-INF/" + name)).isEqualTo(Files.readString(PROJECT.resolve(name)));
		}
	}

	@ParameterizedTest
	@EnumSource
	void pomHasWhatMavenCentralAsksFor(Module module) throws Exception {
		for (String element : List.of("name", "description", "licenses/license/name", "licenses/license/url",
				"developers/developer/name", "developers/developer/organizationUrl", "scm/developerConnection")) {
			assertThat(module.text(element)).as(element).isNotBlank();
		}
		String url = "https://github.com/lambdabatch/lambda-batch-spring-boot";
		assertThat(module.text("url")).isEqualTo(url);
		assertThat(module.text("scm/url")).isEqualTo(url);
		assertThat(module.text("scm/connection")).isEqualTo("scm:git:" + url + ".git");
	}

	@ParameterizedTest
	@EnumSource
	void pomNeedsNeitherParentNorBuild(Module module) throws Exception {
		assertThat(module.pom()).doesNotContain("<parent>", "<build>", "<properties>", "<profiles>", "<repositories>",
				"<dependencyManagement>", "${");
		assertThat(Files.readString(module.directory().resolve("target/published-pom.xml"))).isEqualTo(module.pom());
	}

	@ParameterizedTest
	@EnumSource
	void pomHasTheDependenciesOfTheModuleWithoutThoseOfItsTests(Module module) throws Exception {
		String source = Files.readString(module.directory().resolve("pom.xml"));
		String dependencies = "dependencies/dependency";
		String required = dependencies + "[not(scope = 'test') and not(optional = 'true')]/artifactId";
		String optional = dependencies + "[not(scope = 'test') and optional = 'true']/artifactId";
		assertThat(module.texts(required)).isNotEmpty().isEqualTo(texts(source, required));
		assertThat(module.texts(optional)).isEqualTo(texts(source, optional));
		assertThat(module.texts(dependencies + "/scope")).containsOnly("compile");
		assertThat(module.texts(dependencies + "/version")).hasSameSizeAs(module.texts(dependencies));
	}

	@ParameterizedTest
	@EnumSource
	void pomLeavesOutTheWebServerAndHttpClients(Module module) throws Exception {
		assertThat(module.texts("dependencies/dependency[artifactId = 'spring-cloud-function-adapter-aws']"
				+ "/exclusions/exclusion/artifactId"))
			.containsExactlyInAnyOrder("spring-boot-starter-webflux", "spring-boot-restclient");
	}

	private static List<String> texts(String pom, String path) throws Exception {
		// Without namespaces, so that paths need no prefixes.
		Document document = DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(pom)));
		NodeList nodes = (NodeList) XPathFactory.newInstance()
			.newXPath()
			.evaluate("/project/" + path, document, XPathConstants.NODESET);
		return IntStream.range(0, nodes.getLength()).mapToObj((i) -> nodes.item(i).getTextContent()).toList();
	}

	enum Module {

		AUTOCONFIGURE("batch-spring-boot-autoconfigure", "io.github.lambdabatch"),

		STARTER("batch-spring-boot-starter", "io.github.lambdabatch.starter");

		private final String artifactId;

		private final String javaName;

		Module(String artifactId, String javaName) {
			this.artifactId = artifactId;
			this.javaName = javaName;
		}

		Path directory() {
			return PROJECT.resolve(this.artifactId);
		}

		Path jar() throws IOException {
			try (Stream<Path> libraries = Files.list(zip.resolve("lib"))) {
				return libraries.filter((library) -> library.getFileName().toString().startsWith(this.artifactId))
					.findFirst()
					.orElseThrow();
			}
		}

		String content(String name) throws IOException {
			try (JarFile jar = new JarFile(jar().toFile());
					InputStream content = jar.getInputStream(jar.getEntry(name))) {
				return new String(content.readAllBytes(), StandardCharsets.UTF_8);
			}
		}

		String pom() throws IOException {
			return content("META-INF/maven/io.github.lambdabatch/" + this.artifactId + "/pom.xml");
		}

		List<String> texts(String path) throws Exception {
			return PublishedJarsIT.texts(pom(), path);
		}

		String text(String path) throws Exception {
			return String.join(", ", texts(path));
		}

	}

}
