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
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import io.github.lambdabatch.soak.SoakApplication;
import io.github.lambdabatch.test.runtime.FunctionCode;
import io.github.lambdabatch.test.runtime.FunctionZip;

/**
 * The sample's zip with the classes of the {@link SoakApplication} beside its own.
 *
 * @param zip the zip
 */
record SoakCode(FunctionZip zip) implements FunctionCode {

	/** The directory of the settings. */
	static final String SETTINGS = "soak";

	@Override
	public void unpack(Path directory) throws IOException {
		this.zip.unpack(directory);
		Path classes = classes();
		for (String part : List.of(SoakApplication.class.getPackageName().replace('.', '/'), SETTINGS)) {
			try (Stream<Path> files = Files.walk(classes.resolve(part))) {
				for (Path file : files.filter(Files::isRegularFile).toList()) {
					Path copy = directory.resolve(classes.relativize(file).toString());
					Files.createDirectories(copy.getParent());
					Files.copy(file, copy);
				}
			}
		}
	}

	private static Path classes() {
		try {
			return Path.of(SoakApplication.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
