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
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

import org.springframework.util.Assert;

/**
 * A zip that can be deployed as a function: classes at its root, and the jars that they
 * need in {@code lib}.
 *
 * @param path the path of the zip
 * @since 0.1.0
 */
public record FunctionZip(Path path) implements FunctionCode {

	/**
	 * Create the code of a function from a zip.
	 * @throws IllegalArgumentException if the file does not exist
	 */
	public FunctionZip {
		Assert.isTrue(Files.isRegularFile(path),
				() -> "The file '%s' does not exist. Build the zip before this runs.".formatted(path));
	}

	@Override
	public void unpack(Path directory) throws IOException {
		try (ZipFile zip = new ZipFile(this.path.toFile())) {
			for (ZipEntry entry : zip.stream().filter((candidate) -> !candidate.isDirectory()).toList()) {
				Path file = directory.resolve(entry.getName()).normalize();
				if (!file.startsWith(directory)) {
					throw new IOException("The zip has an entry outside of its root: " + entry.getName());
				}
				Files.createDirectories(file.getParent());
				try (InputStream content = zip.getInputStream(entry)) {
					Files.copy(content, file);
				}
			}
		}
	}

}
