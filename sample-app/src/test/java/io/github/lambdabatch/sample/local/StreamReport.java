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

/**
 * What became of the records of a run.
 *
 * @param outcomes record by record, in the order in which they were sent
 * @param violations where the order of a key was broken, in words
 */
record StreamReport(List<Outcome> outcomes, List<String> violations) {

	boolean isRight() {
		return this.violations.isEmpty() && this.outcomes.stream().allMatch(this::isRight);
	}

	/**
	 * Whether the record was handled exactly once, or not at all and named to a human.
	 * The records of a key that wait behind a poison record are given up with it; those
	 * of other keys were handled by then.
	 * @param outcome what became of the record
	 * @return whether it ended as it has to
	 */
	boolean isRight(Outcome outcome) {
		boolean named = outcome.end() == End.GIVEN_UP && outcome.handled() == 0;
		return (outcome.message().kind().isPoison()) ? named
				: outcome.end() != End.SHARD && outcome.handled() == 1 || named && waited(outcome);
	}

	/**
	 * Whether a record shared the fate of an earlier one of its key.
	 * @param outcome what became of the record
	 * @return whether a poison record of its key was sent before
	 */
	boolean waited(Outcome outcome) {
		return this.outcomes.stream()
			.takeWhile((earlier) -> earlier != outcome)
			.filter((earlier) -> earlier.message().key().equals(outcome.message().key()))
			.anyMatch((earlier) -> earlier.message().kind().isPoison());
	}

	/**
	 * What became of one record.
	 *
	 * @param message the record
	 * @param deliveries how often it was in an event
	 * @param handled how often the backend handled what it is about
	 * @param end where it ended
	 */
	record Outcome(StreamMessage message, int deliveries, int handled, End end) {

	}

	/** Where a record is. */
	enum End {

		SHARD("not passed yet"), PASSED("behind the checkpoint"), GIVEN_UP("named to OnFailure");

		private final String text;

		End(String text) {
			this.text = text;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}
