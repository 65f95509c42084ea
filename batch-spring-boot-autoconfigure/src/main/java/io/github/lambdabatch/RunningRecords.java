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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

import org.jspecify.annotations.Nullable;

/**
 * The records of a batch that were started and have no outcome yet. Some of them are in
 * process, on a thread or asynchronously, others wait until their next task is due.
 * <p>
 * Used by the thread of the invocation alone.
 */
final class RunningRecords {

	private final int maxConcurrency;

	/** The task of a record is {@code null} if it was called without one. */
	private final Map<RecordExecution<?>, @Nullable RecordTask> tasks = new LinkedHashMap<>();

	private final PriorityQueue<RecordTask> waiting = new PriorityQueue<>();

	RunningRecords(int maxConcurrency) {
		this.maxConcurrency = maxConcurrency;
	}

	boolean isEmpty() {
		return this.tasks.isEmpty();
	}

	/**
	 * Return whether another record may be in process.
	 */
	boolean hasCapacity() {
		return this.tasks.size() - this.waiting.size() < this.maxConcurrency;
	}

	void add(RecordExecution<?> record, @Nullable RecordTask task) {
		this.tasks.put(record, task);
	}

	boolean contains(RecordExecution<?> record) {
		return this.tasks.containsKey(record);
	}

	void remove(RecordExecution<?> record) {
		this.tasks.remove(record);
	}

	@Nullable RecordTask task(RecordExecution<?> record) {
		return this.tasks.get(record);
	}

	List<RecordExecution<?>> records() {
		return List.copyOf(this.tasks.keySet());
	}

	/**
	 * Let a record wait until its task is due.
	 */
	void addWaiting(RecordTask task) {
		this.waiting.add(task);
	}

	List<RecordTask> waiting() {
		return List.copyOf(this.waiting);
	}

	/**
	 * Return the task that is due and has waited longest.
	 * @return the task, or {@code null} if none is due
	 */
	@Nullable RecordTask peekDue() {
		RecordTask task = this.waiting.peek();
		return (task != null && task.nanosToWait() <= 0) ? task : null;
	}

	/**
	 * Let the record of a due task be in process again.
	 */
	void start(RecordTask task) {
		this.waiting.remove(task);
		add(task.record(), task);
	}

	/**
	 * Return how long it is until another task may start.
	 * @return nanoseconds, or {@link Long#MAX_VALUE} if there is none or no capacity
	 */
	long nanosToNextTask() {
		RecordTask task = hasCapacity() ? this.waiting.peek() : null;
		return (task != null) ? task.nanosToWait() : Long.MAX_VALUE;
	}

	/**
	 * Return whether a record waits that comes before another one in the event.
	 */
	boolean isAnyWaitingBefore(int index) {
		for (RecordTask task : this.waiting) {
			if (task.record().index() < index) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Let the records that wait for an attempt and come after another one in the event
	 * wait no longer.
	 * @return their tasks
	 */
	List<RecordTask> removeRetriesAfter(int index) {
		List<RecordTask> removed = new ArrayList<>();
		for (RecordTask task : waiting()) {
			if (!task.isFinishing() && task.record().index() > index) {
				this.waiting.remove(task);
				removed.add(task);
			}
		}
		return removed;
	}

}
