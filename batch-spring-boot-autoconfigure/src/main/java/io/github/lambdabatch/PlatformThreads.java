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

/**
 * Threads for work that must not wait for handlers. They are platform threads, as virtual
 * threads no longer run once handlers in endless loops hold all of the JVM's carriers.
 */
final class PlatformThreads {

	private PlatformThreads() {
	}

	/**
	 * Start a daemon thread.
	 * @param purpose what the thread is for, a part of its name
	 * @param task what to do
	 */
	static Thread start(String purpose, Runnable task) {
		Thread thread = new Thread(task, DefaultExecutor.THREAD_NAME_PREFIX + purpose);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

}
