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
 * Runs a further step of a record later, on a thread that runs handlers. Until then the
 * record holds neither a thread nor a place among those in process.
 */
interface RecordScheduler {

	/**
	 * Schedule a step, which begins when the current one is over.
	 * @param record the record
	 * @param delayMillis how long to wait at least
	 * @param failure the outcome that the record gets if the step cannot begin in time
	 * @param step what to do then
	 * @return what the step ends with
	 */
	CompletableFuture<RecordOutcome> schedule(RecordExecution<?> record, long delayMillis, Failed failure,
			Supplier<CompletableFuture<RecordOutcome>> step);

	/**
	 * Return whether a record may have another attempt: with {@link OnFailure#STOP} none
	 * begins behind a record that has failed for good. Called on any thread.
	 * @param record the record
	 */
	boolean mayTryAgain(RecordExecution<?> record);

}
