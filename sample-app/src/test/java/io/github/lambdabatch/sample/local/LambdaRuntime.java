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

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import com.amazonaws.services.lambda.runtime.serialization.PojoSerializer;
import org.springframework.cloud.function.adapter.aws.FunctionInvoker;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

import io.github.lambdabatch.sample.SampleApplication;

/**
 * What runs the function's code in its process.
 */
enum LambdaRuntime {

	/**
	 * AWS's own runtime client, as in the managed Java runtime. Only its own jars are on
	 * the class path; it loads the function from the working directory.
	 */
	MANAGED {

		@Override
		List<String> command(Path taskRoot) {
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
	 * Spring Cloud Function's runtime loop in plain Java, for systems that AWS's native
	 * client does not know.
	 */
	CUSTOM {

		@Override
		List<String> command(Path taskRoot) {
			String classPath = taskRoot + File.pathSeparator + taskRoot.resolve("lib") + File.separator + "*";
			return List.of("-classpath", classPath, SampleApplication.class.getName());
		}

		@Override
		String handler(String function) {
			return function;
		}

	};

	private static final String INVOKER = FunctionInvoker.class.getName() + "::handleRequest";

	/**
	 * The runtime that is nearest to Lambda on this system.
	 * @return the runtime to use
	 */
	static LambdaRuntime forThisSystem() {
		String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
		String processor = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
		boolean known = system.contains("linux") && List.of("amd64", "x86_64", "aarch64").contains(processor);
		return known ? MANAGED : CUSTOM;
	}

	/**
	 * The arguments after the JVM's own.
	 * @param taskRoot the unzipped function
	 * @return class path, main class and its arguments
	 */
	abstract List<String> command(Path taskRoot);

	/**
	 * The value of {@code _HANDLER}.
	 * @param function the name of the function bean
	 * @return the handler setting
	 */
	abstract String handler(String function);

	/**
	 * The arguments for the JVM, near to those of the managed runtime.
	 * @param javaHome where the JVM is
	 * @return the arguments
	 */
	List<String> jvmArguments(JavaHome javaHome) {
		List<String> arguments = new ArrayList<>(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m",
				"-Dorg.crac.Core.Compat=com.amazonaws.services.lambda.crac"));
		if (javaHome.version() >= 24) {
			arguments.add("--enable-native-access=ALL-UNNAMED");
		}
		return arguments;
	}

	static String location(Class<?> type) {
		try {
			return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
