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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;
import io.github.lambdabatch.Signal.Landed;

/**
 * Runs one batch and fills a slot per record with its outcome.
 * <p>
 * The thread of the invocation decides everything and writes everything: which record may
 * start, when it has another turn, what a failure means for others, what the outcome is.
 * Workers and asynchronous handlers only tell it, through a queue, that they are done or
 * want another turn. So nothing but that queue is shared by threads, and what comes after
 * the end of the run is not heard any more.
 *
 * @param <R> the type of the records
 */
final class BatchRun<R> {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	private final BatchContext<R> batch;

	private final int limit;

	private final RecordInvocation<R> invocation;

	private final OnFailure onFailure;

	private final int maxConcurrency;

	/** Whether no record may overtake one that waits for its next turn. */
	private final boolean inOrder;

	private final @Nullable Executor workers;

	private final Deadline deadline;

	private final Listeners listeners;

	private final RecordScope scope;

	private final Lanes lanes;

	private final RecordOutcome[] outcomes;

	/**
	 * What has been started and has not come to its end, waiting or not, with the turn
	 * that it has on a worker.
	 */
	private final Map<RecordContext<?>, @Nullable Turn> underway = new LinkedHashMap<>();

	/** What waits for its next turn. */
	private final PriorityQueue<Turn> waiting = new PriorityQueue<>();

	private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();

	/**
	 * What makes every verdict doubtful, but came while others still had to be stopped.
	 */
	private @Nullable VirtualMachineError fatal;

	/** No record behind this one is started. */
	private int last = Integer.MAX_VALUE;

