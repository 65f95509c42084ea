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
 * Puts what is known of a batch and its records where code on the current thread looks
 * for it, such as the MDC of the log.
 * <p>
 * The scope of a record is opened on each thread that works for it: around the handler, a
 * recoverer and the methods of listeners that are called for the record. The scope of the
 * batch is opened on the thread of the invocation, around all else: the methods of
 * listeners that are called for the batch, and the lines of the log about it. Each is
 * closed on the thread that opened it. A scope must be safe for use by several threads.
 * What it throws is logged, once a batch, and changes nothing.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RecordScope {

	/**
	 * Open the scope of a record on the current thread.
	 * @param context the record and its batch
	 * @return closes the scope, and leaves the thread as it was
	 */
	Open open(RecordContext<?> context);

	/**
	 * Open the scope of a batch on the current thread, which is that of the invocation.
	 * By default there is none.
	 * @param context the batch
	 * @return closes the scope, and leaves the thread as it was
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
