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

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RedeliveryDelay}.
 */
class RedeliveryDelayTests {

	@ParameterizedTest
	@CsvSource({ "0, 10", "1, 10", "2, 20", "3, 40", "7, 640", "8, 900", "2147483647, 900" })
	void delayGrowsWithEachDeliveryUpToTheLongest(int receiveCount, int seconds) {
		assertThat(RedeliveryDelay.startingWith(Duration.ofSeconds(10)).seconds(receiveCount)).isEqualTo(seconds);
	}

	@Test
	void delayMayStayTheSame() {
		RedeliveryDelay delay = new RedeliveryDelay(Duration.ofSeconds(30), 1, Duration.ofHours(1), Duration.ZERO);
		assertThat(delay.seconds(100)).isEqualTo(30);
	}

	@Test
	void partsOfASecondCountAsOne() {
		RedeliveryDelay delay = new RedeliveryDelay(Duration.ofMillis(1500), 2, Duration.ofHours(1), Duration.ZERO);
		assertThat(delay.seconds(1)).isEqualTo(2);
		assertThat(delay.seconds(2)).isEqualTo(3);
	}

	@RepeatedTest(20)
	void jitterIsInProportionAndKeepsTheLimits() {
		RedeliveryDelay delay = new RedeliveryDelay(Duration.ofSeconds(100), 2, Duration.ofSeconds(450),
				Duration.ofSeconds(20));
		assertThat(delay.seconds(1)).isBetween(100, 120);
		assertThat(delay.seconds(2)).isBetween(160, 240);
		assertThat(delay.seconds(3)).isBetween(320, 450);
	}

	@Test
	void initialMayBeLongerThanTheDefaultMaximum() {
		assertThat(RedeliveryDelay.startingWith(Duration.ofHours(1)).seconds(5)).isEqualTo(3600);
	}

	@ParameterizedTest
	@CsvSource({ "PT0.9S, 2, PT1H, PT0S, initial", "PT-1S, 2, PT1H, PT0S, initial", "PT1S, 0.9, PT1H, PT0S, multiplier",
			"PT1S, NaN, PT1H, PT0S, multiplier", "PT2S, 2, PT1S, PT0S, max", "PT1S, 2, PT11H1S, PT0S, max",
			"PT1S, 2, PT1H, PT-1S, jitter" })
	void valueOutOfItsRangeIsRefused(Duration initial, double multiplier, Duration max, Duration jitter, String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> new RedeliveryDelay(initial, multiplier, max, jitter))
			.withMessageContaining("'%s'", name);
	}

}
