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
 * Recognises results that stand for work still under way. To take one of them for done
 * would acknowledge a record that nobody has handled.
 */
final class AsyncResults {

	private static final boolean REACTIVE_STREAMS_PRESENT = ClassUtils.isPresent("org.reactivestreams.Publisher",
			AsyncResults.class.getClassLoader());

	private AsyncResults() {
	}

	/**
	 * Return the work that a handler's result stands for.
	 * @param result the result
	 * @return the work, or {@code null} if the result is just a value
	 * @throws ExecutionException if the work has failed
	 * @throws InterruptedException if the wait for it was interrupted
	 */
	static @Nullable CompletionStage<?> pending(@Nullable Object result)
			throws ExecutionException, InterruptedException {
		if (result == null || result instanceof CharSequence || result instanceof Record) {
			return null;
		}
		if (result instanceof CompletionStage<?> stage) {
			return stage;
		}
		if (result instanceof Future<?> future) {
			// A plain future tells nobody when it is done; only waiting will do.
			return CompletableFuture.completedFuture(get(future));
		}
		CompletionStage<?> stage = ForeignResults.pending(result);
		if (stage != null) {
			return stage;
		}
		requireNoneInside(result);
		return REACTIVE_STREAMS_PRESENT ? Reactive.pending(result) : null;
	}

	/**
	 * Return whether a stage stands for the subscription to a publisher, which stops when
	 * it is cancelled.
	 */
	static boolean isSubscription(@Nullable CompletionStage<?> stage) {
		return stage instanceof LastElement<?>;
	}

	private static void requireNoneInside(Object result) {
		boolean work = false;
		if (result instanceof Optional<?> optional) {
			work = isWork(optional.orElse(null));
		}
		else if (result instanceof Collection<?> collection) {
			work = isWorkAmong(collection);
		}
		else if (result instanceof Map<?, ?> map) {
			work = isWorkAmong(map.values());
		}
		else if (result instanceof Object[] array) {
			work = isWorkAmong(Arrays.asList(array));
		}
		if (work) {
			throw notAwaited(result.getClass().getSimpleName());
		}
	}

	private static boolean isWorkAmong(Collection<?> elements) {
		for (Object element : elements) {
			if (isWork(element)) {
				return true;
			}
		}
		return false;
	}

	private static boolean isWork(@Nullable Object result) {
		return result instanceof CompletionStage<?> || result instanceof Future<?>
				|| (result != null && ForeignResults.isWork(result))
				|| (result != null && REACTIVE_STREAMS_PRESENT && Reactive.isReactive(result));
	}

	private static IllegalStateException notAwaited(String what) {
		return new IllegalStateException(("The handler returned a %s of asynchronous results, which are not awaited."
				+ " It has to combine them into one")
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
	 * What needs Reactive Streams on the class path.
	 */
	private static final class Reactive {

		/**
		 * The lookup in the registry is a linear search; a record is too small for it.
		 */
		private static final ClassValue<Optional<ReactiveAdapter>> ADAPTERS = new ClassValue<>() {

			@Override
			protected Optional<ReactiveAdapter> computeValue(Class<?> type) {
				return Optional.ofNullable(ReactiveAdapterRegistry.getSharedInstance().getAdapter(type));
			}

		};

		private Reactive() {
		}

		static boolean isReactive(Object result) {
			return ADAPTERS.get(result.getClass()).isPresent();
		}

		static @Nullable CompletionStage<?> pending(Object result) {
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
	 * Waits for a publisher to complete, however many elements it has, and keeps the last
	 * one. Work that others come behind would be awaited by nobody.
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
