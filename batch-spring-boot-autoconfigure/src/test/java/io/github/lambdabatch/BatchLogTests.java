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
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import com.amazonaws.services.lambda.runtime.Context;
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
	void failuresThatAllHaveALineAreNotSummedUp(CapturedOutput output) {
		process(Collections.nCopies(10, "io"));
		assertThat(output.getAll().lines().filter((line) -> line.contains("Failed to handle"))).hasSize(10);
		assertThat(output).doesNotContain("more records failed");
	}

	@Test
	void recoveredRecordHasALineToo(CapturedOutput output) {
		BatchProcessor.builder(new TestSource()).functionName("process").recoverer((context, exception) -> {
		}).build().process(List.of("io", "a"), BatchLogTests::handle, null);
		assertThat(output).contains(
				"Recovered aws:sqs record io in function 'process' after it had failed (attempt 1 in this invocation): java.io.IOException: io")
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
		assertThat(output.getAll()
			.lines()
			.filter((line) -> line.contains("failed; the outcome of the batch is unaffected"))).hasSize(2);
	}

	@Test
	void payloadThatCannotBeReadIsLoggedWithoutTheFramesOfTheLibrary(CapturedOutput output) {
		BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource()).build();
		for (RuntimeException exception : List.of(new PayloadConversionException("cannot be read"),
				new PayloadValidationException("cannot be read"))) {
			processor.process(List.of("a"), (record, context) -> {
				throw exception;
			}, null);
		}
		assertThat(output).contains("PayloadConversionException: cannot be read")
			.contains("PayloadValidationException: cannot be read")
			.doesNotContain("\tat ");
		PayloadConversionException ofTheApplication = new PayloadConversionException("cannot be converted");
		ofTheApplication
			.setStackTrace(new StackTraceElement[] { new StackTraceElement("com.example.Avro", "read", null, 1) });
		processor.process(List.of("a"), (record, context) -> {
			throw ofTheApplication;
		}, null);
		assertThat(output).contains("\tat com.example.Avro.read");
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
			assertThat(output)
				.contains("Scope " + scope.getClass().getName() + " failed; the batch continues without it");
		}
		assertThat(output).contains("java.lang.IllegalStateException: on open")
			.contains("java.lang.IllegalStateException: on close");
	}

	@Test
	void scopeThatFailsIsLoggedOnceABatch(CapturedOutput output) {
		BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource())
			.scope((context) -> {
				throw new IllegalStateException("on open");
			})
			.build();
		processor.process(List.of("a", "io", "c"), BatchLogTests::handle, null);
		processor.process(List.of("a", "b", "c"), BatchLogTests::handle, null);
		assertThat(output.getAll().lines().filter((line) -> line.contains("failed; the batch continues"))).hasSize(2);
	}

	@Test
	void classifierThatFailsIsLoggedOnceABatch(CapturedOutput output) {
		BatchProcessor.builder(new TestSource()).classifiers(List.of((context, exception) -> {
			throw new IllegalStateException("classifier");
		})).recoverer((context, exception) -> {
		}).build().process(List.of("io", "io", "io"), BatchLogTests::handle, null);
		assertThat(output.getAll().lines().filter((line) -> line.contains("is reported and delivered again")))
			.hasSize(1);
	}

	@Test
	void recordThatCouldNotBeRecoveredHasALineOfItsOwn(CapturedOutput output) {
		BatchProcessor.builder(new TestSource()).recoverer((context, exception) -> {
			throw new IllegalStateException("no such queue");
		}).build().process(List.of("io", "io", "a"), BatchLogTests::handle, null);
		assertThat(output.getAll().lines().filter((line) -> line.contains("Could not recover"))).hasSize(2)
			.allMatch((line) -> line.endsWith(
					"Could not recover aws:sqs record io, so it is reported as failed: java.lang.IllegalStateException: no such queue"));
		assertThat(output.getAll().lines().filter((line) -> line.startsWith("java.lang.IllegalState"))).hasSize(1);
	}

	@Test
	void recordThatIsCutAtTheDeadlineIsNamed(CapturedOutput output) {
		AtomicBoolean hanging = new AtomicBoolean();
		FakeContext context = new FakeContext(0);
		context.setRemaining(() -> hanging.get() ? 500 : 600);
		BatchProcessor.builder(new TestSource())
			.functionName("process")
			.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(true).maxConcurrency(1).build())
			.build()
			.process(List.of("slow", "b", "c"), (record, recordContext) -> {
				hanging.set(true);
				Waits.forever();
				return null;
			}, context);
		assertThat(output).containsPattern(
				"WARN .* Interrupted aws:sqs record slow in function 'process' because the time of the invocation is"
						+ " nearly over \\(attempt 1 in this invocation, \\d+ ms after the record was started\\);"
						+ " it is reported and delivered again")
			.containsPattern("Processed 3 aws:sqs records for function 'process': 0 handled, 0 failed, 3 unprocessed"
					+ " \\(3 for lack of time\\), in \\d+ ms");
	}

	@Test
	void recoveriesThatFailAlikeAreSummedUp(CapturedOutput output) {
		BatchProcessor.builder(new TestSource()).recoverer((context, exception) -> {
			throw new IllegalStateException("no such queue");
		}).build().process(Collections.nCopies(15, "io"), BatchLogTests::handle, null);
		assertThat(output).contains("5 more records failed with java.io.IOException")
			.contains("5 more records could not be recovered");
	}

	@Test
	void recordsThatAreInterruptedAreSummedUp(CapturedOutput output) {
		CountDownLatch begun = new CountDownLatch(15);
		FakeContext context = new FakeContext(0);
		context.setRemaining(() -> (begun.getCount() == 0) ? 500 : 600);
		BatchProcessor.builder(new TestSource())
			.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(true).maxConcurrency(15).build())
			.build()
			.process(Collections.nCopies(15, "slow"), (record, recordContext) -> {
				begun.countDown();
				Waits.forever();
				return null;
			}, context);
		assertThat(output.getAll().lines().filter((line) -> line.contains("Interrupted aws:sqs record"))).hasSize(10);
		assertThat(output).contains("5 more records were interrupted");
	}

	@Test
	void summaryTellsWhyRecordsWereLeft(CapturedOutput output) {
		BatchProcessor.builder(new TestSource(EventType.SQS_FIFO))
			.settings(BatchSettings.defaults(EventType.SQS_FIFO).toBuilder().maxRecords(4).build())
			.build()
			.process(List.of("A:1", "A:2", "A:3", "B:4", "B:5"), (record, context) -> {
				if (record.equals("A:1")) {
					throw new IOException();
				}
				return null;
			}, null);
		assertThat(output).contains(
				"1 handled, 1 failed, 3 unprocessed (2 behind an earlier failure, 1 beyond the limit of the batch)");
	}

	/**
	 * An exception that cannot tell what it is.
	 */
	@Test
	void exceptionThatCannotBePrintedIsNamed(CapturedOutput output) {
		BatchProcessor.builder(new TestSource()).build().process(List.of("a"), (record, context) -> {
			throw new SilentException();
		}, null);
		assertThat(output).contains(
				"Failed to handle aws:sqs record a (attempt 1 in this invocation): " + SilentException.class.getName());
	}

	@Test
	void reminderOfTheReportComesOnce(CapturedOutput output) {
		ReportingReminder.reset();
		process(List.of("a"));
		assertThat(output).doesNotContain("ReportBatchItemFailures");
		for (int i = 0; i < 3; i++) {
			BatchProcessor.builder(new TestSource())
				.build()
				.process(List.of("io"), BatchLogTests::handle, new FakeContext(10_000));
		}
		assertThat(output.getAll().lines().filter((line) -> line.contains("ReportBatchItemFailures"))).singleElement()
			.asString()
			.contains("INFO")
			.contains("aws lambda list-event-source-mappings --function-name function");
	}

	@Test
	void reminderOfTheReportNeedsNoNameOfTheFunction() {
		FakeContext nameless = new FakeContext(10_000) {

			@Override
			public String getFunctionName() {
				throw new IllegalStateException("no name");
			}

		};
		for (Context context : Arrays.asList(nameless, null)) {
			ReportingReminder.reset();
			assertThat(TestLog.linesOf(BatchProcessor.class, () -> ReportingReminder.remind(context))).singleElement()
				.asString()
				.contains("list-event-source-mappings --function-name <function> --query");
		}
	}

	@Test
	void handlerThatDoesNotStopIsNamed(CapturedOutput output) {
		CountDownLatch end = new CountDownLatch(1);
		AtomicBoolean hanging = new AtomicBoolean();
		FakeContext context = new FakeContext(0);
		context.setRemaining(() -> hanging.get() ? 500 : 600);
		BatchProcessor.builder(new TestSource())
			.functionName("process")
			.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(true).build())
			.build()
			.process(List.of("slow"), (record, recordContext) -> {
				hanging.set(true);
				Waits.until(() -> end.getCount() == 0);
				return null;
			}, context);
		end.countDown();
		assertThat(output).contains("The handler of aws:sqs record slow in function 'process' is still running although"
				+ " it was interrupted; it is not waited for");
	}

	@Test
	void marginThatLeavesNothingIsLoggedWithBothFigures(CapturedOutput output) {
		BatchProcessor.builder(new TestSource())
			.settings(BatchSettings.defaults(EventType.SQS).toBuilder().deadlineMargin(Duration.ofMinutes(20)).build())
			.build()
			.process(List.of("a"), BatchLogTests::handle, new FakeContext(3_000));
		assertThat(output)
			.contains("The deadline margin of 1200000 ms is not less than the 3000 ms that the invocation has")
			.contains("1500 ms are reserved instead");
	}

	@Test
	void executorThatRunsTasksOnItsCallerIsReportedOnce(CapturedOutput output) {
		BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource())
			.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(true).build())
			.executor(Runnable::run)
			.build();
		processor.process(List.of("a", "b"), BatchLogTests::handle, null);
		processor.process(List.of("a", "b"), BatchLogTests::handle, null);
		assertThat(output.getAll().lines().filter((line) -> line.contains("runs handlers on the thread that submits")))
			.hasSize(1);
	}

	private static final class SilentException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		@Override
		public String getMessage() {
			throw new IllegalStateException("no message");
		}

	}

	@Test
	void goodBatchIsSilent(CapturedOutput output) {
		process(List.of("a", "b"));
		assertThat(output.getAll().lines().filter((line) -> line.contains("INFO") || line.contains("WARN"))).isEmpty();
	}

	@Test
	void goodBatchHasALineForThoseWhoDebug() {
		assertThat(TestLog.linesOf(BatchProcessor.class, () -> process(List.of("a", "b")))).singleElement()
			.asString()
			.matches("Processed 2 aws:sqs records: 2 handled, 0 failed, 0 unprocessed, in \\d+ ms");
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
