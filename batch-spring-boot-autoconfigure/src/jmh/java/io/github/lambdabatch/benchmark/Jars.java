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
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Makes jars of directories, as the JVM's caches take no classes from directories.
 */
final class Jars {

	private Jars() {
	}

	/**
	 * Makes a jar.
	 * @param jar the file to write
	 * @param root where names in the jar begin
	 * @param directory what to put into it, at the root or below
	 * @return the jar
	 * @throws IOException if it cannot be written
	 */
	static Path make(Path jar, Path root, Path directory) throws IOException {
		try (Stream<Path> tree = Files.walk(directory);
				OutputStream file = Files.newOutputStream(jar);
				JarOutputStream output = new JarOutputStream(file)) {
			List<Path> files = tree.filter(Files::isRegularFile).sorted(Comparator.naturalOrder()).toList();
			for (Path source : files) {
				output.putNextEntry(new JarEntry(root.relativize(source).toString().replace('\\', '/')));
				Files.copy(source, output);
				output.closeEntry();
			}
		}
		return jar;
	}

}
