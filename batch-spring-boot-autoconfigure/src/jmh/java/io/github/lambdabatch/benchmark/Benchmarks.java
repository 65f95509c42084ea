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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the contests and the benchmarks, and writes what they found as tables. Each
 * benchmark has a JVM of its own in each of three rounds. The least time of all
 * iterations counts, as others on the machine can only add to it.
 */
public final class Benchmarks {

	/** Of the processor; a machine may be used by others too. */
	private static final String TIME = "time";

	private static final String ELAPSED = "elapsed";

	private static final String ALLOCATION = "allocation";

	/** By benchmark and parameters: the least of all iterations, by what was measured. */
	private final Map<String, Map<String, Double>> measured = new LinkedHashMap<>();

	private final boolean quick;

	private Benchmarks(boolean quick) {
		this.quick = quick;
	}

	/**
	 * Run the benchmarks.
	 * @param args {@code quick} for a short run, other words for the benchmarks whose
	 * names contain one of them; or {@code cold-start}, and how often
	 * @throws RunnerException if a benchmark fails
	 * @throws IOException if the tables cannot be written
	 * @throws InterruptedException if the wait for a process is interrupted
	 */
	public static void main(String[] args) throws RunnerException, IOException, InterruptedException {
		if (args.length > 0 && args[0].equals("cold-start")) {
			ColdStarts.main(Arrays.copyOfRange(args, 1, args.length));
			return;
		}
		List<String> names = new ArrayList<>();
		Arrays.stream(args).filter((arg) -> !arg.isBlank()).forEach(names::add);
		Benchmarks benchmarks = new Benchmarks(names.remove("quick"));
		// JMH's forks get what this says.
		System.setProperty("java.class.path", Dependencies.classPathOfLibrary());
		benchmarks.run(names);
	}

	private void run(List<String> names) throws RunnerException, IOException {
		StringBuilder tables = new StringBuilder(machine());
		tables.append(new Contests(this.quick).run(names.stream().map((name) -> name.toLowerCase(Locale.ROOT)).toList()));
		int rounds = this.quick ? 1 : 3;
		for (int round = 0; round < rounds; round++) {
			ChainedOptionsBuilder options = new OptionsBuilder().mode(Mode.AverageTime)
				.timeUnit(TimeUnit.MICROSECONDS)
				.forks(1)
				// The JVM goes on compiling for seconds what a batch needs.
				.warmupIterations(this.quick ? 2 : 10)
				.warmupTime(TimeValue.milliseconds(this.quick ? 500 : 1_000))
				.measurementIterations(this.quick ? 2 : 3)
				.measurementTime(TimeValue.milliseconds(this.quick ? 500 : 700))
				.addProfiler(GCProfiler.class)
				.addProfiler(CpuTimeProfiler.class)
				.shouldFailOnError(true)
				.jvmArgs("-Xms1g", "-Xmx1g", "-XX:+UseSerialGC");
			(names.isEmpty() ? List.of("Benchmark") : names).forEach(options::include);
			try {
				record(new Runner(options.build()).run());
			}
			catch (NoBenchmarksException ex) {
				// The words have chosen contests only.
				break;
			}
		}
		engine(tables);
		observability(tables);
		idempotency(tables);
		guard(tables);
		parallel(tables);
		System.out.println(tables);
		Path file = Path.of("target", "benchmarks.md");
		Files.createDirectories(file.getParent());
		Files.writeString(file, tables);
		System.out.println("Written to " + file.toAbsolutePath());
	}

	private void record(Collection<RunResult> results) {
		for (RunResult result : results) {
			String benchmark = result.getParams().getBenchmark();
			String name = benchmark.split("\\.")[4] + result.getParams()
				.getParamsKeys()
				.stream()
				.sorted()
				.map((key) -> " " + result.getParams().getParam(key))
				.collect(Collectors.joining());
			Map<String, Double> least = this.measured.computeIfAbsent(name, (key) -> new HashMap<>());
			result.getBenchmarkResults()
				.stream()
				.flatMap((fork) -> fork.getIterationResults().stream())
				.forEach((iteration) -> add(least, iteration));
		}
	}

	private static void add(Map<String, Double> least, IterationResult iteration) {
		least.merge(ELAPSED, iteration.getPrimaryResult().getScore(), Math::min);
		iteration.getSecondaryResults().forEach((label, secondary) -> {
			if (label.contains("gc.alloc.rate.norm")) {
				least.merge(ALLOCATION, secondary.getScore(), Math::min);
			}
			else if (label.contains(CpuTimeProfiler.LABEL)) {
				least.merge(TIME, secondary.getScore(), Math::min);
			}
		});
	}

