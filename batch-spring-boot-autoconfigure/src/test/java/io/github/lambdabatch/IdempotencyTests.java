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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import io.github.lambdabatch.RecordOutcome.Duplicate;
import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;
import io.github.lambdabatch.test.InMemoryIdempotencyStore;

import static io.github.lambdabatch.TestOutcomes.bare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the engine with an {@link IdempotencyStore}.
 */
@Timeout(30)
@ExtendWith(QuietLog.class)
class IdempotencyTests {

	private static final String KEY = "function.book#";

	private static final String ELSEWHERE = "elsewhere";

	private static final Duration AN_HOUR = Duration.ofHours(1);

	private static final int MARGIN = 2_000;

	private static final Duplicate HANDLED_BEFORE = new Duplicate(0, 0);

	private static final Unprocessed IN_PROGRESS = new Unprocessed(Reason.IN_PROGRESS);

	private static final Unprocessed STORE_FAILED = new Unprocessed(Reason.IDEMPOTENCY_STORE);

	private static final Unprocessed BEHIND = new Unprocessed(Reason.EARLIER_FAILURE);

	private final ExecutorService pool = Executors.newCachedThreadPool((task) -> new Thread(task, "worker"));

	private final ExecutorService client = Executors.newSingleThreadExecutor((task) -> new Thread(task, "client"));

	private final List<String> runs = new CopyOnWriteArrayList<>();

	private final FakeContext context = new FakeContext(60_000);

	private final RecordingStore store = new RecordingStore();

	private final RetrySettings retry = RetrySettings.builder().maxRetries(2).delay(Duration.ofMillis(1)).build();

	@AfterEach
	void stopThreads() {
		Thread.interrupted();
		this.pool.shutdownNow();
		this.client.shutdownNow();
	}

	private static String key(String id) {
		return KEY + "#" + id;
	}

	private BatchProcessor.Builder<List<String>, String, List<String>> processor(EventType eventType) {
		return processor(eventType, Idempotency.builder(this.store).build());
	}

	private BatchProcessor.Builder<List<String>, String, List<String>> processor(EventType eventType,
			Idempotency idempotency) {
		return BatchProcessor.builder(new TestSource(eventType))
			.settings(settings(eventType).build())
			.functionName("book")
			.executor(this.pool)
			.idempotency(idempotency);
	}

	private static BatchSettingsBuilder settings(EventType eventType) {
		return BatchSettings.defaults(eventType).toBuilder().deadlineMargin(Duration.ofMillis(MARGIN));
	}

	private BatchResult<String, List<String>> process(
			BatchProcessor.Builder<List<String>, String, List<String>> processor, String... records) {
		return processor.build().process(List.of(records), this::handle, this.context);
	}

	/**
	 * Handle a record: those that begin with an x fail.
	 */
	private @Nullable Object handle(String record, RecordContext<String> context) throws IOException {
		this.runs.add(record);
		if (record.startsWith("x")) {
			throw new IOException(record);
		}
		return record;
	}

	@Nested
	class Claiming {

		@Test
		void recordRunsOnlyAfterItsClaimAndIsCompletedAfterwards() {
			BatchResult<String, List<String>> result = process(processor(EventType.SQS), "a");
			assertThat(bare(result)).containsExactly(new Succeeded("a"));
			assertThat(IdempotencyTests.this.store.calls).containsExactly("claim", "complete");
			assertThat(IdempotencyTests.this.store.handledKeys()).containsExactly(key("a"));
		}

		@Test
		void recordThatWasHandledElsewhereCountsAsHandledAndDoesNotRun() {
			IdempotencyTests.this.store.complete(key("a"), ELSEWHERE, AN_HOUR);
			BatchResult<String, List<String>> result = process(processor(EventType.SQS), "a", "b");
			assertThat(bare(result)).containsExactly(HANDLED_BEFORE, new Succeeded("b"));
			assertThat(result.itemIdentifiers()).isEmpty();
			assertThat(result.handledCount()).isEqualTo(2);
			assertThat(IdempotencyTests.this.runs).containsExactly("b");
		}

