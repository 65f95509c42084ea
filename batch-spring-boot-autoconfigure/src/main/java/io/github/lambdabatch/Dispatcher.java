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

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskDecorator;

/**
 * Hands the tasks of one batch to an executor.
 * <p>
 * An executor of the application may block until it has a thread, or run the task on its
 * caller. The thread of the invocation cannot afford either, as it watches the deadline.
 * Therefore such an executor is called on a thread of its own.
 */
final class Dispatcher implements AutoCloseable {

	private final Workers workers;

	private final Executor executor;

	private final @Nullable TaskDecorator decorator;

	/** What waits for the application's executor, or {@code null} for the default one. */
	private final @Nullable BlockingQueue<Entry> entries;

	private @Nullable Thread thread;

	private volatile boolean closed;

	/**
	 * Create a dispatcher.
	 * @param workers the workers to which tasks are handed
	 * @param executor their executor
	 * @param blocking whether the executor may block its caller or run tasks on it
	 * @param decorator decorates each task on the thread of the invocation
	 */
	Dispatcher(Workers workers, Executor executor, boolean blocking, @Nullable TaskDecorator decorator) {
		this.workers = workers;
		this.executor = executor;
		this.entries = blocking ? new LinkedBlockingQueue<>() : null;
		this.decorator = decorator;
	}

	/**
	 * Execute a task. Called on the thread of the invocation, and does not wait.
	 * @param task what to do
	 * @param rejected called if the task will not run, on any thread
	 */
	void execute(Runnable task, Consumer<Throwable> rejected) {
		try {
			Runnable decorated = (this.decorator != null) ? this.decorator.decorate(task) : task;
			if (this.entries == null) {
				this.executor.execute(decorated);
				return;
			}
			this.entries.add(new Entry(decorated, rejected));
			if (this.thread == null) {
				this.thread = PlatformThreads.start("dispatcher", () -> dispatch(this.entries));
			}
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			rejected.accept(ex);
		}
	}

	private void dispatch(BlockingQueue<Entry> entries) {
		Thread dispatcher = Thread.currentThread();
		try {
			while (true) {
				Entry entry = entries.take();
				if (this.closed) {
					return;
				}
				try {
					this.executor.execute(() -> {
						if (Thread.currentThread() == dispatcher) {
							this.workers.warnOfCallerRuns();
						}
						entry.task().run();
					});
				}
				catch (Throwable ex) {
					entry.rejected().accept(ex);
				}
			}
		}
		catch (InterruptedException ex) {
			// The batch is done, or soon will be: nothing else interrupts this thread.
		}
	}

	/**
	 * Stop waiting for work that did not stop when it was interrupted.
	 */
	void abandon(InterruptibleWork work) {
		this.workers.abandon(work);
	}

	/**
	 * Hand over no more tasks. An executor that still blocks is interrupted.
	 */
	@Override
	public void close() {
		this.closed = true;
		if (this.thread != null && this.entries != null) {
			this.thread.interrupt();
			// A handler that has run on the thread may have consumed the interrupt.
			this.entries.add(new Entry(() -> {
			}, (rejection) -> {
			}));
		}
	}

	/**
	 * A task to be handed over.
	 *
	 * @param task what to do
	 * @param rejected called if the task will not run
	 */
	private record Entry(Runnable task, Consumer<Throwable> rejected) {
	}

}
