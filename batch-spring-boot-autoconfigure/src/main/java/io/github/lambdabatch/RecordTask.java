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

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Failed;

/**
 * An attempt at a record, its recovery or what remains to be done afterwards, that is to
 * run now or after a delay.
 */
final class RecordTask implements Signal, Comparable<RecordTask> {

	/** Longer than any invocation. */
	private static final long MAX_DELAY_MILLIS = TimeUnit.DAYS.toMillis(1);

	private final RecordExecution<?> record;

	private final long due;

	private final @Nullable RecordOutcome fallback;

	private final Supplier<CompletableFuture<RecordOutcome>> action;

	private final boolean finishing;

	private boolean taken;

	private final CompletableFuture<RecordOutcome> result = new CompletableFuture<>();

	/**
	 * Create a task.
	 * @param record the record
	 * @param delayMillis how long to wait at least
	 * @param fallback the outcome of the record if the task does not run, or {@code null}
	 * if the record has not run at all
	 * @param action what to do
	 */
	RecordTask(RecordExecution<?> record, long delayMillis, @Nullable RecordOutcome fallback,
			Supplier<CompletableFuture<RecordOutcome>> action) {
		this(record, delayMillis, fallback, action, false);
	}

	private RecordTask(RecordExecution<?> record, long delayMillis, @Nullable RecordOutcome fallback,
			Supplier<CompletableFuture<RecordOutcome>> action, boolean finishing) {
		this.record = record;
		this.due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.min(delayMillis, MAX_DELAY_MILLIS));
		this.fallback = fallback;
		this.action = action;
		this.finishing = finishing;
	}

	/**
	 * Create a task that does what remains to be done for a record.
	 * @param record the record
	 * @param outcome the outcome of the record if the task does not run
	 * @param action what to do
	 * @return the task
	 */
	static RecordTask finishing(RecordExecution<?> record, RecordOutcome outcome,
			Supplier<CompletableFuture<RecordOutcome>> action) {
		return new RecordTask(record, 0, outcome, action, true);
	}

	@Override
	public RecordExecution<?> record() {
		return this.record;
	}

	/**
	 * Return how long the task still has to wait.
	 * @return nanoseconds, negative if the task is overdue
	 */
	long nanosToWait() {
		return this.due - System.nanoTime();
	}

	/**
	 * Return the outcome of the record if the task does not run, or {@code null} if the
	 * record has not run at all.
	 */
	@Nullable RecordOutcome fallback() {
		return this.fallback;
	}

	/**
	 * Return whether the outcome of the record is known, so that the task is not an
	 * attempt.
	 */
	boolean isFinishing() {
		return this.finishing;
	}

	Supplier<CompletableFuture<RecordOutcome>> action() {
		return this.action;
	}

	/**
	 * Return the future outcome of the task.
	 */
	CompletableFuture<RecordOutcome> result() {
		return this.result;
	}

	/**
	 * Take the task, in order to run or to reject it. An executor may do both.
	 * @return {@code true} the first time, and {@code false} from then on
	 */
	synchronized boolean take() {
		boolean first = !this.taken;
		this.taken = true;
		return first;
	}

	void completeWith(CompletableFuture<RecordOutcome> outcome) {
		outcome.whenComplete((value, exception) -> {
			if (exception != null) {
				this.result.completeExceptionally(exception);
			}
			else {
				this.result.complete(value);
			}
		});
	}

	/**
	 * Complete a task that no thread will run. Its record waits for the next delivery.
	 */
	void reject(Throwable rejection) {
		this.record.awaitRedelivery();
		if (Throwables.isFatal(rejection)) {
			this.result.completeExceptionally(rejection);
			return;
		}
		if (this.fallback == null) {
			this.result.complete(new Failed(rejection, 0));
		}
		else {
			this.result.complete((this.fallback instanceof Failed failure) ? failure.and(rejection) : this.fallback);
		}
	}

	/**
	 * Complete a task that must not run, as an earlier record has failed for good. What
	 * remains to be done for its record follows, and then the record reports its outcome.
	 */
	void skip() {
		this.record.awaitRedelivery();
		this.result.complete(Objects.requireNonNull(this.fallback));
	}

	@Override
	public int compareTo(RecordTask other) {
		int order = Long.signum(this.due - other.due);
		return (order != 0) ? order : Integer.compare(this.record.index(), other.record.index());
	}

}
