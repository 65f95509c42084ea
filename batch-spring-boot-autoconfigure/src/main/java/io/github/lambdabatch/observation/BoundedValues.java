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

package io.github.lambdabatch.observation;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds how many values a tag can have, as each of them is a time series that costs
 * memory and money. Safe for use by several threads.
 */
final class BoundedValues {

	static final int MAX_VALUES = 100;

	/** What is used instead of further values. */
	static final String OTHER = "other";

	private final Set<String> values = ConcurrentHashMap.newKeySet();

	String of(String value) {
		return (this.values.contains(value) || add(value)) ? value : OTHER;
	}

	private synchronized boolean add(String value) {
		return this.values.size() < MAX_VALUES && this.values.add(value);
	}

}
