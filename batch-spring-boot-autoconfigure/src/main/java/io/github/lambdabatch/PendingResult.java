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
 * The future result of an asynchronous handler. The handler's own future does not suit,
 * as it need not inform those who wait for it when it is cancelled.
 */
final class PendingResult extends CompletableFuture<@Nullable Object> {

	private volatile @Nullable CompletionStage<?> followed;

	/**
	 * Complete when a stage completes. If its result is further work, complete when that
	 * does.
	 */
	void follow(CompletionStage<?> stage) {
		this.followed = stage;
		propagateCancellation();
		stage.whenComplete((result, exception) -> {
			if (exception != null) {
				completeExceptionally(exception);
				return;
			}
			try {
				CompletionStage<?> next = AsyncResults.toStage(result);
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
	 * Cancel the work if that ends it, which is only known of publishers. A cancelled
	 * {@link CompletableFuture} reports that it is done while its work continues, and the
	 * next attempt would run beside it.
	 */
	void interrupt() {
		if (AsyncResults.isSubscription(this.followed)) {
			cancel();
		}
	}

	/**
	 * Cancel the work, and complete without waiting for its end.
	 */
	void cancel() {
		cancel(true);
	}

	/**
	 * Cancel the followed stage if this result was cancelled.
	 */
	void propagateCancellation() {
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
