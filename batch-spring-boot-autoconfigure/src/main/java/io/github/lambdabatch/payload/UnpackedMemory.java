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

package io.github.lambdabatch.payload;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;

/**
 * Limits what all unpacked payloads of a JVM take together, so that a few kilobytes of an
 * event cannot fill the memory. A record takes its share, all at once, before its payload
 * is unpacked, and gives it back when its handler has returned; until there is room, it
 * waits.
 * <p>
 * A share belongs to a thread, which never waits for a second one while it holds one, so
 * records cannot wait for each other. A handler that does not return keeps its share only
 * as long as its invocation may last: the engine has given it up by then.
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

	private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

	private final Semaphore kilobytes;

	private final Map<Thread, Share> shares = new ConcurrentHashMap<>();

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
	 * @param invocation the invocation that the record belongs to, if that is known
	 * @throws InterruptedException if the thread is interrupted while it waits
	 */
	void take(int bytes, @Nullable Context invocation) throws InterruptedException {
		Thread thread = Thread.currentThread();
		if (this.shares.containsKey(thread)) {
			// A handler that processes a batch of its own: it must not wait for itself.
			return;
		}
		int size = (bytes + KILOBYTE - 1) / KILOBYTE;
		acquire(size);
		this.shares.put(thread, new Share(size, end(invocation)));
	}

	private void acquire(int size) throws InterruptedException {
		boolean acquired;
		do {
			Long end = takeBackFromEndedInvocations();
			// Shares of other invocations may be taken while this thread waits.
			long nanos = (end != null) ? Math.min(end - System.nanoTime(), LOOK_AGAIN_NANOS) : LOOK_AGAIN_NANOS;
			acquired = this.kilobytes.tryAcquire(size, nanos, TimeUnit.NANOSECONDS);
		}
		while (!acquired);
	}

	/**
	 * Return when the next of the other invocations will be over, or {@code null} if that
	 * is not known of any.
	 */
	private @Nullable Long takeBackFromEndedInvocations() {
		Long next = null;
		for (Map.Entry<Thread, Share> entry : this.shares.entrySet()) {
			Long end = entry.getValue().end();
			if (end != null && end - System.nanoTime() <= 0) {
				giveBack(entry.getKey());
			}
			else if (end != null && (next == null || end - next < 0)) {
				next = end;
			}
		}
		return next;
	}

	private static @Nullable Long end(@Nullable Context invocation) {
		int remaining = (invocation != null) ? invocation.getRemainingTimeInMillis() : 0;
		// Whoever says zero to a running handler does not know.
		return (remaining > 0) ? System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(remaining) : null;
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
		Share share = this.shares.remove(thread);
		if (share != null) {
			this.kilobytes.release(share.kilobytes());
		}
	}

	/**
	 * What a thread has taken.
	 *
	 * @param kilobytes how much
	 * @param end when its invocation will be over, by the nano time; {@code null} if that
	 * is not known
	 */
	private record Share(int kilobytes, @Nullable Long end) {

	}

}
