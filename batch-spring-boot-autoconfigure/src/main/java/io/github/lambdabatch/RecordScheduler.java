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
import java.util.function.Supplier;

import io.github.lambdabatch.RecordOutcome.Failed;

/**
 * Runs a further task of a record later, on a thread that runs handlers. Until then the
 * record neither holds a thread nor counts towards the concurrency limit.
 */
interface RecordScheduler {

	/**
	 * Schedule a task. It begins when the current task of the record has ended.
	 * @param record the record
	 * @param delayMillis how long to wait at least
	 * @param failure the outcome of the record if the task cannot begin in time
	 * @param action what to do
	 * @return the future outcome of the task
	 */
	CompletableFuture<RecordOutcome> schedule(RecordExecution<?> record, long delayMillis, Failed failure,
			Supplier<CompletableFuture<RecordOutcome>> action);

	/**
	 * Schedule what remains to be done for a record whose outcome is known. Unlike other
	 * tasks, it also runs behind a record that has failed for good. It begins when the
	 * current task of the record has ended.
	 * @param record the record
	 * @param outcome the outcome of the record if the task cannot begin in time
	 * @param action what to do
	 * @return the future outcome of the task
	 */
	CompletableFuture<RecordOutcome> finish(RecordExecution<?> record, RecordOutcome outcome,
			Supplier<CompletableFuture<RecordOutcome>> action);

	/**
	 * Return whether a record may be retried. With {@link OnFailure#STOP} no attempt
	 * begins behind a record that has failed for good. Safe for use by several threads.
	 * @param record the record
	 */
	boolean mayRetry(RecordExecution<?> record);

}
