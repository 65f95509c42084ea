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
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;

/**
 * Builds {@link RetrySettings}. Not safe for use by several threads.
 *
 * @since 0.1.0
 * @see RetrySettings#toBuilder()
 */
public final class RetrySettingsBuilder {

	int maxRetries;

	Duration delay = RetrySettings.DEFAULT_DELAY;

	double multiplier = 1;

	@Nullable Duration maxDelay;

	Duration jitter = Duration.ZERO;

	@Nullable Duration timeout;

	List<Class<? extends Throwable>> includes = List.of();

	List<Class<? extends Throwable>> excludes = List.of();

	@Nullable Predicate<Throwable> predicate;

	RetrySettingsBuilder() {
	}

	RetrySettingsBuilder(RetrySettingsBuilder other) {
		this.maxRetries = other.maxRetries;
		this.delay = other.delay;
		this.multiplier = other.multiplier;
		this.maxDelay = other.maxDelay;
		this.jitter = other.jitter;
		this.timeout = other.timeout;
		this.includes = other.includes;
		this.excludes = other.excludes;
		this.predicate = other.predicate;
	}

	/**
	 * Set {@link RetrySettings#maxRetries()}.
	 * @param maxRetries the setting
	 * @return this builder
	 */
	public RetrySettingsBuilder maxRetries(int maxRetries) {
		this.maxRetries = maxRetries;
		return this;
	}

	/**
	 * Set {@link RetrySettings#delay()}.
	 * @param delay the setting
	 * @return this builder
	 */
	public RetrySettingsBuilder delay(Duration delay) {
		this.delay = Objects.requireNonNull(delay, "'delay' must not be null");
		return this;
	}

	/**
	 * Set {@link RetrySettings#multiplier()}.
	 * @param multiplier the setting
	 * @return this builder
	 */
	public RetrySettingsBuilder multiplier(double multiplier) {
		this.multiplier = multiplier;
		return this;
	}

	/**
	 * Set {@link RetrySettings#maxDelay()}.
	 * @param maxDelay the setting, which may be {@code null}
	 * @return this builder
	 */
	public RetrySettingsBuilder maxDelay(@Nullable Duration maxDelay) {
		this.maxDelay = maxDelay;
		return this;
	}

	/**
	 * Set {@link RetrySettings#jitter()}.
	 * @param jitter the setting
	 * @return this builder
	 */
	public RetrySettingsBuilder jitter(Duration jitter) {
		this.jitter = Objects.requireNonNull(jitter, "'jitter' must not be null");
		return this;
	}

	/**
	 * Set {@link RetrySettings#timeout()}.
	 * @param timeout the setting, which may be {@code null}
	 * @return this builder
	 */
	public RetrySettingsBuilder timeout(@Nullable Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Set {@link RetrySettings#includes()}.
	 * @param includes the setting
	 * @return this builder
	 */
	public RetrySettingsBuilder includes(List<Class<? extends Throwable>> includes) {
		this.includes = List.copyOf(includes);
		return this;
	}

	/**
	 * Set {@link RetrySettings#excludes()}.
	 * @param excludes the setting
	 * @return this builder
	 */
	public RetrySettingsBuilder excludes(List<Class<? extends Throwable>> excludes) {
		this.excludes = List.copyOf(excludes);
		return this;
	}

	/**
	 * Set {@link RetrySettings#predicate()}.
	 * @param predicate the setting, which may be {@code null}
	 * @return this builder
	 */
	public RetrySettingsBuilder predicate(@Nullable Predicate<Throwable> predicate) {
		this.predicate = predicate;
		return this;
	}

	/**
	 * Build the settings.
	 * @return new settings
	 * @throws IllegalArgumentException if a value is negative or too small
	 */
	public RetrySettings build() {
		require(this.maxRetries >= 0, "'maxRetries' must not be negative but is %s", this.maxRetries);
		require(!this.delay.isNegative(), "'delay' must not be negative but is %s", this.delay);
		require(this.multiplier >= 1, "'multiplier' must be at least 1 but is %s", this.multiplier);
		require(this.maxDelay == null || this.maxDelay.toMillis() > 0,
				"'maxDelay' must be at least 1 millisecond but is %s", this.maxDelay);
		require(!this.jitter.isNegative(), "'jitter' must not be negative but is %s", this.jitter);
		require(this.timeout == null || !this.timeout.isNegative(), "'timeout' must not be negative but is %s",
				this.timeout);
		return new RetrySettings(new RetrySettingsBuilder(this));
	}

	private static void require(boolean condition, String message, @Nullable Object value) {
		if (!condition) {
			throw new IllegalArgumentException(message.formatted(value));
		}
	}

	RetryPolicy policy() {
		RetryPolicy.Builder policy = RetryPolicy.builder()
			.maxRetries(this.maxRetries)
			.delay(this.delay)
			.multiplier(this.multiplier)
			.jitter(this.jitter)
			.includes(this.includes)
			.excludes(this.excludes);
		if (this.maxDelay != null) {
			policy.maxDelay(this.maxDelay);
		}
		if (this.timeout != null) {
			policy.timeout(this.timeout);
		}
		if (this.predicate != null) {
			policy.predicate(this.predicate);
		}
		return policy.build();
	}

	@Nullable Object[] list() {
		return new @Nullable Object[] { this.maxRetries, this.delay, this.multiplier, this.maxDelay, this.jitter,
				this.timeout, this.includes, this.excludes, this.predicate };
	}

}
