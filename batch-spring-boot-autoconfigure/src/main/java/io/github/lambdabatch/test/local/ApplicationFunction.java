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

package io.github.lambdabatch.test.local;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.FakeLambdaContext;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.FunctionError;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.InvocationResult.TimedOut;
import io.github.lambdabatch.test.runtime.LambdaFunction;

/**
 * A function of the application in this JVM. Unlike Lambda, it cannot stop a function
 * that exceeds its timeout, but ignores its late answer.
 */
final class ApplicationFunction implements LambdaFunction {

	private final BatchFunctionTester tester;

	private final String name;

	ApplicationFunction(BatchFunctionTester tester, String name) {
		this.tester = tester;
		this.name = name;
	}

	@Override
	public InvocationResult invoke(byte[] event, Duration timeout) {
		long start = System.nanoTime();
		InvocationResult result;
		try {
			String response = this.tester.send(event, new FakeLambdaContext(this.name).timeout(timeout)).response();
			result = new Response(response.getBytes(StandardCharsets.UTF_8));
		}
		catch (RuntimeException | StackOverflowError ex) {
			result = new FunctionError(ex.getClass().getName(), String.valueOf(ex.getMessage()));
		}
		return (System.nanoTime() - start <= timeout.toNanos()) ? result : new TimedOut(timeout);
	}

}
