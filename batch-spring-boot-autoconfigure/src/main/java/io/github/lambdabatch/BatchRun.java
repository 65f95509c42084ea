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

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Remembered;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * Runs one batch until each of its records is completed with an outcome.
 * <p>
 * The thread of the invocation makes all decisions and sets all outcomes: it decides
 * which record may start, when it is retried, and what its failure means for others.
 * Workers and asynchronous results only report, through a queue, that they are done or
 * want to run again. What they report after the end of the run is ignored.
 *
 * @param <R> the type of the records
 */
final class BatchRun<R> implements RecordScheduler {

	private final BatchContext<R> batch;

	private final RecordSelection selection;

	private final StartOrder order;

	private final RecordRunner<R> runner;

	private final RunningRecords running;

	private final BatchOutcomes outcomes;

	private final Deadline deadline;

	private final @Nullable Dispatcher dispatcher;

	private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

	/**
	 * Prepare a run.
	 * @param batch the batch
	 * @param selection which records may run
	 * @param invocation creates what is done with each record
	 * @param settings how the records are processed
	 * @param deadline when the run must end
	 * @param listeners notified of starts and outcomes
	 * @param scopes opened around all work on a record
	 * @param dispatcher hands tasks to the workers, or {@code null} to run them on the
	 * thread of the invocation
	 */
	BatchRun(BatchContext<R> batch, RecordSelection selection,
			Function<RecordScheduler, RecordInvocation<R>> invocation, BatchSettings settings, Deadline deadline,
			Listeners listeners, RecordScopes scopes, @Nullable Dispatcher dispatcher) {
		this.batch = batch;
		this.selection = selection;
		this.order = new StartOrder(batch, selection.limit(), settings);
		this.runner = new RecordRunner<>(invocation.apply(this), listeners, scopes, dispatcher);
		this.running = new RunningRecords(settings.parallel() ? settings.maxConcurrency() : 1);
		this.outcomes = new BatchOutcomes(batch.size(), listeners, scopes);
		this.deadline = deadline;
		this.dispatcher = dispatcher;
	}

	/**
	 * Run the batch.
	 * @return an outcome for each record
	 */
	RecordOutcome[] run() {
		Reason end;
		try {
			end = startAndAwait();
		}
		catch (VirtualMachineError ex) {
			shutDown(Reason.INTERRUPTED);
			throw ex;
		}
		VirtualMachineError fatal = (end != null) ? shutDown(end) : null;
		if (fatal != null) {
			throw fatal;
		}
		completeTheRest((end != null) ? end : Reason.EARLIER_FAILURE);
		return this.outcomes.toArray();
	}

	private @Nullable VirtualMachineError shutDown(Reason reason) {
		return new BatchShutdown(reason, this.running, this.signals, this.outcomes, this.dispatcher)
			.run(this.deadline.graceMillis());
	}

	/**
	 * Start records and wait for them until all of them are done.
	 * @return why some could not be started or waited for, or {@code null}
	 */
	private @Nullable Reason startAndAwait() {
		while (true) {
			Reason end = startRecords();
			if (end != null || this.running.isEmpty()) {
				return end;
			}
			end = await();
			if (end != null) {
				return end;
			}
			this.outcomes.updateNow();
		}
	}

	private @Nullable Reason startRecords() {
		while (this.running.hasCapacity()) {
			RecordTask task = this.running.peekDue();
			int index = (task != null) ? task.record().index() : this.order.peek(this.running);
			if (index == Lanes.NONE) {
				return null;
			}
			if (Thread.currentThread().isInterrupted()) {
				return Reason.INTERRUPTED;
			}
			if (this.deadline.isOver()) {
				return Reason.DEADLINE;
			}
			if (task != null) {
				this.running.start(task);
				this.runner.run(task);
			}
			else {
				this.order.remove();
				start(index);
			}
		}
		return null;
	}

	private void start(int index) {
		if (this.selection.isRemembered(index)) {
			complete(new RecordExecution<>(this.batch.record(index)), Remembered.INSTANCE);
		}
		else if (this.runner.hasWorkers()) {
			startOnWorker(index);
		}
		else {
			startHere(index);
		}
	}

