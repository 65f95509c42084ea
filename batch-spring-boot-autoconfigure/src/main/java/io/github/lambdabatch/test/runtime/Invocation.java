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

package io.github.lambdabatch.test.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.lambdabatch.test.runtime.InvocationResult.TimedOut;

/**
 * An event on its way through the runtime. Its timeout starts when the runtime picks it
 * up. Of several results, the first one counts.
 */
final class Invocation {

	private final String id;

	private final byte[] event;

	private final Duration timeout;

	private final CountDownLatch pickedUpOrComplete = new CountDownLatch(1);

	private final CompletableFuture<InvocationResult> result = new CompletableFuture<>();

	private volatile long deadline;

	Invocation(String id, byte[] event, Duration timeout) {
		this.id = id;
		this.event = event;
		this.timeout = timeout;
	}

	String id() {
		return this.id;
	}

	byte[] event() {
		return this.event;
	}

	/**
	 * Return when the time of the function is over, in milliseconds since the epoch.
	 */
	long deadline() {
		return this.deadline;
	}

	/**
	 * Return a trace header in the format of X-Ray, which is made of the identifier.
	 */
	String traceId() {
		String digits = this.id.replace("-", "");
		return "Root=1-%s-%s;Parent=%s;Sampled=0".formatted(digits.substring(0, 8), digits.substring(8),
				digits.substring(16));
	}

	void pickUp() {
		this.deadline = Instant.now().plus(this.timeout).toEpochMilli();
		this.pickedUpOrComplete.countDown();
	}

	void complete(InvocationResult result) {
		this.result.complete(result);
		this.pickedUpOrComplete.countDown();
	}

	boolean awaitPickUp(Duration limit) throws InterruptedException {
		return this.pickedUpOrComplete.await(limit.toMillis(), TimeUnit.MILLISECONDS);
	}

	InvocationResult awaitResult() throws InterruptedException {
		try {
			return this.result.get(this.timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			complete(new TimedOut(this.timeout));
			return this.result.join();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
