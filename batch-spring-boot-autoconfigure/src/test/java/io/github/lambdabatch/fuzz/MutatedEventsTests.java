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

package io.github.lambdabatch.fuzz;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FakeContext;
import io.github.lambdabatch.UnsupportedEventException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that no event, however it was changed, gets an answer that acknowledges a record
 * that was not handled: from the bytes of the event to those of the answer, judged by an
 * {@link EventOracle} that reads the same bytes by itself.
 * <p>
 * {@code -Dlambdabatch.fuzz.events} asks for more events, {@code -Dlambdabatch.fuzz.seed}
 * for the same ones again.
 */
class MutatedEventsTests {

	private static final int EVENTS = Integer.getInteger("lambdabatch.fuzz.events", 20_000);

	private static final long SEED = Long.getLong("lambdabatch.fuzz.seed", System.nanoTime());

	/** Below that, shares say little. */
	private static final int ENOUGH_EVENTS = 10_000;

	private static final FakeContext CONTEXT = new FakeContext(60_000);

	/**
	 * The applications switch the log off, which then is off for all of the JVM.
	 */
	@AfterAll
	static void switchTheLogOn() {
		((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.INFO);
	}

	@Test
	@Timeout(value = 60, unit = TimeUnit.MINUTES)
	void nothingIsAcknowledgedThatWasNotHandled() {
		System.out.println("-Dlambdabatch.fuzz.seed=%d -Dlambdabatch.fuzz.events=%d".formatted(SEED, EVENTS));
		FuzzCounts counts = new FuzzCounts();
		for (int i = 0; i < EVENTS; i++) {
			FuzzEvent event = FuzzEvent.of(SEED + i);
			try {
				check(event.application(), event.bytes(), !event.changed(), counts);
			}
			catch (AssertionError ex) {
				throw failed(i, event, ex);
			}
		}
		System.out.println(counts);
		if (EVENTS >= ENOUGH_EVENTS) {
			assertThat(counts.answeredShare()).as("answered").isGreaterThan(40);
			assertThat(counts.failuresShare()).as("reporting records").isGreaterThan(15);
			assertThat(counts.undecodableShare()).as("with records that cannot be decoded").isGreaterThan(8);
			assertThat(counts.skippedShare()).as("with skipped records").isGreaterThan(4);
			assertThat(counts.doubtfulShare()).as("of which something is open").isLessThan(4);
			assertThat(counts.leastAnsweredOfASource()).as("answered of each source").isGreaterThan(EVENTS / 20);
			assertThat(counts.leastAnsweredByAnApplication()).as("answered by each application")
				.isGreaterThan(EVENTS / 40);
		}
	}

	@Test
	void eventsAreTheSameForTheSameSeed() {
		for (long seed = 1; seed <= 100; seed++) {
			assertThat(FuzzEvent.of(seed).bytes()).isEqualTo(FuzzEvent.of(seed).bytes());
		}
	}

	/**
	 * What is special about each of them has been, or might be, a reason to lose a
	 * record.
	 */
	@ParameterizedTest
	@MethodSource("specialEvents")
	void nothingOfASpecialEventIsAcknowledgedThatWasNotHandled(String event) {
		for (FuzzApplication application : FuzzApplication.values()) {
			for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
				check(application, event.getBytes(charset), false, new FuzzCounts());
				check(application, ("\ufeff" + event).getBytes(charset), false, new FuzzCounts());
			}
		}
	}

