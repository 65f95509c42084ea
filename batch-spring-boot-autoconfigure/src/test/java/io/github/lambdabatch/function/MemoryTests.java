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

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the library needs of a heap, in JVMs of their own.
 */
class MemoryTests {

	@Test
	void batchesOfTenThousandRecordsPassThroughSmallHeaps(@TempDir Path directory)
			throws IOException, InterruptedException {
		assertThat(JavaProgram.run(MemoryRun.class, directory, "-Xmx64m", "large")).isEqualTo("handled");
	}

	@Test
	void unpackedPayloadsShareASmallHeap(@TempDir Path directory) throws IOException, InterruptedException {
		assertThat(JavaProgram.run(MemoryRun.class, directory, "-Xmx256m", "unpacked")).isEqualTo("handled");
	}

	@Test
	void nothingGrowsFromBatchToBatch(@TempDir Path directory) throws IOException, InterruptedException {
		assertThat(Long.parseLong(JavaProgram.run(MemoryRun.class, directory, "-Xmx64m", "many")))
			.as("bytes kept of 10,000 batches")
			.isLessThan(500_000);
	}

}
