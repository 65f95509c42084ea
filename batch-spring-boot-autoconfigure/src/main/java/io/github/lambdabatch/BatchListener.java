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

/**
 * Observes batches. A listener cannot affect them: an exception that it throws is logged,
 * once for each batch, and changes neither an outcome nor the response.
 * <p>
 * Listeners are called in their order on the thread of the invocation, which also watches
 * the deadline, so they must be quick. They must be safe for use by several threads, as
 * invocations may overlap.
 *
 * @since 0.1.0
 */
public interface BatchListener {

	/**
	 * Called when a batch begins: its event has been read, and no record has run.
	 * @param context the batch
	 */
	default void beforeBatch(BatchContext<?> context) {
	}

	/**
	 * Called before a record is handed to its handler for the first time. Not called for
	 * a record that an earlier invocation has handled, or that is left unprocessed
	 * without having been started. A record may still be left unprocessed after this
	 * call, if the time of the invocation is over before its handler begins, or turn out
	 * to have been handled or to be in progress elsewhere.
	 * @param context the record and its batch
	 */
	default void beforeRecord(RecordContext<?> context) {
	}

	/**
	 * Called when the outcome of a record is known.
	 * @param context the record and its batch
	 * @param outcome the outcome of the record
	 */
	default void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
	}

	/**
	 * Called when the outcomes of all records are known, before the invocation returns
	 * its response or, depending on {@link FailInvocation}, fails.
	 * @param result the result of the batch
	 */
	default void afterBatch(BatchResult<?, ?> result) {
	}

}
