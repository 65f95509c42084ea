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

import java.util.List;
import java.util.Objects;

import io.github.lambdabatch.sample.local.QueueMessage.End;

/**
 * What became of the messages of a run.
 *
 * @param outcomes message by message, in the order in which they were sent
 * @param overtaken messages of a FIFO queue that were deleted while an earlier one of
 * their group was still there
 * @param leftInQueue how many messages the queue still holds
 * @param fifo whether it is a FIFO queue
 */
record QueueReport(List<Outcome> outcomes, List<String> overtaken, int leftInQueue, boolean fifo) {

	boolean isRight() {
		return this.leftInQueue == 0 && this.overtaken.isEmpty() && this.outcomes.stream().allMatch(this::isRight);
	}

	/**
	 * Whether the message was handled exactly once, or not at all and kept for a human.
	 * In a group, what waits behind a poison message is received with it, and so may be
	 * moved with it.
	 * @param outcome what became of the message
	 * @return whether it ended as it has to
	 */
	boolean isRight(Outcome outcome) {
		boolean kept = outcome.end() == End.DEAD_LETTER_QUEUE && outcome.handled() == 0;
		return switch (outcome.message().end()) {
			case DELETED -> outcome.end() == End.DELETED && outcome.handled() == 1 || kept && waited(outcome);
			case DEAD_LETTER_QUEUE -> kept;
			case QUEUE -> false;
		};
	}

	/**
	 * Whether a message shared the fate of an earlier one of its group.
	 * @param outcome what became of the message
	 * @return whether a poison message of its group was sent before
	 */
	boolean waited(Outcome outcome) {
		return this.fifo && this.outcomes.stream()
			.takeWhile((earlier) -> earlier != outcome)
			.filter((earlier) -> Objects.equals(earlier.message().groupId(), outcome.message().groupId()))
			.anyMatch((earlier) -> earlier.message().end() == End.DEAD_LETTER_QUEUE);
	}

	/**
	 * What became of one message.
	 *
	 * @param message the message
	 * @param deliveries how often it was in an event
	 * @param handled how often the backend handled what it asks for
	 * @param end where it ended
	 */
	record Outcome(QueueMessage message, int deliveries, int handled, End end) {

	}

}
