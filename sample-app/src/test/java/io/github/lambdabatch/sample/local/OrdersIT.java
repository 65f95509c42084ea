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

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.sample.local.InvocationResult.FunctionError;
import io.github.lambdabatch.sample.local.InvocationResult.Response;
import io.github.lambdabatch.sample.local.InvocationResult.TimedOut;
import io.github.lambdabatch.sample.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.sample.local.OrderMessage.Kind;
import io.github.lambdabatch.sample.local.QueueMessage.End;
import io.github.lambdabatch.sample.local.QueueReport.Outcome;
import io.github.lambdabatch.sample.local.SqsEventSourceMapping.Poll;
import io.github.lambdabatch.sample.local.SqsEventSourceMapping.Settings;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The deployable zip between a real queue and a backend, in the runtime that Lambda uses.
 */
@Timeout(120)
class OrdersIT {

	private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(3);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int MAX_RECEIVE_COUNT = 3;

	private static LocalSqs sqs;

	private static Backend backend;

	private static LambdaProcess function;

	private final List<Poll> polls = new ArrayList<>();

	@BeforeAll
	static void start() throws Exception {
		sqs = LocalSqs.start();
		backend = Backend.start();
		function = start(LambdaRuntime.forThisSystem());
	}

	private static LambdaProcess start(LambdaRuntime runtime) throws Exception {
		// The function waits for the backend longer than it may run itself.
		return LambdaProcess.start(FunctionZip.ofBuild(), "processOrder", runtime,
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
		if (sqs != null) {
			sqs.close();
		}
	}

	@Test
	void everyMessageIsHandledOnceOrEndsInTheDeadLetterQueue() throws Exception {
		QueueReport report = run("orders", OrderMessage.scenario(), function, Settings.defaults());
		assertThat(this.polls).extracting(Poll::result).hasOnlyElementsOfType(Response.class);
		assertThat(report.outcomes()).hasSize(40).allSatisfy((outcome) -> {
			QueueMessage message = outcome.message();
			boolean deadLetter = message.end() == End.DEAD_LETTER_QUEUE;
			assertThat(outcome.end()).isEqualTo(message.end());
			assertThat(outcome.handled()).isEqualTo(deadLetter ? 0 : 1);
			assertThat(outcome.deliveries())
				.isEqualTo(deadLetter ? MAX_RECEIVE_COUNT : message.id().startsWith("flaky-") ? 2 : 1);
		});
		assertThat(report.leftInQueue()).isZero();
		assertThat(report.isRight()).isTrue();
	}

	@Test
	void failedInvocationLeavesAllMessagesInTheQueue() throws Exception {
		List<OrderMessage> messages = healthy("refused");
		LambdaFunction refusing = (event, timeout) -> {
			String foreign = new String(event, StandardCharsets.UTF_8).replace("aws:sqs", "aws:other");
			return function.invoke(this.polls.isEmpty() ? foreign.getBytes(StandardCharsets.UTF_8) : event, timeout);
		};
		QueueReport report = run("refused", messages, refusing, Settings.defaults());
		assertThat(this.polls.get(0).result()).isInstanceOfSatisfying(FunctionError.class,
				(error) -> assertThat(error.type()).isNotEqualTo("Runtime.ExitError"));
		assertThat(this.polls.get(0).batch()).hasSize(messages.size());
		assertThat(this.polls.get(0).deleted()).isEmpty();
		assertThat(report.outcomes()).extracting(Outcome::deliveries).containsOnly(2);
		assertThat(report.isRight()).isTrue();
	}

	@Test
	void functionThatReturnsAfterItsTimeoutLeavesAllMessagesInTheQueue() throws Exception {
		List<OrderMessage> messages = healthy("late");
		List<CountDownLatch> held = messages.stream().map((message) -> backend.hold(message.id())).toList();
		RedrivenQueue queues = createQueue("late");
		QueueRun run = new QueueRun(sqs, queues, new SqsEventSourceMapping(sqs, queues.source(), function,
				Settings.defaults().withFunctionTimeout(Duration.ofSeconds(2))), backend);
		run.send(messages);
		QueueReport report = run.run(LIMIT, (poll) -> {
			held.forEach(CountDownLatch::countDown);
			this.polls.add(poll);
		});
		assertThat(this.polls.get(0).result()).isInstanceOf(TimedOut.class);
		assertThat(this.polls.get(0).batch()).hasSize(messages.size());
		assertThat(this.polls.get(0).deleted()).isEmpty();
		assertThat(report.outcomes()).allSatisfy((outcome) -> {
			assertThat(outcome.deliveries()).isEqualTo(2);
			assertThat(outcome.handled()).isPositive();
			assertThat(outcome.end()).isEqualTo(End.DELETED);
		});
	}

	@Test
	void customRuntimeLoopDoesTheSame() throws Exception {
		List<OrderMessage> messages = List.of(OrderMessage.placeOrder("loop-1", Kind.HEALTHY),
				OrderMessage.placeOrder("loop-2", Kind.FLAKY_ONCE), OrderMessage.placeOrder("loop-3", Kind.HEALTHY));
		try (LambdaProcess loop = start(LambdaRuntime.CUSTOM)) {
			QueueReport report = run("loop", messages, loop, Settings.defaults());
			assertThat(report.outcomes()).extracting(Outcome::deliveries).containsExactly(1, 2, 1);
			assertThat(report.isRight()).isTrue();
		}
	}

	@Test
	void functionLogsOneLineOfJsonPerEvent() throws Exception {
		JsonMapper mapper = JsonMapper.builder().build();
		assertThat(Files.readAllLines(function.log())).filteredOn((line) -> line.startsWith("{"))
			.map((line) -> mapper.readTree(line).path("message").asString())
			.anyMatch((message) -> message.startsWith("Started SampleApplication"));
	}

	private List<OrderMessage> healthy(String prefix) {
		return IntStream.rangeClosed(1, 5)
			.mapToObj((number) -> OrderMessage.placeOrder(prefix + "-" + number, Kind.HEALTHY))
			.toList();
	}

	private RedrivenQueue createQueue(String name) {
		return sqs.createQueue(name, VISIBILITY_TIMEOUT, MAX_RECEIVE_COUNT);
	}

	private QueueReport run(String name, List<OrderMessage> messages, LambdaFunction target, Settings settings)
			throws Exception {
		RedrivenQueue queues = createQueue(name);
		QueueRun run = new QueueRun(sqs, queues, new SqsEventSourceMapping(sqs, queues.source(), target, settings),
				backend);
		run.send(messages);
		return run.run(LIMIT, this.polls::add);
	}

}
