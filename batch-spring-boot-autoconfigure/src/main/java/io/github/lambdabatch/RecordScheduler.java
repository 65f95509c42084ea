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

/**
 * Gives a record another turn later, on a thread that runs handlers. Until then it holds
 * neither a thread nor a place among those in process.
 */
@FunctionalInterface
interface RecordScheduler {

	/**
	 * Ask for another turn, which begins when the current one is over.
	 * @param context the record
	 * @param delayMillis how long to wait at least
	 * @param soFar what becomes of the record if there is no time for another turn
	 * @param step what to do then
	 * @return what the turn ends with
	 */
	CompletableFuture<RecordOutcome> schedule(RecordContext<?> context, long delayMillis, RecordOutcome.Failed soFar,
			Supplier<CompletableFuture<RecordOutcome>> step);

}
