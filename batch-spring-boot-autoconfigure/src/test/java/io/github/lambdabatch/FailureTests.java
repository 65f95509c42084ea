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

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Succeeded;

import static io.github.lambdabatch.TestOutcomes.bare;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for what becomes of records that fail.
 */
@ExtendWith(QuietLog.class)
class FailureTests {

	private final List<String> runs = new ArrayList<>();

	private static List<Class<?>> kinds(BatchResult<?, ?> result) {
		return bare(result).stream().<Class<?>>map(RecordOutcome::getClass).toList();
	}

	@Nested
	class Classification {

		private final List<String> recovered = new ArrayList<>();

		private final BatchSettings settings = BatchSettings.defaults(EventType.SQS)
			.toBuilder()
			.retry(RetrySettings.builder().maxRetries(2).delay(Duration.ZERO).build())
			.build();

		@ParameterizedTest
		@CsvSource({ "RETRY, 3, true", "REDELIVER, 1, false", "RECOVER, 1, true" })
		void decidesOnAttemptsAndRecovery(FailureAction action, int runs, boolean recovered) {
			process(this.settings, List.of((context, exception) -> action), 1, "a");
			assertThat(FailureTests.this.runs).hasSize(runs);
			assertThat(this.recovered).hasSize(recovered ? 1 : 0);
		}

		@ParameterizedTest
		@CsvSource({ "RETRY, 3, false", "RETRY, 4, true", "RETRY, 5, true", "REDELIVER, 3, false", "REDELIVER, 4, true",
				"RECOVER, 1, true", "RETRY, , false" })
		void waitsForMaxReceives(FailureAction action, @Nullable Integer receives, boolean recovered) {
			process(this.settings.toBuilder().maxReceives(4).build(), List.of((context, exception) -> action), receives,
					"a");
			assertThat(this.recovered).hasSize(recovered ? 1 : 0);
		}

		@Test
		void isThatOfTheFirstWhoSays() {
			process(this.settings,
					List.of((context, exception) -> null, (context, exception) -> context.itemIdentifier().equals("a")
							? FailureAction.REDELIVER : null, (context, exception) -> FailureAction.RECOVER),
					1, "a", "b");
			assertThat(this.recovered).containsExactly("b");
		}

		@Test
		void isByExceptionTypesAndTheirCausesIfNobodySays() {
			BatchSettings settings = this.settings.toBuilder().notRetryable(List.of(IOException.class)).build();
			RecordHandler<String> handler = (record, context) -> {
				FailureTests.this.runs.add(record);
				throw record.equals("a") ? new UncheckedIOException(new FileNotFoundException())
						: new IllegalStateException();
			};
			BatchProcessor.builder(new TestSource())
				.settings(settings)
				.build()
				.process(List.of("a", "b"), handler, null);
			assertThat(FailureTests.this.runs).containsExactly("a", "b", "b", "b");
		}

		@Test
		void knowsWhatIsTheSameInEachAttempt() {
			for (Exception exception : List.of(new PayloadConversionException("no order"), new ClassCastException(),
					new NoSuchMethodException())) {
				FailureTests.this.runs.clear();
				BatchProcessor.builder(new TestSource())
					.settings(this.settings)
					.build()
					.process(List.of("a"), (record, context) -> {
						FailureTests.this.runs.add(record);
						throw exception;
					}, null);
				assertThat(FailureTests.this.runs).hasSize(1);
			}
		}

		@Test
		void thatFailsLeavesTheRecordToTheNextDelivery() {
			BatchResult<String, List<String>> result = process(this.settings, List.of((context, exception) -> {
				throw new IllegalStateException("broken");
			}), 1, "a", "b");
			assertThat(kinds(result)).containsOnly(Failed.class);
			assertThat(result.itemIdentifiers()).containsExactly("a", "b");
			assertThat(this.recovered).isEmpty();
			assertThat(((Failed) bare(result).get(0)).exception()).isInstanceOf(IOException.class);
			assertThat(result.outcomes().get(0).attempts()).isEqualTo(1);
		}

		@Test
		void thatFailsForLackOfMemoryFailsTheInvocation() {
			assertThatExceptionOfType(OutOfMemoryError.class)
				.isThrownBy(() -> process(this.settings, List.of((context, exception) -> {
					throw new OutOfMemoryError();
				}), 1, "a"));
		}

