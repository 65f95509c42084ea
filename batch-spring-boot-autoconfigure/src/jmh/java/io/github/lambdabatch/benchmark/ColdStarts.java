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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

import org.springframework.util.FileSystemUtils;

import io.github.lambdabatch.benchmark.RuntimeApi.Start;

/**
 * Times whole Lambda processes, from their start to some batches of ten, of the same
 * function with the library and by hand. All of them have their classes in jars and run
 * in turns.
 */
public final class ColdStarts {

	private static final String STARTER = "io.github.lambdabatch:batch-spring-boot-starter";

	private static final String EVENTS = "com.amazonaws:aws-lambda-java-events";

	private static final String ADAPTER = "org.springframework.cloud:spring-cloud-function-adapter-aws";

	private static final String CLIENT = "com.amazonaws:aws-lambda-java-runtime-interface-client";

	private static final String BY_HAND = "by hand";

	private static final String AS_DOCUMENTED = "by hand, the adapter's dependencies";

	private final Map<String, LambdaFunction> rivals = new LinkedHashMap<>();

	private final Map<String, List<Start>> starts = new LinkedHashMap<>();

	private ColdStarts() {
	}

	/**
	 * Run the processes in turns. A first round is not counted.
	 * @param args how many of each
	 * @throws IOException if they cannot be started
	 * @throws InterruptedException if the wait for them is interrupted
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		int rounds = (args.length > 0) ? Integer.parseInt(args[0]) : 11;
		Path directory = Path.of("target", "cold-starts").toAbsolutePath();
		FileSystemUtils.deleteRecursively(directory);
		ColdStarts coldStarts = new ColdStarts();
		coldStarts.prepare(Files.createDirectories(directory));
		coldStarts.round();
		coldStarts.starts.clear();
		for (int round = 0; round < rounds; round++) {
			coldStarts.round();
		}
		String table = Benchmarks.machine() + "\n" + coldStarts.table();
		System.out.println(table);
		Path file = Path.of("target", "cold-starts.md");
		Files.writeString(file, table);
		System.out.println("Written to " + file.toAbsolutePath());
	}

	private void prepare(Path directory) throws IOException, InterruptedException {
		Path testClasses = Path.of("target", "test-classes");
		Path application = Jars.make(directory.resolve("application.jar"), testClasses,
				testClasses.resolve(ColdStarts.class.getPackageName().replace('.', '/')));
		Path classes = Path.of("target", "classes");
		Path library = Jars.make(directory.resolve("library.jar"), classes, classes);

		Dependencies dependencies = Dependencies.ofClassPath();
		dependencies.add(Path.of("pom.xml"), library);
		dependencies.add(Path.of("..", "batch-spring-boot-starter", "pom.xml"));
		Set<Path> ours = dependencies.ofLibrary(List.of(STARTER, EVENTS, CLIENT));
		Set<Path> adapters = dependencies.of(List.of(ADAPTER, EVENTS, CLIENT));

		LambdaFunction byHand = new LambdaFunction(ByHand.class, ours, directory).with(application);
		LambdaFunction payloads = new LambdaFunction(Payloads.class, ours, directory).with(application);
		LambdaFunction records = new LambdaFunction(Applications.SqsRecords.class, ours, directory).with(application);
		LambdaFunction asDocumented = new LambdaFunction(ByHand.class, adapters, directory).with(application);
		LambdaFunction payloadsAot = AotProcessing.of(payloads, directory.resolve("payloads-aot"));
		LambdaFunction byHandAot = AotProcessing.of(byHand, directory.resolve("by-hand-aot"));

		this.rivals.put(BY_HAND, byHand);
		this.rivals.put("payload handler", payloads);
		this.rivals.put("record handler", records);
		this.rivals.put(AS_DOCUMENTED, asDocumented);
		this.rivals.put("payload handler, MetaspaceSize", payloads.with("-XX:MetaspaceSize=64m"));
		this.rivals.put("payload handler, AOT", payloadsAot);
		this.rivals.put("payload handler, cache", JvmCache.of(payloads, directory.resolve("payloads-cache")));
		this.rivals.put("payload handler, AOT and cache", JvmCache.of(payloadsAot, directory.resolve("payloads-both")));
		this.rivals.put("by hand, AOT and cache", JvmCache.of(byHandAot, directory.resolve("by-hand-both")));
	}

	private void round() throws IOException, InterruptedException {
		for (Map.Entry<String, LambdaFunction> rival : this.rivals.entrySet()) {
			this.starts.computeIfAbsent(rival.getKey(), (key) -> new ArrayList<>()).add(rival.getValue().run());
		}
	}

	private String table() {
		StringBuilder table = new StringBuilder(
				"| | start to first answer | of by hand | of the adapter as documented | ")
			.append("start to ready | first batch | second batch | later batches |\n")
			.append("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
		this.starts.forEach((rival, all) -> {
			table.append("| %s | %s | %.2f | %.2f | %s | %s | %s | %s |%n".formatted(rival,
					millis(all, Start::firstAnswer, 0), ratio(all, BY_HAND), ratio(all, AS_DOCUMENTED),
					millis(all, Start::ready, 0),
					millis(all, (start) -> start.batches().get(0), 0),
					millis(all, (start) -> start.batches().get(1), 1), millis(all, Start::laterBatch, 1)));
		});
		return table.toString();
	}

	/**
	 * Return the median of the ratios of the rounds: what slows the machine down for a
	 * while slows down both.
	 */
	private double ratio(List<Start> all, String other) {
		List<Start> others = this.starts.getOrDefault(other, List.of());
		double[] ratios = IntStream.range(0, all.size())
			.mapToDouble((round) -> (double) all.get(round).firstAnswer() / others.get(round).firstAnswer())
			.sorted()
			.toArray();
		return ratios[ratios.length / 2];
	}

	private static String millis(List<Start> all, ToLongFunction<Start> time, int digits) {
		List<Long> nanos = sorted(all, time);
		String number = "%,." + digits + "f";
		return (number + " ms (" + number + "–" + number + ")").formatted(nanos.get(nanos.size() / 2) / 1e6,
				nanos.get(0) / 1e6, nanos.get(nanos.size() - 1) / 1e6);
	}

	private static List<Long> sorted(List<Start> all, ToLongFunction<Start> time) {
		return all.stream().map(time::applyAsLong).sorted().toList();
	}

}
