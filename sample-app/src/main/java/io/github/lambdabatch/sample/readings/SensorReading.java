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

import org.springframework.util.Assert;

/**
 * What a sensor has measured: the payload of one record.
 *
 * @param readingId identifies the reading, whoever delivers it how often
 * @param sensorId the sensor; its name is the partition key, so that its readings stay in
 * order
 * @param celsius the temperature
 */
record SensorReading(String readingId, String sensorId, double celsius) {

	private static final double ABSOLUTE_ZERO = -273.15;

	SensorReading {
		Assert.hasText(readingId, "'readingId' must not be empty");
		Assert.hasText(sensorId, "'sensorId' must not be empty");
		Assert.isTrue(celsius >= ABSOLUTE_ZERO, "'celsius' must not be below absolute zero");
	}

}
