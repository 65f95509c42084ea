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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pages, and what they are compared with.
 */
final class Pages {

	private static final Pattern FILTERED_VERSION = Pattern.compile("@([a-z-]+\\.version)@");

	private final Path root;

	private Pages(Path root) {
		this.root = root;
	}

	Path root() {
		return this.root;
	}

	static Pages read() {
		Path root = Path.of("").toAbsolutePath();
		while (!Files.exists(root.resolve("README.md"))) {
			root = root.getParent();
		}
		return new Pages(root);
	}

	List<Path> files() {
		try (Stream<Path> docs = Files.list(this.root.resolve("docs"))) {
			return Stream
				.concat(Stream.of("README.md", "CONTRIBUTING.md", "sample-app/README.md").map(this.root::resolve),
						docs.filter((file) -> file.toString().endsWith(".md")).sorted())
				.toList();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	List<Block> blocks() {
		return files().stream().flatMap((file) -> blocks(file).stream()).toList();
	}

	private static List<Block> blocks(Path file) {
		List<String> lines = lines(file);
		List<Block> blocks = new ArrayList<>();
		for (int i = 0; i < lines.size(); i++) {
			if (lines.get(i).startsWith("```")) {
				int end = i + 1;
				while (!"```".equals(lines.get(end))) {
					end++;
				}
				blocks.add(new Block(file.getFileName().toString(), i + 1, lines.get(i).substring(3).strip(),
						String.join("\n", lines.subList(i + 1, end))));
				i = end;
			}
		}
		return blocks;
	}

	/**
	 * The tagged regions of the tests and of the application that consumes the starter,
	 * without the indentation that they have there. The versions that are filtered into
	 * the build of that application are those of this build.
	 */
	Set<String> regions() {
		return Stream
			.of("batch-spring-boot-autoconfigure/src/test", "batch-spring-boot-starter/src/it", "sample-app/src")
			.flatMap((directory) -> files(this.root.resolve(directory)).stream())
			.filter((file) -> file.toString().matches(".*\\.(java|kt|xml|yaml|ts|tf)"))
			.flatMap((file) -> regions(lines(file)).stream())
			.map(this::withVersions)
			.collect(Collectors.toSet());
	}

	private static List<String> regions(List<String> lines) {
		List<String> regions = new ArrayList<>();
		for (int i = 0; i < lines.size(); i++) {
			String tag = lines.get(i).strip();
			if (tag.matches("(//|#|<!--) tag::.*\\[]( -->)?")) {
				int end = lines.indexOf(lines.get(i).replace("tag::", "end::"));
				assertThat(end).as(tag + " has an end").isGreaterThan(i);
				regions.add(String.join("\n", lines.subList(i + 1, end)).replace("\t", "    ").stripIndent());
			}
		}
		return regions;
	}

	private String withVersions(String region) {
		return FILTERED_VERSION.matcher(region).replaceAll((match) -> {
			String name = match.group(1);
			// The version of the project is the first in its POM, and not a property.
			String element = "project.version".equals(name) ? "version" : name;
			Matcher version = Pattern.compile("<" + element + ">([^<]+)</").matcher(pom("."));
			assertThat(version.find()).as(name).isTrue();
			return version.group(1);
		});
	}

	List<String> sampleYaml() {
		return Stream.of("sample-app/template.yaml", "sample-app/src/main/resources/application.yml")
			.map((file) -> String.join("\n", lines(this.root.resolve(file))).stripIndent())
			.toList();
	}

	/**
	 * The build of the sample, line by line without indentation.
	 */
	List<String> sampleBuild() {
		return Stream.of("sample-app/pom.xml", "sample-app/src/assembly/lambda.xml")
			.map((file) -> withoutIndentation(lines(this.root.resolve(file))))
			.toList();
	}

	static String withoutIndentation(List<String> lines) {
		return lines.stream().map(String::strip).collect(Collectors.joining("\n"));
	}

	String pom(String module) {
		return String.join("\n", lines(this.root.resolve(module).resolve("pom.xml")));
	}

	static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static List<Path> files(Path directory) {
		try (Stream<Path> files = Files.walk(directory)) {
			return files.filter(Files::isRegularFile).toList();
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
	}

}
