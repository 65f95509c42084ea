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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import org.springframework.boot.SpringApplicationAotProcessor;

/**
 * Spring's processing ahead of time, as the plugins for Maven and Gradle do it.
 */
final class AotProcessing {

	private static final int SECONDS = 120;

	private AotProcessing() {
	}

	/**
	 * Processes a function.
	 * @param function the function
	 * @param directory where to put what is generated
	 * @return the function with what was generated
	 * @throws IOException if files cannot be read or written
	 * @throws InterruptedException if the wait for the processing is interrupted
	 */
	static LambdaFunction of(LambdaFunction function, Path directory) throws IOException, InterruptedException {
		Path sources = Files.createDirectories(directory.resolve("sources"));
		// Resources and classes come to lie together, as they will in the jar.
		Path classes = Files.createDirectories(directory.resolve("classes"));
		String classPath = Dependencies.join(function.classPath());
		generate(function.application(), classPath, sources, classes, directory.resolve("processing.log"));
		compile(sources, classPath, classes);
		return function.with(Jars.make(directory.resolve("aot.jar"), classes, classes))
			.with("-Dspring.aot.enabled=true");
	}

	private static void generate(Class<?> application, String classPath, Path sources, Path classes, Path log)
			throws IOException, InterruptedException {
		// The last two as the adapter has them at run time: conditions are decided here.
		List<String> arguments = List.of("-cp", classPath, SpringApplicationAotProcessor.class.getName(),
				application.getName(), sources.toString(), classes.toString(), classes.toString(), "benchmark",
				application.getSimpleName(), "--spring.main.web-application-type=none",
				"--spring.cloud.function.web.export.enabled=false");
		try (ChildJvm jvm = ChildJvm.start(arguments, Map.of(), log)) {
			if (jvm.await(SECONDS) != 0) {
				throw jvm.failure("that should process %s failed".formatted(application), null);
			}
		}
	}

	private static void compile(Path sources, String classPath, Path classes) throws IOException {
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
				Stream<Path> tree = Files.walk(sources)) {
			List<Path> generated = tree.filter((file) -> file.toString().endsWith(".java")).toList();
			// Proxies have been generated as classes, which the sources use.
			List<String> options = List.of("-proc:none", "-nowarn", "-parameters", "-cp",
					classes + File.pathSeparator + classPath, "-d", classes.toString());
			if (!compiler.getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(generated))
				.call()) {
				throw new IllegalStateException("What was generated in %s does not compile".formatted(sources));
			}
		}
	}

}
