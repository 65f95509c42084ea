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

/**
 * Changes in code how batches are processed, for all functions or for single ones. Beans
 * of this type are called in their order, once for each function and each source that it
 * takes batches from, after all properties have been applied.
 * <p>
 * They are called when the application starts, or with the first batch of a function
 * whose bean is lazy. An exception stops the start, or fails that invocation, whose
 * records are then delivered again.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface BatchSettingsCustomizer {

	/**
	 * Return the settings for the batches of a source that go to a function.
	 * @param settings the settings so far
	 * @param functionName the name of the function, which is that of its bean
	 * @param eventType the kind of source
	 * @return the settings, such as {@code settings.toBuilder().parallel(true).build()},
	 * or the same ones
	 */
	BatchSettings customize(BatchSettings settings, String functionName, EventType eventType);

}
