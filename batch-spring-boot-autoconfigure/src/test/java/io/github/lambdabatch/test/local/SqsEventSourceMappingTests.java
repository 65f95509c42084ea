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

package io.github.lambdabatch.test.local;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;

import io.github.lambdabatch.test.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Settings;
import io.github.lambdabatch.test.local.Verdict.UndocumentedAnswerException;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.FunctionError;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.InvocationResult.TimedOut;
import io.github.lambdabatch.test.runtime.LambdaFunction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SqsEventSourceMapping} against an SQS server, with functions that only
 * answer.
 */
@Timeout(60)
class SqsEventSourceMappingTests {

	private static LocalSqs sqs;

	private RedrivenQueue queue;

	@BeforeAll
	static void startSqs() {
		sqs = LocalSqs.start();
	}

	@AfterAll
	static void stopSqs() {
		sqs.close();
	}

	@BeforeEach
	void createQueue(TestInfo test) {
		this.queue = sqs.createQueue(test.getTestMethod().orElseThrow().getName(), Duration.ofSeconds(30), 5);
	}

	@Test
	void pollWhenQueueIsEmptyInvokesNothing() throws Exception {
		assertThat(poll(Settings.defaults(), new Answering("{}"))).isEmpty();
	}

	@Test
	void pollWhenFunctionAnswersSuccessDeletesBatch() throws Exception {
		send(5, 10);
		Poll poll = poll(Settings.defaults(), new Answering("{\"batchItemFailures\":[]}")).orElseThrow();
		assertThat(poll.deleted()).hasSize(5);
		assertThat(sqs.messagesIn(this.queue.source())).isZero();
	}

	@Test
	void pollWhenFunctionReportsFailureLeavesOnlyThat() throws Exception {
		send(5, 10);
		LambdaFunction function = (event, timeout) -> new Answering(failureOfFirst(event)).invoke(event, timeout);
		Poll poll = poll(Settings.defaults(), function).orElseThrow();
		assertThat(poll.deleted()).hasSize(4).doesNotContain(poll.batch().get(0).messageId());
		assertThat(sqs.messagesIn(this.queue.source())).isOne();
	}

	@Test
	void pollWithoutReportBatchItemFailuresDeletesWhatFailed() throws Exception {
		send(5, 10);
		LambdaFunction function = (event, timeout) -> new Answering(failureOfFirst(event)).invoke(event, timeout);
		assertThat(poll(Settings.defaults().withoutReportBatchItemFailures(), function).orElseThrow().deleted())
			.hasSize(5);
		assertThat(sqs.messagesIn(this.queue.source())).isZero();
	}

	@Test
	void pollWhenInvocationFailsLeavesBatch() throws Exception {
		send(5, 10);
		Settings settings = Settings.defaults().withoutReportBatchItemFailures();
		Poll poll = poll(settings, (event, timeout) -> new FunctionError("Runtime.UserException", "")).orElseThrow();
		assertThat(poll.deleted()).isEmpty();
		assertThat(sqs.messagesIn(this.queue.source())).isEqualTo(5);
	}

	@Test
	void pollWhenInvocationTimesOutLeavesBatch() throws Exception {
		send(5, 10);
		Poll poll = poll(Settings.defaults(), (event, timeout) -> new TimedOut(timeout)).orElseThrow();
		assertThat(poll.deleted()).isEmpty();
		assertThat(sqs.messagesIn(this.queue.source())).isEqualTo(5);
	}

	@Test
	void pollWhenAnswerIsUndocumentedFailsAndLeavesBatch() {
		send(5, 10);
		assertThatExceptionOfType(UndocumentedAnswerException.class)
			.isThrownBy(() -> poll(Settings.defaults(), new Answering("\"OK\"")));
		assertThat(sqs.messagesIn(this.queue.source())).isEqualTo(5);
	}

