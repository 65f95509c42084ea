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
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The Java installation that runs a function.
 *
 * @param path the path of the installation
 * @param version its feature version, such as 17
 */
record JavaHome(Path path, int version) {

	/**
	 * Return the installation that runs this code.
	 */
	static JavaHome current() {
		return new JavaHome(Path.of(System.getProperty("java.home")), Runtime.version().feature());
	}

	/**
	 * Return an installation, whose version is read from its file {@code release}.
	 */
	static JavaHome at(Path path) throws IOException {
		Properties release = new Properties();
		try (Reader reader = Files.newBufferedReader(path.resolve("release"))) {
			release.load(reader);
		}
		String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
		return new JavaHome(path, Runtime.Version.parse(version).feature());
	}

	Path executable() {
		return this.path.resolve("bin").resolve("java");
	}

}
