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

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * The threads that run handlers where the application brings no executor: virtual ones
 * where the JVM has them, else platform threads that are kept for a moment. Daemons all
 * of them, so that no one has to stop them.
 * <p>
 * There is neither a queue nor a maximum: how many records are in process at the same
 * time is limited for each batch, and a thread that a handler never gives back must not
 * take the place of another.
 */
final class WorkerThreads {

	private static final String NAME_PREFIX = "lambda-batch-";

	private static final int FIRST_VERSION_WITH_VIRTUAL_THREADS = 21;

	private static final long KEEP_ALIVE_SECONDS = 10;

	private WorkerThreads() {
	}

	/**
	 * Return the executor of the threads, one for all processors.
	 * @param virtual whether they are to be virtual where the JVM has virtual threads
	 */
	static Executor executor(boolean virtual) {
		return (virtual && Runtime.version().feature() >= FIRST_VERSION_WITH_VIRTUAL_THREADS) ? Virtual.EXECUTOR
				: Platform.EXECUTOR;
	}

	/**
	 * Start a platform thread for something that must not wait for handlers: virtual
	 * threads can run no longer once handlers in endless loops hold all of the JVM's
	 * carriers.
	 * @param name what the thread is for
	 * @param task what to do
	 */
	static Thread startPlatformThread(String name, Runnable task) {
		Thread thread = new Thread(task, NAME_PREFIX + name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	/** Made when it is first needed. */
	private static final class Virtual {

		static final Executor EXECUTOR = executor();

		private static Executor executor() {
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(NAME_PREFIX);
			executor.setVirtualThreads(true);
			return executor;
		}

	}

	/** Made when it is first needed. */
	private static final class Platform {

		static final Executor EXECUTOR = executor();

		private static Executor executor() {
			return new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
					new SynchronousQueue<>(), (task) -> {
						Thread thread = new Thread(task);
						thread.setName(NAME_PREFIX + thread.getId());
						thread.setDaemon(true);
						return thread;
					});
		}

	}

}
