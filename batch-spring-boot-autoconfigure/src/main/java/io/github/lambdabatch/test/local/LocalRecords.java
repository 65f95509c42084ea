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

package io.github.lambdabatch.test.local;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.LongSupplier;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordScope;
import io.github.lambdabatch.test.local.Delivery.Fate;

/**
 * Remembers what happens to the records of a local run. Safe for use by several threads.
 */
final class LocalRecords implements BatchListener, RecordScope {

	private final LongSupplier clock;

	private final long origin;

	private final Map<Key, RecordHistory> records = new LinkedHashMap<>();

	LocalRecords() {
		this(System::nanoTime);
	}

	LocalRecords(LongSupplier clock) {
		this.clock = clock;
		this.origin = clock.getAsLong();
	}

	@Override
	public synchronized void beforeBatch(BatchContext<?> context) {
		for (int i = 0; i < context.records().size(); i++) {
			RecordContext<?> record = context.record(i);
			RecordHistory history = this.records.computeIfAbsent(Key.of(record), (key) -> history(key, record));
			history.deliveries().add(new Delivery(history.deliveries().size() + 1, now()));
		}
	}

	private static RecordHistory history(Key key, RecordContext<?> record) {
		Object lane = record.laneKey();
		return new RecordHistory(key.function(), key.identifier(), (lane != null) ? lane.toString() : null,
				RecordText.of(record));
	}

	@Override
	public Open open(RecordContext<?> context) {
		int attempt = context.attempt();
		long start = now();
		return () -> work(context, attempt, start);
	}

	private synchronized void work(RecordContext<?> context, int attempt, long start) {
		delivery(context).work(attempt, start, now());
	}

	@Override
	public synchronized void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
		delivery(context).finish(outcome, now());
	}

	private Delivery delivery(RecordContext<?> context) {
		return Objects.requireNonNull(this.records.get(Key.of(context))).last();
	}

	/**
	 * Note what the event source does with the records of an event.
	 * @param function the name of the function
	 * @param identifiers the identifiers of the records
	 * @param fates what happens to each of them
	 * @return the records, as far as the function has got them
	 */
	synchronized List<RecordHistory> land(String function, List<String> identifiers, Function<String, Fate> fates) {
		List<RecordHistory> landed = new ArrayList<>();
		for (String identifier : identifiers) {
			RecordHistory history = this.records.get(new Key(function, identifier));
			if (history != null) {
				history.last().land(fates.apply(identifier), now());
				landed.add(history.copy());
			}
		}
		return landed;
	}

	/**
	 * Return all records in the order in which they were first delivered.
	 */
	synchronized List<RecordHistory> all() {
		return this.records.values().stream().map(RecordHistory::copy).toList();
	}

	private long now() {
		return this.clock.getAsLong() - this.origin;
	}

	/**
	 * Identifies a record.
	 *
	 * @param function the name of the function
	 * @param identifier the identifier by which the record is reported
	 */
	private record Key(String function, String identifier) {

		static Key of(RecordContext<?> record) {
			return new Key(Objects.requireNonNullElse(record.functionName(), ""), record.itemIdentifier());
		}

	}

}
