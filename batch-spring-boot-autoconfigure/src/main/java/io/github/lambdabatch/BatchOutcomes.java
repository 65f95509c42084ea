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

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Duplicate;
import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * The outcomes of a batch, a slot per record, of which the listeners are notified. Used
 * by the thread of the invocation alone.
 */
final class BatchOutcomes {

	private final RecordOutcome[] outcomes;

	private final Listeners listeners;

	private final RecordScopes scopes;

	/** The records whose scopes were started, if there are scopes. */
	private final @Nullable BitSet started;

	private long now = System.nanoTime();

	BatchOutcomes(int size, Listeners listeners, RecordScopes scopes) {
		this.outcomes = new RecordOutcome[size];
		this.listeners = listeners;
		this.scopes = scopes;
		this.started = scopes.needStart() ? new BitSet(size) : null;
	}

	boolean isMissing(int index) {
		return this.outcomes[index] == null;
	}

	RecordOutcome[] toArray() {
		return this.outcomes;
	}

	/**
	 * Return when the last outcome was set or the last wait was over. The next record
	 * starts then, so the clock is read once for a record.
	 */
	long now() {
		return this.now;
	}

	void updateNow() {
		this.now = System.nanoTime();
	}

	/**
	 * Note that a record is about to be handed to its handler for the first time.
	 */
	void start(RecordExecution<?> record) {
		if (this.started != null) {
			this.started.set(record.index());
			this.scopes.start(record.context());
		}
	}

	/**
	 * Set the outcome of a record and notify the listeners, in the scope of the record.
	 */
	void set(RecordExecution<?> record, RecordOutcome outcome) {
		updateNow();
		RecordOutcome measured = set(record, outcome, record.nanosSinceStart(this.now));
		if (this.listeners.isObserved(measured)) {
			RecordScope.Open open = this.scopes.open(record.context());
			try {
				this.listeners.afterRecord(record.context(), measured);
			}
			finally {
				open.close();
			}
		}
		stop(record);
	}

	/**
	 * Set the outcome of a record that succeeded at once, whose scope is still open, and
	 * notify the listeners. The record must be {@linkplain #stop stopped} when its scope
	 * is closed.
	 * @param start when the record started
	 */
	void setInScope(RecordExecution<?> record, Succeeded succeeded, long start) {
		updateNow();
		this.listeners.afterRecord(record.context(), set(record, succeeded, this.now - start));
	}

	/**
	 * Stop the scopes of a record that has its outcome, if they were started.
	 */
	void stop(RecordExecution<?> record) {
		int index = record.index();
		if (this.started != null && this.started.get(index)) {
			this.scopes.stop(record.context(), this.outcomes[index]);
		}
	}

	private RecordOutcome set(RecordExecution<?> record, RecordOutcome outcome, long nanos) {
		RecordOutcome measured = measured(outcome, record.attempts(), nanos);
		this.outcomes[record.index()] = measured;
		return measured;
	}

	/**
	 * Return an outcome with the number of attempts and the duration of its record.
	 */
	private static RecordOutcome measured(RecordOutcome outcome, int attempts, long nanos) {
		if (outcome instanceof Succeeded succeeded) {
			return new Succeeded(succeeded.result(), attempts, nanos);
		}
		if (outcome instanceof Failed failed) {
			return new Failed(failed.exception(), failed.earlierExceptions(), failed.failedRecovery(), attempts, nanos);
		}
		if (outcome instanceof Recovered recovered) {
			return new Recovered(recovered.exception(), recovered.earlierExceptions(), recovered.recoverer(), attempts,
					nanos);
		}
		if (outcome instanceof Unprocessed unprocessed) {
			return (attempts > 0) ? new Unprocessed(unprocessed.reason(), attempts, nanos)
					: Unprocessed.because(unprocessed.reason());
		}
		if (outcome instanceof Duplicate && attempts > 0) {
			return new Duplicate(attempts, nanos);
		}
		return outcome;
	}

}
