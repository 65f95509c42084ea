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

import java.math.BigInteger;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * A source whose events are lists and whose records are short texts, so that the engine
 * is tested and nothing else.
 * <p>
 * A record reads {@code id}, {@code key:id}, {@code key:id@arn} or
 * {@code key:id@arn#event}. Its key is a lane's where the event type has lanes; of a
 * stream, the id is a number.
 */
final class TestSource implements EventSource<List<String>, String, List<String>> {

	static final Deadline NO_DEADLINE = new Deadline((context) -> 0, null, Duration.ZERO);

	private final EventType eventType;

	private final Function<String, @Nullable Integer> receiveCounts;

	TestSource() {
		this(EventType.SQS);
	}

	TestSource(EventType eventType) {
		this(eventType, (record) -> null);
	}

	TestSource(EventType eventType, Function<String, @Nullable Integer> receiveCounts) {
		this.eventType = eventType;
		this.receiveCounts = receiveCounts;
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
	public @Nullable String itemIdentifier(String record) {
		int arn = record.indexOf('@');
		String id = record.substring(record.indexOf(':') + 1, (arn < 0) ? record.length() : arn);
		return "none".equals(id) ? null : id;
	}

	@Override
	public @Nullable String laneKey(String record) {
		int colon = record.indexOf(':');
		return (colon < 0 || this.eventType == EventType.SQS) ? null : record.substring(0, colon);
	}

	@Override
	public @Nullable String eventSourceArn(String record) {
		int arn = record.indexOf('@');
		return (arn < 0) ? null : record.substring(arn + 1).split("#")[0];
	}

	@Override
	public @Nullable String eventId(String record) {
		int event = record.indexOf('#');
		return (event < 0) ? itemIdentifier(record) : record.substring(event + 1);
	}

	@Override
	public @Nullable Integer receiveCount(String record) {
		return this.receiveCounts.apply(record);
	}

	@Override
	public @Nullable String payload(String record) {
		return record;
	}

	@Override
	public long payloadSize(String record) {
		return record.length();
	}

	@Override
	public List<String> reported(List<String> itemIdentifiers) {
		if (!this.eventType.isStream()) {
			return itemIdentifiers;
		}
		return itemIdentifiers.stream().min(Comparator.comparing(BigInteger::new)).stream().toList();
	}

	@Override
	public List<String> response(List<String> itemIdentifiers) {
		return List.copyOf(itemIdentifiers);
	}

}
