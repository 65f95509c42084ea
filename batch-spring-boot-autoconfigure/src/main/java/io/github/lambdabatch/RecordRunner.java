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

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Succeeded;

/**
 * Runs the records of one batch, each in its scope: on workers, or on the thread of the
 * invocation if there are none.
 *
 * @param <R> the type of the records
 */
final class RecordRunner<R> {

	private final RecordInvocation<R> invocation;

	private final Listeners listeners;

	private final RecordScopes scopes;

	private final @Nullable Dispatcher dispatcher;

	private final @Nullable ClassLoader contextClassLoader = Thread.currentThread().getContextClassLoader();

	/**
	 * Create the runner on the thread of the invocation.
	 * @param invocation what is done with each record
	 * @param listeners notified before each record
	 * @param scopes opened around all work on a record
	 * @param dispatcher hands tasks to the workers, or {@code null} if there are none
	 */
	RecordRunner(RecordInvocation<R> invocation, Listeners listeners, RecordScopes scopes,
			@Nullable Dispatcher dispatcher) {
		this.invocation = invocation;
		this.listeners = listeners;
		this.scopes = scopes;
		this.dispatcher = dispatcher;
	}

	boolean hasWorkers() {
		return this.dispatcher != null;
	}

	/**
	 * Notify the listeners of a record, and create its first task.
	 */
	RecordTask firstTask(RecordExecution<R> record) {
		if (this.listeners.isStartObserved()) {
			RecordScope.Open open = this.scopes.open(record.context());
			try {
				this.listeners.beforeRecord(record.context());
			}
			finally {
				open.close();
			}
		}
		return new RecordTask(record, 0, null, () -> this.invocation.invoke(record));
	}

	/**
	 * Run a record on the current thread without a task. Most records succeed at once,
	 * and one scope is enough for all that is done for them. The objects of such a record
	 * are created in this method and do not leave it, so that the JVM need not allocate
	 * them.
	 * @param batch the batch
	 * @param index the position of the record
	 * @param outcomes takes the outcome if the record succeeds at once
	 * @return the record and its result otherwise, or {@code null} if the record has
	 * succeeded
	 */
	Signal.@Nullable Completed runHere(BatchContext<R> batch, int index, BatchOutcomes outcomes) {
		RecordExecution<R> record = new RecordExecution<>(batch.record(index));
		outcomes.start(record);
		long start = outcomes.now();
		CompletableFuture<RecordOutcome> outcome;
		boolean succeeded = false;
		try {
			RecordScope.Open open = this.scopes.open(record.context());
			try {
				this.listeners.beforeRecord(record.context());
				outcome = this.invocation.invoke(record);
				if (outcome.isDone() && !outcome.isCompletedExceptionally()
						&& outcome.join() instanceof Succeeded success) {
					outcomes.setInScope(record, success, start);
					succeeded = true;
				}
			}
			finally {
				open.close();
			}
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			outcome = CompletableFuture.failedFuture(ex);
		}
		if (succeeded) {
			outcomes.stop(record);
			return null;
		}
		record.work().startAt(start);
		return new Signal.Completed(record, outcome);
	}

	/**
	 * Run a task. Does not wait for workers.
	 */
	void run(RecordTask task) {
		if (this.dispatcher == null) {
			task.completeWith(callInScope(task));
		}
		else {
			this.dispatcher.execute(() -> runOnWorker(task), (rejection) -> reject(task, rejection));
		}
	}

	private void runOnWorker(RecordTask task) {
		if (task.take()) {
			runTaken(task);
		}
	}

	private void runTaken(RecordTask task) {
		CompletableFuture<RecordOutcome> outcome = task.record().work().run(() -> callWithClassLoader(task));
		// A task that was cancelled before it began has its outcome already.
		if (outcome != null) {
			task.completeWith(outcome);
		}
	}

	/**
	 * A record that is not run any more has failed. But what remains to be done for a
	 * record that has run must not depend on how many tasks the executor accepts.
	 */
	private void reject(RecordTask task, Throwable rejection) {
		if (!task.take()) {
			return;
		}
		if (task.isFinishing() && !Throwables.isFatal(rejection)) {
			startFinisher(task);
		}
		else {
			task.reject(rejection);
		}
	}

	private void startFinisher(RecordTask task) {
		try {
			PlatformThreads.start("finisher", () -> runTaken(task));
		}
		catch (Throwable ex) {
			task.reject(ex);
		}
	}

	private CompletableFuture<RecordOutcome> callWithClassLoader(RecordTask task) {
		Thread thread = Thread.currentThread();
		ClassLoader original = thread.getContextClassLoader();
		thread.setContextClassLoader(this.contextClassLoader);
		try {
			return callInScope(task);
		}
		finally {
			thread.setContextClassLoader(original);
		}
	}

	/**
	 * Whatever is thrown fails the record alone, even if a decorator of the handler
	 * throws it, such as a broken predicate of a retry policy.
	 */
	private CompletableFuture<RecordOutcome> callInScope(RecordTask task) {
		try {
			RecordScope.Open open = this.scopes.open(task.record().context());
			try {
				return task.action().get();
			}
			finally {
				open.close();
			}
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

}
