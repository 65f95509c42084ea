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

package io.github.lambdabatch.recovery;

import java.time.Duration;
import java.util.Objects;

import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * How long a failed message stays hidden before SQS delivers it again. The delay grows
 * with each delivery. Immutable, and safe for use by several threads.
 *
 * @param initial the delay after the first delivery; at least one second, as SQS counts
 * in whole seconds
 * @param multiplier what to multiply the delay by for each further delivery; at least one
 * @param max the longest delay; up to {@link #MAX}
 * @param jitter how far the initial delay may vary at random, in either direction; longer
 * delays vary in proportion. The delay is never shorter than {@code initial} or longer
 * than {@code max}
 * @since 0.1.0
 */
public record RedeliveryDelay(Duration initial, double multiplier, Duration max, Duration jitter) {

	/**
	 * The default of {@link #multiplier()}: {@value}.
	 */
	public static final double DEFAULT_MULTIPLIER = 2;

	/**
	 * The default of {@link #max()}: 15 minutes.
	 */
	public static final Duration DEFAULT_MAX = Duration.ofMinutes(15);

	/**
	 * The maximum of {@link #max()}: 11 hours. SQS hides a message for up to 12 hours,
	 * counted from when Lambda received it, which was before the handler began.
	 */
	public static final Duration MAX = Duration.ofHours(11);

	/** After so many steps the delay has reached its maximum or hardly grows. */
	private static final int MAX_STEPS = 1000;

	/**
	 * Create the delay.
	 * @throws IllegalArgumentException if a value is out of its range
	 */
	public RedeliveryDelay {
		Objects.requireNonNull(initial, "'initial' must not be null");
		Objects.requireNonNull(max, "'max' must not be null");
		Objects.requireNonNull(jitter, "'jitter' must not be null");
		require(initial.compareTo(Duration.ofSeconds(1)) >= 0, "'initial' must be at least 1 second but is %s",
				initial);
		require(multiplier >= 1, "'multiplier' must be at least 1 but is %s", multiplier);
		require(max.compareTo(initial) >= 0, "'max' must not be shorter than 'initial' but is %s", max);
		require(max.compareTo(MAX) <= 0, "'max' must be 11 hours at most but is %s", max);
		require(!jitter.isNegative(), "'jitter' must not be negative but is %s", jitter);
	}

	private static void require(boolean condition, String message, Object value) {
		if (!condition) {
			throw new IllegalArgumentException(message.formatted(value));
		}
	}

	/**
	 * Return a delay that grows by the {@linkplain #DEFAULT_MULTIPLIER default
	 * multiplier} up to the {@linkplain #DEFAULT_MAX default maximum}, without jitter.
	 * @param initial the delay after the first delivery; at least one second
	 * @return the delay
	 */
	public static RedeliveryDelay startingWith(Duration initial) {
		return new RedeliveryDelay(initial, DEFAULT_MULTIPLIER,
				(initial.compareTo(DEFAULT_MAX) > 0) ? initial : DEFAULT_MAX, Duration.ZERO);
	}

	/**
	 * Return the delay after a delivery.
	 * @param receiveCount how often the message has been delivered
	 * @return whole seconds
	 */
	int seconds(int receiveCount) {
		ExponentialBackOff backOff = new ExponentialBackOff(this.initial.toMillis(), this.multiplier);
		backOff.setMaxInterval(this.max.toMillis());
		backOff.setJitter(this.jitter.toMillis());
		BackOffExecution execution = backOff.start();
		long millis = execution.nextBackOff();
		for (int i = 1; i < Math.min(receiveCount, MAX_STEPS); i++) {
			millis = execution.nextBackOff();
		}
		return Math.toIntExact((millis + 999) / 1000);
	}

}
