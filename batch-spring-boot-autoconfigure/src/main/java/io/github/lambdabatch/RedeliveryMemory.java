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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Remembers records that were handled although Lambda will deliver them again: those
 * behind the checkpoint of a stream, and those of an invocation that was made to fail.
 * When they are delivered again, they count as handled and do not run.
 * <p>
 * This is best effort, as other environments do not know of these records and run them
 * again, which at-least-once delivery allows. The number and the age of the records are
 * limited. A record is forgotten when a response lets Lambda move past it, and when its
 * stream is delivered from an earlier position than the response asked for, as the stream
 * is then replayed on purpose.
 * <p>
 * Safe for use by several threads. Shared by all invocations of a handler.
 */
final class RedeliveryMemory {

	/**
	 * How many records are remembered, which is the maximum size of a batch (AWS Lambda,
	 * {@code BatchSize} of an event source mapping).
	 */
	static final int MAX_RECORDS = 10_000;

	/**
	 * How long a record is remembered.
	 */
	static final Duration MAX_AGE = Duration.ofMinutes(15);

	/** The result of {@link #recall} if nothing of a batch is remembered. */
	static final IntPredicate NOTHING = (index) -> false;

	private final Map<Key, Entry> entries = new LinkedHashMap<>();

	private final LongSupplier nanoTime;

	RedeliveryMemory() {
		this(System::nanoTime);
	}

	RedeliveryMemory(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
	}

	/**
	 * Return the indexes of the records of a batch that need not run again.
	 */
	<R> IntPredicate recall(EventSource<?, R, ?> source, BatchContext<R> batch) {
		boolean[] recalled = new boolean[batch.size()];
		synchronized (this.entries) {
			if (this.entries.isEmpty() || recalled.length == 0) {
				return NOTHING;
			}
			removeExpired();
			Checkpoints<R> first = Checkpoints.first(source, batch);
			for (int i = 0; i < recalled.length; i++) {
				Key key = key(source, batch, i);
				Entry entry = (key != null) ? this.entries.get(key) : null;
				if (entry == null) {
					continue;
				}
				if (first.isBefore(batch.records().get(i), entry.checkpoint())) {
					this.entries.remove(key);
				}
				else {
					recalled[i] = true;
				}
			}
		}
		return (index) -> recalled[index];
	}

	/**
	 * Remember the records that were handled and that Lambda delivers again, and forget
	 * the other records of the batch.
	 * @param reported the item identifiers that the response reports, or {@code null} if
	 * the invocation fails
	 */
	<R> void update(EventSource<?, R, ?> source, BatchContext<R> batch, RecordOutcome[] outcomes,
			@Nullable List<String> reported) {
		Checkpoints<R> redelivered = (reported != null) ? Checkpoints.lowest(source, batch, reported)
				: Checkpoints.first(source, batch);
		synchronized (this.entries) {
			for (int i = 0; i < outcomes.length; i++) {
				Key key = outcomes[i].isHandled() ? key(source, batch, i) : null;
				if (key != null) {
					this.entries.remove(key);
					String checkpoint = redelivered.of(batch.records().get(i));
					if (checkpoint != null) {
						this.entries.put(key, new Entry(checkpoint, this.nanoTime.getAsLong()));
					}
				}
			}
			for (int i = 0; i < outcomes.length && !this.entries.isEmpty(); i++) {
				// After the handled ones, as a record may occur twice in a batch.
				if (!outcomes[i].isHandled()) {
					this.entries.remove(key(source, batch, i));
				}
			}
			Iterator<Key> eldest = this.entries.keySet().iterator();
			for (int excess = this.entries.size() - MAX_RECORDS; excess > 0; excess--) {
				eldest.next();
				eldest.remove();
			}
		}
	}

	private void removeExpired() {
		long now = this.nanoTime.getAsLong();
		Iterator<Entry> eldest = this.entries.values().iterator();
		while (eldest.hasNext() && now - eldest.next().time() > MAX_AGE.toNanos()) {
			eldest.remove();
		}
	}

	/**
	 * Return the key of a record, or {@code null} if the record cannot be told from those
	 * of other batches and so must not be remembered.
	 */
	private static <R> @Nullable Key key(EventSource<?, R, ?> source, BatchContext<R> batch, int index) {
		R record = batch.records().get(index);
		String eventId = source.eventId(record);
		return (eventId != null) ? new Key(source.eventSourceArn(record), eventId, batch.itemIdentifiers().get(index))
				: null;
	}

	/**
	 * Identifies a record across batches. The item identifier is a part of the key, as
	 * event ids may repeat, for example in events made by hand.
	 */
	private record Key(@Nullable String eventSourceArn, String eventId, String itemIdentifier) {
	}

	/**
	 * A record that was handled.
	 *
	 * @param checkpoint the sequence number from which on Lambda was to deliver its shard
	 * again
	 * @param time when the record was handled
	 */
	private record Entry(String checkpoint, long time) {
	}

}