		@Test
		void recordInProgressElsewhereIsReportedAndNeitherRetriedNorRecovered() {
			IdempotencyTests.this.store.claim(key("a"), ELSEWHERE, AN_HOUR);
			BatchResult<String, List<String>> result = process(processor(EventType.SQS)
				.settings(settings(EventType.SQS).retry(IdempotencyTests.this.retry).build())
				.recoverer((record, exception) -> IdempotencyTests.this.runs.add("recovered")), "a", "b");
			assertThat(bare(result)).containsExactly(IN_PROGRESS, new Succeeded("b"));
			assertThat(result.outcomes().get(0).duration()).isZero();
			assertThat(result.itemIdentifiers()).containsExactly("a");
			assertThat(IdempotencyTests.this.runs).containsExactly("b");
			assertThat(result).asString().contains("1 in progress elsewhere");
			assertThat(IdempotencyTests.this.store.claimedKeys()).containsExactly(key("a"));
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void laneOfARecordInProgressElsewhereWaits(boolean parallel) {
			IdempotencyTests.this.store.claim(key("1"), ELSEWHERE, AN_HOUR);
			BatchResult<String, List<String>> result = process(
					processor(EventType.KINESIS).settings(settings(EventType.KINESIS).parallel(parallel).build()),
					"A:1", "B:2", "A:3");
			assertThat(bare(result)).containsExactly(IN_PROGRESS, new Succeeded("B:2"), BEHIND);
			assertThat(result.itemIdentifiers()).containsExactly("1");
		}

		@Test
		void keyNamesFunctionSourceAndEvent() {
			process(processor(EventType.KINESIS), "A:1@arn:aws:kinesis:stream#shard:1");
			assertThat(IdempotencyTests.this.store.handledKeys())
				.containsExactly("function.book#arn:aws:kinesis:stream#shard:1");
		}

		@Test
		void claimIsValidUntilTheInvocationEnds() {
			process(processor(EventType.SQS), "a");
			assertThat(IdempotencyTests.this.store.claimDurations).containsExactly(Duration.ofSeconds(60));
		}

		@Test
		void claimIsValidForTheLongestTimeoutIfTheEndIsNotKnown() {
			IdempotencyTests.this.context.setRemaining(0);
			process(processor(EventType.SQS), "a");
			assertThat(IdempotencyTests.this.store.claimDurations).containsExactly(Duration.ofMinutes(15));
		}

		@Test
		void claimThatIsMadeAtTheVeryEndIsValidForAMoment() {
			Idempotency idempotency = Idempotency.builder(IdempotencyTests.this.store).keyResolver((record) -> {
				IdempotencyTests.this.context.setRemaining(0);
				return "key";
			}).build();
			process(processor(EventType.SQS, idempotency), "a");
			Waits.until(() -> !IdempotencyTests.this.store.claimDurations.isEmpty());
			assertThat(IdempotencyTests.this.store.claimDurations).containsExactly(Duration.ofMillis(1));
		}

		@Test
		void eachClaimHasAnOwnerOfItsOwn() {
			process(processor(EventType.SQS), "a", "b");
			process(processor(EventType.SQS), "c", "d");
			assertThat(IdempotencyTests.this.store.owners).hasSize(4).doesNotHaveDuplicates();
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void sameRecordTwiceInABatchRunsOnce(boolean parallel) {
			BatchResult<String, List<String>> result = process(
					processor(EventType.SQS).settings(settings(EventType.SQS).parallel(parallel).build()), "a", "a");
			assertThat(IdempotencyTests.this.runs).containsExactly("a");
			assertThat(bare(result)).contains(new Succeeded("a")).containsAnyOf(HANDLED_BEFORE, IN_PROGRESS);
		}

		@Test
		void processorReportsHowRecordsAreHandledOnce() {
			Idempotency idempotency = Idempotency.builder(IdempotencyTests.this.store).build();
			assertThat(processor(EventType.SQS, idempotency).build().idempotency()).isSameAs(idempotency);
			assertThat(BatchProcessor.builder(new TestSource()).build().idempotency()).isNull();
		}

		@Test
		void whatWasHandledIsRememberedForASecondAtLeast() {
			Idempotency.Builder builder = Idempotency.builder(IdempotencyTests.this.store);
			assertThat(builder.expiresAfter(Duration.ofSeconds(1)).build().expiresAfter())
				.isEqualTo(Duration.ofSeconds(1));
			assertThatIllegalArgumentException().isThrownBy(() -> builder.expiresAfter(Duration.ofMillis(999)))
				.withMessage("'expiresAfter' must be at least PT1S but is PT0.999S");
		}

		@Test
		void storeIsNeverCalledOnTheThreadOfTheInvocation() {
			process(processor(EventType.SQS), "a", "x");
			assertThat(IdempotencyTests.this.store.threads).isNotEmpty().containsOnly("worker");
		}

	}

	@Nested
	class Ending {

		@Test
		void failedRecordIsReleased() {
			BatchResult<String, List<String>> result = process(processor(EventType.SQS), "x");
			assertThat(bare(result).get(0)).isInstanceOf(Failed.class);
			assertThat(IdempotencyTests.this.store.calls).containsExactly("claim", "release");
			assertThat(IdempotencyTests.this.store.claimedKeys()).isEmpty();
		}

		@Test
		void recoveredRecordIsCompleted() {
			BatchResult<String, List<String>> result = process(processor(EventType.SQS)
				.recoverer((record, exception) -> IdempotencyTests.this.runs.add("recovered")), "x");
			assertThat(bare(result).get(0)).isInstanceOf(Recovered.class);
			assertThat(IdempotencyTests.this.runs).containsExactly("x", "recovered");
			assertThat(IdempotencyTests.this.store.handledKeys()).containsExactly(key("x"));
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void expiredEntriesAreRemovedAfterEachRecordThatWasHandled(boolean transactional) {
			Idempotency idempotency = Idempotency.builder(IdempotencyTests.this.store)
				.transactional(transactional)
				.build();
			process(processor(EventType.SQS, idempotency), "x");
			assertThat(IdempotencyTests.this.store.removals).hasValue(0);
			process(processor(EventType.SQS, idempotency), "a", "b", "x");
			assertThat(IdempotencyTests.this.store.removals).hasValue(2);
		}

		@Test
		void asynchronousRecordIsCompletedEvenIfTheExecutorTakesNoMoreTasks() {
			AtomicInteger tasks = new AtomicInteger();
			BatchResult<String, List<String>> result = processor(EventType.SQS).executor((task) -> {
				if (tasks.incrementAndGet() > 1) {
					throw new RejectedExecutionException();
				}
				IdempotencyTests.this.pool.execute(task);
			}).build().process(List.of("a"), (record, context) -> {
				CompletableFuture<String> future = new CompletableFuture<>();
				IdempotencyTests.this.client.execute(() -> {
					awaitWorker();
					future.complete("done");
				});
				return future;
			}, IdempotencyTests.this.context);
			assertThat(bare(result)).containsExactly(new Succeeded("done"));
			assertThat(tasks).hasValue(2);
			assertThat(IdempotencyTests.this.store.handledKeys()).containsExactly(key("a"));
		}

		@Test
		void claimIsKeptWhileTheRecordWaitsForARetry() {
			List<String> claimed = new ArrayList<>();
			processor(EventType.SQS).settings(settings(EventType.SQS).retry(IdempotencyTests.this.retry).build())
				.build()
				.process(List.of("a"), (record, context) -> {
					claimed.addAll(IdempotencyTests.this.store.claimedKeys());
					throw new IOException();
				}, IdempotencyTests.this.context);
			assertThat(claimed).containsExactly(key("a"), key("a"), key("a"));
			assertThat(IdempotencyTests.this.store.calls).containsExactly("claim", "release");
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void asynchronousRecordEndsOnAWorker(boolean succeeds) {
			CountDownLatch returned = new CountDownLatch(1);
			BatchResult<String, List<String>> result = processor(EventType.SQS).build()
				.process(List.of("a"), (record, context) -> {
					CompletableFuture<String> future = new CompletableFuture<>();
					IdempotencyTests.this.client.execute(() -> {
						awaitWorker();
						if (succeeds) {
							future.complete("done");
						}
						else {
							future.completeExceptionally(new IOException());
						}
					});
					returned.countDown();
					return future;
				}, IdempotencyTests.this.context);
			assertThat(result.outcomes().get(0).isHandled()).isEqualTo(succeeds);
			assertThat(IdempotencyTests.this.store.calls).containsExactly("claim", succeeds ? "complete" : "release");
			assertThat(IdempotencyTests.this.store.threads).containsOnly("worker");
		}

		/**
		 * Wait until the worker has returned and is idle.
		 */
		private void awaitWorker() {
			Waits.until(() -> IdempotencyTests.this.store.claimer != null);
			Waits.untilWaiting(Objects.requireNonNull(IdempotencyTests.this.store.claimer));
		}

		@Test
		void recordThatMayNotBeRetriedBehindAFailureIsReleased() {
			CountDownLatch waits = new CountDownLatch(1);
			BatchResult<String, List<String>> result = processor(EventType.SQS)
				.settings(settings(EventType.SQS).onFailure(OnFailure.STOP)
					.parallel(true)
					.retry(RetrySettings.builder()
						.maxRetries(1)
						.delay(Duration.ofSeconds(50))
						.predicate((exception) -> !"x".equals(exception.getMessage()))
						.build())
					.build())
				.build()
				.process(List.of("x", "y"), (record, context) -> {
					if (record.equals("x")) {
						Waits.on(waits);
					}
					else {
						waits.countDown();
					}
					throw new IOException(record);
				}, IdempotencyTests.this.context);
			assertThat(bare(result)).hasOnlyElementsOfType(Failed.class);
			assertThat(IdempotencyTests.this.store.claimedKeys()).isEmpty();
		}

		@Test
		void asynchronousRecordBehindAFailureIsCompleted() {
			CompletableFuture<String> future = new CompletableFuture<>();
			BatchResult<String, List<String>> result = processor(EventType.KINESIS)
				.settings(settings(EventType.KINESIS).onFailure(OnFailure.STOP).parallel(true).build())
				.listeners(List.of(new BatchListener() {

					@Override
					public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
						future.complete("done");
					}

				}))
				.build()
				.process(List.of("A:1", "B:2"), (record, context) -> {
					if (record.equals("A:1")) {
						throw new IOException();
					}
					return future;
				}, IdempotencyTests.this.context);
			assertThat(result.outcomes().get(1).isHandled()).isTrue();
			assertThat(IdempotencyTests.this.store.handledKeys()).containsExactly(key("2"));
		}

	}

	@Nested
	class Keys {

		@ParameterizedTest
		@ValueSource(strings = { "null", "empty", "exception" })
		void recordWithoutAKeyFailsAtOnce(String kind) {
			Idempotency idempotency = Idempotency.builder(IdempotencyTests.this.store)
				.keyResolver((record) -> switch (kind) {
					case "null" -> null;
					case "empty" -> "";
					default -> throw new IOException();
				})
				.build();
			BatchResult<String, List<String>> result = process(processor(EventType.SQS, idempotency)
				.settings(settings(EventType.SQS).retry(IdempotencyTests.this.retry).build()), "a");
			assertThat(result.outcomes()).singleElement().isInstanceOfSatisfying(Failed.class, (failed) -> {
				assertThat(failed.exception()).isInstanceOf(IdempotencyKeyException.class);
				assertThat(failed.attempts()).isOne();
			});
			assertThat(IdempotencyTests.this.runs).isEmpty();
			assertThat(IdempotencyTests.this.store.calls).isEmpty();
		}

		@ParameterizedTest
		@CsvSource({ "true, true", "true, false", "false, true", "false, false" })
		void recordWithoutAKeyIsRecovered(boolean transactional, boolean readable) {
			Idempotency idempotency = Idempotency.builder(IdempotencyTests.this.store)
				.transactional(transactional)
				.keyResolver((record) -> {
					if (readable) {
						return null;
					}
					throw new PayloadConversionException("no JSON");
				})
				.build();
			BatchResult<String, List<String>> result = process(processor(EventType.SQS, idempotency)
				.recoverer((record, exception) -> IdempotencyTests.this.runs.add("recovered")), "a");
			assertThat(result.outcomes()).singleElement().isInstanceOf(Recovered.class);
			assertThat(IdempotencyTests.this.runs).containsExactly("recovered");
		}

		@Test
		void fatalErrorOfTheResolverEscapes() {
			Idempotency idempotency = Idempotency.builder(IdempotencyTests.this.store).keyResolver((record) -> {
				throw new OutOfMemoryError();
			}).build();
			assertThatExceptionOfType(OutOfMemoryError.class)
				.isThrownBy(() -> process(processor(EventType.SQS, idempotency), "a"));
		}

		@Test
		void differentMessagesWithTheSameKeyAreHandledOnce() {
			Idempotency idempotency = Idempotency.builder(IdempotencyTests.this.store)
				.keyResolver((record) -> record.itemIdentifier().substring(0, 1))
				.build();
			BatchResult<String, List<String>> result = process(processor(EventType.SQS, idempotency), "a1", "a2");
			assertThat(bare(result)).containsExactly(new Succeeded("a1"), HANDLED_BEFORE);
		}

	}

	@Nested
	class BrokenStores {

		@ParameterizedTest
		@EnumSource
		void recordThatCannotBeClaimedIsLeftOrRuns(OnStoreFailure onStoreFailure) {
			IdempotencyTests.this.store.failing = "claim";
			BatchResult<String, List<String>> result = process(
					processor(EventType.SQS,
							Idempotency.builder(IdempotencyTests.this.store).onStoreFailure(onStoreFailure).build()),
					"a");
			boolean runs = onStoreFailure == OnStoreFailure.RUN;
			assertThat(bare(result)).containsExactly(runs ? new Succeeded("a") : STORE_FAILED);
			assertThat(IdempotencyTests.this.runs).hasSize(runs ? 1 : 0);
		}

		@Test
		void recordThatCannotBeCompletedWasHandledNevertheless() {
			IdempotencyTests.this.store.failing = "complete";
			assertThat(bare(process(processor(EventType.SQS), "a"))).containsExactly(new Succeeded("a"));
		}

		@Test
		void recordThatCannotBeReleasedHasFailed() {
			IdempotencyTests.this.store.failing = "release";
			assertThat(bare(process(processor(EventType.SQS), "x"))).singleElement().isInstanceOf(Failed.class);
		}

		@ParameterizedTest
		@CsvSource({ "true, REDELIVER", "false, REDELIVER", "false, RUN" })
		void recordWhoseClaimComesTooLateDoesNotRun(boolean transactional, OnStoreFailure onStoreFailure) {
			IdempotencyTests.this.store.hanging = "claim";
			IdempotencyTests.this.store.answersWhenInterrupted = onStoreFailure == OnStoreFailure.REDELIVER;
			comeToAnEndWhenTheStoreHangs();
			List<RecordOutcome> outcomes = new ArrayList<>();
			List<String> lines = TestLog.linesOf(BatchProcessor.class,
					() -> outcomes.addAll(bare(process(processor(EventType.SQS,
							Idempotency.builder(IdempotencyTests.this.store)
								.transactional(transactional)
								.onStoreFailure(onStoreFailure)
								.build()),
							"a"))));
			assertThat(outcomes).containsExactly(new Unprocessed(Reason.DEADLINE));
			assertThat(IdempotencyTests.this.runs).isEmpty();
			assertThat(IdempotencyTests.this.store.claimedKeys()).isEmpty();
			// The handler was not called, and the store did answer.
			assertThat(lines).noneMatch((line) -> line.contains("still running"))
				.noneMatch((line) -> line.contains("could not begin a transaction"));
		}

		@Test
		void claimWhoseAnswerIsLostIsReleased() {
			IdempotencyTests.this.store.failing = "claimed";
			assertThat(bare(process(processor(EventType.SQS), "a"))).containsExactly(STORE_FAILED);
			assertThat(IdempotencyTests.this.store.claimedKeys()).isEmpty();
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void claimIsReleasedIfADecoratorOfTheHandlerFails(boolean asynchronous) {
			BatchResult<String, List<String>> result = processor(EventType.SQS).settings(brokenRetry(() -> {
				throw new IllegalStateException("predicate");
			})).build().process(List.of("x"), (record, context) -> {
				if (!asynchronous) {
					throw new IOException();
				}
				CompletableFuture<String> future = new CompletableFuture<>();
				IdempotencyTests.this.client.execute(() -> {
					Waits.untilWaiting(Objects.requireNonNull(IdempotencyTests.this.store.claimer));
					future.completeExceptionally(new IOException());
				});
				return future;
			}, IdempotencyTests.this.context);
			assertThat(result.outcomes()).singleElement()
				.isInstanceOfSatisfying(Failed.class,
						(failed) -> assertThat(failed.exception()).hasMessage("predicate"));
			assertThat(IdempotencyTests.this.store.claimedKeys()).isEmpty();
		}

		@Test
		void fatalErrorOfADecoratorOfTheHandlerEscapes() {
			assertThatExceptionOfType(OutOfMemoryError.class)
				.isThrownBy(() -> process(processor(EventType.SQS).settings(brokenRetry(() -> {
					throw new OutOfMemoryError();
				})), "x"));
		}

		private static BatchSettings brokenRetry(Supplier<Boolean> predicate) {
			return settings(EventType.SQS)
				.retry(RetrySettings.builder().maxRetries(1).predicate((exception) -> predicate.get()).build())
				.build();
		}

		@ParameterizedTest
		@CsvSource({ "claim, a, false", "complete, a, false", "release, x, false", "removeExpired, a, false",
				"begin, a, true", "claim, a, true", "removeExpired, a, true" })
		void fatalErrorOfTheStoreEscapes(String operation, String record, boolean transactional) {
			IdempotencyTests.this.store.failing = operation;
			IdempotencyTests.this.store.outOfMemory = true;
			Idempotency idempotency = Idempotency.builder(IdempotencyTests.this.store)
				.transactional(transactional)
				.build();
			assertThatExceptionOfType(OutOfMemoryError.class)
				.isThrownBy(() -> process(processor(EventType.SQS, idempotency), record));
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void recordWasHandledEvenIfExpiredEntriesCannotBeRemoved(boolean transactional) {
			IdempotencyTests.this.store.failing = "removeExpired";
			Idempotency idempotency = Idempotency.builder(IdempotencyTests.this.store)
				.transactional(transactional)
				.build();
			assertThat(bare(process(processor(EventType.SQS, idempotency), "a"))).containsExactly(new Succeeded("a"));
			assertThat(IdempotencyTests.this.store.handledKeys()).containsExactly(key("a"));
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|',
				textBlock = """
						claim    | false | REDELIVER | claim | it is reported and delivered again
						claim    | false | RUN       | claim | it runs although it may have been handled before
						complete | false | REDELIVER | complete | it was handled, but runs again if it is delivered again
						release  | false | REDELIVER | release | it cannot run elsewhere before its claim expires with this invocation
						begin    | true  | REDELIVER | begin a transaction for | it is reported and delivered again
						""")
		void storeThatFailsIsLoggedOnceABatchWithWhatFollows(String operation, boolean transactional,
				OnStoreFailure onStoreFailure, String what, String consequence) {
			IdempotencyTests.this.store.failing = operation;
			Idempotency idempotency = Idempotency.builder(IdempotencyTests.this.store)
				.transactional(transactional)
				.onStoreFailure(onStoreFailure)
				.build();
			String[] records = operation.equals("release") ? new String[] { "x1", "x2", "x3" }
					: new String[] { "a", "b", "c" };
			List<String> lines = TestLog.linesOf(BatchProcessor.class, () -> process(
					processor(EventType.SQS, idempotency).settings(settings(EventType.SQS).parallel(false).build()),
					records));
			assertThat(lines).filteredOn((line) -> line.contains("could not " + what))
				.containsExactly("The idempotency store could not %s aws:sqs record %s in function 'book'; %s"
					.formatted(what, records[0], consequence));
		}

		private void comeToAnEndWhenTheStoreHangs() {
			IdempotencyTests.this.context.setRemaining(() -> IdempotencyTests.this.store.hung ? MARGIN : MARGIN + 20);
		}

		@Test
		void recordWhoseClaimHangsIsLeftAtTheDeadlineAndDoesNotRun() {
			IdempotencyTests.this.store.hanging = "claim";
			comeToAnEndWhenTheStoreHangs();
			BatchResult<String, List<String>> result = process(processor(EventType.SQS), "a");
			assertThat(result.outcomes()).singleElement().isInstanceOf(Unprocessed.class);
			assertThat(IdempotencyTests.this.runs).isEmpty();
		}

		@ParameterizedTest
		@CsvSource({ "complete, false", "removeExpired, false", "removeExpired, true" })
		void recordWhoseCompletionHangsWasHandledNevertheless(String operation, boolean transactional) {
			IdempotencyTests.this.store.hanging = operation;
			IdempotencyTests.this.store.ignoresInterrupts = true;
			comeToAnEndWhenTheStoreHangs();
			Idempotency idempotency = Idempotency.builder(IdempotencyTests.this.store)
				.transactional(transactional)
				.build();
			BatchResult<String, List<String>> result = process(processor(EventType.SQS, idempotency), "a");
			assertThat(bare(result)).containsExactly(new Succeeded("a"));
			IdempotencyTests.this.store.goOn.countDown();
		}

	}

	@Nested
	class Transactions {

		private BatchProcessor.Builder<List<String>, String, List<String>> transactional() {
			return processor(EventType.SQS,
					Idempotency.builder(IdempotencyTests.this.store).transactional(true).build())
				.settings(settings(EventType.SQS).retry(IdempotencyTests.this.retry).build());
		}

		@Test
		void handlerRunsInTheTransactionOfItsEntry() {
			BatchResult<String, List<String>> result = process(transactional(), "a");
			assertThat(bare(result)).containsExactly(new Succeeded("a"));
			assertThat(IdempotencyTests.this.store.calls).containsExactly("begin", "claim", "commit");
			assertThat(IdempotencyTests.this.store.handledKeys()).containsExactly(key("a"));
		}

		@Test
		void eachAttemptHasATransactionOfItsOwn() {
			BatchResult<String, List<String>> result = process(transactional(), "x");
			assertThat(result.outcomes()).singleElement().isInstanceOf(Failed.class);
			assertThat(IdempotencyTests.this.store.calls).containsExactly("begin", "claim", "rollback", "begin",
					"claim", "rollback", "begin", "claim", "rollback");
			assertThat(IdempotencyTests.this.store.claimedKeys()).isEmpty();
		}

		@Test
		void recoveryHasATransactionOfItsOwn() {
			BatchResult<String, List<String>> result = process(transactional().settings(settings(EventType.SQS).build())
				.recoverer((record, exception) -> IdempotencyTests.this.store.calls.add("recover")), "x");
			assertThat(result.outcomes()).singleElement().isInstanceOf(Recovered.class);
			assertThat(IdempotencyTests.this.store.calls).containsExactly("begin", "claim", "rollback", "begin",
					"claim", "recover", "commit");
		}

		@Test
		void recordThatWasHandledElsewhereInTheMeantimeIsNotRecovered() {
			BatchResult<String, List<String>> result = transactional().settings(settings(EventType.SQS).build())
				.recoverer((record, exception) -> IdempotencyTests.this.runs.add("recovered"))
				.build()
				.process(List.of("x"), (record, context) -> {
					IdempotencyTests.this.store.afterRollback = () -> IdempotencyTests.this.store.complete(key("x"),
							ELSEWHERE, AN_HOUR);
					throw new IOException();
				}, IdempotencyTests.this.context);
			assertThat(result.outcomes()).singleElement()
				.isInstanceOfSatisfying(Duplicate.class, (outcome) -> assertThat(outcome.attempts()).isOne());
			assertThat(IdempotencyTests.this.runs).isEmpty();
		}

		@Test
		void attemptWhoseTransactionCannotBeCommittedHasFailed() {
			IdempotencyTests.this.store.failing = "commit";
			BatchResult<String, List<String>> result = process(transactional(), "a");
			assertThat(result.outcomes()).singleElement()
				.isInstanceOfSatisfying(Failed.class, (failed) -> assertThat(failed.attempts()).isEqualTo(3));
			assertThat(IdempotencyTests.this.store.handledKeys()).isEmpty();
		}

		@Test
		void recoveryWhoseTransactionCannotBeCommittedHasFailed() {
			IdempotencyTests.this.store.failing = "commit";
			BatchResult<String, List<String>> result = process(
					transactional().settings(settings(EventType.SQS).build()).recoverer((record, exception) -> {
					}), "x");
			assertThat(result.outcomes()).singleElement().isInstanceOfSatisfying(Failed.class, (failed) -> {
				assertThat(failed.exception()).isInstanceOf(IOException.class);
				assertThat(failed.failedRecovery()).isNotNull();
			});
		}

		@Test
		void attemptWhoseTransactionCannotBeCommittedHasFailedEvenIfTimeRunsOutThen() {
			IdempotencyTests.this.store.failing = "commit";
			AtomicBoolean recovering = new AtomicBoolean();
			IdempotencyTests.this.context.setRemaining(() -> recovering.get() ? MARGIN : MARGIN + 20);
			BatchResult<String, List<String>> result = process(
					transactional().settings(settings(EventType.SQS).build()).recoverer((record, exception) -> {
						recovering.set(true);
						Waits.forever();
					}), "a");
			assertThat(result.outcomes()).singleElement()
				.isInstanceOfSatisfying(Failed.class,
						(failed) -> assertThat(failed.exception()).hasMessage("The store is down"));
		}

		@Test
		void recordThatCannotBeClaimedForItsRecoveryHasFailed() {
			IOException exception = new IOException();
			BatchResult<String, List<String>> result = transactional().settings(settings(EventType.SQS).build())
				.recoverer((record, unused) -> IdempotencyTests.this.runs.add("recovered"))
				.build()
				.process(List.of("x"), (record, context) -> {
					IdempotencyTests.this.store.afterRollback = () -> IdempotencyTests.this.store.failing = "claim";
					throw exception;
				}, IdempotencyTests.this.context);
			assertThat(bare(result)).containsExactly(new Failed(exception, 1));
			assertThat(IdempotencyTests.this.runs).isEmpty();
		}

		@Test
		void fatalErrorOfTheHandlerEscapesEvenIfItsTransactionCannotBeRolledBack() {
			IdempotencyTests.this.store.failing = "abort";
			OutOfMemoryError error = new OutOfMemoryError();
			BatchProcessor<List<String>, String, List<String>> processor = transactional().build();
			assertThatExceptionOfType(OutOfMemoryError.class)
				.isThrownBy(() -> processor.process(List.of("a"), (record, context) -> {
					throw error;
				}, IdempotencyTests.this.context))
				.isSameAs(error);
		}

		@ParameterizedTest
		@ValueSource(strings = { "begin", "claim" })
		void recordDoesNotRunWithoutItsTransaction(String operation) {
			IdempotencyTests.this.store.failing = operation;
			assertThat(bare(process(transactional(), "a"))).containsExactly(STORE_FAILED);
			assertThat(IdempotencyTests.this.runs).isEmpty();
		}

		@Test
		void recordInProgressElsewhereIsReported() {
			IdempotencyTests.this.store.claim(key("a"), ELSEWHERE, AN_HOUR);
			assertThat(bare(process(transactional(), "a"))).containsExactly(IN_PROGRESS);
		}

		@Test
		void asynchronousResultFailsAndIsNotSubscribedTo() {
			AtomicInteger subscribed = new AtomicInteger();
			BatchResult<String, List<String>> result = transactional().settings(settings(EventType.SQS).build())
				.build()
				.process(List.of("a"),
						(record, context) -> Mono.just("done")
							.doOnSubscribe((subscription) -> subscribed.incrementAndGet()),
						IdempotencyTests.this.context);
			assertThat(result.outcomes()).singleElement()
				.isInstanceOfSatisfying(Failed.class, (failed) -> assertThat(failed.exception())
					.hasMessageContaining("cannot take part in the transaction"));
			assertThat(subscribed).hasValue(0);
			assertThat(IdempotencyTests.this.store.calls).containsExactly("begin", "claim", "rollback");
		}

		@Test
		void futureFailsEvenIfItIsDone() {
			BatchResult<String, List<String>> result = transactional().settings(settings(EventType.SQS).build())
				.build()
				.process(List.of("a"), (record, context) -> CompletableFuture.completedFuture("done"),
						IdempotencyTests.this.context);
			assertThat(result.outcomes()).singleElement().isInstanceOf(Failed.class);
			assertThat(IdempotencyTests.this.store.handledKeys()).isEmpty();
		}

		@Test
		void recordThatCannotBeClaimedInTimeHasNotFailed() {
			IdempotencyTests.this.store.hanging = "claim";
			IdempotencyTests.this.store.answersWhenInterrupted = true;
			IdempotencyTests.this.store.claim(key("a"), ELSEWHERE, AN_HOUR);
			BatchResult<String, List<String>> result = process(
					transactional().settings(settings(EventType.SQS).recordTimeout(Duration.ofMillis(20)).build())
						.recoverer((record, exception) -> IdempotencyTests.this.runs.add("recovered")),
					"a");
			assertThat(bare(result)).containsExactly(IN_PROGRESS);
			assertThat(IdempotencyTests.this.runs).isEmpty();
		}

		@Test
		void transactionEndsBeforeTheDeadline() {
			process(transactional(), "a");
			assertThat(IdempotencyTests.this.store.timeouts).containsExactly(Duration.ofMillis(60_000 - MARGIN));
		}

		@Test
		void needsAStoreThatHasTransactions() {
			IdempotencyStore plain = new IdempotencyStore() {

				@Override
				public Claim claim(String key, String owner, Duration duration) {
					return Claim.CLAIMED;
				}

				@Override
				public void complete(String key, String owner, Duration expiresAfter) {
				}

				@Override
				public void release(String key, String owner) {
				}

			};
			assertThatIllegalArgumentException()
				.isThrownBy(() -> Idempotency.builder(plain).transactional(true).build())
				.withMessageContaining("'transactional' needs a TransactionalIdempotencyStore");
		}

		@Test
		void nothingRunsWithoutTheTransaction() {
			assertThatIllegalArgumentException()
				.isThrownBy(() -> Idempotency.builder(IdempotencyTests.this.store)
					.transactional(true)
					.onStoreFailure(OnStoreFailure.RUN)
					.build())
				.withMessageContaining("'onStoreFailure' must not be RUN");
		}

	}

	/**
	 * Records the calls, and fails or hangs as it is told.
	 */
	private static final class RecordingStore extends InMemoryIdempotencyStore {

		private final List<String> calls = new CopyOnWriteArrayList<>();

		private final List<String> threads = new CopyOnWriteArrayList<>();

		private final List<Duration> claimDurations = new CopyOnWriteArrayList<>();

		private final List<Duration> timeouts = new CopyOnWriteArrayList<>();

		private final CountDownLatch goOn = new CountDownLatch(1);

		private final List<String> owners = new CopyOnWriteArrayList<>();

		private final AtomicInteger removals = new AtomicInteger();

		private volatile String failing = "";

		private volatile boolean outOfMemory;

		private volatile String hanging = "";

		private volatile boolean ignoresInterrupts;

		private volatile boolean answersWhenInterrupted;

		private volatile boolean hung;

		private volatile @Nullable Thread claimer;

		private volatile @Nullable Runnable afterRollback;

		private void called(String operation, String owner) {
			if (owner.equals(ELSEWHERE)) {
				return;
			}
			this.calls.add(operation);
			this.threads.add(Thread.currentThread().getName());
			failOrHang(operation);
		}

		private void failOrHang(String operation) {
			if (this.failing.equals(operation)) {
				if (this.outOfMemory) {
					throw new OutOfMemoryError();
				}
				throw new IllegalStateException("The store is down");
			}
			if (this.hanging.equals(operation)) {
				this.hung = true;
				hang();
			}
		}

		private void hang() {
			while (true) {
				try {
					this.goOn.await();
					return;
				}
				catch (InterruptedException ex) {
					if (this.answersWhenInterrupted) {
						return;
					}
					if (!this.ignoresInterrupts) {
						throw new IllegalStateException(ex);
					}
				}
			}
		}

		@Override
		public Claim claim(String key, String owner, Duration duration) {
			called("claim", owner);
			if (!owner.equals(ELSEWHERE)) {
				this.claimDurations.add(duration);
				this.owners.add(owner);
				this.claimer = Thread.currentThread();
			}
			Claim claim = super.claim(key, owner, duration);
			if (this.failing.equals("claimed") && !owner.equals(ELSEWHERE)) {
				throw new IllegalStateException("The answer is lost");
			}
			return claim;
		}

		@Override
		public void complete(String key, String owner, Duration expiresAfter) {
			called("complete", owner);
			super.complete(key, owner, expiresAfter);
		}

		@Override
		public void release(String key, String owner) {
			called("release", owner);
			super.release(key, owner);
		}

		@Override
		public void removeExpired() {
			this.removals.incrementAndGet();
			failOrHang("removeExpired");
			super.removeExpired();
		}

		@Override
		public <T> T inTransaction(Supplier<T> work, Predicate<? super T> commit, Duration timeout) {
			this.timeouts.add(timeout);
			called("begin", "");
			T result;
			try {
				result = super.inTransaction(work, (value) -> {
					boolean committed = commit.test(value);
					called(committed ? "commit" : "rollback", "");
					return committed;
				}, timeout);
			}
			catch (OutOfMemoryError ex) {
				failOrHang("abort");
				throw ex;
			}
			Runnable afterRollback = this.afterRollback;
			if (afterRollback != null) {
				this.afterRollback = null;
				afterRollback.run();
			}
			return result;
		}

	}

}
