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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.util.unit.DataSize;

import io.github.lambdabatch.EventType.Redelivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for an {@link EventSource} that implements what it must and nothing else.
 */
class EventSourceTests {

	private static final RecordHandler<String> FAIL_ON_X = (record, context) -> {
		if (record.startsWith("x")) {
			throw new IllegalStateException(record);
		}
		return record;
	};

	private final PlainSource source = new PlainSource(Redelivery.RECORD);

	@Test
	void contentIsThePayload() {
		assertThat(this.source.content("a")).isEqualTo(new RecordContent("a", Map.of(), null, null, null));
		assertThat(this.source.content("none")).isEqualTo(new RecordContent("", Map.of(), null, null, null));
	}

	@ParameterizedTest
	@CsvSource({ "none,0", "abc,3", "ä,2", "€,3", "😀,4", "bytes,5" })
	void sizeIsThatOfThePayload(String record, int size) {
		assertThat(this.source.payloadSize(record)).isEqualTo(size);
	}

	@Test
	void whatIsTooLargeTogetherIsLeft() {
		BatchResult<String, List<String>> result = BatchProcessor.builder(this.source)
			.settings(BatchSettings.defaults(this.source.eventType())
				.toBuilder()
				.maxBatchSize(DataSize.ofBytes(4))
				.build())
			.build()
			.process(List.of("ab", "cd", "ef"), FAIL_ON_X, null);
		assertThat(result.itemIdentifiers()).containsExactly("id-ef");
	}

	@Test
	void nothingElseIsKnown() {
		assertThat(this.source.eventId("a")).isNull();
		assertThat(this.source.eventSourceArn("a")).isNull();
		assertThat(this.source.receiveCount("a")).isNull();
		assertThat(this.source.timestamp("a")).isNull();
		assertThat(this.source.headers("a")).isEmpty();
		assertThat(this.source.header("a", "name")).isNull();
	}

	@Test
	void recordsHaveNoOrderIfEachIsDeliveredAgainByItself() {
		BatchResult<String, List<String>> result = process(this.source, "a", "x", "b", "x2", "c");
		assertThat(result.context().record(0).laneKey()).isNull();
		assertThat(result.response()).containsExactly("id-x", "id-x2");
		assertThat(result.handledCount()).isEqualTo(3);
	}

	/**
	 * No record is missed, and none runs that could not be reported.
	 */
	@Test
	void batchConsistsOfTheRecordsThatTheListHadAtFirst() {
		List<String> event = new ArrayList<>(List.of("a", "x", "b"));
		PlainSource source = new PlainSource(Redelivery.RECORD) {

			@Override
			public String itemIdentifier(String record) {
				event.clear();
				return super.itemIdentifier(record);
			}

		};
		BatchResult<String, List<String>> result = BatchProcessor.builder(source)
			.build()
			.process(event, FAIL_ON_X, null);
		assertThat(result.records()).containsExactly("a", "x", "b");
		assertThat(result.itemIdentifiers()).containsExactly("id-x");
		assertThat(result.handledCount()).isEqualTo(2);
	}

	@Test
	void recordsOfAStreamKeepTheirOrder() {
		BatchResult<String, List<String>> result = process(new PlainSource(Redelivery.CHECKPOINT), "a", "x", "b");
		assertThat(result.response()).containsExactly("id-x", "id-b");
		assertThat(result.handledCount()).isOne();
	}

	@Test
	void batchThatIsDeliveredAgainAsAWholeFailsIfAnyRecordDoes() {
		PlainSource source = new PlainSource(Redelivery.BATCH);
		assertThatExceptionOfType(BatchFailedException.class).isThrownBy(() -> process(source, "a", "x", "b"));
		assertThat(process(source, "a", "b").response()).isEmpty();
		assertThat(process(source).response()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "NEVER", "WHEN_ALL_FAIL" })
	void batchThatIsDeliveredAgainAsAWholeCannotOnlyReportFailures(FailInvocation failInvocation) {
		PlainSource source = new PlainSource(Redelivery.BATCH);
		BatchSettings settings = BatchSettings.defaults(source.eventType())
			.toBuilder()
			.failInvocation(failInvocation)
			.build();
		assertThatIllegalArgumentException().isThrownBy(() -> BatchProcessor.builder(source).settings(settings))
			.withMessage("'failInvocation' must be WHEN_ANY_FAILS for PLAIN but is " + failInvocation
					+ ": records that are only reported would be lost");
	}

	@ParameterizedTest
	@EnumSource(names = { "CHECKPOINT", "BATCH" })
	void recordWithoutEventIdIsNotRemembered(Redelivery redelivery) {
		assertThat(runsOfTheOther(new KeyedSource(redelivery))).isEqualTo(2);
	}

	@ParameterizedTest
	@EnumSource
	void recordWithEventIdRunsOnceIfTheBatchIsDeliveredAgain(Redelivery redelivery) {
		PlainSource source = new KeyedSource(redelivery) {

			@Override
			public String eventId(String record) {
				return record;
			}

		};
		assertThat(runsOfTheOther(source)).isEqualTo((redelivery == Redelivery.RECORD) ? 2 : 1);
	}

	/**
	 * Return how often a record runs that is handled in a batch in which another one
	 * fails, and which is delivered twice.
	 */
	private static int runsOfTheOther(PlainSource source) {
		List<String> runs = new ArrayList<>();
		BatchProcessor<List<String>, String, List<String>> processor = BatchProcessor.builder(source).build();
		RecordHandler<String> handler = (record, context) -> {
			runs.add(record);
			return FAIL_ON_X.handle(record, context);
		};
		List<String> event = (source.eventType().isStream()) ? List.of("x", "a") : List.of("a", "x");
		for (int delivery = 0; delivery < 2; delivery++) {
			try {
				processor.process(event, handler, null);
			}
			catch (BatchFailedException ex) {
				// Delivered again.
			}
		}
		runs.removeIf((record) -> !record.equals("a"));
		return runs.size();
	}

	@Test
	void nothingReportedIsNotASuccess() {
		PlainSource source = new PlainSource(Redelivery.RECORD) {

			@Override
			public List<String> reported(List<String> itemIdentifiers) {
				return List.of();
			}

		};
		assertThatIllegalStateException().isThrownBy(() -> process(source, "x"));
	}

	private static BatchResult<String, List<String>> process(PlainSource source, String... records) {
		return BatchProcessor.builder(source).build().process(List.of(records), FAIL_ON_X, null);
	}

	private static class PlainSource implements EventSource<List<String>, String, List<String>> {

		private final EventType eventType;

		PlainSource(Redelivery redelivery) {
			this.eventType = EventType.of("PLAIN", "my:plain", redelivery);
		}

		@Override
		public EventType eventType() {
			return this.eventType;
		}

		@Override
		public List<String> read(byte[] event) {
			return List.of(new String(event).split(","));
		}

		@Override
		public List<String> records(List<String> event) {
			return event;
		}

		@Override
		public String itemIdentifier(String record) {
			return "id-" + record;
		}

		@Override
		public @Nullable Object payload(String record) {
			return switch (record) {
				case "none" -> null;
				case "bytes" -> new byte[5];
				default -> record;
			};
		}

		@Override
		public List<String> response(List<String> itemIdentifiers) {
			return itemIdentifiers;
		}

	}

	private static class KeyedSource extends PlainSource {

		KeyedSource(Redelivery redelivery) {
			super(redelivery);
		}

		@Override
		public Object laneKey(String record) {
			return record;
		}

	}

}
