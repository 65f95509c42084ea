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

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * How an invocation of the function ended.
 */
sealed interface InvocationResult {

	/**
	 * The function answered in time.
	 *
	 * @param body the answer's bytes as the runtime posted them
	 */
	record Response(byte[] body) implements InvocationResult {

		@Override
		public String toString() {
			return "response " + new String(this.body, StandardCharsets.UTF_8);
		}

	}

	/**
	 * The function, or the runtime around it, failed.
	 *
	 * @param type the error type, such as {@code Runtime.UserException}
	 * @param details what the runtime told about it
	 */
	record FunctionError(String type, String details) implements InvocationResult {
	}

	/**
	 * The function did not answer before its deadline.
	 *
	 * @param timeout the time that the function had
	 */
	record TimedOut(Duration timeout) implements InvocationResult {
	}

}
