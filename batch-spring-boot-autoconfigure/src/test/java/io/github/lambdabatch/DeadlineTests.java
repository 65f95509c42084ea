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
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import com.amazonaws.services.lambda.runtime.Context;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

import static io.github.lambdabatch.TestOutcomes.bare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the engine where time runs out: the invocation's or a record's.
 */
@Timeout(30)
@ExtendWith(QuietLog.class)
class DeadlineTests {

	private static final int MARGIN = 2_000;

	private static final Unprocessed TOO_LATE = new Unprocessed(Reason.DEADLINE);

	private final ExecutorService pool = Executors.newCachedThreadPool();

	private final List<String> runs = new CopyOnWriteArrayList<>();

	private final AtomicInteger begun = new AtomicInteger();

	private final FakeContext context = new FakeContext(1_000_000);

	@AfterEach
	void stopPool() {
		Thread.interrupted();
		this.pool.shutdownNow();
	}

	private static BatchSettingsBuilder settings(boolean parallel) {
		return BatchSettings.defaults(EventType.SQS)
			.toBuilder()
			.parallel(parallel)
			.deadlineMargin(Duration.ofMillis(MARGIN));
	}

	private BatchResult<String, List<String>> process(BatchSettingsBuilder settings, RecordHandler<String> handler,
			String... records) {
		return processor(settings).process(List.of(records), (record, context) -> {
			this.begun.incrementAndGet();
			return handler.handle(record, context);
		}, this.context);
	}

	private BatchProcessor<List<String>, String, List<String>> processor(BatchSettingsBuilder settings) {
		return BatchProcessor.builder(new TestSource()).settings(settings.build()).executor(this.pool).build();
	}

	/**
	 * Let the margin begin when that many handlers are at work.
	 */
	private void comeToAnEndWithin(int handlers) {
		comeToAnEndWhen(() -> this.begun.get() >= handlers);
	}

	private void comeToAnEndWhen(BooleanSupplier condition) {
		this.context.setRemaining(() -> condition.getAsBoolean() ? MARGIN : MARGIN + 20);
	}

	@Nested
	class OfTheInvocation {

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void nothingStartsInTheMargin(boolean parallel) {
			AtomicInteger asked = new AtomicInteger();
			DeadlineTests.this.context.setRemaining(() -> (asked.getAndIncrement() == 0) ? MARGIN + 1 : MARGIN);
			BatchResult<String, List<String>> result = process(settings(parallel), (record, context) -> {
				DeadlineTests.this.runs.add(record);
				return null;
			}, "a", "b");
			assertThat(bare(result)).containsExactly(TOO_LATE, TOO_LATE);
			assertThat(result.itemIdentifiers()).containsExactly("a", "b");
			assertThat(DeadlineTests.this.runs).isEmpty();
		}

		@Test
		void timeThatAnotherTellsCountsWithoutAContextToo() {
			AtomicInteger asked = new AtomicInteger();
			BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource())
				.remainingTime((context) -> (asked.getAndIncrement() == 0) ? MARGIN + 1 : MARGIN)
				.settings(settings(false).build())
				.build();
			assertThat(processor.process(List.of("a"), (record, context) -> record, null).outcomes())
				.containsExactly(TOO_LATE);
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void whatWasDoneStaysDone(boolean parallel) {
			BatchResult<String, List<String>> result = process(settings(parallel).maxConcurrency(1),
					(record, context) -> {
						DeadlineTests.this.runs.add(record);
						if (record.equals("x")) {
							throw new IOException();
						}
						if (record.equals("b")) {
							DeadlineTests.this.context.setRemaining(MARGIN - 1);
						}
						return record;
					}, "a", "x", "b", "c", "d");
			assertThat(DeadlineTests.this.runs).containsExactly("a", "x", "b");
			assertThat(bare(result).get(0)).isEqualTo(new Succeeded("a"));
			assertThat(bare(result).get(1)).isInstanceOf(Failed.class);
			assertThat(bare(result).subList(2, 5)).containsExactly(new Succeeded("b"), TOO_LATE, TOO_LATE);
			assertThat(result.itemIdentifiers()).containsExactly("x", "c", "d");
		}

		@Test
		void oneMillisecondIsEnoughToStart() {
			DeadlineTests.this.context.setRemaining(MARGIN + 1);
			assertThat(process(settings(false), (record, context) -> record, "a", "b").itemIdentifiers()).isEmpty();
		}

