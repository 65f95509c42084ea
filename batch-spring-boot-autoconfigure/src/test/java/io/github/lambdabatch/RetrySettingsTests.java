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

import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.backoff.BackOffExecution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RetrySettings}.
 */
class RetrySettingsTests {

	@Test
	void nothingIsRetriedByDefault() {
		assertThat(RetrySettings.none().policy()).isNull();
		assertThat(RetrySettings.builder().delay(Duration.ZERO).build().policy()).isNull();
		assertThat(RetrySettings.builder().build()).isEqualTo(RetrySettings.none());
	}

	@Test
	void settingsTellWhatWasSet() {
		Predicate<Throwable> predicate = (exception) -> true;
		RetrySettings settings = RetrySettings.builder()
			.maxRetries(4)
			.delay(Duration.ofMillis(10))
			.multiplier(2)
			.maxDelay(Duration.ofMillis(30))
			.jitter(Duration.ofMillis(5))
			.timeout(Duration.ofMinutes(1))
			.includes(List.of(IOException.class))
			.excludes(List.of(FileNotFoundException.class))
			.predicate(predicate)
			.build();
		assertThat(settings.maxRetries()).isEqualTo(4);
		assertThat(settings.delay()).isEqualTo(Duration.ofMillis(10));
		assertThat(settings.multiplier()).isEqualTo(2);
		assertThat(settings.maxDelay()).isEqualTo(Duration.ofMillis(30));
		assertThat(settings.jitter()).isEqualTo(Duration.ofMillis(5));
		assertThat(settings.timeout()).isEqualTo(Duration.ofMinutes(1));
		assertThat(settings.includes()).containsExactly(IOException.class);
		assertThat(settings.excludes()).containsExactly(FileNotFoundException.class);
		assertThat(settings.predicate()).isSameAs(predicate);
		assertThat(settings).isEqualTo(settings.toBuilder().build())
			.hasSameHashCodeAs(settings.toBuilder().build())
			.asString()
			.startsWith("RetrySettings[4, PT0.01S, 2.0, PT0.03S, PT0.005S, PT1M");
		assertThat(settings.hashCode()).isNotEqualTo(RetrySettings.none().hashCode());
	}

	@Test
	void delaysAreThoseOfThePolicy() {
		RetryPolicy policy = policy(RetrySettings.builder()
			.maxRetries(4)
			.delay(Duration.ofMillis(10))
			.multiplier(2)
			.maxDelay(Duration.ofMillis(30)));
		BackOffExecution delays = policy.getBackOff().start();
		assertThat(Stream.generate(delays::nextBackOff).limit(5)).containsExactly(10L, 20L, 30L, 30L,
				BackOffExecution.STOP);
		assertThat(policy.getTimeout()).isZero();
	}

	@Test
	void delayIsASecondIfNotSet() {
		BackOffExecution delays = policy(RetrySettings.builder().maxRetries(1)).getBackOff().start();
		assertThat(delays.nextBackOff()).isEqualTo(1000);
		assertThat(delays.nextBackOff()).isEqualTo(BackOffExecution.STOP);
	}

	@Test
	void delayVariesByTheJitter() {
		RetryPolicy policy = policy(
				RetrySettings.builder().maxRetries(1).delay(Duration.ofMillis(50)).jitter(Duration.ofMillis(20)));
		assertThat(Stream.generate(() -> policy.getBackOff().start().nextBackOff()).limit(100).distinct())
			.hasSizeGreaterThan(1)
			.allMatch((delay) -> delay >= 30 && delay <= 70);
	}

	@Test
	void exceptionsDecideWhatIsRetried() {
		RetryPolicy policy = policy(RetrySettings.builder()
			.maxRetries(1)
			.timeout(Duration.ofSeconds(3))
			.includes(List.of(IOException.class))
			.excludes(List.of(FileNotFoundException.class))
			.predicate((exception) -> exception.getMessage() == null));
		assertThat(policy.shouldRetry(new IOException())).isTrue();
		assertThat(policy.shouldRetry(new IOException("no"))).isFalse();
		assertThat(policy.shouldRetry(new FileNotFoundException())).isFalse();
		assertThat(policy.shouldRetry(new IllegalStateException())).isFalse();
		assertThat(policy.getTimeout()).isEqualTo(Duration.ofSeconds(3));
	}

	@ParameterizedTest
	@MethodSource
	void eachValueIsKept(UnaryOperator<RetrySettingsBuilder> change) {
		RetrySettings changed = change.apply(RetrySettings.builder()).build();
		assertThat(changed).isNotEqualTo(RetrySettings.none())
			.isEqualTo(changed.toBuilder().build())
			.hasSameHashCodeAs(changed.toBuilder().build())
			.hasToString(changed.toBuilder().build().toString());
	}

	static Stream<UnaryOperator<RetrySettingsBuilder>> eachValueIsKept() {
		return Stream.of((builder) -> builder.maxRetries(2), (builder) -> builder.delay(Duration.ZERO),
				(builder) -> builder.multiplier(2), (builder) -> builder.maxDelay(Duration.ofSeconds(9)),
				(builder) -> builder.jitter(Duration.ofMillis(1)), (builder) -> builder.timeout(Duration.ofSeconds(9)),
				(builder) -> builder.includes(List.of(IOException.class)),
				(builder) -> builder.excludes(List.of(IOException.class)),
				(builder) -> builder.predicate(Objects::nonNull));
	}

	@Test
	void settingsDoNotChangeWithTheirBuilder() {
		RetrySettingsBuilder builder = RetrySettings.builder().maxRetries(2);
		RetrySettings settings = builder.build();
		builder.maxRetries(3);
		settings.toBuilder().maxRetries(4);
		assertThat(settings.maxRetries()).isEqualTo(2);
	}

	@ParameterizedTest
	@MethodSource
	void valueOutOfItsRangeIsRefused(UnaryOperator<RetrySettingsBuilder> change, String message) {
		RetrySettingsBuilder builder = change.apply(RetrySettings.builder());
		assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
	}

	static Stream<Arguments> valueOutOfItsRangeIsRefused() {
		return Stream.of(refused((builder) -> builder.maxRetries(-1), "'maxRetries' must not be negative but is -1"),
				refused((builder) -> builder.delay(Duration.ofMillis(-1)),
						"'delay' must not be negative but is PT-0.001S"),
				refused((builder) -> builder.multiplier(0.9), "'multiplier' must be at least 1 but is 0.9"),
				refused((builder) -> builder.maxDelay(Duration.ofNanos(1)),
						"'maxDelay' must be at least 1 millisecond but is PT0.000000001S"),
				refused((builder) -> builder.jitter(Duration.ofMillis(-1)),
						"'jitter' must not be negative but is PT-0.001S"),
				refused((builder) -> builder.timeout(Duration.ofMillis(-1)),
						"'timeout' must not be negative but is PT-0.001S"));
	}

	private static Arguments refused(UnaryOperator<RetrySettingsBuilder> change, String message) {
		return Arguments.of(change, message);
	}

	private static RetryPolicy policy(RetrySettingsBuilder builder) {
		return Objects.requireNonNull(builder.build().policy());
	}

}
