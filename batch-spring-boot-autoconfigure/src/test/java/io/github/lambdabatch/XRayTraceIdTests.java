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

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link XRayTraceId}.
 */
class XRayTraceIdTests {

	private static final String PROPERTY = "com.amazonaws.xray.traceHeader";

	@AfterEach
	void clearProperty() {
		System.clearProperty(PROPERTY);
	}

	@Test
	void isThatOfTheContext() {
		System.setProperty(PROPERTY, "Root=property");
		assertThat(XRayTraceId.of(new TracedContext("Root=context"))).isEqualTo("Root=context");
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", " " })
	void isThatOfTheRuntimeClientIfTheContextHasNone(@Nullable String ofContext) {
		System.setProperty(PROPERTY, "Root=property");
		assertThat(XRayTraceId.of(new TracedContext(ofContext))).isEqualTo("Root=property");
		assertThat(XRayTraceId.of(null)).isEqualTo("Root=property");
	}

	@Test
	void contextThatDoesNotKnowItIsLeftAlone() {
		System.setProperty(PROPERTY, "Root=property");
		assertThat(XRayTraceId.of(new TracedContext(null) {

			@Override
			public String getXrayTraceId() {
				throw new NoSuchMethodError();
			}

		})).isEqualTo("Root=property");
	}

	@Test
	void invocationThatIsNotTracedHasNone() {
		System.setProperty(PROPERTY, " ");
		assertThat(XRayTraceId.of(new TracedContext(null))).isNull();
	}

	private static class TracedContext extends FakeContext {

		private final @Nullable String traceId;

		TracedContext(@Nullable String traceId) {
			super(1_000);
			this.traceId = traceId;
		}

		@Override
		@SuppressWarnings("NullAway")
		public String getXrayTraceId() {
			return this.traceId;
		}

	}

}
