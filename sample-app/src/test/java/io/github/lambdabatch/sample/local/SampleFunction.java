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
import java.nio.file.Path;
import java.util.Map;

import io.github.lambdabatch.sample.SampleApplication;
import io.github.lambdabatch.test.runtime.FunctionCode;
import io.github.lambdabatch.test.runtime.FunctionZip;
import io.github.lambdabatch.test.runtime.LambdaProcess;
import io.github.lambdabatch.test.runtime.LambdaProcessBuilder;
import io.github.lambdabatch.test.runtime.LambdaRuntime;

/**
 * Starts the functions of the sample. System properties choose what runs them.
 */
final class SampleFunction {

	private static final String ZIP = "sample.zip";

	private static final String JAVA_HOME = "local-run.java-home";

	/** For the JVM of the function, as {@code JAVA_TOOL_OPTIONS} on Lambda. */
	private static final String JVM_OPTIONS = "sample.jvm-options";

	private SampleFunction() {
	}

	/**
	 * Return the deployable zip that the build has made.
	 */
	static FunctionZip zip() {
		String path = System.getProperty(ZIP);
		if (path == null) {
			throw new IllegalStateException("The system property '%s' must name the zip of the build".formatted(ZIP));
		}
		return new FunctionZip(Path.of(path));
	}

	/**
	 * Start a function of the zip on the runtime for this system.
	 */
	static LambdaProcess start(String function, Map<String, String> environment)
			throws IOException, InterruptedException {
		return start(zip(), function, LambdaRuntime.forThisSystem(), environment);
	}

	/**
	 * Start a function.
	 */
	static LambdaProcess start(FunctionCode code, String function, LambdaRuntime runtime,
			Map<String, String> environment) throws IOException, InterruptedException {
		LambdaProcessBuilder process = LambdaProcess.of(code)
			.mainClass(SampleApplication.class)
			.function(function)
			.runtime(runtime);
		String javaHome = System.getProperty(JAVA_HOME);
		if (javaHome != null) {
			process.javaHome(Path.of(javaHome));
		}
		String options = System.getProperty(JVM_OPTIONS, "");
		if (!options.isBlank()) {
			process.environment(Map.of("JAVA_TOOL_OPTIONS", options));
		}
		return process.environment(environment).start();
	}

}
