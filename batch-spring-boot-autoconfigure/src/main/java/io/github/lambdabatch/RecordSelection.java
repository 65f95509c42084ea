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
import java.util.function.IntPredicate;

/**
 * The records of a batch that may run: those within the limits of the settings that an
 * earlier invocation has not handled.
 *
 * @param limit how many records, counted from the first, are within the limits
 * @param remembered the indexes of the records that an earlier invocation has handled
 */
record RecordSelection(int limit, IntPredicate remembered) {

	/**
	 * Select the records of a batch.
	 * @param batch the batch
	 * @param remembered the indexes of the records that an earlier invocation has handled
	 * @param settings the limits
	 * @param sizeBound an upper bound of the size of all payloads together
	 */
	static <R> RecordSelection of(BatchContext<R> batch, IntPredicate remembered, BatchSettings settings,
			long sizeBound) {
		return new RecordSelection(limit(batch, remembered, settings, sizeBound), remembered);
	}

	private static <R> int limit(BatchContext<R> batch, IntPredicate remembered, BatchSettings settings,
			long sizeBound) {
		List<R> records = batch.records();
		Integer maxRecords = settings.maxRecords();
		long remainingSize = settings.maxBatchSize().toBytes();
		if (maxRecords == null && (sizeBound <= remainingSize || maxSize(batch) <= remainingSize)) {
			return records.size();
		}
		int remaining = (maxRecords != null) ? maxRecords : records.size();
		boolean first = true;
		for (int i = 0; i < records.size(); i++) {
			// Remembered records do not count, as a redelivered batch would otherwise
			// never get past them.
			if (remembered.test(i)) {
				continue;
			}
			remaining--;
			remainingSize -= batch.source().payloadSize(records.get(i));
			// The first record always runs, as it would otherwise never do.
			if (remaining < 0 || (remainingSize < 0 && !first)) {
				return i;
			}
			first = false;
		}
		return records.size();
	}

	/**
	 * Return an upper bound of the size of the records that is found without measuring
	 * each of them.
	 */
	private static <R> long maxSize(BatchContext<R> batch) {
		EventSource<?, R, ?> source = batch.source();
		long size = 0;
		for (R record : batch.records()) {
			size += (source instanceof LazyEventSource<?, R, ?> lazy) ? lazy.maxPayloadSize(record)
					: source.payloadSize(record);
		}
		return size;
	}

	boolean isRemembered(int index) {
		return this.remembered.test(index);
	}

}
