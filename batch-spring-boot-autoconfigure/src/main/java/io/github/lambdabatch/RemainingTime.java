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
 * Determines how much time an invocation has left. By default this is the remaining time
 * of Lambda's context. A bean of this type replaces it if something else limits the time.
 * <p>
 * Called before each record and while results are awaited, on the thread of the
 * invocation and on those that run handlers, so it must be quick and safe for use by
 * several threads.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RemainingTime {

	/**
	 * Return how much time is left.
	 * @param context the context of the invocation, or {@code null} if the processor was
	 * called without one
	 * @return the time in milliseconds. If the first call in an invocation returns zero
	 * or less, or throws an exception, the time is unknown and the invocation has no
	 * deadline. If a later call does, the time is over
	 */
	int millis(@Nullable Context context);

	/**
	 * Return the default, which is the remaining time of Lambda's context.
	 * @return the default
	 */
	static RemainingTime ofContext() {
		return (context) -> (context != null) ? context.getRemainingTimeInMillis() : 0;
	}

}
