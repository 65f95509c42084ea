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
 * The workers of a processor: the threads that run handlers other than that of the
 * invocation. Knows how many of them do not come back, and whether those that are left
 * can still do anything.
 */
final class Workers {

	/**
	 * How many threads may be given up before the environment is ended. Lambda allows an
	 * environment 1,024 threads and processes (AWS Lambda quotas), each of which holds
	 * memory.
	 */
	static final int MAX_GIVEN_UP = 100;

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	/** How long a thread may take to begin before none is taken to be left. */
	private static final long MAX_PROBE_MILLIS = 1_000;

	private static final long MIN_PROBE_MILLIS = 100;

	private final @Nullable Executor executor;

	private final Executor ownThreads;

	private final Runnable environmentEnd;

	private final AtomicInteger givenUp = new AtomicInteger();

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create the workers.
	 * @param executor the executor of the application, or {@code null} for threads of our
	 * own
	 * @param virtualThreads whether those are virtual where the JVM has virtual threads
	 * @param environmentEnd ends the execution environment
	 */
	Workers(@Nullable Executor executor, boolean virtualThreads, Runnable environmentEnd) {
		this.executor = executor;
		this.ownThreads = WorkerThreads.executor(virtualThreads);
		this.environmentEnd = environmentEnd;
	}

	/**
	 * Return what hands the records of one batch to the workers.
	 * @param decorator decorates each task, or {@code null}
	 */
	Dispatcher dispatcher(@Nullable TaskDecorator decorator) {
		return (this.executor != null) ? Dispatcher.to(this.executor, decorator, this::warnOfCaller)
				: Dispatcher.toOwnThreads(this.ownThreads, decorator);
	}

	private void warnOfCaller() {
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("The executor of the batch processor runs handlers on the thread that submits them, one after"
					+ " the other. Use an executor that has threads of its own and rejects a task for which it has none");
		}
	}

	/**
	 * Count the worker of a record that does not stop, until it does.
	 */
	void giveUp(RecordExecution<?> record) {
		if (record.giveUp(this.givenUp::decrementAndGet)) {
			this.givenUp.incrementAndGet();
		}
	}

	/**
	 * End the environment if its workers can handle no records any more. Lambda then
	 * starts a new one and delivers the batch again, of which no record has run.
	 * Otherwise healthy records would be reported unprocessed by each delivery to this
	 * environment, until their queue or stream gives them up.
	 */
	void requireProgress(Deadline deadline) {
		int givenUp = this.givenUp.get();
		if (givenUp <= 0) {
			return;
		}
		if (givenUp < MAX_GIVEN_UP && isProgressing(deadline)) {
			return;
		}
		logger.error(("This execution environment is ended before it handles any record of the batch: %d handlers of"
				+ " earlier batches have neither returned nor stopped when they were interrupted, and %s. Lambda delivers"
				+ " the batch again. Give the handlers timeouts of their own")
			.formatted(givenUp, (givenUp < MAX_GIVEN_UP) ? "no thread is left to run another one"
					: "more of them would use up its memory"));
		this.environmentEnd.run();
		throw new IllegalStateException(
				"The execution environment has no threads left that could run handlers; it has to be replaced");
	}

	private boolean isProgressing(Deadline deadline) {
		CountDownLatch begun = new CountDownLatch(1);
		long millis = Math.max(MIN_PROBE_MILLIS, Math.min(MAX_PROBE_MILLIS, deadline.millisLeft() / 2));
		try (Dispatcher dispatcher = dispatcher(null)) {
			// An executor that rejects the task is alive: it will say so for each record.
			dispatcher.execute(begun::countDown, (rejection) -> begun.countDown());
			return begun.await(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return true;
		}
	}

}