		@ParameterizedTest
		@EventTypeSource({ "KINESIS", "DYNAMODB", "KAFKA" })
		void streamReportsTheEarliestThatWasNotReached(EventType eventType) {
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource(eventType))
				.build()
				.process(List.of("A:1", "B:2", "A:3", "B:4"), (record, context) -> {
					if (record.equals("B:2")) {
						DeadlineTests.this.context.setRemaining(1);
					}
					return null;
				}, DeadlineTests.this.context);
			assertThat(result.itemIdentifiers()).containsExactly("3");
		}

		@Test
		void fifoQueueReportsAllThatWasNotReached() {
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource(EventType.SQS_FIFO))
				.build()
				.process(List.of("A:1", "B:2", "A:3", "B:4"), (record, context) -> {
					if (record.equals("B:2")) {
						DeadlineTests.this.context.setRemaining(1);
					}
					return null;
				}, DeadlineTests.this.context);
			assertThat(result.itemIdentifiers()).containsExactly("3", "4");
		}

		@Test
		void groupThatWasSkippedBeforeWasNotLeftForLackOfTime() {
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource(EventType.SQS_FIFO))
				.build()
				.process(List.of("A:1", "A:2", "B:3", "C:4"), (record, context) -> {
					if (record.equals("A:1")) {
						throw new IOException();
					}
					DeadlineTests.this.context.setRemaining(1);
					return record;
				}, DeadlineTests.this.context);
			assertThat(bare(result).subList(1, 4)).containsExactly(new Unprocessed(Reason.EARLIER_FAILURE),
					new Succeeded("B:3"), TOO_LATE);
		}

		@ParameterizedTest
		@CsvSource({ "2500, 2000, 1000", "10000, 2000, 1000", "10000, 100, 250", "200, 100, 150", "10000, 0, 250",
				"0, 2000, 250" })
		void whatIsInterruptedLeavesHalfOfTheMarginForTheAnswer(int remaining, int margin, long grace) {
			Deadline deadline = new Deadline(RemainingTime.ofContext(), new FakeContext(remaining),
					Duration.ofMillis(margin));
			assertThat(deadline.graceMillis()).isEqualTo(grace);
		}

		@Test
		void isWhatIsLeftOfTheMarginOnceItHasBegun() {
			FakeContext context = new FakeContext(10_000);
			Deadline deadline = new Deadline(RemainingTime.ofContext(), context, Duration.ofMillis(2_000));
			context.setRemaining(1_500);
			assertThat(deadline.graceMillis()).isEqualTo(500);
			context.setRemaining(900);
			assertThat(deadline.graceMillis()).isZero();
		}

		@ParameterizedTest
		@CsvSource({ "3000, 1200000", "3000, 3000", "1, 500" })
		void marginThatLeavesNothingIsShortened(int remaining, int margin) {
			DeadlineTests.this.context.setRemaining(remaining);
			assertThat(process(settings(false).deadlineMargin(Duration.ofMillis(margin)), (record, context) -> record,
					"a", "b")
				.itemIdentifiers()).isEmpty();
		}

		@Test
		void isOverWhenTheContextSaysZeroAfterItHasCounted() {
			AtomicInteger asked = new AtomicInteger();
			DeadlineTests.this.context.setRemaining(() -> (asked.getAndIncrement() == 0) ? 10_000 : 0);
			assertThat(bare(process(settings(false), (record, context) -> record, "a"))).containsExactly(TOO_LATE);
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void isOverWhenTheTimeCannotBeTold(boolean parallel) {
			AtomicInteger asked = new AtomicInteger();
			BatchProcessor<List<String>, String, List<String>> processor = processor(
					settings(parallel).maxConcurrency(1))
				.toBuilder()
				.remainingTime((context) -> {
					if (asked.getAndIncrement() > 1) {
						throw new IllegalStateException("clock");
					}
					return 10_000;
				})
				.build();
			BatchResult<String, List<String>> result = processor.process(List.of("a", "b"), (record, context) -> record,
					null);
			assertThat(result.itemIdentifiers()).contains("b");
			assertThat(bare(result).get(1)).isEqualTo(TOO_LATE);
		}

		@Test
		void thereIsNoneIfTheTimeCannotBeToldFromTheStart() {
			assertThat(BatchProcessor.builder(new TestSource()).remainingTime((context) -> {
				throw new IllegalStateException("clock");
			}).build().process(List.of("a"), (record, context) -> record, null).itemIdentifiers()).isEmpty();
		}

		@Test
		void thereIsNoneWithoutAContext() {
			assertThat(processor(settings(true)).process(List.of("a"), (record, context) -> record, null)
				.itemIdentifiers()).isEmpty();
		}

		@ParameterizedTest
		@ValueSource(ints = { 0, -5 })
		void thereIsNoneIfNothingIsLeftFromTheStart(int remaining) {
			DeadlineTests.this.context.setRemaining(remaining);
			for (boolean parallel : new boolean[] { true, false }) {
				assertThat(process(settings(parallel), (record, context) -> {
					Context lambdaContext = context.lambdaContext();
					assertThat(lambdaContext).isSameAs(DeadlineTests.this.context);
					return CompletableFuture.runAsync(() -> {
					}, DeadlineTests.this.pool);
				}, "a", "b").itemIdentifiers()).isEmpty();
			}
		}

		/**
		 * What users see must not be what the engine locks.
		 */
		@Test
		void handlerThatLocksItsContextIsInterruptedToo() throws InterruptedException {
			comeToAnEndWithin(1);
			CountDownLatch interrupted = new CountDownLatch(1);
			BatchResult<String, List<String>> result = process(settings(true), (record, context) -> {
				synchronized (context) {
					try {
						Waits.forever();
						return null;
					}
					catch (InterruptedException ex) {
						interrupted.countDown();
						throw ex;
					}
				}
			}, "a");
			assertThat(bare(result)).containsExactly(TOO_LATE);
			Waits.on(interrupted);
		}

		@Test
		void hangingHandlerIsInterrupted() {
			comeToAnEndWithin(3);
			AtomicInteger interrupted = new AtomicInteger();
			BatchResult<String, List<String>> result = process(settings(true), (record, context) -> {
				if (record.equals("hangs")) {
					try {
						Waits.forever();
					}
					finally {
						interrupted.incrementAndGet();
					}
				}
				return record;
			}, "a", "hangs", "c");
			assertThat(bare(result)).containsExactly(new Succeeded("a"), TOO_LATE, new Succeeded("c"));
			assertThat(interrupted).hasValue(1);
		}

		@Test
		void handlerThatEndsNormallyAllTheSameHasHandled() {
			comeToAnEndWithin(1);
			BatchResult<String, List<String>> result = process(settings(true), (record, context) -> {
				try {
					Waits.forever();
				}
				catch (InterruptedException ex) {
					return "in time";
				}
				return null;
			}, "a");
			assertThat(bare(result)).containsExactly(new Succeeded("in time"));
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void hangingResultIsCancelled(boolean parallel) {
			comeToAnEndWithin(parallel ? 2 : 1);
			CompletableFuture<Object> never = new CompletableFuture<>();
			AtomicInteger cancelled = new AtomicInteger();
			BatchResult<String, List<String>> result = process(settings(parallel),
					(record, context) -> record.equals("mono") ? Mono.never().doOnCancel(cancelled::incrementAndGet)
							: never,
					parallel ? new String[] { "future", "mono" } : new String[] { "future", "unstarted" });
			assertThat(bare(result)).containsExactly(TOO_LATE, TOO_LATE);
			assertThat(never).isCancelled();
			assertThat(cancelled).hasValue(parallel ? 1 : 0);
		}

		/**
		 * Each cancellation takes longer than there is for all of them.
		 */
		@Test
		void cancellationsAreMadeSideBySideAndNotWaitedFor() {
			CountDownLatch end = new CountDownLatch(1);
			CountDownLatch cancelled = new CountDownLatch(10);
			Thread invocation = Thread.currentThread();
			List<Thread> threads = new CopyOnWriteArrayList<>();
			comeToAnEndWithin(10);
			Runnable takesLong = () -> {
				threads.add(Thread.currentThread());
				cancelled.countDown();
				try {
					Waits.on(end);
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			};
			Mono<Object> never = Mono.never().doOnCancel(takesLong);
			CompletableFuture<Object> future = new CompletableFuture<>();
			future.whenComplete((value, exception) -> takesLong.run());
			BatchResult<String, List<String>> result = process(settings(true).maxConcurrency(10),
					(record, context) -> record.equals("9") ? future : never, "0", "1", "2", "3", "4", "5", "6", "7",
					"8", "9");
			assertThat(bare(result)).containsOnly(TOO_LATE);
			Waits.until(() -> cancelled.getCount() == 0);
			assertThat(threads).doesNotContain(invocation).doesNotHaveDuplicates();
			end.countDown();
		}

		@Test
		void hangingPlainFutureIsCancelled() {
			comeToAnEndWithin(1);
			FutureTask<Object> never = new FutureTask<>(() -> null);
			BatchResult<String, List<String>> result = process(settings(true), (record, context) -> never, "a");
			assertThat(bare(result)).containsExactly(TOO_LATE);
			assertThat(never.isCancelled()).isTrue();
		}

		@Test
		void resultThatComesAfterTheCancellationIsCancelled() {
			comeToAnEndWithin(1);
			CompletableFuture<Object> never = new CompletableFuture<>();
			BatchResult<String, List<String>> result = process(settings(true), (record, context) -> {
				try {
					Waits.forever();
				}
				catch (InterruptedException ex) {
					return never;
				}
				return null;
			}, "a");
			assertThat(bare(result)).containsExactly(TOO_LATE);
			assertThat(never).isCancelled();
		}

		@Test
		void workThatAResultEndsWithAfterTheCancellationIsCancelled() {
			comeToAnEndWithin(1);
			CompletableFuture<Object> uncancellable = new CompletableFuture<>();
			CompletableFuture<Object> never = new CompletableFuture<>();
			BatchResult<String, List<String>> result = process(settings(true),
					(record, context) -> uncancellable.minimalCompletionStage(), "a");
			assertThat(bare(result)).containsExactly(TOO_LATE);
			uncancellable.complete(never);
			assertThat(never).isCancelled();
		}

		@Test
		void subscriptionThatComesAfterTheCancellationIsCancelled() throws Exception {
			comeToAnEndWithin(1);
			CountDownLatch answered = new CountDownLatch(1);
			CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
			BatchResult<String, List<String>> result = process(settings(false), (record, context) -> {
				return (Publisher<Object>) (subscriber) -> CompletableFuture.runAsync(() -> {
					Waits.until(() -> answered.getCount() == 0);
					Mono.never().doOnCancel(() -> cancelled.complete(true)).subscribe(subscriber);
				}, DeadlineTests.this.pool);
			}, "a");
			answered.countDown();
			assertThat(bare(result)).containsExactly(TOO_LATE);
			assertThat(cancelled.get(10, TimeUnit.SECONDS)).isTrue();
		}

		@Test
		void handlerThatIgnoresInterruptsIsGivenUp() {
			comeToAnEndWithin(2);
			CountDownLatch release = new CountDownLatch(1);
			BatchResult<String, List<String>> result = process(settings(true), (record, context) -> {
				Waits.until(() -> release.getCount() == 0);
				return record;
			}, "a", "b");
			assertThat(bare(result)).containsExactly(TOO_LATE, TOO_LATE);
			release.countDown();
			assertThat(bare(result)).containsExactly(TOO_LATE, TOO_LATE);
		}

		@Test
		void resultThatCannotBeCancelledIsGivenUp() {
			comeToAnEndWithin(1);
			CompletionStage<Object> never = new CompletableFuture<>() {

				@Override
				public CompletableFuture<Object> toCompletableFuture() {
					throw new UnsupportedOperationException();
				}

			};
			BatchResult<String, List<String>> result = process(settings(true), (record, context) -> never, "a");
			assertThat(bare(result)).containsExactly(TOO_LATE);
		}

		@Test
		void interruptOfTheInvocationEndsTheGrace() {
			comeToAnEndWithin(1);
			Thread invocation = Thread.currentThread();
			CountDownLatch release = new CountDownLatch(1);
			BatchResult<String, List<String>> result = process(settings(true), (record, context) -> {
				try {
					Waits.forever();
				}
				catch (InterruptedException ex) {
					invocation.interrupt();
				}
				Waits.until(() -> release.getCount() == 0);
				return record;
			}, "a");
			release.countDown();
			assertThat(bare(result)).containsExactly(TOO_LATE);
			assertThat(Thread.interrupted()).isTrue();
		}

		@Test
		void whatHasFailedBeforeHasFailed() {
			comeToAnEndWithin(1);
			IOException exception = new IOException();
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
				.settings(settings(true).maxConcurrency(1).build())
				.executor(Runnable::run)
				.build()
				.process(List.of("a", "b"), (record, context) -> {
					DeadlineTests.this.begun.incrementAndGet();
					throw exception;
				}, DeadlineTests.this.context);
			assertThat(bare(result)).containsExactly(new Failed(exception, 1), TOO_LATE);
		}

		@Test
		void fatalErrorOfWhatIsInterruptedEscapes() {
			comeToAnEndWithin(2);
			OutOfMemoryError error = new OutOfMemoryError();
			assertThatExceptionOfType(OutOfMemoryError.class)
				.isThrownBy(() -> process(settings(true), (record, context) -> {
					if (record.equals("hangs")) {
						try {
							Waits.forever();
						}
						catch (InterruptedException ex) {
							throw error;
						}
					}
					return null;
				}, "a", "hangs"))
				.isSameAs(error);
		}

		@Test
		void laneDoesNotGoOnAfterTheDeadline() {
			comeToAnEndWhen(() -> DeadlineTests.this.runs.size() == 2);
			BatchSettings settings = BatchSettings.defaults(EventType.SQS_FIFO)
				.toBuilder()
				.parallel(true)
				.deadlineMargin(Duration.ofMillis(MARGIN))
				.build();
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource(EventType.SQS_FIFO))
				.settings(settings)
				.executor(DeadlineTests.this.pool)
				.build()
				.process(List.of("A:1", "A:2", "B:3"), (record, context) -> {
					DeadlineTests.this.runs.add(record);
					if (record.equals("A:1")) {
						try {
							Waits.forever();
						}
						catch (InterruptedException ex) {
							return "in time";
						}
					}
					return record;
				}, DeadlineTests.this.context);
			assertThat(bare(result)).containsExactly(new Succeeded("in time"), TOO_LATE, new Succeeded("B:3"));
			assertThat(DeadlineTests.this.runs).containsExactlyInAnyOrder("A:1", "B:3");
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void retryThatWouldComeTooLateIsNotWaitedFor(boolean parallel) {
			RetrySettings slow = RetrySettings.builder().maxRetries(3).delay(Duration.ofMinutes(10)).build();
			DeadlineTests.this.context.setRemaining(MARGIN + 60_000);
			List<String> recovered = new ArrayList<>();
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
				.settings(settings(parallel).retry(slow).build())
				.recoverer((context, exception) -> recovered.add(context.itemIdentifier()))
				.build()
				.process(List.of("a"), (record, context) -> {
					throw new IOException();
				}, DeadlineTests.this.context);
			assertThat(bare(result)).hasOnlyElementsOfType(Failed.class);
			assertThat(recovered).isEmpty();
		}

		@ParameterizedTest
		@CsvSource({ "2000, 1, true", "2001, 1, true", "2002, 2, true", "2000, 1, false", "2002, 2, false" })
		void retryThatWouldTakeTooLongIsNotBegun(int millisToWork, int attempts, boolean parallel) {
			FakeContext context = DeadlineTests.this.context;
			context.setRemaining(MARGIN + millisToWork);
			BatchProcessor.builder(new TestSource())
				.settings(settings(parallel)
					.retry(RetrySettings.builder().maxRetries(1).delay(Duration.ofMillis(1)).build())
					.build())
				.executor(DeadlineTests.this.pool)
				.build()
				.process(List.of("a"), (record, ignored) -> {
					DeadlineTests.this.runs.add(record);
					// Each attempt takes a second.
					context.setRemaining(context.getRemainingTimeInMillis() - 1_000);
					throw new IOException();
				}, context);
			assertThat(DeadlineTests.this.runs).hasSize(attempts);
		}

		@Test
		void recovererDoesNotBeginWhenTheTimeIsOver() {
			IOException exception = new IOException();
			List<String> recovered = new ArrayList<>();
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
				.settings(settings(false).build())
				.recoverer((context, ex) -> recovered.add(context.itemIdentifier()))
				.build()
				.process(List.of("a"), (record, context) -> {
					DeadlineTests.this.context.setRemaining(MARGIN);
					throw exception;
				}, DeadlineTests.this.context);
			assertThat(bare(result)).containsExactly(new Failed(exception, 1));
			assertThat(recovered).isEmpty();
		}

		@Test
		void recovererIsInterrupted() {
			AtomicInteger interrupted = new AtomicInteger();
			comeToAnEndWhen(() -> DeadlineTests.this.runs.size() == 1);
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
				.settings(settings(true).build())
				.executor(DeadlineTests.this.pool)
				.recoverer((context, exception) -> {
					DeadlineTests.this.runs.add("recovery");
					try {
						Waits.forever();
					}
					finally {
						interrupted.incrementAndGet();
					}
				})
				.build()
				.process(List.of("a"), (record, context) -> CompletableFuture.failedFuture(new IOException()),
						DeadlineTests.this.context);
			// The handler had failed before, and that is known.
			assertThat(result.outcomes().get(0)).isInstanceOfSatisfying(Failed.class, (failed) -> {
				assertThat(failed.exception()).isInstanceOf(IOException.class);
				assertThat(Objects.requireNonNull(failed.failedRecovery()).exception())
					.isInstanceOf(InterruptedException.class);
			});
			assertThat(interrupted).hasValue(1);
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void noAttemptFollowsAfterTheAnswer(boolean asynchronous) throws Exception {
			RetrySettings policy = RetrySettings.builder().maxRetries(3).delay(Duration.ofMillis(1_000)).build();
			Thread invocation = Thread.currentThread();
			CompletableFuture<Thread> pausing = new CompletableFuture<>();
			CountDownLatch again = new CountDownLatch(2);
			AtomicInteger recovered = new AtomicInteger();
			long start = System.nanoTime();
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
				.settings(settings(true).retry(policy).build())
				.recoverer((context, exception) -> recovered.incrementAndGet())
				.executor(DeadlineTests.this.pool)
				.build()
				.process(List.of("a", "b"), (record, context) -> {
					if (record.equals("b")) {
						Thread other = pausing.get(10, TimeUnit.SECONDS);
						if (other != Thread.currentThread()) {
							// On the same thread, the other record waits already.
							Waits.untilWaiting(other);
						}
						invocation.interrupt();
						return new CompletableFuture<>();
					}
					again.countDown();
					if (!asynchronous) {
						pausing.complete(Thread.currentThread());
						throw new IOException();
					}
					CompletableFuture<Object> late = new CompletableFuture<>();
					Thread worker = Thread.currentThread();
					DeadlineTests.this.pool.execute(() -> {
						Waits.untilWaiting(worker);
						Waits.untilWaiting(invocation);
						late.completeExceptionally(new IOException());
						pausing.complete(invocation);
					});
					return late;
				}, DeadlineTests.this.context);
			long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
			assertThat(Thread.interrupted()).isTrue();
			assertThat(bare(result).get(0)).isInstanceOfSatisfying(Failed.class,
					(failed) -> assertThat(failed.attempts()).isEqualTo(1));
			assertThat(bare(result).get(1)).isEqualTo(new Unprocessed(Reason.INTERRUPTED));
			assertThat(recovered).hasValue(0);
			// The pause is not waited for, and nothing comes after it.
			assertThat(millis).isLessThan(1_000);
			assertThat(again.await(1_200, TimeUnit.MILLISECONDS)).isFalse();
		}

		@Test
		void secondAttemptOfAnAsynchronousHandlerIsInterruptedToo() {
			comeToAnEndWhen(() -> DeadlineTests.this.runs.size() == 2);
			AtomicInteger interrupted = new AtomicInteger();
			Thread invocation = Thread.currentThread();
			BatchResult<String, List<String>> result = process(
					settings(true).retry(RetrySettings.builder().maxRetries(3).delay(Duration.ZERO).build()),
					(record, context) -> {
						DeadlineTests.this.runs.add(record);
						if (DeadlineTests.this.runs.size() == 1) {
							return CompletableFuture.runAsync(() -> {
								Waits.untilWaiting(invocation);
								throw new IllegalStateException();
							}, DeadlineTests.this.pool);
						}
						try {
							Waits.forever();
						}
						finally {
							interrupted.incrementAndGet();
						}
						return null;
					}, "a");
			assertThat(bare(result)).containsExactly(TOO_LATE);
			assertThat(DeadlineTests.this.runs).hasSize(2);
			assertThat(interrupted).hasValue(1);
		}

	}

	@Nested
	class OfARecord {

		private final Duration shortly = Duration.ofMillis(20);

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void hangingHandlerFailsAlone(boolean parallel) {
			BatchResult<String, List<String>> result = process(settings(parallel).recordTimeout(this.shortly),
					(record, context) -> {
						DeadlineTests.this.runs.add(record);
						if (record.equals("hangs")) {
							Waits.forever();
						}
						return record;
					}, "a", "hangs", "c");
			assertThat(bare(result).get(0)).isEqualTo(new Succeeded("a"));
			assertThat(bare(result).get(1)).isInstanceOfSatisfying(Failed.class, (failed) -> {
				assertThat(failed.exception()).isInstanceOf(RecordTimeoutException.class)
					.hasMessage("The handler took longer than the record timeout of 20 ms");
				assertThat(failed.exception().getSuppressed()).singleElement().isInstanceOf(InterruptedException.class);
			});
			assertThat(bare(result).get(2)).isEqualTo(new Succeeded("c"));
			if (!parallel) {
				assertThat(DeadlineTests.this.runs).containsExactly("a", "hangs", "c");
			}
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void hangingResultFailsAloneAndIsCancelled(boolean parallel) {
			AtomicInteger cancelled = new AtomicInteger();
			BatchResult<String, List<String>> result = process(settings(parallel).recordTimeout(this.shortly),
					(record, context) -> record.equals("hangs") ? Mono.never().doOnCancel(cancelled::incrementAndGet)
							: CompletableFuture.completedFuture(record),
					"a", "hangs", "c");
			assertThat(result.itemIdentifiers()).containsExactly("hangs");
			assertThat(bare(result).get(1)).extracting("exception").isInstanceOf(RecordTimeoutException.class);
			assertThat(cancelled).hasValue(1);
		}

		@Test
		void resultThatComesAfterTheTimeoutIsCancelled() {
			AtomicInteger cancelled = new AtomicInteger();
			BatchResult<String, List<String>> result = process(settings(true).recordTimeout(this.shortly),
					(record, context) -> {
						try {
							Waits.forever();
						}
						catch (InterruptedException ex) {
							return Mono.never().doOnCancel(cancelled::incrementAndGet);
						}
						return null;
					}, "a");
			assertThat(bare(result).get(0)).extracting("exception").isInstanceOf(RecordTimeoutException.class);
			assertThat(cancelled).hasValue(1);
		}

		/**
		 * A cancelled future says that it is done while its work goes on.
		 */
		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void workThatCannotBeStoppedKeepsItsLaneUntilItEnds(boolean plainFuture) {
			CountDownLatch timedOut = new CountDownLatch(1);
			Set<String> atWork = ConcurrentHashMap.newKeySet();
			List<String> beside = new CopyOnWriteArrayList<>();
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource(EventType.SQS_FIFO))
				.settings(settings(true).onFailure(OnFailure.SKIP_GROUP)
					.recordTimeout(this.shortly)
					.retry(RetrySettings.builder().maxRetries(1).delay(Duration.ZERO).build())
					.build())
				.recoverer((context, exception) -> {
					assertThat(exception).isInstanceOf(RecordTimeoutException.class);
					beside.addAll(atWork);
				})
				.build()
				.process(List.of("A:1", "A:2"), (record, context) -> {
					beside.addAll(atWork);
					if (record.equals("A:2")) {
						return record;
					}
					String attempt = record + context.attempt();
					Callable<Object> work = () -> {
						atWork.add(attempt);
						// Longer than the time of the record.
						timedOut.await(60, TimeUnit.MILLISECONDS);
						atWork.remove(attempt);
						throw new IOException();
					};
					return plainFuture ? DeadlineTests.this.pool.submit(work) : CompletableFuture.supplyAsync(() -> {
						try {
							return work.call();
						}
						catch (Exception ex) {
							throw new IllegalStateException(ex);
						}
					}, DeadlineTests.this.pool);
				}, null);
			assertThat(beside).isEmpty();
			assertThat(result.outcomes()).hasOnlyElementsOfTypes(Recovered.class, Succeeded.class);
			assertThat(result.outcomes().get(0).attempts()).isEqualTo(2);
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void workThatCannotBeStoppedHasFailedAtTheDeadline(boolean plainFuture) {
			CountDownLatch started = new CountDownLatch(1);
			CompletableFuture<Object> never = new CompletableFuture<>();
			Future<Object> future = plainFuture ? new FutureTask<>(() -> null) : never;
			comeToAnEndWhen(() -> started.getCount() == 0);
			BatchResult<String, List<String>> result = process(settings(true).recordTimeout(this.shortly),
					(record, context) -> {
						try {
							Waits.forever();
						}
						catch (InterruptedException ex) {
							started.countDown();
						}
						return future;
					}, "a");
			assertThat(future.isCancelled()).isTrue();
			assertThat(bare(result).get(0)).extracting("exception").isInstanceOf(RecordTimeoutException.class);
		}

		@Test
		void handlerThatEndsNormallyAllTheSameHasHandled() {
			BatchResult<String, List<String>> result = process(settings(true).recordTimeout(this.shortly),
					(record, context) -> {
						try {
							Waits.forever();
						}
						catch (InterruptedException ex) {
							Thread.currentThread().interrupt();
						}
						return record;
					}, "a");
			assertThat(bare(result)).containsExactly(new Succeeded("a"));
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void nextAttemptHasItsOwnTime(boolean asynchronous) {
			AtomicInteger attempts = new AtomicInteger();
			BatchResult<String, List<String>> result = process(
					settings(true).recordTimeout(this.shortly)
						.retry(RetrySettings.builder().maxRetries(2).delay(Duration.ofMillis(1)).build()),
					(record, context) -> {
						assertThat(Thread.currentThread().isInterrupted()).isFalse();
						if (attempts.incrementAndGet() == 3) {
							return record;
						}
						if (asynchronous) {
							return Mono.never();
						}
						Waits.forever();
						return null;
					}, "a");
			assertThat(bare(result)).containsExactly(new Succeeded("a"));
			assertThat(attempts).hasValue(3);
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void recovererComesAfterTheLastAttempt(boolean asynchronous) {
			AtomicInteger attempts = new AtomicInteger();
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
				.settings(settings(true).recordTimeout(this.shortly)
					.retry(RetrySettings.builder().maxRetries(1).delay(Duration.ZERO).build())
					.build())
				.executor(DeadlineTests.this.pool)
				.recoverer((context, exception) -> {
					assertThat(exception).isInstanceOf(RecordTimeoutException.class);
					assertThat(Thread.currentThread().isInterrupted()).isFalse();
				})
				.build()
				.process(List.of("a"), (record, context) -> {
					attempts.incrementAndGet();
					if (!asynchronous) {
						Waits.forever();
					}
					return Mono.never();
				}, DeadlineTests.this.context);
			assertThat(attempts).hasValue(2);
			assertThat(bare(result).get(0)).isInstanceOfSatisfying(Recovered.class,
					(recovered) -> assertThat(recovered.attempts()).isEqualTo(2));
		}

		@Test
		void slowRecovererDoesNotKeepOtherRecordsFromTimingOut() {
			CountDownLatch both = new CountDownLatch(2);
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
				.settings(settings(true).recordTimeout(this.shortly).build())
				.executor(DeadlineTests.this.pool)
				.recoverer((context, exception) -> {
					both.countDown();
					Waits.on(both);
				})
				.build()
				.process(List.of("a", "b"), (record, context) -> Mono.never(), DeadlineTests.this.context);
			assertThat(bare(result)).hasOnlyElementsOfType(Recovered.class);
		}

		@Test
		void timeInTheQueueOfTheExecutorDoesNotCount() {
			ExecutorService one = Executors.newSingleThreadExecutor();
			CountDownLatch gate = new CountDownLatch(1);
			one.submit(() -> gate.await(10, TimeUnit.SECONDS));
			CompletableFuture.delayedExecutor(60, TimeUnit.MILLISECONDS).execute(gate::countDown);
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
				.settings(settings(true).recordTimeout(this.shortly).build())
				.executor(one)
				.build()
				.process(List.of("a"), (record, context) -> {
					if (Thread.currentThread().isInterrupted()) {
						throw new IOException();
					}
					return record;
				}, null);
			one.shutdown();
			assertThat(bare(result)).containsExactly(new Succeeded("a"));
		}

		@Test
		void interruptDoesNotStrikeTheRecoverer() {
			for (int i = 0; i < 200; i++) {
				BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
					.settings(settings(true).recordTimeout(Duration.ofMillis(1)).build())
					.executor(DeadlineTests.this.pool)
					// Long enough for an interrupt that comes too late.
					.recoverer((context, exception) -> new CountDownLatch(1).await(2, TimeUnit.MILLISECONDS))
					.build()
					.process(List.of("a", "b"), (record, context) -> {
						long end = System.nanoTime() + 1_000_000;
						while (System.nanoTime() < end) {
							Thread.onSpinWait();
						}
						throw new IOException();
					}, null);
				assertThat(bare(result)).hasOnlyElementsOfType(Recovered.class);
			}
		}

		@Test
		void deadlineComesFirst() {
			comeToAnEndWhen(() -> DeadlineTests.this.runs.size() == 2);
			AtomicInteger recovered = new AtomicInteger();
			BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
				.settings(settings(true).recordTimeout(Duration.ofMinutes(1))
					.retry(RetrySettings.builder().maxRetries(3).delay(Duration.ZERO).build())
					.build())
				.executor(DeadlineTests.this.pool)
				.recoverer((context, exception) -> recovered.incrementAndGet())
				.build()
				.process(List.of("blocking", "pending"), (record, context) -> {
					DeadlineTests.this.runs.add(record);
					if (record.equals("pending")) {
						return new CompletableFuture<>();
					}
					Waits.forever();
					return null;
				}, DeadlineTests.this.context);
			assertThat(bare(result)).containsExactly(TOO_LATE, TOO_LATE);
			assertThat(DeadlineTests.this.runs).hasSize(2);
			assertThat(recovered).hasValue(0);
		}

	}

}
