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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * Brings a batch to its end before all of its records have theirs: stops what is under
 * way, and waits a moment for it. What ends normally all the same has been handled, what
 * has failed by itself has failed, all else is unprocessed.
 * <p>
 * To interrupt a handler or to cancel its result can run code of the application, so
 * other threads do it, side by side.
 */
final class Cancellation {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	private static final int MAX_THREADS = 64;

	private final Reason reason;

	private final Map<RecordExecution<?>, @Nullable RecordTask> underway;

	private final BlockingQueue<Signal> signals;

	private final BiConsumer<RecordExecution<?>, RecordOutcome> outcomes;

	private @Nullable VirtualMachineError fatal;

	/**
	 * Create a cancellation.
	 * @param reason why records are left unprocessed
	 * @param underway what has begun and not ended, with the task that it has on a
	 * worker; what gets its outcome is removed
	 * @param signals what workers report
	 * @param outcomes takes the outcomes
	 */
	Cancellation(Reason reason, Map<RecordExecution<?>, @Nullable RecordTask> underway, BlockingQueue<Signal> signals,
			BiConsumer<RecordExecution<?>, RecordOutcome> outcomes) {
		this.reason = reason;
		this.underway = underway;
		this.signals = signals;
		this.outcomes = outcomes;
	}

	/**
	 * Stop all that is under way.
	 * @param waiting the tasks that wait until they are due
	 * @param graceMillis how long to wait for what is stopped
	 * @param workers told of those that do not stop
	 * @return what makes every outcome doubtful, or {@code null}
	 */
	@Nullable VirtualMachineError stop(Collection<RecordTask> waiting, long graceMillis, @Nullable Workers workers) {
		boolean interrupted = Thread.interrupted();
		for (Signal signal = this.signals.poll(); signal != null; signal = this.signals.poll()) {
			end(signal);
		}
		waiting.forEach(this::end);
		stopAll(cancelAll());
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(graceMillis);
		try {
			while (!this.underway.isEmpty()) {
				Signal signal = this.signals.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
				if (signal == null) {
					break;
				}
				end(signal);
			}
		}
		catch (InterruptedException ex) {
			interrupted = true;
		}
		giveUp(workers);
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return this.fatal;
	}

	/**
	 * Let nothing begin any more.
	 * @return what has begun
	 */
	private List<RecordExecution<?>> cancelAll() {
		List<RecordExecution<?>> begun = new ArrayList<>();
		for (RecordExecution<?> record : List.copyOf(this.underway.keySet())) {
			if (record.cancel()) {
				begun.add(record);
				continue;
			}
			RecordTask task = this.underway.get(record);
			if (task != null) {
				end(task);
			}
			else {
				this.underway.remove(record);
			}
		}
		return begun;
	}

	private static void stopAll(List<RecordExecution<?>> records) {
		Queue<RecordExecution<?>> queue = new ConcurrentLinkedQueue<>(records);
		for (int i = Math.min(records.size(), MAX_THREADS); i > 0; i--) {
			WorkerThreads.startPlatformThread("cancellation", () -> {
				for (RecordExecution<?> record = queue.poll(); record != null; record = queue.poll()) {
					stop(record);
				}
			});
		}
	}

	private static void stop(RecordExecution<?> record) {
		try {
			record.stop();
		}
		catch (Throwable ex) {
			logger.warn("%s could not be cancelled".formatted(record), ex);
		}
	}

	/**
	 * A record that waited for another attempt has failed; one that was interrupted has
	 * not, unless it had failed before.
	 */
	private void end(Signal signal) {
		RecordExecution<?> record = signal.record();
		if (!this.underway.containsKey(record)) {
			return;
		}
		this.underway.remove(record);
		if (signal instanceof RecordTask task) {
			record.cancel();
			Failed failure = task.failure();
			if (failure != null) {
				this.outcomes.accept(record, failure);
			}
		}
		else if (signal instanceof Signal.Completed completed) {
			this.outcomes.accept(record, outcome(completed));
		}
	}

	private RecordOutcome outcome(Signal.Completed completed) {
		RecordExecution<?> record = completed.record();
		RecordOutcome outcome;
		try {
			outcome = Outcomes.of(completed.outcome());
		}
		catch (VirtualMachineError ex) {
			this.fatal = ex;
			outcome = new Failed(ex, record.attempts());
		}
		boolean ended = outcome.isHandled() || !record.isCancelled()
				|| (outcome instanceof Failed && record.hasFailedInTime());
		return ended ? outcome : new Unprocessed(this.reason);
	}

	private void giveUp(@Nullable Workers workers) {
		this.underway.keySet().forEach((record) -> {
			logger.warn("Gave up the handler of %s, which goes on although it was interrupted".formatted(record));
			if (workers != null) {
				workers.giveUp(record);
			}
			this.outcomes.accept(record, new Unprocessed(this.reason));
		});
		this.underway.clear();
	}

}
