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

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits for other threads that end in any case, and without guessing how long they take.
 */
final class Waits {

	private static final long SECONDS = 10;

	private Waits() {
	}

	static void on(CountDownLatch latch) throws InterruptedException {
		if (!latch.await(SECONDS, TimeUnit.SECONDS)) {
			throw new AssertionError("Nobody came");
		}
	}

	static void on(CyclicBarrier barrier) throws Exception {
		barrier.await(SECONDS, TimeUnit.SECONDS);
	}

	/**
	 * Wait until a thread waits: until then, it may still be about to do something.
	 */
	static void untilWaiting(Thread thread) {
		until(() -> switch (thread.getState()) {
			case WAITING, TIMED_WAITING -> true;
			default -> false;
		});
	}

	static void until(BooleanSupplier condition) {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() > end) {
				throw new AssertionError("It did not come true");
			}
			Thread.yield();
		}
	}

	/**
	 * Wait until interrupted.
	 */
	static void forever() throws InterruptedException {
		on(new CountDownLatch(1));
	}

}
