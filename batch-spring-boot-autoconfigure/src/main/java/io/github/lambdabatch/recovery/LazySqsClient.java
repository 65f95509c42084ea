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

package io.github.lambdabatch.recovery;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * A client for SQS that is made once, ahead of time or when it is first needed.
 * <p>
 * Making a client and calling it for the first time can take seconds on a small function,
 * mostly for loading classes, which cannot be interrupted. A client that has not been
 * made ahead of time is made on a thread of its own: the caller waits for it as long as
 * the invocation allows, and a later invocation finds it ready. If making it fails, it is
 * tried again when the client is next needed.
 * <p>
 * Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class LazySqsClient {

	private final Supplier<? extends SqsClient> supplier;

	private @Nullable CompletableFuture<SqsClient> client;

	private boolean warm;

	/**
	 * Create a client that has not been made yet.
	 * @param supplier makes the client, which the caller has to close
	 */
	public LazySqsClient(Supplier<? extends SqsClient> supplier) {
		this.supplier = Objects.requireNonNull(supplier, "'supplier' must not be null");
	}

	static LazySqsClient of(SqsClient client) {
		Objects.requireNonNull(client, "'client' must not be null");
		LazySqsClient made = new LazySqsClient(() -> client);
		made.client = CompletableFuture.completedFuture(client);
		return made;
	}

	/**
	 * Make the client on this thread, and load what its first call needs. Nothing is sent
	 * to SQS. Does nothing if the client has been made or is being made.
	 * @throws RuntimeException if the client cannot be made
	 */
	public void make() {
		CompletableFuture<SqsClient> client;
		synchronized (this) {
			if (this.client != null && !this.client.isCompletedExceptionally()) {
				return;
			}
			client = new CompletableFuture<>();
			this.client = client;
		}
		try {
			client.complete(create());
		}
		catch (Throwable ex) {
			client.completeExceptionally(ex);
			throw ex;
		}
	}

	/**
	 * Load what the first call of a client needs, without making a client, which must not
	 * be part of a snapshot of the JVM. Nothing is sent to SQS.
	 */
	public void warmUp() {
		synchronized (this) {
			if (this.warm) {
				return;
			}
			this.warm = true;
		}
		WarmUp.run();
	}

	/**
	 * Forget the client that was made, if any, so that another one is made when needed.
	 */
	public synchronized void forget() {
		this.client = null;
	}

	private SqsClient create() {
		warmUp();
		return Objects.requireNonNull(this.supplier.get(), "The supplier returned null instead of an SqsClient");
	}

	/**
	 * Return the client.
	 * @param timeout how long to wait for it
	 * @return the client
	 * @throws InterruptedException if the thread was interrupted
	 * @throws IllegalStateException if the client could not be made, or not in time
	 */
	SqsClient get(Duration timeout) throws InterruptedException {
		CompletableFuture<SqsClient> client = started();
		try {
			return client.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException("The client for SQS was not made within %d ms, and will be ready later"
				.formatted(timeout.toMillis()), ex);
		}
		catch (ExecutionException ex) {
			Throwable cause = Objects.requireNonNullElse(ex.getCause(), ex);
			throw new IllegalStateException("The client for SQS could not be made: " + Descriptions.describe(cause),
					cause);
		}
	}

	private synchronized CompletableFuture<SqsClient> started() {
		if (this.client == null || this.client.isCompletedExceptionally()) {
			CompletableFuture<SqsClient> client = new CompletableFuture<>();
			Thread thread = new Thread(() -> {
				try {
					client.complete(create());
				}
				catch (Throwable ex) {
					client.completeExceptionally(ex);
				}
			}, "lambda-batch-sqs-client");
			thread.setDaemon(true);
			thread.start();
			this.client = client;
		}
		return this.client;
	}

}
