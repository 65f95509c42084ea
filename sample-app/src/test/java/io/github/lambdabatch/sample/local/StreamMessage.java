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

package io.github.lambdabatch.sample.local;

import java.util.ArrayList;
import java.util.List;

/**
 * A record of a scenario for a stream.
 *
 * @param id what it is about, as the backend names it
 * @param key whose records have to stay in order
 * @param kind what is the matter with it
 * @param payload what is sent
 */
record StreamMessage(String id, String key, Kind kind, String payload) {

	private static final int SENSORS = 6;

	/**
	 * Readings of several sensors, mixed: some have one that fails, with others behind
	 * it.
	 * @return the records, in the order in which they are to be sent
	 */
	static List<StreamMessage> readings() {
		List<StreamMessage> messages = new ArrayList<>();
		for (int round = 1; round <= 6; round++) {
			for (int sensor = 1; sensor <= SENSORS; sensor++) {
				StreamMessage message = switch (sensor * 10 + round) {
					case 22, 45 -> reading(sensor, round, Kind.FLAKY_ONCE);
					case 34 -> reading(sensor, round, Kind.STORE_DOWN);
					case 56 -> malformedReading(sensor, round);
					default -> reading(sensor, round, Kind.HEALTHY);
				};
				messages.add(message);
			}
		}
		return List.copyOf(messages);
	}

	/**
	 * More readings of the same sensors.
	 * @return the records, to be sent when the others have come to their end
	 */
	static List<StreamMessage> readingsAfterwards() {
		List<StreamMessage> messages = new ArrayList<>();
		for (int sensor = 1; sensor <= SENSORS; sensor++) {
			messages.add(reading(sensor, 7, Kind.HEALTHY));
		}
		return List.copyOf(messages);
	}

	private static StreamMessage reading(int sensor, int number, Kind kind) {
		String key = "sensor-" + sensor;
		String id = "%s-%d".formatted(key, number);
		return new StreamMessage(id, key, kind,
				"{\"readingId\":\"%s\",\"sensorId\":\"%s\",\"celsius\":%d.5}".formatted(id, key, number));
	}

	private static StreamMessage malformedReading(int sensor, int number) {
		String key = "sensor-" + sensor;
		return new StreamMessage("%s-%d".formatted(key, number), key, Kind.MALFORMED, "21.5 degrees");
	}

	/** What is the matter with a record. */
	enum Kind {

		HEALTHY("healthy"), FLAKY_ONCE("backend fails once"), STORE_DOWN("backend always fails"),

		MALFORMED("malformed");

		private final String text;

		Kind(String text) {
			this.text = text;
		}

		boolean isPoison() {
			return this == STORE_DOWN || this == MALFORMED;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}
