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

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * Runs one batch and fills a slot per record with its outcome.
 * <p>
 * The thread of the invocation decides everything and writes everything: which record may
 * start, what a failure means for others, what the outcome is. Workers and asynchronous
 * handlers only tell it, through a queue, that they are done. So nothing but that queue
 * is shared by threads, and what comes after the end of the run is not heard any more.
 *
 * @param <R> the type of the records
 */
final class BatchRun<R> {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	private final Batch<R> batch;

	private final int limit;

	private final RecordInvocation<R> invocation;

	private final OnFailure onFailure;

	private final int maxConcurrency;

	private final @Nullable Executor workers;

	private final Deadline deadline;

	private final Listeners listeners;

	private final Lanes lanes;

	private final RecordOutcome[] outcomes;

	/** What has been started and has not come back. */
	private final Set<Flight> flights = new LinkedHashSet<>();

	private final BlockingQueue<Flight> landed = new LinkedBlockingQueue<>();

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
	 */
	BatchRun(Batch<R> batch, int limit, RecordInvocation<R> invocation, BatchSettings settings, Deadline deadline,
			@Nullable Executor workers, Listeners listeners) {
		this.batch = batch;
		this.limit = limit;
		this.invocation = invocation;
		this.onFailure = settings.onFailure();
		this.maxConcurrency = settings.parallel() ? settings.maxConcurrency() : 1;
		this.workers = workers;
		this.deadline = deadline;
		this.listeners = listeners;
		this.lanes = Lanes.of(batch.laneKeys(), limit);
		this.outcomes = new RecordOutcome[batch.size()];
	}

	/**
	 * Run the batch.
	 * @return an outcome for each record
	 */
	RecordOutcome[] run() {
		try {
			Reason end = startAndAwait();
			if (end != null) {
				cancelFlights(end);
			}
			leaveTheRest((end != null) ? end : Reason.EARLIER_FAILURE);
			return this.outcomes;
		}
		catch (VirtualMachineError ex) {
			cancelFlights(Reason.INTERRUPTED);
			throw ex;
		}
	}

	/**
	 * Start what may start and wait for what has started, until all is done.
	 * @return why not all of it could be started, or {@code null}
	 */
	private @Nullable Reason startAndAwait() {
		while (true) {
			Reason end = start();
			if (end != null || this.flights.isEmpty()) {
				return end;
			}
			end = await();
			if (end != null) {
				return end;
			}
		}
	}

	private @Nullable Reason start() {
		while (this.flights.size() < this.maxConcurrency) {
			int index = this.lanes.peek();
			if (index == Lanes.NONE || index > this.last) {
				return null;
			}
			if (Thread.currentThread().isInterrupted()) {
				return Reason.INTERRUPTED;
			}
			if (this.deadline.millisLeft() <= 0) {
				return Reason.DEADLINE;
			}
			this.lanes.take();
			start(new RecordContext<>(this.batch, index));
		}
		return null;
	}

	private void start(RecordContext<R> context) {
		if (this.workers == null) {
			CompletableFuture<RecordOutcome> outcome = invoke(context);
			if (outcome.isDone()) {
				settle(context, result(outcome));
			}
			else {
				Flight flight = new Flight(context);
				this.flights.add(flight);
				flight.landWith(outcome);
			}
			return;
		}
		Flight flight = new Flight(context);
		this.flights.add(flight);
		try {
			this.workers.execute(flight);
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			if (!context.cancel()) {
				flight.landWith(CompletableFuture.completedFuture(new Failed(ex, 0)));
			}
		}
	}

	/**
	 * Whatever comes out of a record is its own verdict, even if it comes out of the
	 * decorators, such as a broken predicate of a retry policy.
	 */
	private CompletableFuture<RecordOutcome> invoke(RecordContext<R> context) {
		try {
			return this.invocation.invoke(context);
		}
		catch (Throwable ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private @Nullable Reason await() {
		try {
			Flight flight = null;
			while (flight == null) {
				long millis = this.deadline.millisLeft();
				if (millis <= 0) {
					return Reason.DEADLINE;
				}
				flight = (millis == Long.MAX_VALUE) ? this.landed.take()
						: this.landed.poll(millis, TimeUnit.MILLISECONDS);
			}
			while (flight != null) {
				this.flights.remove(flight);
				settle(flight.context, result(flight.outcome()));
				flight = this.landed.poll();
			}
			return null;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return Reason.INTERRUPTED;
		}
	}

	/**
	 * Interrupt what is under way and wait a moment for it to stop. What ends normally
	 * all the same has been handled. What has not begun, and what does not stop, is left
	 * with the rest.
	 */
	private void cancelFlights(Reason reason) {
		boolean interrupted = Thread.interrupted();
		for (Flight flight : List.copyOf(this.flights)) {
			if (!flight.context.cancel()) {
				this.flights.remove(flight);
			}
		}
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(this.deadline.graceMillis());
		try {
			while (!this.flights.isEmpty()) {
				Flight flight = this.landed.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
				if (flight == null) {
					break;
				}
				if (this.flights.remove(flight)) {
					RecordOutcome outcome = resultOfCancelled(flight);
					fill(flight.context, outcome.isHandled() ? outcome : Unprocessed.because(reason));
				}
			}
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		for (Flight flight : this.flights) {
			logger.warn(
					"Gave up the handler of %s, which goes on in spite of being interrupted".formatted(flight.context));
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
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

	private void settle(RecordContext<R> context, RecordOutcome outcome) {
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

	private void fill(RecordContext<R> context, RecordOutcome outcome) {
		this.outcomes[context.index()] = outcome;
		this.listeners.afterRecord(context, outcome);
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

	private RecordOutcome resultOfCancelled(Flight flight) {
		try {
			return result(flight.outcome());
		}
		catch (VirtualMachineError ex) {
			return new Failed(ex, 1);
		}
	}

	/**
	 * A record that has been started and of which the thread of the invocation has not
	 * heard again.
	 */
	private final class Flight implements Runnable {

		private final RecordContext<R> context;

		private volatile @Nullable CompletableFuture<RecordOutcome> outcome;

		Flight(RecordContext<R> context) {
			this.context = context;
		}

		@Override
		public void run() {
			if (!this.context.enter()) {
				// Cancelled before it began: nobody waits for it.
				return;
			}
			CompletableFuture<RecordOutcome> outcome;
			try {
				outcome = invoke(this.context);
			}
			finally {
				this.context.leave();
			}
			landWith(outcome);
		}

		void landWith(CompletableFuture<RecordOutcome> outcome) {
			this.outcome = outcome;
			outcome.whenComplete((result, exception) -> BatchRun.this.landed.add(this));
		}

		CompletableFuture<RecordOutcome> outcome() {
			CompletableFuture<RecordOutcome> outcome = this.outcome;
			if (outcome == null) {
				throw new IllegalStateException("The record is still under way");
			}
			return outcome;
		}

	}

}
