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

package io.github.lambdabatch.payload;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A value that is created when it is asked for, and only once. Safe for use by several
 * threads.
 *
 * @param <T> the type of the value
 */
final class OnDemand<T extends @Nullable Object> {

	private @Nullable Supplier<? extends T> supplier;

	private @Nullable T value;

	private OnDemand(@Nullable Supplier<? extends T> supplier, @Nullable T value) {
		this.supplier = supplier;
		this.value = value;
	}

	static <T extends @Nullable Object> OnDemand<T> of(T value) {
		return new OnDemand<>(null, value);
	}

	/**
	 * Create a value on demand.
	 * @param supplier creates the value; if it fails, it is called again when the value
	 * is asked for again
	 */
	static <T extends @Nullable Object> OnDemand<T> from(Supplier<? extends T> supplier) {
		return new OnDemand<>(supplier, null);
	}

	@SuppressWarnings("NullAway")
	synchronized T get() {
		Supplier<? extends T> supplier = this.supplier;
		if (supplier != null) {
			this.value = supplier.get();
			this.supplier = null;
		}
		return this.value;
	}

}
