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

import java.lang.reflect.Constructor;
import java.lang.reflect.Proxy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.springframework.core.OverridingClassLoader;

import io.github.lambdabatch.observation.BatchMeters;
import io.github.lambdabatch.observation.EmbeddedMetrics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Listeners}: which listeners need to be called for each record.
 */
class ListenersTests {

	@Test
	void listenerOfBatchesObservesNoRecords() {
		assertThat(Listeners.observesRecords(new BatchListener() {

			@Override
			public void afterBatch(BatchResult<?, ?> result) {
			}

		})).isFalse();
	}

	@Test
	void embeddedMetricsObserveNoRecords() {
		assertThat(Listeners.observesRecords(new EmbeddedMetrics(EmbeddedMetrics.DEFAULT_NAMESPACE,
				EmbeddedMetrics.DEFAULT_DIMENSIONS, EmbeddedMetrics.DEFAULT_METRICS)))
			.isFalse();
	}

	@Test
	void metersObserveNoRecords() {
		assertThat(Listeners.observesRecords(new BatchMeters(new SimpleMeterRegistry()))).isFalse();
	}

	@Test
	void listenerOfStartsObservesRecords() {
		assertThat(Listeners.observesRecords(new BatchListener() {

			@Override
			public void beforeRecord(RecordContext<?> context) {
			}

		})).isTrue();
	}

	@Test
	void inheritedMethodObservesRecords() {
		assertThat(Listeners.observesRecords(new Inheriting())).isTrue();
	}

	@Test
	void methodOfInterfaceObservesRecords() {
		assertThat(Listeners.observesRecords(new OutcomeListener() {
		})).isTrue();
	}

	@Test
	void proxyObservesRecords() {
		Object proxy = Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { BatchListener.class },
				(self, method, arguments) -> null);
		assertThat(Listeners.observesRecords((BatchListener) proxy)).isTrue();
	}

	/**
	 * As in a native image, nobody can tell which methods the class has.
	 */
	@Test
	void listenerWithAMethodOfALibraryThatIsMissingObservesRecords() throws Exception {
		ClassLoader classLoader = new OverridingClassLoader(getClass().getClassLoader()) {

			@Override
			protected boolean isEligibleForOverriding(String className) {
				return className.equals(WithLibrary.class.getName()) || className.equals(Exporting.class.getName());
			}

			@Override
			protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
				if (name.equals(Library.class.getName())) {
					throw new ClassNotFoundException(name);
				}
				return super.loadClass(name, resolve);
			}

		};
		Constructor<?> constructor = classLoader.loadClass(WithLibrary.class.getName()).getDeclaredConstructor();
		constructor.setAccessible(true);
		assertThat(Listeners.observesRecords((BatchListener) constructor.newInstance())).isTrue();
		assertThat(Listeners.observesRecords(new WithLibrary())).isFalse();
	}

	private static final class Library {

	}

	private interface Exporting {

		void export(Library library);

	}

	private static final class WithLibrary implements BatchListener, Exporting {

		@Override
		public void export(Library library) {
		}

	}

	private interface OutcomeListener extends BatchListener {

		@Override
		default void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
		}

	}

	private abstract static class Observing implements BatchListener {

		@Override
		public void afterRecord(RecordContext<?> context, RecordOutcome outcome) {
		}

	}

	private static final class Inheriting extends Observing {

	}

}
