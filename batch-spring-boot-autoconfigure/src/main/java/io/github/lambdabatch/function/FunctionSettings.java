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

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.Idempotency;
import io.github.lambdabatch.payload.PayloadSettings;

/**
 * The settings of functions. They are only read at the start of the application or, for a
 * lazy function, with its first batch. Implementations must be safe for use by several
 * threads.
 *
 * @since 0.1.0
 */
public interface FunctionSettings {

	/**
	 * Return whether there are settings for a function. Having settings makes a function
	 * a handler of records or their payloads.
	 * @param functionName the name of the function
	 * @return whether there are settings
	 */
	boolean contains(String functionName);

	/**
	 * Return the functions that are defined as compositions of beans.
	 * @return the names of the beans, separated by {@code |}, by the name of the composed
	 * function
	 */
	Map<String, String> definitions();

	/**
	 * Return the source that is set for a function.
	 * @param functionName the name of the function
	 * @return the kind of source, or {@code null} if the function takes records from
	 * every source that its type allows
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
	 * Return the settings for reading the payloads of a source for a function.
	 * @param functionName the name of the function
	 * @param eventType the kind of source
	 * @return the settings
	 */
	PayloadSettings payloadSettings(String functionName, EventType eventType);

	/**
	 * Return how the records of a source that are delivered several times are handled
	 * once by a function.
	 * @param ofProcessor what the processor of the source has
	 * @param functionName the name of the function
	 * @param source the source
	 * @return the store and its settings, or {@code null} if records run as often as they
	 * are delivered
	 */
	@Nullable Idempotency idempotency(@Nullable Idempotency ofProcessor, String functionName, EventSource<?, ?, ?> source);

	/**
	 * Return whether records of a source go to a dead-letter queue when a function has
	 * finally failed to handle them.
	 * @param functionName the name of the function
	 * @param eventType the kind of source
	 * @return whether a queue is set
	 */
	boolean hasDeadLetterQueue(String functionName, EventType eventType);

	/**
	 * Describe how the batches of a source are processed for a function.
	 * @param settings the settings of the processor
	 * @param functionName the name of the function
	 * @param eventType the kind of source
	 * @return a text with the most important settings and those that differ from their
	 * defaults
	 */
	String describe(BatchSettings settings, String functionName, EventType eventType);

	/**
	 * Describe what is set but does nothing for a function.
	 * @param functionName the name of the function
	 * @param settings how the batches of each of its sources are processed
	 * @return a clause for each such setting
	 */
	List<String> describeIneffective(String functionName, Map<EventType, BatchSettings> settings);

}
