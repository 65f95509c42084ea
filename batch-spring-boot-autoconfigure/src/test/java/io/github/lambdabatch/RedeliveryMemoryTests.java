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
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Remembered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;
import io.github.lambdabatch.source.KafkaBatchResponse;
import io.github.lambdabatch.source.KafkaBatchResponse.ItemIdentifier;
import io.github.lambdabatch.source.KafkaEventSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RedeliveryMemory}, by itself and in the engine.
 */
@Timeout(30)
@ExtendWith(QuietLog.class)
class RedeliveryMemoryTests {

	/**
	 * Redelivers to one processor, as a warm environment meets it.
	 */
	@Nested
	class InTheEngine {

		private final List<String> runs = new CopyOnWriteArrayList<>();

		private final Set<String> failing = ConcurrentHashMap.newKeySet();

		@ParameterizedTest
		@EventTypeSource({ "KINESIS", "DYNAMODB", "KAFKA" })
		void whatLiesBehindTheCheckpointIsNotRunAgain(EventType eventType) {
			BatchProcessor<List<String>, String, List<String>> processor = processor(eventType);
			assertThat(runs(processor, "2", "A:1", "A:2", "B:3", "A:4", "C:5")).containsExactly("A:1", "A:2", "B:3",
					"C:5");
			BatchResult<String, List<String>> result = process(processor, "", "A:2", "B:3", "A:4", "C:5", "C:6");
			assertThat(this.runs).containsExactly("A:2", "A:4", "C:6");
			assertThat(result.outcomes().get(1)).isEqualTo(new Remembered());
			assertThat(result.outcomes().get(1).duration()).isZero();
			assertThat(result.handledCount()).isEqualTo(5);
			assertThat(result.itemIdentifiers()).isEmpty();
		}

		@Test
		void whatWasReportedAndRanDoesRunAgain() {
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.KINESIS);
			assertThat(runs(processor, "1", "A:1", "B:2")).containsExactly("A:1", "B:2");
			assertThat(runs(processor, "1", "A:1", "B:2")).containsExactly("A:1");
			assertThat(runs(processor, "1", "A:1", "B:2")).containsExactly("A:1");
			assertThat(runs(processor, "", "A:1", "B:2")).containsExactly("A:1");
		}