		@Test
		void errorsAreRecoveredButNotRetried() {
			BatchProcessor.builder(new TestSource())
				.settings(this.settings)
				.recoverer((context, exception) -> this.recovered.add(context.itemIdentifier()))
				.build()
				.process(List.of("a"), (record, context) -> {
					FailureTests.this.runs.add(record);
					throw new AssertionError();
				}, null);
			assertThat(FailureTests.this.runs).hasSize(1);
			assertThat(this.recovered).containsExactly("a");
		}

		@Test
		void maxReceivesIsRefusedForStreams() {
			BatchSettings settings = BatchSettings.defaults(EventType.KINESIS).toBuilder().maxReceives(1).build();
			assertThatIllegalArgumentException()
				.isThrownBy(() -> BatchProcessor.builder(new TestSource(EventType.KINESIS)).settings(settings))
				.withMessage("'maxReceives' must not be set for KINESIS: streams do not count deliveries");
			assertThatIllegalArgumentException().isThrownBy(() -> settings.toBuilder().maxReceives(0).build())
				.withMessageContaining("'maxReceives' must be at least 1 but is 0");
		}

		private BatchResult<String, List<String>> process(BatchSettings settings,
				List<RecordFailureClassifier> classifiers, @Nullable Integer receives, String... records) {
			return BatchProcessor.builder(new TestSource(EventType.SQS, (record) -> receives))
				.settings(settings)
				.classifiers(classifiers)
				.recoverer((context, exception) -> this.recovered.add(context.itemIdentifier()))
				.build()
				.process(List.of(records), (record, context) -> {
					FailureTests.this.runs.add(record);
					throw new IOException();
				}, null);
		}

	}

	@Nested
	class SeveralRecoverers {

		private final List<String> recovered = new ArrayList<>();

		@Test
		void firstThatSupportsTheRecordTakesIt() {
			BatchResult<String, List<String>> result = process(recoverer("first", "b"), recoverer("second", "a", "b"),
					recoverer("third", "a", "b", "c"));
			assertThat(this.recovered).containsExactly("second a", "first b", "third c");
			assertThat(kinds(result)).containsOnly(Recovered.class);
		}

		@Test
		void recordThatNobodySupportsStaysFailed() {
			BatchResult<String, List<String>> result = process(recoverer("first", "b"));
			assertThat(result.itemIdentifiers()).containsExactly("a", "c");
		}

		@Test
		void nobodyComesAfterOneThatThrows() {
			BatchResult<String, List<String>> result = process((context, exception) -> {
				throw new IOException("queue down");
			}, recoverer("second", "a", "b", "c"));
			assertThat(this.recovered).isEmpty();
			assertThat(result.itemIdentifiers()).containsExactly("a", "b", "c");
		}

		private RecordRecoverer recoverer(String name, String... records) {
			return new RecordRecoverer() {

				@Override
				public void recover(RecordContext<?> context, Throwable exception) {
					SeveralRecoverers.this.recovered.add(name + " " + context.itemIdentifier());
				}

				@Override
				public boolean supports(RecordContext<?> context) {
					return List.of(records).contains(context.itemIdentifier());
				}

			};
		}

		private BatchResult<String, List<String>> process(RecordRecoverer... recoverers) {
			return BatchProcessor.builder(new TestSource())
				.recoverers(List.of(recoverers))
				.build()
				.process(List.of("a", "b", "c"), (record, context) -> {
					throw new IOException();
				}, null);
		}

	}

	@Nested
	class Scopes {

		private final List<String> seen = new CopyOnWriteArrayList<>();

