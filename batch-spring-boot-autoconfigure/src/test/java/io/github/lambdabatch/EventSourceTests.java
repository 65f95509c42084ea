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

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what an {@link EventSource} tells that does not know more.
 */
class EventSourceTests {

	private final EventSource<List<String>, String, List<String>> source = new PlainSource();

	@Test
	void eventIsReadAtOnce() {
		assertThat(this.source.readForPayloads("a,b".getBytes())).containsExactly("a", "b");
	}

	@Test
	void eventIdIsTheItemIdentifier() {
		assertThat(this.source.eventId("a")).isEqualTo("id-a");
	}

	@Test
	void contentIsThePayload() {
		assertThat(this.source.content("a")).isEqualTo(new RecordContent("a", Map.of(), null, null, null));
		assertThat(this.source.content("none")).isEqualTo(new RecordContent("", Map.of(), null, null, null));
	}

	@Test
	void sizeIsItsOwnBound() {
		assertThat(this.source.maxPayloadSize("abc")).isEqualTo(3);
	}

	@Test
	void nothingElseIsKnown() {
		assertThat(this.source.receiveCount("a")).isNull();
		assertThat(this.source.timestamp("a")).isNull();
		assertThat(this.source.headers("a")).isEmpty();
		assertThat(this.source.receiptHandle("a")).isNull();
	}

	private static final class PlainSource implements EventSource<List<String>, String, List<String>> {

		@Override
		public EventType eventType() {
			return EventType.SQS;
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
		public @Nullable Object laneKey(String record) {
			return null;
		}

		@Override
		public @Nullable String eventSourceArn(String record) {
			return null;
		}

		@Override
		public @Nullable Object payload(String record) {
			return "none".equals(record) ? null : record;
		}

		@Override
		public long payloadSize(String record) {
			return record.length();
		}

		@Override
		public List<String> reported(List<String> itemIdentifiers) {
			return itemIdentifiers;
		}

		@Override
		public List<String> response(List<String> itemIdentifiers) {
			return itemIdentifiers;
		}

	}

}