		@Test
		void whatTheAnswerPassesIsForgotten() {
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.KINESIS);
			process(processor, "2", "A:1", "B:2", "C:3", "D:4");
			process(processor, "4", "B:2", "C:3", "D:4");
			process(processor, "", "D:4");
			assertThat(runs(processor, "", "D:4", "E:5")).containsExactly("D:4", "E:5");
			assertThat(runs(processor, "", "B:2", "C:3", "D:4")).containsExactly("B:2", "C:3", "D:4");
		}

		@Test
		void allIsForgottenOnDemand() {
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.KINESIS);
			process(processor, "1", "A:1", "B:2");
			processor.forget();
			assertThat(runs(processor, "", "A:1", "B:2")).containsExactly("A:1", "B:2");
		}

		@Test
		void replayFromAnEarlierPositionRunsEverything() {
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.KINESIS);
			process(processor, "2", "A:1", "B:2", "C:3", "D:4");
			assertThat(runs(processor, "", "A:1", "B:2", "C:3", "D:4")).containsExactly("A:1", "B:2", "C:3", "D:4");
		}

		@Test
		void replayAfterAFailedInvocationRunsEverything() {
			BatchProcessor<List<String>, String, List<String>> processor = remembering(EventType.KINESIS,
					FailInvocation.WHEN_ANY_FAILS);
			assertThatExceptionOfType(BatchFailedException.class)
				.isThrownBy(() -> process(processor, "3", "A:2", "B:3", "C:4"));
			assertThat(runs(processor, "", "D:1", "A:2", "B:3", "C:4")).containsExactly("D:1", "A:2", "B:3", "C:4");
		}

		@Test
		void positionsAreComparedByNumber() {
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.KINESIS);
			process(processor, "9", "A:9", "B:10", "C:11");
			assertThat(runs(processor, "", "A:9", "B:10", "C:11")).containsExactly("A:9");
			process(processor, "100", "A:99", "B:100", "C:101");
			assertThat(runs(processor, "", "A:99", "B:100", "C:101")).containsExactly("A:99", "B:100", "C:101");
		}

		@Test
		void recordsOfAStandardQueueAreNotRemembered() {
			BatchProcessor<List<String>, String, List<String>> processor = remembering(EventType.SQS,
					FailInvocation.NEVER);
			process(processor, "a", "a", "b");
			assertThat(runs(processor, "", "a", "b")).containsExactly("a", "b");
		}

		@ParameterizedTest
		@EventTypeSource
		void failedInvocationIsNotRunAgainWhereItSucceeded(EventType eventType) {
			BatchProcessor<List<String>, String, List<String>> processor = remembering(eventType,
					FailInvocation.WHEN_ANY_FAILS);
			assertThatExceptionOfType(BatchFailedException.class)
				.isThrownBy(() -> process(processor, "2", "A:1", "B:2", "C:3"));
			assertThatExceptionOfType(BatchFailedException.class)
				.isThrownBy(() -> process(processor, "2", "A:1", "B:2", "C:3"));
			assertThat(this.runs).containsExactly("B:2");
			assertThat(runs(processor, "", "A:1", "B:2", "C:3")).containsExactly("B:2");
			assertThat(runs(processor, "", "A:1", "B:2", "C:3")).hasSize(3);
		}

		@Test
		void halvesOfAFailedInvocationAreKnown() {
			BatchProcessor<List<String>, String, List<String>> processor = remembering(EventType.KINESIS,
					FailInvocation.WHEN_ANY_FAILS);
			assertThatExceptionOfType(BatchFailedException.class)
				.isThrownBy(() -> process(processor, "2", "A:1", "B:2", "C:3", "D:4"));
			assertThat(runs(processor, "", "A:1", "B:2")).containsExactly("B:2");
			assertThat(runs(processor, "", "C:3", "D:4")).isEmpty();
		}

		@Test
		void recoveredRecordsAreRememberedToo() {
			BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor
				.builder(new TestSource(EventType.KINESIS))
				.recoverer((context, exception) -> {
					if (context.itemIdentifier().equals("1")) {
						throw new IOException();
					}
				})
				.build();
			process(processor, "1,2", "A:1", "B:2");
			assertThat(runs(processor, "", "A:1", "B:2")).containsExactly("A:1");
		}

		@Test
		void whatIsNotReachedThisTimeStaysKnown() {
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.KINESIS);
			process(processor, "1", "A:1", "B:2", "C:3");
			// Less than the margin is left, so that nothing starts at all.
			assertThat(processor.process(List.of("A:1", "B:2", "C:3"), scoped(this::handle), late()).outcomes())
				.containsExactly(new Unprocessed(Reason.DEADLINE), new Remembered(), new Remembered());
			assertThat(runs(processor, "", "A:1", "B:2", "C:3")).containsExactly("A:1");
		}

		private static FakeContext late() {
			AtomicInteger asked = new AtomicInteger();
			FakeContext context = new FakeContext(0);
			context.setRemaining(() -> (asked.getAndIncrement() == 0) ? 10_000 : 1);
			return context;
		}

		/**
		 * As in events made by hand, in fixtures and of emulators.
		 */
		@Test
		void anotherRecordWithTheSameEventIdIsAnotherMatter() {
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.KINESIS);
			process(processor, "1", "A:1@stream#id", "B:2@stream#id");
			assertThat(runs(processor, "", "A:1@stream#id", "C:3@stream#id")).containsExactly("A:1@stream#id",
					"C:3@stream#id");
		}

		@Test
		void handlersThatWereNotUsedForLongAreForgotten() {
			RedeliveryMemories memories = new RedeliveryMemories(true);
			RedeliveryMemory first = memories.get(scoped(0));
			RedeliveryMemory second = memories.get(scoped(1));
			for (int i = 2; i <= RedeliveryMemories.MAX_HANDLERS; i++) {
				assertThat(memories.get(scoped(0))).isSameAs(first);
				memories.get(scoped(i));
			}
			assertThat(memories.get(scoped(0))).isSameAs(first);
			assertThat(memories.get(scoped(1))).isNotSameAs(second);
		}

		@Test
		void asManyHandlersAreRememberedAsAreAllowed() {
			RedeliveryMemories memories = new RedeliveryMemories(true);
			List<RedeliveryMemory> first = memoriesOfAll(memories);
			assertThat(memoriesOfAll(memories)).isEqualTo(first);
		}

		private static List<RedeliveryMemory> memoriesOfAll(RedeliveryMemories memories) {
			return IntStream.range(0, RedeliveryMemories.MAX_HANDLERS)
				.mapToObj((i) -> Objects.requireNonNull(memories.get(scoped(i))))
				.toList();
		}

		private static RecordHandler<String> scoped(Object scope) {
			return new RecordHandler<>() {

				@Override
				public @Nullable Object handle(String record, RecordContext<String> context) {
					return null;
				}

				@Override
				public Object redeliveryScope() {
					return scope;
				}

			};
		}

		@Test
		void whatWasNotHandledThisTimeIsForgotten() {
			RedeliveryMemory memory = new RedeliveryMemory();
			TestSource source = new TestSource(EventType.KINESIS);
			BatchContext<String> batch = new BatchContext<>(source, null, new String[] { "1", "2" }, List.of("1", "2"),
					Collections.nCopies(2, null), null, TestSource.NO_DEADLINE);
			RecordOutcome failed = new Failed(new IOException(), 1);
			memory.update(source, batch, new RecordOutcome[] { failed, new Succeeded(null) }, List.of("1"));
			memory.update(source, batch, new RecordOutcome[] { failed, new Unprocessed(Reason.DEADLINE) },
					List.of("1"));
			assertThat(memory.recall(source, batch).test(1)).isFalse();
		}

		@Test
		void anotherStreamIsAnotherMatter() {
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.KINESIS);
			process(processor, "1", "A:1@one", "B:2@one");
			assertThat(runs(processor, "1", "A:1@two", "B:2@two")).containsExactly("A:1@two", "B:2@two");
			assertThat(runs(processor, "", "A:1@one", "B:2@one")).containsExactly("A:1@one");
			assertThat(runs(processor, "", "A:1@two", "B:2@two")).containsExactly("A:1@two");
		}

		@Test
		void anotherShardInBetweenChangesNothing() {
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.KINESIS);
			process(processor, "101", "A:101@one", "B:102@one");
			process(processor, "", "C:1@one", "D:2@one");
			process(processor, "", "C:1001@one", "D:1002@one");
			assertThat(runs(processor, "", "A:101@one", "B:102@one")).containsExactly("A:101@one");
		}

		@Test
		void sameSequenceNumberInAnotherShardIsAnotherMatter() {
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.KINESIS);
			process(processor, "1", "A:1@one#s1-1", "B:2@one#s1-2");
			assertThat(runs(processor, "", "A:1@one#s2-1", "B:2@one#s2-2")).containsExactly("A:1@one#s2-1",
					"B:2@one#s2-2");
			assertThat(runs(processor, "", "A:1@one#s1-1", "B:2@one#s1-2")).containsExactly("A:1@one#s1-1");
		}

		@Test
		void emptyBatchIsHarmless() {
			BatchProcessor<List<String>, String, List<String>> processor = processor(EventType.KINESIS);
			process(processor, "1", "A:1", "B:2");
			assertThat(process(processor, "").response()).isEmpty();
			assertThat(runs(processor, "", "A:1", "B:2")).containsExactly("A:1");
		}

		@Test
		void duplicateIsRememberedOnlyIfNoneOfThemFailed() {
			BatchProcessor<List<String>, String, List<String>> processor = remembering(EventType.SQS,
					FailInvocation.WHEN_ANY_FAILS);
			for (int failing : new int[] { 0, 1 }) {
				assertThatExceptionOfType(BatchFailedException.class)
					.isThrownBy(() -> processor.process(List.of("a", "a", "b"),
							scoped((record, context) -> handle((context.index() == failing) ? record : "", record)),
							null));
				assertThat(runs(processor, "", "a", "a", "b")).containsExactly("a", "a");
			}
		}

		@Test
		void offMeansOff() {
			BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor
				.builder(new TestSource(EventType.KINESIS))
				.settings(BatchSettings.defaults(EventType.KINESIS).toBuilder().redeliveryMemory(false).build())
				.build();
			process(processor, "1", "A:1", "B:2");
			assertThat(runs(processor, "", "A:1", "B:2")).containsExactly("A:1", "B:2");
		}

		@Test
		void isOnForStreamsAlone() {
			for (EventType eventType : EventType.values()) {
				assertThat(BatchSettings.defaults(eventType).redeliveryMemory()).isEqualTo(eventType.isStream());
			}
		}

		@Test
		void fatalErrorLeavesNothingBehind() {
			BatchProcessor<List<String>, String, List<String>> processor = remembering(EventType.SQS,
					FailInvocation.WHEN_ANY_FAILS);
			assertThatExceptionOfType(InternalError.class)
				.isThrownBy(() -> processor.process(List.of("a", "b"), scoped((record, context) -> {
					if (record.equals("b")) {
						throw new InternalError();
					}
					return null;
				}), null));
			assertThat(runs(processor, "", "a", "b")).containsExactly("a", "b");
		}

		private BatchProcessor<List<String>, String, List<String>> processor(EventType eventType) {
			return BatchProcessor.builder(new TestSource(eventType)).build();
		}

		private BatchProcessor<List<String>, String, List<String>> remembering(EventType eventType,
				FailInvocation failInvocation) {
			BatchSettings settings = BatchSettings.defaults(eventType)
				.toBuilder()
				.redeliveryMemory(true)
				.failInvocation(failInvocation)
				.build();
			return BatchProcessor.builder(new TestSource(eventType)).settings(settings).build();
		}

		private List<String> runs(BatchProcessor<List<String>, String, List<String>> processor, String failing,
				String... records) {
			process(processor, failing, records);
			return this.runs;
		}

		private BatchResult<String, List<String>> process(BatchProcessor<List<String>, String, List<String>> processor,
				String failing, String... records) {
			this.runs.clear();
			this.failing.clear();
			this.failing.addAll(Arrays.asList(failing.split(",")));
			return processor.process(List.of(records), scoped(this::handle), null);
		}

		/**
		 * Several lambda expressions that are one handler.
		 */
		private RecordHandler<String> scoped(RecordHandler<String> handler) {
			return new RecordHandler<>() {

				@Override
				public @Nullable Object handle(String record, RecordContext<String> context) throws Exception {
					return handler.handle(record, context);
				}

				@Override
				public Object redeliveryScope() {
					return "handler";
				}

			};
		}

		private Object handle(String record, RecordContext<String> context) throws IOException {
			return handle(this.failing.contains(context.itemIdentifier()) ? record : "", record);
		}

		private Object handle(String failing, String record) throws IOException {
			this.runs.add(record);
			if (failing.equals(record)) {
				throw new IOException(record);
			}
			return record;
		}

	}

	/**
	 * Redelivers batches with records of several partitions, each of which has a
	 * checkpoint of its own.
	 */
	@Nested
	class OfSeveralPartitions {

		private static final String[] BATCH = { "a-0@1", "a-0@2", "a-0@3", "a-1@10", "a-1@11" };

		private final List<String> runs = new ArrayList<>();

		private final Set<String> failing = new HashSet<>();

		private final RecordHandler<KafkaEventRecord> handler = (record, context) -> handle(context.itemIdentifier());

		private final BatchProcessor<KafkaEvent, KafkaEventRecord, KafkaBatchResponse> processor = BatchProcessor
			.builder(new KafkaEventSource())
			.build();

		@Test
		void eachIsRememberedBehindItsOwnCheckpoint() {
			assertThat(runs("a-0@2,a-1@10", BATCH)).containsExactly(BATCH);
			assertThat(runs("", "a-0@2", "a-0@3", "a-1@10", "a-1@11")).containsExactly("a-0@2", "a-1@10");
		}

		@Test
		void eachIsRememberedBehindTheFirstOfItsFailures() {
			runs("a-0@1,a-0@3", BATCH);
			assertThat(runs("", "a-0@1", "a-0@2", "a-0@3")).containsExactly("a-0@1", "a-0@3");
		}

		@Test
		void noneIsRememberedBeforeTheFirstOfItsFailures() {
			runs("a-0@2,a-0@3", BATCH);
			assertThat(runs("", "a-0@1")).containsExactly("a-0@1");
		}

		@Test
		void oneWithoutAFailureIsNotRememberedBecauseOfAnother() {
			runs("a-0@2", BATCH);
			assertThat(runs("", "a-0@2", "a-0@3", "a-1@10", "a-1@11")).containsExactly("a-0@2", "a-1@10", "a-1@11");
		}

		@Test
		void oneThatIsReplayedFromEarlierIsForgottenAlone() {
			runs("a-0@2,a-1@10", BATCH);
			assertThat(runs("", BATCH)).containsExactly("a-0@1", "a-0@2", "a-0@3", "a-1@10");
		}

		@Test
		void oneThatIsNotDeliveredStaysKnown() {
			runs("a-0@2,a-1@10", BATCH);
			assertThat(runs("", "a-1@10", "a-1@11")).containsExactly("a-1@10");
			assertThat(runs("", "a-1@12", "b-0@1")).containsExactly("a-1@12", "b-0@1");
			assertThat(runs("", "a-0@2", "a-0@3")).containsExactly("a-0@2");
		}

		@Test
		void sameOffsetOfAnotherIsAnotherMatter() {
			runs("a-0@1", "a-0@1", "a-0@2", "a-1@2");
			assertThat(runs("", "a-0@1", "a-0@2", "a-1@2", "b-0@2")).containsExactly("a-0@1", "a-1@2", "b-0@2");
		}

		@Test
		void offsetsAreComparedByNumber() {
			runs("a-0@9,a-1@99", "a-0@9", "a-0@10", "a-1@99", "a-1@100");
			assertThat(runs("", "a-0@9", "a-0@10", "a-1@98", "a-1@99", "a-1@100")).containsExactly("a-0@9", "a-1@98",
					"a-1@99", "a-1@100");
		}

		@Test
		void nothingElseIsRecalledIfOnlyReportedRecordsAreDeliveredAgain() {
			runs("a-0@2,a-1@10", BATCH);
			assertThat(runs("", "a-0@2", "a-0@4", "a-1@10")).containsExactly("a-0@2", "a-0@4", "a-1@10");
		}

		@Test
		void allAreRememberedIfTheInvocationFails() {
			BatchProcessor<KafkaEvent, KafkaEventRecord, KafkaBatchResponse> failingInvocation = BatchProcessor
				.builder(new KafkaEventSource())
				.settings(BatchSettings.defaults(EventType.KAFKA)
					.toBuilder()
					.failInvocation(FailInvocation.WHEN_ANY_FAILS)
					.build())
				.build();
			this.failing.add("a-0@2");
			assertThatExceptionOfType(BatchFailedException.class)
				.isThrownBy(() -> failingInvocation.process(event(BATCH), this.handler, null));
			this.runs.clear();
			this.failing.clear();
			failingInvocation.process(event("a-0@1", "a-0@2", "a-1@9", "a-1@10"), this.handler, null);
			assertThat(this.runs).containsExactly("a-0@2", "a-1@9", "a-1@10");
		}

		private List<String> runs(String failing, String... records) {
			this.runs.clear();
			this.failing.clear();
			this.failing.addAll(Arrays.asList(failing.split(",")));
			this.processor.process(event(records), this.handler, null);
			return this.runs;
		}

		private @Nullable Object handle(String record) throws IOException {
			this.runs.add(record);
			if (this.failing.contains(record)) {
				throw new IOException(record);
			}
			return null;
		}

		/**
		 * Make an event of records that all have a key of their own.
		 */
		private static KafkaEvent event(String... records) {
			Map<String, List<KafkaEventRecord>> partitions = new LinkedHashMap<>();
			for (String record : records) {
				ItemIdentifier identifier = ItemIdentifier.of(record);
				partitions.computeIfAbsent(identifier.partition(), (partition) -> new ArrayList<>())
					.add(KafkaEventRecord.builder()
						.withOffset(identifier.offset())
						.withKey(String.format("%04d", identifier.offset()))
						.build());
			}
			KafkaEvent event = new KafkaEvent();
			event.setRecords(partitions);
			return event;
		}

	}

	@Nested
	class Bounds {

		private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);

		private final RedeliveryMemory memory = new RedeliveryMemory(this.nanoTime::get);

		private final TestSource source = new TestSource(EventType.KINESIS);

		@Test
		void recordsAreForgottenWhenTheyAreOld() {
			remember("1", "2");
			this.nanoTime.addAndGet(Duration.ofMinutes(10).toNanos());
			remember("11", "12");
			this.nanoTime.addAndGet(RedeliveryMemory.MAX_AGE.toNanos() - Duration.ofMinutes(10).toNanos());
			assertThat(recalled("1", "2")).containsExactly(false, true);
			this.nanoTime.addAndGet(1);
			assertThat(recalled("1", "2")).containsExactly(false, false);
			assertThat(recalled("11", "12")).containsExactly(false, true);
		}

		@Test
		void redeliveryRefreshesTheAge() {
			remember("1", "2");
			remember("11", "12");
			this.nanoTime.addAndGet(Duration.ofMinutes(10).toNanos());
			remember("1", "2");
			this.nanoTime.addAndGet(Duration.ofMinutes(10).toNanos());
			assertThat(recalled("1", "2")).containsExactly(false, true);
			assertThat(recalled("11", "12")).containsExactly(false, false);
		}

		@Test
		void onlySoManyAreRememberedAndTheEldestGoFirst() {
			String[] first = numbers(0, RedeliveryMemory.MAX_RECORDS);
			remember(first);
			assertThat(trues(recalled(first))).isEqualTo(RedeliveryMemory.MAX_RECORDS - 1);
			String[] second = numbers(RedeliveryMemory.MAX_RECORDS, RedeliveryMemory.MAX_RECORDS + 11);
			remember(second);
			assertThat(trues(recalled(second))).isEqualTo(10);
			boolean[] rest = recalled(first);
			assertThat(trues(rest)).isEqualTo(RedeliveryMemory.MAX_RECORDS - 10);
			assertThat(IntStream.rangeClosed(1, 9).anyMatch((i) -> rest[i])).isFalse();
			assertThat(rest[10]).isTrue();
		}

		@Test
		void recordsBeforeTheCheckpointTakeNoRoom() {
			remember("1", "2");
			String[] records = numbers(100, 101 + RedeliveryMemory.MAX_RECORDS);
			RecordOutcome[] outcomes = new RecordOutcome[records.length];
			Arrays.fill(outcomes, new Succeeded(null));
			outcomes[records.length - 1] = new Unprocessed(Reason.DEADLINE);
			this.memory.update(this.source, batch(records), outcomes, List.of(records[records.length - 1]));
			assertThat(recalled("1", "2")).containsExactly(false, true);
		}

		@Test
		void identifiersThatAreNoNumbersAreRememberedAsWell() {
			RecordOutcome[] outcomes = { new Unprocessed(Reason.DEADLINE), new Succeeded(null) };
			this.memory.update(this.source, batch("x", "y"), outcomes, List.of("x"));
			assertThat(recalled("x", "y")).containsExactly(false, true);
		}

		@Test
		@Timeout(20)
		void threadsDoNotDisturbEachOther() {
			ExecutorService executor = Executors.newFixedThreadPool(8);
			List<CompletableFuture<Void>> all = new ArrayList<>();
			for (int t = 0; t < 8; t++) {
				int from = 1_000 * (t + 1);
				all.add(CompletableFuture.runAsync(() -> {
					for (int i = 0; i < 200; i++) {
						String[] numbers = numbers(from, from + 100);
						remember(numbers);
						assertThat(trues(recalled(numbers))).isEqualTo(99);
						RecordOutcome[] handled = new RecordOutcome[100];
						Arrays.fill(handled, new Succeeded(null));
						this.memory.update(this.source, batch(numbers), handled, List.of());
						assertThat(trues(recalled(numbers))).isZero();
					}
				}, executor));
			}
			all.forEach(CompletableFuture::join);
			executor.shutdown();
		}

		/**
		 * Let the first record fail and the others succeed.
		 */
		private void remember(String... records) {
			RecordOutcome[] outcomes = new RecordOutcome[records.length];
			Arrays.fill(outcomes, new Succeeded(null));
			outcomes[0] = new Unprocessed(Reason.DEADLINE);
			this.memory.update(this.source, batch(records), outcomes, List.of(records[0]));
		}

		private boolean[] recalled(String... records) {
			IntPredicate recalled = this.memory.recall(this.source, batch(records));
			boolean[] flags = new boolean[records.length];
			for (int i = 0; i < flags.length; i++) {
				flags[i] = recalled.test(i);
			}
			return flags;
		}

		private BatchContext<String> batch(String... records) {
			return new BatchContext<>(new TestSource(EventType.KINESIS), null, records, List.of(records),
					Collections.nCopies(records.length, null), null, TestSource.NO_DEADLINE);
		}

		private static String[] numbers(int from, int to) {
			return IntStream.range(from, to)
				.mapToObj(BigInteger::valueOf)
				.map(BigInteger::toString)
				.toArray(String[]::new);
		}

		private static int trues(boolean[] flags) {
			int trues = 0;
			for (boolean flag : flags) {
				trues += flag ? 1 : 0;
			}
			return trues;
		}

	}

}
