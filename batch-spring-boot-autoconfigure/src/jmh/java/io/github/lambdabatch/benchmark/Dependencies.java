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

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.lambdabatch.benchmark.Pom.Dependency;

/**
 * The jars that an artifact brings at run time, by the poms beside the jars in Maven's
 * repository: what it depends on in scope compile or runtime and not optionally, and so
 * on, less what is excluded on the way. Maven has chosen the versions already, as all of
 * them are on the class path of this JVM.
 */
final class Dependencies {

	/** This module. */
	static final String LIBRARY = "io.github.lambdabatch:batch-spring-boot-autoconfigure";

	private static final String WEB_SERVER = "org.springframework.boot:spring-boot-starter-webflux";

	private static final String HTTP_CLIENT = "org.springframework.boot:spring-boot-restclient";

	private final Map<String, Artifact> artifacts = new LinkedHashMap<>();

	private Dependencies() {
	}

	/**
	 * Of the jars on this JVM's class path.
	 * @return all of the jars that are in Maven's repository
	 */
	static Dependencies ofClassPath() {
		Dependencies dependencies = new Dependencies();
		classPath().filter((file) -> file.toString().endsWith(".jar")).forEach((jar) -> {
			Pom pom = Pom.of(jar);
			dependencies.artifacts.computeIfAbsent(pom.id(), (id) -> new Artifact(new ArrayList<>(), pom))
				.jars()
				.add(jar);
		});
		return dependencies;
	}

	/**
	 * This JVM's class path, without what the adapter brings and the starter does not.
	 * @return the class path as it is without the dependencies of the cold starts
	 */
	static String classPathOfLibrary() {
		Dependencies dependencies = ofClassPath();
		dependencies.add(Path.of("pom.xml"));
		Set<Path> adapters = dependencies.of(List.of(WEB_SERVER, HTTP_CLIENT));
		adapters.removeAll(dependencies.ofLibrary(List.of(LIBRARY)));
		return join(classPath().filter((entry) -> !adapters.contains(entry)).toList());
	}

	/**
	 * Writes files as a class path.
	 * @param files jars and directories
	 * @return the class path
	 */
	static String join(Collection<Path> files) {
		return String.join(File.pathSeparator, files.stream().map(Path::toString).toList());
	}

	private static Stream<Path> classPath() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(Path::of);
	}

	/**
	 * Add what comes from this build and not from Maven's repository.
	 * @param pom its pom
	 * @param jars its jars
	 */
	void add(Path pom, Path... jars) {
		Pom read = Pom.read(pom);
		this.artifacts.put(read.id(), new Artifact(List.of(jars), read));
	}

	/**
	 * The jars of some artifacts and of all that they bring, without what the starter
	 * leaves out.
	 * @param ids the artifacts, with their groups before colons
	 * @return the jars, each of them once
	 */
	Set<Path> ofLibrary(List<String> ids) {
		return of(ids, WEB_SERVER, HTTP_CLIENT);
	}

	/**
	 * The jars of some artifacts and of all that they bring.
	 * @param ids the artifacts, with their groups before colons
	 * @param exclusions artifacts to leave out, with what they alone bring
	 * @return the jars, each of them once
	 */
	Set<Path> of(List<String> ids, String... exclusions) {
		Set<Path> jars = new LinkedHashSet<>();
		Set<Dependency> seen = new HashSet<>();
		ids.forEach((id) -> collect(new Dependency(id, Set.of(exclusions)), seen, jars));
		return jars;
	}

	private void collect(Dependency dependency, Set<Dependency> seen, Set<Path> jars) {
		Artifact artifact = this.artifacts.get(dependency.id());
		if (artifact == null || dependency.exclusions().contains(dependency.id()) || !seen.add(dependency)) {
			return;
		}
		jars.addAll(artifact.jars());
		for (Dependency next : artifact.pom().dependencies()) {
			Set<String> exclusions = new HashSet<>(dependency.exclusions());
			exclusions.addAll(next.exclusions());
			collect(new Dependency(next.id(), exclusions), seen, jars);
		}
	}

	private record Artifact(List<Path> jars, Pom pom) {
	}

}
