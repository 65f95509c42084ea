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

package io.github.lambdabatch.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.source.SqsEvents;
import io.github.lambdabatch.test.FakeLambdaContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MdcRecordScope}.
 */
class MdcRecordScopeTests {

	private final List<@Nullable Map<String, String>> seen = new ArrayList<>();

	@AfterEach
	void clear() {
		MDC.clear();
	}

	@Test
	void handlerThatClearsTheMdcTakesNothingFromTheBatch() {
		process(MDC::clear);
		assertThat(this.seen).hasSize(3);
		assertThat(this.seen.get(0)).containsEntry("batchItemIdentifier", "id-0").hasSize(4);
		assertThat(this.seen.get(1)).containsEntry("batchItemIdentifier", "id-1").hasSize(4);
		assertThat(this.seen.get(2)).containsOnlyKeys("batchFunction", "batchEventSource", "AWSRequestId");
	}

	@Test
	void handlerThatChangesTheMdcChangesNothingOfTheBatch() {
		process(() -> MDC.put("batchFunction", "changed"));
		assertThat(this.seen).hasSize(3)
			.allSatisfy((keys) -> assertThat(keys).containsEntry("batchFunction", "orders"));
	}

	@Test
	void whatWasThereBeforeIsRestored() {
		MDC.put("batchFunction", "of the caller");
		MDC.put("AWSRequestId", "of the caller");
		process(MDC::clear);
		assertThat(MDC.getCopyOfContextMap())
			.isEqualTo(Map.of("batchFunction", "of the caller", "AWSRequestId", "of the caller"));
	}

	/**
	 * Process two records, and note what the MDC has during each of them and after the
	 * batch.
	 */
	private void process(Runnable handler) {
		BatchProcessor.builder(SqsEventSource.standard())
			.functionName("orders")
			.scope(new MdcRecordScope())
			.listeners(List.of(new BatchListener() {

				@Override
				public void afterBatch(BatchResult<?, ?> result) {
					MdcRecordScopeTests.this.seen.add(MDC.getCopyOfContextMap());
				}

			}))
			.build()
			.process(SqsEvents.withBodies("a", "b"), (message, context) -> {
				this.seen.add(MDC.getCopyOfContextMap());
				handler.run();
				return null;
			}, new FakeLambdaContext());
	}

}
