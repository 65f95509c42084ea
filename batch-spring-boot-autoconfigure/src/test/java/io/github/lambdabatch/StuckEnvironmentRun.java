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

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An execution environment whose first batch has handlers in endless loops, which hold
 * all that could run other handlers: the carriers of virtual threads or, of older JVMs, a
 * pool of the application. Run by {@link StuckEnvironmentTests}.
 */
public final class StuckEnvironmentRun {

	static final String FIRST_ANSWER = "first batch: ";

	static final String SECOND_RUN = "a record of the second batch ran";

	private StuckEnvironmentRun() {
	}

	/**
	 * Process two batches.
	 */
	@SuppressWarnings("InfiniteLoopStatement")
	public static void main(String[] args) {
		int threads = Runtime.getRuntime().availableProcessors();
		BatchProcessor.Builder<List<String>, String, List<String>> builder = BatchProcessor.builder(new TestSource())
			.settings(BatchSettings.defaults(EventType.SQS)
				.toBuilder()
				.parallel(true)
				.recordTimeout(Duration.ofMillis(50))
				.build());
		if (Runtime.version().feature() < 21) {
			builder.executor(Executors.newFixedThreadPool(threads));
		}
		BatchProcessor<List<String>, String, List<String>> processor = builder.build();
		AtomicInteger looping = new AtomicInteger();
		FakeContext context = new FakeContext(0);
		context.setRemaining(() -> (looping.get() == threads) ? 500 : 600);
		List<String> answer = processor.process(Collections.nCopies(threads, "loop"), (record, recordContext) -> {
			looping.incrementAndGet();
			while (true) {
				Thread.onSpinWait();
			}
		}, context).itemIdentifiers();
		System.out.println(FIRST_ANSWER + answer);
		processor.process(List.of("a"), (record, recordContext) -> {
			System.out.println(SECOND_RUN);
			return null;
		}, new FakeContext(10_000));
	}

}
