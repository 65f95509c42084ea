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

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.test.FakeLambdaContext;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link FlushingScope}: when what has been measured is sent, and how long that may take.
 */
@ExtendWith(OutputCaptureExtension.class)
class FlushingScopeTests {

	private final List<Object> seen = new ArrayList<>();

	@Test
	void flushComesAfterEverythingElse() {
		process(Duration.ofSeconds(30), this.seen::add);
		assertThat(this.seen).hasSize(2).first().isEqualTo("afterBatch");
	}

	@Test
	void flushLastsAtMostHalfOfTheMargin() {
		process(Duration.ofSeconds(30), this.seen::add);
		assertThat((Duration) this.seen.get(1)).isBetween(Duration.ofMillis(1), Duration.ofSeconds(1));
	}

	@Test
	void halfOfTheMarginIsLeftForTheAnswer() {
		process(Duration.ofMillis(1300), this.seen::add);
		assertThat((Duration) this.seen.get(1)).isBetween(Duration.ofMillis(1), Duration.ofMillis(300));
	}

	@Test
	void nothingIsFlushedWithoutTime(CapturedOutput output) {
		process(Duration.ofMillis(1000), this.seen::add);
		assertThat(this.seen).containsExactly("afterBatch");
		assertThat(output).contains("No time is left to flush ");
	}

	@Test
	void failedFlushHindersNobody(CapturedOutput output) {
		BatchResult<SQSMessage, SQSBatchResponse> result = process(Duration.ofSeconds(30), (timeout) -> {
			throw new IOException("collector down");
		}, (timeout) -> {
			throw new InterruptedException("flush interrupted");
		}, this.seen::add);
		assertThat(result.handledCount()).isOne();
		assertThat(this.seen).hasSize(2);
		assertThat(output).contains("could not be flushed: java.io.IOException: collector down")
			.contains("could not be flushed: java.lang.InterruptedException: flush interrupted");
		assertThat(Thread.interrupted()).isTrue();
	}

	private BatchResult<SQSMessage, SQSBatchResponse> process(Duration remaining, TelemetryFlusher... flushers) {
		return BatchProcessor.builder(SqsEventSource.standard())
			.settings(BatchSettings.defaults(EventType.SQS).toBuilder().deadlineMargin(Duration.ofSeconds(2)).build())
			.scope(new FlushingScope(List.of(flushers)))
			.listeners(List.of(new BatchListener() {

				@Override
				public void afterBatch(BatchResult<?, ?> result) {
					FlushingScopeTests.this.seen.add("afterBatch");
				}

			}))
			.build()
			.process(SqsEvents.standard("orders").message("a").toBytes(), (message, context) -> null,
					new FakeLambdaContext().remainingTimes(Duration.ofSeconds(60), remaining));
	}

}
