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
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOff;
import org.springframework.util.backoff.ExponentialBackOff;
import org.springframework.util.backoff.FixedBackOff;

import io.github.lambdabatch.autoconfigure.LambdaBatchProperties.Retry;

/**
 * A retry policy that knows the properties that it was made from, so that others can be
 * put on top of them, one by one. It may permit no retries at all: then it only carries
 * what is set for an event source to the functions that ask for retries.
 */
final class PropertiesRetryPolicy implements RetryPolicy {

	private final Retry properties;

	private final RetryPolicy policy;

	private PropertiesRetryPolicy(Retry properties) {
		this.properties = properties;
		this.policy = properties.policy();
	}

	/**
	 * Return the policy that follows from properties and, where they are not set, from
	 * another policy.
	 * @param properties the properties
	 * @param base the other policy, or {@code null} for none
	 * @return the policy, or {@code null} for no retries
	 * @throws IllegalArgumentException if the other policy does not show what it does
	 * where only some of it is to be replaced
	 */
	static @Nullable RetryPolicy of(Retry properties, @Nullable RetryPolicy base) {
		if (base instanceof PropertiesRetryPolicy known) {
			return new PropertiesRetryPolicy(properties.orElse(known.properties));
		}
		return (base != null) ? replaceIn(base, properties) : new PropertiesRetryPolicy(properties);
	}

	private static @Nullable RetryPolicy replaceIn(RetryPolicy base, Retry properties) {
		if (properties.maxRetries() != null && properties.maxRetries() == 0) {
			return null;
		}
		if (properties.includes() != null || properties.excludes() != null) {
			throw new IllegalArgumentException("'retry.%s' cannot be combined with the retry policy of the processor"
				.formatted((properties.includes() != null) ? "includes" : "excludes")
					+ " bean, which does not show for which exceptions it retries");
		}
		return RetryPolicy.builder()
			.predicate(base::shouldRetry)
			.timeout((properties.timeout() != null) ? properties.timeout() : base.getTimeout())
			.backOff(replaceIn(base.getBackOff(), properties))
			.build();
	}

	private static BackOff replaceIn(BackOff base, Retry properties) {
		if (Stream
			.of(properties.maxRetries(), properties.delay(), properties.multiplier(), properties.maxDelay(),
					properties.jitter())
			.allMatch((value) -> value == null)) {
			return base;
		}
		ExponentialBackOff backOff = copy(base);
		if (properties.maxRetries() != null) {
			backOff.setMaxAttempts(properties.maxRetries());
		}
		if (properties.delay() != null) {
			backOff.setInitialInterval(properties.delay().toMillis());
		}
		if (properties.multiplier() != null) {
			backOff.setMultiplier(properties.multiplier());
		}
		if (properties.maxDelay() != null) {
			backOff.setMaxInterval(properties.maxDelay().toMillis());
		}
		if (properties.jitter() != null) {
			backOff.setJitter(properties.jitter().toMillis());
		}
		return backOff;
	}

	/**
	 * A subclass may do something else than what it shows.
	 */
	private static ExponentialBackOff copy(BackOff base) {
		ExponentialBackOff copy = new ExponentialBackOff();
		if (base.getClass() == ExponentialBackOff.class) {
			ExponentialBackOff exponential = (ExponentialBackOff) base;
			copy.setInitialInterval(exponential.getInitialInterval());
			copy.setMultiplier(exponential.getMultiplier());
			copy.setMaxInterval(exponential.getMaxInterval());
			copy.setJitter(exponential.getJitter());
			copy.setMaxElapsedTime(exponential.getMaxElapsedTime());
			copy.setMaxAttempts(exponential.getMaxAttempts());
		}
		else if (base.getClass() == FixedBackOff.class) {
			FixedBackOff fixed = (FixedBackOff) base;
			copy.setInitialInterval(fixed.getInterval());
			copy.setMultiplier(1);
			copy.setMaxInterval(Long.MAX_VALUE);
			copy.setMaxAttempts(fixed.getMaxAttempts());
		}
		else {
			throw new IllegalArgumentException(
					"'retry' cannot be combined with the retry policy of the processor bean, whose back-off, %s, does"
						.formatted(base.getClass().getName()) + " not show how often and when it retries");
		}
		return copy;
	}

	/**
	 * Return a policy as the engine needs it.
	 * @return the policy, or {@code null} if it permits no retries
	 */
	static @Nullable RetryPolicy effective(@Nullable RetryPolicy policy) {
		return (policy instanceof PropertiesRetryPolicy known && known.properties.retries() == 0) ? null : policy;
	}

	Retry properties() {
		return this.properties;
	}

	@Override
	public boolean shouldRetry(Throwable throwable) {
		return this.policy.shouldRetry(throwable);
	}

	@Override
	public Duration getTimeout() {
		return this.policy.getTimeout();
	}

	@Override
	public BackOff getBackOff() {
		return this.policy.getBackOff();
	}

	@Override
	public String toString() {
		return this.policy.toString();
	}

}
