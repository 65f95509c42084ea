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

import java.time.Duration;

/**
 * A function as an event source mapping sees it: it takes the bytes of an event and
 * yields a result.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LambdaFunction {

	/**
	 * Invoke the function and wait for its result.
	 * @param event the bytes of the event
	 * @param timeout the timeout of the function, which starts when the function gets the
	 * event
	 * @return how the invocation ended
	 * @throws InterruptedException if the caller is interrupted while it waits
	 */
	InvocationResult invoke(byte[] event, Duration timeout) throws InterruptedException;

}
