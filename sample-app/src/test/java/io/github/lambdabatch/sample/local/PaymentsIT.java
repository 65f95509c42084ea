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
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.sample.local.PaymentMessage.Kind;
import io.github.lambdabatch.test.local.KafkaRecordWriter;
import io.github.lambdabatch.test.local.KafkaRedelivery;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.LocalSqs.LocalQueue;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.LambdaProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Payments from Kafka, in the runtime that Lambda uses: from events, and from a real
 * broker.
 */
@Timeout(120)
class PaymentsIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Duration FUNCTION_TIMEOUT = Duration.ofSeconds(30);

	private static final String NONE = "response {\"batchItemFailures\":[]}";

	private static Backend backend;

	private static LocalSqs sqs;

	private static LocalQueue deadLetters;

	private static LambdaProcess function;

	@BeforeAll
	static void start() throws Exception {
		backend = Backend.start();
		sqs = LocalSqs.start();
		deadLetters = sqs.createQueue("payments-dlq");
		Map<String, String> environment = new HashMap<>(PaymentsPart.environment(sqs, deadLetters));
		environment.put("SAMPLE_BACKEND_URL", backend.url());
		environment.put("SPRING_HTTP_CLIENTS_READTIMEOUT", "30s");
		function = SampleFunction.start("processPayment", environment);
	}

	@AfterAll
	static void stop() {
		if (function != null) {
			function.close();
		}
		if (sqs != null) {
			sqs.close();
		}
		if (backend != null) {
			backend.close();
		}
	}

	@Test
	void everyRecordThatWasNotHandledIsReportedAndHoldsUpItsOwnPaymentOnly() throws Exception {
		backend.failOnce("f-1");
		byte[] event = event(0, Stream.of("e-1", "f-1", "g-1", "f-2", "g-2").map(PaymentsIT::change).toList());
		assertThat(function.invoke(event, FUNCTION_TIMEOUT)).hasToString(answer(1, 3));
		assertThat(handled("e-1", "f-1", "g-1", "f-2", "g-2")).containsExactly(1, 0, 1, 0, 1);
	}

	@ParameterizedTest
	@EnumSource
	void redeliveryDoesOnlyWhatIsNotDoneYet(KafkaRedelivery reading) throws Exception {
		String payment = (reading == KafkaRedelivery.RESUME) ? "h" : "i";
		List<PaymentMessage> messages = List.of(change("j-1"), change(payment + "-1"), change(payment + "-2"),
				change("k-" + payment));
		backend.failOnce(payment + "-1");
		assertThat(function.invoke(event(100 * reading.ordinal(), messages), FUNCTION_TIMEOUT))
			.hasToString(answer(100 * reading.ordinal() + 1, 100 * reading.ordinal() + 2));
		byte[] rest = event(100 * reading.ordinal() + 1,
				messages.subList(1, (reading == KafkaRedelivery.RESUME) ? 4 : 3));
		assertThat(function.invoke(rest, FUNCTION_TIMEOUT)).hasToString(NONE);
		assertThat(handled(payment + "-1", payment + "-2", "k-" + payment)).containsExactly(1, 1, 1);
	}

	@Test
	void differentPaymentsAreOnTheirWayAtTheSameTime() throws Exception {
		List<String> first = List.of("a-1", "b-1", "c-1");
		List<CountDownLatch> held = first.stream().map(backend::hold).toList();
		byte[] event = event(1000, Stream.of("a-1", "a-2", "b-1", "c-1", "c-2").map(PaymentsIT::change).toList());
		CompletableFuture<InvocationResult> result = CompletableFuture.supplyAsync(() -> invoke(event));
		for (String id : first) {
			assertThat(backend.awaitArrival(id, LIMIT)).isTrue();
		}
		held.forEach(CountDownLatch::countDown);
		assertThat(result.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).hasToString(NONE);
		assertThat(handled("a-1", "a-2", "b-1", "c-1", "c-2")).containsOnly(1);
		assertThat(backend.overlapping()).isEmpty();
	}

	@Test
	void tombstoneRemovesItsPaymentInItsTurn() throws Exception {
		byte[] event = event(2000, List.of(change("t-1"), PaymentMessage.tombstone("t"), change("t-2")));
		assertThat(function.invoke(event, FUNCTION_TIMEOUT)).hasToString(NONE);
		assertThat(backend.attempts().stream().filter((attempt) -> attempt.key().equals("t")))
			.extracting(Backend.Attempt::id)
			.containsExactly("t-1", Backend.removal("t"), "t-2");
	}

	@Test
	void recordThatIsNoPaymentIsADeadLetterAndHoldsUpNothing() throws Exception {
		PaymentMessage malformed = PaymentMessage.malformed("m", 1);
		byte[] event = event(3000, List.of(malformed, change("m-2")));
		assertThat(function.invoke(event, FUNCTION_TIMEOUT)).hasToString(NONE);
		assertThat(handled("m-2")).containsExactly(1);
		assertThat(sqs.takeAll(deadLetters)).singleElement()
			.satisfies((letter) -> assertThat(JsonMapper.shared().readTree(letter.body()).get("value").binaryValue())
				.isEqualTo(malformed.bytes()));
	}

	@Test
	void everyPaymentOfATopicIsHandledOnceAndInOrderOrIsSetAside() throws Exception {
		try (LocalKafka kafka = LocalKafka.start()) {
			KafkaProgress progress = new KafkaProgress(new PrintStream(OutputStream.nullOutputStream()));
			for (KafkaRedelivery reading : KafkaRedelivery.values()) {
				PaymentsReport report = PaymentsPart.run(reading, kafka, function, backend, sqs, deadLetters, progress);
				assertThat(report.violations()).isEmpty();
				assertThat(report.outcomes())
					.hasSize(PaymentMessage.scenario(1).size() + PaymentMessage.afterwards(1).size())
					.allMatch(report::isRight);
			}
			assertThat(backend.overlapping()).isEmpty();
			assertThat(kafka.committed("payments").values().stream().mapToLong(Long::longValue).sum())
				.isEqualTo(2 * (PaymentMessage.scenario(1).size() + PaymentMessage.afterwards(1).size()));
		}
	}

	/** Makes a change such as {@code a-2}, the second one of the payment {@code a}. */
	private static PaymentMessage change(String id) {
		return new PaymentMessage(id, id.substring(0, 1), Kind.HEALTHY,
				"{\"changeId\":\"%s\",\"paymentId\":\"%s\",\"state\":\"CAPTURED\",\"amount\":1.5}".formatted(id,
						id.substring(0, 1)));
	}

	private static byte[] event(long offset, List<PaymentMessage> messages) {
		return new KafkaRecordWriter(LocalKafka.CLUSTER_ARN, "b-1.local:9098")
			.event(messages.stream().map((message) -> {
				ProducerRecord<byte[], byte[]> record = message.record("payments");
				return new ConsumerRecord<>(record.topic(), 0, offset + messages.indexOf(message), record.key(),
						record.value());
			}).toList());
	}

	private static String answer(int... offsets) {
		return IntStream.of(offsets)
			.mapToObj("{\"itemIdentifier\":{\"partition\":\"payments-0\",\"offset\":%d}}"::formatted)
			.collect(Collectors.joining(",", "response {\"batchItemFailures\":[", "]}"));
	}

	private static Stream<Integer> handled(String... ids) {
		return Stream.of(ids).map(backend::handled);
	}

	private static InvocationResult invoke(byte[] event) {
		try {
			return function.invoke(event, FUNCTION_TIMEOUT);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
