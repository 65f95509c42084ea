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
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Remembered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * Makes outcomes out of what the invocation of a record ends with.
 */
final class Outcomes {

	private Outcomes() {
	}

	/**
	 * Return the outcome of a record.
	 * @param outcome the complete outcome
	 * @throws VirtualMachineError if the record ended with one
	 */
	static RecordOutcome of(CompletableFuture<RecordOutcome> outcome) {
		try {
			return outcome.join();
		}
		catch (CancellationException | CompletionException ex) {
			Throwable cause = Throwables.unwrap(ex);
			Throwables.throwIfFatal(cause);
			return new Failed(cause, 1);
		}
	}

	/**
	 * Return an outcome with what was counted and measured of its record.
	 * @param outcome the outcome
	 * @param attempts how often the handler was called
	 * @param nanos for how long the record was worked on
	 */
	static RecordOutcome measured(RecordOutcome outcome, int attempts, long nanos) {
		if (outcome instanceof Succeeded succeeded) {
			return new Succeeded(succeeded.result(), attempts, nanos);
		}
		if (outcome instanceof Failed failed) {
			return new Failed(failed.exception(), failed.earlierExceptions(), failed.recoveryException(), attempts,
					nanos);
		}
		if (outcome instanceof Recovered recovered) {
			return new Recovered(recovered.exception(), recovered.earlierExceptions(), attempts, nanos);
		}
		if (outcome instanceof Unprocessed unprocessed && attempts > 0) {
			return new Unprocessed(unprocessed.reason(), attempts, nanos);
		}
		return (outcome instanceof Unprocessed unprocessed) ? Unprocessed.because(unprocessed.reason())
				: Remembered.INSTANCE;
	}

}
