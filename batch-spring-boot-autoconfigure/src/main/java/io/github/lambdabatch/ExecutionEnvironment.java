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

package io.github.lambdabatch;

/**
 * Lambda's execution environment, in which this JVM runs.
 */
final class ExecutionEnvironment {

	/** AWS Lambda, defined runtime environment variables. */
	private static final String RUNTIME_API = "AWS_LAMBDA_RUNTIME_API";

	private ExecutionEnvironment() {
	}

	/**
	 * End the environment at once, without shutdown hooks, as those might wait for the
	 * threads that are stuck. Lambda fails the invocation and starts a new environment.
	 * Does nothing outside of Lambda, such as in a test.
	 */
	static void end() {
		if (System.getenv(RUNTIME_API) != null) {
			System.out.flush();
			System.err.flush();
			Runtime.getRuntime().halt(1);
		}
	}

}
