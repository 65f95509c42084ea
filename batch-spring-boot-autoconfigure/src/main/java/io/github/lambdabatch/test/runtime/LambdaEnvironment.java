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

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The environment variables of a function.
 */
final class LambdaEnvironment {

	/** What a JVM may need of its parent's environment. Lambda's has nothing else. */
	static final List<String> INHERITED = List.of("PATH", "SystemRoot", "TMPDIR", "TEMP", "TMP");

	/** Nothing listens there: a function calls AWS only if it is told how. */
	private static final String NOWHERE = "http://127.0.0.1:1";

	private LambdaEnvironment() {
	}

	/**
	 * Return what Lambda sets for every function.
	 */
	static Map<String, String> of(LambdaRuntimeApi api, String name, Path taskRoot) {
		return Map.ofEntries(Map.entry("AWS_LAMBDA_RUNTIME_API", api.address()),
				Map.entry("AWS_REGION", LambdaRuntimeApi.REGION), Map.entry("AWS_ACCESS_KEY_ID", "local"),
				Map.entry("AWS_SECRET_ACCESS_KEY", "local"), Map.entry("AWS_SESSION_TOKEN", "local"),
				Map.entry("AWS_ENDPOINT_URL", NOWHERE), Map.entry("AWS_LAMBDA_FUNCTION_NAME", name),
				Map.entry("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
				Map.entry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024"),
				Map.entry("LAMBDA_TASK_ROOT", taskRoot.toString()), Map.entry("TZ", ":UTC"));
	}

}
