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

package io.github.lambdabatch.sample.readings;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SensorReading}.
 */
class SensorReadingTests {

	@ParameterizedTest
	@ValueSource(strings = { "{\"sensorId\":\"s\",\"celsius\":1}", "{\"readingId\":\"r\",\"celsius\":1}",
			"{\"readingId\":\"r\",\"sensorId\":\"s\"}",
			"{\"readingId\":\"r\",\"sensorId\":\"s\",\"celsius\":-273.16}" })
	void payloadThatIsNoReadingIsRefused(String payload) {
		assertThatExceptionOfType(DatabindException.class)
			.isThrownBy(() -> JsonMapper.builder().build().readValue(payload, SensorReading.class));
	}

}
