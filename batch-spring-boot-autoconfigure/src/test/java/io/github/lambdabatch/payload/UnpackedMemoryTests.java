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

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.FakeContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link UnpackedMemory}.
 */
class UnpackedMemoryTests {

	private static final int LARGE = Gzip.MAX_UNPACKED_SIZE;

	private static final long SECONDS = 10;

	private final UnpackedMemory memory = new UnpackedMemory(0);

	@Test
	void largestPayloadFindsRoomInTheSmallestHeap() throws InterruptedException {
		this.memory.take(LARGE, null);
		this.memory.giveBack();
		this.memory.take(LARGE, null);
	}

	@Test
	void anotherThreadWaitsForRoom() throws Exception {
		this.memory.take(LARGE, null);
		FutureTask<Boolean> other = new FutureTask<>(() -> {
			this.memory.take(1, null);
			return true;
		});
		Thread thread = start(other);
		untilWaiting(thread);
		assertThat(other).isNotDone();
		this.memory.giveBack();
		assertThat(other.get(SECONDS, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void waitingEndsWithAnInterrupt() throws Exception {
		this.memory.take(LARGE, null);
		FutureTask<Boolean> other = new FutureTask<>(() -> {
			assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> this.memory.take(1, null));
			this.memory.giveBack();
			return true;
		});
		Thread thread = start(other);
		untilWaiting(thread);
		thread.interrupt();
		assertThat(other.get(SECONDS, TimeUnit.SECONDS)).isTrue();
		this.memory.giveBack();
		this.memory.take(LARGE, null);
	}

	@Test
	void aThreadDoesNotWaitForItself() throws InterruptedException {
		this.memory.take(LARGE, null);
		this.memory.take(LARGE, null);
		this.memory.giveBack();
		this.memory.giveBack();
		this.memory.take(LARGE, null);
	}

	@Test
	void largeHeapsHaveRoomForSeveral() throws Exception {
		UnpackedMemory large = new UnpackedMemory(16L * LARGE);
		large.take(LARGE, null);
		FutureTask<Boolean> other = new FutureTask<>(() -> {
			large.take(LARGE, null);
			return true;
		});
		start(other);
		assertThat(other.get(SECONDS, TimeUnit.SECONDS)).isTrue();
		new UnpackedMemory(Long.MAX_VALUE).take(LARGE, null);
	}

	@Test
	void sharesOfThreadsThatWereGivenUpAreTakenBackWhenTheirInvocationIsOver() throws Exception {
		CountDownLatch taken = new CountDownLatch(1);
		CountDownLatch end = new CountDownLatch(1);
		FutureTask<Boolean> hung = new FutureTask<>(() -> {
			this.memory.take(LARGE, new FakeContext(100));
			taken.countDown();
			boolean ended = end.await(SECONDS, TimeUnit.SECONDS);
			this.memory.giveBack();
			return ended;
		});
		start(hung);
		assertThat(taken.await(SECONDS, TimeUnit.SECONDS)).isTrue();
		FutureTask<Boolean> next = new FutureTask<>(() -> {
			this.memory.take(LARGE, new FakeContext(60_000));
			return true;
		});
		start(next);
		assertThat(next.get(SECONDS, TimeUnit.SECONDS)).isTrue();
		end.countDown();
		assertThat(hung.get(SECONDS, TimeUnit.SECONDS)).isTrue();
		FutureTask<Boolean> third = new FutureTask<>(() -> {
			this.memory.take(1, null);
			return true;
		});
		Thread thread = start(third);
		untilWaiting(thread);
		thread.interrupt();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 60_000 })
	void shareOfAnInvocationThatMayGoOnIsNotTakenBack(int remainingMillis) throws Exception {
		this.memory.take(LARGE, new FakeContext(remainingMillis));
		FutureTask<Boolean> other = new FutureTask<>(() -> {
			this.memory.take(1, new FakeContext(60_000));
			return true;
		});
		untilWaiting(start(other));
		assertThat(other).isNotDone();
		this.memory.giveBack();
		assertThat(other.get(SECONDS, TimeUnit.SECONDS)).isTrue();
	}

	private static Thread start(Runnable task) {
		Thread thread = new Thread(task);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private static void untilWaiting(Thread thread) {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
		while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
			assertThat(System.nanoTime()).isLessThan(end);
			Thread.yield();
		}
	}

}
