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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.FakeContext;
import io.github.lambdabatch.UnsupportedEventException;
import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * SQS from event bytes to response bytes, through the real {@code FunctionInvoker}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SqsEndToEndTests {

	private static final String ALL_HANDLED = "{\"batchItemFailures\":[]}";

	private static final LambdaApplication RECORDS = LambdaApplication.start(Records.class);

	private static final LambdaApplication PAYLOADS = LambdaApplication.start(Payloads.class);

	private static final Set<String> APPLICATION_JACKSON_SETTINGS = Set.of(
			"spring.jackson.property-naming-strategy=SNAKE_CASE",
			"spring.jackson.property-naming-strategy=UPPER_CAMEL_CASE",
			"spring.jackson.default-property-inclusion=NON_EMPTY", "spring.jackson.serialization.wrap-root-value=true",
			"spring.jackson.deserialization.unwrap-root-value=true", "spring.jackson.visibility.getter=NONE",
			"spring.jackson.mapper.accept-case-insensitive-properties=true",
			"spring.jackson.datatype.datetime.write-dates-as-timestamps=true");

	private static final ConcurrentLinkedQueue<Object> handled = new ConcurrentLinkedQueue<>();

	@BeforeEach
	void clear() {
		handled.clear();
	}

	@Test
	void everyRecordIsHandledInOrder() {
		assertThat(RECORDS.invoke(SqsEvents.withBodies("a", "b", "c"))).isEqualTo(ALL_HANDLED);
		assertThat(handled).containsExactly("a", "b", "c");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "1", "2", "0 1", "1 2", "0 2", "0 1 2" })
	void failedRecordsAreReportedInTheOrderOfTheEvent(String positions) {
		Set<Integer> failing = Set.of(positions.split(" ")).stream().map(Integer::valueOf).collect(Collectors.toSet());
		List<String> bodies = IntStream.range(0, 3).mapToObj((i) -> failing.contains(i) ? "fail" : "ok").toList();
		assertThat(RECORDS.invoke(SqsEvents.withBodies(bodies)))
			.isEqualTo(failures(failing.stream().sorted().toList()));
		assertThat(handled).hasSize(3);
	}

	@Test
	void noRecordsAreASuccess() {
		assertThat(RECORDS.invoke(SqsEvents.bytes("{\"Records\":[]}"))).isEqualTo(ALL_HANDLED);
		assertThat(handled).isEmpty();
	}

	@Test
	void oneRecord() {
		assertThat(RECORDS.invoke(SqsEvents.withBodies("a"))).isEqualTo(ALL_HANDLED);
		assertThat(RECORDS.invoke(SqsEvents.withBodies("fail"))).isEqualTo(failures(List.of(0)));
	}

	@Test
	void tenThousandRecords() {
		List<String> bodies = IntStream.range(0, 10_000).mapToObj((i) -> (i % 7 == 3) ? "fail" : "ok").toList();
		List<Integer> failing = IntStream.range(0, 10_000).filter((i) -> i % 7 == 3).boxed().toList();
		assertThat(RECORDS.invoke(SqsEvents.withBodies(bodies))).isEqualTo(failures(failing));
		assertThat(handled).hasSize(10_000);
	}

	@Test
	void capturedEventsOfRealServers() {
		assertThat(RECORDS.invoke(SqsEvents.fixture("sqs-standard-elasticmq.json"))).isEqualTo(ALL_HANDLED);
		assertThat(handled).containsExactly("{\"id\":1,\"t\":\"zażółć €😀\"}");
	}

	@Test
	void fairQueueIsNotTakenForFifo() {
		List<String> messages = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			messages.add(SqsEvents.message("\"id-" + i + "\"", (i == 0) ? "\"fail\"" : "\"ok\"")
				.replace("\"SenderId\"", "\"MessageGroupId\":\"tenant\",\"SenderId\""));
		}
		String event = "{\"Records\":[" + String.join(",", messages) + "]}";
		assertThat(RECORDS.invoke(SqsEvents.bytes(event))).isEqualTo(failures(List.of(0)));
		assertThat(handled).hasSize(10);
	}

	@ParameterizedTest
	@ValueSource(strings = { "AssertionError", "StackOverflowError", "NoClassDefFoundError", "sneaky", "interrupted",
			"withoutMessage" })
	void whateverIsThrownIsTheVerdictOnThatRecordAlone(String body) {
		assertThat(RECORDS.invoke(SqsEvents.withBodies("ok", body))).isEqualTo(failures(List.of(1)));
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		if (!"interrupted".equals(body)) {
			assertThat(RECORDS.invoke(SqsEvents.withBodies(body, "ok", body))).isEqualTo(failures(List.of(0, 2)));
		}
	}

	@Test
	void handlerThatInterruptsItselfFailsAlone() {
		assertThat(RECORDS.invoke(SqsEvents.withBodies("ok", "interrupted", "ok"))).isEqualTo(failures(List.of(1)));
		assertThat(handled).hasSize(3);
		assertThat(RECORDS.invoke(SqsEvents.withBodies("ok"))).isEqualTo(ALL_HANDLED);
	}

	@Test
	void resultOfNullIsASuccess() {
		assertThat(RECORDS.invoke(SqsEvents.withBodies("null"))).isEqualTo(ALL_HANDLED);
	}

	@Test
	void outOfMemoryFailsTheInvocation() {
		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> RECORDS.invoke(SqsEvents.withBodies("ok", "OutOfMemoryError", "ok")));
		assertThat(handled).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "\"\"", "\"  \"", "null,\"unknown\":1" })
	void recordWithoutIdentifierFailsTheInvocationBeforeAnyIsHandled(String messageId) {
		String event = "{\"Records\":[" + SqsEvents.message("\"1\"", "\"ok\"") + ","
				+ SqsEvents.message(messageId, "\"ok\"") + "]}";
		assertThatExceptionOfType(UnsupportedEventException.class)
			.isThrownBy(() -> RECORDS.invoke(SqsEvents.bytes(event)))
			.withMessageContaining("Record 1 of 2 (aws:sqs) has no item identifier");
		assertThat(handled).isEmpty();
	}

	@Test
	void duplicateIdentifierIsReportedOnce() {
		String event = "{\"Records\":[" + SqsEvents.message("\"same\"", "\"ok\"") + ","
				+ SqsEvents.message("\"same\"", "\"fail\"") + "," + SqsEvents.message("\"same\"", "\"fail\"") + "]}";
		assertThat(RECORDS.invoke(SqsEvents.bytes(event)))
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"same\"}]}");
		assertThat(handled).hasSize(3);
	}

	@Test
	void nullBodyAndAttributesAreTheHandlersBusiness() {
		String event = "{\"Records\":[{\"messageId\":\"1\",\"body\":null,\"attributes\":null,\"eventSource\":\"aws:sqs\"}]}";
		assertThat(RECORDS.invoke(SqsEvents.bytes(event))).isEqualTo(ALL_HANDLED);
		assertThat(PAYLOADS.invoke(SqsEvents.bytes(event)))
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"1\"}]}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{}                                                      | without properties
					[]                                                      | an array
					"x"                                                     | a string
					{"Records":[{"eventSource":"aws:s3","s3":{}}]}          | aws:s3
					{"Records":[{"EventSource":"aws:sns","Sns":{}}]}        | aws:sns: at /Records/0 the event source is not supported
					{"version":"2.0","routeKey":"$default","headers":{}}    | routeKey
					{"httpMethod":"POST","body":"[1,2]"}                    | httpMethod
					{"payload":{"Records":[]}}                              | payload
					{"Records":[{"messageId":"1","body":"                   | ends in the middle
					""")
	void eventThatIsNoBatchFailsTheInvocation(String event, String description) {
		for (LambdaApplication application : List.of(RECORDS, PAYLOADS)) {
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> application.invoke(SqsEvents.bytes(event)))
				.withMessageMatching("(?s)The function '\\w+' handles single records, and was not called\\. .*")
				.withMessageContaining(description);
		}
		assertThat(handled).isEmpty();
	}

	@Test
	void payloadsAreReadByTheApplicationsMapper() {
		assertThat(PAYLOADS.invoke(SqsEvents.withBodies("{\"id\":\"A-1\",\"quantity\":2}"))).isEqualTo(ALL_HANDLED);
		assertThat(handled).containsExactly(new Order("A-1", 2));
	}

	@Test
	void payloadThatCannotBeReadFailsAloneAndQuotesNothing(CapturedOutput output) {
		assertThat(PAYLOADS.invoke(SqsEvents.withBodies("{\"id\":\"A-1\",\"quantity\":1}", "{\"id\":", "null", "",
				"{\"id\":\"A-4\",\"quantity\":\"4111-1111\"}", "{\"id\":\"A-5\",\"quantity\":1}")))
			.isEqualTo(failures(List.of(1, 2, 3, 4)));
		assertThat(handled).containsExactly(new Order("A-1", 1), new Order("A-5", 1));
		assertThat(output).contains("aws:sqs record id-4")
			.contains("InvalidFormatException at line 1, column")
			.contains(", in $.quantity")
			.doesNotContain("4111-1111");
	}

	@Test
	void keysOfMapsAndUnknownPropertiesAreContentToo(CapturedOutput output) {
		LambdaApplication maps = LambdaApplication.start(Maps.class,
				"spring.jackson.deserialization.fail-on-unknown-properties=true",
				"spring.cloud.function.definition=handleMap");
		maps.invoke(SqsEvents.withBodies("{\"amounts\":{\"secret-4711\":\"x\"}}", "{\"secret-4711\":1}"));
		assertThat(output).contains("InvalidFormatException at line 1, column 27, in $.amounts.*")
			.containsPattern("UnrecognizedPropertyException at line 1, column [0-9]+, in \\$\\.\\*")
			.doesNotContain("secret-4711");
	}

	@Test
	void functionIsChosenByPropertyAndByConstructorArgument() {
		byte[] event = SqsEvents.withBodies("{\"amounts\":{\"a\":1}}");
		String property = "spring.cloud.function.definition=handleOther";
		assertThat(LambdaApplication.start(Maps.class, property).invoke(event)).isEqualTo(failures(List.of(0)));
		assertThat(LambdaApplication.start(Maps.class, "handleMap", new String[] { property }).invoke(event))
			.isEqualTo(ALL_HANDLED);
	}

	@Test
	void recordsAreHandledWithinTheTimeThatTheContextLeaves() {
		assertThat(RECORDS.invoke(SqsEvents.withBodies("a"), new FakeContext(60_000))).isEqualTo(ALL_HANDLED);
		AtomicInteger asked = new AtomicInteger();
		FakeContext ending = new FakeContext(0);
		ending.setRemaining(() -> (asked.getAndIncrement() == 0) ? 10_000 : 100);
		assertThat(RECORDS.invoke(SqsEvents.withBodies("a"), ending)).isEqualTo(failures(List.of(0)));
		assertThat(RECORDS.invoke(SqsEvents.withBodies("a"), new FakeContext(0))).isEqualTo(ALL_HANDLED);
		assertThat(handled).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "INFO", "DEBUG" })
	void payloadsAreNotInTheLog(String level, CapturedOutput output) {
		LambdaApplication application = LambdaApplication.start(Payloads.class, "logging.level.root=" + level);
		application.invoke(SqsEvents.withBodies("{\"id\":\"secret-4711\",\"quantity\":1}", "secret-4711"));
		assertThat(output).contains("Failed to handle aws:sqs record id-1").doesNotContain("secret-4711");
	}

	@Test
	void jacksonSettingsOfTheApplicationChangeNothing() {
		byte[] event = SqsEvents.withBodies("ok", "fail");
		for (String setting : APPLICATION_JACKSON_SETTINGS) {
			handled.clear();
			assertThat(LambdaApplication.start(Records.class, setting).invoke(event)).as(setting)
				.isEqualTo(failures(List.of(1)));
			assertThat(handled).as(setting).containsExactly("ok", "fail");
		}
	}

	@Test
	void jacksonSettingsOfTheApplicationHoldForPayloads() {
		LambdaApplication application = LambdaApplication.start(SnakeCasePayloads.class,
				"spring.jackson.property-naming-strategy=SNAKE_CASE");
		assertThat(application.invoke(SqsEvents.withBodies("{\"user_id\":\"u1\"}"))).isEqualTo(ALL_HANDLED);
		assertThat(handled).containsExactly(new Registration("u1"));
	}

	@Test
	void overlappingInvocationsDoNotMix() throws Exception {
		int invocations = 16;
		ExecutorService threads = Executors.newFixedThreadPool(invocations);
		try {
			CyclicBarrier barrier = new CyclicBarrier(invocations);
			List<Future<String>> answers = new ArrayList<>();
			for (int invocation = 0; invocation < invocations; invocation++) {
				int failing = invocation;
				List<String> bodies = IntStream.range(0, invocations)
					.mapToObj((i) -> (i == failing) ? "fail" : "ok")
					.toList();
				answers.add(threads.submit(() -> {
					String answer = "";
					for (int round = 0; round < 50; round++) {
						barrier.await(30, TimeUnit.SECONDS);
						answer = RECORDS.invoke(SqsEvents.withBodies(bodies));
						assertThat(answer).isEqualTo(failures(List.of(failing)));
					}
					return answer;
				}));
			}
			for (int i = 0; i < invocations; i++) {
				assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(failures(List.of(i)));
			}
			assertThat(handled).hasSize(50 * invocations * invocations);
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static String failures(List<Integer> positions) {
		return positions.stream()
			.map((position) -> "{\"itemIdentifier\":\"id-%d\"}".formatted(position))
			.collect(Collectors.joining(",", "{\"batchItemFailures\":[", "]}"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Records {

		@Bean
		Function<SQSMessage, @Nullable String> handleMessage() {
			return (message) -> {
				handled.add(String.valueOf(message.getBody()));
				return switch (String.valueOf(message.getBody())) {
					case "fail" -> throw new IllegalStateException("failed on purpose");
					case "AssertionError" -> throw new AssertionError("failed on purpose");
					case "StackOverflowError" -> overflow(1);
					case "NoClassDefFoundError" -> throw new NoClassDefFoundError("failed on purpose");
					case "OutOfMemoryError" -> throw new OutOfMemoryError("failed on purpose");
					case "sneaky" -> sneak(new java.io.IOException("failed on purpose"));
					case "interrupted" -> sneak(new InterruptedException());
					case "withoutMessage" -> throw new RuntimeException();
					case "null" -> null;
					default -> "done";
				};
			};
		}

		private static String overflow(int depth) {
			return overflow(depth + 1) + depth;
		}

		@SuppressWarnings("unchecked")
		private static <X extends Throwable> String sneak(Throwable throwable) throws X {
			throw (X) throwable;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Payloads {

		@Bean
		@BatchHandler
		Function<Order, String> handleOrder() {
			return (order) -> {
				handled.add(order);
				return "done";
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class SnakeCasePayloads {

		@Bean
		@BatchHandler
		Consumer<Registration> handleRegistration() {
			return handled::add;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Maps {

		@Bean
		@BatchHandler
		Consumer<Amounts> handleMap() {
			return handled::add;
		}

		@Bean
		@BatchHandler
		Consumer<Order> handleOther() {
			return (order) -> {
				throw new IllegalStateException("failed on purpose");
			};
		}

	}

	record Amounts(Map<String, Integer> amounts) {

	}

	record Order(String id, int quantity) {

	}

	record Registration(String userId) {

	}

}
