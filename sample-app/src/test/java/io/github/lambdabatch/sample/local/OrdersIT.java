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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.sample.local.OrderMessage.Kind;
import io.github.lambdabatch.sample.local.QueueMessage.End;
import io.github.lambdabatch.sample.local.QueueMessage.Way;
import io.github.lambdabatch.sample.local.QueueReport.Outcome;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.test.local.SqsEventSourceMapping;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Settings;
import io.github.lambdabatch.test.runtime.InvocationResult.FunctionError;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.InvocationResult.TimedOut;
import io.github.lambdabatch.test.runtime.LambdaFunction;
import io.github.lambdabatch.test.runtime.LambdaProcess;
import io.github.lambdabatch.test.runtime.LambdaRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The deployable zip between a real queue and a backend, in the runtime that Lambda uses.
 */
@Timeout(120)
class OrdersIT {

	private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(3);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final int MAX_RECEIVE_COUNT = OrdersPart.MAX_RECEIVE_COUNT;

	/** What is set for the function. */
	private static final int MAX_RECEIVES = 4;

	private static LocalSqs sqs;

	private static Backend backend;

	private static RedrivenQueue orders;

	private static LambdaProcess function;

	private final List<Poll> polls = new ArrayList<>();

	@BeforeAll
	static void start() throws Exception {
		sqs = LocalSqs.start();
		backend = Backend.start();
		orders = createQueue("orders");
		function = start(LambdaRuntime.forThisSystem(), Map.of());
	}

	private static LambdaProcess start(LambdaRuntime runtime, Map<String, String> more) throws Exception {
		Map<String, String> environment = new HashMap<>(OrdersPart.environment(sqs, orders.deadLetters()));
		environment.put("SAMPLE_BACKEND_URL", backend.url());
		environment.putAll(more);
		return SampleFunction.start(SampleFunction.zip(), "processOrder", runtime, environment);
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
		QueueReport report = run(orders, OrderMessage.scenario(), function, Settings.defaults());
		assertThat(this.polls).extracting(Poll::result).hasOnlyElementsOfType(Response.class);
		assertThat(report.outcomes()).hasSize(43)
			.allSatisfy((outcome) -> assertThat(outcome).isEqualTo(expected((OrderMessage) outcome.message())));
		assertThat(report.isRight()).isTrue();
	}

	private static Outcome expected(OrderMessage message) {
		return switch (message.kind()) {
			case HEALTHY -> new Outcome(message, 1, 1, 1, true, 0, 0);
			case FLAKY_ONCE -> new Outcome(message, 1, 2, 1, true, 0, 0);
			case FLAKY_TWICE -> new Outcome(message, 2, 3, 1, true, 0, 0);
			case BACKEND_DOWN -> new Outcome(message, MAX_RECEIVES, 2 * MAX_RECEIVES, 0, true, 1, 0);
			case BACKEND_SILENT -> new Outcome(message, MAX_RECEIVE_COUNT, MAX_RECEIVE_COUNT, 0, false, 0, 1);
			case MISSING_USER, DELETE_WITHOUT_TOKEN, MALFORMED_JSON -> new Outcome(message, 1, 0, 0, true, 1, 0);
		};
	}

	@Test
	void failedInvocationLeavesAllMessagesInTheQueue() throws Exception {
		List<OrderMessage> messages = healthy("refused");
		LambdaFunction refusing = (event, timeout) -> {
			String foreign = new String(event, StandardCharsets.UTF_8).replace("aws:sqs", "aws:other");
			return function.invoke(this.polls.isEmpty() ? foreign.getBytes(StandardCharsets.UTF_8) : event, timeout);
		};
		QueueReport report = run(createQueue("refused"), messages, refusing, Settings.defaults());
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
		QueueReport report;
		// Nothing takes a handler off the thread of the invocation.
		try (LambdaProcess sequential = start(LambdaRuntime.forThisSystem(),
				Map.of("LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_PARALLEL", "false"))) {
			QueueRun run = new QueueRun(sqs, queues, new SqsEventSourceMapping(sqs.client(), queues.source(),
					sequential, Settings.defaults().withFunctionTimeout(Duration.ofSeconds(2))), backend);
			messages.forEach((message) -> message.prepare(backend));
			run.send(messages);
			report = run.run(LIMIT, (poll) -> {
				held.forEach(CountDownLatch::countDown);
				this.polls.add(poll);
			});
		}
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
				OrderMessage.placeOrder("loop-2", Kind.FLAKY_ONCE),
				OrderMessage.placeOrder("loop-3", Kind.FLAKY_TWICE));
		try (LambdaProcess loop = start(LambdaRuntime.CUSTOM, Map.of())) {
			QueueReport report = run(createQueue("loop"), messages, loop, Settings.defaults());
			assertThat(report.outcomes()).extracting(Outcome::way)
				.containsExactly(Way.AT_ONCE, Way.RETRIED, Way.REDELIVERED);
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

	private static RedrivenQueue createQueue(String name) {
		return sqs.createQueue(name, VISIBILITY_TIMEOUT, MAX_RECEIVE_COUNT);
	}

	private QueueReport run(RedrivenQueue queues, List<OrderMessage> messages, LambdaFunction target, Settings settings)
			throws Exception {
		QueueRun run = new QueueRun(sqs, queues,
				new SqsEventSourceMapping(sqs.client(), queues.source(), target, settings), backend);
		messages.forEach((message) -> message.prepare(backend));
		run.send(messages);
		return run.run(LIMIT, this.polls::add);
	}

}
