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

import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Gives each record a thread of its own, a virtual one where the JVM has them. There are
 * no idle threads that somebody would have to stop.
 */
final class ThreadPerRecord implements Executor {

	static final ThreadPerRecord SHARED = new ThreadPerRecord();

	private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

	private final SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("lambda-batch-");

	private ThreadPerRecord() {
		this.threads.setDaemon(true);
		if (Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS) {
			this.threads.setVirtualThreads(true);
		}
	}

	@Override
	public void execute(Runnable task) {
		this.threads.execute(task);
	}

}
