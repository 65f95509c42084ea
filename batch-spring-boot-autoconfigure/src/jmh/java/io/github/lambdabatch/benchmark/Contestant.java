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
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.sun.management.ThreadMXBean;

/**
 * A rival in a process of its own. For each line of its input, which says for how many
 * milliseconds, it handles the same batch again and again, and then writes what one of
 * them has cost.
 */
final class Contestant {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static volatile Object consumed = "";

	private Contestant() {
	}

	/**
	 * Take part.
	 * @param args the contest, the number of records, and the rival
	 * @throws IOException if the input cannot be read
	 */
	public static void main(String[] args) throws IOException {
		PrintStream answers = System.out;
		// What is written costs what the machine's terminal costs.
		System.setOut(new PrintStream(OutputStream.nullOutputStream()));
		Applications.sink = (value) -> consumed = value;
		Contest contest = Contest.valueOf(args[0]);
		byte[] event = contest.event(Integer.parseInt(args[1]));
		RequestStreamHandler handler = contest.start(args[2]);
		BufferedReader turns = new BufferedReader(new InputStreamReader(System.in));
		for (String millis = turns.readLine(); millis != null; millis = turns.readLine()) {
			answers.println(handle(handler, event, TimeUnit.MILLISECONDS.toNanos(Long.parseLong(millis))));
			answers.flush();
		}
		// The threads of a client may still be there.
		System.exit(0);
	}

	private static Cost handle(RequestStreamHandler handler, byte[] event, long nanos) throws IOException {
		long bytes = allocated();
		long time = THREADS.getCurrentThreadCpuTime();
		long start = System.nanoTime();
		long elapsed;
		int batches = 0;
		do {
			Invocation.handle(handler, event);
			batches++;
			elapsed = System.nanoTime() - start;
		}
		while (elapsed < nanos);
		time = THREADS.getCurrentThreadCpuTime() - time;
		bytes = allocated() - bytes;
		return new Cost(time / 1_000.0 / batches, elapsed / 1_000.0 / batches, (double) bytes / batches);
	}

	/**
	 * Of all threads, as some handlers run on workers.
	 */
	private static long allocated() {
		return LongStream.of(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds()))
			.filter((bytes) -> bytes > 0)
			.sum();
	}

	/**
	 * What a batch costs.
	 *
	 * @param time microseconds of a processor for the thread that handles the batch
	 * @param elapsed microseconds
	 * @param bytes what was allocated by all threads
	 */
	record Cost(double time, double elapsed, double bytes) {

		static Cost parse(String line) {
			String[] parts = line.split(" ");
			return new Cost(Double.parseDouble(parts[0]), Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
		}

		@Override
		public String toString() {
			return this.time + " " + this.elapsed + " " + this.bytes;
		}

	}

}
