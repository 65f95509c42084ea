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

import java.util.concurrent.CompletableFuture;

/**
 * Runs one record. Each feature is a decorator of this interface. Only the innermost one,
 * {@link HandlerInvocation}, calls the user's handler.
 *
 * @param <R> the type of the record
 */
@FunctionalInterface
interface RecordInvocation<R> {

	/**
	 * Run a record.
	 * @param record the record
	 * @return its outcome, already complete unless the handler works asynchronously or
	 * the record is retried later; exceptional only with a {@linkplain Throwables#isFatal
	 * fatal} error
	 */
	CompletableFuture<RecordOutcome> invoke(RecordExecution<R> record);

}
