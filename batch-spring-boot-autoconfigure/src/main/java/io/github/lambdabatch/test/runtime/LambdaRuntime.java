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

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import org.springframework.cloud.function.adapter.aws.FunctionInvoker;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/**
 * The program that passes events to the code of a function.
 *
 * @since 0.1.0
 */
public enum LambdaRuntime {

	/**
	 * AWS's own runtime client, as in the managed Java runtimes of Lambda. Only its own
	 * jars are on the class path; it loads the function from the working directory. It
	 * needs Linux on x86-64 or aarch64, and the dependency
	 * {@code com.amazonaws:aws-lambda-java-runtime-interface-client}.
	 */
	MANAGED {

		@Override
		List<String> command(Path taskRoot, String mainClass) {
			Assert.state(ClassUtils.isPresent(CLIENT, LambdaRuntime.class.getClassLoader()),
					"AWS's runtime client is not on the class path. Add the dependency"
							+ " 'com.amazonaws:aws-lambda-java-runtime-interface-client' with the scope of tests,"
							+ " or choose LambdaRuntime.CUSTOM.");
			String classPath = Stream
				.of(AWSLambda.class, Context.class, PojoSerializer.class, SdkInternalThreadLocal.class)
				.map(LambdaRuntime::location)
				.collect(Collectors.joining(File.pathSeparator));
			return List.of("-classpath", classPath, AWSLambda.class.getName(), INVOKER);
		}

		@Override
		String handler(String function) {
			return INVOKER;
		}

	},

	/**
	 * The loop of Spring Cloud Function for custom runtimes. It is plain Java and runs on
	 * every system.
	 */
	CUSTOM {

		@Override
		List<String> command(Path taskRoot, String mainClass) {
			String classPath = taskRoot + File.pathSeparator + taskRoot.resolve("lib") + File.separator + "*";
			return List.of("-classpath", classPath, mainClass);
		}

		@Override
		String handler(String function) {
			return function;
		}

	};

	private static final String CLIENT = "com.amazonaws.services.lambda.runtime.api.client.AWSLambda";

	private static final String INVOKER = FunctionInvoker.class.getName() + "::handleRequest";

	/**
	 * Return the runtime that is nearest to Lambda on this system.
	 * @return {@link #MANAGED} on Linux, otherwise {@link #CUSTOM}
	 */
	public static LambdaRuntime forThisSystem() {
		String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
		String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
		boolean known = system.contains("linux") && List.of("amd64", "x86_64", "aarch64").contains(processor);
		return known ? MANAGED : CUSTOM;
	}

	/**
	 * Return the arguments of the JVM: class path, main class and its arguments.
	 */
	abstract List<String> command(Path taskRoot, String mainClass);

	/**
	 * Return the value of the environment variable {@code _HANDLER}.
	 */
	abstract String handler(String function);

	private static String location(Class<?> type) {
		try {
			return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