	@Test
	void pollWithBatchingWindowGathersMoreThanOneReceiveAllows() throws Exception {
		send(25, 10);
		Poll poll = poll(Settings.defaults().withBatchSize(25, Duration.ofSeconds(5)), new Answering("{}"))
			.orElseThrow();
		assertThat(poll.batch()).hasSize(25);
		assertThat(poll.deleted()).hasSize(25);
		assertThat(sqs.messagesIn(this.queue.source())).isZero();
	}

	@Test
	void pollWithBatchingWindowHidesMessagesUntilTheFunctionMustBeDone() throws Exception {
		RedrivenQueue shortSighted = sqs.createQueue("short-sighted", Duration.ofSeconds(1), 5);
		sqs.client().sendMessage((request) -> request.queueUrl(shortSighted.source().url()).messageBody("x"));
		SqsEventSourceMapping mapping = new SqsEventSourceMapping(sqs.client(), shortSighted.source(),
				(event, timeout) -> new TimedOut(timeout),
				Settings.defaults().withBatchSize(10, Duration.ofSeconds(2)));
		assertThat(mapping.poll().orElseThrow().batch()).hasSize(1);
		assertThat(mapping.poll()).isEmpty();
		assertThat(mapping.poll()).isEmpty();
		assertThat(sqs.messagesIn(shortSighted.source())).isOne();
	}

	@Test
	void pollWhenMessagesAreLargeKeepsEventWithinSixMegabytes() throws Exception {
		send(8, 1_000_000);
		Answering function = new Answering("{}");
		SqsEventSourceMapping mapping = new SqsEventSourceMapping(sqs.client(), this.queue.source(), function,
				Settings.defaults());
		List<Message> messages = new ArrayList<>();
		while (messages.size() < 8) {
			messages.addAll(mapping.poll().orElseThrow().batch());
		}
		assertThat(function.events).hasSizeGreaterThan(1).allMatch((event) -> event.length <= 6 * 1024 * 1024);
		assertThat(messages).extracting(Message::messageId).doesNotHaveDuplicates().hasSize(8);
		assertThat(sqs.messagesIn(this.queue.source())).isZero();
	}

	@Test
	void settingsWithLargeBatchAndNoWindowAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> Settings.defaults().withBatchSize(11, Duration.ZERO));
	}

	@Test
	void mappingTellsWhetherMessagesAreHiddenLongEnough() {
		assertThat(mapping(Duration.ofSeconds(5)).hidesMessagesLongEnough()).isTrue();
		assertThat(mapping(Duration.ofSeconds(6)).hidesMessagesLongEnough()).isFalse();
	}

	private SqsEventSourceMapping mapping(Duration functionTimeout) {
		return new SqsEventSourceMapping(sqs.client(), this.queue.source(), new Answering("{}"),
				Settings.defaults().withFunctionTimeout(functionTimeout));
	}

	private Optional<Poll> poll(Settings settings, LambdaFunction function) throws InterruptedException {
		return new SqsEventSourceMapping(sqs.client(), this.queue.source(), function, settings).poll();
	}

	private void send(int count, int size) {
		for (int i = 0; i < count; i++) {
			sqs.client()
				.sendMessage((request) -> request.queueUrl(this.queue.source().url()).messageBody("x".repeat(size)));
		}
	}

	private static String failureOfFirst(byte[] event) {
		String json = new String(event, StandardCharsets.UTF_8);
		int start = json.indexOf("\"messageId\":\"") + "\"messageId\":\"".length();
		return "{\"batchItemFailures\":[{\"itemIdentifier\":\"%s\"}]}"
			.formatted(json.substring(start, json.indexOf('"', start)));
	}

	/** A function that always answers the same. */
	private static final class Answering implements LambdaFunction {

		private final String answer;

		private final List<byte[]> events = new ArrayList<>();

		Answering(String answer) {
			this.answer = answer;
		}

		@Override
		public InvocationResult invoke(byte[] event, Duration timeout) {
			this.events.add(event);
			return new Response(this.answer.getBytes(StandardCharsets.UTF_8));
		}

	}

}
