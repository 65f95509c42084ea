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

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;

/**
 * How often and when a failed record is run again in the same invocation. Immutable, and
 * safe for use by several threads.
 * <p>
 * An attempt is made only if it would be over before the deadline of the invocation, and
 * only for failures that may be retried: {@link BatchSettings#notRetryable()} and
 * {@link RecordFailureClassifier}s exclude others.
 *
 * @since 0.1.0
 * @see BatchSettingsBuilder#retry(RetrySettings)
 */
public final class RetrySettings {

	/**
	 * The default of {@link #delay()}: one second.
	 */
	public static final Duration DEFAULT_DELAY = Duration.ofSeconds(1);

	private static final RetrySettings NONE = builder().build();

	/** A private copy, which is never changed. */
	private final RetrySettingsBuilder values;

	private final @Nullable RetryPolicy policy;

	RetrySettings(RetrySettingsBuilder values) {
		this.values = values;
		this.policy = (values.maxRetries > 0) ? values.policy() : null;
	}

	/**
	 * Return settings without any retries.
	 * @return the settings with which nothing is run again
	 */
	public static RetrySettings none() {
		return NONE;
	}

	/**
	 * Return a builder that starts from the defaults.
	 * @return a new builder
	 */
	public static RetrySettingsBuilder builder() {
		return new RetrySettingsBuilder();
	}

	/**
	 * Return a builder that starts from these settings.
	 * @return a new builder
	 */
	public RetrySettingsBuilder toBuilder() {
		return new RetrySettingsBuilder(this.values);
	}

	/**
	 * Return how many attempts follow the first one at most.
	 * @return the setting; by default 0, for no retries
	 */
	public int maxRetries() {
		return this.values.maxRetries;
	}

	/**
	 * Return how long to wait before the second attempt.
	 * @return the setting; by default {@link #DEFAULT_DELAY}
	 */
	public Duration delay() {
		return this.values.delay;
	}

	/**
	 * Return the factor by which the delay grows after each attempt; at least 1.
	 * @return the setting; by default 1
	 */
	public double multiplier() {
		return this.values.multiplier;
	}

	/**
	 * Return the longest delay between two attempts, or {@code null} for no limit.
	 * @return the setting; by default {@code null}
	 */
	public @Nullable Duration maxDelay() {
		return this.values.maxDelay;
	}

	/**
	 * Return how far a delay may vary at random, in either direction.
	 * @return the setting; by default {@link Duration#ZERO}
	 */
	public Duration jitter() {
		return this.values.jitter;
	}

	/**
	 * Return how long all attempts at a record may take together, measured from the start
	 * of the first one, or {@code null} for no limit but the deadline of the invocation.
	 * @return the setting; by default {@code null}
	 */
	public @Nullable Duration timeout() {
		return this.values.timeout;
	}

	/**
	 * Return the exception types, also of causes, for which a record is run again; if
	 * there are none, those of all types.
	 * @return the setting; by default an empty list
	 */
	public List<Class<? extends Throwable>> includes() {
		return this.values.includes;
	}

	/**
	 * Return the exception types, also of causes, for which a record is not run again.
	 * @return the setting; by default an empty list
	 */
	public List<Class<? extends Throwable>> excludes() {
		return this.values.excludes;
	}

	/**
	 * Return a further condition for running a record again, or {@code null} for none.
	 * @return the setting; by default {@code null}
	 */
	public @Nullable Predicate<Throwable> predicate() {
		return this.values.predicate;
	}

	/**
	 * Return the policy that the engine follows, or {@code null} for no retries.
	 */
	@Nullable RetryPolicy policy() {
		return this.policy;
	}

	@Override
	public boolean equals(@Nullable Object obj) {
		return obj instanceof RetrySettings other && Arrays.equals(this.values.list(), other.values.list());
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.values.list());
	}

	@Override
	public String toString() {
		return "RetrySettings" + Arrays.toString(this.values.list());
	}

}