	static List<String> specialEvents() {
		String failing = """
				{"messageId":"1","body":"fail","eventSource":"aws:sqs"}""";
		String grouped = """
				{"messageId":"%s","body":"%s","attributes":{"MessageGroupId":"g"},"eventSource":"aws:sqs",\
				"eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:orders.fifo"}""";
		String shardRecord = """
				{"kinesis":{"sequenceNumber":"%s","partitionKey":"%s","data":"%s"},"eventSource":"aws:kinesis"}""";
		String change = """
				{"eventName":"INSERT","dynamodb":{"SequenceNumber":"1","NewImage":{"n":%s}},"eventSource":"aws:dynamodb"}""";
		List<String> events = new ArrayList<>();
		events.add(records(failing));
		events.add("{\"Records\":[],\"Records\":[%s]}".formatted(failing));
		events.add("{\"Records\":[%s],\"Records\":[]}".formatted(failing));
		events.add("{\"records\":[],\"\\u0052ecords\":[%s]}".formatted(failing));
		events.add(records(failing) + "{}");
		events.add(records(failing).substring(0, failing.length()));
		events.add(records(failing, "null"));
		events.add(records(failing, failing.replace("\"1\"", "\" \"")));
		events.add(records(failing, failing.replace("aws:sqs", "aws:s3")));
		events.add(records(failing.replace("fail", "ok"), failing, failing.replace("fail", "ok")));
		events.add(records(failing.replace("}", ",\"body\":\"ok\"}"), failing.replace("{", "{\"body\":\"ok\",")));
		events.add(records(grouped.formatted("1", "ok"), grouped.formatted("2", "fail"), grouped.formatted("3", "ok")));
		events.add(records(grouped.formatted("1", "fail"), grouped.formatted("2", "ok").replace(".fifo", "")));
		events.add(records(grouped.formatted("1", "fail"), grouped.formatted("2", "ok")).replace(".fifo", ".FIFO"));
		events.add(records(grouped.formatted("1", "fail"),
				grouped.formatted("2", "ok").replace("{\"messageId", "{\"attributes\":null,\"messageId")));
		events.add(records("""
				{"messageId":"1","body":"fail","attributes":{"SequenceNumber":[]},"eventSource":"aws:sqs"}"""));
		events.add(records(failing, """
				{"messageId":"2","body":"fail","attributes":{"SequenceNumber":{}},"eventSource":"aws:sqs"}"""));
		events.add(records(shardRecord.formatted("100", "a", "ZmFpbA=="), shardRecord.formatted("99", "b", "ZmFpbA=="),
				shardRecord.formatted("98", "c", "b2s=")));
		events
			.add(records(shardRecord.formatted("1", "a", "H4sIAAAAAAAA/w=="), shardRecord.formatted("2", "a", "b2s=")));
		events.add(records(shardRecord.formatted("1", "a", "AAE"), shardRecord.formatted("2", "a", "_-8=")));
		events.add("{\"window\":{},\"Records\":[%s]}".formatted(shardRecord.formatted("1", "a", "b2s=")));
		addTopicsAndPipes(events, failing, shardRecord);
		// Written as it is, that would be another item.
		events.add(records(change.formatted("{\"N\":\"1,\\\"fail\\\":2\"}")));
		events.add(records(change.formatted("{\"NS\":[\"1]}\",\"NaN\",\"\"]}")));
		events.add(records(change.formatted("{\"B\":\"AAE\"}"), change.formatted("{\"S\":5}")));
		return events;
	}

