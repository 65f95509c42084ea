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

package io.github.lambdabatch.function;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.source.SqsEvents;

/**
 * The program that {@link MemoryTests} runs.
 */
public final class MemoryRun {

	private static final String ALL_HANDLED = "{\"batchItemFailures\":[]}";

	private static final int UNPACKED_MEGABYTES = 31;

	private MemoryRun() {
	}

	public static void main(String[] args) throws IOException {
		String result = switch (args[0]) {
			case "large" -> large();
			case "unpacked" -> unpacked();
			default -> many();
		};
		System.out.println(result);
		System.exit(0);
	}

	private static void require(String response) {
		if (!response.equals(ALL_HANDLED)) {
			throw new IllegalStateException("Not all was handled: " + response);
		}
	}

	/**
	 * Events of nearly 6 MB.
	 */
	private static String large() {
		byte[] event = SqsEvents.withBodies(IntStream.range(0, 10_000)
			.mapToObj((i) -> "{\"id\":%d,\"note\":\"%s\"}".formatted(i, "x".repeat(130)))
			.toList());
		if (event.length < 5_500_000 || event.length > 6_291_456) {
			throw new IllegalStateException("An event of %d bytes".formatted(event.length));
		}
		for (Class<?> application : List.of(Payloads.class, Messages.class)) {
			LambdaApplication invoker = LambdaApplication.start(application);
			for (int i = 0; i < 10; i++) {
				require(invoker.invoke(event));
			}
		}
		return "handled";
	}

	/**
	 * An event of a few hundred kilobytes, whose 20 records have 620 MB when unpacked,
	 * and which are handled side by side.
	 */
	private static String unpacked() throws IOException {
		ByteArrayOutputStream packed = new ByteArrayOutputStream();
		try (OutputStream stream = new GZIPOutputStream(packed)) {
			byte[] megabyte = "x".repeat(1024 * 1024).getBytes(StandardCharsets.US_ASCII);
			for (int i = 0; i < UNPACKED_MEGABYTES; i++) {
				stream.write(megabyte);
			}
		}
		String data = Base64.getEncoder().encodeToString(packed.toByteArray());
		byte[] event = SqsEvents.bytes(IntStream.range(0, 20)
			.mapToObj(
					(i) -> """
							{"kinesis":{"partitionKey":"%d","sequenceNumber":"%d","data":"%s"},"eventSource":"aws:kinesis",\
							"eventID":"shardId-000000000000:%d","eventSourceARN":"arn:aws:kinesis:us-east-1:1:stream/readings"}"""
						.formatted(i, i + 1, data, i + 1))
			.collect(Collectors.joining(",", "{\"Records\":[", "]}")));
		LambdaApplication application = LambdaApplication.start(Unpacked.class, "lambda.batch.kinesis.parallel=true",
				"lambda.batch.kinesis.max-concurrency=20");
		require(application.invoke(event));
		return "handled";
	}

	/**
	 * Return what 10,000 invocations leave on the heap.
	 */
	private static String many() {
		byte[] event = SqsEvents.withBodies(IntStream.range(0, 10).mapToObj("{\"id\":%d}"::formatted).toList());
		LambdaApplication application = LambdaApplication.start(Payloads.class);
		long before = Long.MAX_VALUE;
		for (int i = 0; i < 12_000; i++) {
			if (i == 2_000) {
				before = used();
			}
			require(application.invoke(event));
		}
		return String.valueOf(Math.max(0, used() - before));
	}

	private static long used() {
		System.gc();
		System.gc();
		return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
	}

	record Order(int id, String note) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Payloads {

		@Bean
		@BatchHandler
		Consumer<Order> order() {
			return (order) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Unpacked {

		@Bean
		@BatchHandler
		Consumer<String> reading() {
			return (reading) -> {
				if (reading.chars().filter((c) -> c == 'x').count() != UNPACKED_MEGABYTES * 1024 * 1024) {
					throw new IllegalStateException("Another reading");
				}
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Messages {

		@Bean
		Consumer<SQSMessage> message() {
			return SQSMessage::getBody;
		}

	}

}
