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

import java.io.IOException;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BatchLog}.
 */
@ExtendWith(OutputCaptureExtension.class)
class BatchLogTests {

	@Test
	void failedRecordHasALineAndTheFirstOfItsKindAStackTrace(CapturedOutput output) {
		process(List.of("io", "io", "state"));
		assertThat(output.getAll().lines().filter((line) -> line.contains("Failed to handle aws:sqs record")))
			.hasSize(3);
		assertThat(output).contains("record io (attempt 1 in this invocation): java.io.IOException: io")
			.contains("record state (attempt 1 in this invocation): java.lang.IllegalStateException: state");
		assertThat(output.getAll().lines().filter((line) -> line.startsWith("java.io.IOException: io"))).hasSize(1);
		assertThat(output.getAll().lines().filter((line) -> line.startsWith("java.lang.IllegalState"))).hasSize(1);
		assertThat(output).contains("Processed 3 aws:sqs records: 0 handled, 3 failed, 0 unprocessed");
	}

	@Test
	void batchThatFailsAlikeIsSummedUp(CapturedOutput output) {
		process(Collections.nCopies(1000, "io"));
		assertThat(output.getAll().lines().filter((line) -> line.contains("Failed to handle"))).hasSize(10);
		assertThat(output).contains("990 more records failed with java.io.IOException");
	}

	@Test
	void recoveredRecordHasALineToo(CapturedOutput output) {
		BatchProcessor.builder(new TestSource()).functionName("process").recoverer((context, exception) -> {
		}).build().process(List.of("io", "a"), BatchLogTests::handle, null);
		assertThat(output).contains(
				"Recovered aws:sqs record io in function 'process', which had failed (attempt 1 in this invocation): java.io.IOException: io")
			.contains("Processed 2 aws:sqs records for function 'process': 2 handled (1 recovered), 0 failed");
	}

	@Test
	void listenerThatFailsIsLoggedOnceABatch(CapturedOutput output) {
		BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource())
			.listeners(List.of(new BatchListener() {

				@Override
				public void beforeRecord(RecordContext<?> context) {
					throw new IllegalStateException("listener");
				}

			}))
			.build();
		processor.process(List.of("a", "b", "c"), BatchLogTests::handle, null);
		processor.process(List.of("a", "b", "c"), BatchLogTests::handle, null);
		assertThat(output.getAll().lines().filter((line) -> line.contains("failed, which changes nothing"))).hasSize(2);
	}

	@Test
	void scopeThatFailsIsLoggedWithItsException(CapturedOutput output) {
		RecordScope unopened = (context) -> {
			throw new IllegalStateException("on open");
		};
		RecordScope unclosed = (context) -> () -> {
			throw new IllegalStateException("on close");
		};
		for (RecordScope scope : List.of(unopened, unclosed)) {
			BatchProcessor.builder(new TestSource())
				.scope(scope)
				.build()
				.process(List.of("a"), BatchLogTests::handle, null);
			assertThat(output).contains("Scope " + scope.getClass().getName() + " failed; the record goes on");
		}
		assertThat(output).contains("java.lang.IllegalStateException: on open")
			.contains("java.lang.IllegalStateException: on close");
	}

	@Test
	void goodBatchIsSilent(CapturedOutput output) {
		process(List.of("a", "b"));
		assertThat(output.getAll().lines().filter((line) -> line.contains("INFO") || line.contains("WARN"))).isEmpty();
	}

	private static void process(List<String> records) {
		BatchProcessor.builder(new TestSource()).build().process(records, BatchLogTests::handle, null);
	}

	private static Object handle(String record, RecordContext<String> context) throws IOException {
		return switch (record) {
			case "io" -> throw new IOException(record);
			case "state" -> throw new IllegalStateException(record);
			default -> record;
		};
	}

}