	/**
	 * Prepare a run.
	 * @param batch the batch
	 * @param limit how many records, counted from the first, may be started
	 * @param invocation what to do with each record
	 * @param settings how to do it
	 * @param deadline when to come to an end
	 * @param workers who does it, or {@code null} for the thread of the invocation
	 * @param listeners told of each outcome
	 * @param scope opened around what is done for a record
	 */
	BatchRun(BatchContext<R> batch, int limit, Function<RecordScheduler, RecordInvocation<R>> invocation,
			BatchSettings settings, Deadline deadline, @Nullable Executor workers, Listeners listeners,
			RecordScope scope) {
		this.batch = batch;
		this.limit = limit;
		this.invocation = invocation.apply(this::schedule);
		this.onFailure = settings.onFailure();
		this.maxConcurrency = settings.parallel() ? settings.maxConcurrency() : 1;
		this.inOrder = settings.onFailure() == OnFailure.STOP
				|| (!settings.parallel() && batch.eventType() != EventType.SQS);
		this.workers = workers;
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
			cancel(end);
			if (this.fatal != null) {
				throw this.fatal;
			}
		}
		leaveTheRest((end != null) ? end : Reason.EARLIER_FAILURE);
		return this.outcomes;
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
		}
	}

	private @Nullable Reason start() {
		while (hasPlace()) {
			Turn turn = this.waiting.peek();
			boolean due = turn != null && turn.nanosLeft() <= 0;
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
				take(this.waiting.remove());
			}
			else {
				this.lanes.take();
				start(new RecordContext<>(this.batch, index));
			}
		}
		return null;
	}

	private boolean hasPlace() {
		return this.underway.size() - this.waiting.size() < this.maxConcurrency;
	}

	private boolean isHeldUp(int index) {
		return this.inOrder && !this.waiting.isEmpty()
				&& this.waiting.stream().anyMatch((turn) -> turn.context().index() < index);
	}

	private void start(RecordContext<R> context) {
		this.listeners.beforeRecord(context);
		if (this.workers == null) {
			startHere(context);
			return;
		}
		Turn first = new Turn(context, 0, null, () -> this.invocation.invoke(context));
		landWith(context, first.result());
		execute(first, this.workers);
	}

	/**
	 * Most records come to their end at once, and well: then all of it is done in one
	 * scope.
	 */
	private void startHere(RecordContext<R> context) {
		CompletableFuture<RecordOutcome> outcome;
		boolean told = false;
		try {
			RecordScope.Open open = this.scope.open(context);
			try {
				outcome = this.invocation.invoke(context);
				if (outcome.isDone() && !outcome.isCompletedExceptionally()
						&& outcome.join() instanceof Succeeded succeeded) {
					this.outcomes[context.index()] = succeeded;
					this.listeners.afterRecord(context, succeeded);
					told = true;
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
		if (told) {
			this.lanes.release(context.index());
		}
		else if (outcome.isDone()) {
			settle(context, result(outcome));
		}
		else {
			this.underway.put(context, null);
			landWith(context, outcome);
		}
	}

	private void take(Turn turn) {
		if (this.workers == null) {
			turn.endWith(inScope(turn.context(), turn.step()));
		}
		else {
			execute(turn, this.workers);
		}
	}

	private void execute(Turn turn, Executor workers) {
		this.underway.put(turn.context(), turn);
		try {
			workers.execute(() -> {
				CompletableFuture<RecordOutcome> outcome = turn.context()
					.work(() -> inScope(turn.context(), turn.step()));
				// Cancelled before it began, it is not waited for by anybody.
				if (outcome != null) {
					turn.endWith(outcome);
				}
			});
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			if (!turn.context().cancel()) {
				turn.result().complete(turn.rejected(ex));
			}
		}
	}

	/**
	 * Whatever comes out of a record is its own verdict, even if it comes out of the
	 * decorators, such as a broken predicate of a retry policy.
	 */
	private CompletableFuture<RecordOutcome> inScope(RecordContext<?> context,
			Supplier<CompletableFuture<RecordOutcome>> step) {
		try {
			RecordScope.Open open = this.scope.open(context);
			try {
				return step.get();
			}
			finally {
				open.close();
			}
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private void landWith(RecordContext<?> context, CompletableFuture<RecordOutcome> outcome) {
		outcome.whenComplete((result, exception) -> this.signals.add(new Landed(context, outcome)));
	}

	/**
	 * Called on any thread, as {@link RecordScheduler} says.
	 */
	private CompletableFuture<RecordOutcome> schedule(RecordContext<?> context, long delayMillis, Failed soFar,
			Supplier<CompletableFuture<RecordOutcome>> step) {
		Turn turn = new Turn(context, delayMillis, soFar, step);
		context.endTurn(() -> this.signals.add(turn));
		return turn.result();
	}

	private @Nullable Reason await() {
		try {
			Signal signal = null;
			while (signal == null) {
				long millis = this.deadline.millisLeft();
				if (millis <= 0) {
					return Reason.DEADLINE;
				}
				long nanos = nanosToNextTurn();
				if (nanos <= 0) {
					return null;
				}
				signal = (millis == Long.MAX_VALUE && nanos == Long.MAX_VALUE) ? this.signals.take() : this.signals
					.poll(Math.min(TimeUnit.MILLISECONDS.toNanos(millis), nanos), TimeUnit.NANOSECONDS);
			}
			while (signal != null) {
				heed(signal);
				signal = this.signals.poll();
			}
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Reason.INTERRUPTED;
		}
	}

	private long nanosToNextTurn() {
		Turn turn = hasPlace() ? this.waiting.peek() : null;
		return (turn != null) ? turn.nanosLeft() : Long.MAX_VALUE;
	}

	private void heed(Signal signal) {
		if (signal instanceof Turn turn) {
			this.waiting.add(turn);
		}
		else if (signal instanceof Landed landed) {
			this.underway.remove(landed.context());
			settle(landed.context(), result(landed.outcome()));
		}
	}

	/**
	 * Interrupt what is under way and wait a moment for it to stop. What ends normally
	 * all the same has been handled. What has not begun, and what does not stop, is left
	 * with the rest.
	 */
	private void cancel(Reason reason) {
		boolean interrupted = Thread.interrupted();
		for (Signal signal = this.signals.poll(); signal != null; signal = this.signals.poll()) {
			if (signal instanceof Landed landed && remove(landed.context())) {
				// It came to its end by itself.
				fill(landed.context(), resultOfCancelled(landed));
			}
			else {
				conclude(signal, reason);
			}
		}
		for (Turn turn : this.waiting) {
			turn.context().cancel();
			conclude(turn, reason);
		}
		cancelUnderway().forEach(this::fillWithFailure);
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(this.deadline.graceMillis());
		try {
			while (!this.underway.isEmpty()) {
				Signal signal = this.signals.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
				if (signal == null) {
					break;
				}
				conclude(signal, reason);
			}
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		for (RecordContext<?> context : this.underway.keySet()) {
			logger.warn("Gave up the handler of %s, which goes on in spite of being interrupted".formatted(context));
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Interrupt what is under way.
	 * @return the turns that have not begun, and never will
	 */
	private List<Turn> cancelUnderway() {
		List<Turn> notBegun = new ArrayList<>();
		this.underway.entrySet().removeIf((entry) -> {
			boolean begun = entry.getKey().cancel();
			Turn turn = entry.getValue();
			if (!begun && turn != null) {
				notBegun.add(turn);
			}
			return !begun;
		});
		return notBegun;
	}

	private boolean remove(RecordContext<?> context) {
		boolean underway = this.underway.containsKey(context);
		this.underway.remove(context);
		return underway;
	}

	/**
	 * A record that waited for another attempt has failed; one that was interrupted has
	 * not.
	 */
	private void conclude(Signal signal, Reason reason) {
		if (!remove(signal.context())) {
			return;
		}
		if (signal instanceof Turn turn) {
			turn.context().cancel();
			fillWithFailure(turn);
		}
		else if (signal instanceof Landed landed) {
			RecordOutcome outcome = resultOfCancelled(landed);
			fill(landed.context(), outcome.isHandled() ? outcome : Unprocessed.because(reason));
		}
	}

	private void fillWithFailure(Turn turn) {
		Failed soFar = turn.soFar();
		if (soFar != null) {
			fill(turn.context(), soFar);
		}
	}

	private void leaveTheRest(Reason reason) {
		for (int i = 0; i < this.outcomes.length; i++) {
			if (this.outcomes[i] == null) {
				leave(i, (i >= this.limit) ? Reason.LIMIT : (i > this.last) ? Reason.EARLIER_FAILURE : reason);
			}
		}
	}

	private void leave(int index, Reason reason) {
		fill(new RecordContext<>(this.batch, index), Unprocessed.because(reason));
	}

	private void settle(RecordContext<?> context, RecordOutcome outcome) {
		fill(context, outcome);
		int index = context.index();
		if (outcome.isHandled() || this.onFailure == OnFailure.CONTINUE) {
			this.lanes.release(index);
		}
		else if (this.onFailure == OnFailure.SKIP_GROUP) {
			this.lanes.close(index, (skipped) -> leave(skipped, Reason.EARLIER_FAILURE));
		}
		else {
			this.last = Math.min(this.last, index);
		}
	}

	private void fill(RecordContext<?> context, RecordOutcome outcome) {
		this.outcomes[context.index()] = outcome;
		if (!this.listeners.careFor(outcome)) {
			return;
		}
		RecordScope.Open open = this.scope.open(context);
		try {
			this.listeners.afterRecord(context, outcome);
		}
		finally {
			open.close();
		}
	}

	private static RecordOutcome result(CompletableFuture<RecordOutcome> outcome) {
		try {
			return outcome.join();
		}
		catch (CancellationException | CompletionException ex) {
			Throwable cause = Throwables.unwrap(ex);
			Throwables.throwIfFatal(cause);
			return new Failed(cause, 1);
		}
	}

	private RecordOutcome resultOfCancelled(Landed landed) {
		try {
			return result(landed.outcome());
		}
		catch (VirtualMachineError ex) {
			this.fatal = ex;
			return new Failed(ex, 1);
		}
	}

}
