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
 * Puts what is known of a record where code on the current thread looks for it, such as
 * the MDC of the log.
 * <p>
 * Opened on each thread that works for the record, around the handler, a recoverer and
 * the listeners' {@link BatchListener#afterRecord}; closed on the same thread. It must be
 * safe for use by several threads. What it throws is logged and changes nothing.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RecordScope {

	/**
	 * Open the scope on the current thread.
	 * @param context the record and its batch
	 * @return closes the scope, and leaves the thread as it was
	 */
	Open open(RecordContext<?> context);

	/**
	 * An open scope.
	 */
	@FunctionalInterface
	interface Open extends AutoCloseable {

		@Override
		void close();

	}

}
