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

package io.github.lambdabatch.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * As much of a pom as it takes to tell what is there at run time. A dependency's scope
 * may stand in a parent.
 *
 * @param file where it is
 * @param project its content
 */
record Pom(Path file, Element project) {

	/**
	 * The pom beside a jar in Maven's repository.
	 * @param jar the jar
	 * @return its pom
	 */
	static Pom of(Path jar) {
		Path version = jar.toAbsolutePath().getParent();
		return read(in(version.getParent(), version.getFileName().toString()));
	}

	/**
	 * Read a pom.
	 * @param file where it is
	 * @return the pom
	 */
	static Pom read(Path file) {
		try {
			return new Pom(file,
					DocumentBuilderFactory.newInstance()
						.newDocumentBuilder()
						.parse(file.toFile())
						.getDocumentElement());
		}
		catch (ParserConfigurationException | SAXException | IOException ex) {
			throw new IllegalStateException("Cannot read " + file, ex);
		}
	}

	/**
	 * What it is the pom of.
	 * @return the group, a colon, the artifact
	 */
	String id() {
		return group() + ":" + text(this.project, "artifactId");
	}

	/**
	 * What is there at run time because of it.
	 * @return its dependencies in scope compile and runtime that are not optional
	 */
	List<Dependency> dependencies() {
		return children(child(this.project, "dependencies"))
			.filter((dependency) -> !text(dependency, "optional").equals("true")
					&& Set.of("", "compile", "runtime").contains(scope(dependency)))
			.map((dependency) -> new Dependency(id(dependency),
					children(child(dependency, "exclusions")).map(this::id).collect(Collectors.toSet())))
			.toList();
	}

	private String scope(Element dependency) {
		String own = text(dependency, "scope");
		return own.isEmpty() ? managedScope(id(dependency)) : own;
	}

	private String managedScope(String id) {
		Element management = child(this.project, "dependencyManagement");
		String own = children((management != null) ? child(management, "dependencies") : null)
			.filter((dependency) -> id(dependency).equals(id))
			.map((dependency) -> text(dependency, "scope"))
			.findFirst()
			.orElse("");
		Pom parent = own.isEmpty() ? parent() : null;
		return (parent != null) ? parent.managedScope(id) : own;
	}

	private @Nullable Pom parent() {
		Element parent = child(this.project, "parent");
		Path version = this.file.toAbsolutePath().getParent();
		if (parent == null || !this.file.equals(in(version.getParent(), version.getFileName().toString()))) {
			// None, or in this build, where each dependency has its scope.
			return null;
		}
		Path repository = version.getParent().getParent();
		for (int i = 0; i < group().split("[.]").length; i++) {
			repository = repository.getParent();
		}
		Path artifact = repository.resolve(text(parent, "groupId").replace('.', '/'))
			.resolve(text(parent, "artifactId"));
		return read(in(artifact, text(parent, "version")));
	}

	private static Path in(Path artifact, String version) {
		return artifact.resolve(version).resolve("%s-%s.pom".formatted(artifact.getFileName(), version));
	}

	private String group() {
		Element parent = child(this.project, "parent");
		String own = text(this.project, "groupId");
		return (own.isEmpty() && parent != null) ? text(parent, "groupId") : own;
	}

	private String id(Element dependency) {
		return text(dependency, "groupId").replace("${project.groupId}", group()) + ":"
				+ text(dependency, "artifactId");
	}

	private static String text(Element parent, String name) {
		Element child = child(parent, name);
		return (child != null) ? child.getTextContent().trim() : "";
	}

	private static @Nullable Element child(Element parent, String name) {
		return children(parent).filter((element) -> element.getTagName().equals(name)).findFirst().orElse(null);
	}

	private static Stream<Element> children(@Nullable Element parent) {
		if (parent == null) {
			return Stream.empty();
		}
		NodeList nodes = parent.getChildNodes();
		return IntStream.range(0, nodes.getLength())
			.mapToObj(nodes::item)
			.filter(Element.class::isInstance)
			.map(Element.class::cast);
	}

	/**
	 * A dependency.
	 *
	 * @param id the group, a colon, the artifact
	 * @param exclusions the artifacts it is not to bring, in the same way
	 */
	record Dependency(String id, Set<String> exclusions) {
	}

}
