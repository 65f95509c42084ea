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

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Throwables}.
 */
class ThrowablesTests {

	@Test
	void whatFuturesHaveWrappedIsUnwrapped() {
		IOException cause = new IOException();
		assertThat(Throwables.unwrap(new CompletionException(new ExecutionException(cause)))).isSameAs(cause);
		assertThat(Throwables.unwrap(cause)).isSameAs(cause);
		CompletionException empty = new CompletionException((Throwable) null);
		assertThat(Throwables.unwrap(empty)).isSameAs(empty);
	}

	@Test
	void cyclicCausesAreFollowedToAnEnd() {
		Exception first = new Exception();
		Exception second = new Exception(first);
		first.initCause(second);
		assertThat(Throwables.isCausedBy(first, List.of(IOException.class))).isFalse();
	}

	@Test
	void exceptionWithoutAStackTraceIsNotKnownToBeThrownByTheApplication() {
		Exception exception = new Exception();
		exception.setStackTrace(new StackTraceElement[0]);
		assertThat(Throwables.isThrownByApplication(exception)).isFalse();
		exception.setStackTrace(new StackTraceElement[] { new StackTraceElement("com.example.Avro", "read", null, 1) });
		assertThat(Throwables.isThrownByApplication(exception)).isTrue();
	}

	@Test
	void lackOfMemoryIsNotHiddenByADescription() {
		Exception exception = new Exception() {

			private static final long serialVersionUID = 1L;

			@Override
			public String toString() {
				throw new OutOfMemoryError();
			}

		};
		assertThatExceptionOfType(OutOfMemoryError.class).isThrownBy(() -> Throwables.describe(exception));
	}

}
