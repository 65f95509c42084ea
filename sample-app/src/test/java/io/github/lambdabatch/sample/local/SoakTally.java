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

import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what happened in a soak test.
 */
final class SoakTally {

	private final Map<Event, Integer> counts = new ConcurrentHashMap<>();

	void count(Event event) {
		this.counts.merge(event, 1, Integer::sum);
	}

	int of(Event event) {
		return this.counts.getOrDefault(event, 0);
	}

	void print(PrintStream out) {
		out.println("| what happened | times |");
		out.println("| --- | ---: |");
		for (Event event : Event.values()) {
			out.printf("| %-80s | %9s |%n", event, "%,d".formatted(of(event)));
		}
	}

	/**
	 * What is counted.
	 */
	enum Event {

		INVOCATION("invocations"), PROCESS_STARTED("processes started"),
		PROCESS_KILLED("processes killed in the middle of an invocation"),
		PROCESS_GIVEN_UP("processes killed because their time was over, as Lambda does"),
		PROCESS_ENDED("processes that ended by themselves, after an `OutOfMemoryError`"), ANSWER_LOST("answers lost"),
		TIMED_OUT_IN_SEQUENCE("timeouts while a handler ran on the invocation's thread"),
		TIMED_OUT("timeouts while handlers ran on other threads"), LATE_ANSWER("answers after the timeout"),
		FAILED("invocations that failed as a whole, as they should"), TWICE("batches delivered twice"),
		TWICE_AT_ONCE("of these, to two processes at the same time"),
		DELETION_REFUSED("deletions that the queue refused, as the message was gone or had been received again");

		private final String text;

		Event(String text) {
			this.text = text;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}