	private static void addTopicsAndPipes(List<String> events, String failing, String shardRecord) {
		String topicRecord = """
				{"topic":"orders","partition":0,"offset":%s,"key":"%s","value":"%s","headers":[]}""";
		String failed = topicRecord.formatted("9", "YQ==", "ZmFpbA==");
		String behind = topicRecord.formatted("10", "YQ==", "b2s=");
		String other = topicRecord.formatted("10", "Yg==", "b2s=");
		events.add(topics("\"orders-0\":[%s,%s,%s],\"orders-1\":[%s]".formatted(failed, behind, other, behind)));
		events.add(topics("\"orders-0\":[%s],\"orders-0\":[%s]".formatted(failed, behind)));
		events.add(topics("\"orders-0\":[],\"orders-0\":[%s]".formatted(failed)));
		events.add(topics("\"orders-1\":[%s],\"a@1\":[%s],\" \":[]".formatted(failed, behind)));
		events.add(topics("\" \":[%s]".formatted(failed)));
		events.add(topics("\"orders-0\":[%s,%s]".formatted(failed, failed.replace("ZmFpbA==", "b2s="))));
		events.add(topics("\"orders-0\":[%s]".formatted(failed.replace("9", "-0"))));
		events.add(topics("\"orders-0\":[%s]".formatted(failed.replace("9", "9223372036854775808"))));
		events
			.add(topics("\"orders-0\":[%s]".formatted(failed.replace("\"partition\":0", "\"partition\":4294967296"))));
		events.add(topics("\"orders-0\":[%s]".formatted(other.replace("[]", "[null]"))));
		events.add(topics("\"orders-0\":[%s]".formatted(other.replace("[]", "[{\"h\":null,\"h\":[1]}]"))));
		events.add(topics("\"orders-0\":[%s]".formatted(other.replace("[]", "[{\"h\":[256]}]"))));
		events.add(topics("\"orders-0\":[%s]".formatted(other.replace("\"b2s=\"", "null"))));
		events.add(topics("\"orders-0\":[%s]".formatted(failed)).replace("\"records\"", "\"Records\":[],\"records\""));
		events.add(topics("").replace("\"records\"", "\"Records\":[%s],\"records\"".formatted(failing)));
		events.add(topics("\"orders-0\":[%s]".formatted(failed)).replace("aws:kafka", "aws:sqs"));
		events.add("[%s]".formatted(failed.replace("{", "{\"eventSource\":\"aws:kafka\",")));
		events.add("[%s]".formatted(failing));
		events.add("[%s][]".formatted(failing));
		events.add("[{\"Records\":[%s]}]".formatted(failing));
		String piped = """
				{"eventID":"%s","sequenceNumber":"%s","partitionKey":"%s","data":"%s","eventSource":"aws:kinesis"}""";
		events.add("[%s,%s,%s]".formatted(piped.formatted("s-0:9", "9", "a", "b2s="),
				piped.formatted("s-0:10", "10", "a", "ZmFpbA=="), piped.formatted("s-0:11", "11", "a", "b2s=")));
		events.add("[%s]".formatted(piped.formatted("", "9", "a", "ZmFpbA==")));
		events.add(records(piped.formatted("s-0:9", "9", "a", "ZmFpbA==")));
		// Which of the two shapes counts?
		events.add("[%s]".formatted(shardRecord.formatted("9", "a", "b2s=")
			.replace("{\"kinesis", "{\"eventID\":\"s-0:9\",\"data\":\"ZmFpbA==\",\"kinesis")));
		events.add("[%s]".formatted(piped.formatted("s-0:9", "9", "a", "ZmFpbA==").replace("{", "{\"kinesis\":null,")));
	}

	private static String topics(String partitions) {
		return "{\"eventSource\":\"aws:kafka\",\"records\":{%s}}".formatted(partitions);
	}

	private static String records(String... records) {
		return "{\"Records\":[%s]}".formatted(String.join(",", records));
	}

	/**
	 * The test itself must be able to fail.
	 */
	@Test
	void wrongAnswersAreNoticed() {
		int failing = 0;
		for (long seed = 1; failing < 100; seed++) {
			FuzzEvent event = FuzzEvent.of(seed);
			FuzzApplication application = event.application();
			ExpectedBatch expected = EventOracle.read(event.bytes(), application);
			if (event.changed() || !expected.isCertain()) {
				continue;
			}
			Handlers.takeSeen();
			String answer = application.invoke(event.bytes(), CONTEXT);
			List<String> seen = Handlers.takeSeen();
			List<String> reported = AnswerCheck.answered(application, expected, answer, seen);
			for (String wrong : wrongAnswers(reported, expected.type() == EventType.KAFKA)) {
				assertThatExceptionOfType(AssertionError.class).as(wrong)
					.isThrownBy(() -> AnswerCheck.answered(application, expected, wrong, seen));
			}
			if (reported.isEmpty() && !seen.isEmpty()) {
				seen.remove(seen.size() - 1);
				assertThatExceptionOfType(AssertionError.class)
					.isThrownBy(() -> AnswerCheck.answered(application, expected, answer, seen));
			}
			failing += reported.isEmpty() ? 0 : 1;
		}
	}

