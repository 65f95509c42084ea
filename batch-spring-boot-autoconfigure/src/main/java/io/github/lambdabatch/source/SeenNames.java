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

package io.github.lambdabatch.source;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The names of an object's properties so far, to notice a name that occurs twice. Most
 * objects have few properties, whose names are compared faster than they are put into a
 * set. Each object inside another one has names of its own.
 */
final class SeenNames {

	private static final int FEW = 32;

	private final String[] few = new String[FEW];

	private int size;

	private final Set<String> others = new HashSet<>();

	private @Nullable SeenNames inner;

	/**
	 * Begin with another object.
	 */
	void clear() {
		this.size = 0;
		this.others.clear();
	}

	/**
	 * Return the names for objects inside of this one, one after the other.
	 */
	SeenNames inner() {
		SeenNames inner = (this.inner != null) ? this.inner : new SeenNames();
		this.inner = inner;
		return inner;
	}

	/**
	 * Add a name.
	 * @return {@code false} if the name occurs twice
	 */
	boolean add(String name) {
		for (int i = 0; i < this.size; i++) {
			if (this.few[i].equals(name)) {
				return false;
			}
		}
		if (this.size < FEW) {
			this.few[this.size++] = name;
			return true;
		}
		return this.others.add(name);
	}

}
