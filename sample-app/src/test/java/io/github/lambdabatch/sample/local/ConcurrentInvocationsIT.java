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

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;

import io.github.lambdabatch.sample.local.OrderMessage.Kind;
import io.github.lambdabatch.test.local.LambdaEvent;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.SqsRecordWriter;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.LambdaProcess;
import io.github.lambdabatch.test.runtime.LambdaRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Several invocations at the same time in one process, as on Lambda Managed Instances.
 */
@Timeout(120)
class ConcurrentInvocationsIT {

	private static final int CONCURRENCY = 4;

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final SqsRecordWriter writer = new SqsRecordWriter(
			"arn:aws:sqs:%s:%s:orders".formatted(LocalSqs.REGION, LocalSqs.ACCOUNT_ID));

	@Test
	void concurrentInvocationsAnswerForTheirOwnBatch() throws Exception {
		assumeThat(LambdaRuntime.forThisSystem()).as("Only AWS's own client runs invocations concurrently")
			.isEqualTo(LambdaRuntime.MANAGED);
		ExecutorService callers = Executors.newFixedThreadPool(CONCURRENCY);
		try (Backend backend = Backend.start();
				LambdaProcess function = SampleFunction.start(SampleFunction.zip(), "processOrder",
						LambdaRuntime.MANAGED,
						Map.of("SAMPLE_BACKEND_URL", backend.url(), "SPRING_HTTP_CLIENTS_READTIMEOUT", "30s",
								"AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(CONCURRENCY)))) {
			for (int round = 1; round <= 3; round++) {
				assertAnswers(round, backend, function, callers);
			}
		}
		finally {
			callers.shutdownNow();
		}
	}

	/** Each batch waits in its first message until all of them are under way. */
	private void assertAnswers(int round, Backend backend, LambdaProcess function, ExecutorService callers)
			throws Exception {
		List<String> batches = IntStream.rangeClosed(1, CONCURRENCY)
			.mapToObj((number) -> "r%d-b%d".formatted(round, number))
			.toList();
		List<CountDownLatch> held = batches.stream().map((batch) -> backend.hold(batch + "-1")).toList();
		batches.forEach((batch) -> backend.failAlways(batch + "-2"));
		List<CompletableFuture<InvocationResult>> results = batches.stream()
			.map((batch) -> CompletableFuture.supplyAsync(() -> invoke(function, batch), callers))
			.toList();
		for (String batch : batches) {
			assertThat(backend.awaitArrival(batch + "-1", LIMIT)).as(batch).isTrue();
		}
		held.forEach(CountDownLatch::countDown);
		for (int i = 0; i < CONCURRENCY; i++) {
			assertThat(results.get(i).get(LIMIT.toSeconds(), TimeUnit.SECONDS)).hasToString(
					"response {\"batchItemFailures\":[{\"itemIdentifier\":\"%s-2\"}]}".formatted(batches.get(i)));
			String batch = batches.get(i);
			assertThat(Stream.of("-1", "-2", "-3").map((message) -> backend.handled(batch + message)))
				.containsExactly(1, 0, 1);
		}
	}

	private InvocationResult invoke(LambdaProcess function, String batch) {
		List<byte[]> records = IntStream.rangeClosed(1, 3)
			.mapToObj((number) -> OrderMessage.placeOrder("%s-%d".formatted(batch, number), Kind.HEALTHY))
			.map((message) -> this.writer
				.record(Message.builder().messageId(message.id()).receiptHandle("handle").body(message.body()).build()))
			.toList();
		try {
			return function.invoke(LambdaEvent.of(records), Duration.ofSeconds(30));
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
