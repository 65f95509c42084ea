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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import kotlin.sequences.SequencesKt;
import kotlinx.coroutines.JobKt;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

import static io.github.lambdabatch.TestOutcomes.bare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for {@link BatchProcessor} and the engine behind it.
 */
@Timeout(60)
class BatchProcessorTests {

	private static final RecordHandler<String> FAIL_ON_X = (record, context) -> {
		if (record.startsWith("x")) {
			throw new IOException(record);
		}
		return record + "!";
	};

	private final List<String> runs = new ArrayList<>();

	@AfterEach
	void clearInterrupt() {
		Thread.interrupted();
	}

	@Test
	void everyRecordHasItsOutcomeInOrder() {
		BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS), FAIL_ON_X, "a", "x1",
				"b", "x2");
		assertThat(result.records()).containsExactly("a", "x1", "b", "x2");
		assertThat(bare(result)).hasSize(4);
		assertThat(bare(result).get(0)).isEqualTo(new Succeeded("a!"));
		assertThat(bare(result).get(1)).isInstanceOfSatisfying(Failed.class, (failed) -> {
			assertThat(failed.exception()).isInstanceOf(IOException.class).hasMessage("x1");
			assertThat(failed.attempts()).isEqualTo(1);
		});
		assertThat(result.itemIdentifiers()).containsExactly("x1", "x2");
		assertThat(result.response()).containsExactly("x1", "x2");
		assertThat(result.handledCount()).isEqualTo(2);
		assertThat(result.failedCount()).isEqualTo(2);
		assertThat(result.unprocessedCount()).isZero();
		assertThat(result).hasToString("4 aws:sqs records: 2 handled, 2 failed, 0 unprocessed");
	}

	@Test
	void contextTellsTheFunctionThatTheProcessorWasNamedAfter() {
		BatchProcessor<List<String>, String, List<String>> unnamed = BatchProcessor.builder(new TestSource()).build();
		RecordHandler<String> handler = (record, context) -> context.functionName();
		assertThat(bare(unnamed.process(List.of("a"), handler, null))).containsExactly(new Succeeded(null));
		assertThat(bare(unnamed.toBuilder().functionName("process").build().process(List.of("a"), handler, null)))
			.containsExactly(new Succeeded("process"));
	}

	@Test
	void builderOfAProcessorStartsFromWhatItHas() {
		List<String> seen = new CopyOnWriteArrayList<>();
		BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource())
			.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(true).build())
			.functionName("process")
			.listeners(List.of(new BatchListener() {

				@Override
				public void afterBatch(BatchResult<?, ?> result) {
					seen.add("listener");
				}

			}))
			.recoverer((context, exception) -> seen.add("recoverer"))
			.executor((task) -> {
				seen.add("executor");
				task.run();
			})
			.taskDecorator((task) -> {
				seen.add("decorator");
				return task;
			})
			.build()
			.toBuilder()
			.build();
		assertThat(processor.settings().parallel()).isTrue();
		processor.process(List.of("a"), (record, context) -> {
			throw new IllegalStateException(context.functionName());
		}, null);
		assertThat(seen).containsExactly("decorator", "executor", "recoverer", "listener");
	}

	@Test
	void sourceIsExchangedForOneOfTheSameType() {
		TestSource other = new TestSource();
		BatchProcessor.Builder<List<String>, String, List<String>> builder = BatchProcessor.builder(new TestSource());
		assertThat(builder.source(other).build().source()).isSameAs(other);
		assertThatIllegalArgumentException().isThrownBy(() -> builder.source(new TestSource(EventType.KINESIS)))
			.withMessage("'source' must be one of SQS but is one of KINESIS");
		assertThat(builder.build().source()).isSameAs(other);
	}

	@Test
	void everyRecordRunsOnceWithItsContext() {
		process(BatchSettings.defaults(EventType.SQS), (record, context) -> {
			assertThat(context.record()).isEqualTo(record);
			assertThat(context.itemIdentifier()).isEqualTo(record);
			assertThat(context.eventType()).isEqualTo(EventType.SQS);
			assertThat(context.lambdaContext()).isNull();
			assertThat(context.eventSourceArn()).isNull();
			assertThat(context.receiveCount()).isNull();
			assertThat(context.timestamp()).isNull();
			this.runs.add(context.index() + record);
			return null;
		}, "a", "b", "c");
		assertThat(this.runs).containsExactly("0a", "1b", "2c");
	}

	@Test
	void bytesAreReadByTheSource() {
		BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
			.build()
			.process("a,x".getBytes(), FAIL_ON_X, null);
		assertThat(result.itemIdentifiers()).containsExactly("x");
	}

	@Test
	void noRecordsAreASuccess() {
		for (FailInvocation failInvocation : FailInvocation.values()) {
			BatchSettings settings = BatchSettings.defaults(EventType.SQS)
				.toBuilder()
				.failInvocation(failInvocation)
				.build();
			assertThat(process(settings, FAIL_ON_X).response()).isEmpty();
		}
	}

	@Test
	void resultsAndResponsesCannotBeMixedUp() {
		BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS), FAIL_ON_X, "x");
		assertThat(result.itemIdentifiers()).isUnmodifiable();
		assertThat(bare(result)).isUnmodifiable();
		assertThat(result.records()).isUnmodifiable();
	}

	@Test
	void recordWithoutIdentifierStopsTheBatchBeforeItBegins() {
		assertThatExceptionOfType(UnsupportedEventException.class)
			.isThrownBy(() -> process(BatchSettings.defaults(EventType.SQS), this::run, "a", "none"))
			.withMessageContaining("Record 1 of 2 (aws:sqs) has no item identifier");
		assertThatExceptionOfType(UnsupportedEventException.class)
			.isThrownBy(() -> process(BatchSettings.defaults(EventType.SQS), this::run, " "));
		assertThat(this.runs).isEmpty();
	}

	@Test
	void duplicateIdentifiersRunEachButAreReportedOnce() {
		assertThat(process(BatchSettings.defaults(EventType.SQS), (record, context) -> {
			run(record, context);
			return (context.index() == 1) ? CompletableFuture.failedFuture(new IOException()) : null;
		}, "a", "a", "a").itemIdentifiers()).containsExactly("a");
		assertThat(this.runs).hasSize(3);
	}

	@Test
	void whatOneHandlerHasHandledIsNotTakenForHandledByAnother() {
		BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor
			.builder(new TestSource(EventType.KINESIS))
			.build();
		List<String> event = List.of("A:1", "B:2", "C:3");
		RecordHandler<String> failing = (record, context) -> {
			if (record.equals("A:1")) {
				throw new IOException(record);
			}
			return record;
		};
		assertThat(processor.process(event, failing, null).response()).containsExactly("1");
		assertThat(processor.process(event, this::run, null).response()).isEmpty();
		assertThat(this.runs).containsExactly("A:1", "B:2", "C:3");
	}

	@Test
	void processorTellsItsSourceAndSettings() {
		TestSource source = new TestSource();
		BatchSettings settings = BatchSettings.defaults(EventType.SQS).toBuilder().maxRecords(3).build();
		BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(source)
			.settings(settings)
			.build();
		assertThat(processor.source()).isSameAs(source);
		assertThat(processor.settings()).isSameAs(settings);
	}

	@Test
	void choiceThatMakesNoSenseForTheSourceIsRefused() {
		BatchSettings settings = BatchSettings.defaults(EventType.SQS)
			.toBuilder()
			.onFailure(OnFailure.SKIP_GROUP)
			.build();
		assertThatIllegalArgumentException()
			.isThrownBy(() -> BatchProcessor.builder(new TestSource()).settings(settings))
			.withMessage("'onFailure' must not be SKIP_GROUP for SQS");
	}

	@Test
	@SuppressWarnings("NullAway")
	void argumentsAreChecked() {
		BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource()).build();
		assertThatNullPointerException().isThrownBy(() -> processor.process((List<String>) null, FAIL_ON_X, null))
			.withMessage("'event' must not be null");
		assertThatNullPointerException().isThrownBy(() -> processor.process(List.of(), null, null))
			.withMessage("'handler' must not be null");
	}

	private @org.jspecify.annotations.Nullable Object run(String record, RecordContext<String> context) {
		this.runs.add(record);
		return null;
	}

	private static BatchResult<String, List<String>> process(BatchSettings settings, RecordHandler<String> handler,
			String... records) {
		return BatchProcessor.builder(new TestSource())
			.settings(settings)
			.build()
			.process(List.of(records), handler, null);
	}

	private static List<Class<?>> kinds(BatchResult<?, ?> result) {
		return bare(result).stream().<Class<?>>map(Object::getClass).toList();
	}

	@Nested
	class WhatIsThrown {

		@Test
		void failsThatRecordAloneEvenIfItCannotTellWhatItIs() {
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> {
						if (record.equals("x")) {
							throw new IllegalStateException() {

								private static final long serialVersionUID = 1L;

								@Override
								public String getMessage() {
									throw new IllegalStateException("no message");
								}

							};
						}
						return record;
					}, "a", "x", "b");
			assertThat(result.itemIdentifiers()).containsExactly("x");
		}

		@Test
		void isRetriedAndRecoveredEvenIfItIsAnInterruption() {
			List<String> recovered = new ArrayList<>();
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
				.settings(BatchSettings.defaults(EventType.SQS)
					.toBuilder()
					.retry(RetrySettings.builder().maxRetries(3).delay(Duration.ZERO).build())
					.build())
				.recoverer((context, exception) -> recovered.add(context.itemIdentifier()))
				.build()
				.process(List.of("a", "b"), (record, context) -> {
					run(record, context);
					if (record.equals("a")) {
						Thread.currentThread().interrupt();
						throw new IllegalStateException(new IOException(new InterruptedException()));
					}
					throw new InterruptedException();
				}, null);
			assertThat(result.itemIdentifiers()).isEmpty();
			assertThat(BatchProcessorTests.this.runs).hasSize(8);
			assertThat(recovered).containsExactlyInAnyOrder("a", "b");
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
		}

		@ParameterizedTest
		@ValueSource(classes = { Exception.class, RuntimeException.class, AssertionError.class,
				StackOverflowError.class, NoClassDefFoundError.class, LinkageError.class, Throwable.class })
		void failsThatRecordAlone(Class<? extends Throwable> type) {
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> {
						if (record.equals("b")) {
							BatchProcessorTests.<RuntimeException>sneak(type.getConstructor().newInstance());
						}
						return record;
					}, "a", "b", "c");
			assertThat(kinds(result)).containsExactly(Succeeded.class, Failed.class, Succeeded.class);
		}

		@ParameterizedTest
		@ValueSource(classes = { OutOfMemoryError.class, InternalError.class, UnknownError.class })
		void escapesIfTheVirtualMachineFails(Class<? extends Error> type) {
			for (RecordHandler<String> handler : List.<RecordHandler<String>>of(
					(record, context) -> BatchProcessorTests.sneak(type.getConstructor().newInstance()),
					(record, context) -> CompletableFuture.failedFuture(type.getConstructor().newInstance()),
					(record, context) -> Mono.error(type.getConstructor().newInstance()))) {
				assertThatExceptionOfType(type)
					.isThrownBy(() -> process(BatchSettings.defaults(EventType.SQS), handler, "a"));
			}
		}

		@Test
		void escapesFromExecutorsAndListenersToo() {
			assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> BatchProcessor.builder(new TestSource())
				.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(true).build())
				.executor((task) -> {
					throw new OutOfMemoryError();
				})
				.build()
				.process(List.of("a"), FAIL_ON_X, null));
			assertThatExceptionOfType(OutOfMemoryError.class)
				.isThrownBy(() -> BatchProcessor.builder(new TestSource()).listeners(List.of(new BatchListener() {

					@Override
					public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
						throw new OutOfMemoryError();
					}

				})).build().process(List.of("a"), FAIL_ON_X, null));
		}

		@Test
		void doesNotInterruptTheBatchEvenIfItIsAnInterruption() {
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> {
						if (record.equals("b")) {
							throw new InterruptedException();
						}
						return record;
					}, "a", "b", "c");
			assertThat(kinds(result)).containsExactly(Succeeded.class, Failed.class, Succeeded.class);
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
		}

		@Test
		void isNeverChanged() {
			IOException exception = new IOException();
			IllegalStateException ofTheRecoverer = new IllegalStateException();
			BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource())
				.settings(BatchSettings.defaults(EventType.SQS)
					.toBuilder()
					.retry(RetrySettings.builder().maxRetries(2).delay(Duration.ZERO).build())
					.build())
				.recoverer((context, failure) -> {
					throw ofTheRecoverer;
				})
				.build();
			for (int i = 0; i < 3; i++) {
				RecordOutcome outcome = processor.process(List.of("a"), (record, context) -> {
					throw exception;
				}, null).outcomes().get(0);
				assertThat(outcome).isInstanceOfSatisfying(Failed.class, (failed) -> {
					assertThat(failed.exception()).isSameAs(exception);
					assertThat(failed.earlierExceptions()).containsExactly(exception, exception);
					assertThat(Objects.requireNonNull(failed.failedRecovery()).exception()).isSameAs(ofTheRecoverer);
				});
			}
			assertThat(exception.getSuppressed()).isEmpty();
			assertThat(ofTheRecoverer.getSuppressed()).isEmpty();
		}

	}

	@Nested
	class OnFailureChoices {

		@Test
		void continueRunsTheOthers() {
			assertThat(kinds(process(BatchSettings.defaults(EventType.SQS), FAIL_ON_X, "x", "a", "x2", "b")))
				.containsExactly(Failed.class, Succeeded.class, Failed.class, Succeeded.class);
		}

		@Test
		void stopLeavesTheRest() {
			BatchSettings settings = BatchSettings.defaults(EventType.SQS)
				.toBuilder()
				.onFailure(OnFailure.STOP)
				.build();
			BatchResult<String, List<String>> result = process(settings, FAIL_ON_X, "a", "x", "b", "x2");
			assertThat(kinds(result)).containsExactly(Succeeded.class, Failed.class, Unprocessed.class,
					Unprocessed.class);
			assertThat(bare(result).get(3)).isEqualTo(new Unprocessed(Reason.EARLIER_FAILURE));
			assertThat(result.itemIdentifiers()).containsExactly("x", "b", "x2");
		}

	}

	@Nested
	class FailInvocationChoices {

		@Test
		void neverReportsAllThatFail() {
			assertThat(process(BatchSettings.defaults(EventType.SQS), FAIL_ON_X, "x1", "x2").itemIdentifiers())
				.containsExactly("x1", "x2");
		}

		@Test
		void whenAllFailThrowsOnlyIfNoneIsHandled() {
			BatchSettings settings = BatchSettings.defaults(EventType.SQS)
				.toBuilder()
				.failInvocation(FailInvocation.WHEN_ALL_FAIL)
				.build();
			assertThat(process(settings, FAIL_ON_X, "x1", "a").itemIdentifiers()).containsExactly("x1");
			assertThatExceptionOfType(BatchFailedException.class)
				.isThrownBy(() -> process(settings, FAIL_ON_X, "x1", "x2"))
				.withMessage("2 of 2 records failed and 0 were not processed (aws:sqs): x1, x2")
				.satisfies((ex) -> {
					assertThat(ex.result().itemIdentifiers()).containsExactly("x1", "x2");
					assertThat(ex.getSuppressed()).extracting(Throwable::getMessage).containsExactly("x1", "x2");
				});
		}

		@Test
		void whenAllFailCountsUnprocessedRecordsAsNotHandled() {
			BatchSettings settings = BatchSettings.defaults(EventType.SQS)
				.toBuilder()
				.onFailure(OnFailure.STOP)
				.failInvocation(FailInvocation.WHEN_ALL_FAIL)
				.build();
			assertThatExceptionOfType(BatchFailedException.class)
				.isThrownBy(() -> process(settings, FAIL_ON_X, "x1", "a"))
				.withMessage("1 of 2 records failed and 1 were not processed (aws:sqs): x1, a");
		}

		@Test
		void whenAnyFailsThrowsForOneOfMany() {
			BatchSettings settings = BatchSettings.defaults(EventType.SQS)
				.toBuilder()
				.failInvocation(FailInvocation.WHEN_ANY_FAILS)
				.build();
			assertThat(process(settings, FAIL_ON_X, "a", "b").itemIdentifiers()).isEmpty();
			assertThatExceptionOfType(BatchFailedException.class)
				.isThrownBy(() -> process(settings, FAIL_ON_X, "a", "x1", "b"));
			assertThatExceptionOfType(BatchFailedException.class)
				.isThrownBy(() -> process(settings.toBuilder().maxRecords(1).build(), FAIL_ON_X, "a", "b"));
		}

		@ParameterizedTest
		@CsvSource({ "1, 1, ': x0'", "10, 10, 'x8, x9'", "11, 10, 'x8, x9 and 1 more'", "13, 10, 'x8, x9 and 3 more'" })
		void messageNamesAHandful(int count, int named, String end) {
			BatchSettings settings = BatchSettings.defaults(EventType.SQS)
				.toBuilder()
				.failInvocation(FailInvocation.WHEN_ANY_FAILS)
				.build();
			String[] records = new String[count];
			for (int i = 0; i < records.length; i++) {
				records[i] = "x" + i;
			}
			assertThatExceptionOfType(BatchFailedException.class)
				.isThrownBy(() -> process(settings, FAIL_ON_X, records))
				.withMessageEndingWith(end)
				.satisfies((ex) -> assertThat(ex.getSuppressed()).hasSize(named));
		}

	}

	@Nested
	class Limits {

		@Test
		void recordsBeyondMaxRecordsAreReported() {
			BatchResult<String, List<String>> result = process(
					BatchSettings.defaults(EventType.SQS).toBuilder().maxRecords(2).build(), FAIL_ON_X, "a", "x", "b",
					"c");
			assertThat(bare(result).get(2)).isEqualTo(new Unprocessed(Reason.LIMIT));
			assertThat(result.itemIdentifiers()).containsExactly("x", "b", "c");
			assertThat(process(BatchSettings.defaults(EventType.SQS).toBuilder().maxRecords(3).build(), FAIL_ON_X, "a")
				.itemIdentifiers()).isEmpty();
		}

		@Test
		void recordsBeyondMaxBatchSizeAreReported() {
			BatchSettings settings = BatchSettings.defaults(EventType.SQS)
				.toBuilder()
				.maxBatchSize(DataSize.ofBytes(6))
				.build();
			assertThat(process(settings, FAIL_ON_X, "aaa", "bbb", "c").itemIdentifiers()).containsExactly("c");
			assertThat(process(settings, FAIL_ON_X, "aaa", "bbbb", "c").itemIdentifiers()).containsExactly("bbbb", "c");
		}

		@Test
		void firstRecordRunsHoweverLargeItIs() {
			BatchSettings settings = BatchSettings.defaults(EventType.SQS)
				.toBuilder()
				.maxBatchSize(DataSize.ofBytes(2))
				.build();
			assertThat(process(settings, FAIL_ON_X, "aaa", "b").itemIdentifiers()).containsExactly("b");
		}

		@Test
		void sizeIsCountedInEventsOfBytesToo() {
			BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource())
				.settings(BatchSettings.defaults(EventType.SQS).toBuilder().maxBatchSize(DataSize.ofBytes(4)).build())
				.build();
			assertThat(processor.process("aa,bb,c".getBytes(), FAIL_ON_X, null).itemIdentifiers()).containsExactly("c");
			assertThat(processor.process("a,b".getBytes(), FAIL_ON_X, null).itemIdentifiers()).isEmpty();
		}

		@Test
		void rememberedRecordsCountForNothing() {
			BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource())
				.settings(BatchSettings.defaults(EventType.SQS)
					.toBuilder()
					.maxRecords(1)
					.failInvocation(FailInvocation.WHEN_ANY_FAILS)
					.redeliveryMemory(true)
					.build())
				.build();
			List<String> batch = List.of("a", "b", "c");
			for (int delivery = 0; delivery < 2; delivery++) {
				assertThatExceptionOfType(BatchFailedException.class)
					.isThrownBy(() -> processor.process(batch, FAIL_ON_X, null))
					.satisfies((failed) -> assertThat(failed.result().outcomes().get(2))
						.isEqualTo(Unprocessed.because(Reason.LIMIT)));
			}
			assertThat(bare(processor.process(batch, FAIL_ON_X, null))).containsExactly(new RecordOutcome.Remembered(),
					new RecordOutcome.Remembered(), new Succeeded("c!"));
		}

		@Test
		void mustBePositive() {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> BatchSettings.defaults(EventType.SQS).toBuilder().maxRecords(0).build());
			assertThatIllegalArgumentException().isThrownBy(
					() -> BatchSettings.defaults(EventType.SQS).toBuilder().maxBatchSize(DataSize.ofBytes(0)).build());
		}

	}

	@Nested
	class AsynchronousResults {

		private final Executor another = (task) -> new Thread(task).start();

		@Test
		void stagesAreAwaited() {
			CountDownLatch done = new CountDownLatch(1);
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> {
						if (record.equals("x")) {
							return CompletableFuture.runAsync(() -> BatchProcessorTests.sneak(new IOException()),
									this.another);
						}
						return CompletableFuture.supplyAsync(() -> {
							done.countDown();
							return "late";
						}, this.another);
					}, "a", "x");
			assertThat(done.getCount()).isZero();
			assertThat(bare(result).get(0)).isEqualTo(new Succeeded("late"));
			assertThat(bare(result).get(1)).isInstanceOfSatisfying(Failed.class,
					(failed) -> assertThat(failed.exception()).isInstanceOf(IOException.class));
		}

		@Test
		void futuresAreAwaited() {
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> {
						FutureTask<String> task = new FutureTask<>(() -> {
							if (record.equals("x")) {
								throw new IOException();
							}
							return "late";
						});
						if (record.equals("c")) {
							task.cancel(true);
						}
						new Thread(task).start();
						return task;
					}, "a", "x", "c");
			assertThat(kinds(result)).containsExactly(Succeeded.class, Failed.class, Failed.class);
			assertThat(bare(result).get(0)).isEqualTo(new Succeeded("late"));
			assertThat(bare(result).get(1)).extracting("exception").isInstanceOf(IOException.class);
			assertThat(bare(result).get(2)).extracting("exception").isInstanceOf(CancellationException.class);
		}

		@Test
		void publishersAreAwaitedToTheirEnd() {
			List<String> elements = new ArrayList<>();
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> switch (record) {
						case "mono" -> Mono.fromSupplier(() -> "late");
						case "empty" -> Mono.empty();
						case "flux" -> Flux.just("1", "2", "3").doOnNext(elements::add);
						case "brokenFlux" -> Flux.concat(Flux.just("1"), Flux.error(new IOException()));
						default -> Mono.error(new IOException());
					}, "mono", "empty", "flux", "brokenFlux", "brokenMono");
			assertThat(bare(result).subList(0, 3)).containsExactly(new Succeeded("late"), new Succeeded(null),
					new Succeeded("3"));
			assertThat(elements).containsExactly("1", "2", "3");
			assertThat(result.itemIdentifiers()).containsExactly("brokenFlux", "brokenMono");
		}

		@Test
		void workThatEndsWithWorkIsAwaitedToo() {
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> switch (record) {
						case "monoInFuture" -> CompletableFuture.completedFuture(Mono.error(new IOException()));
						case "futureInMono" -> Mono.just(CompletableFuture.failedFuture(new IOException()));
						case "stageInPlainFuture" -> done(CompletableFuture.failedFuture(new IOException()));
						case "listInFuture" ->
							CompletableFuture.completedFuture(List.of(Mono.error(new IOException())));
						case "plainFutureInStage" -> CompletableFuture.completedFuture(done("late"));
						case "monoInPlainFuture" -> done(Mono.just("late"));
						default -> CompletableFuture.completedFuture(Mono.just("late"));
					}, "monoInFuture", "futureInMono", "stageInPlainFuture", "listInFuture", "plainFutureInStage",
					"monoInPlainFuture", "a");
			assertThat(result.itemIdentifiers()).containsExactly("monoInFuture", "futureInMono", "stageInPlainFuture",
					"listInFuture");
			assertThat(bare(result).subList(4, 7)).containsOnly(new Succeeded("late"));
		}

		private static FutureTask<Object> done(Object result) {
			FutureTask<Object> future = new FutureTask<>(() -> result);
			future.run();
			return future;
		}

		@Test
		void collectionsOfWorkAreRefused() {
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> switch (record) {
						case "list" -> List.of(CompletableFuture.failedFuture(new IOException()));
						case "array" -> new Object[] { Mono.error(new IOException()) };
						case "optional" -> Optional.of(CompletableFuture.completedFuture("done"));
						case "mixed" -> List.of("done", CompletableFuture.failedFuture(new IOException()));
						case "map" -> Map.of("key", Mono.error(new IOException()));
						case "values" -> Map.of("key", "done");
						default -> List.of("done");
					}, "list", "array", "optional", "mixed", "map", "values", "a");
			assertThat(result.itemIdentifiers()).containsExactly("list", "array", "optional", "mixed", "map");
			assertThat(bare(result).get(0)).extracting("exception")
				.asInstanceOf(InstanceOfAssertFactories.THROWABLE)
				.hasMessageContaining("asynchronous results, which are not awaited");
		}

		@Test
		void publisherOfWorkIsRefusedUnlessItIsTheLastThatComes() {
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> switch (record) {
						case "futures" -> Flux.just(CompletableFuture.failedFuture(new IOException()), "done");
						case "publishers" -> Flux.just(Mono.error(new IOException()), Mono.just("done"));
						case "last" -> Flux.just("done", Mono.error(new IOException()));
						default -> Flux.just("done", Mono.just("done"));
					}, "futures", "publishers", "last", "a");
			assertThat(result.itemIdentifiers()).containsExactly("futures", "publishers", "last");
			assertThat(bare(result).subList(0, 2)).extracting("exception")
				.allSatisfy((exception) -> assertThat((Throwable) exception)
					.hasMessageContaining("a publisher of asynchronous results, which are not awaited"));
		}

		private static LibraryFuture libraryFuture(CompletableFuture<?> stage) {
			return () -> stage;
		}

		@Test
		void workOfOtherLibrariesIsAwaitedIfItOffersAStage() {
			CompletableFuture<String> late = CompletableFuture.supplyAsync(() -> "late", this.another);
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> switch (record) {
						case "fails" -> libraryFuture(CompletableFuture.failedFuture(new IOException()));
						case "list" -> List.of(libraryFuture(late));
						default -> libraryFuture(late);
					}, "a", "fails", "list");
			assertThat(bare(result).get(0)).isEqualTo(new Succeeded("late"));
			assertThat(result.itemIdentifiers()).containsExactly("fails", "list");
		}

		@Test
		void workThatWouldNeverBeDoneOrAwaitedIsRefused() {
			List<String> done = new ArrayList<>();
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> switch (record) {
						case "stream" -> Stream.of(1, 2).map((number) -> done.add("element"));
						case "intStream" -> IntStream.of(1, 2).peek((number) -> done.add("element"));
						case "job" -> JobKt.Job(null);
						case "sequence" -> SequencesKt.sequenceOf(1, 2);
						case "streams" -> List.of(Stream.of(1, 2));
						default -> "done";
					}, "stream", "intStream", "job", "sequence", "streams", "a");
			assertThat(result.itemIdentifiers()).containsExactly("stream", "intStream", "job", "sequence", "streams");
			assertThat(bare(result).subList(0, 4)).extracting("exception")
				.allSatisfy((exception) -> assertThat((Throwable) exception)
					.hasMessageContaining("represents unfinished work and cannot be awaited"));
			assertThat(done).isEmpty();
		}

		@Test
		void nextRecordStartsOnlyWhenTheWorkIsDone() {
			List<String> events = new ArrayList<>();
			process(BatchSettings.defaults(EventType.SQS), (record, context) -> {
				events.add("start " + record);
				return CompletableFuture.runAsync(() -> events.add("end " + record), this.another);
			}, "a", "b");
			assertThat(events).containsExactly("start a", "end a", "start b", "end b");
		}

		@Test
		void interruptedThreadStartsNoRecord() {
			Thread.currentThread().interrupt();
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> new CompletableFuture<>(), "a");
			assertThat(bare(result)).containsExactly(new Unprocessed(Reason.INTERRUPTED));
		}

		@Test
		void interruptionDuringTheWaitLeavesTheRecordUnprocessed() {
			Thread invocation = Thread.currentThread();
			CompletableFuture<Object> never = new CompletableFuture<>();
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> {
						new Thread(() -> {
							Waits.untilWaiting(invocation);
							invocation.interrupt();
						}).start();
						return never;
					}, "a", "b");
			assertThat(result.itemIdentifiers()).containsExactly("a", "b");
			assertThat(kinds(result)).containsOnly(Unprocessed.class);
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
		}

		@Test
		void interruptionDuringTheWaitForAPlainFutureEndsTheBatch() {
			Thread invocation = Thread.currentThread();
			FutureTask<Object> never = new FutureTask<>(() -> null);
			BatchResult<String, List<String>> result = process(BatchSettings.defaults(EventType.SQS),
					(record, context) -> {
						new Thread(() -> {
							Waits.untilWaiting(invocation);
							invocation.interrupt();
						}).start();
						return never;
					}, "a", "b");
			assertThat(bare(result)).containsOnly(new Unprocessed(Reason.INTERRUPTED));
			assertThat(never.isCancelled()).isTrue();
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
		}

	}

	@Nested
	class Retries {

		private final RetrySettings policy = RetrySettings.builder().maxRetries(2).delay(Duration.ofMillis(1)).build();

		@Test
		void failedRecordRunsAgain() {
			BatchResult<String, List<String>> result = process(
					BatchSettings.defaults(EventType.SQS).toBuilder().retry(this.policy).build(), failing(2), "a", "b");
			assertThat(result.itemIdentifiers()).isEmpty();
			assertThat(BatchProcessorTests.this.runs).containsExactlyInAnyOrder("a", "a", "a", "b", "b", "b");
		}

		@Test
		void attemptsAreCountedAndEarlierExceptionsKept() {
			BatchResult<String, List<String>> result = process(
					BatchSettings.defaults(EventType.SQS).toBuilder().retry(this.policy).build(), failing(9), "a");
			assertThat(result.outcomes().get(0)).isInstanceOfSatisfying(Failed.class, (failed) -> {
				assertThat(failed.attempts()).isEqualTo(3);
				assertThat(failed.exception()).hasMessage("a 3");
				assertThat(failed.earlierExceptions()).extracting(Throwable::getMessage).containsExactly("a 1", "a 2");
			});
		}

		@Test
		void asynchronousWorkRunsAgain() {
			RecordHandler<String> handler = failing(2);
			BatchResult<String, List<String>> result = process(
					BatchSettings.defaults(EventType.SQS).toBuilder().retry(this.policy).build(),
					(record, context) -> CompletableFuture.supplyAsync(() -> {
						try {
							return handler.handle(record, context);
						}
						catch (Exception ex) {
							return BatchProcessorTests.sneak(ex);
						}
					}, (task) -> new Thread(task).start()), "a");
			assertThat(result.itemIdentifiers()).isEmpty();
			assertThat(BatchProcessorTests.this.runs).hasSize(3);
		}

		@Test
		void excludedExceptionsAreNotRetried() {
			RetrySettings excluding = RetrySettings.builder()
				.maxRetries(3)
				.delay(Duration.ofMillis(1))
				.excludes(List.of(IOException.class))
				.build();
			process(BatchSettings.defaults(EventType.SQS).toBuilder().retry(excluding).build(), failing(9), "a");
			assertThat(BatchProcessorTests.this.runs).hasSize(1);
		}

		@ParameterizedTest
		@ValueSource(classes = { AssertionError.class, LinkageError.class })
		void errorsAreNotRetried(Class<? extends Throwable> type) {
			process(BatchSettings.defaults(EventType.SQS).toBuilder().retry(this.policy).build(), (record, context) -> {
				run(record, context);
				return BatchProcessorTests.sneak(type.getConstructor().newInstance());
			}, "a");
			assertThat(BatchProcessorTests.this.runs).hasSize(1);
		}

		@Test
		void interruptionEndsTheDelay() {
			Thread invocation = Thread.currentThread();
			BatchResult<String, List<String>> result = process(
					BatchSettings.defaults(EventType.SQS).toBuilder().retry(patient(invocation)).build(),
					(record, context) -> {
						throw new IOException();
					}, "a", "b");
			assertThat(kinds(result)).containsExactly(Failed.class, Unprocessed.class);
			assertThat(Thread.interrupted()).isTrue();
		}

		/**
		 * Interrupts the invocation from outside of any handler.
		 */
		private static RetrySettings patient(Thread invocation) {
			return RetrySettings.builder().maxRetries(3).delay(Duration.ofDays(100_000)).predicate((exception) -> {
				invocation.interrupt();
				return true;
			}).build();
		}

		@ParameterizedTest
		@CsvSource({ "SQS, STOP", "SQS_FIFO, SKIP_GROUP", "KINESIS, SKIP_GROUP", "KINESIS, CONTINUE", "DYNAMODB, STOP",
				"KAFKA, SKIP_GROUP", "KAFKA, STOP" })
		void recordThatWaitsIsNotOvertakenInSequence(EventType eventType, OnFailure onFailure) {
			BatchProcessor.builder(new TestSource(eventType))
				.settings(BatchSettings.defaults(eventType).toBuilder().onFailure(onFailure).retry(this.policy).build())
				.build()
				.process(List.of("A:1", "B:2"), failing(1), null);
			assertThat(BatchProcessorTests.this.runs).containsExactly("A:1", "A:1", "B:2", "B:2");
		}

		@ParameterizedTest
		@CsvSource({ "PT10M, 1", "PT0.001S, 3" })
		void timeoutBoundsAllAttemptsTogether(Duration delay, int attempts) {
			RetrySettings impatient = RetrySettings.builder()
				.maxRetries(2)
				.delay(delay)
				.timeout(Duration.ofMinutes(9))
				.build();
			process(BatchSettings.defaults(EventType.SQS).toBuilder().retry(impatient).build(), failing(9), "a");
			assertThat(BatchProcessorTests.this.runs).hasSize(attempts);
		}

		@Test
		void shorterDelaysComeFirst() {
			BatchContext<String> batch = new BatchContext<>(new TestSource(), null, new String[] { "a", "b" },
					List.of("a", "b"), Arrays.asList(null, null), null, TestSource.NO_DEADLINE);
			RecordTask late = task(batch, 0, 60_000);
			RecordTask soon = task(batch, 1, 1_000);
			assertThat(late).isGreaterThan(soon);
			assertThat(soon).isLessThan(late);
		}

		private RecordTask task(BatchContext<?> batch, int index, long delayMillis) {
			return new RecordTask(new RecordExecution<>(batch.record(index)), delayMillis, null,
					CompletableFuture::new);
		}

		@Test
		void recordThatWaitsHoldsUpNobodyOnAStandardQueueHoweverLong() {
			Thread invocation = Thread.currentThread();
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
				.settings(BatchSettings.defaults(EventType.SQS)
					.toBuilder()
					.retry(RetrySettings.builder().maxRetries(3).delay(Duration.ofDays(100_000)).build())
					.build())
				.listeners(List.of(new BatchListener() {

					@Override
					public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
						invocation.interrupt();
					}

				}))
				.build()
				.process(List.of("x", "b"), FAIL_ON_X, null);
			assertThat(kinds(result)).containsExactly(Failed.class, Succeeded.class);
			assertThat(Thread.interrupted()).isTrue();
		}

		@Test
		void sameExceptionTwiceIsNoProblem() {
			IOException exception = new IOException();
			assertThat(bare(process(BatchSettings.defaults(EventType.SQS).toBuilder().retry(this.policy).build(),
					(record, context) -> {
						throw exception;
					}, "a")))
				.containsExactly(new Failed(exception, 3));
		}

		private RecordHandler<String> failing(int times) {
			return (record, context) -> {
				run(record, context);
				long run = BatchProcessorTests.this.runs.stream().filter(record::equals).count();
				if (run <= times) {
					throw new IOException(record + " " + run);
				}
				return record;
			};
		}

	}

	@Nested
	class Recovery {

		@Test
		void recoveredRecordIsHandled() {
			List<String> recovered = new ArrayList<>();
			BatchResult<String, List<String>> result = process(
					(context, exception) -> recovered.add(context.itemIdentifier() + exception.getMessage()),
					BatchSettings.defaults(EventType.SQS).toBuilder().onFailure(OnFailure.STOP).build(), "a", "x", "b");
			assertThat(recovered).containsExactly("xx");
			assertThat(kinds(result)).containsExactly(Succeeded.class, Recovered.class, Succeeded.class);
			assertThat(result.response()).isEmpty();
			assertThat(result.handledCount()).isEqualTo(3);
			assertThat(result.recoveredCount()).isEqualTo(1);
		}

		/**
		 * The name only informs. A record that was recovered must not be delivered again
		 * because of it.
		 */
		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		@SuppressWarnings("NullAway") // The name of a careless recoverer.
		void recovererWithoutANameRecoversNevertheless(boolean throwing) {
			RecordRecoverer recoverer = new RecordRecoverer() {

				@Override
				public void recover(RecordContext<?> context, Throwable exception) {
					if (context.record().equals("x")) {
						throw new IllegalStateException("queue down");
					}
				}

				@Override
				public String name() {
					if (throwing) {
						throw new IllegalStateException("no name");
					}
					return null;
				}

			};
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
				.recoverer(recoverer)
				.build()
				.process(List.of("a", "x"), (record, context) -> {
					throw new IOException(record);
				}, null);
			assertThat(result.itemIdentifiers()).containsExactly("x");
			assertThat(result.outcomes().get(0)).isInstanceOfSatisfying(Recovered.class,
					(recovered) -> assertThat(recovered.recoverer()).isEqualTo("recoverer"));
			assertThat(result.outcomes().get(1)).isInstanceOfSatisfying(Failed.class,
					(failed) -> assertThat(Objects.requireNonNull(failed.failedRecovery()).exception())
						.hasMessage("queue down"));
		}

		@Test
		void recovererIsKnownByItsName() {
			assertThat(nameOf((context, exception) -> {
			})).isEqualTo("recoverer");
			assertThat(nameOf(new RecordRecoverer() {

				@Override
				public void recover(RecordContext<?> context, Throwable exception) {
				}

			})).isEqualTo("recoverer");
			assertThat(nameOf(new Archive())).isEqualTo("Archive");
			assertThat(nameOf(new Archive() {

				@Override
				public String name() {
					return "archive";
				}

			})).isEqualTo("archive");
		}

		private String nameOf(RecordRecoverer recoverer) {
			BatchResult<String, List<String>> result = process(recoverer, BatchSettings.defaults(EventType.SQS), "x");
			return ((Recovered) result.outcomes().get(0)).recoverer();
		}

		private static class Archive implements RecordRecoverer {

			@Override
			public void recover(RecordContext<?> context, Throwable exception) {
			}

		}

		@Test
		void fatalErrorOfANameEscapes() {
			RecordRecoverer recoverer = new Archive() {

				@Override
				public String name() {
					throw new OutOfMemoryError();
				}

			};
			assertThatExceptionOfType(OutOfMemoryError.class)
				.isThrownBy(() -> process(recoverer, BatchSettings.defaults(EventType.SQS), "x"));
		}

		@Test
		void failedRecoveryLeavesTheRecordFailed() {
			BatchResult<String, List<String>> result = process((context, exception) -> {
				throw new IllegalStateException("queue down");
			}, BatchSettings.defaults(EventType.SQS), "a", "x");
			assertThat(result.itemIdentifiers()).containsExactly("x");
			assertThat(result.outcomes().get(1)).isInstanceOfSatisfying(Failed.class, (failed) -> {
				assertThat(failed.exception()).isInstanceOf(IOException.class);
				assertThat(Objects.requireNonNull(failed.failedRecovery()).exception()).hasMessage("queue down");
			});
		}

		@Test
		void recovererComesAfterTheLastAttempt() {
			List<RecordOutcome> outcomes = process((context, exception) -> {
			}, BatchSettings.defaults(EventType.SQS)
				.toBuilder()
				.retry(RetrySettings.builder().maxRetries(4).delay(Duration.ZERO).build())
				.build(), "x").outcomes();
			assertThat(outcomes.get(0)).isInstanceOfSatisfying(Recovered.class,
					(recovered) -> assertThat(recovered.attempts()).isEqualTo(5));
		}

		@Test
		void fatalErrorOfARecovererEscapes() {
			assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> process((context, exception) -> {
				throw new OutOfMemoryError();
			}, BatchSettings.defaults(EventType.SQS), "x"));
		}

		@Test
		void interruptedRecoveryFailsThatRecordAlone() {
			BatchResult<String, List<String>> result = process((context, exception) -> {
				Thread.currentThread().interrupt();
				throw new InterruptedException();
			}, BatchSettings.defaults(EventType.SQS), "x", "a");
			assertThat(result.itemIdentifiers()).containsExactly("x");
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
		}

		private BatchResult<String, List<String>> process(RecordRecoverer recoverer, BatchSettings settings,
				String... records) {
			return BatchProcessor.builder(new TestSource())
				.settings(settings)
				.recoverer(recoverer)
				.build()
				.process(List.of(records), FAIL_ON_X, null);
		}

	}

	@Nested
	class Listening {

		@Test
		void listenersSeeBatchAndRecordsBegin() {
			List<String> seen = new ArrayList<>();
			process(new BatchListener() {

				@Override
				public void beforeBatch(BatchContext<?> context) {
					seen.add("batch " + context.itemIdentifiers() + context.records() + context.eventType()
							+ context.functionName() + context.lambdaContext());
				}

				@Override
				public void beforeRecord(RecordContext<?> context) {
					seen.add("begin " + context.itemIdentifier());
				}

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					seen.add("end " + context.itemIdentifier());
				}

			}, "a", "b");
			assertThat(seen).containsExactly("batch [a, b][a, b]SQSnullnull", "begin a", "end a", "begin b", "end b");
		}

		@Test
		void listenersSeeTheContextOfTheResultWhichKnowsEachRecord() {
			List<BatchContext<?>> seen = new ArrayList<>();
			BatchContext<String> context = BatchProcessor.builder(new TestSource())
				.listeners(List.of(new BatchListener() {

					@Override
					public void beforeBatch(BatchContext<?> context) {
						seen.add(context);
					}

				}))
				.build()
				.process(List.of("a", "b"), FAIL_ON_X, null)
				.context();
			assertThat(seen).containsExactly(context);
			assertThat(context.record(1).index()).isEqualTo(1);
			assertThat(context.record(1).record()).isEqualTo("b");
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> context.record(2));
			assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> context.record(-1));
		}

		@Test
		void listenersSeeEveryOutcomeAndTheResult() {
			List<Object> seen = new ArrayList<>();
			process(new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					seen.add(context.itemIdentifier() + outcome.isHandled());
				}

				@Override
				public void afterBatch(BatchResult<?, ?> result) {
					seen.add(result.toString());
				}

			}, "a", "x");
			assertThat(seen).containsExactly("atrue", "xfalse",
					"2 aws:sqs records: 1 handled, 1 failed, 0 unprocessed");
		}

		@ParameterizedTest
		@ValueSource(classes = { IllegalStateException.class, AssertionError.class, StackOverflowError.class })
		void whatListenersThrowChangesNothing(Class<? extends Throwable> type) {
			List<String> after = new ArrayList<>();
			BatchListener failing = new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					BatchProcessorTests.<RuntimeException>sneak(throwable());
				}

				@Override
				public void afterBatch(BatchResult<?, ?> result) {
					BatchProcessorTests.<RuntimeException>sneak(throwable());
				}

				private Throwable throwable() {
					try {
						return type.getConstructor().newInstance();
					}
					catch (ReflectiveOperationException ex) {
						throw new LinkageError(ex.getMessage(), ex);
					}
				}

			};
			BatchListener next = new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					after.add(context.itemIdentifier());
				}

			};
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
				.listeners(List.of(failing, next))
				.build()
				.process(List.of("a", "x", "b"), FAIL_ON_X, null);
			assertThat(result.itemIdentifiers()).containsExactly("x");
			assertThat(after).containsExactly("a", "x", "b");
		}

		@ParameterizedTest
		@EnumSource(names = { "WHEN_ALL_FAIL", "WHEN_ANY_FAILS" }, value = FailInvocation.class)
		void listenersSeeTheResultOfAFailedInvocation(FailInvocation failInvocation) {
			List<String> seen = new ArrayList<>();
			assertThatExceptionOfType(BatchFailedException.class)
				.isThrownBy(() -> BatchProcessor.builder(new TestSource())
					.settings(BatchSettings.defaults(EventType.SQS).toBuilder().failInvocation(failInvocation).build())
					.listeners(List.of(new BatchListener() {

						@Override
						public void afterBatch(BatchResult<?, ?> result) {
							seen.addAll(result.itemIdentifiers());
						}

					}))
					.build()
					.process(List.of("x"), FAIL_ON_X, null));
			assertThat(seen).containsExactly("x");
		}

		private void process(BatchListener listener, String... records) {
			BatchProcessor.builder(new TestSource())
				.listeners(List.of(listener))
				.build()
				.process(List.of(records), FAIL_ON_X, null);
		}

	}

	@SuppressWarnings("unchecked")
	private static <X extends Throwable> Object sneak(Throwable throwable) throws X {
		throw (X) throwable;
	}

	/**
	 * As Vert.x and others have one.
	 */
	public interface LibraryFuture {

		CompletionStage<?> toCompletionStage();

	}

}
