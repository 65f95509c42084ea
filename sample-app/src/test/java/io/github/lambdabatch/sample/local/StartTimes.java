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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import io.github.lambdabatch.sample.SampleApplication;
import io.github.lambdabatch.test.runtime.FunctionDirectory;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.LambdaProcess;

/**
 * Measures how long the artifact of this build takes to start, and to handle its first
 * batch, and prints a row of the table in docs/performance.md.
 */
public final class StartTimes {

	private static final int ROUNDS = 11;

	private StartTimes() {
	}

	public static void main(String[] args) throws Exception {
		String image = System.getProperty("sample.image", "");
		Path artifact = image.isEmpty() ? SampleFunction.zip().path() : Path.of(image);
		byte[] event = Files.readAllBytes(Path.of("src", "image", "events", "orders.json"));
		List<Double> starts = new ArrayList<>();
		List<Double> first = new ArrayList<>();
		List<Double> second = new ArrayList<>();
		for (int round = 0; round <= ROUNDS; round++) {
			long begin = System.nanoTime();
			try (LambdaProcess function = start(artifact)) {
				double start = millisSince(begin);
				double firstBatch = invoke(function, event);
				double secondBatch = invoke(function, event);
				// The first round fills the caches of the system.
				if (round > 0) {
					starts.add(start);
					first.add(firstBatch);
					second.add(secondBatch);
				}
			}
		}
		System.out.printf(Locale.ROOT, "| %s | %.0f ms | %.0f ms | %.1f ms | %.1f MB |%n",
				(args.length > 0) ? args[0] : artifact.getFileName(), median(starts), median(first), median(second),
				size(artifact) / 1e6);
	}

	private static LambdaProcess start(Path artifact) throws IOException, InterruptedException {
		if (!Files.isDirectory(artifact)) {
			return SampleFunction.start("processOrder", Map.of());
		}
		return LambdaProcess.of(new FunctionDirectory(artifact))
			.mainClass(SampleApplication.class)
			.function("processOrder")
			.command(FunctionImageIT.command())
			.start();
	}

	private static double invoke(LambdaProcess function, byte[] event) throws InterruptedException {
		long begin = System.nanoTime();
		if (!(function.invoke(event, Duration.ofSeconds(30)) instanceof Response)) {
			throw new IllegalStateException("The function did not answer");
		}
		return millisSince(begin);
	}

	private static double millisSince(long begin) {
		return (System.nanoTime() - begin) / 1e6;
	}

	private static double median(List<Double> values) {
		Collections.sort(values);
		return values.get(values.size() / 2);
	}

	private static long size(Path artifact) throws IOException {
		try (Stream<Path> files = Files.walk(artifact)) {
			return files.filter(Files::isRegularFile).mapToLong((file) -> file.toFile().length()).sum();
		}
	}

}
