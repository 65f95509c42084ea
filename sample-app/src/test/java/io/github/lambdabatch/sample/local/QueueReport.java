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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

import io.github.lambdabatch.sample.local.QueueMessage.End;
import io.github.lambdabatch.sample.local.QueueMessage.Way;

/**
 * What became of the messages of a run.
 *
 * @param outcomes message by message, in the order in which they were sent
 * @param overtaken messages of a FIFO queue that were deleted while an earlier one of
 * their group was still there
 * @param leftInQueue how many messages the queue still holds
 */
record QueueReport(List<Outcome> outcomes, List<String> overtaken, int leftInQueue) {

	boolean isRight() {
		return this.leftInQueue == 0 && this.overtaken.isEmpty() && this.outcomes.stream().allMatch(this::isRight);
	}

	/**
	 * Whether the message was handled exactly once, or not at all and kept for a human
	 * exactly once.
	 * @param outcome what became of the message
	 * @return whether it ended as it has to
	 */
	boolean isRight(Outcome outcome) {
		int deadLetters = outcome.sent() + outcome.moved();
		return outcome.end() == outcome.message().end() && switch (outcome.end()) {
			case DELETED -> outcome.handled() == 1 && deadLetters == 0;
			case DEAD_LETTER_QUEUE -> outcome.handled() == 0 && deadLetters == 1;
			case QUEUE -> false;
		};
	}

	/**
	 * Tells how many messages came to their end in which way.
	 * @return a few words
	 */
	String summary() {
		Map<Way, Long> ways = this.outcomes.stream()
			.collect(Collectors.groupingBy(Outcome::way, TreeMap::new, Collectors.counting()));
		return ways.entrySet()
			.stream()
			.map((entry) -> "%d %s".formatted(entry.getValue(), entry.getKey()))
			.collect(Collectors.joining(", "));
	}

	/**
	 * Prints a line for each message.
	 * @param out where to print
	 */
	void print(PrintStream out) {
		String format = "%-14s %-22s %10s %8s %7s  %-19s  %s%n";
		out.printf(format, "message", "kind", "deliveries", "attempts", "handled", "ended", "how");
		for (Outcome outcome : this.outcomes) {
			out.printf(format, outcome.message().id(), outcome.message().description(), outcome.deliveries(),
					(outcome.attempts() > 0) ? outcome.attempts() : "-", outcome.handled(), outcome.end(),
					outcome.way() + (isRight(outcome) ? "" : "   <-- WRONG"));
		}
		out.println("Attempts are those that the backend has seen, or that the function has logged.");
	}

	/**
	 * What became of one message.
	 *
	 * @param message the message
	 * @param deliveries how often it was in an event
	 * @param attempts how often the backend was asked
	 * @param handled how often the backend handled what it asks for
	 * @param deleted whether Lambda deleted it, as handled
	 * @param sent how often the function sent it to the dead-letter queue
	 * @param moved how often the queue moved it there
	 */
	record Outcome(QueueMessage message, int deliveries, int attempts, int handled, boolean deleted, int sent,
			int moved) {

		/**
		 * Where the message is. What was sent to the dead-letter queue is in its own
		 * queue as well until it is deleted there.
		 * @return the end, or the queue
		 */
		End end() {
			if (this.moved > 0 || this.deleted && this.sent > 0) {
				return End.DEAD_LETTER_QUEUE;
			}
			return this.deleted ? End.DELETED : End.QUEUE;
		}

		Way way() {
			return switch (end()) {
				case QUEUE -> Way.OPEN;
				case DEAD_LETTER_QUEUE -> (this.moved > 0) ? Way.BY_QUEUE : Way.BY_FUNCTION;
				case DELETED ->
					(this.deliveries > 1) ? Way.REDELIVERED : (this.attempts > 1) ? Way.RETRIED : Way.AT_ONCE;
			};
		}

	}

}
