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
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * Ends a batch before all of its records have ended: cancels the running ones, interrupts
 * them, and waits for them within the grace. What ends normally nevertheless has been
 * handled, what failed before it was cancelled has failed, everything else is
 * unprocessed.
 * <p>
 * To interrupt a handler or to cancel its result may run code of the application, so
 * other threads do that, in parallel.
 */
final class BatchShutdown {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	private static final int MAX_THREADS = 64;

	private final Reason reason;

	private final RunningRecords running;

	private final BlockingQueue<Signal> signals;

	private final BatchOutcomes outcomes;

	private final @Nullable Dispatcher dispatcher;

	private @Nullable VirtualMachineError fatal;

	/**
	 * Create the shutdown of a batch.
	 * @param reason why records are left unprocessed
	 * @param running the running records, which have no outcome yet
	 * @param signals what workers and asynchronous results report
	 * @param outcomes takes the outcomes
	 * @param dispatcher the dispatcher to the workers, or {@code null} if there are none
	 */
	BatchShutdown(Reason reason, RunningRecords running, BlockingQueue<Signal> signals, BatchOutcomes outcomes,
			@Nullable Dispatcher dispatcher) {
		this.reason = reason;
		this.running = running;
		this.signals = signals;
		this.outcomes = outcomes;
		this.dispatcher = dispatcher;
	}

	/**
	 * Stop the running records. Those that were not started are not touched.
	 * @param graceMillis how long to wait for records that are interrupted
	 * @return an error after which no outcome can be trusted, or {@code null}
	 */
	@Nullable VirtualMachineError run(long graceMillis) {
		boolean interrupted = Thread.interrupted();
		for (Signal signal = this.signals.poll(); signal != null; signal = this.signals.poll()) {
			complete(signal);
		}
		this.running.waiting().forEach(this::complete);
		stopInParallel(cancelAll());
		interrupted |= !awaitAll(graceMillis);
		abandonTheRest();
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return this.fatal;
	}

	/**
	 * Cancel all records, and complete those that have not begun.
	 * @return the records that have begun
	 */
	private List<RecordExecution<?>> cancelAll() {
		List<RecordExecution<?>> begun = new ArrayList<>();
		for (RecordExecution<?> record : this.running.records()) {
			if (record.work().cancel()) {
				begun.add(record);
				continue;
			}
			RecordTask task = this.running.task(record);
			if (task != null) {
				complete(task);
			}
			else {
				this.running.remove(record);
			}
		}
		return begun;
	}

	private static void stopInParallel(List<RecordExecution<?>> records) {
		Queue<RecordExecution<?>> queue = new ConcurrentLinkedQueue<>(records);
		for (int i = Math.min(records.size(), MAX_THREADS); i > 0; i--) {
			PlatformThreads.start("shutdown", () -> {
				for (RecordExecution<?> record = queue.poll(); record != null; record = queue.poll()) {
					stop(record);
				}
			});
		}
	}

	private static void stop(RecordExecution<?> record) {
		try {
			record.work().stop();
		}
		catch (Throwable ex) {
			logger.warn("Could not cancel the handler of %s".formatted(record), ex);
		}
	}

	/**
	 * Wait for the running records within the grace.
	 * @return {@code false} if the wait was interrupted
	 */
	private boolean awaitAll(long graceMillis) {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMillis);
		try {
			while (!this.running.isEmpty()) {
				Signal signal = this.signals.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
				if (signal == null) {
					break;
				}
				complete(signal);
			}
			return true;
		}
		catch (InterruptedException ex) {
			return false;
		}
	}

	/**
	 * Complete a record with the outcome that it reports. If it asks for another task
	 * instead, it has failed if an attempt has failed, and has not run otherwise.
	 */
	private void complete(Signal signal) {
		RecordExecution<?> record = signal.record();
		if (!this.running.contains(record)) {
			return;
		}
		this.running.remove(record);
		if (signal instanceof RecordTask task) {
			RecordOutcome fallback = task.fallback();
			if (fallback != null) {
				this.outcomes.set(record, ended(record, fallback));
			}
			record.work().cancel();
		}
		else if (signal instanceof Signal.Completed completed) {
			this.outcomes.set(record, outcome(completed));
		}
	}

	private RecordOutcome outcome(Signal.Completed completed) {
		RecordExecution<?> record = completed.record();
		RecordOutcome outcome;
		try {
			outcome = completed.outcome();
		}
		catch (VirtualMachineError ex) {
			this.fatal = ex;
			outcome = new Failed(ex, record.attempts());
		}
		return ended(record, outcome);
	}

	/**
	 * Return the outcome of a record that has ended. A failure that may be the effect of
	 * its cancellation is not one.
	 */
	private RecordOutcome ended(RecordExecution<?> record, RecordOutcome outcome) {
		boolean ended = outcome.isHandled() || !record.isCancelled()
				|| (outcome instanceof Failed && record.hasAttemptFailed());
		return ended ? outcome : new Unprocessed(this.reason);
	}

	private void abandonTheRest() {
		for (RecordExecution<?> record : this.running.records()) {
			RecordOutcome settled = record.work().settled();
			logger.warn(((settled != null)
					? "The idempotency store has not answered that %s was handled; it is not waited for"
					: "The handler of %s is still running although it was interrupted; it is not waited for")
				.formatted(record));
			if (this.dispatcher != null) {
				this.dispatcher.abandon(record.work());
			}
			this.outcomes.set(record, (settled != null) ? settled : new Unprocessed(this.reason));
		}
	}

}
