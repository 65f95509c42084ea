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
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The Java installation that runs the function: this one, unless the system property
 * {@value #PROPERTY} names another.
 *
 * @param path where it is
 * @param version its feature version, such as 17
 */
record JavaHome(Path path, int version) {

	static final String PROPERTY = "local-run.java-home";

	static JavaHome current() throws IOException {
		Path own = Path.of(System.getProperty("java.home"));
		Path chosen = Path.of(System.getProperty(PROPERTY, own.toString()));
		return new JavaHome(chosen, chosen.equals(own) ? Runtime.version().feature() : version(chosen));
	}

	Path executable() {
		return this.path.resolve("bin").resolve("java");
	}

	private static int version(Path path) throws IOException {
		Properties release = new Properties();
		try (Reader reader = Files.newBufferedReader(path.resolve("release"))) {
			release.load(reader);
		}
		return Runtime.Version.parse(release.getProperty("JAVA_VERSION", "").replace("\"", "")).feature();
	}

}
