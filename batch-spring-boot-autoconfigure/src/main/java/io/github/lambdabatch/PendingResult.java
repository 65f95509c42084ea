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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import org.jspecify.annotations.Nullable;

/**
 * What an asynchronous handler will end with. A future of our own, because that of the
 * handler need not tell those who wait for it that it was cancelled.
 */
final class PendingResult extends CompletableFuture<@Nullable Object> {

	private volatile @Nullable CompletionStage<?> followed;

	/**
	 * Complete when a stage does, and if that ends with further work, when that does.
	 */
	void follow(CompletionStage<?> stage) {
		this.followed = stage;
		passCancellationOn();
		stage.whenComplete((result, exception) -> {
			if (exception != null) {
				completeExceptionally(exception);
				return;
			}
			try {
				CompletionStage<?> next = AsyncResults.pending(result);
				if (next != null) {
					follow(next);
				}
				else {
					complete(result);
				}
			}
			catch (Throwable ex) {
				completeExceptionally(ex);
			}
		});
	}

	/**
	 * End the work if it can be ended. Only a publisher is known to stop when it is
	 * cancelled; a cancelled {@link CompletableFuture} says that it is done while its
	 * work goes on, and then the next attempt would run beside it.
	 */
	void interrupt() {
		if (AsyncResults.isSubscription(this.followed)) {
			cancel();
		}
	}

	/**
	 * Cancel the work and wait for it no longer.
	 */
	void cancel() {
		cancel(true);
	}

	/**
	 * Cancel what is followed if this result was cancelled.
	 */
	void passCancellationOn() {
		CompletionStage<?> stage = this.followed;
		if (stage != null && isCancelled()) {
			try {
				stage.toCompletableFuture().cancel(true);
			}
			catch (UnsupportedOperationException ex) {
				// Not every stage can be cancelled.
			}
		}
	}

}
