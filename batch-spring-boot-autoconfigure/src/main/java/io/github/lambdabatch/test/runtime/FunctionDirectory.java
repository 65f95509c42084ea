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

package io.github.lambdabatch.test.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.util.Assert;

/**
 * A directory that contains the code of a function, such as the one that a container
 * image is built from. The times of its files are kept, as caches of the JVM need it.
 *
 * @param path the path of the directory
 * @since 0.1.0
 */
public record FunctionDirectory(Path path) implements FunctionCode {

	/**
	 * Create the code of a function from a directory.
	 * @throws IllegalArgumentException if the directory does not exist
	 */
	public FunctionDirectory {
		Assert.isTrue(Files.isDirectory(path), () -> "The directory '%s' does not exist.".formatted(path));
	}

	@Override
	public void unpack(Path directory) throws IOException {
		List<Path> files;
		try (Stream<Path> all = Files.walk(this.path)) {
			files = all.filter(Files::isRegularFile).toList();
		}
		for (Path file : files) {
			Path copy = directory.resolve(this.path.relativize(file).toString());
			Files.createDirectories(copy.getParent());
			Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
		}
	}

}
