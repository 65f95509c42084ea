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
 * caller. The thread of the invocation can afford neither, as it watches the deadline; so
 * such an executor is called on a thread of its own.
 */
final class Dispatcher implements AutoCloseable {

	private final Executor executor;

	private final @Nullable TaskDecorator decorator;

	/** What is waiting for a foreign executor, or {@code null} for one of our own. */
	private final @Nullable BlockingQueue<Entry> entries;

	private final Runnable onCaller;

	private @Nullable Thread thread;

	private volatile boolean closed;

	private Dispatcher(Executor executor, @Nullable TaskDecorator decorator, @Nullable BlockingQueue<Entry> entries,
			Runnable onCaller) {
		this.executor = executor;
		this.decorator = decorator;
		this.entries = entries;
		this.onCaller = onCaller;
	}

	/**
	 * Create a dispatcher to threads of our own, which never make their caller wait.
	 */
	static Dispatcher toOwnThreads(Executor executor, @Nullable TaskDecorator decorator) {
		return new Dispatcher(executor, decorator, null, () -> {
		});
	}

	/**
	 * Create a dispatcher to an executor of the application.
	 * @param onCaller called when the executor runs a task on its caller
	 */
	static Dispatcher to(Executor executor, @Nullable TaskDecorator decorator, Runnable onCaller) {
		return new Dispatcher(executor, decorator, new LinkedBlockingQueue<>(), onCaller);
	}

	/**
	 * Execute a task. Called on the thread of the invocation, which does not wait.
	 * @param task what to do
	 * @param rejected called if the task will not be run, on any thread
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
				this.thread = WorkerThreads.startPlatformThread("dispatcher", () -> dispatch(this.entries));
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
							this.onCaller.run();
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
	 * @param rejected called if it will not be run
	 */
	private record Entry(Runnable task, Consumer<Throwable> rejected) {
	}

}
