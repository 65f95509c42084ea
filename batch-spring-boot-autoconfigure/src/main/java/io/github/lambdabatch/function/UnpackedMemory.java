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

package io.github.lambdabatch.function;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Limits what all unpacked payloads of a JVM take together, so that a few kilobytes of an
 * event cannot fill the memory. A record takes its share, all at once, before its payload
 * is unpacked, and gives it back when its handler has returned; until there is room, it
 * waits.
 * <p>
 * A share belongs to a thread, which never waits for a second one while it holds one, so
 * records cannot wait for each other. When no batch is being processed any more, shares
 * of threads that were given up are taken back.
 */
final class UnpackedMemory {

	/** The one of this JVM. */
	static final UnpackedMemory SHARED = new UnpackedMemory(Runtime.getRuntime().maxMemory());

	/**
	 * While a payload is read, there are up to three of it: the bytes, a text and what is
	 * made of it. So half of the heap is left for all else.
	 */
	private static final int PART_OF_HEAP = 8;

	private static final int KILOBYTE = 1024;

	private final Semaphore kilobytes;

	private final Map<Thread, Integer> shares = new ConcurrentHashMap<>();

	private final AtomicInteger batches = new AtomicInteger();

	/**
	 * Create a limit.
	 * @param heapSize how large the heap may become, in bytes
	 */
	UnpackedMemory(long heapSize) {
		// The largest payload has to find room.
		long limit = Math.max(heapSize / PART_OF_HEAP, Gzip.MAX_UNPACKED_SIZE);
		// Fair, so that a large payload is not kept waiting by small ones.
		this.kilobytes = new Semaphore((int) Math.min(limit / KILOBYTE, Integer.MAX_VALUE), true);
	}

	/**
	 * Take a share for the current thread, and wait until there is room for it.
	 * @param bytes the size of the payload, at most {@link Gzip#MAX_UNPACKED_SIZE}
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	void take(int bytes) throws InterruptedException {
		Thread thread = Thread.currentThread();
		if (this.shares.containsKey(thread)) {
			// A handler that processes a batch of its own: it must not wait for itself.
			return;
		}
		int share = (bytes + KILOBYTE - 1) / KILOBYTE;
		this.kilobytes.acquire(share);
		this.shares.put(thread, share);
	}

	/**
	 * Give back what the current thread has taken, if anything.
	 */
	void giveBack() {
		if (!this.shares.isEmpty()) {
			giveBack(Thread.currentThread());
		}
	}

	private void giveBack(Thread thread) {
		Integer share = this.shares.remove(thread);
		if (share != null) {
			this.kilobytes.release(share);
		}
	}

	/**
	 * Note that the processing of a batch begins.
	 */
	void beginBatch() {
		this.batches.incrementAndGet();
	}

	/**
	 * Note that the processing of a batch has ended.
	 */
	void endBatch() {
		if (this.batches.decrementAndGet() == 0) {
			// Not the share of a thread that waits for room, which this makes.
			List.copyOf(this.shares.keySet()).forEach(this::giveBack);
		}
	}

}
