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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.springframework.cloud.function.adapter.aws.FunctionInvoker;

/**
 * Times whole processes, from their start to the first response, of the same function
 * with the library and by hand on the same dependencies: what an application has at run
 * time, and nothing of what the tests have beside.
 */
public final class ColdStarts {

	private static final Pattern DEPENDENCIES = Pattern.compile("(classes|test-classes|(spring-(boot|cloud|aop|beans|"
			+ "context|core|expression|messaging)|jackson-|aws-lambda-java-(core|events|serialization)|logback|slf4j|"
			+ "jul-to|log4j|reactor-core|reactive-streams|micrometer-(commons|observation)|commons-logging|jspecify|"
			+ "joda|snakeyaml|jakarta.annotation|cloudevents|kotlin-stdlib).*[.]jar)");

	private static final Pattern NOT_AT_RUN_TIME = Pattern.compile("spring-(boot-(starter-)?(test|validation)|core-test).*");

	private ColdStarts() {
	}

	/**
	 * Run the processes in turns.
	 * @param args how many of each
	 * @throws IOException if they cannot be started
	 * @throws InterruptedException if the wait for them is interrupted
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		int rounds = (args.length > 0) ? Integer.parseInt(args[0]) : 11;
		String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> DEPENDENCIES.matcher(new File(entry).getName()).matches()
					&& !NOT_AT_RUN_TIME.matcher(new File(entry).getName()).matches())
			.collect(Collectors.joining(File.pathSeparator));
		Map<String, List<Long>> times = new LinkedHashMap<>();
		List<String> rivals = List.of("ByHand", "Payloads", "SqsRecords");
		for (int round = 0; round < rounds; round++) {
			for (String rival : rivals) {
				long start = System.nanoTime();
				Process process = new ProcessBuilder(ProcessHandle.current().info().command().orElse("java"),
						"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m", "-cp", classPath,
						FirstInvocation.class.getName(), rival)
					.redirectError(Redirect.DISCARD)
					.start();
				String output = new String(process.getInputStream().readAllBytes());
				long millis = (System.nanoTime() - start) / 1_000_000;
				process.waitFor();
				String[] words = output.substring(output.lastIndexOf("first ") + 6).trim().split(" ");
				times.computeIfAbsent(rival, (key) -> new ArrayList<>()).add(millis);
				times.computeIfAbsent(rival + ", first invocation", (key) -> new ArrayList<>())
					.add(Long.parseLong(words[0]));
				times.computeIfAbsent(rival + ", second invocation", (key) -> new ArrayList<>())
					.add(Long.parseLong(words[1]));
			}
		}
		System.out.println("| process start to end after two invocations | median | lowest | highest |");
		System.out.println("|---|---|---|---|");
		times.forEach((name, values) -> {
			Collections.sort(values);
			String unit = name.contains("invocation") ? "µs" : "ms";
			System.out.println("| %s | %,d %s | %,d | %,d |".formatted(name, values.get(values.size() / 2), unit,
					values.get(0), values.get(values.size() - 1)));
		});
	}

	/**
	 * Starts as the managed runtime does, handles a batch twice and ends.
	 */
	static final class FirstInvocation {

		private FirstInvocation() {
		}

		/**
		 * Handle a batch.
		 * @param args the simple name of the application
		 * @throws Exception if anything fails
		 */
		public static void main(String[] args) throws Exception {
			byte[] event = Events.sqs(10);
			FunctionInvoker invoker = Applications.start(
					Class.forName(Applications.class.getName() + "$" + args[0]));
			long[] micros = new long[2];
			for (int i = 0; i < micros.length; i++) {
				long start = System.nanoTime();
				invoker.handleRequest(new ByteArrayInputStream(event), new ByteArrayOutputStream(), null);
				micros[i] = (System.nanoTime() - start) / 1_000;
			}
			System.out.println("first %d %d".formatted(micros[0], micros[1]));
			System.out.flush();
			Runtime.getRuntime().halt(0);
		}

	}

}
