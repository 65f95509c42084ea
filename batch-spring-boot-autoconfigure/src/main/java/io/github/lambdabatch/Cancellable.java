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

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The work on one record, as far as it can be stopped: a thread that can be interrupted,
 * or an asynchronous result that can be cancelled.
 */
abstract class Cancellable {

	private @Nullable Thread worker;

	private boolean begun;

	private @Nullable CompletableFuture<?> pending;

	private @Nullable Runnable afterwards;

	private boolean cancelled;

	/**
	 * Return the thread of the invocation.
	 */
	abstract Thread invocationThread();

	/**
	 * Return the context class loader of the invocation.
	 */
	abstract @Nullable ClassLoader contextClassLoader();

	/**
	 * Work on the current thread, which is a worker's, with the context class loader of
	 * the invocation. The thread is given back as it was, and with no interrupt that was
	 * meant for this record.
	 * @param task what to do
	 * @param <T> the type of what comes of it
	 * @return what comes of it, or {@code null} if it is too late to begin
	 */
	final <T> @Nullable T work(Supplier<T> task) {
		Thread thread = Thread.currentThread();
		synchronized (this) {
			if (this.cancelled) {
				return null;
			}
			this.begun = true;
			this.worker = thread;
		}
		ClassLoader own = thread.getContextClassLoader();
		thread.setContextClassLoader(contextClassLoader());
		try {
			return task.get();
		}
		finally {
			thread.setContextClassLoader(own);
			giveBack(thread);
		}
	}

	private void giveBack(Thread thread) {
		Runnable afterwards = null;
		synchronized (this) {
			// Of an asynchronous handler, another thread may have begun the next turn.
			if (this.worker == thread) {
				this.worker = null;
				afterwards = this.afterwards;
				this.afterwards = null;
			}
			if (thread != invocationThread()) {
				// Executors may run tasks on their caller, whose interrupts are for all
				// of us.
				Thread.interrupted();
			}
		}
		if (afterwards != null) {
			endTurn(afterwards);
		}
	}

	/**
	 * Come to the end of a turn which another one may follow. A worker ends it when it
	 * gives its thread back, as the next one may begin at once on another thread.
	 * @param afterwards told when the turn is over
	 */
	final void endTurn(Runnable afterwards) {
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
	 * Go on without a thread, until an asynchronous result is there.
	 */
	final void goOnWith(CompletableFuture<?> pending) {
		boolean tooLate;
		synchronized (this) {
			this.begun = true;
			this.pending = pending;
			tooLate = this.cancelled;
		}
		if (tooLate) {
			pending.cancel(true);
		}
	}

	/**
	 * Interrupt the current attempt. Another one may follow.
	 */
	final void interrupt() {
		CompletableFuture<?> pending;
		synchronized (this) {
			pending = this.pending;
			if (this.worker != null) {
				this.worker.interrupt();
			}
		}
		if (pending != null) {
			pending.cancel(true);
		}
	}

	/**
	 * Interrupt the work for good.
	 * @return {@code false} if it has not begun, and never will
	 */
	final boolean cancel() {
		boolean begun;
		synchronized (this) {
			this.cancelled = true;
			begun = this.begun;
		}
		interrupt();
		return begun;
	}

	final synchronized boolean isCancelled() {
		return this.cancelled;
	}

}
