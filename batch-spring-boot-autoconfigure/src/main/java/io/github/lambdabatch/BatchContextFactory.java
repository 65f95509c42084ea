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
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;

/**
 * Determines what identifies the records of an event and which lanes they are in, before
 * any of them runs.
 */
final class BatchContextFactory {

	private BatchContextFactory() {
	}

	/**
	 * Create the context of a batch.
	 * @param source the source of the event
	 * @param event the event
	 * @param functionName the name of the function
	 * @param lambdaContext the context of the invocation
	 * @param deadline when the invocation must end
	 * @throws UnsupportedEventException if a record has no item identifier. It could not
	 * be reported if it failed, and what is not reported is acknowledged
	 */
	@SuppressWarnings("unchecked")
	static <E, R> BatchContext<R> create(EventSource<E, R, ?> source, E event, @Nullable String functionName,
			@Nullable Context lambdaContext, Deadline deadline) {
		// The list of a source of the application may change.
		R[] records = (R[]) source.records(event).toArray();
		List<String> itemIdentifiers = new ArrayList<>(records.length);
		for (R record : records) {
			String itemIdentifier = source.itemIdentifier(Objects.requireNonNull(record));
			if (itemIdentifier == null || itemIdentifier.isBlank()) {
				throw new UnsupportedEventException(
						"Record %d of %d (%s) has no item identifier and could not be reported if it failed"
							.formatted(itemIdentifiers.size(), records.length, source.eventType().eventSource()));
			}
			itemIdentifiers.add(itemIdentifier);
		}
		return new BatchContext<>(source, functionName, records, itemIdentifiers, laneKeys(source, records),
				lambdaContext, deadline);
	}

	/**
	 * Return the keys of the lanes. A batch without lanes does without a list of its own.
	 */
	private static <R> List<@Nullable Object> laneKeys(EventSource<?, R, ?> source, R[] records) {
		List<@Nullable Object> laneKeys = null;
		for (int i = 0; i < records.length; i++) {
			Object laneKey = source.laneKey(records[i]);
			if (laneKey != null && laneKeys == null) {
				laneKeys = new ArrayList<>(Collections.<@Nullable Object>nCopies(i, null));
			}
			if (laneKeys != null) {
				laneKeys.add(laneKey);
			}
		}
		return (laneKeys != null) ? laneKeys : Collections.<@Nullable Object>nCopies(records.length, null);
	}

}
