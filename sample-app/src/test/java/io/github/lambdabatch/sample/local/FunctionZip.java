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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The deployable zip that the build made, told by the system property {@value #PROPERTY}.
 *
 * @param path where it is
 */
record FunctionZip(Path path) implements FunctionCode {

	static final String PROPERTY = "sample.zip";

	static FunctionZip ofBuild() {
		String path = System.getProperty(PROPERTY);
		if (path == null || !Files.isRegularFile(Path.of(path))) {
			throw new IllegalStateException("System property '%s' must name the zip that the build makes, but was: %s"
				.formatted(PROPERTY, path));
		}
		return new FunctionZip(Path.of(path));
	}

	List<? extends ZipEntry> entries() throws IOException {
		try (ZipFile zip = new ZipFile(this.path.toFile())) {
			return zip.stream().toList();
		}
	}

	@Override
	public void unpack(Path directory) throws IOException {
		try (ZipFile zip = new ZipFile(this.path.toFile())) {
			for (ZipEntry entry : zip.stream().filter((candidate) -> !candidate.isDirectory()).toList()) {
				Path file = directory.resolve(entry.getName()).normalize();
				if (!file.startsWith(directory)) {
					throw new IOException("Entry outside of the zip: " + entry.getName());
				}
				Files.createDirectories(file.getParent());
				try (InputStream content = zip.getInputStream(entry)) {
					Files.copy(content, file);
				}
			}
		}
	}

}
