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

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * One record while the engine works on it: the thread that works for it or the
 * asynchronous result that it waits for, its attempts, and whether it was cancelled.
 * Users see it as the {@link RecordContext} that it is, and nothing of this.
 * <p>
 * Safe for use by several threads; its lock is held for moments only, never while code of
 * the application runs.
 *
 * @param <R> the type of the record
 */
final class RecordExecution<R> extends RecordContext<R> {

	/** When the work on the record began, or zero. */
	private volatile long startNanos;

	private @Nullable Thread worker;

	private boolean begun;

	private @Nullable PendingResult pending;

	/** Called when the worker gives its thread back. */
	private @Nullable Runnable afterwards;

	private volatile boolean cancelled;

	private volatile boolean attemptFailedInTime;

	private volatile int attempts;

	private volatile boolean leftForRedelivery;

	RecordExecution(BatchContext<R> batch, int index) {
		super(batch, index);
	}

	/**
	 * Note that the work on the record begins.
	 */
	void startAt(long nanoTime) {
		this.startNanos = nanoTime;
	}

	/**
	 * Return for how long the record has been worked on, waiting between attempts
	 * included.
	 * @return nanoseconds, or zero if it has not begun
	 */
	long nanosSinceStart(long nanoTime) {
		long start = this.startNanos;
		return (start != 0) ? nanoTime - start : 0;
	}

	/**
	 * Note that the handler is about to be called.
	 */
	void beginAttempt() {
		int attempt = this.attempts + 1;
		// Only one thread at a time works for a record.
		this.attempts = attempt;
		if (attempt > 1) {
			batch().attempt(index(), attempt);
			this.attemptFailedInTime = false;
		}
	}

	/**
	 * Note that the handler has failed, or its asynchronous work.
	 */
	void failAttempt() {
		if (!this.cancelled) {
			this.attemptFailedInTime = true;
		}
	}

	/**
	 * Return whether the last attempt failed by itself, before the record was cancelled.
	 */
	boolean hasFailedInTime() {
		return this.attemptFailedInTime;
	}

	/**
	 * Return how often the handler was called.
	 */
	int attempts() {
		return this.attempts;
	}

	/**
	 * Leave an attempt that would be worthwhile to another delivery.
	 */
	void leaveForRedelivery() {
		this.leftForRedelivery = true;
	}

	boolean isLeftForRedelivery() {
		return this.leftForRedelivery;
	}

	/**
	 * Work on the current thread, which is a worker's, with the context class loader of
	 * the invocation. The thread is given back as it was, without an interrupt that was
	 * meant for this record.
	 * @param step what to do
	 * @param <T> the type of the result
	 * @return the result, or {@code null} if it is too late to begin
	 */
	<T> @Nullable T work(Supplier<T> step) {
		Thread thread = Thread.currentThread();
		synchronized (this) {
			if (this.cancelled) {
				return null;
			}
			this.begun = true;
			this.worker = thread;
			if (this.startNanos == 0) {
				this.startNanos = System.nanoTime();
			}
		}
		ClassLoader own = thread.getContextClassLoader();
		thread.setContextClassLoader(batch().contextClassLoader());
		try {
			return step.get();
		}
		finally {
			thread.setContextClassLoader(own);
			giveBack(thread);
		}
	}

	private void giveBack(Thread thread) {
		Runnable afterwards = null;
		synchronized (this) {
			// Another thread may already run the next step of an asynchronous handler.
			if (this.worker == thread) {
				this.worker = null;
				afterwards = this.afterwards;
				this.afterwards = null;
			}
			Thread.interrupted();
		}
		if (afterwards != null) {
			endStep(afterwards);
		}
	}

	/**
	 * End a step that another one may follow. On a worker it ends when the worker gives
	 * its thread back, as the next step may begin at once on another thread.
	 * @param afterwards called when the step has ended
	 */
	void endStep(Runnable afterwards) {
		synchronized (this) {
			if (this.worker == Thread.currentThread()) {
				this.afterwards = afterwards;
				return;
			}
			this.begun = false;
			this.pending = null;
		}
		afterwards.run();
	}

	/**
	 * Go on without a thread until an asynchronous result is there.
	 */
	void waitFor(PendingResult pending) {
		boolean tooLate;
		synchronized (this) {
			this.begun = true;
			this.pending = pending;
			tooLate = this.cancelled;
		}
		if (tooLate) {
			pending.cancel();
		}
	}

	/**
	 * Interrupt the current attempt because its time is up. Another one may follow.
	 */
	void interrupt() {
		PendingResult pending = interruptWorker();
		if (pending != null) {
			pending.interrupt();
		}
	}

	private synchronized @Nullable PendingResult interruptWorker() {
		if (this.worker != null) {
			this.worker.interrupt();
		}
		return this.pending;
	}

	/**
	 * Cancel the record: no work on it begins from now on. What has begun goes on until
	 * it is {@linkplain #stop() stopped}.
	 * @return whether work on it has begun
	 */
	synchronized boolean cancel() {
		this.cancelled = true;
		return this.begun;
	}

	/**
	 * Interrupt the work on a cancelled record. Runs code of the application, such as
	 * what a publisher does when it is cancelled.
	 */
	void stop() {
		PendingResult pending = interruptWorker();
		if (pending != null) {
			pending.cancel();
		}
	}

	boolean isCancelled() {
		return this.cancelled;
	}

	/**
	 * Give up a cancelled record that does not stop.
	 * @param afterwards called when its worker gives its thread back after all
	 * @return whether it holds a thread
	 */
	synchronized boolean giveUp(Runnable afterwards) {
		if (this.worker == null) {
			return false;
		}
		// A further step that it may have asked for is not waited for any more.
		this.afterwards = afterwards;
		return true;
	}

}
