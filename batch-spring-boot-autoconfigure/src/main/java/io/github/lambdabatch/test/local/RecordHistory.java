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

package io.github.lambdabatch.test.local;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordOutcome.Duplicate;
import io.github.lambdabatch.RecordOutcome.Failed;
import io.github.lambdabatch.RecordOutcome.Recovered;
import io.github.lambdabatch.RecordOutcome.Remembered;
import io.github.lambdabatch.RecordOutcome.Succeeded;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * A record and its deliveries.
 *
 * @param function the name of the function
 * @param identifier the identifier by which the record is reported
 * @param lane the lane of the record, or {@code null} if its order does not matter
 * @param content the beginning of the payload
 * @param deliveries the deliveries in their order
 */
record RecordHistory(String function, String identifier, @Nullable String lane, String content,
		List<Delivery> deliveries) {

	private static final int SHORT = 8;

	RecordHistory(String function, String identifier, @Nullable String lane, String content) {
		this(function, identifier, lane, content, new ArrayList<>());
	}

	/**
	 * Return a copy that does not change any more.
	 */
	RecordHistory copy() {
		return new RecordHistory(this.function, this.identifier, this.lane, this.content,
				this.deliveries.stream().map(Delivery::copy).toList());
	}

	Delivery last() {
		return this.deliveries.get(this.deliveries.size() - 1);
	}

	/**
	 * Return the part of the identifier that tells records apart: the beginning of a
	 * message id, or the end of a number.
	 */
	String shortIdentifier() {
		if (this.identifier.length() <= SHORT || this.identifier.contains("@")) {
			return this.identifier;
		}
		boolean messageId = this.identifier.indexOf('-') == SHORT;
		return messageId ? this.identifier.substring(0, SHORT)
				: "…" + this.identifier.substring(this.identifier.length() - SHORT);
	}

	int attempts() {
		return this.deliveries.stream()
			.mapToInt((delivery) -> (delivery.outcome() != null) ? delivery.outcome().attempts() : 0)
			.sum();
	}

	/**
	 * Return how the record ended, in words for a table.
	 */
	String end() {
		return describe(last());
	}

	static String describe(Delivery delivery) {
		RecordOutcome outcome = delivery.outcome();
		String words = (outcome != null) ? describe(outcome) : "no answer";
		return switch (delivery.fate()) {
			case OPEN, DONE -> words;
			case AGAIN -> words + ", is delivered again";
			case GIVEN_UP -> words + ", is given up";
		};
	}

	static String describe(RecordOutcome outcome) {
		if (outcome instanceof Succeeded) {
			return "handled";
		}
		if (outcome instanceof Recovered recovered) {
			return "recovered by " + recovered.recoverer();
		}
		if (outcome instanceof Remembered) {
			return "handled before";
		}
		if (outcome instanceof Duplicate) {
			return "duplicate";
		}
		if (outcome instanceof Failed) {
			return "failed";
		}
		return "not processed (%s)".formatted(((Unprocessed) outcome).reason());
	}

	/**
	 * Return the exception of an outcome in one line.
	 */
	static @Nullable String exception(@Nullable RecordOutcome outcome) {
		Throwable exception = null;
		if (outcome instanceof Failed failed) {
			exception = failed.exception();
		}
		else if (outcome instanceof Recovered recovered) {
			exception = recovered.exception();
		}
		return (exception != null) ? exception.toString().lines().findFirst().orElse("") : null;
	}

}
