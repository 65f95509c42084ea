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
 * The work on one record, as far as other threads can interrupt and cancel it: it holds a
 * thread, waits for an asynchronous result, or does neither between two tasks.
 * <p>
 * Safe for use by several threads. Its lock is held for moments only, never while code of
 * the application runs.
 */
final class InterruptibleWork {

	/** When the work began, or zero. */
	private volatile long startNanos;

	/** Whether a task has begun that has not ended. */
	private boolean begun;

	private @Nullable Thread thread;

	private @Nullable PendingResult pending;

	/** Called when the thread is released. */
	private @Nullable Runnable afterwards;

	private volatile boolean cancelled;

	private volatile @Nullable RecordOutcome settled;

	/**
	 * Note that the work begins.
	 */
	void startAt(long nanoTime) {
		this.startNanos = nanoTime;
	}

	long nanosSinceStart(long nanoTime) {
		long start = this.startNanos;
		return (start != 0) ? nanoTime - start : 0;
	}

	/**
	 * Run a task on the current thread, which is not that of the invocation. Afterwards
	 * the thread is free of interrupts, as they were meant for this task.
	 * @param task what to do
	 * @param <T> the type of the result
	 * @return the result, or {@code null} if the work was cancelled before
	 */
	<T> @Nullable T run(Supplier<T> task) {
		Thread thread = Thread.currentThread();
		synchronized (this) {
			if (this.cancelled) {
				return null;
			}
			this.begun = true;
			this.thread = thread;
			if (this.startNanos == 0) {
				this.startNanos = System.nanoTime();
			}
		}
		try {
			return task.get();
		}
		finally {
			release(thread);
		}
	}

	private void release(Thread thread) {
		Runnable afterwards = null;
		synchronized (this) {
			// Another thread may already run the next task of an asynchronous handler.
			if (this.thread == thread) {
				this.thread = null;
				afterwards = this.afterwards;
				this.afterwards = null;
			}
			Thread.interrupted();
		}
		if (afterwards != null) {
			endTask(afterwards);
		}
	}

	/**
	 * End a task that may be followed by another one. A task that holds a thread ends
	 * when it releases the thread, as the next task may begin at once on another thread.
	 * @param afterwards called when the task has ended
	 */
	void endTask(Runnable afterwards) {
		synchronized (this) {
			if (this.thread == Thread.currentThread()) {
				this.afterwards = afterwards;
				return;
			}
			this.begun = false;
			this.pending = null;
		}
		afterwards.run();
	}

	/**
	 * Continue without a thread until an asynchronous result is there.
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
	 * Interrupt the current attempt because its time is up. Another attempt may follow.
	 */
	void interrupt() {
		PendingResult pending = interruptThread();
		if (pending != null) {
			pending.interrupt();
		}
	}

	private synchronized @Nullable PendingResult interruptThread() {
		if (this.thread != null) {
			this.thread.interrupt();
		}
		return this.pending;
	}

	/**
	 * Cancel the work: no further task begins. A task that has begun continues until it
	 * is {@linkplain #stop() stopped}.
	 * @return whether a task has begun
	 */
	synchronized boolean cancel() {
		this.cancelled = true;
		return this.begun;
	}

	boolean isCancelled() {
		return this.cancelled;
	}

	/**
	 * Note the outcome of a record that was handled, whatever becomes of what remains to
	 * be done for it.
	 */
	void settle(RecordOutcome outcome) {
		this.settled = outcome;
	}

	@Nullable RecordOutcome settled() {
		return this.settled;
	}

	/**
	 * Interrupt the task of cancelled work. May run code of the application, such as a
	 * publisher's cancellation callback.
	 */
	void stop() {
		if (this.settled != null) {
			// The store is about to learn that the record was handled.
			return;
		}
		PendingResult pending = interruptThread();
		if (pending != null) {
			pending.cancel();
		}
	}

	/**
	 * Stop waiting for cancelled work.
	 * @param afterwards called when the thread is released after all
	 * @return whether the work holds a thread
	 */
	synchronized boolean abandon(Runnable afterwards) {
		if (this.thread == null) {
			return false;
		}
		// Replaces the request for a further task, which will not run any more.
		this.afterwards = afterwards;
		return true;
	}

}
