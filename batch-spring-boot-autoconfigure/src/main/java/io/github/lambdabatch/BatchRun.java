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

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Remembered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * Runs one batch and fills a slot per record with its outcome.
 * <p>
 * The thread of the invocation decides everything and writes every outcome: which record
 * may start, when it has another attempt, what a failure means for others. Workers and
 * asynchronous results only report, through a queue, that they are done or want to run
 * again. What they report after the end of the run is ignored.
 *
 * @param <R> the type of the records
 */
final class BatchRun<R> implements RecordScheduler {

	private final BatchContext<R> batch;

	private final int limit;

	private final IntPredicate remembered;

	private final RecordInvocation<R> invocation;

	private final OnFailure onFailure;

	private final int maxConcurrency;

	/** Whether no record may overtake one that waits for another attempt. */
	private final boolean inOrder;

	private final @Nullable Workers workers;

	private final @Nullable Dispatcher dispatcher;

	private final Deadline deadline;

	private final Listeners listeners;

	private final RecordScope scope;

	private final Lanes lanes;

	private final RecordOutcome[] outcomes;

	/**
	 * What has been started and has no outcome, waiting or not, with the task that it has
	 * on a worker.
	 */
	private final Map<RecordExecution<?>, @Nullable RecordTask> underway = new LinkedHashMap<>();

	/** The tasks that wait until they are due. */
	private final PriorityQueue<RecordTask> waiting = new PriorityQueue<>();

	private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

	/** No record behind this one is started; read by workers before another attempt. */
	private volatile int last = Integer.MAX_VALUE;

	/**
	 * When the last record ended or the last wait, which is when the next one starts.
	 */
	private long now = System.nanoTime();

