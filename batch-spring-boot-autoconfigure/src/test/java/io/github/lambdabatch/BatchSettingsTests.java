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
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link BatchSettings}.
 */
class BatchSettingsTests {

	private static final BatchSettings DEFAULTS = BatchSettings.defaults(EventType.SQS);

	@ParameterizedTest
	@MethodSource
	void eachValueIsKept(UnaryOperator<BatchSettingsBuilder> change) {
		BatchSettings changed = change.apply(DEFAULTS.toBuilder()).build();
		assertThat(changed).isNotEqualTo(DEFAULTS)
			.isEqualTo(changed.toBuilder().build())
			.hasSameHashCodeAs(changed.toBuilder().build())
			.hasToString(changed.toBuilder().build().toString());
	}

	static Stream<UnaryOperator<BatchSettingsBuilder>> eachValueIsKept() {
		return Stream.of((builder) -> builder.onFailure(OnFailure.STOP),
				(builder) -> builder.failInvocation(FailInvocation.WHEN_ANY_FAILS), (builder) -> builder.maxRecords(1),
				(builder) -> builder.maxBatchSize(DataSize.ofBytes(1)), (builder) -> builder.parallel(true),
				(builder) -> builder.maxConcurrency(1), (builder) -> builder.deadlineMargin(Duration.ZERO),
				(builder) -> builder.recordTimeout(Duration.ofMillis(1)),
				(builder) -> builder.retry(RetrySettings.builder().maxRetries(1).build()),
				(builder) -> builder.notRetryable(List.of(IOException.class)), (builder) -> builder.maxReceives(1),
				(builder) -> builder.redeliveryMemory(true));
	}

	@Test
	void singleRetrySettingsMayBeChanged() {
		BatchSettings settings = DEFAULTS.toBuilder()
			.retry(RetrySettings.builder().maxRetries(1).multiplier(2).build())
			.retry((retry) -> retry.maxRetries(3))
			.build();
		assertThat(settings.retry()).isEqualTo(RetrySettings.builder().maxRetries(3).multiplier(2).build());
	}

	@Test
	void settingsThatDifferAreToldApart() {
		BatchSettings settings = BatchSettings.defaults(EventType.SQS);
		BatchSettings other = settings.toBuilder().maxRecords(7).build();
		assertThat(settings).hasSameHashCodeAs(BatchSettings.defaults(EventType.SQS));
		assertThat(settings.hashCode()).isNotEqualTo(other.hashCode());
		assertThat(other).asString().startsWith("BatchSettings[CONTINUE, NEVER, 7,");
	}

	@Test
	void settingsDoNotChangeWithTheirBuilder() {
		BatchSettingsBuilder builder = DEFAULTS.toBuilder().maxRecords(2);
		BatchSettings settings = builder.build();
		builder.maxRecords(3);
		settings.toBuilder().maxRecords(4);
		assertThat(settings.maxRecords()).isEqualTo(2);
	}

	@ParameterizedTest
	@MethodSource
	void valueOutOfItsRangeIsRefused(UnaryOperator<BatchSettingsBuilder> change, String message) {
		BatchSettingsBuilder builder = change.apply(DEFAULTS.toBuilder());
		assertThatIllegalArgumentException().isThrownBy(builder::build).withMessage(message);
	}

	static Stream<Arguments> valueOutOfItsRangeIsRefused() {
		return Stream.of(refused((builder) -> builder.maxRecords(0), "'maxRecords' must be at least 1 but is 0"),
				refused((builder) -> builder.maxBatchSize(DataSize.ofBytes(0)),
						"'maxBatchSize' must be at least 1 byte but is 0B"),
				refused((builder) -> builder.maxConcurrency(0), "'maxConcurrency' must be at least 1 but is 0"),
				refused((builder) -> builder.deadlineMargin(Duration.ofMillis(-1)),
						"'deadlineMargin' must not be negative but is PT-0.001S"),
				refused((builder) -> builder.recordTimeout(Duration.ZERO),
						"'recordTimeout' must be at least 1 millisecond but is PT0S"),
				refused((builder) -> builder.maxReceives(0), "'maxReceives' must be at least 1 but is 0"));
	}

	private static Arguments refused(UnaryOperator<BatchSettingsBuilder> change, String message) {
		return Arguments.of(change, message);
	}

}
