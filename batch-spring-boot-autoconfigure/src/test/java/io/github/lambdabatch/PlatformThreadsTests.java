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
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PlatformThreads}.
 */
@Timeout(30)
class PlatformThreadsTests {

	@Test
	void doNotKeepTheEnvironmentFromEnding() throws InterruptedException {
		CountDownLatch ran = new CountDownLatch(1);
		AtomicReference<Thread> started = new AtomicReference<>();
		// A thread is like the one that has started it unless it is told otherwise.
		Thread starter = new Thread(() -> started.set(PlatformThreads.start("purpose", ran::countDown)));
		starter.setDaemon(false);
		starter.start();
		Waits.on(ran);
		Waits.until(() -> started.get() != null);
		assertThat(started.get().isDaemon()).isTrue();
		assertThat(started.get().getName()).isEqualTo("lambda-batch-purpose");
	}

}
