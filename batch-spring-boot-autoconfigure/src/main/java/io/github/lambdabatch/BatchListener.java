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
 * Watches batches. Listeners see what happens but cannot change it: whatever they throw
 * is logged, once a batch, and the record's outcome and the answer to Lambda stay as they
 * are.
 * <p>
 * Listeners are called in their order, on the thread of the invocation, and must be safe
 * for use by several threads, as invocations may overlap.
 *
 * @since 0.1.0
 */
public interface BatchListener {

	/**
	 * A batch begins: its event has been read, and no record has run.
	 * @param context the batch
	 */
	default void beforeBatch(BatchContext<?> context) {
	}

	/**
	 * A record is about to be handed to its handler. Called once for a record that is
	 * tried more than once, and neither for a record that was handled in an earlier
	 * invocation nor for one that is left before its turn. A record can still be left
	 * unprocessed after this call, if the time of the invocation is over before its
	 * handler has begun.
	 * @param context the record and its batch
	 */
	default void beforeRecord(RecordContext<?> context) {
	}

	/**
	 * The outcome of a record is known.
	 * @param context the record and its batch
	 * @param outcome what became of the record
	 */
	default void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
	}

	/**
	 * The outcome of every record is known. Called before the invocation answers or, if
	 * {@link FailInvocation} asks for it, fails.
	 * @param result the result of the batch
	 */
	default void afterBatch(BatchResult<?, ?> result) {
	}

}
