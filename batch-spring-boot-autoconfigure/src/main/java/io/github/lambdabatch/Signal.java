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

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.github.lambdabatch.RecordOutcome.Failed;

/**
 * What workers and asynchronous results report to the thread of the invocation: a
 * {@link RecordTask} that is to run, or that a record has completed.
 */
sealed interface Signal permits Signal.Completed, RecordTask {

	/**
	 * Return the record that the signal is about.
	 */
	RecordExecution<?> record();

	/**
	 * A record has completed, or will.
	 *
	 * @param record the record
	 * @param future the outcome of its invocation, complete when the signal is sent
	 */
	record Completed(RecordExecution<?> record, CompletableFuture<RecordOutcome> future) implements Signal {

		/**
		 * Return the outcome of the record.
		 * @throws VirtualMachineError if the record ended with one
		 */
		RecordOutcome outcome() {
			try {
				return this.future.join();
			}
			catch (CancellationException | CompletionException ex) {
				Throwable cause = Throwables.unwrap(ex);
				Throwables.throwIfFatal(cause);
				return new Failed(cause, 1);
			}
		}

	}

}
