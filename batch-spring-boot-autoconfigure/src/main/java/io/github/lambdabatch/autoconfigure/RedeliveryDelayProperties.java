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

package io.github.lambdabatch.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.recovery.RedeliveryDelay;

/**
 * How long failed messages of SQS stay hidden before they are delivered again.
 *
 * @param initial Delay after the first delivery, at least a second. The visibility
 * timeout of the queue holds if not set or zero. Queues only.
 * @param multiplier What to multiply the delay by for each further delivery. 2 if not
 * set.
 * @param max Longest delay, up to 11 hours. 15 minutes if not set.
 * @param jitter How far the initial delay may vary at random, and longer ones in
 * proportion.
 */
record RedeliveryDelayProperties(@Nullable Duration initial, @Nullable Double multiplier, @Nullable Duration max,
		@Nullable Duration jitter) implements ValidatedProperties {

	static final RedeliveryDelayProperties UNSET = new RedeliveryDelayProperties(null, null, null, null);

	/**
	 * Return these properties, and those of others where nothing is set here.
	 */
	RedeliveryDelayProperties orElse(RedeliveryDelayProperties other) {
		return new RedeliveryDelayProperties(firstSet(this.initial, other.initial),
				firstSet(this.multiplier, other.multiplier), firstSet(this.max, other.max),
				firstSet(this.jitter, other.jitter));
	}

	private static <T> @Nullable T firstSet(@Nullable T first, @Nullable T second) {
		return (first != null) ? first : second;
	}

	/**
	 * Return the delay that the properties ask for, or {@code null} for none.
	 * @throws IllegalArgumentException if the values contradict each other
	 */
	@Nullable RedeliveryDelay delay() {
		return (this.initial != null && !this.initial.isZero()) ? delay(this.initial) : null;
	}

	private RedeliveryDelay delay(Duration initial) {
		RedeliveryDelay delay = RedeliveryDelay.startingWith(initial);
		return new RedeliveryDelay(initial, (this.multiplier != null) ? this.multiplier : delay.multiplier(),
				(this.max != null) ? this.max : delay.max(), (this.jitter != null) ? this.jitter : delay.jitter());
	}

	@Override
	public void validateValues() {
		delay((this.initial != null && !this.initial.isZero()) ? this.initial : Duration.ofSeconds(1));
	}

}