		@Test
		void areOpenAroundTheHandlerTheRecovererAndTheListeners() {
			BatchProcessor.builder(new TestSource()).scope((context) -> {
				this.seen.add("open " + context.itemIdentifier());
				return () -> this.seen.add("close " + context.itemIdentifier());
			}).recoverer((context, exception) -> this.seen.add("recover")).listeners(List.of(new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					Scopes.this.seen.add("listen");
				}

			})).build().process(List.of("a"), (record, context) -> {
				this.seen.add("handle");
				throw new IOException();
			}, null);
			assertThat(this.seen).containsExactly("open a", "handle", "recover", "close a", "open a", "listen",
					"close a");
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void areOpenAroundTheBatchToo(boolean parallel) {
			RecordScope scope = new RecordScope() {

				@Override
				public Open open(RecordContext<?> context) {
					Scopes.this.seen.add("open " + context.itemIdentifier());
					return () -> Scopes.this.seen.add("close " + context.itemIdentifier());
				}

				@Override
				public Open openBatch(BatchContext<?> context) {
					Scopes.this.seen.add("open batch of " + context.records().size());
					return () -> Scopes.this.seen.add("close batch");
				}

			};
			BatchProcessor.builder(new TestSource())
				.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(parallel).build())
				.scope(scope)
				.listeners(List.of(new BatchListener() {

					@Override
					public void beforeBatch(BatchContext<?> context) {
						Scopes.this.seen.add("before batch");
					}

					@Override
					public void beforeRecord(RecordContext<?> context) {
						Scopes.this.seen.add("before record");
					}

					@Override
					public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
						Scopes.this.seen.add("after record");
					}

					@Override
					public void afterBatch(BatchResult<?, ?> result) {
						Scopes.this.seen.add("after batch");
					}

				}))
				.build()
				.process(List.of("a"), (record, context) -> this.seen.add("handle"), null);
			List<String> ofTheRecord = parallel
					? List.of("open a", "before record", "close a", "open a", "handle", "close a", "open a",
							"after record", "close a")
					: List.of("open a", "before record", "handle", "after record", "close a");
			List<String> expected = new ArrayList<>(List.of("open batch of 1", "before batch"));
			expected.addAll(ofTheRecord);
			expected.addAll(List.of("after batch", "close batch"));
			assertThat(this.seen).containsExactlyElementsOf(expected);
		}

		@Test
		void areOneForAllOfARecordThatSucceedsAtOnce() {
			BatchProcessor.builder(new TestSource()).scope((context) -> {
				this.seen.add("open");
				return () -> this.seen.add("close");
			}).listeners(List.of(new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
					Scopes.this.seen.add("listen");
				}

			})).build().process(List.of("a"), (record, context) -> this.seen.add("handle"), null);
			assertThat(this.seen).containsExactly("open", "handle", "listen", "close");
		}

		@Test
		void areNotOpenedForListenersThatAreNotThere() {
			BatchProcessor.builder(new TestSource(EventType.SQS_FIFO))
				.settings(BatchSettings.defaults(EventType.SQS_FIFO).toBuilder().parallel(true).maxRecords(2).build())
				.executor(Runnable::run)
				.scope((context) -> {
					this.seen.add("open " + context.itemIdentifier());
					return () -> this.seen.add("close " + context.itemIdentifier());
				})
				.build()
				.process(List.of("A:1", "B:2", "C:3"), (record, context) -> record, null);
			assertThat(this.seen).containsExactly("open 1", "close 1", "open 2", "close 2");
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void thatFailChangeNothing(boolean parallel) {
			for (RecordScope scope : failing(new AssertionError())) {
				BatchResult<String, List<String>> result = process(scope, parallel, "a", "x");
				assertThat(bare(result).get(0)).isEqualTo(new Succeeded("a!"));
				assertThat(bare(result).get(1)).isInstanceOfSatisfying(Failed.class,
						(failed) -> assertThat(failed.exception()).isInstanceOf(IOException.class));
			}
		}

		@ParameterizedTest
		@ValueSource(booleans = { true, false })
		void thatFailForLackOfMemoryFailTheInvocation(boolean parallel) {
			OutOfMemoryError error = new OutOfMemoryError();
			for (RecordScope scope : failing(error)) {
				assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> process(scope, parallel, "a"))
					.isSameAs(error);
			}
		}

		/**
		 * Scopes that cannot be opened, and that cannot be closed.
		 */
		private List<RecordScope> failing(Error error) {
			return List.of((context) -> {
				throw error;
			}, (context) -> () -> {
				throw error;
			});
		}

		private BatchResult<String, List<String>> process(RecordScope scope, boolean parallel, String... records) {
			return BatchProcessor.builder(new TestSource())
				.settings(BatchSettings.defaults(EventType.SQS).toBuilder().parallel(parallel).build())
				.scope(scope)
				.build()
				.process(List.of(records), (record, context) -> {
					if (record.equals("x")) {
						throw new IOException();
					}
					return record + "!";
				}, null);
		}

	}

}