	private double least(String name, String what) {
		return this.measured.getOrDefault(name, Map.of()).getOrDefault(what, Double.NaN);
	}

	private boolean has(String prefix) {
		return this.measured.keySet().stream().anyMatch((name) -> name.startsWith(prefix));
	}

	/**
	 * What it ran on.
	 * @return a line for the head of the tables
	 */
	static String machine() {
		return "%s %s, %s, %d processors%n".formatted(System.getProperty("java.vm.name"),
				System.getProperty("java.vm.version"), System.getProperty("os.arch"),
				Runtime.getRuntime().availableProcessors());
	}

	private void engine(StringBuilder tables) {
		if (!has("EngineBenchmark")) {
			return;
		}
		tables.append("\nThe engine alone, per record\n\n| records | ns | bytes |\n|---|---|---|\n");
		for (int records : List.of(10, 100, 1_000, 10_000)) {
			String name = "EngineBenchmark " + records;
			tables.append("| %,d | %.0f | %.0f |%n".formatted(records, least(name, TIME) * 1_000 / records,
					least(name, ALLOCATION) / records));
		}
	}

	private void idempotency(StringBuilder tables) {
		if (!has("IdempotencyBenchmark")) {
			return;
		}
		double nothing = least("IdempotencyBenchmark NOTHING", ELAPSED);
		tables.append("%nIdempotency, elapsed time of a batch of ten, as a multiple of that without a store (%.0f us)%n%n"
			.formatted(nothing)).append("| store | by hand | by hand, claimed together | store in transactions | ")
			.append("by hand in transactions |\n|---|---|---|---|---|\n|");
		for (String way : List.of("STORE", "BY_HAND", "BY_HAND_CLAIMED_TOGETHER", "STORE_IN_TRANSACTIONS",
				"BY_HAND_IN_TRANSACTIONS")) {
			tables.append(" %.2f |".formatted(least("IdempotencyBenchmark " + way, ELAPSED) / nothing));
		}
		tables.append('\n');
	}

	private void observability(StringBuilder tables) {
		if (!has("ObservabilityBenchmark")) {
			return;
		}
		tables.append("\nWhat it costs to be seen, beyond the engine alone\n\n")
			.append("| records | | ns per record | bytes per record | µs per batch | µs elapsed |\n|---|---|---|---|---|---|\n");
		for (int records : List.of(10, 100, 1_000)) {
			for (String observed : List.of("METERS", "EMF", "SPANS", "SPANS_FLUSHED")) {
				double micros = difference(records, observed, TIME);
				tables.append("| %,d | %s | %.0f | %.0f | %.1f | %.1f |%n".formatted(records, observed,
						micros * 1_000 / records, difference(records, observed, ALLOCATION) / records, micros,
						difference(records, observed, ELAPSED)));
			}
		}
	}

	private double difference(int records, String observed, String what) {
		return least("ObservabilityBenchmark %s %d".formatted(observed, records), what)
				- least("ObservabilityBenchmark NOTHING %d".formatted(records), what);
	}

	private void guard(StringBuilder tables) {
		if (!has("CatalogUserBenchmark")) {
			return;
		}
		tables.append("\nFinding out who looks up a function\n\n| frames below | ns |\n|---|---|\n");
		for (int depth : List.of(10, 100, 1_000)) {
			tables.append("| %,d | %.0f |%n".formatted(depth,
					(least("CatalogUserBenchmark %d true".formatted(depth), TIME)
							- least("CatalogUserBenchmark %d false".formatted(depth), TIME)) * 1_000));
		}
	}

	private void parallel(StringBuilder tables) {
		if (!has("ParallelBenchmark")) {
			return;
		}
		tables.append("\n1,000 records that wait 10 ms, 100 at once, as a multiple of 100 ms\n\n")
			.append("| source | thread per record | pool |\n|---|---|---|\n");
		for (String source : List.of("SQS", "SQS_FIFO", "KINESIS")) {
			tables.append("| %s | %.3f | %.3f |%n".formatted(source,
					least("ParallelBenchmark %s THREAD_PER_RECORD".formatted(source), ELAPSED) / 100_000,
					least("ParallelBenchmark %s POOL".formatted(source), ELAPSED) / 100_000));
		}
	}

}
