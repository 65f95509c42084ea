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

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.source.BatchOrigin;

/**
 * Holds the origin of the batch for which the router of the catalog is about to look up a
 * function. It is kept per thread, because the router does not pass the event to the
 * catalog.
 */
final class RoutedBatch {

	private static final ThreadLocal<@Nullable BatchOrigin> current = new ThreadLocal<>();

	private RoutedBatch() {
	}

	/**
	 * Call the router.
	 * @param origin where the records come from, or {@code null} if the event is not a
	 * batch
	 * @param router the call of the router
	 * @param <T> the type of the result
	 * @return the result of the router
	 */
	static <T extends @Nullable Object> T route(@Nullable BatchOrigin origin, Supplier<T> router) {
		BatchOrigin before = current.get();
		set(origin);
		try {
			return router.get();
		}
		finally {
			set(before);
		}
	}

	/**
	 * Return the origin of the batch that is being routed on this thread, or {@code null}
	 * if there is none.
	 */
	static @Nullable BatchOrigin current() {
		return current.get();
	}

	/**
	 * Forget the batch, because the router has found a function. Further lookups by that
	 * function do not concern the batch.
	 */
	static void routed() {
		current.remove();
	}

	private static void set(@Nullable BatchOrigin origin) {
		if (origin != null) {
			current.set(origin);
		}
		else {
			current.remove();
		}
	}

}
