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
 * What workers and asynchronous results report to the thread of the invocation: a
 * {@link RecordTask} that wants to run, or the outcome of a record.
 */
sealed interface Signal permits Signal.Completed, RecordTask {

	/**
	 * Return the record that it is about.
	 */
	RecordExecution<?> record();

	/**
	 * The outcome of a record is there.
	 *
	 * @param record the record
	 * @param outcome its outcome, complete
	 */
	record Completed(RecordExecution<?> record, CompletableFuture<RecordOutcome> outcome) implements Signal {
	}

}
