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

import io.github.lambdabatch.sample.local.PaymentMessage.Kind;

/**
 * What became of the records of a topic.
 *
 * @param outcomes record by record, in the order in which they were sent
 * @param violations where the order of a payment was broken, in words
 */
record PaymentsReport(List<Outcome> outcomes, List<String> violations) {

	boolean isRight() {
		return this.violations.isEmpty() && this.outcomes.stream().allMatch(this::isRight);
	}

	/**
	 * Whether the record was handled exactly once, or not at all and is where a human
	 * finds it: by the function in the dead-letter queue, or by Lambda at the
	 * {@code OnFailure} destination. The records of a payment that wait behind one that
	 * always fails are given up with it.
	 * @param outcome what became of the record
	 * @return whether it ended as it has to
	 */
	boolean isRight(Outcome outcome) {
		boolean aside = outcome.end() == End.GIVEN_UP && outcome.handled() == 0 && outcome.deadLetters() == 0;
		boolean done = outcome.end() != End.PARTITION && outcome.handled() == 1 && outcome.deadLetters() == 0;
		return switch (outcome.message().kind()) {
			case MALFORMED -> outcome.end() != End.PARTITION && outcome.runs() == 0 && outcome.deadLetters() == 1;
			case BOOK_DOWN -> aside;
			case HEALTHY, TOMBSTONE, FLAKY_ONCE -> done || aside && waited(outcome);
		};
	}

	/**
	 * Whether a record shared the fate of an earlier one of its payment.
	 * @param outcome what became of the record
	 * @return whether one that always fails was sent before
	 */
	boolean waited(Outcome outcome) {
		return this.outcomes.stream()
			.takeWhile((earlier) -> earlier != outcome)
			.filter((earlier) -> earlier.message().key().equals(outcome.message().key()))
			.anyMatch((earlier) -> earlier.message().kind() == Kind.BOOK_DOWN);
	}

	/**
	 * What became of one record.
	 *
	 * @param message the record
	 * @param deliveries how often it was in an event
	 * @param runs how often the backend was asked
	 * @param handled how often the backend did what it was asked for
	 * @param deadLetters how often it is in the dead-letter queue
	 * @param end where it ended
	 */
	record Outcome(PaymentMessage message, int deliveries, int runs, int handled, int deadLetters, End end) {

	}

	/** Where a record is. */
	enum End {

		/** Still to be delivered. */
		PARTITION,

		/** Done with, as the function's answer says. */
		PASSED,

		/** Sent to {@code OnFailure} by Lambda. */
		GIVEN_UP

	}

}
