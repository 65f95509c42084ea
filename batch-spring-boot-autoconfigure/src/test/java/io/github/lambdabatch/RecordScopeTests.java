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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the engine starts, opens, closes and stops {@link RecordScope}s.
 */
@ExtendWith(OutputCaptureExtension.class)
class RecordScopeTests {

	private final List<String> seen = new CopyOnWriteArrayList<>();

	private final Thread invocationThread = Thread.currentThread();

	@BeforeEach
	void clear() {
		this.seen.clear();
	}

	@Test
	void recordIsStartedBeforeItsScopeIsOpenedAndStoppedAfterItIsClosed() {
		process(BatchSettings.defaults(EventType.SQS), (record, context) -> null, "a");
		assertThat(this.seen).containsExactly("open batch", "start a", "open a", "close a", "stop a Succeeded",
				"close batch");
	}

	@Test
	void recordIsStartedAndStoppedOnceOverAttemptsAndRecovery() {
		BatchSettings settings = BatchSettings.defaults(EventType.SQS)
			.toBuilder()
			.retry((retry) -> retry.maxRetries(2).delay(Duration.ofMillis(1)))
			.build();
		BatchProcessor.builder(new TestSource())
			.settings(settings)
			.scope(new Scope("s"))
			.recoverer((context, exception) -> this.seen.add("recover"))
			.build()
			.process(List.of("a"), (record, context) -> {
				throw new IllegalStateException();
			}, null);
		assertThat(this.seen).startsWith("open batch", "start a", "open a").endsWith("stop a Recovered", "close batch");
		assertThat(this.seen.stream().filter((event) -> event.startsWith("start") || event.startsWith("stop")))
			.hasSize(2);
		assertThat(this.seen.stream().filter("open a"::equals).count())
			.isEqualTo(this.seen.stream().filter("close a"::equals).count())
			.isGreaterThan(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void asynchronousRecordIsStoppedWhenItsResultIsThere(boolean parallel) {
		BatchSettings settings = BatchSettings.defaults(EventType.SQS).toBuilder().parallel(parallel).build();
		CompletableFuture<Void> result = new CompletableFuture<>();
		process(settings, (record, context) -> {
			CompletableFuture.runAsync(() -> {
				this.seen.add("done");
				result.complete(null);
			}, CompletableFuture.delayedExecutor(5, TimeUnit.MILLISECONDS));
			return result;
		}, "a");
		assertThat(this.seen.indexOf("stop a Succeeded")).isGreaterThan(this.seen.indexOf("done"));
		assertThat(this.seen).containsOnlyOnce("start a", "stop a Succeeded");
	}

	@Test
	void recordsThatDoNotRunAreNotStarted() {
		BatchProcessor.builder(new TestSource(EventType.SQS_FIFO))
			.scope(new Scope("s"))
			.listeners(List.of(new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					RecordScopeTests.this.seen.add("after " + context.record());
				}

			}))
			.build()
			.process(List.of("g:1", "g:2"), (record, context) -> {
				throw new IllegalStateException();
			}, null);
		assertThat(this.seen).contains("start g:1", "stop g:1 Failed", "open g:2", "after g:2", "close g:2")
			.doesNotContain("start g:2", "stop g:2 Unprocessed");
	}

