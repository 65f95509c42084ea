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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the times that a batch and its records tell.
 */
class BatchTimesTests {

	private static final Duration WORK = Duration.ofMillis(2);

	private static @Nullable Object work(String record, RecordContext<String> context) {
		long end = System.nanoTime() + WORK.toNanos();
		while (System.nanoTime() < end) {
			Thread.onSpinWait();
		}
		return null;
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void durationsAreThoseOfTheWork(boolean parallel) {
		long start = System.nanoTime();
		BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
			.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(parallel).maxConcurrency(1).build())
			.build()
			.process(List.of("a", "b", "c"), BatchTimesTests::work, null);
		Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
		assertThat(result.duration()).isBetween(WORK.multipliedBy(3), elapsed);
		assertThat(result.outcomes()).allSatisfy(
				(outcome) -> assertThat(outcome.duration()).isBetween(WORK, elapsed.minus(WORK.multipliedBy(2))));
	}

	@Test
	void timeLeftIsWhatLambdaStillGives() {
		FakeContext context = new FakeContext(60_000);
		List<Duration> graces = new ArrayList<>();
		BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
			.listeners(List.of(new BatchListener() {

				@Override
				public void afterBatch(BatchResult<?, ?> result) {
					graces.add(result.context().graceTime());
					context.setRemaining(300);
					graces.add(result.context().graceTime());
					context.setRemaining(100);
					graces.add(result.context().graceTime());
				}

			}))
			.build()
			.process(List.of("a"), (record, recordContext) -> {
				context.setRemaining(40_000);
				return null;
			}, context);
		assertThat(result.timeLeft()).isEqualTo(Duration.ofSeconds(40));
		assertThat(graces).containsExactly(Duration.ofMillis(250), Duration.ofMillis(50), Duration.ZERO);
	}

	@Test
	void noTimeIsLeftAfterTheTimeout() {
		FakeContext context = new FakeContext(60_000);
		BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
			.build()
			.process(List.of("a"), (record, recordContext) -> {
				context.setRemaining(-1);
				return null;
			}, context);
		assertThat(result.timeLeft()).isZero();
	}

	@Test
	void timeLeftIsNotKnownWithoutADeadline() {
		BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
			.build()
			.process(List.of("a"), (record, context) -> null, null);
		assertThat(result.timeLeft()).isNull();
		assertThat(result.context().graceTime()).isEqualTo(Duration.ofMillis(250));
	}

	@Test
	void batchKnowsWhenItArrivedAndItsTrace() {
		Instant before = Instant.now().minusMillis(1);
		BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
			.build()
			.process(List.of("a"), (record, context) -> null, new FakeContext(60_000) {

				@Override
				public String getXrayTraceId() {
					return "Root=1-5759e988-bd862e3fe1be46a994272793";
				}

			});
		assertThat(result.context().receivedAt()).isBetween(before, Instant.now().plusMillis(1));
		assertThat(result.context().xrayTraceId()).isEqualTo("Root=1-5759e988-bd862e3fe1be46a994272793");
	}

	@Test
	void clockThatFailsIsReportedOnce() {
		List<String> lines = TestLog.linesOf(BatchProcessor.class,
				() -> BatchProcessor.builder(new TestSource())
					.remainingTime(new FailingTime())
					.build()
					.process(List.of("a", "b", "c"), (record, context) -> null, null));
		assertThat(lines.stream().filter((line) -> line.contains("could not determine the remaining time")))
			.singleElement()
			.asString()
			.contains(FailingTime.class.getName());
	}

	@Test
	void fatalErrorOfTheClockEscapes() {
		BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource())
			.remainingTime((context) -> {
				throw new OutOfMemoryError();
			})
			.build();
		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> processor.process(List.of("a"), (record, context) -> null, null));
	}

	/**
	 * In sequence, a record starts when the one before it waits for its next attempt.
	 */
	@Test
	void timeInWhichAnotherRecordIsAwaitedDoesNotCount() {
		AtomicLong failed = new AtomicLong();
		AtomicLong sinceFailure = new AtomicLong();
		BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(new TestSource())
			.settings(BatchSettings.defaults(EventType.SQS)
				.toBuilder()
				.parallel(false)
				.retry((retry) -> retry.maxRetries(1).delay(WORK))
				.build())
			.listeners(List.of(new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					if (context.record().equals("b")) {
						sinceFailure.set(System.nanoTime() - failed.get());
					}
				}

			}))
			.build();
		BatchResult<String, List<String>> result = processor.process(List.of("a", "b"),
				(record, context) -> record.equals("a") ? CompletableFuture.supplyAsync(() -> {
					work(record, context);
					failed.compareAndSet(0, System.nanoTime());
					throw new IllegalStateException();
				}) : null, null);
		assertThat(result.outcomes().get(1).durationNanos()).isPositive().isLessThanOrEqualTo(sinceFailure.get());
	}

	@Test
	void marginThatIsTooLongIsHalved() {
		Deadline deadline = new Deadline((context) -> 1_000, null, Duration.ofSeconds(2));
		assertThat(deadline.remainingMillis()).isEqualTo(500);
		assertThat(deadline.millisLeft()).isEqualTo(1_000);
		assertThat(deadline.graceMillis()).isEqualTo(250);
		assertThat(TimeUnit.MILLISECONDS.toMinutes(TestSource.NO_DEADLINE.remainingMillis())).isGreaterThan(1_000);
	}

	/**
	 * Knows the time once.
	 */
	private static final class FailingTime implements RemainingTime {

		private boolean asked;

		@Override
		public int millis(@Nullable Context context) {
			if (this.asked) {
				throw new IllegalStateException("no clock");
			}
			this.asked = true;
			return 60_000;
		}

	}

}
