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
import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;

import io.github.lambdabatch.test.runtime.FunctionCode;
import io.github.lambdabatch.test.runtime.FunctionZip;
import io.github.lambdabatch.test.runtime.LambdaProcess;
import io.github.lambdabatch.test.runtime.LambdaRuntime;

/**
 * What the parts of a run share. Their functions start one after the other.
 *
 * @param out where to tell what happens
 * @param zip the deployable zip
 * @param runtime what runs its functions
 * @param backend what they call
 */
record Stage(PrintStream out, FunctionZip zip, LambdaRuntime runtime, Backend backend) {

	LambdaProcess start(String function) throws IOException, InterruptedException {
		return start(function, Map.of());
	}

	LambdaProcess start(String function, Map<String, String> environment) throws IOException, InterruptedException {
		return start(this.zip, function, environment);
	}

	LambdaProcess start(FunctionCode code, String function, Map<String, String> environment)
			throws IOException, InterruptedException {
		long start = System.nanoTime();
		Map<String, String> all = new HashMap<>(environment);
		all.put("SAMPLE_BACKEND_URL", this.backend.url());
		LambdaProcess process = SampleFunction.start(code, function, this.runtime, all);
		say("Function %s is ready after %.1f s and logs to %s", function, (System.nanoTime() - start) / 1e9,
				process.log());
		return process;
	}

	/**
	 * Shows the end of the function's log if something went wrong.
	 * @param right whether all is well
	 * @param function the function
	 */
	void conclude(boolean right, LambdaProcess function) throws IOException {
		if (!right) {
			say("WRONG. The end of the function's log:%n%s", function.logTail());
		}
	}

	void say(String format, Object... arguments) {
		this.out.printf(format + "%n", arguments);
	}

}
