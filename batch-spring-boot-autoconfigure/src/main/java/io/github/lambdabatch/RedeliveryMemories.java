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

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The {@link RedeliveryMemory} of each handler of a processor, as a handler has not
 * handled what another one has. Safe for use by several threads.
 */
final class RedeliveryMemories {

	/** Handlers whose scope is another one in each batch must not fill the memory. */
	static final int MAX_HANDLERS = 100;

	private final boolean enabled;

	/** The least recently used first. */
	private final Map<Object, RedeliveryMemory> memories = new LinkedHashMap<>(1, 0.75f, true);

	/**
	 * Create empty memories.
	 * @param enabled whether anything is to be remembered
	 */
	RedeliveryMemories(boolean enabled) {
		this.enabled = enabled;
	}

	/**
	 * Return the memory of a handler.
	 * @return the memory, or {@code null} if nothing is to be remembered
	 */
	@Nullable RedeliveryMemory get(RecordHandler<?> handler) {
		return this.enabled ? get(handler.redeliveryScope()) : null;
	}

	private synchronized RedeliveryMemory get(Object scope) {
		RedeliveryMemory memory = this.memories.computeIfAbsent(scope, (key) -> new RedeliveryMemory());
		if (this.memories.size() > MAX_HANDLERS) {
			this.memories.remove(this.memories.keySet().iterator().next());
		}
		return memory;
	}

	synchronized void clear() {
		this.memories.clear();
	}

}
