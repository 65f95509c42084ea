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
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Failed;

/**
 * An attempt at a record, or its recovery, that is to run now or after a delay.
 */
final class RecordTask implements Signal, Comparable<RecordTask> {

	/** Longer than any invocation. */
	private static final long MAX_DELAY_MILLIS = TimeUnit.DAYS.toMillis(1);

	private final RecordExecution<?> record;

	private final long due;

	private final @Nullable Failed failure;

	private final Supplier<CompletableFuture<RecordOutcome>> action;

	private final CompletableFuture<RecordOutcome> result = new CompletableFuture<>();

	/**
	 * Create a task.
	 * @param record the record
	 * @param delayMillis how long to wait at least
	 * @param failure the outcome of the record if the task does not run, or {@code null}
	 * if the record has not run at all
	 * @param action what to do
	 */
	RecordTask(RecordExecution<?> record, long delayMillis, @Nullable Failed failure,
			Supplier<CompletableFuture<RecordOutcome>> action) {
		this.record = record;
		this.due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.min(delayMillis, MAX_DELAY_MILLIS));
		this.failure = failure;
		this.action = action;
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
	@Nullable Failed failure() {
		return this.failure;
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
	 * Complete a task that no thread will run.
	 */
	void reject(Throwable rejection) {
		if (Throwables.isFatal(rejection)) {
			this.result.completeExceptionally(rejection);
			return;
		}
		this.result.complete((this.failure != null) ? this.failure.and(rejection) : new Failed(rejection, 0));
	}

	@Override
	public int compareTo(RecordTask other) {
		int order = Long.signum(this.due - other.due);
		return (order != 0) ? order : Integer.compare(this.record.index(), other.record.index());
	}

}
