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

import java.time.Duration;

/**
 * How long and how hard a soak test is.
 *
 * @param seed where all chance comes from
 * @param messages how many messages are sent
 * @param sending how long messages are sent at most
 * @param draining how long it may take afterwards until each message has come to its end
 * @param processes how many processes the function has
 * @param functionTimeout the time of an invocation
 * @param visibilityTimeout that of both queues
 * @param maxReceiveCount that of both queues
 * @param batchSize the most messages of a standard queue in an event
 * @param hostility by what the chance of each attack is multiplied
 */
record SoakSettings(long seed, int messages, Duration sending, Duration draining, int processes,
		Duration functionTimeout, Duration visibilityTimeout, int maxReceiveCount, int batchSize, double hostility) {

	/**
	 * Always the same, for a short run.
	 * @return the settings
	 */
	static SoakSettings small() {
		return new SoakSettings(17, 200, Duration.ofMinutes(4), Duration.ofMinutes(4), 2, Duration.ofSeconds(3),
				Duration.ofSeconds(4), 5, 20, 0);
	}

	/**
	 * Reads system properties whose names begin with {@code soak}.
	 * @return the settings
	 */
	static SoakSettings ofSystemProperties() {
		long minutes = Long.parseLong(property("minutes", "10"));
		return new SoakSettings(Long.parseLong(property("seed", Long.toString(System.currentTimeMillis()))),
				Integer.parseInt(property("messages", "100000")), Duration.ofMinutes(minutes), Duration.ofMinutes(10),
				Integer.parseInt(property("processes", "3")), Duration.ofSeconds(5), Duration.ofSeconds(7), 5, 100, 1);
	}

	private static String property(String name, String defaultValue) {
		String value = System.getProperty("soak." + name, "");
		return value.isBlank() ? defaultValue : value;
	}

}
