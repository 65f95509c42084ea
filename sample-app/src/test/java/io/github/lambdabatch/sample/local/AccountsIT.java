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

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

import io.github.lambdabatch.sample.local.AccountMessage.Kind;
import io.github.lambdabatch.sample.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.sample.local.QueueMessage.End;
import io.github.lambdabatch.sample.local.QueueMessage.Way;
import io.github.lambdabatch.sample.local.QueueReport.Outcome;
import io.github.lambdabatch.sample.local.SqsEventSourceMapping.Settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Account transactions from a real FIFO queue, in the runtime that Lambda uses.
 */
@Timeout(120)
class AccountsIT {

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Duration FUNCTION_TIMEOUT = Duration.ofSeconds(30);

	/** What is set for the function. */
	private static final int MAX_RECEIVES = 4;

	private static LocalSqs sqs;

	private static Backend backend;

	private static RedrivenQueue transactions;

	private static LambdaProcess function;

	private final SqsRecordWriter writer = new SqsRecordWriter(
			"arn:aws:sqs:%s:%s:direct.fifo".formatted(LocalSqs.REGION, LocalSqs.ACCOUNT_ID), LocalSqs.REGION);

	@BeforeAll
	static void start() throws Exception {
		sqs = LocalSqs.start();
		backend = Backend.start();
		transactions = sqs.createQueue("transactions.fifo", Duration.ofSeconds(3), AccountsPart.MAX_RECEIVE_COUNT);
		Map<String, String> environment = new HashMap<>(AccountsPart.environment(sqs, transactions.deadLetters()));
		environment.put("SAMPLE_BACKEND_URL", backend.url());
		environment.put("SPRING_HTTP_CLIENTS_READTIMEOUT", "30s");
		function = LambdaProcess.start(FunctionZip.ofBuild(), "processTransaction", LambdaRuntime.forThisSystem(),
				environment);
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
	void everyTransactionIsBookedOnceAndInOrderOrSetAside() throws Exception {
		QueueRun run = new QueueRun(sqs, transactions,
				new SqsEventSourceMapping(sqs, transactions.source(), function, Settings.defaults()), backend);
		List<AccountMessage> first = AccountMessage.scenario();
		run.send(first);
		assertThat(run.run(LIMIT, (poll) -> {
		}).isRight()).isTrue();
		List<AccountMessage> afterwards = AccountMessage.afterwards();
		run.send(afterwards);
		QueueReport report = run.run(LIMIT, (poll) -> {
		});
		assertThat(report.overtaken()).isEmpty();
		assertThat(report.leftInQueue()).isZero();
		assertThat(report.outcomes()).hasSize(first.size() + afterwards.size()).allMatch(report::isRight);
		List<String> sent = Stream.concat(first.stream(), afterwards.stream()).map(AccountMessage::id).toList();
		assertThat(KeyOrder.violations(sent, backend.attempts())).isEmpty();
		assertThat(backend.overlapping()).isEmpty();
		assertThat(report.outcomes()).filteredOn((outcome) -> outcome.message().end() == End.DEAD_LETTER_QUEUE)
			.extracting((outcome) -> outcome.message().id(), Outcome::way, Outcome::deliveries)
			.containsExactly(tuple("account-3-3", Way.BY_FUNCTION, MAX_RECEIVES),
					tuple("account-4-3", Way.BY_FUNCTION, 1), tuple("account-5-4", Way.BY_FUNCTION, MAX_RECEIVES));
		assertThat(report.outcomes()).filteredOn("message", first.get(7))
			.extracting(Outcome::way)
			.containsExactly(Way.RETRIED);
		// The malformed transaction stops its account not even for one delivery.
		assertThat(report.outcomes()).filteredOn((outcome) -> "account-4".equals(outcome.message().groupId()))
			.extracting(Outcome::deliveries)
			.containsOnly(1);
		assertThat(report.outcomes().subList(first.size(), sent.size())).extracting(Outcome::way)
			.containsOnly(Way.AT_ONCE);
		assertThat(backend.balances().of("account-1")).isEqualByComparingTo(new BigDecimal("68.00"));
	}

	@Test
	void insufficientBalanceHoldsUpItsOwnAccountOnly() throws Exception {
		byte[] event = event(AccountMessage.of("poor", 1, Kind.HEALTHY, 10),
				AccountMessage.of("rich", 1, Kind.HEALTHY, 500), AccountMessage.of("poor", 2, Kind.OVERDRAFT, -100),
				AccountMessage.of("poor", 3, Kind.HEALTHY, 5), AccountMessage.of("rich", 2, Kind.HEALTHY, -100));
		assertThat(function.invoke(event, FUNCTION_TIMEOUT)).hasToString(
				"response {\"batchItemFailures\":[{\"itemIdentifier\":\"poor-2\"},{\"itemIdentifier\":\"poor-3\"}]}");
		assertThat(Stream.of("poor-1", "poor-2", "poor-3", "rich-1", "rich-2").map(backend::handled)).containsExactly(1,
				0, 0, 1, 1);
	}

	@Test
	void transactionsGoOnBehindOneThatIsGivenUp() throws Exception {
		AccountMessage overdraft = AccountMessage.of("broke", 2, Kind.OVERDRAFT, -100);
		AccountMessage[] messages = { AccountMessage.of("broke", 1, Kind.HEALTHY, 10), overdraft,
				AccountMessage.of("broke", 3, Kind.HEALTHY, 5) };
		assertThat(function.invoke(event(MAX_RECEIVES - 1, messages), FUNCTION_TIMEOUT)).hasToString(
				"response {\"batchItemFailures\":[{\"itemIdentifier\":\"broke-2\"},{\"itemIdentifier\":\"broke-3\"}]}");
		assertThat(function.invoke(event(MAX_RECEIVES, overdraft, messages[2]), FUNCTION_TIMEOUT))
			.hasToString("response {\"batchItemFailures\":[]}");
		assertThat(Stream.of("broke-1", "broke-2", "broke-3").map(backend::handled)).containsExactly(1, 0, 1);
		assertThat(sqs.takeAll(transactions.deadLetters())).extracting(Message::body).containsExactly(overdraft.body());
	}

	@Test
	void accountsAreServedInParallel() throws Exception {
		CountDownLatch release = backend.hold("slow-1");
		byte[] event = event(AccountMessage.of("slow", 1, Kind.HEALTHY, 1),
				AccountMessage.of("slow", 2, Kind.HEALTHY, 1), AccountMessage.of("fast", 1, Kind.HEALTHY, 1),
				AccountMessage.of("fast", 2, Kind.HEALTHY, 1));
		CompletableFuture<InvocationResult> result = CompletableFuture.supplyAsync(() -> invoke(event));
		assertThat(backend.awaitArrival("slow-1", LIMIT)).isTrue();
		assertThat(backend.awaitArrival("fast-2", LIMIT)).isTrue();
		release.countDown();
		assertThat(result.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).hasToString("response {\"batchItemFailures\":[]}");
		assertThat(backend.handled("slow-2")).isOne();
		assertThat(backend.overlapping()).isEmpty();
	}

	private InvocationResult invoke(byte[] event) {
		try {
			return function.invoke(event, FUNCTION_TIMEOUT);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private byte[] event(AccountMessage... messages) {
		return event(1, messages);
	}

	private byte[] event(int receiveCount, AccountMessage... messages) {
		return LambdaEvent.of(Stream.of(messages)
			.map((message) -> this.writer.record(Message.builder()
				.messageId(message.id())
				.receiptHandle("handle")
				.body(message.body())
				.attributes(Map.of(MessageSystemAttributeName.MESSAGE_GROUP_ID, message.groupId(),
						MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, Integer.toString(receiveCount)))
				.build()))
			.toList());
	}

}
