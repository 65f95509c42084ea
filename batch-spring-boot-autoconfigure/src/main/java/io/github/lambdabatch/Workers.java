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

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskDecorator;

/**
 * The threads other than that of the invocation that run the handlers of a processor.
 * Counts the abandoned ones, whose handlers do not return, and ends the environment when
 * the others can no longer do anything. Safe for use by several threads.
 */
final class Workers {

	/**
	 * How many threads may be abandoned before the environment is ended. Lambda allows an
	 * environment 1,024 threads and processes (AWS Lambda quotas), and each of them holds
	 * memory.
	 */
	static final int MAX_ABANDONED = 100;

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	/** How long a thread may take to begin before no thread is considered available. */
	private static final long MAX_PROBE_MILLIS = 1_000;

	private static final long MIN_PROBE_MILLIS = 100;

	private final @Nullable Executor executor;

	private final Executor defaultExecutor;

	private final Runnable environmentEnd;

	private final AtomicInteger abandoned = new AtomicInteger();

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create the workers.
	 * @param executor the executor of the application, or {@code null} for the default
	 * @param virtualThreads whether the default executor uses virtual threads if the JVM
	 * has them
	 * @param environmentEnd ends the execution environment
	 */
	Workers(@Nullable Executor executor, boolean virtualThreads, Runnable environmentEnd) {
		this.executor = executor;
		this.defaultExecutor = DefaultExecutor.get(virtualThreads);
		this.environmentEnd = environmentEnd;
	}

	/**
	 * Create the dispatcher of one batch.
	 * @param decorator decorates each task, or {@code null}
	 */
	Dispatcher dispatcher(@Nullable TaskDecorator decorator) {
		return (this.executor != null) ? new Dispatcher(this, this.executor, true, decorator)
				: new Dispatcher(this, this.defaultExecutor, false, decorator);
	}

	void warnOfCallerRuns() {
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("The executor of the batch processor runs handlers on the thread that submits them, one after"
					+ " the other. Use an executor that has threads of its own and that rejects a task if none of them"
					+ " is available");
		}
	}

	/**
	 * Count the thread of work that does not stop, until the work stops after all.
	 */
	void abandon(InterruptibleWork work) {
		if (work.abandon(this.abandoned::decrementAndGet)) {
			this.abandoned.incrementAndGet();
		}
	}

	/**
	 * End the environment if abandoned threads leave none that could run handlers. Lambda
	 * then starts a new environment and delivers the batch again, no record of which has
	 * run. Otherwise each delivery to this environment would leave healthy records
	 * unprocessed, until their queue or stream discards them.
	 */
	void requireAvailableThread(Deadline deadline) {
		int abandoned = this.abandoned.get();
		if (abandoned <= 0 || (abandoned < MAX_ABANDONED && isThreadAvailable(deadline))) {
			return;
		}
		logger.error(("Ending this execution environment before it handles any record of the batch: %d handlers of"
				+ " earlier batches did not return when they were interrupted, and %s. Lambda will deliver the batch"
				+ " again. Set timeouts on the calls that the handlers make")
			.formatted(abandoned, (abandoned < MAX_ABANDONED) ? "no thread is available to run another one"
					: "more of them would exhaust its memory"));
		this.environmentEnd.run();
		throw new IllegalStateException(
				"The execution environment has no threads left to run handlers and has to be replaced");
	}

	private boolean isThreadAvailable(Deadline deadline) {
		CountDownLatch begun = new CountDownLatch(1);
		long millis = Math.max(MIN_PROBE_MILLIS, Math.min(MAX_PROBE_MILLIS, deadline.remainingMillis() / 2));
		try (Dispatcher dispatcher = dispatcher(null)) {
			// An executor that rejects the task works. It will do the same for records.
			dispatcher.execute(begun::countDown, (rejection) -> begun.countDown());
			return begun.await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return true;
		}
	}

}
