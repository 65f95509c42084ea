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

package io.github.lambdabatch.function;

import java.lang.StackWalker.Option;
import java.util.Set;

import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry.FunctionInvocationWrapper;

/**
 * Tells whether a batch function is part of a composition, whose last function would give
 * the answer in place of the one that reports what failed.
 * <p>
 * What properties choose, {@link HandlerChecks} sees at the start. What the constructor
 * of a {@code FunctionInvoker} names, or a router makes up, the catalog composes without
 * asking anybody; then it calls each part from its own {@code andThen}, and from nowhere
 * else.
 */
final class ServedAlone {

	private static final String COMPOSED = "andThen";

	private static final StackWalker STACK = StackWalker.getInstance(Set.of(Option.RETAIN_CLASS_REFERENCE));

	private ServedAlone() {
	}

	/**
	 * Require that the current call is of a function that is not composed.
	 * @param functionName the name of the function
	 * @throws IllegalStateException if it is; no record has run then
	 */
	static void require(String functionName) {
		if (STACK.walk((frames) -> frames.anyMatch(ServedAlone::composes))) {
			throw new IllegalStateException(("The function '%s' of one record is composed with functions of a whole"
					+ " batch, whose answer would hide what failed. Choose it alone, and compose what happens to each"
					+ " record with 'lambda.batch.functions.<name>.definition: a|b'.")
				.formatted(functionName));
		}
	}

	private static boolean composes(StackWalker.StackFrame frame) {
		return frame.getDeclaringClass() == FunctionInvocationWrapper.class && frame.getMethodName().contains(COMPOSED);
	}

}
