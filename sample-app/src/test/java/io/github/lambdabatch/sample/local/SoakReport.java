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
import java.util.function.ToIntFunction;

import io.github.lambdabatch.sample.local.SoakLedger.Cause;

/**
 * What became of the messages of a soak test.
 *
 * @param standard those of the standard queue
 * @param fifo those of the FIFO queue
 * @param violations which promises were broken, the first of them in words
 * @param violationCount how often promises were broken
 */
record SoakReport(Column standard, Column fifo, List<String> violations, int violationCount) {

	private static final String ROW = "| %-68s | %9s | %9s |%n";

	boolean isRight() {
		return this.violationCount == 0;
	}

	int runs(Cause cause) {
		return this.standard.runs(cause) + this.fifo.runs(cause);
	}

	/**
	 * Prints the table, as it may stand in a page.
	 * @param out where to print
	 */
	void print(PrintStream out) {
		out.printf(ROW, "", "standard", "FIFO");
		out.println("| --- | ---: | ---: |");
		row(out, "messages sent", (column) -> column.sent);
		row(out, "handled exactly once", (column) -> column.handledOnce);
		row(out, "handled more than once", (column) -> column.handledMore);
		row(out, "dead-lettered by the function, not handled", (column) -> column.sentAside);
		row(out, "moved by the queue's redrive policy, not handled", (column) -> column.movedAside);
		row(out, "of these, messages that could have been handled", (column) -> column.healthyAside);
		row(out, "handled, and also in a dead-letter queue", (column) -> column.both);
		row(out, "lost", (column) -> column.lost);
		row(out, "still in the queue", (column) -> column.left);
		for (Cause cause : Cause.values()) {
			row(out, "runs of the handler: " + cause, (column) -> column.runs(cause));
		}
		row(out, "deliveries without a run",
				(column) -> column.deliveries.values().stream().mapToInt(Integer::intValue).sum()
						- column.runs.entrySet()
							.stream()
							.filter((entry) -> entry.getKey() != Cause.RETRY)
							.mapToInt(Map.Entry::getValue)
							.sum());
	}

	private void row(PrintStream out, String name, ToIntFunction<Column> value) {
		out.printf(ROW, name, "%,d".formatted(value.applyAsInt(this.standard)),
				"%,d".formatted(value.applyAsInt(this.fifo)));
	}

	/**
	 * The messages of a queue.
	 */
	static final class Column {

		private final Map<Cause, Integer> runs;

		private final Map<Cause, Integer> deliveries;

		private int sent;

		private int handledOnce;

		private int handledMore;

		private int sentAside;

		private int movedAside;

		private int healthyAside;

		private int both;

		private int lost;

		private int left;

		Column(Map<Cause, Integer> runs, Map<Cause, Integer> deliveries) {
			this.runs = Map.copyOf(runs);
			this.deliveries = Map.copyOf(deliveries);
		}

		void add(boolean ended, int handled, int deadLetters, int moved, boolean poison) {
			this.sent++;
			if (!ended) {
				this.left++;
				return;
			}
			if (handled > 0) {
				this.handledOnce += (handled == 1) ? 1 : 0;
				this.handledMore += (handled > 1) ? 1 : 0;
				this.both += (deadLetters + moved > 0) ? 1 : 0;
				return;
			}
			if (deadLetters > 0) {
				this.sentAside++;
			}
			else if (moved > 0) {
				this.movedAside++;
			}
			else {
				this.lost++;
				return;
			}
			this.healthyAside += poison ? 0 : 1;
		}

		int runs(Cause cause) {
			return this.runs.getOrDefault(cause, 0);
		}

		int sent() {
			return this.sent;
		}

		int handledMore() {
			return this.handledMore;
		}

		int sentAside() {
			return this.sentAside;
		}

		int movedAside() {
			return this.movedAside;
		}

	}

}
