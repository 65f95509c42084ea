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

/**
 * A record in one event: its attempts, its outcome and its fate. Times are nanoseconds
 * since the run began. Its methods are called with the lock of {@link LocalRecords}.
 */
final class Delivery {

	private final int number;

	private final long start;

	private final List<Attempt> attempts = new ArrayList<>();

	private long end;

	private @Nullable RecordOutcome outcome;

	private Fate fate = Fate.OPEN;

	Delivery(int number, long start) {
		this.number = number;
		this.start = start;
		this.end = start;
	}

	/**
	 * Return a copy that does not change any more.
	 */
	Delivery copy() {
		Delivery copy = new Delivery(this.number, this.start);
		copy.attempts.addAll(this.attempts);
		copy.end = this.end;
		copy.outcome = this.outcome;
		copy.fate = this.fate;
		return copy;
	}

	/**
	 * Return the number of the delivery, counted from one.
	 */
	int number() {
		return this.number;
	}

	long start() {
		return this.start;
	}

	long end() {
		return this.end;
	}

	List<Attempt> attempts() {
		return this.attempts;
	}

	@Nullable RecordOutcome outcome() {
		return this.outcome;
	}

	Fate fate() {
		return this.fate;
	}

	/**
	 * Note that code of the application has worked on the record. Times of the same
	 * attempt are joined. Work may end after the outcome is known, or begin then, if
	 * listeners are notified.
	 */
	void work(int attempt, long from, long to) {
		if (this.outcome != null && (attempt > this.outcome.attempts() || from > this.end)) {
			return;
		}
		long until = (this.outcome != null) ? Math.min(to, this.end) : to;
		int last = this.attempts.size() - 1;
		if (last >= 0 && this.attempts.get(last).number() == attempt) {
			Attempt begun = this.attempts.get(last);
			this.attempts.set(last, new Attempt(attempt, Math.min(begun.start(), from), Math.max(begun.end(), until)));
		}
		else {
			this.attempts.add(new Attempt(attempt, from, until));
		}
	}

	void finish(RecordOutcome outcome, long time) {
		this.outcome = outcome;
		this.end = time;
	}

	void land(Fate fate, long time) {
		this.fate = fate;
		this.end = Math.max(this.end, (this.outcome != null) ? this.end : time);
	}

	/**
	 * An attempt at a record.
	 *
	 * @param number the number of the attempt, counted from one
	 * @param start when it began
	 * @param end when it ended
	 */
	record Attempt(int number, long start, long end) {
	}

	/**
	 * What the event source does after a delivery.
	 */
	enum Fate {

		/** The function has not answered yet. */
		OPEN("open"),

		/** The record is not delivered again. */
		DONE("done"),

		/** The record is delivered again. */
		AGAIN("delivered again"),

		/** The record was delivered often enough. */
		GIVEN_UP("given up");

		private final String text;

		Fate(String text) {
			this.text = text;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}
