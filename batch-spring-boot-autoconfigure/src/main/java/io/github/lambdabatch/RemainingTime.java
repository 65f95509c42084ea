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

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;

/**
 * Tells how much time an invocation has left. By default Lambda's context does; a bean of
 * this type replaces that where somebody else sets the time, as another runtime may.
 * <p>
 * Asked before each record and while results are awaited, on the thread of the invocation
 * and on workers: must be quick and safe for use by several threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RemainingTime {

	/**
	 * Return how much time is left.
	 * @param context the context of the invocation, or {@code null} where the caller had
	 * none
	 * @return milliseconds. If the first value of an invocation is zero or less, the time
	 * is unknown and the invocation has no deadline. After a positive value, zero or less
	 * means that the time is over, and so does an exception
	 */
	int millis(@Nullable Context context);

	/**
	 * Return the time that Lambda's context tells.
	 * @return the default
	 */
	static RemainingTime ofContext() {
		return (context) -> (context != null) ? context.getRemainingTimeInMillis() : 0;
	}

}
