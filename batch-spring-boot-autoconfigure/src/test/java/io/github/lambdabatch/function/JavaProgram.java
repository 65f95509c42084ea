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

package io.github.lambdabatch.function;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs a program in a JVM of its own, with the class path of the tests.
 */
final class JavaProgram {

	private JavaProgram() {
	}

	/**
	 * Run a program.
	 * @param program the class with the main method
	 * @param directory where its output may be kept
	 * @param arguments options of the JVM, each with a dash, and then the program's own
	 * @return the last line of what it says
	 */
	static String run(Class<?> program, Path directory, String... arguments) throws IOException, InterruptedException {
		return run(program, directory, (entry) -> true, arguments);
	}

	/**
	 * Run a program without a part of the class path.
	 * @param classPath which entries of the class path the program has
	 */
	static String run(Class<?> program, Path directory, Predicate<String> classPath, String... arguments)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>();
		command.add(ProcessHandle.current().info().command().orElse("java"));
		List<String> ofTheProgram = new ArrayList<>();
		for (String argument : arguments) {
			(argument.startsWith("-") ? command : ofTheProgram).add(argument);
		}
		command.addAll(List.of("-XX:+UseSerialGC", "-cp", classPath(classPath), program.getName()));
		command.addAll(ofTheProgram);
		Path output = directory.resolve("output");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ends").isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		List<String> lines = Files.readAllLines(output);
		assertThat(process.exitValue()).as(() -> String.join("\n", lines)).isZero();
		return lines.get(lines.size() - 1);
	}

	private static String classPath(Predicate<String> classPath) {
		return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter(classPath)
			.collect(Collectors.joining(File.pathSeparator));
	}

}
