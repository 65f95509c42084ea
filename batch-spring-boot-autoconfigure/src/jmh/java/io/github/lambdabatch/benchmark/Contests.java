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

package io.github.lambdabatch.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.github.lambdabatch.benchmark.Contestant.Cost;

/**
 * Lets rivals handle the same batch in turns of a tenth of a second, each in a process of
 * its own, and compares each turn with that of the tuned handler a moment before or
 * after. What slows the machine down slows all of them down, so that a busy machine
 * hardly changes the median of these ratios.
 */
final class Contests {

	private static final int TURN_MILLIS = 100;

	/** The JVM goes on compiling for seconds what a batch needs. */
	private static final int WARM_UP_MILLIS = 5_000;

	private static final int ANSWER_SECONDS = 120;

	private final int rounds;

	private final int turns;

	private final int warmUpMillis;

	Contests(boolean quick) {
		this.rounds = quick ? 1 : 3;
		this.turns = quick ? 10 : 25;
		this.warmUpMillis = quick ? 1_000 : WARM_UP_MILLIS;
	}

	/**
	 * Run the contests whose names contain one of some words.
	 * @param words the words in lower case, or nothing for all contests
	 * @return tables of the results
	 */
	String run(List<String> words) throws IOException {
		StringBuilder tables = new StringBuilder();
		for (Contest contest : Contest.values()) {
			String name = contest.name().toLowerCase(Locale.ROOT);
			if (words.isEmpty() || words.stream().anyMatch(name::contains)) {
				tables.append(run(contest));
			}
		}
		return tables.toString();
	}

	private String run(Contest contest) throws IOException {
		ToDoubleFunction<Cost> time = (contest != Contest.FEATURES) ? Cost::time : Cost::elapsed;
		String header = "| records | " + String.join(" | ", contest.rivals()).toLowerCase(Locale.ROOT).replace('_', ' ')
				+ " |\n|" + "---|".repeat(contest.rivals().size() + 1) + "\n";
		StringBuilder times = new StringBuilder(header);
		StringBuilder bytes = new StringBuilder(header);
		for (int records : contest.sizes()) {
			Map<String, List<Cost>> costs = measure(contest, records);
			times.append(row(records, costs, time, "%,.0f µs"));
			bytes.append(row(records, costs, (cost) -> cost.bytes() / 1_000, "%,.0f KB"));
		}
		String tables = "%n%s, %s as a multiple of the tuned handler's%n%n%s%n%1$s, allocation%n%n%s"
			.formatted(contest, (contest != Contest.FEATURES) ? "time" : "elapsed time", times, bytes);
		System.out.println(tables);
		return tables;
	}

	private Map<String, List<Cost>> measure(Contest contest, int records) throws IOException {
		Map<String, List<Cost>> costs = new LinkedHashMap<>();
		contest.rivals().forEach((rival) -> costs.put(rival, new ArrayList<>()));
		for (int round = 0; round < this.rounds; round++) {
			Map<String, Rival> rivals = new LinkedHashMap<>();
			try {
				for (String name : contest.rivals()) {
					Rival rival = new Rival(contest, records, name);
					rivals.put(name, rival);
					rival.turn(this.warmUpMillis);
				}
				for (int turn = 0; turn < this.turns; turn++) {
					for (Map.Entry<String, Rival> rival : rivals.entrySet()) {
						costs.get(rival.getKey()).add(rival.getValue().turn(TURN_MILLIS));
					}
				}
			}
			finally {
				rivals.values().forEach(Rival::close);
			}
		}
		return costs;
	}

	private static String row(int records, Map<String, List<Cost>> costs, ToDoubleFunction<Cost> what, String format) {
		List<Cost> tuned = costs.get(Contest.TUNED);
		StringBuilder row = new StringBuilder("| %,d |".formatted(records));
		costs.forEach((rival, all) -> {
			double[] ratios = new double[all.size()];
			for (int i = 0; i < ratios.length; i++) {
				ratios[i] = what.applyAsDouble(all.get(i)) / what.applyAsDouble(tuned.get(i));
			}
			row.append(rival.equals(Contest.TUNED)
					? " " + format.formatted(median(tuned.stream().mapToDouble(what).toArray())) + " |"
					: " %.2f |".formatted(median(ratios)));
		});
		return row.append('\n').toString();
	}

	private static double median(double[] values) {
		Arrays.sort(values);
		return values[values.length / 2];
	}

	private static final class Rival implements AutoCloseable {

		private final Process process;

		private final BufferedReader answers;

		private final PrintStream turns;

		Rival(Contest contest, int records, String name) throws IOException {
			List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xms1g",
					"-Xmx1g", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
					Contestant.class.getName(), contest.name(), String.valueOf(records), name);
			Path log = Path.of("target", "contestant.log");
			this.process = new ProcessBuilder(command).redirectError(log.toFile()).start();
			this.answers = this.process.inputReader();
			this.turns = new PrintStream(this.process.getOutputStream(), true);
		}

		Cost turn(int millis) {
			this.turns.println(millis);
			return Cost.parse(
					CompletableFuture.supplyAsync(this::answer).orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join());
		}

		private String answer() {
			try {
				String line = this.answers.readLine();
				if (line == null) {
					throw new IllegalStateException("A rival has ended: see target/contestant.log");
				}
				return line;
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void close() {
			this.process.destroyForcibly();
		}

	}

}