	/**
	 * Prepare a run.
	 * @param batch the batch
	 * @param limit how many records, counted from the first, may be started
	 * @param remembered tells which records were handled in an earlier invocation
	 * @param invocation what to do with each record
	 * @param settings how to do it
	 * @param deadline when to come to an end
	 * @param workers the workers, or {@code null} to run on the thread of the invocation
	 * @param dispatcher hands tasks to the workers
	 * @param listeners told of each outcome
	 * @param scope opened around what is done for a record
	 */
	BatchRun(BatchContext<R> batch, int limit, IntPredicate remembered,
			Function<RecordScheduler, RecordInvocation<R>> invocation, BatchSettings settings, Deadline deadline,
			@Nullable Workers workers, @Nullable Dispatcher dispatcher, Listeners listeners, RecordScope scope) {
		this.batch = batch;
		this.limit = limit;
		this.remembered = remembered;
		this.invocation = invocation.apply(this);
		this.onFailure = settings.onFailure();
		this.maxConcurrency = settings.parallel() ? settings.maxConcurrency() : 1;
		this.inOrder = settings.onFailure() == OnFailure.STOP
				|| (!settings.parallel() && batch.eventType() != EventType.SQS);
		this.workers = workers;
		this.dispatcher = dispatcher;
		this.deadline = deadline;
		this.listeners = listeners;
		this.scope = scope;
		this.lanes = Lanes.of(batch.laneKeys(), limit);
		this.outcomes = new RecordOutcome[batch.size()];
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
			cancel(Reason.INTERRUPTED);
			throw ex;
		}
		if (end != null) {
			VirtualMachineError fatal = cancel(end);
			if (fatal != null) {
				throw fatal;
			}
		}
		leaveTheRest((end != null) ? end : Reason.EARLIER_FAILURE);
		return this.outcomes;
	}

	private @Nullable VirtualMachineError cancel(Reason reason) {
		return new Cancellation(reason, this.underway, this.signals, this::fill).stop(this.waiting,
				this.deadline.graceMillis(), this.workers);
	}

	/**
	 * Start what may start and wait for what has started, until all is done.
	 * @return why not all of it could be started, or {@code null}
	 */
	private @Nullable Reason startAndAwait() {
		while (true) {
			Reason end = start();
			if (end != null || this.underway.isEmpty()) {
				return end;
			}
			end = await();
			if (end != null) {
				return end;
			}
			this.now = System.nanoTime();
		}
	}

	private @Nullable Reason start() {
		while (hasPlace()) {
			RecordTask task = this.waiting.peek();
			boolean due = task != null && task.nanosLeft() <= 0;
			int index = due ? Lanes.NONE : this.lanes.peek();
			if (!due && (index == Lanes.NONE || index > this.last || isHeldUp(index))) {
				return null;
			}
			if (Thread.currentThread().isInterrupted()) {
				return Reason.INTERRUPTED;
			}
			if (this.deadline.millisLeft() <= 0) {
				return Reason.DEADLINE;
			}
			if (due) {
				run(this.waiting.remove());
			}
			else {
				this.lanes.take();
				RecordExecution<R> record = new RecordExecution<>(this.batch, index);
				if (this.remembered.test(index)) {
					settle(record, Remembered.INSTANCE);
				}
				else {
					start(record);
				}
			}
		}
		return null;
	}

	private boolean hasPlace() {
		return this.underway.size() - this.waiting.size() < this.maxConcurrency;
	}

	private boolean isHeldUp(int index) {
		return this.inOrder && !this.waiting.isEmpty()
				&& this.waiting.stream().anyMatch((task) -> task.record().index() < index);
	}

	private void start(RecordExecution<R> record) {
		if (this.dispatcher == null) {
			startHere(record);
			return;
		}
		if (this.listeners.watchStarts()) {
			inScope(record, () -> this.listeners.beforeRecord(record));
		}
		RecordTask first = new RecordTask(record, 0, null, () -> this.invocation.invoke(record));
		signalWhenComplete(record, first.result());
		dispatch(first, this.dispatcher);
	}

	/**
	 * Most records come to their end at once, and well: then all of it is done in one
	 * scope.
	 */
	private void startHere(RecordExecution<R> record) {
		CompletableFuture<RecordOutcome> outcome;
		boolean settled = false;
		record.startAt(this.now);
		try {
			RecordScope.Open open = this.scope.open(record);
			try {
				this.listeners.beforeRecord(record);
				outcome = this.invocation.invoke(record);
				if (outcome.isDone() && !outcome.isCompletedExceptionally()
						&& outcome.join() instanceof Succeeded succeeded) {
					this.listeners.afterRecord(record, measure(record, succeeded));
					settled = true;
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
		if (settled) {
			this.lanes.release(record.index());
		}
		else if (outcome.isDone()) {
			settle(record, Outcomes.of(outcome));
		}
		else {
			this.underway.put(record, null);
			signalWhenComplete(record, outcome);
		}
	}

	private void run(RecordTask task) {
		if (this.dispatcher == null) {
			task.completeWith(invokeInScope(task));
		}
		else {
			dispatch(task, this.dispatcher);
		}
	}

	private void dispatch(RecordTask task, Dispatcher dispatcher) {
		this.underway.put(task.record(), task);
		dispatcher.execute(() -> {
			CompletableFuture<RecordOutcome> outcome = task.record().work(() -> invokeInScope(task));
			// Cancelled before it began, it is not waited for.
			if (outcome != null) {
				task.completeWith(outcome);
			}
		}, (rejection) -> {
			if (!task.record().cancel()) {
				task.reject(rejection);
			}
		});
	}

	/**
	 * Whatever comes out of a record is its own verdict, even if it comes out of the
	 * decorators, such as a broken predicate of a retry policy.
	 */
	private CompletableFuture<RecordOutcome> invokeInScope(RecordTask task) {
		try {
			RecordScope.Open open = this.scope.open(task.record());
			try {
				return task.step().get();
			}
			finally {
				open.close();
			}
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private void signalWhenComplete(RecordExecution<?> record, CompletableFuture<RecordOutcome> outcome) {
		outcome.whenComplete((result, exception) -> this.signals.add(new Signal.Completed(record, outcome)));
	}

	@Override
	public CompletableFuture<RecordOutcome> schedule(RecordExecution<?> record, long delayMillis, Failed failure,
			Supplier<CompletableFuture<RecordOutcome>> step) {
		RecordTask task = new RecordTask(record, delayMillis, failure, step);
		record.endStep(() -> this.signals.add(task));
		return task.result();
	}

	@Override
	public boolean mayTryAgain(RecordExecution<?> record) {
		return record.index() <= this.last;
	}

	private @Nullable Reason await() {
		try {
			Signal signal = null;
			while (signal == null) {
				long millis = this.deadline.millisLeft();
				if (millis <= 0) {
					return Reason.DEADLINE;
				}
				long nanos = nanosToNextTask();
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

	private long nanosToNextTask() {
		RecordTask task = hasPlace() ? this.waiting.peek() : null;
		return (task != null) ? task.nanosLeft() : Long.MAX_VALUE;
	}

	private void receive(Signal signal) {
		if (signal instanceof RecordTask task) {
			if (mayTryAgain(task.record())) {
				this.waiting.add(task);
			}
			else {
				abandon(task);
			}
		}
		else if (signal instanceof Signal.Completed completed) {
			this.underway.remove(completed.record());
			settle(completed.record(), Outcomes.of(completed.outcome()));
		}
	}

	private void leaveTheRest(Reason reason) {
		for (int i = 0; i < this.outcomes.length; i++) {
			if (this.outcomes[i] == null) {
				leave(i, (i >= this.limit) ? Reason.LIMIT : (i > this.last) ? Reason.EARLIER_FAILURE : reason);
			}
		}
	}

	/**
	 * Leave a record that has not been started. One that was handled in an earlier
	 * invocation need not be reached to count as handled.
	 */
	private void leave(int index, Reason reason) {
		fill(new RecordExecution<>(this.batch, index),
				this.remembered.test(index) ? Remembered.INSTANCE : Unprocessed.because(reason));
	}

	private void settle(RecordExecution<?> record, RecordOutcome outcome) {
		int index = record.index();
		boolean stops = !outcome.isHandled() && this.onFailure == OnFailure.STOP && index < this.last;
		if (stops) {
			this.last = index;
		}
		fill(record, outcome);
		if (outcome.isHandled() || this.onFailure == OnFailure.CONTINUE) {
			this.lanes.release(index);
		}
		else if (this.onFailure == OnFailure.SKIP_GROUP) {
			this.lanes.close(index, (skipped) -> leave(skipped, Reason.EARLIER_FAILURE));
		}
		else if (stops) {
			this.waiting.stream().filter((task) -> task.record().index() > index).toList().forEach((task) -> {
				this.waiting.remove(task);
				abandon(task);
			});
		}
	}

	/**
	 * Do without another attempt at a record behind one that has failed for good.
	 */
	private void abandon(RecordTask task) {
		this.underway.remove(task.record());
		task.record().cancel();
		Failed failure = task.failure();
		fill(task.record(), (failure != null) ? failure : Unprocessed.because(Reason.EARLIER_FAILURE));
	}

	private void fill(RecordExecution<?> record, RecordOutcome outcome) {
		RecordOutcome measured = measure(record, outcome);
		if (this.listeners.watch(measured)) {
			inScope(record, () -> this.listeners.afterRecord(record, measured));
		}
	}

	private RecordOutcome measure(RecordExecution<?> record, RecordOutcome outcome) {
		this.now = System.nanoTime();
		RecordOutcome measured = Outcomes.measured(outcome, record.attempts(), record.nanosSinceStart(this.now));
		this.outcomes[record.index()] = measured;
		return measured;
	}

	private void inScope(RecordExecution<?> record, Runnable action) {
		RecordScope.Open open = this.scope.open(record);
		try {
			action.run();
		}
		finally {
			open.close();
		}
	}

}