	private static List<String> wrongAnswers(List<String> reported, boolean kafka) {
		List<String> wrong = new ArrayList<>(List.of("", "null", "{}", "[]", "\"OK\"", "{\"BatchItemFailures\":[]}",
				"{\"batchItemFailures\":null}", "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}"));
		List<String> others = new ArrayList<>(reported);
		others.add(AnswerCheck.identifier("of another event", 0));
		wrong.add(answer(others, kafka));
		if (!reported.isEmpty()) {
			wrong.add(answer(reported.stream().map((identifier) -> identifier + "@0").toList(), !kafka));
		}
		for (String identifier : reported) {
			others = new ArrayList<>(reported);
			others.remove(identifier);
			wrong.add(answer(others, kafka));
		}
		return wrong;
	}

	private static String answer(List<String> identifiers, boolean kafka) {
		Json.Arr failures = Json.array();
		identifiers.forEach((identifier) -> failures.elements()
			.add(Json.object("itemIdentifier", kafka ? kafkaIdentifier(identifier) : identifier)));
		return JsonWriter.compact(Json.object("batchItemFailures", failures));
	}

	private static Json kafkaIdentifier(String identifier) {
		int end = identifier.lastIndexOf('@');
		return Json.object("partition", identifier.substring(0, end), "offset",
				new Json.Num(identifier.substring(end + 1)));
	}

	private static AssertionError failed(int number, FuzzEvent event, AssertionError error) {
		System.out.println("Event %d (-Dlambdabatch.fuzz.seed=%d) fails".formatted(number, SEED + number));
		String message = String.valueOf(error.getMessage());
		byte[] smallest = EventShrinker.shrink(event.bytes(), (bytes) -> {
			AssertionError smaller = failure(event.application(), bytes);
			return smaller != null && kind(smaller).equals(kind(error));
		});
		AssertionError smallestError = failure(event.application(), smallest);
		return new AssertionError("""
				Event %d (-Dlambdabatch.fuzz.seed=%d -Dlambdabatch.fuzz.events=1), %s: %s
				%s
				smaller: %s
				%s
				in Base64: %s""".formatted(number, SEED + number, event.application(), message, text(event.bytes()),
				(smallestError != null) ? smallestError.getMessage() : message, text(smallest),
				Base64.getEncoder().encodeToString(smallest)), error);
	}

	/**
	 * Without what is of this event alone.
	 */
	private static String kind(AssertionError error) {
		String message = String.valueOf(error.getMessage()).replaceAll("[0-9]+", "");
		int colon = message.indexOf(':');
		return (colon > 0) ? message.substring(0, colon) : message;
	}

	private static @Nullable AssertionError failure(FuzzApplication application, byte[] event) {
		try {
			check(application, event, false, new FuzzCounts());
			return null;
		}
		catch (AssertionError ex) {
			return ex;
		}
	}

	private static void check(FuzzApplication application, byte[] event, boolean mustBeAnswered, FuzzCounts counts) {
		Handlers.takeSeen();
		ExpectedBatch expected = EventOracle.read(event, application);
		String answer;
		try {
			answer = application.invoke(event.clone(), (event.length % 2 == 0) ? CONTEXT : null);
		}
		catch (RuntimeException | Error ex) {
			List<String> seen = Handlers.takeSeen();
			if (mustBeAnswered) {
				throw new AssertionError("an event as documented is refused: " + ex, ex);
			}
			if (ex instanceof UnsupportedEventException) {
				AnswerCheck.refused(seen);
			}
			counts.refused(expected, ex);
			return;
		}
		List<String> seen = Handlers.takeSeen();
		List<String> reported = AnswerCheck.answered(application, expected, answer, seen);
		counts.answered(application, expected, reported, seen);
	}

	private static String text(byte[] event) {
		return new String(event, StandardCharsets.UTF_8);
	}

}
