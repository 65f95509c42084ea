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

package io.github.lambdabatch.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.LogKeys;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordScope;

/**
 * Puts what identifies a batch and its records into the MDC, so that each line of the log
 * can show it, and leaves what was there before.
 */
final class MdcRecordScope implements RecordScope {

	@Override
	public Open open(RecordContext<?> context) {
		return new Values(context.functionName(), context.eventSourceArn(), context.itemIdentifier(),
				context.batch().requestId(), context.batch().xrayTraceId());
	}

	@Override
	public Open openBatch(BatchContext<?> context) {
		// The records of a batch come from one queue or stream.
		return new Values(context.functionName(),
				context.records().isEmpty() ? null : context.record(0).eventSourceArn(), null, context.requestId(),
				context.xrayTraceId());
	}

	/**
	 * The values that were there before. Opened for each record, so without a map.
	 */
	private static final class Values implements Open {

		/** Told by identity. */
		@SuppressWarnings("StringOperationCanBeSimplified")
		private static final String UNTOUCHED = new String("untouched");

		private final @Nullable String function;

		private final @Nullable String eventSource;

		private final @Nullable String itemIdentifier;

		private final @Nullable String requestId;

		private final @Nullable String xrayTraceId;

		Values(@Nullable String function, @Nullable String eventSource, @Nullable String itemIdentifier,
				@Nullable String requestId, @Nullable String xrayTraceId) {
			this.function = put(LogKeys.FUNCTION, function);
			this.eventSource = put(LogKeys.EVENT_SOURCE, eventSource);
			this.itemIdentifier = put(LogKeys.ITEM_IDENTIFIER, itemIdentifier);
			this.requestId = put(LogKeys.REQUEST_ID, requestId);
			this.xrayTraceId = put(LogKeys.XRAY_TRACE_ID, xrayTraceId);
		}

		private static @Nullable String put(String key, @Nullable String value) {
			if (value == null) {
				return UNTOUCHED;
			}
			String before = MDC.get(key);
			set(key, before, value);
			return before;
		}

		/** The scope of the batch has put most values there already. */
		private static void set(String key, @Nullable String current, String value) {
			if (!value.equals(current)) {
				MDC.put(key, value);
			}
		}

		@Override
		public void close() {
			restore(LogKeys.FUNCTION, this.function);
			restore(LogKeys.EVENT_SOURCE, this.eventSource);
			restore(LogKeys.ITEM_IDENTIFIER, this.itemIdentifier);
			restore(LogKeys.REQUEST_ID, this.requestId);
			restore(LogKeys.XRAY_TRACE_ID, this.xrayTraceId);
		}

		@SuppressWarnings({ "ReferenceEquality", "StringEquality" })
		private static void restore(String key, @Nullable String before) {
			if (before == null) {
				MDC.remove(key);
			}
			else if (before != UNTOUCHED) {
				set(key, MDC.get(key), before);
			}
		}

	}

}
