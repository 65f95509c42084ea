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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the benchmarks and writes what they found as tables. The rivals take turns: each
 * round is a JVM of its own for each of them, and what counts is the median of the
 * rounds.
 */
public final class Benchmarks {

	/** Of the processor; a machine may be used by others too. */
	private static final String TIME = "time";

	private static final String ELAPSED = "elapsed";

	private static final String ALLOCATION = "allocation";

	/** By benchmark and parameters: the results of the rounds, by what was measured. */
	private final Map<String, Map<String, List<Double>>> measured = new LinkedHashMap<>();

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
		if (names.isEmpty()) {
			names.add("Benchmark");
		}
		benchmarks.run(names);
	}

	private void run(List<String> names) throws RunnerException, IOException {
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
			names.forEach(options::include);
			record(new Runner(options.build()).run());
		}
		StringBuilder tables = new StringBuilder(machine());
		sqs(tables);
		streams(tables);
		engine(tables);
		features(tables);
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
			Map<String, List<Double>> series = this.measured.computeIfAbsent(name, (key) -> new LinkedHashMap<>());
			add(series, ELAPSED, result.getPrimaryResult());
			result.getSecondaryResults().forEach((label, secondary) -> {
				if (label.contains("gc.alloc.rate.norm")) {
					add(series, ALLOCATION, secondary);
				}
				else if (label.contains(CpuTimeProfiler.LABEL)) {
					add(series, TIME, secondary);
				}
			});
		}
	}

	private static void add(Map<String, List<Double>> series, String name, Result<?> result) {
		series.computeIfAbsent(name, (key) -> new ArrayList<>()).add(result.getScore());
	}

	private double median(String name, String what) {
		Map<String, List<Double>> series = this.measured.get(name);
		if (series == null) {
			return Double.NaN;
		}
		List<Double> values = new ArrayList<>(series.get(what));
		Collections.sort(values);
		return values.get(values.size() / 2);
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

	private void sqs(StringBuilder tables) {
		if (!has("SqsBenchmark")) {
			return;
		}
		for (String what : List.of(TIME, ALLOCATION)) {
			tables.append("%nSQS, %s as a multiple of the tuned handler without a framework%n%n".formatted(what));
			tables.append("| records | tuned handler | payload handler | record handler | by hand | by hand, logging | decoding alone | ")
				.append("token scan |\n|---|---|---|---|---|---|---|---|\n");
			for (int records : List.of(1, 10, 100, 1_000, 10_000)) {
				double tuned = median("SqsBenchmark %d TUNED".formatted(records), what);
				tables.append("| %,d | %s |".formatted(records, absolute(tuned, what)));
				for (String rival : List.of("PAYLOAD_HANDLER", "RECORD_HANDLER", "BY_HAND", "BY_HAND_LOGGING",
						"DECODING", "TOKEN_SCAN")) {
					tables.append(" %.2f |".formatted(
							median("SqsBenchmark %d %s".formatted(records, rival), what) / tuned));
				}
				tables.append('\n');
			}
		}
	}

	private void streams(StringBuilder tables) {
		if (!has("StreamsBenchmark")) {
			return;
		}
		for (String what : List.of(TIME, ALLOCATION)) {
			tables.append("%nStreams, %s as a multiple of the tuned handler without a framework%n%n".formatted(what));
			tables.append("| source | records | tuned handler | payload handler | record handler |\n|---|---|---|---|---|\n");
			for (String source : List.of("KINESIS", "DYNAMODB", "KAFKA")) {
				for (int records : List.of(10, 1_000)) {
					double tuned = median("StreamsBenchmark %d TUNED %s".formatted(records, source), what);
					tables.append("| %s | %,d | %s |".formatted(source, records, absolute(tuned, what)));
					for (String rival : List.of("PAYLOAD_HANDLER", "RECORD_HANDLER")) {
						tables.append(" %.2f |".formatted(
								median("StreamsBenchmark %d %s %s".formatted(records, rival, source), what) / tuned));
					}
					tables.append('\n');
				}
			}
		}
	}

	private void engine(StringBuilder tables) {
		if (!has("EngineBenchmark")) {
			return;
		}
		tables.append("\nThe engine alone, per record\n\n| records | ns | bytes |\n|---|---|---|\n");
		for (int records : List.of(10, 100, 1_000, 10_000)) {
			String name = "EngineBenchmark " + records;
			tables.append("| %,d | %.0f | %.0f |%n".formatted(records, median(name, TIME) * 1_000 / records,
					median(name, ALLOCATION) / records));
		}
	}

	private void idempotency(StringBuilder tables) {
		if (!has("IdempotencyBenchmark")) {
			return;
		}
		double nothing = median("IdempotencyBenchmark NOTHING", ELAPSED);
		tables.append("%nIdempotency, elapsed time of a batch of ten, as a multiple of that without a store (%.0f us)%n%n"
			.formatted(nothing)).append("| store | by hand | by hand, claimed together | store in transactions | ")
			.append("by hand in transactions |\n|---|---|---|---|---|\n|");
		for (String way : List.of("STORE", "BY_HAND", "BY_HAND_CLAIMED_TOGETHER", "STORE_IN_TRANSACTIONS",
				"BY_HAND_IN_TRANSACTIONS")) {
			tables.append(" %.2f |".formatted(median("IdempotencyBenchmark " + way, ELAPSED) / nothing));
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
		return median("ObservabilityBenchmark %s %d".formatted(observed, records), what)
				- median("ObservabilityBenchmark NOTHING %d".formatted(records), what);
	}

	private void features(StringBuilder tables) {
		if (!has("FeaturesBenchmark")) {
			return;
		}
		for (String what : List.of(ELAPSED, ALLOCATION)) {
			tables.append("%nSQS, what can be switched on, %s as a multiple of the tuned handler%n%n".formatted(what))
				.append("| records | tuned handler | payload handler | meters | EMF | spans | workers | idempotency |\n")
				.append("|---|---|---|---|---|---|---|---|\n");
			for (int records : List.of(10, 1_000)) {
				double tuned = median("FeaturesBenchmark TUNED " + records, what);
				tables.append("| %,d | %s |".formatted(records, absolute(tuned, what)));
				for (String feature : List.of("NONE", "METERS", "EMF", "SPANS", "WORKERS", "IDEMPOTENCY")) {
					tables.append(" %.2f |".formatted(
							median("FeaturesBenchmark %s %d".formatted(feature, records), what) / tuned));
				}
				tables.append('\n');
			}
		}
	}

	private void guard(StringBuilder tables) {
		if (!has("CatalogUserBenchmark")) {
			return;
		}
		tables.append("\nFinding out who looks up a function\n\n| frames below | ns |\n|---|---|\n");
		for (int depth : List.of(10, 100, 1_000)) {
			tables.append("| %,d | %.0f |%n".formatted(depth,
					(median("CatalogUserBenchmark %d true".formatted(depth), TIME)
							- median("CatalogUserBenchmark %d false".formatted(depth), TIME)) * 1_000));
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
					median("ParallelBenchmark %s THREAD_PER_RECORD".formatted(source), ELAPSED) / 100_000,
					median("ParallelBenchmark %s POOL".formatted(source), ELAPSED) / 100_000));
		}
	}

	private static String absolute(double value, String what) {
		return what.equals(ALLOCATION) ? "%,.0f KB".formatted(value / 1_000) : "%,.0f µs".formatted(value);
	}

}
