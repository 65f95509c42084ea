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

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.util.ClassUtils;

/**
 * Recognizes results that represent unfinished work. If one of them was taken for the
 * result of finished work, a record that was not handled would be acknowledged.
 */
final class AsyncResults {

	private static final boolean REACTIVE_STREAMS_PRESENT = ClassUtils.isPresent("org.reactivestreams.Publisher",
			AsyncResults.class.getClassLoader());

	private AsyncResults() {
	}

	/**
	 * Return the work that the result of a handler represents. Waits for a plain future.
	 * @param result the result
	 * @return the work, or {@code null} if the result is just a value
	 * @throws ExecutionException if the work has failed
	 * @throws InterruptedException if the wait for it was interrupted
	 */
	static @Nullable CompletionStage<?> toStage(@Nullable Object result)
			throws ExecutionException, InterruptedException {
		if (result == null || result instanceof CharSequence || result instanceof Record) {
			return null;
		}
		if (result instanceof CompletionStage<?> stage) {
			return stage;
		}
		if (result instanceof Future<?> future) {
			// A plain future does not notify anyone when it is done.
			return CompletableFuture.completedFuture(get(future));
		}
		CompletionStage<?> stage = ThirdPartyResults.toStage(result);
		if (stage != null) {
			return stage;
		}
		requireNoWorkInside(result);
		return REACTIVE_STREAMS_PRESENT ? Reactive.toStage(result) : null;
	}

	/**
	 * Return whether a stage represents the subscription to a publisher, which stops when
	 * it is cancelled.
	 */
	static boolean isSubscription(@Nullable CompletionStage<?> stage) {
		return stage instanceof LastElement<?>;
	}

	private static void requireNoWorkInside(Object result) {
		boolean work = false;
		if (result instanceof Optional<?> optional) {
			work = isWork(optional.orElse(null));
		}
		else if (result instanceof Collection<?> collection) {
			work = containsWork(collection);
		}
		else if (result instanceof Map<?, ?> map) {
			work = containsWork(map.values());
		}
		else if (result instanceof Object[] array) {
			work = containsWork(Arrays.asList(array));
		}
		if (work) {
			throw notAwaited(result.getClass().getSimpleName());
		}
	}

	private static boolean containsWork(Collection<?> elements) {
		for (Object element : elements) {
			if (isWork(element)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return whether a result represents work, which may have ended.
	 */
	static boolean isWork(@Nullable Object result) {
		return result instanceof CompletionStage<?> || result instanceof Future<?>
				|| (result != null && ThirdPartyResults.isWork(result))
				|| (result != null && REACTIVE_STREAMS_PRESENT && Reactive.isReactive(result));
	}

	private static IllegalStateException notAwaited(String what) {
		return new IllegalStateException(("The handler returned a %s of asynchronous results, which are not awaited."
				+ " Combine them into a single asynchronous result")
			.formatted(what));
	}

	private static @Nullable Object get(Future<?> future) throws ExecutionException, InterruptedException {
		try {
			return future.get();
		}
		catch (InterruptedException ex) {
			future.cancel(true);
			throw ex;
		}
	}

	/**
	 * The part that needs Reactive Streams on the class path.
	 */
	private static final class Reactive {

		/**
		 * The registry searches linearly, which is too slow to be done for each record.
		 */
		private static final ClassValue<Optional<ReactiveAdapter>> ADAPTERS = new ClassValue<>() {

			@Override
			protected Optional<ReactiveAdapter> computeValue(Class<?> type) {
				return Optional.ofNullable(ReactiveAdapterRegistry.getSharedInstance().getAdapter(type));
			}

		};

		static boolean isReactive(Object result) {
			return ADAPTERS.get(result.getClass()).isPresent();
		}

		static @Nullable CompletionStage<?> toStage(Object result) {
			ReactiveAdapter adapter = ADAPTERS.get(result.getClass()).orElse(null);
			if (adapter == null) {
				return null;
			}
			LastElement<Object> future = new LastElement<>();
			Publisher<Object> publisher = adapter.toPublisher(result);
			publisher.subscribe(future);
			return future;
		}

	}

	/**
	 * Waits until a publisher completes and keeps its last element. If an earlier element
	 * represents work, that work would not be awaited, so the result is a failure.
	 *
	 * @param <T> the type of the elements
	 */
	private static final class LastElement<T> extends CompletableFuture<@Nullable T> implements Subscriber<T> {

		private volatile @Nullable Subscription subscription;

		private @Nullable T last;

		private boolean losesWork;

		@Override
		public void onSubscribe(Subscription subscription) {
			this.subscription = subscription;
			if (isCancelled()) {
				subscription.cancel();
			}
			else {
				subscription.request(Long.MAX_VALUE);
			}
		}

		@Override
		public void onNext(T element) {
			this.losesWork |= isWork(this.last);
			this.last = element;
		}

		@Override
		public void onError(Throwable exception) {
			completeExceptionally(exception);
		}

		@Override
		public void onComplete() {
			if (this.losesWork) {
				completeExceptionally(notAwaited("publisher"));
			}
			else {
				complete(this.last);
			}
		}

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			Subscription subscription = this.subscription;
			if (subscription != null) {
				subscription.cancel();
			}
			return super.cancel(mayInterruptIfRunning);
		}

	}

}
