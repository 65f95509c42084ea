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

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import kotlin.sequences.Sequence;
import kotlinx.coroutines.Job;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link AsyncResults} and {@link ThirdPartyResults}: which results represent
 * unfinished work. What is known of a class is kept, so each test has classes of its own.
 */
class AsyncResultsTests {

	private static final InvocationHandler UNUSED = (proxy, method, arguments) -> {
		throw new UnsupportedOperationException(method.getName());
	};

	@AfterEach
	void clearInterrupt() {
		Thread.interrupted();
	}

	@Test
	void valuesAreNotWork() throws Exception {
		for (Class<?> type : new Class<?>[] { Runnable.class, Comparable.class, NamedLikeAFuture.class }) {
			Object value = instance(type, UNUSED);
			assertThat(AsyncResults.isWork(value)).isFalse();
			assertThat(AsyncResults.toStage(value)).isNull();
		}
	}

	@ParameterizedTest
	@ValueSource(classes = { Job.class, Sequence.class, Stream.class, IntStream.class })
	void workThatCannotBeAwaitedIsRefused(Class<?> type) {
		Object work = instance(type, UNUSED);
		assertThat(AsyncResults.isWork(work)).isTrue();
		assertThatIllegalStateException().isThrownBy(() -> AsyncResults.toStage(work))
			.withMessageContaining("returned a " + work.getClass().getName())
			.withMessageContaining("cannot be awaited");
	}

	@Test
	void workOfOtherLibrariesIsAwaitedAsTheStageThatItOffers() throws Exception {
		CompletableFuture<String> stage = new CompletableFuture<>();
		Object work = instance(LibraryFuture.class, (proxy, method, arguments) -> stage);
		assertThat(AsyncResults.isWork(work)).isTrue();
		assertThat(AsyncResults.toStage(work)).isSameAs(stage);
	}

	@Test
	void publishersAreSubscribedTo() throws Exception {
		Object publisher = instance(Publisher.class,
				(proxy, method, arguments) -> method.invoke(Mono.just("a"), arguments));
		assertThat(AsyncResults.isWork(publisher)).isTrue();
		assertThat(stage(publisher).toCompletableFuture().join()).isEqualTo("a");
	}

	@Test
	void subscriptionReportsWhetherItWasCancelled() throws Exception {
		assertThat(stage(Mono.never()).toCompletableFuture().cancel(true)).isTrue();
		assertThat(stage(Mono.just("a")).toCompletableFuture().cancel(true)).isFalse();
	}

	@Test
	void plainFutureIsAwaited() throws Exception {
		FutureTask<String> future = new FutureTask<>(() -> "late");
		new Thread(future).start();
		assertThat(stage(future).toCompletableFuture().join()).isEqualTo("late");
	}

	@Test
	void interruptEndsTheWaitForAPlainFutureAndCancelsIt() {
		FutureTask<String> never = new FutureTask<>(() -> "never");
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> AsyncResults.toStage(never));
		assertThat(never).isCancelled();
	}

	private static CompletionStage<?> stage(Object result) throws Exception {
		return Objects.requireNonNull(AsyncResults.toStage(result));
	}

	/**
	 * Return an object of a class that did not exist before.
	 */
	private static Object instance(Class<?> type, InvocationHandler handler) {
		ClassLoader classLoader = new ClassLoader(AsyncResultsTests.class.getClassLoader()) {
		};
		return Proxy.newProxyInstance(classLoader, new Class<?>[] { type }, handler);
	}

	public interface LibraryFuture {

		CompletionStage<?> toCompletionStage();

	}

	public interface NamedLikeAFuture {

		String toCompletionStage();

	}

}