	private void startOnWorker(int index) {
		RecordExecution<R> record = new RecordExecution<>(this.batch.record(index));
		this.outcomes.start(record);
		RecordTask task = this.runner.firstTask(record);
		signalCompletion(record, task.result());
		this.running.add(record, task);
		this.runner.run(task);
	}

	private void startHere(int index) {
		Signal.Completed begun = this.runner.runHere(this.batch, index, this.outcomes);
		if (begun == null) {
			this.order.release(index);
		}
		else if (begun.future().isDone()) {
			complete(begun.record(), begun.outcome());
		}
		else {
			this.running.add(begun.record(), null);
			signalCompletion(begun.record(), begun.future());
		}
	}

	private void signalCompletion(RecordExecution<?> record, CompletableFuture<RecordOutcome> outcome) {
		outcome.whenComplete((result, exception) -> this.signals.add(new Signal.Completed(record, outcome)));
	}

	@Override
	public CompletableFuture<RecordOutcome> schedule(RecordExecution<?> record, long delayMillis, Failed failure,
			Supplier<CompletableFuture<RecordOutcome>> action) {
		RecordTask task = new RecordTask(record, delayMillis, failure, action);
		return schedule(task);
	}

	@Override
	public CompletableFuture<RecordOutcome> finish(RecordExecution<?> record, RecordOutcome outcome,
			Supplier<CompletableFuture<RecordOutcome>> action) {
		return schedule(RecordTask.finishing(record, outcome, action));
	}

	private CompletableFuture<RecordOutcome> schedule(RecordTask task) {
		task.record().work().endTask(() -> this.signals.add(task));
		return task.result();
	}

	@Override
	public boolean mayRetry(RecordExecution<?> record) {
		return !this.order.isStopped(record.index());
	}

	/**
	 * Wait for a signal, or until a task is due.
	 * @return why the run must end, or {@code null}
	 */
	private @Nullable Reason await() {
		try {
			Signal signal = null;
			while (signal == null) {
				long millis = this.deadline.remainingMillis();
				long nanos = this.running.nanosToNextTask();
				if (millis <= 0) {
					return Reason.DEADLINE;
				}
				if (nanos <= 0) {
					return null;
				}
				signal = (millis == Long.MAX_VALUE && nanos == Long.MAX_VALUE) ? this.signals.take() : this.signals
					.poll(Math.min(TimeUnit.MILLISECONDS.toNanos(millis), nanos), TimeUnit.NANOSECONDS);
			}
			while (signal != null) {
				receive(signal);
				signal = this.signals.poll();
			}
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Reason.INTERRUPTED;
		}
	}

	private void receive(Signal signal) {
		if (signal instanceof Signal.Completed completed) {
			this.running.remove(completed.record());
			complete(completed.record(), completed.outcome());
		}
		else if (signal instanceof RecordTask task) {
			if (task.isFinishing() || mayRetry(task.record())) {
				this.running.addWaiting(task);
			}
			else {
				task.skip();
			}
		}
	}

	/**
	 * Complete a record, and do what its outcome means for others.
	 */
	private void complete(RecordExecution<?> record, RecordOutcome outcome) {
		int index = record.index();
		boolean stops = !outcome.isHandled() && this.order.stopBehind(index);
		this.outcomes.set(record, outcome);
		this.order.release(index, outcome.isHandled(), (skipped) -> completeUnstarted(skipped, Reason.EARLIER_FAILURE));
		if (stops) {
			this.running.removeRetriesAfter(index).forEach(RecordTask::skip);
		}
	}

	private void completeTheRest(Reason reason) {
		for (int i = 0; i < this.batch.size(); i++) {
			if (this.outcomes.isMissing(i)) {
				completeUnstarted(i, (i >= this.selection.limit()) ? Reason.LIMIT
						: this.order.isStopped(i) ? Reason.EARLIER_FAILURE : reason);
			}
		}
	}

	/**
	 * Complete a record that is not started. If an earlier invocation has handled it, it
	 * counts as handled nevertheless.
	 */
	private void completeUnstarted(int index, Reason reason) {
		this.outcomes.set(new RecordExecution<>(this.batch.record(index)),
				this.selection.isRemembered(index) ? Remembered.INSTANCE : Unprocessed.because(reason));
	}

}
