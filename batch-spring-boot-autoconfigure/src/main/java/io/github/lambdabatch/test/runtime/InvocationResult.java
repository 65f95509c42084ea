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

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * How an invocation of a function ended.
 *
 * @since 0.1.0
 */
public sealed interface InvocationResult {

	/**
	 * The function answered in time.
	 *
	 * @param body the bytes of the answer
	 */
	record Response(byte[] body) implements InvocationResult {

		/**
		 * Return the answer as text.
		 * @return the answer, decoded as UTF-8
		 */
		public String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

		@Override
		public String toString() {
			return "response " + text();
		}

	}

	/**
	 * The function, or the runtime around it, failed.
	 *
	 * @param type the type of the error, such as {@code Runtime.UserException}
	 * @param details what is known about the error
	 */
	record FunctionError(String type, String details) implements InvocationResult {
	}

	/**
	 * The function did not answer before its timeout. Lambda ignores whatever it answers
	 * later.
	 *
	 * @param timeout the timeout of the function
	 */
	record TimedOut(Duration timeout) implements InvocationResult {
	}

}
