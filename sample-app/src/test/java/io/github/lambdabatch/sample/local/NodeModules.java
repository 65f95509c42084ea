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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A directory of the build with the Node packages that a lock file names, and nothing
 * outside of it.
 *
 * @param directory where they are
 */
record NodeModules(Path directory) {

	/** What every server loads first. */
	static final String LOOPBACK = "loopback.cjs";

	private static final Path SOURCES = Path.of("src", "test");

	private static final List<String> FILES = List.of("package.json", "package-lock.json");

	private static final String NODE = "node";

	private static final String NPM = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows")
			? "npm.cmd" : "npm";

	private static final Pattern NODE_VERSION = Pattern.compile("v(\\d+)\\..*", Pattern.DOTALL);

	private static final int OLDEST_NODE = 18;

	private static final long LIMIT_SECONDS = 60;

	/**
	 * Installs the packages unless that was done before.
	 * @param name the directory of the sources that has the lock file
	 * @return the directory
	 * @throws NotAvailableException if there is no Node or npm, or npm fails, as it does
	 * without a network
	 */
	static NodeModules install(String name) throws NotAvailableException, IOException, InterruptedException {
		requireNode();
		Path source = SOURCES.resolve(name);
		Path directory = Files.createDirectories(Path.of("target", name)).toAbsolutePath();
		Path installed = directory.resolve("installed-package-lock.json");
		Files.copy(SOURCES.resolve("node").resolve(LOOPBACK), directory.resolve(LOOPBACK),
				StandardCopyOption.REPLACE_EXISTING);
		if (Files.exists(installed) && Files.mismatch(installed, source.resolve("package-lock.json")) == -1) {
			return new NodeModules(directory);
		}
		for (String file : FILES) {
			Files.copy(source.resolve(file), directory.resolve(file), StandardCopyOption.REPLACE_EXISTING);
		}
		run(directory, NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
		Files.copy(directory.resolve("package-lock.json"), installed, StandardCopyOption.REPLACE_EXISTING);
		return new NodeModules(directory);
	}

	private static void requireNode() throws NotAvailableException, IOException, InterruptedException {
		String version = run(Path.of("").toAbsolutePath(), NODE, "--version");
		Matcher matcher = NODE_VERSION.matcher(version);
		if (!matcher.matches() || Integer.parseInt(matcher.group(1)) < OLDEST_NODE) {
			throw new NotAvailableException(
					"Node %d or newer is needed, but there is %s".formatted(OLDEST_NODE, version.strip()));
		}
	}

	private static String run(Path directory, String... command)
			throws NotAvailableException, IOException, InterruptedException {
		Path output = Files.createTempFile("node-", ".log");
		try {
			Process process = start(directory, output, command);
			if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
				process.descendants().forEach(ProcessHandle::destroy);
				process.destroy();
				throw new NotAvailableException(
						"'%s' did not end within %d s".formatted(String.join(" ", command), LIMIT_SECONDS));
			}
			String text = Files.readString(output);
			if (process.exitValue() != 0) {
				throw new NotAvailableException("'%s' ended with status %d: %s".formatted(String.join(" ", command),
						process.exitValue(), text.strip()));
			}
			return text;
		}
		finally {
			Files.deleteIfExists(output);
		}
	}

	private static Process start(Path directory, Path output, String... command) throws NotAvailableException {
		try {
			return new ProcessBuilder(command).directory(directory.toFile())
				.redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
		}
		catch (IOException ex) {
			throw new NotAvailableException("'%s' cannot be run".formatted(command[0]));
		}
	}

	/**
	 * Prepares to run a script of a package.
	 * @param script the script, relative to the directory
	 * @param preload what to load before, relative to the directory
	 * @param arguments the arguments of the script
	 * @return the process to be started
	 */
	ProcessBuilder node(String script, String preload, String... arguments) {
		List<String> command = new ArrayList<>(List.of(NODE, "--require", this.directory.resolve(preload).toString(),
				this.directory.resolve(script).toString()));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).directory(this.directory.toFile());
	}

}
