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
 * Makes a batch and its records known to the current thread, for example in the MDC of
 * the log or as the current span of a trace.
 * <p>
 * The scope of a record is opened on each thread that works on the record: around the
 * handler, a recoverer and the listeners that are notified of the record. The scope of
 * the batch is opened on the thread of the invocation around everything else, such as the
 * listeners that are notified of the batch and the log lines about it. A scope is closed
 * on the thread that opened it. Implementations must be safe for use by several threads.
 * Their exceptions are logged, once for each batch, and do not affect the batch.
 * <p>
 * A record that is handed to its handler is {@linkplain #start started} once and
 * {@linkplain #stop stopped} once, whatever happens in between.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RecordScope {

	/**
	 * Open the scope of a record on the current thread.
	 * @param context the record and its batch
	 * @return the open scope, which restores the state of the thread when it is closed
	 */
	Open open(RecordContext<?> context);

	/**
	 * Called on the thread of the invocation when a record is about to be handed to its
	 * handler for the first time, before a scope of the record is opened. Not called for
	 * records that do not run in this invocation. By default, this does nothing.
	 * @param context the record and its batch
	 */
	default void start(RecordContext<?> context) {
	}

	/**
	 * Called on the thread of the invocation when the outcome of a started record is
	 * known and the listeners have been notified of it. A handler that could not be
	 * interrupted may still run then, with the scope of the record open on its thread. By
	 * default, this does nothing.
	 * @param context the record and its batch
	 * @param outcome the outcome of the record
	 */
	default void stop(RecordContext<?> context, RecordOutcome outcome) {
	}

	/**
	 * Open the scope of a batch on the thread of the invocation. By default there is
	 * none.
	 * @param context the batch
	 * @return the open scope, which restores the state of the thread when it is closed
	 */
	default Open openBatch(BatchContext<?> context) {
		return () -> {
		};
	}

	/**
	 * An open scope.
	 */
	@FunctionalInterface
	interface Open extends AutoCloseable {

		@Override
		void close();

	}

}
