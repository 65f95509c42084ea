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

import org.jspecify.annotations.Nullable;

/**
 * The work on one record, as far as it can be stopped: a thread that can be interrupted,
 * or an asynchronous result that can be cancelled.
 */
abstract class Cancellable {

	private final Thread invocationThread = Thread.currentThread();

	private final @Nullable ClassLoader classLoader = this.invocationThread.getContextClassLoader();

	private @Nullable Thread worker;

	private @Nullable ClassLoader workerClassLoader;

	private boolean begun;

	private @Nullable CompletableFuture<?> pending;

	private boolean cancelled;

	/**
	 * Begin to work on the current thread, which is a worker's, with the context class
	 * loader of the invocation.
	 * @return {@code false} if it is too late for that
	 */
	final synchronized boolean enter() {
		if (this.cancelled) {
			return false;
		}
		this.begun = true;
		Thread worker = Thread.currentThread();
		this.workerClassLoader = worker.getContextClassLoader();
		worker.setContextClassLoader(this.classLoader);
		this.worker = worker;
		return true;
	}

	/**
	 * Give the thread back, and no interrupt with it that was meant for this record.
	 */
	final synchronized void leave() {
		this.worker = null;
		Thread worker = Thread.currentThread();
		worker.setContextClassLoader(this.workerClassLoader);
		if (worker != this.invocationThread) {
			// Executors may run tasks on their caller, whose interrupts are for all of
			// us.
			Thread.interrupted();
		}
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
