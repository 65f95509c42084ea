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

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * How long it takes to find out who looks up a function in the catalog.
 */
@State(Scope.Benchmark)
public class CatalogUserBenchmark {

	/** The number of frames below the caller. */
	@Param({ "10", "100", "1000" })
	public int depth;

	/** Whether the caller is looked for, or the frames are only entered and left. */
	@Param({ "false", "true" })
	public boolean search;

	/**
	 * Enter the frames, and find the caller.
	 * @return the depth, so that it is used
	 */
	@Benchmark
	public int lookup() {
		return enter(this.depth);
	}

	private int enter(int frames) {
		if (frames > 0) {
			return enter(frames - 1) + 1;
		}
		return this.search ? CatalogUser.current().ordinal() : 0;
	}

}
