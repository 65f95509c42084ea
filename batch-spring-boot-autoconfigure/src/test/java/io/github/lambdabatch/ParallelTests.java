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
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import reactor.core.publisher.Mono;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

import static io.github.lambdabatch.TestOutcomes.bare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the engine where more than one record is in process at a time.
 */
@Timeout(30)
@ExtendWith(QuietLog.class)
class ParallelTests {

	private static final Unprocessed SKIPPED = new Unprocessed(Reason.EARLIER_FAILURE);

	private static final Unprocessed INTERRUPTED = new Unprocessed(Reason.INTERRUPTED);

	private final ExecutorService pool = Executors.newCachedThreadPool();

	private final Thread invocation = Thread.currentThread();

	private final List<String> runs = new CopyOnWriteArrayList<>();

	private final AtomicInteger inFlight = new AtomicInteger();

	@AfterEach
	void stopPool() {
		Thread.interrupted();
		this.pool.shutdownNow();
	}

	private static BatchSettings settings(EventType eventType, int maxConcurrency) {
		return BatchSettings.defaults(eventType).toBuilder().parallel(true).maxConcurrency(maxConcurrency).build();
	}

	private static BatchSettings settings(EventType eventType, int maxConcurrency, OnFailure onFailure) {
		return settings(eventType, maxConcurrency).toBuilder().onFailure(onFailure).build();
	}

	private BatchProcessor.Builder<List<String>, String, List<String>> processor(EventType eventType,
			BatchSettings settings) {
		return BatchProcessor.builder(new TestSource(eventType)).settings(settings).executor(this.pool);
	}

	private static String[] records(int count) {
		return IntStream.range(0, count).mapToObj(Integer::toString).toArray(String[]::new);
	}

	/**
	 * Counts what the thread of the invocation has handed to the executor and whose
	 * handler has not ended.
	 */
	private Executor counting(Executor executor) {
		return (task) -> {
			this.inFlight.incrementAndGet();
			executor.execute(task);
		};
	}

	@Nested
	class Concurrency {

		@ParameterizedTest
		@EventTypeSource
		void isExactlyTheMaximum(EventType eventType) {
			AtomicInteger peak = new AtomicInteger();
			CountDownLatch gate = new CountDownLatch(1);
			BatchResult<String, List<String>> result = processor(eventType, settings(eventType, 4))
				.executor(counting(ParallelTests.this.pool))
				.build()
				.process(List.of(records(13)), (record, context) -> {
					if (context.index() == 0) {
						Waits.until(() -> ParallelTests.this.inFlight.get() >= 4);
						Waits.untilWaiting(ParallelTests.this.invocation);
						gate.countDown();
					}
					Waits.on(gate);
					peak.accumulateAndGet(ParallelTests.this.inFlight.getAndDecrement(), Math::max);
					return null;
				}, null);
			assertThat(result.handledCount()).isEqualTo(13);
			assertThat(peak).hasValue(4);
		}

