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

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the engine keeps its promises in cases that nobody has thought of.
 * <p>
 * The generator is our own: the two libraries for this are no longer kept up for JUnit 6.
 * QuickTheories has ended, and jqwik is made for version 1 of JUnit's platform.
 * {@code -Dlambdabatch.property.cases} asks for more cases, {@code
 * -Dlambdabatch.property.seed} for the same ones again.
 */
@ExtendWith(QuietLog.class)
class EnginePropertyTests {

	private static final int CASES = Integer.getInteger("lambdabatch.property.cases", 10_000);

	private static final long SEED = Long.getLong("lambdabatch.property.seed", System.nanoTime());

	private static final int RUNS_PER_SHRINKING = 5;

	@Test
	@Timeout(value = 10, unit = TimeUnit.MINUTES)
	void promisesAreKept() {
		try (EngineCheck engine = new EngineCheck()) {
			for (int i = 0; i < CASES; i++) {
				EngineCase engineCase = EngineCase.random(SEED + i);
				AssertionError error = failure(engine, engineCase);
				if (error != null) {
					fail(engine, i, engineCase, error);
				}
			}
		}
	}

	@Test
	void casesAreTheSameForTheSameSeed() {
		assertThat(EngineCase.random(SEED).items()).isEqualTo(EngineCase.random(SEED).items());
	}

	private static void fail(EngineCheck engine, int number, EngineCase engineCase, AssertionError error) {
		EngineCase smallest = engineCase;
		AssertionError smallestError = error;
		for (int i = engineCase.items().size() - 1; i >= 0; i--) {
			EngineCase smaller = smallest.without(i);
			for (int run = 0; run < RUNS_PER_SHRINKING; run++) {
				AssertionError smallerError = failure(engine, smaller);
				if (smallerError != null) {
					smallest = smaller;
					smallestError = smallerError;
					break;
				}
			}
		}
		throw new AssertionError("""
				Case %d (-Dlambdabatch.property.seed=%d -Dlambdabatch.property.cases=1): %s
				%s
				with fewer records: %s
				%s""".formatted(number, engineCase.seed(), error.getMessage(), engineCase, smallestError.getMessage(),
				smallest), error);
	}

	private static @Nullable AssertionError failure(EngineCheck engine, EngineCase engineCase) {
		try {
			engine.check(engineCase);
			return null;
		}
		catch (AssertionError ex) {
			return ex;
		}
	}

}
