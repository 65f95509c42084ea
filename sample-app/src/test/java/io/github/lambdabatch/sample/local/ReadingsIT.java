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

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;

import io.github.lambdabatch.test.local.KinesisRecordWriter;
import io.github.lambdabatch.test.local.LambdaEvent;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.LambdaProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sensor readings from Kinesis, in the runtime that Lambda uses: from events, and from a
 * real server where there is Node to run it.
 */
@Timeout(120)
class ReadingsIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Duration FUNCTION_TIMEOUT = Duration.ofSeconds(30);

	private static Backend backend;

	private static LambdaProcess function;

	@BeforeAll
	static void start() throws Exception {
		backend = Backend.start();
		function = SampleFunction.start("processReading",
				Map.of("SAMPLE_BACKEND_URL", backend.url(), "SPRING_HTTP_CLIENTS_READTIMEOUT", "30s"));
	}

	@AfterAll
	static void stop() {
		if (function != null) {
			function.close();
		}
		if (backend != null) {
			backend.close();
		}
	}

	@Test
	void firstFailedReadingIsReportedAndHoldsUpItsOwnSensorOnly() throws Exception {
		backend.failOnce("x-1");
		byte[] event = event("refused", "w-1", "x-1", "y-1", "x-2", "y-2");
		assertThat(function.invoke(event, FUNCTION_TIMEOUT)).hasToString(answer("2"));
		assertThat(handled("w-1", "x-1", "y-1", "x-2", "y-2")).containsExactly(1, 0, 1, 0, 1);
	}

	@Test
	void redeliveryFromTheCheckpointStoresOnlyWhatIsNotStoredYet() throws Exception {
		backend.failOnce("k-1");
		assertThat(function.invoke(event("again", "j-1", "k-1", "l-1"), FUNCTION_TIMEOUT)).hasToString(answer("2"));
		byte[] rest = eventFrom(2, "again", "k-1", "l-1");
		assertThat(function.invoke(rest, FUNCTION_TIMEOUT)).hasToString("response {\"batchItemFailures\":[]}");
		assertThat(handled("j-1", "k-1", "l-1")).containsExactly(1, 1, 1);
	}

	@Test
	void readingsOfDifferentSensorsAreOnTheirWayAtTheSameTime() throws Exception {
		List<String> first = List.of("a-1", "b-1", "c-1");
		List<CountDownLatch> held = first.stream().map(backend::hold).toList();
		byte[] event = event("parallel", "a-1", "a-2", "b-1", "c-1", "c-2");
		CompletableFuture<InvocationResult> result = CompletableFuture.supplyAsync(() -> invoke(event));
		for (String id : first) {
			assertThat(backend.awaitArrival(id, LIMIT)).isTrue();
		}
		held.forEach(CountDownLatch::countDown);
		assertThat(result.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).hasToString("response {\"batchItemFailures\":[]}");
		assertThat(handled("a-1", "a-2", "b-1", "c-1", "c-2")).containsOnly(1);
		assertThat(backend.overlapping()).isEmpty();
	}

	@Test
	void recordsThatAreNoReadingsAreReported() throws Exception {
		EventFixture fixture = EventFixture.read("kinesis.json");
		String first = fixture.records().get(0).at("/kinesis/sequenceNumber").stringValue();
		assertThat(function.invoke(fixture.event(), FUNCTION_TIMEOUT)).hasToString(answer(first));
	}

	@Test
	void everyReadingOfAStreamIsStoredOnceAndInOrderOrNamedToOnFailure() throws Exception {
		try (LocalKinesis kinesis = startKinesis()) {
			StreamProgress progress = new StreamProgress(new PrintStream(OutputStream.nullOutputStream()));
			StreamReport report = ReadingsPart.run("readings", kinesis, function, backend, progress);
			assertThat(report.violations()).isEmpty();
			assertThat(report.outcomes())
				.hasSize(StreamMessage.readings().size() + StreamMessage.readingsAfterwards().size())
				.allMatch(report::isRight);
			assertThat(backend.overlapping()).isEmpty();
		}
	}

	private static LocalKinesis startKinesis() throws Exception {
		try {
			return LocalKinesis.start();
		}
		catch (NotAvailableException ex) {
			return Assumptions.abort("No Kinesis server: " + ex.reason());
		}
	}

	private static String answer(String sequenceNumber) {
		return "response {\"batchItemFailures\":[{\"itemIdentifier\":\"%s\"}]}".formatted(sequenceNumber);
	}

	private Stream<Integer> handled(String... ids) {
		return Stream.of(ids).map(backend::handled);
	}

	private InvocationResult invoke(byte[] event) {
		try {
			return function.invoke(event, FUNCTION_TIMEOUT);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private byte[] event(String stream, String... ids) {
		return eventFrom(1, stream, ids);
	}

	/** Makes readings such as {@code a-2}, the second one of the sensor {@code a}. */
	private byte[] eventFrom(int sequenceNumber, String stream, String... ids) {
		KinesisRecordWriter writer = new KinesisRecordWriter(
				"arn:aws:kinesis:%s:%s:stream/%s".formatted(LocalSqs.REGION, LocalSqs.ACCOUNT_ID, stream),
				"shardId-000000000000");
		List<String> all = List.of(ids);
		return LambdaEvent.of(
				all.stream()
					.map((id) -> writer.record(Record.builder()
						.partitionKey(id.substring(0, 1))
						.sequenceNumber(Integer.toString(sequenceNumber + all.indexOf(id)))
						.approximateArrivalTimestamp(Instant.EPOCH.plusSeconds(1))
						.data(SdkBytes.fromByteArray("{\"readingId\":\"%s\",\"sensorId\":\"%s\",\"celsius\":1}"
							.formatted(id, id.substring(0, 1))
							.getBytes(StandardCharsets.UTF_8)))
						.build()))
					.toList());
	}

}