		@Test
		void isKeptUpToTheEnd() {
			CyclicBarrier three = new CyclicBarrier(3);
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 3)).build()
				.process(List.of(records(12)), (record, context) -> {
					Waits.on(three);
					return null;
				}, null);
			assertThat(result.handledCount()).isEqualTo(12);
		}

		@Test
		void neverExceedsTheMaximumWhileRecordsComeAndGo() {
			AtomicInteger peak = new AtomicInteger();
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 7))
				.executor(counting(ParallelTests.this.pool))
				.build()
				.process(List.of(records(2_000)), (record, context) -> {
					peak.accumulateAndGet(ParallelTests.this.inFlight.getAndDecrement(), Math::max);
					return null;
				}, null);
			assertThat(result.handledCount()).isEqualTo(2_000);
			assertThat(peak.get()).isLessThanOrEqualTo(7);
		}

		@Test
		void isOneWithoutParallel() {
			List<String> batch = List.of("A:1", "B:2", "A:3", "C:4", "B:5");
			for (Duration recordTimeout : Arrays.asList(null, Duration.ofSeconds(20))) {
				ParallelTests.this.runs.clear();
				BatchSettings settings = settings(EventType.SQS_FIFO, 5).toBuilder()
					.parallel(false)
					.recordTimeout(recordTimeout)
					.build();
				processor(EventType.SQS_FIFO, settings).build().process(batch, (record, context) -> {
					assertThat(ParallelTests.this.inFlight.incrementAndGet()).isEqualTo(1);
					ParallelTests.this.runs.add(record);
					ParallelTests.this.inFlight.decrementAndGet();
					return null;
				}, null);
				assertThat(ParallelTests.this.runs).isEqualTo(batch);
			}
		}

		@Test
		void needsNoThreadForPendingResults() {
			ExecutorService one = Executors.newSingleThreadExecutor();
			Map<String, CompletableFuture<Object>> pending = new ConcurrentHashMap<>();
			CompletableFuture<Integer> started = CompletableFuture.supplyAsync(() -> {
				Waits.until(() -> pending.size() >= 50);
				Waits.untilWaiting(ParallelTests.this.invocation);
				int size = pending.size();
				List.copyOf(pending.values()).forEach((future) -> future.complete("late"));
				Waits.until(() -> pending.size() == 60);
				pending.values().forEach((future) -> future.complete("later"));
				return size;
			}, ParallelTests.this.pool);
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 50))
				.executor(one)
				.build()
				.process(List.of(records(60)), (record, context) -> {
					CompletableFuture<Object> future = new CompletableFuture<>();
					pending.put(record, future);
					return future;
				}, null);
			one.shutdown();
			assertThat(started.join()).isEqualTo(50);
			assertThat(result.handledCount()).isEqualTo(60);
			assertThat(bare(result).get(0)).isEqualTo(new Succeeded("late"));
			assertThat(bare(result).get(59)).isEqualTo(new Succeeded("later"));
		}

	}

	@Nested
	class LanesInOrder {

		private final List<String> batch = List.of("A:1", "B:2", "C:3", "A:4", "A:5", "B:6", "C:7", "B:8", "C:9");

		@ParameterizedTest
		@EventTypeSource({ "SQS_FIFO", "KINESIS", "DYNAMODB", "KAFKA" })
		void runSideBySideAndEachInOrder(EventType eventType) {
			CyclicBarrier three = new CyclicBarrier(3);
			Map<String, AtomicInteger> active = new ConcurrentHashMap<>();
			BatchResult<String, List<String>> result = processor(eventType, settings(eventType, 10)).build()
				.process(this.batch, (record, context) -> {
					AtomicInteger lane = active.computeIfAbsent(record.substring(0, 1), (key) -> new AtomicInteger());
					assertThat(lane.incrementAndGet()).isEqualTo(1);
					ParallelTests.this.runs.add(record);
					Waits.on(three);
					lane.decrementAndGet();
					return null;
				}, null);
			assertThat(result.itemIdentifiers()).isEmpty();
			assertInOrder();
		}

		@Test
		void holdForPendingResults() {
			Map<String, AtomicInteger> active = new ConcurrentHashMap<>();
			BatchResult<String, List<String>> result = processor(EventType.KINESIS, settings(EventType.KINESIS, 10))
				.build()
				.process(this.batch, (record, context) -> {
					AtomicInteger lane = active.computeIfAbsent(record.substring(0, 1), (key) -> new AtomicInteger());
					assertThat(lane.incrementAndGet()).isEqualTo(1);
					ParallelTests.this.runs.add(record);
					return CompletableFuture.runAsync(() -> {
						Waits.untilWaiting(ParallelTests.this.invocation);
						assertThat(lane.decrementAndGet()).isZero();
					}, ParallelTests.this.pool);
				}, null);
			assertThat(result.itemIdentifiers()).isEmpty();
			assertInOrder();
		}

		@Test
		void areNotHeldUpByASlowOne() {
			CountDownLatch othersDone = new CountDownLatch(6);
			BatchResult<String, List<String>> result = processor(EventType.SQS_FIFO, settings(EventType.SQS_FIFO, 2))
				.build()
				.process(this.batch, (record, context) -> {
					if (record.equals("A:1")) {
						Waits.on(othersDone);
					}
					ParallelTests.this.runs.add(record);
					othersDone.countDown();
					return null;
				}, null);
			assertThat(result.itemIdentifiers()).isEmpty();
			assertThat(ParallelTests.this.runs).containsExactly("B:2", "C:3", "B:6", "C:7", "B:8", "C:9", "A:1", "A:4",
					"A:5");
		}

		@Test
		void doNotExistOnAStandardQueue() {
			CyclicBarrier all = new CyclicBarrier(this.batch.size());
			assertThat(processor(EventType.SQS, settings(EventType.SQS, 10)).build()
				.process(this.batch, (record, context) -> {
					Waits.on(all);
					return null;
				}, null)
				.itemIdentifiers()).isEmpty();
		}

		private void assertInOrder() {
			for (String lane : List.of("A", "B", "C")) {
				assertThat(ParallelTests.this.runs.stream().filter((record) -> record.startsWith(lane)))
					.containsExactlyElementsOf(
							this.batch.stream().filter((record) -> record.startsWith(lane)).toList());
			}
		}

	}

	@Nested
	class Retries {

		private final RetrySettings patient = RetrySettings.builder()
			.maxRetries(1)
			.delay(Duration.ofMinutes(10))
			.build();

		/**
		 * One place, and a record that would hold it for ten minutes: the others get it.
		 */
		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void holdUpNoOtherLane(boolean asynchronous) {
			BatchSettings settings = settings(EventType.KINESIS, 1).toBuilder().retry(this.patient).build();
			BatchResult<String, List<String>> result = processor(EventType.KINESIS, settings).build()
				.process(List.of("A:1", "A:2", "B:3", "B:4"), (record, context) -> {
					ParallelTests.this.runs.add(record);
					if (record.equals("A:1")) {
						if (asynchronous) {
							return CompletableFuture.failedFuture(new IOException());
						}
						throw new IOException();
					}
					if (record.equals("B:4")) {
						ParallelTests.this.invocation.interrupt();
					}
					return null;
				}, null);
			assertThat(Thread.interrupted()).isTrue();
			assertThat(ParallelTests.this.runs).containsExactly("A:1", "B:3", "B:4");
			assertThat(result.itemIdentifiers()).containsExactly("1");
			assertThat(bare(result).get(0)).isInstanceOf(Failed.class);
			assertThat(bare(result).get(1)).isEqualTo(INTERRUPTED);
		}

		@Test
		void holdUpLaterRecordsThatAreNotToBeStartedAfterAFailure() {
			BatchSettings settings = settings(EventType.KINESIS, 1).toBuilder()
				.onFailure(OnFailure.STOP)
				.retry(RetrySettings.builder().maxRetries(2).delay(Duration.ofMillis(1)).build())
				.build();
			BatchResult<String, List<String>> result = processor(EventType.KINESIS, settings).build()
				.process(List.of("A:1", "B:2", "C:3"), (record, context) -> {
					ParallelTests.this.runs.add(record);
					if (record.equals("B:2")) {
						throw new IOException();
					}
					return null;
				}, null);
			assertThat(ParallelTests.this.runs).containsExactly("A:1", "B:2", "B:2", "B:2");
			assertThat(bare(result).get(2)).isEqualTo(new Unprocessed(Reason.EARLIER_FAILURE));
		}

		/**
		 * What came before a record that waits for ten minutes does not wait with it.
		 */
		@Test
		void holdUpNoEarlierRecords() {
			BatchSettings settings = settings(EventType.KINESIS, 2).toBuilder()
				.onFailure(OnFailure.STOP)
				.retry(this.patient)
				.build();
			CompletableFuture<Thread> failing = new CompletableFuture<>();
			BatchResult<String, List<String>> result = processor(EventType.KINESIS, settings).build()
				.process(List.of("A:1", "A:2", "B:3", "C:4"), (record, context) -> {
					ParallelTests.this.runs.add(record);
					switch (record) {
						case "A:1" -> {
							Waits.untilWaiting(failing.get(10, TimeUnit.SECONDS));
							Waits.untilWaiting(ParallelTests.this.invocation);
						}
						case "A:2" -> ParallelTests.this.invocation.interrupt();
						default -> {
							failing.complete(Thread.currentThread());
							throw new IOException();
						}
					}
					return record;
				}, null);
			assertThat(Thread.interrupted()).isTrue();
			assertThat(ParallelTests.this.runs).containsExactlyInAnyOrder("A:1", "B:3", "A:2");
			assertThat(bare(result).subList(0, 2)).containsExactly(new Succeeded("A:1"), new Succeeded("A:2"));
			assertThat(bare(result).get(2)).isInstanceOf(Failed.class);
			assertThat(bare(result).get(3)).isEqualTo(INTERRUPTED);
		}

		@Test
		void thatNobodyHasHeardOfYetLeaveTheRecordFailed() {
			IOException exception = new IOException();
			BatchSettings settings = settings(EventType.SQS, 3).toBuilder().retry(this.patient).build();
			CountDownLatch done = new CountDownLatch(2);
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings)
				.executor((task) -> ParallelTests.this.pool.execute(() -> {
					task.run();
					done.countDown();
				}))
				.listeners(List.of(new BatchListener() {

					@Override
					public void beforeRecord(RecordContext<?> context) {
						if (context.index() == 2) {
							waitFor(done);
							Thread.currentThread().interrupt();
						}
					}

				}))
				.build()
				.process(List.of("a", "b", "c"), (record, context) -> {
					if (record.equals("a")) {
						throw exception;
					}
					if (record.equals("c")) {
						Waits.forever();
					}
					return record;
				}, null);
			assertThat(Thread.interrupted()).isTrue();
			assertThat(bare(result)).containsExactly(new Failed(exception, 1), new Succeeded("b"), INTERRUPTED);
		}

		private static void waitFor(CountDownLatch latch) {
			try {
				Waits.on(latch);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Test
		void waitForAPlaceLikeOthers() {
			BatchSettings settings = settings(EventType.SQS, 2).toBuilder()
				.retry(RetrySettings.builder().maxRetries(3).delay(Duration.ofMillis(1)).build())
				.build();
			AtomicInteger running = new AtomicInteger();
			AtomicInteger most = new AtomicInteger();
			processor(EventType.SQS, settings).build().process(List.of(records(20)), (record, context) -> {
				most.accumulateAndGet(running.incrementAndGet(), Math::max);
				Thread.yield();
				running.decrementAndGet();
				throw new IOException();
			}, null);
			assertThat(most.get()).isLessThanOrEqualTo(2);
		}

		@Test
		void thatTheExecutorHasNotBegunLeaveTheRecordFailed() {
			AtomicInteger tasks = new AtomicInteger();
			BatchSettings settings = settings(EventType.SQS, 2).toBuilder()
				.retry(RetrySettings.builder().maxRetries(3).delay(Duration.ofMillis(1)).build())
				.build();
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings).executor((task) -> {
				if (tasks.incrementAndGet() > 1) {
					// Somebody else's tasks come first.
					ParallelTests.this.invocation.interrupt();
				}
				else {
					ParallelTests.this.pool.execute(task);
				}
			}).build().process(List.of("a"), (record, context) -> {
				throw new IOException();
			}, null);
			assertThat(Thread.interrupted()).isTrue();
			assertThat(bare(result).get(0)).isInstanceOfSatisfying(Failed.class,
					(failed) -> assertThat(failed.attempts()).isEqualTo(1));
		}

		@Test
		void thatTheExecutorRejectsLeaveTheRecordFailed() {
			AtomicInteger tasks = new AtomicInteger();
			BatchSettings settings = settings(EventType.SQS, 2).toBuilder()
				.retry(RetrySettings.builder().maxRetries(3).delay(Duration.ofMillis(1)).build())
				.build();
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings).executor((task) -> {
				if (tasks.incrementAndGet() == 2) {
					throw new RejectedExecutionException("full");
				}
				ParallelTests.this.pool.execute(task);
			})
				.recoverer((context, exception) -> ParallelTests.this.runs.add("recovered"))
				.build()
				.process(List.of("a"), (record, context) -> {
					throw new IOException();
				}, null);
			assertThat(ParallelTests.this.runs).isEmpty();
			assertThat(result.outcomes().get(0)).isInstanceOfSatisfying(Failed.class, (failed) -> {
				assertThat(failed.attempts()).isEqualTo(1);
				assertThat(failed.exception()).isInstanceOf(IOException.class);
				assertThat(failed.earlierExceptions()).extracting(Throwable::getMessage).containsExactly("full");
			});
		}

	}

	@Nested
	class OnFailureChoices {

		private final CountDownLatch failureSeen = new CountDownLatch(1);

		private final BatchListener listener = new BatchListener() {

			@Override
			public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
				if (outcome instanceof Failed) {
					OnFailureChoices.this.failureSeen.countDown();
				}
			}

		};

		@Test
		void stopStartsNoLaterRecord() {
			CountDownLatch started = new CountDownLatch(3);
			BatchResult<String, List<String>> result = process(EventType.SQS,
					settings(EventType.SQS, 3, OnFailure.STOP), (record, context) -> {
						ParallelTests.this.runs.add(record);
						started.countDown();
						if (record.equals("1")) {
							Waits.on(started);
							throw new IOException();
						}
						Waits.on(this.failureSeen);
						return null;
					}, records(6));
			assertThat(ParallelTests.this.runs).containsExactlyInAnyOrder("0", "1", "2");
			assertThat(result.itemIdentifiers()).containsExactly("1", "3", "4", "5");
			assertThat(bare(result).subList(3, 6)).containsOnly(SKIPPED);
		}

		/**
		 * The second record has failed once when the first one fails for good, and would
		 * wait for ten minutes, or try again at once.
		 */
		@ParameterizedTest
		@ValueSource(longs = { 600_000, 0 })
		void stopBeginsNoOtherAttemptOfLaterRecords(long delayMillis) {
			CountDownLatch secondFailed = new CountDownLatch(1);
			CountDownLatch firstFailed = new CountDownLatch(1);
			AtomicInteger attempts = new AtomicInteger();
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 2).toBuilder()
				.onFailure(OnFailure.STOP)
				.notRetryable(List.of(IllegalStateException.class))
				.retry(RetrySettings.builder().maxRetries(100_000).delay(Duration.ofMillis(delayMillis)).build())
				.build()).listeners(List.of(new BatchListener() {

					@Override
					public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
						if (context.index() == 0) {
							firstFailed.countDown();
						}
					}

				})).build().process(List.of("a", "b", "c"), (record, context) -> {
					if (record.equals("a")) {
						Waits.on(secondFailed);
						throw new IllegalStateException();
					}
					assertThat(record).isEqualTo("b");
					if (attempts.incrementAndGet() == 2) {
						// Only of a record that is tried again at once.
						Waits.on(firstFailed);
					}
					secondFailed.countDown();
					throw new IOException();
				}, null);
			assertThat(result.outcomes().subList(0, 2)).hasOnlyElementsOfType(Failed.class);
			assertThat(bare(result).get(2)).isEqualTo(new Unprocessed(Reason.EARLIER_FAILURE));
			assertThat(attempts.get()).isLessThanOrEqualTo(3);
			assertThat(result.outcomes().get(1).attempts()).isEqualTo(attempts.get());
		}

		/**
		 * Its next attempt would be in ten minutes.
		 */
		@Test
		void stopNeitherAwaitsNorRecoversALaterRecordThatWaitsForItsNextAttempt() {
			AtomicReference<Thread> second = new AtomicReference<>();
			List<Object> recovered = new CopyOnWriteArrayList<>();
			BatchResult<String, List<String>> result = processor(EventType.SQS,
					settings(EventType.SQS, 2).toBuilder()
						.onFailure(OnFailure.STOP)
						.notRetryable(List.of(IllegalStateException.class))
						.retry(RetrySettings.builder().maxRetries(1).delay(Duration.ofMinutes(10)).build())
						.build())
				.recoverer(new RecordRecoverer() {

					@Override
					public void recover(RecordContext<?> context, Throwable exception) {
						recovered.add(context.record());
					}

					@Override
					public boolean supports(RecordContext<?> context) {
						return context.record().equals("b");
					}

				})
				.build()
				.process(List.of("a", "b", "c"), (record, context) -> {
					if (record.equals("a")) {
						Waits.until(() -> second.get() != null);
						// Then the thread has asked for the next attempt.
						Waits.untilWaiting(second.get());
						throw new IllegalStateException();
					}
					second.set(Thread.currentThread());
					throw new IOException();
				}, null);
			assertThat(kinds(result)).containsExactly(Failed.class, Failed.class, Unprocessed.class);
			assertThat(result.outcomes().get(1).attempts()).isOne();
			assertThat(recovered).isEmpty();
		}

		/**
		 * The second record may be tried again when its attempt fails, but not any more
		 * when the engine hears of that.
		 */
		@Test
		void stopDoesNotRecoverALaterRecordWhoseNextAttemptComesTooLate() {
			CountDownLatch secondIsClassified = new CountDownLatch(1);
			CountDownLatch firstFailed = new CountDownLatch(1);
			List<Object> recovered = new CopyOnWriteArrayList<>();
			BatchResult<String, List<String>> result = processor(EventType.SQS,
					settings(EventType.SQS, 2).toBuilder()
						.onFailure(OnFailure.STOP)
						.retry(RetrySettings.builder().maxRetries(1).delay(Duration.ofMinutes(10)).build())
						.build())
				.classifiers(List.of((context, exception) -> {
					if (context.index() == 0) {
						return FailureAction.REDELIVER;
					}
					secondIsClassified.countDown();
					Waits.until(() -> firstFailed.getCount() == 0);
					return FailureAction.RETRY;
				}))
				.listeners(List.of(afterFirst(firstFailed)))
				.recoverer((context, exception) -> recovered.add(context.record()))
				.build()
				.process(List.of("a", "b"), (record, context) -> {
					ParallelTests.this.runs.add(record);
					if (record.equals("a")) {
						Waits.on(secondIsClassified);
					}
					throw new IOException();
				}, null);
			assertThat(kinds(result)).containsExactly(Failed.class, Failed.class);
			assertThat(ParallelTests.this.runs).containsExactlyInAnyOrder("a", "b");
			assertThat(recovered).isEmpty();
		}

		/**
		 * The second record has an attempt left, so it has not failed for good.
		 */
		@Test
		void stopDoesNotRecoverALaterRecordThatCouldBeTriedAgain() {
			CountDownLatch firstFailed = new CountDownLatch(1);
			List<Object> recovered = new CopyOnWriteArrayList<>();
			BatchResult<String, List<String>> result = processor(EventType.SQS,
					settings(EventType.SQS, 2).toBuilder()
						.onFailure(OnFailure.STOP)
						.retry(RetrySettings.builder().maxRetries(1).delay(Duration.ZERO).build())
						.build())
				.classifiers(List
					.of((context, exception) -> (context.index() == 0) ? FailureAction.REDELIVER : FailureAction.RETRY))
				.listeners(List.of(afterFirst(firstFailed)))
				.recoverer((context, exception) -> recovered.add(context.record()))
				.build()
				.process(List.of("a", "b"), (record, context) -> {
					ParallelTests.this.runs.add(record);
					if (record.equals("b")) {
						Waits.on(firstFailed);
					}
					throw new IOException();
				}, null);
			assertThat(kinds(result)).containsExactly(Failed.class, Failed.class);
			assertThat(ParallelTests.this.runs).containsExactlyInAnyOrder("a", "b");
			assertThat(recovered).isEmpty();
		}

		private static BatchListener afterFirst(CountDownLatch latch) {
			return new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					if (context.index() == 0) {
						latch.countDown();
					}
				}

			};
		}

		private static List<Class<?>> kinds(BatchResult<?, ?> result) {
			return result.outcomes().stream().<Class<?>>map(RecordOutcome::getClass).toList();
		}

		@Test
		void stopStillStartsEarlierRecords() {
			BatchResult<String, List<String>> result = process(EventType.KINESIS,
					settings(EventType.KINESIS, 2, OnFailure.STOP), (record, context) -> {
						ParallelTests.this.runs.add(record);
						if (record.equals("B:3")) {
							throw new IOException();
						}
						Waits.on(this.failureSeen);
						return null;
					}, "A:1", "A:2", "B:3", "A:4", "C:5");
			assertThat(ParallelTests.this.runs).containsExactlyInAnyOrder("A:1", "B:3", "A:2");
			assertThat(result.itemIdentifiers()).containsExactly("3");
			assertThat(bare(result).subList(3, 5)).containsOnly(SKIPPED);
		}

		@Test
		void stopHeedsTheEarliestOfSeveralFailures() {
			CountDownLatch bothSeen = new CountDownLatch(2);
			BatchListener counting = new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					bothSeen.countDown();
				}

			};
			BatchResult<String, List<String>> result = processor(EventType.KINESIS,
					settings(EventType.KINESIS, 3, OnFailure.STOP))
				.listeners(List.of(this.listener, counting))
				.build()
				.process(List.of("A:1", "B:2", "A:3", "B:4", "C:5"), (record, context) -> {
					ParallelTests.this.runs.add(record);
					if (record.equals("B:2")) {
						Waits.on(bothSeen);
						return null;
					}
					if (record.equals("C:5")) {
						Waits.on(this.failureSeen);
					}
					throw new IOException();
				}, null);
			assertThat(ParallelTests.this.runs).containsExactlyInAnyOrder("A:1", "B:2", "C:5");
			assertThat(bare(result).get(2)).isEqualTo(SKIPPED);
			assertThat(bare(result).get(3)).isEqualTo(SKIPPED);
			assertThat(result.itemIdentifiers()).containsExactly("1");
		}

		@Test
		void skipGroupLeavesTheLaneAndNoOther() {
			BatchResult<String, List<String>> result = process(EventType.SQS_FIFO,
					settings(EventType.SQS_FIFO, 3, OnFailure.SKIP_GROUP), (record, context) -> {
						ParallelTests.this.runs.add(record);
						if (record.equals("A:1")) {
							throw new IOException();
						}
						Waits.on(this.failureSeen);
						return null;
					}, "A:1", "B:2", "A:3", "B:4", "A:5", "C:6");
			assertThat(ParallelTests.this.runs).containsExactlyInAnyOrder("A:1", "B:2", "B:4", "C:6");
			assertThat(bare(result).get(2)).isEqualTo(SKIPPED);
			assertThat(bare(result).get(4)).isEqualTo(SKIPPED);
			assertThat(result.itemIdentifiers()).containsExactly("1", "3", "5");
		}

		@Test
		void skipGroupIsForPendingResultsToo() {
			BatchResult<String, List<String>> result = process(EventType.SQS_FIFO, settings(EventType.SQS_FIFO, 10),
					(record, context) -> {
						ParallelTests.this.runs.add(record);
						return CompletableFuture.runAsync(() -> {
							if (record.equals("A:2")) {
								throw new IllegalStateException();
							}
						}, ParallelTests.this.pool);
					}, "A:1", "B:1", "A:2", "A:3", "B:2");
			assertThat(ParallelTests.this.runs).doesNotContain("A:3").hasSize(4);
			assertThat(bare(result).get(3)).isEqualTo(SKIPPED);
		}

		@Test
		void continueRunsAllInTheOrderOfTheirLane() {
			BatchResult<String, List<String>> result = process(EventType.KINESIS,
					settings(EventType.KINESIS, 10, OnFailure.CONTINUE), (record, context) -> {
						ParallelTests.this.runs.add(record);
						throw new IOException();
					}, "A:1", "B:2", "A:3", "A:4");
			assertThat(result.failedCount()).isEqualTo(4);
			assertThat(result.itemIdentifiers()).containsExactly("1");
			assertThat(ParallelTests.this.runs).containsSubsequence("A:1", "A:3", "A:4").contains("B:2");
		}

		private BatchResult<String, List<String>> process(EventType eventType, BatchSettings settings,
				RecordHandler<String> handler, String... records) {
			return processor(eventType, settings).listeners(List.of(this.listener))
				.build()
				.process(List.of(records), handler, null);
		}

	}

	@Nested
	class Workers {

		@Test
		void rejectionFailsThatRecordAlone() {
			ThreadPoolExecutor small = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new SynchronousQueue<>());
			CountDownLatch gate = new CountDownLatch(1);
			BatchListener rejected = new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					gate.countDown();
				}

			};
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 2))
				.executor(small)
				.listeners(List.of(rejected))
				.build()
				.process(List.of("a", "b"), (record, context) -> {
					Waits.on(gate);
					return record;
				}, null);
			small.shutdownNow();
			assertThat(bare(result).get(0)).isEqualTo(new Succeeded("a"));
			assertThat(bare(result).get(1)).isInstanceOfSatisfying(Failed.class, (failed) -> {
				assertThat(failed.exception()).isInstanceOf(RejectedExecutionException.class);
				assertThat(failed.attempts()).isZero();
			});
		}

		@Test
		void taskThatIsExecutedTwiceRunsOnce() throws Exception {
			List<Future<?>> executions = new CopyOnWriteArrayList<>();
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 1))
				.executor((task) -> executions.add(ParallelTests.this.pool.submit(() -> {
					task.run();
					task.run();
				})))
				.build()
				.process(List.of("a"), (record, context) -> ParallelTests.this.runs.add(record), null);
			for (Future<?> execution : executions) {
				execution.get(10, TimeUnit.SECONDS);
			}
			assertThat(ParallelTests.this.runs).containsExactly("a");
			assertThat(bare(result)).containsExactly(new Succeeded(true));
		}

		@Test
		void taskThatIsRejectedAfterItRanHasRun() {
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 1))
				.executor((task) -> {
					task.run();
					throw new RejectedExecutionException();
				})
				.build()
				.process(List.of("a", "b"), (record, context) -> record, null);
			assertThat(bare(result)).containsExactly(new Succeeded("a"), new Succeeded("b"));
		}

		@Test
		void executorThatBlocksIsInterruptedWhenTheBatchEnds() throws InterruptedException {
			AtomicBoolean blocking = new AtomicBoolean();
			CountDownLatch interrupted = new CountDownLatch(1);
			FakeContext context = new FakeContext(0);
			context.setRemaining(() -> blocking.get() ? 500 : 600);
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 1))
				.executor((task) -> {
					blocking.set(true);
					try {
						Waits.forever();
					}
					catch (InterruptedException ex) {
						interrupted.countDown();
					}
				})
				.build()
				.process(List.of("a"), (record, recordContext) -> record, context);
			assertThat(bare(result)).containsExactly(new Unprocessed(Reason.DEADLINE));
			Waits.on(interrupted);
		}

		@Test
		void decoratorThatThrowsFailsThatRecordAlone() {
			CountDownLatch gate = new CountDownLatch(1);
			AtomicInteger tasks = new AtomicInteger();
			BatchListener listener = new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					gate.countDown();
				}

			};
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 2))
				.listeners(List.of(listener))
				.taskDecorator((task) -> {
					if (tasks.incrementAndGet() == 2) {
						throw new IllegalStateException("no context");
					}
					return task;
				})
				.build()
				.process(List.of("a", "b", "c"), (record, context) -> {
					Waits.on(gate);
					return record;
				}, null);
			assertThat(result.itemIdentifiers()).containsExactly("b");
			assertThat(bare(result).get(1)).extracting("exception.message").isEqualTo("no context");
		}

		@Test
		void seeTheContextClassLoaderOfTheInvocation() throws Exception {
			ClassLoader before = this.contextClassLoader();
			ExecutorService one = Executors.newSingleThreadExecutor();
			one.submit(() -> Thread.currentThread().setContextClassLoader(null)).get();
			try (URLClassLoader classLoader = new URLClassLoader(new URL[0], before)) {
				List<ClassLoader> seen = new CopyOnWriteArrayList<>();
				Thread.currentThread().setContextClassLoader(classLoader);
				BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 2))
					.executor(one)
					.build()
					.process(List.of("a", "x", "c"), (record, context) -> {
						seen.add(contextClassLoader());
						if (record.equals("x")) {
							Thread.currentThread().setContextClassLoader(null);
							throw new IOException();
						}
						return CompletableFuture.completedFuture(null);
					}, null);
				assertThat(result.itemIdentifiers()).containsExactly("x");
				assertThat(seen).containsExactly(classLoader, classLoader, classLoader);
			}
			finally {
				Thread.currentThread().setContextClassLoader(before);
			}
			assertThat(one.submit(this::contextClassLoader).get()).isNull();
			one.shutdown();
		}

		private ClassLoader contextClassLoader() {
			return Thread.currentThread().getContextClassLoader();
		}

		@Test
		void runAsynchronousHandlersAgainWithTheirClassLoader() throws Exception {
			ClassLoader before = contextClassLoader();
			try (URLClassLoader classLoader = new URLClassLoader(new URL[0], before)) {
				List<ClassLoader> seen = new CopyOnWriteArrayList<>();
				Thread.currentThread().setContextClassLoader(classLoader);
				BatchSettings settings = settings(EventType.SQS, 2).toBuilder()
					.retry(RetrySettings.builder().maxRetries(2).delay(Duration.ofMillis(1)).build())
					.build();
				BatchResult<String, List<String>> result = processor(EventType.SQS, settings).build()
					.process(List.of("a"), (record, context) -> {
						seen.add(contextClassLoader());
						return CompletableFuture.runAsync(() -> {
							Waits.untilWaiting(ParallelTests.this.invocation);
							throw new IllegalStateException();
						}, ParallelTests.this.pool);
					}, null);
				assertThat(result.failedCount()).isEqualTo(1);
				assertThat(seen).containsExactly(classLoader, classLoader, classLoader);
			}
			finally {
				Thread.currentThread().setContextClassLoader(before);
			}
		}

		@Test
		void tasksAreDecoratedOnTheThreadOfTheInvocation() {
			List<Thread> decorating = new ArrayList<>();
			AtomicInteger decorated = new AtomicInteger();
			processor(EventType.SQS, settings(EventType.SQS, 3)).taskDecorator((task) -> {
				decorating.add(Thread.currentThread());
				return () -> {
					decorated.incrementAndGet();
					task.run();
				};
			}).build().process(List.of(records(5)), (record, context) -> {
				assertThat(Thread.currentThread()).isNotSameAs(ParallelTests.this.invocation);
				return null;
			}, null);
			assertThat(decorating).hasSize(5).containsOnly(ParallelTests.this.invocation);
			assertThat(decorated).hasValue(5);
		}

		@Test
		void interruptFlagDoesNotLeakIntoTheNextTask() {
			LeakyExecutor one = new LeakyExecutor();
			ParallelTests.this.pool.execute(one);
			BatchSettings settings = settings(EventType.SQS, 3).toBuilder()
				.recordTimeout(Duration.ofMillis(20))
				.build();
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings).executor(one)
				.build()
				.process(List.of(records(6)), (record, context) -> {
					assertThat(Thread.currentThread().isInterrupted()).isFalse();
					if (record.equals("2")) {
						Waits.forever();
					}
					if (record.equals("4")) {
						throw new InterruptedException();
					}
					Thread.currentThread().interrupt();
					return record;
				}, null);
			assertThat(result.itemIdentifiers()).containsExactly("2", "4");
			Waits.until(() -> one.flags.size() == 6);
			assertThat(one.flags).containsOnly(false);
		}

		@Test
		void areNeverTheThreadOfTheInvocationEvenIfTheExecutorRunsTasksOnItsCaller() {
			Thread invocation = Thread.currentThread();
			Set<Thread> threads = ConcurrentHashMap.newKeySet();
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 3))
				.executor(Runnable::run)
				.build()
				.process(List.of("a", "x", "c"), (record, context) -> {
					threads.add(Thread.currentThread());
					if (record.equals("x")) {
						throw new InterruptedException();
					}
					return record;
				}, null);
			assertThat(threads).hasSize(1).doesNotContain(invocation);
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			assertThat(bare(result).get(0)).isEqualTo(new Succeeded("a"));
			assertThat(result.itemIdentifiers()).containsExactly("x");
		}

		/**
		 * As with a limited {@code SimpleAsyncTaskExecutor}, or {@code CallerRunsPolicy}.
		 */
		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		@Timeout(20)
		void doNotKeepTheInvocationFromWatchingTheDeadlineIfTheExecutorBlocks(boolean onCaller) {
			CountDownLatch started = new CountDownLatch(1);
			SimpleAsyncTaskExecutor limited = new SimpleAsyncTaskExecutor();
			limited.setConcurrencyLimit(1);
			FakeContext context = new FakeContext(1_000_000);
			context.setRemaining(() -> (started.getCount() == 0) ? 500 : 600);
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 3))
				.executor(onCaller ? Runnable::run : limited)
				.build()
				.process(List.of("hangs", "b", "c"), (record, recordContext) -> {
					started.countDown();
					Waits.forever();
					return null;
				}, context);
			assertThat(bare(result)).containsOnly(new Unprocessed(Reason.DEADLINE));
			assertThat(result.outcomes()).extracting(RecordOutcome::attempts).containsExactly(1, 0, 0);
		}

		/**
		 * A handler that neither returns nor reacts to interrupts, ten times over, as
		 * each hangs in another batch.
		 */
		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		@Timeout(60)
		void areReplacedWhenAHandlerNeverReturns(boolean virtualThreads) {
			CountDownLatch end = new CountDownLatch(1);
			CountDownLatch returned = new CountDownLatch(10);
			AtomicInteger ends = new AtomicInteger();
			BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource())
				.settings(settings(EventType.SQS, 10))
				.virtualThreads(virtualThreads)
				.environmentEnd(ends::incrementAndGet)
				.build();
			for (int i = 0; i < 10; i++) {
				AtomicBoolean hanging = new AtomicBoolean();
				FakeContext context = new FakeContext(1_000_000);
				context.setRemaining(() -> hanging.get() ? 500 : 600);
				BatchResult<String, List<String>> result = processor.process(List.of("a", "hangs", "c"),
						(record, recordContext) -> {
							if (record.equals("hangs")) {
								hanging.set(true);
								uninterruptibly(end);
								returned.countDown();
							}
							return record;
						}, context);
				assertThat(result.outcomes().get(1)).isInstanceOf(Unprocessed.class);
			}
			assertThat(processor.process(List.of("a", "b"), (record, context) -> record, null).itemIdentifiers())
				.isEmpty();
			assertThat(ends).hasValue(0);
			end.countDown();
			Waits.until(() -> returned.getCount() == 0);
		}

		/**
		 * Such as a pool of the application, or virtual threads whose carriers are held
		 * by endless loops.
		 */
		@Test
		@Timeout(60)
		void thatAreAllGivenUpEndTheEnvironmentBeforeAnyRecordRuns() throws Exception {
			CountDownLatch end = new CountDownLatch(1);
			AtomicInteger hanging = new AtomicInteger();
			AtomicInteger ends = new AtomicInteger();
			List<String> runs = new CopyOnWriteArrayList<>();
			ExecutorService two = Executors.newFixedThreadPool(2);
			BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource())
				.settings(settings(EventType.SQS, 10))
				.executor(two)
				.environmentEnd(ends::incrementAndGet)
				.build();
			FakeContext context = new FakeContext(1_000_000);
			context.setRemaining(() -> (hanging.get() == 2) ? 500 : 600);
			processor.process(List.of("a", "b", "c"), (record, recordContext) -> {
				hanging.incrementAndGet();
				uninterruptibly(end);
				return record;
			}, context);
			// For a function of the same environment, too.
			for (BatchProcessor<List<String>, String, List<String>> of : List.of(processor,
					processor.toBuilder().functionName("other").build())) {
				assertThat(TestLog
					.linesOf(BatchProcessor.class,
							() -> assertThatExceptionOfType(IllegalStateException.class).isThrownBy(
									() -> of.process(List.of("d"), (record, recordContext) -> runs.add(record), null))
								.withMessageContaining("no threads left")))
					.singleElement()
					.asString()
					.contains("2 handlers of earlier batches did not return")
					.contains("no thread is available to run another one");
			}
			assertThat(ends).hasValue(2);
			assertThat(runs).isEmpty();
			end.countDown();
			two.submit(() -> null).get(10, TimeUnit.SECONDS);
			two.submit(() -> null).get(10, TimeUnit.SECONDS);
			assertThat(processor.process(List.of("d"), (record, recordContext) -> runs.add(record), null)
				.itemIdentifiers()).isEmpty();
			two.shutdown();
		}

		@Test
		@Timeout(120)
		void thatAreTooManyEndTheEnvironmentBeforeItsMemoryIsUsedUp() {
			CountDownLatch end = new CountDownLatch(1);
			AtomicInteger ends = new AtomicInteger();
			AtomicInteger hanging = new AtomicInteger();
			BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource())
				.settings(settings(EventType.SQS, io.github.lambdabatch.Workers.MAX_ABANDONED))
				.environmentEnd(ends::incrementAndGet)
				.build();
			FakeContext context = new FakeContext(1_000_000);
			context.setRemaining(() -> (hanging.get() == io.github.lambdabatch.Workers.MAX_ABANDONED) ? 500 : 600);
			processor.process(List.of(records(io.github.lambdabatch.Workers.MAX_ABANDONED)),
					(record, recordContext) -> {
						hanging.incrementAndGet();
						uninterruptibly(end);
						return record;
					}, context);
			assertThat(TestLog.linesOf(BatchProcessor.class,
					() -> assertThatExceptionOfType(IllegalStateException.class)
						.isThrownBy(() -> processor.process(List.of("a"), (record, recordContext) -> record, null))))
				.singleElement()
				.asString()
				.contains("100 handlers of earlier batches did not return")
				.contains("more of them would exhaust its memory");
			assertThat(ends).hasValue(1);
			end.countDown();
		}

		/**
		 * An executor that rejects a task does not hang, and an interrupted invocation
		 * cannot tell whether it does.
		 */
		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void doNotEndTheEnvironmentUnlessNoneIsAvailable(boolean interrupted) {
			CountDownLatch end = new CountDownLatch(1);
			AtomicBoolean hanging = new AtomicBoolean();
			AtomicInteger ends = new AtomicInteger();
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.SQS,
					settings(EventType.SQS, 1))
				.executor((task) -> {
					if (!hanging.get()) {
						ParallelTests.this.pool.execute(task);
					}
					else if (!interrupted) {
						throw new RejectedExecutionException();
					}
				})
				.environmentEnd(ends::incrementAndGet)
				.build();
			FakeContext context = new FakeContext(0);
			context.setRemaining(() -> hanging.get() ? 500 : 600);
			processor.process(List.of("a"), (record, recordContext) -> {
				hanging.set(true);
				uninterruptibly(end);
				return record;
			}, context);
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
			BatchResult<String, List<String>> result = processor.process(List.of("b"),
					(record, recordContext) -> record, new FakeContext(60_000));
			assertThat(ends).hasValue(0);
			assertThat(Thread.interrupted()).isEqualTo(interrupted);
			if (interrupted) {
				assertThat(bare(result)).containsExactly(INTERRUPTED);
			}
			else {
				assertThat(bare(result)).singleElement()
					.extracting("exception")
					.isInstanceOf(RejectedExecutionException.class);
			}
			end.countDown();
		}

		@Test
		void areNotHeldByResultsWhoseCancellationHangs() {
			CountDownLatch end = new CountDownLatch(1);
			AtomicInteger tasks = new AtomicInteger();
			AtomicBoolean pending = new AtomicBoolean();
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.SQS,
					settings(EventType.SQS, 1))
				.executor((task) -> {
					tasks.incrementAndGet();
					ParallelTests.this.pool.execute(task);
				})
				.build();
			FakeContext context = new FakeContext(0);
			context.setRemaining(() -> pending.get() ? 500 : 600);
			processor.process(List.of("a"), (record, recordContext) -> {
				pending.set(true);
				return Mono.never().doOnCancel(() -> uninterruptibly(end));
			}, context);
			processor.process(List.of("b"), (record, recordContext) -> record, null);
			assertThat(tasks).as("tasks, of which none looks for a thread").hasValue(2);
			end.countDown();
		}

		private static void uninterruptibly(CountDownLatch latch) {
			while (true) {
				try {
					Waits.on(latch);
					return;
				}
				catch (InterruptedException ex) {
					// A handler that does not care.
				}
			}
		}

		@Test
		void areVirtualThreadsWhereThereAreSome() throws Exception {
			List<Thread> threads = new CopyOnWriteArrayList<>();
			BatchProcessor.builder(new TestSource())
				.settings(settings(EventType.SQS, 3))
				.build()
				.process(List.of(records(3)), (record, context) -> threads.add(Thread.currentThread()), null);
			assertThat(threads).hasSize(3);
			assertThat(threads).allMatch(Thread::isDaemon);
			assertThat(threads).allMatch((thread) -> thread.getName().startsWith("lambda-batch-"));
			if (Runtime.version().feature() >= 21) {
				assertThat(threads).doesNotHaveDuplicates();
				for (Thread thread : threads) {
					assertThat(Thread.class.getMethod("isVirtual").invoke(thread)).isEqualTo(true);
				}
			}
		}

		@Test
		void areSharedByInvocationsThatOverlap() {
			ExecutorService two = Executors.newFixedThreadPool(2);
			CyclicBarrier both = new CyclicBarrier(2);
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.SQS,
					settings(EventType.SQS, 10))
				.executor(two)
				.build();
			List<CompletableFuture<BatchResult<String, List<String>>>> results = new ArrayList<>();
			for (String name : List.of("a", "b")) {
				List<String> batch = IntStream.range(0, 40).mapToObj((i) -> name + i).toList();
				results.add(CompletableFuture.supplyAsync(() -> processor.process(batch, (record, context) -> {
					if (context.index() == 0) {
						Waits.on(both);
					}
					assertThat(record).startsWith(name);
					if (context.index() % 2 == 1) {
						throw new IOException(record);
					}
					return record;
				}, null), ParallelTests.this.pool));
			}
			for (int i = 0; i < 2; i++) {
				String name = List.of("a", "b").get(i);
				List<String> failed = IntStream.range(0, 20).mapToObj((n) -> name + (2 * n + 1)).toList();
				assertThat(results.get(i).join().itemIdentifiers()).isEqualTo(failed);
			}
			two.shutdown();
		}

	}

	@Nested
	class Interruption {

		@Test
		void reachesAllThatIsInFlight() {
			CountDownLatch started = new CountDownLatch(4);
			Set<String> interrupted = ConcurrentHashMap.newKeySet();
			CompletableFuture<Object> never = new CompletableFuture<>();
			interruptInvocationAfter(started);
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 4)).build()
				.process(List.of("done", "blocked", "pending", "good", "last", "unstarted"), (record, context) -> {
					switch (record) {
						case "blocked" -> {
							started.countDown();
							try {
								Waits.forever();
							}
							finally {
								interrupted.add(record);
							}
						}
						case "pending" -> {
							started.countDown();
							return never;
						}
						case "good" -> {
							started.countDown();
							try {
								Waits.forever();
							}
							catch (InterruptedException ex) {
								return "in time";
							}
						}
						case "last" -> {
							started.countDown();
							Waits.forever();
						}
						case "unstarted" -> ParallelTests.this.runs.add(record);
						default -> {
						}
					}
					return record;
				}, null);
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
			assertThat(interrupted).containsExactly("blocked");
			assertThat(never).isCancelled();
			assertThat(ParallelTests.this.runs).isEmpty();
			assertThat(bare(result)).containsExactly(new Succeeded("done"), INTERRUPTED, INTERRUPTED,
					new Succeeded("in time"), INTERRUPTED, INTERRUPTED);
			assertThat(result.itemIdentifiers()).containsExactly("blocked", "pending", "last", "unstarted");
		}

		@Test
		void endsNeitherInRetriesNorInRecovery() {
			CountDownLatch started = new CountDownLatch(2);
			AtomicInteger recovered = new AtomicInteger();
			interruptInvocationAfter(started);
			BatchSettings settings = settings(EventType.SQS, 2).toBuilder()
				.retry(RetrySettings.builder().maxRetries(5).delay(Duration.ZERO).build())
				.build();
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings)
				.recoverer((context, exception) -> recovered.incrementAndGet())
				.build()
				.process(List.of("blocked", "pending"), (record, context) -> {
					ParallelTests.this.runs.add(record);
					started.countDown();
					if (record.equals("pending")) {
						return new CompletableFuture<>();
					}
					try {
						Waits.forever();
					}
					catch (InterruptedException ex) {
						// As many clients do, without the flag.
						throw new IllegalStateException(ex);
					}
					return null;
				}, null);
			assertThat(bare(result)).containsExactly(INTERRUPTED, INTERRUPTED);
			assertThat(ParallelTests.this.runs).hasSize(2);
			assertThat(recovered).hasValue(0);
		}

		@Test
		@Timeout(10)
		void doesNotWaitForRecordsThatNoWorkerHasBegun() throws Exception {
			CountDownLatch started = new CountDownLatch(1);
			CountDownLatch release = new CountDownLatch(1);
			ExecutorService one = Executors.newSingleThreadExecutor();
			interruptInvocationAfter(started);
			BatchSettings settings = settings(EventType.SQS, 10).toBuilder()
				.deadlineMargin(Duration.ofMinutes(2))
				.build();
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings).executor((task) -> {
				one.execute(task);
				// Others use the pool, too.
				one.submit(() -> release.await(20, TimeUnit.SECONDS));
			}).build().process(List.of("a", "b"), (record, context) -> {
				ParallelTests.this.runs.add(record);
				started.countDown();
				Waits.forever();
				return null;
			}, new FakeContext(1_000_000));
			assertThat(bare(result)).containsExactly(INTERRUPTED, INTERRUPTED);
			Thread.interrupted();
			release.countDown();
			one.shutdown();
			assertThat(one.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
			assertThat(ParallelTests.this.runs).containsExactly("a");
		}

		@Test
		void handlerThatIgnoresItIsGivenUpAndNotHeardOfAgain() {
			CountDownLatch started = new CountDownLatch(2);
			CountDownLatch release = new CountDownLatch(1);
			CountDownLatch ended = new CountDownLatch(1);
			CompletableFuture<Object> stubborn = new CompletableFuture<>();
			List<RecordOutcome> heard = new CopyOnWriteArrayList<>();
			interruptInvocationAfter(started);
			BatchResult<String, List<String>> result = processor(EventType.SQS, settings(EventType.SQS, 2))
				.listeners(List.of(new BatchListener() {

					@Override
					public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
						heard.add(outcome);
					}

				}))
				.build()
				.process(List.of("blocked", "pending"), (record, context) -> {
					started.countDown();
					if (record.equals("pending")) {
						return stubborn.minimalCompletionStage();
					}
					Waits.until(() -> release.getCount() == 0);
					ended.countDown();
					return null;
				}, null);
			assertThat(bare(result)).containsExactly(INTERRUPTED, INTERRUPTED);
			release.countDown();
			stubborn.complete("late");
			Waits.until(() -> ended.getCount() == 0);
			assertThat(bare(result)).containsExactly(INTERRUPTED, INTERRUPTED);
			assertThat(heard).hasSize(2);
		}

		private void interruptInvocationAfter(CountDownLatch started) {
			ParallelTests.this.pool.execute(() -> {
				try {
					Waits.on(started);
					Waits.untilWaiting(ParallelTests.this.invocation);
					ParallelTests.this.invocation.interrupt();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
		}

	}

	@Nested
	class FatalErrors {

		@Test
		void escapeFromAWorkerAfterTheOthersHaveEnded() {
			CountDownLatch started = new CountDownLatch(2);
			AtomicInteger active = new AtomicInteger();
			CompletableFuture<Object> never = new CompletableFuture<>();
			OutOfMemoryError error = new OutOfMemoryError();
			assertThatExceptionOfType(OutOfMemoryError.class)
				.isThrownBy(() -> processor(EventType.SQS, settings(EventType.SQS, 3)).build()
					.process(List.of("blocked", "pending", "fatal", "later"), (record, context) -> {
						ParallelTests.this.runs.add(record);
						switch (record) {
							case "fatal" -> {
								Waits.on(started);
								throw error;
							}
							case "pending" -> {
								started.countDown();
								return never;
							}
							default -> {
								active.incrementAndGet();
								started.countDown();
								try {
									Waits.forever();
								}
								finally {
									active.decrementAndGet();
								}
							}
						}
						return null;
					}, null))
				.isSameAs(error);
			assertThat(active).hasValue(0);
			assertThat(never).isCancelled();
			assertThat(ParallelTests.this.runs).containsExactlyInAnyOrder("blocked", "pending", "fatal");
		}

		@Test
		void escapeAsTheyAreFromAsynchronousResultsThatWouldBeRetried() {
			OutOfMemoryError error = new OutOfMemoryError();
			RetrySettings retry = RetrySettings.builder().maxRetries(1).build();
			for (boolean parallel : new boolean[] { false, true }) {
				BatchSettings settings = settings(EventType.SQS, 2).toBuilder().retry(retry).parallel(parallel).build();
				assertThatExceptionOfType(OutOfMemoryError.class)
					.isThrownBy(() -> processor(EventType.SQS, settings).build()
						.process(List.of("a"), (record, context) -> CompletableFuture.failedFuture(error), null))
					.isSameAs(error);
			}
		}

		@Test
		void ofAPolicyThatThrowsThereAreNone() {
			RetrySettings broken = RetrySettings.builder().maxRetries(3).predicate((exception) -> {
				throw new IllegalStateException("broken");
			}).build();
			for (boolean parallel : new boolean[] { false, true }) {
				BatchSettings settings = settings(EventType.SQS, 2).toBuilder()
					.retry(broken)
					.parallel(parallel)
					.build();
				BatchResult<String, List<String>> result = processor(EventType.SQS, settings).build()
					.process(List.of("a", "x", "c"), (record, context) -> {
						if (record.equals("x")) {
							throw new IOException();
						}
						return record;
					}, null);
				assertThat(result.itemIdentifiers()).containsExactly("x");
			}
		}

	}

	@Nested
	class ManyFailures {

		@Test
		void areAllReportedEveryTime() {
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.SQS,
					settings(EventType.SQS, 16))
				.build();
			List<String> batch = List.of(records(100));
			for (int i = 0; i < 2_000; i++) {
				assertThat(processor.process(batch, (record, context) -> {
					throw new IllegalStateException();
				}, null).response()).isEqualTo(batch);
			}
		}

		/**
		 * On threads of a pool and on those that the engine makes, virtual ones where the
		 * JVM has them.
		 */
		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void someOfManyAreReportedInTheOrderOfTheEvent(boolean pool) {
			BatchProcessor<List<String>, String, List<String>> processor = (pool
					? processor(EventType.SQS, settings(EventType.SQS, 16))
					: BatchProcessor.builder(new TestSource()).settings(settings(EventType.SQS, 16)))
				.build();
			Random random = new Random(7);
			for (int i = 0; i < 200; i++) {
				Set<String> failing = random.ints(random.nextInt(100), 0, 100)
					.mapToObj(Integer::toString)
					.collect(Collectors.toSet());
				List<String> batch = List.of(records(100));
				assertThat(processor.process(batch, (record, context) -> {
					if (failing.contains(record)) {
						throw new IOException();
					}
					return null;
				}, null).response()).isEqualTo(batch.stream().filter(failing::contains).toList());
			}
		}

		@ParameterizedTest
		@CsvSource({ "A:1, 1 4 7", "A:4, 4 7", "A:7, 7", "C:9, 9" })
		void groupsAreReportedFromTheirFirstFailureOn(String failing, String reported) {
			BatchResult<String, List<String>> result = processor(EventType.SQS_FIFO, settings(EventType.SQS_FIFO, 3))
				.build()
				.process(List.of("A:1", "B:2", "C:3", "A:4", "B:5", "C:6", "A:7", "B:8", "C:9"), (record, context) -> {
					if (record.equals(failing)) {
						throw new IOException();
					}
					return null;
				}, null);
			assertThat(result.response()).containsExactly(reported.split(" "));
		}

	}

	/**
	 * Runs all tasks on one thread and, other than the executors of the JDK, does not
	 * clean up between them.
	 */
	private static final class LeakyExecutor implements Executor, Runnable {

		private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

		private final List<Boolean> flags = new CopyOnWriteArrayList<>();

		@Override
		public void execute(Runnable task) {
			this.tasks.add(task);
		}

		@Override
		public void run() {
			while (!Thread.currentThread().isInterrupted()) {
				try {
					this.tasks.take().run();
					this.flags.add(Thread.currentThread().isInterrupted());
				}
				catch (InterruptedException ex) {
					return;
				}
			}
		}

	}

}
