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

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BatchProcessor#processIfSupported}.
 */
class SupportedEventsTests {

	private final List<String> seen = new ArrayList<>();

	private final BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = BatchProcessor
		.builder(SqsEventSource.standard())
		.listeners(List.of(new BatchListener() {

			@Override
			public void beforeBatch(BatchContext<?> context) {
				SupportedEventsTests.this.seen.add("batch");
			}

		}))
		.build();

	@Test
	void batchOfTheSourceIsProcessed() {
		BatchResult<SQSMessage, SQSBatchResponse> result = Objects
			.requireNonNull(process(SqsEvents.withBodies("a", "fail")));
		assertThat(result.itemIdentifiers()).hasSize(1);
		assertThat(this.seen).containsExactly("batch", "a", "fail");
	}

	@Test
	void batchWithoutRecordsIsProcessed() {
		assertThat(process(SqsEvents.bytes("{\"Records\":[]}"))).isNotNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "sqs-fifo.json", "kinesis.json", "dynamodb.json" })
	void batchOfAnotherSourceIsNotTouched(String fixture) {
		assertThat(process(SqsEvents.fixture(fixture))).isNull();
		assertThat(this.seen).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "{}", "[]", "{\"Records\":[{}]}" })
	void whatIsNotABatchIsNotTouched(String event) {
		assertThat(process(SqsEvents.bytes(event))).isNull();
		assertThat(this.seen).isEmpty();
	}

	private @Nullable BatchResult<SQSMessage, SQSBatchResponse> process(byte[] event) {
		return this.processor.processIfSupported(event, (message, context) -> {
			this.seen.add(message.getBody());
			if (message.getBody().equals("fail")) {
				throw new IllegalStateException();
			}
			return null;
		}, null);
	}

}
