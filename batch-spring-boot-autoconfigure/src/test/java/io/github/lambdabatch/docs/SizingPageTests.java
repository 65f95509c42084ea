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

package io.github.lambdabatch.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The tables of docs/sizing.md are what its formulas say.
 */
class SizingPageTests {

	private static final Path PAGE = Path.of("..", "docs", "sizing.md");

	private static final Path REDELIVERY_PAGE = Path.of("..", "docs", "redelivery.md");

	private static final String BEGIN = "<!-- tables -->";

	private static final String END = "<!-- end of the tables -->";

	private static final String FAILURES_BEGIN = "<!-- failures -->";

	private static final String FAILURES_END = "<!-- end of failures -->";

	private static final String STORE_TABLE = "| stream, `MaximumRetryAttempts` 3 |";

	/** In the table about failures, in milliseconds. */
	private static final int HANDLER = 10;

	/** Of a database or DynamoDB in the same Region, in milliseconds. */
	private static final int STORE_CALL = 3;

	private static final List<Integer> HANDLER_MILLIS = List.of(1, 10, 100);

	private static final List<Integer> CONCURRENCY = List.of(1, 10, 50);

	private static final List<Integer> BATCH_SIZES = List.of(10, 100);

	@Test
	void tablesAreThoseOfTheFormulas() throws IOException {
		assertPart(BEGIN, tables(), END);
	}

	@Test
	void costOfFailuresIsThatOfTheRuns() throws IOException {
		assertPart(FAILURES_BEGIN, failures(), FAILURES_END);
	}

	private static void assertPart(String beginMark, String expected, String endMark) throws IOException {
		String page = Files.readString(PAGE);
		int begin = page.indexOf(beginMark) + beginMark.length();
		int end = page.indexOf(endMark);
		assertThat(begin).isGreaterThan(beginMark.length());
		if (Boolean.getBoolean("lambdabatch.sizing.write")) {
			Files.writeString(PAGE, page.substring(0, begin) + expected + page.substring(end));
		}
		else {
			assertThat(page.substring(begin, end))
				.as("run this test with -Dlambdabatch.sizing.write=true and commit the page")
				.isEqualTo(expected);
		}
	}

	@ParameterizedTest
	@CsvSource({ "10, 1, 100, 1769, 1003, 9.97", "10, 10, 100, 1769, 103, 97.1", "100, 50, 10, 1769, 41, 2439",
			"10, 1, 10, 884.5, 106, 94.3" })
	void formulasAreRight(int batchSize, int concurrency, int handlerMillis, double memory, double batchMillis,
			double recordsPerSecond) {
		Sizing sizing = new Sizing(batchSize, concurrency, handlerMillis, memory);
		assertThat(sizing.batchMillis()).isEqualTo(batchMillis);
		assertThat(sizing.recordsPerSecond()).isBetween(recordsPerSecond * 0.99, recordsPerSecond * 1.01);
	}

	@Test
	void costIsThatOfTimeAndRequests() {
		Sizing sizing = new Sizing(10, 1, 100, 1_024);
		double seconds = 100_000 * (1_000 + 3 * 1_769 / 1_024.0) / 1_000;
		assertThat(sizing.dollarsPerMillion()).isEqualTo(seconds * 0.0000166667 + 0.1 * 0.2);
	}

	private static String tables() {
		return "\n\nRecords per second and environment, with 1,024 MB:\n\n"
				+ table((sizing) -> sizing.recordsPerSecond(), "%,.0f")
				+ "\nDollars for a million records, with 1,024 MB:\n\n"
				+ table((sizing) -> sizing.dollarsPerMillion(), "%.2f") + "\n";
	}

	private static String table(ToDoubleFunction<Sizing> value, String format) {
		List<String> rows = new ArrayList<>();
		rows.add("| batch size | concurrency |"
				+ HANDLER_MILLIS.stream().map(" handler of %d ms |"::formatted).collect(Collectors.joining()));
		rows.add("| --- |".concat(" --- |".repeat(HANDLER_MILLIS.size() + 1)));
		for (int batchSize : BATCH_SIZES) {
			for (int concurrency : CONCURRENCY) {
				rows.add("| %d | %d |".formatted(batchSize, concurrency) + HANDLER_MILLIS.stream()
					.map((millis) -> value.applyAsDouble(new Sizing(batchSize, concurrency, millis, 1_024)))
					.map((figure) -> String.format(Locale.ROOT, " " + format + " |", figure))
					.collect(Collectors.joining()));
			}
		}
		return String.join("\n", rows) + "\n";
	}

	/**
	 * A record that runs several times costs its handler each time; with a store, a
	 * repeated record costs one call of the store instead.
	 */
	private static String failures() throws IOException {
		StringBuilder table = new StringBuilder("\n\n| `on-failure` | `MaximumRetryAttempts` | runs | dollars |\n");
		table.append("| --- | --- | --- | --- |\n");
		for (int attempts : List.of(3, 10)) {
			for (String way : List.of("`continue`", "`skip-group`, every other batch in another environment",
					"`skip-group`, the default")) {
				double runs = runs(
						"1 %% of the records are poison, 1 %% of the runs are flaky, `MaximumRetryAttempts` %d:"
							.formatted(attempts),
						way);
				table.append("| %s | %d | %.2f | %.2f |%n".formatted(way, attempts, runs, runs * dollars(HANDLER)));
			}
		}
		double without = runs(STORE_TABLE, "every other batch in another environment");
		double with = runs(STORE_TABLE, "the same, `jdbc` or `dynamodb`");
		table.append("| `skip-group`, every other batch in another environment, with a store | 3 | %.2f | %.2f |%n%n"
			.formatted(with, with * dollars(HANDLER + 2 * STORE_CALL) + (without - with) * dollars(STORE_CALL)));
		return table.toString();
	}

	private static double dollars(int handlerMillis) {
		return new Sizing(100, 1, handlerMillis, 1_024).dollarsPerMillion();
	}

	/**
	 * Return the runs per record that the page about redelivery states.
	 * @param heading what the line above the table, or its first line, begins with
	 * @param way what the row begins with
	 */
	private static double runs(String heading, String way) throws IOException {
		return Files.readAllLines(REDELIVERY_PAGE)
			.stream()
			.dropWhile((line) -> !line.startsWith(heading))
			.filter((line) -> line.startsWith("| " + way + " |"))
			.mapToDouble((line) -> Double.parseDouble(line.split("\\|")[2].strip()))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * The formulas.
	 */
	private record Sizing(int batchSize, int concurrency, int handlerMillis, double memory) {

		private static final double MEMORY_OF_A_PROCESSOR = 1_769;

		private static final double DOLLARS_PER_GB_SECOND = 0.0000166667;

		private static final double DOLLARS_PER_REQUEST = 0.2 / 1_000_000;

		double batchMillis() {
			double overhead = (1 + 0.2 * this.batchSize) * Math.max(1, MEMORY_OF_A_PROCESSOR / this.memory);
			return overhead + Math.ceil((double) this.batchSize / this.concurrency) * this.handlerMillis;
		}

		double recordsPerSecond() {
			return 1_000 * this.batchSize / batchMillis();
		}

		double dollarsPerMillion() {
			double batches = 1_000_000.0 / this.batchSize;
			return batches * batchMillis() / 1_000 * this.memory / 1_024 * DOLLARS_PER_GB_SECOND
					+ batches * DOLLARS_PER_REQUEST;
		}

	}

}