	@Test
	void recordThatIsCutIsStopped() {
		FakeContext context = new FakeContext(60_000);
		CountDownLatch never = new CountDownLatch(1);
		List<RecordOutcome> outcomes = BatchProcessor.builder(new TestSource())
			.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(true).maxConcurrency(1).build())
			.scope(new Scope("s"))
			.remainingTime((lambdaContext) -> this.seen.contains("handle a") ? 1 : 600)
			.build()
			.process(List.of("a", "b"), (record, recordContext) -> {
				this.seen.add("handle " + record);
				never.await();
				return null;
			}, context)
			.outcomes();
		assertThat(outcomes).allSatisfy((outcome) -> assertThat(outcome).isInstanceOfSatisfying(Unprocessed.class,
				(unprocessed) -> assertThat(unprocessed.reason()).isEqualTo(Reason.DEADLINE)));
		assertThat(this.seen).containsOnlyOnce("start a", "stop a Unprocessed")
			.doesNotContain("start b", "stop b Unprocessed");
	}

	@Test
	void scopesAreOpenedOneInsideTheOther() {
		BatchProcessor.builder(new TestSource())
			.scopes(List.of(new Scope("outer "), new Scope("inner ")))
			.build()
			.process(List.of("a"), (record, context) -> null, null);
		assertThat(this.seen).containsExactly("outer open batch", "inner open batch", "outer start a", "inner start a",
				"outer open a", "inner open a", "inner close a", "outer close a", "inner stop a Succeeded",
				"outer stop a Succeeded", "inner close batch", "outer close batch");
	}

	@ParameterizedTest
	@ValueSource(strings = { "openBatch", "start", "open", "close", "stop" })
	void scopeThatFailsHindersNobody(String where, CapturedOutput output) {
		Scope failing = new Scope("failing ") {

			@Override
			void fail(String what) {
				if (what.equals(where)) {
					throw new IllegalStateException("scope down");
				}
			}

		};
		BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource())
			.scopes(List.of(new Scope("outer "), failing, new Scope("inner ")))
			.build()
			.process(List.of("a", "b"), (record, context) -> null, null);
		assertThat(result.handledCount()).isEqualTo(2);
		for (String scope : List.of("outer ", "inner ")) {
			assertThat(this.seen.stream().filter((event) -> event.startsWith(scope)).map((event) -> event.substring(6)))
				.containsExactly("open batch", "start a", "open a", "close a", "stop a Succeeded", "start b", "open b",
						"close b", "stop b Succeeded", "close batch");
		}
		assertThat(output.getOut().split("failed; the batch continues without it", -1)).hasSize(2);
	}

	@Test
	void scopeMayBeOneOfRecordsAlone(CapturedOutput output) {
		BatchResult<String, List<String>> result = BatchProcessor.builder(new TestSource()).scope((context) -> {
			this.seen.add("open " + context.record());
			return () -> this.seen.add("close " + context.record());
		}).build().process(List.of("a"), (record, context) -> null, null);
		assertThat(result.handledCount()).isOne();
		assertThat(this.seen).containsExactly("open a", "close a");
		assertThat(output).doesNotContain("failed; the batch continues without it");
	}

	private void process(BatchSettings settings, RecordHandler<String> handler, String... records) {
		BatchProcessor.builder(new TestSource())
			.settings(settings)
			.scope(new Scope(""))
			.build()
			.process(List.of(records), handler, null);
	}

	/**
	 * Writes down what happens to it.
	 */
	private class Scope implements RecordScope {

		private final String name;

		Scope(String name) {
			this.name = name.equals("s") ? "" : name;
		}

		@Override
		public Open openBatch(BatchContext<?> context) {
			fail("openBatch");
			add("open batch");
			return () -> add("close batch");
		}

		@Override
		public void start(RecordContext<?> context) {
			assertThat(Thread.currentThread()).isSameAs(RecordScopeTests.this.invocationThread);
			fail("start");
			add("start " + context.record());
		}

		@Override
		public Open open(RecordContext<?> context) {
			fail("open");
			Thread thread = Thread.currentThread();
			add("open " + context.record());
			return () -> {
				assertThat(Thread.currentThread()).isSameAs(thread);
				fail("close");
				add("close " + context.record());
			};
		}

		@Override
		public void stop(RecordContext<?> context, RecordOutcome outcome) {
			assertThat(Thread.currentThread()).isSameAs(RecordScopeTests.this.invocationThread);
			fail("stop");
			add("stop %s %s".formatted(context.record(), outcome.getClass().getSimpleName()));
		}

		void fail(String what) {
		}

		private void add(String what) {
			RecordScopeTests.this.seen.add(this.name + what);
		}

	}

}
