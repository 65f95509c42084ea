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
 * The executor that runs handlers if the application does not bring one. It has virtual
 * threads where the JVM has them, and otherwise platform threads that are kept for a
 * moment. All of them are daemon threads, so they do not have to be stopped.
 * <p>
 * It has no queue and no maximum: each batch limits the number of records that are in
 * process at the same time, and a thread whose handler never returns must not take the
 * place of another one.
 */
final class DefaultExecutor {

	static final String THREAD_NAME_PREFIX = "lambda-batch-";

	private static final int FIRST_VERSION_WITH_VIRTUAL_THREADS = 21;

	private static final long KEEP_ALIVE_SECONDS = 10;

	private DefaultExecutor() {
	}

	/**
	 * Return the executor, which all processors share.
	 * @param virtual whether to use virtual threads if the JVM has them
	 */
	static Executor get(boolean virtual) {
		return (virtual && Runtime.version().feature() >= FIRST_VERSION_WITH_VIRTUAL_THREADS) ? Virtual.EXECUTOR
				: Platform.EXECUTOR;
	}

	/** Initialized on first use. */
	private static final class Virtual {

		static final Executor EXECUTOR = executor();

		private static Executor executor() {
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(THREAD_NAME_PREFIX);
			executor.setVirtualThreads(true);
			return executor;
		}

	}

	/** Initialized on first use. */
	private static final class Platform {

		static final Executor EXECUTOR = executor();

		private static Executor executor() {
			return new ThreadPoolExecutor(0, Integer.MAX_VALUE, KEEP_ALIVE_SECONDS, TimeUnit.SECONDS,
					new SynchronousQueue<>(), (task) -> {
						Thread thread = new Thread(task);
						thread.setName(THREAD_NAME_PREFIX + thread.getId());
						thread.setDaemon(true);
						return thread;
					});
		}

	}

}
