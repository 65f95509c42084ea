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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * From which records on Lambda delivers the shards of a batch, or delivers them again. A
 * source that is not a stream counts as one shard in which no record is before another.
 *
 * @param <R> the type of the records
 */
final class Checkpoints<R> {

	private static final String NO_SHARD = "";

	private final EventSource<?, R, ?> source;

	/** The sequence numbers by shard. */
	private final Map<String, String> checkpoints = new HashMap<>();

	private Checkpoints(EventSource<?, R, ?> source) {
		this.source = source;
	}

	/**
	 * Return where the shards of a batch begin.
	 */
	static <R> Checkpoints<R> first(EventSource<?, R, ?> source, BatchContext<R> batch) {
		Checkpoints<R> checkpoints = new Checkpoints<>(source);
		for (R record : batch.records()) {
			String shard = checkpoints.shard(record);
			if (!checkpoints.checkpoints.containsKey(shard)) {
				checkpoints.checkpoints.put(shard, checkpoints.sequenceNumber(record));
			}
		}
		return checkpoints;
	}

	/**
	 * Return where Lambda delivers the shards of a stream again.
	 * @param reported the item identifiers that the response reports
	 */
	static <R> Checkpoints<R> lowest(EventSource<?, R, ?> source, BatchContext<R> batch, Collection<String> reported) {
		Checkpoints<R> checkpoints = new Checkpoints<>(source);
		if (!reported.isEmpty() && source.eventType().isStream()) {
			Set<String> identifiers = new HashSet<>(reported);
			for (int i = 0; i < batch.size(); i++) {
				if (identifiers.contains(batch.itemIdentifiers().get(i))) {
					R record = batch.records().get(i);
					checkpoints.checkpoints.merge(checkpoints.shard(record), checkpoints.sequenceNumber(record),
							(lowest, other) -> isBefore(other, lowest) ? other : lowest);
				}
			}
		}
		return checkpoints;
	}

	/**
	 * Return where Lambda begins with the shard of a record.
	 * @return the sequence number, or {@code null} if the record is not delivered
	 */
	@Nullable String of(R record) {
		String checkpoint = this.checkpoints.get(shard(record));
		return (checkpoint != null && !isBefore(sequenceNumber(record), checkpoint)) ? checkpoint : null;
	}

	/**
	 * Return whether Lambda begins with the shard of a record before a checkpoint.
	 */
	boolean isBefore(R record, String checkpoint) {
		String first = this.checkpoints.get(shard(record));
		return first != null && isBefore(first, checkpoint);
	}

	private String shard(R record) {
		return this.source.eventType().isStream() ? this.source.shard(record) : NO_SHARD;
	}

	private String sequenceNumber(R record) {
		String sequenceNumber = this.source.eventType().isStream() ? this.source.sequenceNumber(record) : null;
		return (sequenceNumber != null) ? sequenceNumber : "";
	}

	private static boolean isBefore(String sequenceNumber, String other) {
		if (sequenceNumber.isEmpty() || sequenceNumber.equals(other)) {
			return false;
		}
		try {
			return new BigInteger(sequenceNumber).compareTo(new BigInteger(other)) < 0;
		}
		catch (NumberFormatException ex) {
			return false;
		}
	}

}
