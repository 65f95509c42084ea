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

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.payload.PayloadSettings;

/**
 * The settings of functions. Asked at the start only, or with the first batch of a lazy
 * function. Safe for use by several threads.
 *
 * @since 0.1.0
 */
public interface FunctionSettings {

	/**
	 * Return whether anything is set for a function, which makes it a handler of records
	 * or their payloads.
	 * @param functionName the name of the function
	 * @return whether anything is set
	 */
	boolean contains(String functionName);

	/**
	 * Return which functions are composed of beans.
	 * @return the names of those beans, separated by {@code |}, by the name of the
	 * function
	 */
	Map<String, String> definitions();

	/**
	 * Return the source that is set for a function.
	 * @param functionName the name of the function
	 * @return the kind of source, or {@code null} if the function takes what its type
	 * allows
	 */
	@Nullable EventType eventType(String functionName);

	/**
	 * Return the settings for the batches of a source that go to a function.
	 * @param defaults the settings of the processor of the source
	 * @param functionName the name of the function
	 * @param eventType the kind of source
	 * @return the settings
	 */
	BatchSettings settings(BatchSettings defaults, String functionName, EventType eventType);

	/**
	 * Return how the payloads of a source that go to a function are read.
	 * @param functionName the name of the function
	 * @param eventType the kind of source
	 * @return the settings
	 */
	PayloadSettings payloadSettings(String functionName, EventType eventType);

	/**
	 * Return whether the records of a source that a function has failed for good go to a
	 * dead-letter queue.
	 * @param functionName the name of the function
	 * @param eventType the kind of source
	 * @return whether a queue is set
	 */
	boolean hasDeadLetterQueue(String functionName, EventType eventType);

	/**
	 * Describe how the batches of a source that go to a function are processed.
	 * @param settings the settings of the processor
	 * @param functionName the name of the function
	 * @param eventType the kind of source
	 * @return a text with the most important settings and those that differ from their
	 * defaults
	 */
	String describe(BatchSettings settings, String functionName, EventType eventType);

}
