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

import java.util.function.IntConsumer;

/**
 * Decides which record may start next, and what a failure means for the records behind
 * it.
 * <p>
 * Used by the thread of the invocation, except for {@link #isStopped}.
 */
final class StartOrder {

	private final Lanes lanes;

	private final OnFailure onFailure;

	/** Whether no record may overtake one that waits to be retried. */
	private final boolean strict;

	/** No record behind this one is started or retried. */
	private volatile int last = Integer.MAX_VALUE;

	/**
	 * Create the order of a batch.
	 * @param batch the batch
	 * @param limit how many records, counted from the first, may start
	 * @param settings how the records are processed
	 */
	StartOrder(BatchContext<?> batch, int limit, BatchSettings settings) {
		this.lanes = Lanes.of(batch.laneKeys(), limit);
		this.onFailure = settings.onFailure();
		this.strict = settings.onFailure() == OnFailure.STOP
				|| (!settings.parallel() && batch.eventType() != EventType.SQS);
	}

	/**
	 * Return the record that may start next.
	 * @return its index, or {@link Lanes#NONE} if there is none at the moment
	 */
	int peek(RunningRecords running) {
		int index = this.lanes.peek();
		return (isStopped(index) || (this.strict && running.isAnyWaitingBefore(index))) ? Lanes.NONE : index;
	}

	/**
	 * Start the record that {@link #peek} returns.
	 */
	void remove() {
		this.lanes.remove();
	}

	/**
	 * Return whether a record must not be started or retried any more, because an earlier
	 * one has failed for good. Safe for use by several threads.
	 */
	boolean isStopped(int index) {
		return index > this.last;
	}

	/**
	 * Stop all records behind a failed one, if failures do that.
	 * @param index the record that has failed
	 * @return whether any record is stopped that was not stopped before
	 */
	boolean stopBehind(int index) {
		if (this.onFailure != OnFailure.STOP || isStopped(index) || index == this.last) {
			return false;
		}
		this.last = index;
		return true;
	}

	/**
	 * Let the next record of a lane start, or skip the rest of the lane if a failure does
	 * that.
	 * @param index the record that has been completed
	 * @param handled whether it has been handled
	 * @param skipped called with each record that is skipped
	 */
	void release(int index, boolean handled, IntConsumer skipped) {
		if (handled || this.onFailure == OnFailure.CONTINUE) {
			this.lanes.release(index);
		}
		else if (this.onFailure == OnFailure.SKIP_GROUP) {
			this.lanes.skipRest(index, skipped);
		}
	}

	/**
	 * Let the next record of a lane start.
	 * @param index the record that has been handled
	 */
	void release(int index) {
		this.lanes.release(index);
	}

}
