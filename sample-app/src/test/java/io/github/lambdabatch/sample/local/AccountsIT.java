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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

import io.github.lambdabatch.sample.local.AccountEnvironments.Incident;
import io.github.lambdabatch.sample.local.AccountMessage.Kind;
import io.github.lambdabatch.sample.local.Backend.Attempt;
import io.github.lambdabatch.sample.local.QueueMessage.End;
import io.github.lambdabatch.sample.local.QueueMessage.Way;
import io.github.lambdabatch.sample.local.QueueReport.Outcome;
import io.github.lambdabatch.test.local.LambdaEvent;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.test.local.SqsRecordWriter;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.LambdaProcess;
import io.github.lambdabatch.test.runtime.LambdaRuntime;

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

	private static RedrivenQueue transactions;

	private static LedgerDatabase database;

	private static AccountsScenario scenario;

	private static LambdaProcess function;

	private final SqsRecordWriter writer = new SqsRecordWriter(
			"arn:aws:sqs:%s:%s:direct.fifo".formatted(LocalSqs.REGION, LocalSqs.ACCOUNT_ID));

	@BeforeAll
	static void start() throws Exception {
		sqs = LocalSqs.start();
		database = LedgerDatabase.postgres(SampleFunction.zip());
		transactions = AccountsScenario.createQueue(sqs);
		Map<String, String> environment = AccountsScenario.environment(sqs, transactions.deadLetters(), database);
		scenario = new AccountsScenario(sqs, transactions, database, () -> SampleFunction.start(database.code(),
				"processTransaction", LambdaRuntime.forThisSystem(), environment));
		function = SampleFunction.start(database.code(), "processTransaction", LambdaRuntime.forThisSystem(),
				environment);
	}

	@AfterAll
	static void stop() {
		Stream.of(function, scenario, database, sqs).filter(Objects::nonNull).forEach((part) -> {
			try {
				part.close();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	@Test
	void everyTransactionIsBookedOnceAndInOrderOrSetAside() throws Exception {
		List<AccountMessage> first = AccountMessage.scenario();
		assertThat(scenario.send(first, (poll) -> {
		}).isRight()).isTrue();
		List<AccountMessage> afterwards = AccountMessage.afterwards();
		QueueReport report = scenario.send(afterwards, (poll) -> {
		});
		assertThat(report.overtaken()).isEmpty();
		assertThat(report.leftInQueue()).isZero();
		assertThat(report.outcomes()).hasSize(first.size() + afterwards.size()).allMatch(report::isRight);
		assertThat(scenario.violations()).isEmpty();
		assertThat(report.outcomes()).filteredOn((outcome) -> outcome.message().end() == End.DEAD_LETTER_QUEUE)
			.extracting((outcome) -> outcome.message().id(), Outcome::way)
			.containsExactly(tuple("account-3-3", Way.BY_FUNCTION), tuple("account-4-3", Way.BY_FUNCTION),
					tuple("account-5-4", Way.BY_FUNCTION));
		for (Incident incident : List.of(Incident.KILLED, Incident.ANSWER_LOST, Incident.DELIVERED_TWICE)) {
			assertThat(scenario.environments().count(incident)).as(incident.name()).isOne();
		}
		// What was open when the process was killed began twice, and was booked once.
		assertThat(report.outcomes()).filteredOn((outcome) -> outcome.handled() == 1)
			.extracting(Outcome::attempts)
			.contains(2);
		assertThat(database.balance("account-1")).isEqualByComparingTo(new BigDecimal("68.00"));
		assertThat(scenario.areBalancesRight()).isTrue();
	}

	@Test
	void insufficientBalanceHoldsUpItsOwnAccountOnly() throws Exception {
		byte[] event = event(AccountMessage.of("poor", 1, Kind.HEALTHY, 10),
				AccountMessage.of("rich", 1, Kind.HEALTHY, 500), AccountMessage.of("poor", 2, Kind.OVERDRAFT, -100),
				AccountMessage.of("poor", 3, Kind.HEALTHY, 5), AccountMessage.of("rich", 2, Kind.HEALTHY, -100));
		assertThat(function.invoke(event, FUNCTION_TIMEOUT)).hasToString(
				"response {\"batchItemFailures\":[{\"itemIdentifier\":\"poor-2\"},{\"itemIdentifier\":\"poor-3\"}]}");
		assertThat(Stream.of("poor-1", "poor-2", "poor-3", "rich-1", "rich-2").map(database::bookings))
			.containsExactly(1, 0, 0, 1, 1);
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
		assertThat(Stream.of("broke-1", "broke-2", "broke-3").map(database::bookings)).containsExactly(1, 0, 1);
		assertThat(sqs.takeAll(transactions.deadLetters())).extracting(Message::body).containsExactly(overdraft.body());
	}

	@Test
	void accountsAreServedInParallel() throws Exception {
		assertThat(function.invoke(event(AccountMessage.of("slow", 0, Kind.HEALTHY, 1)), FUNCTION_TIMEOUT))
			.hasToString("response {\"batchItemFailures\":[]}");
		byte[] event = event(AccountMessage.of("slow", 1, Kind.HEALTHY, 1),
				AccountMessage.of("slow", 2, Kind.HEALTHY, 1), AccountMessage.of("fast", 1, Kind.HEALTHY, 1),
				AccountMessage.of("fast", 2, Kind.HEALTHY, 1), AccountMessage.of("fast", 3, Kind.HEALTHY, 1));
		CompletableFuture<InvocationResult> result = database.whileHeld("slow", () -> {
			CompletableFuture<InvocationResult> running = CompletableFuture.supplyAsync(() -> invoke(event));
			function.awaitLog("'slow-1'", LIMIT);
			// It begins when those before it have been booked.
			function.awaitLog("'fast-3'", LIMIT);
			return running;
		});
		assertThat(result.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).hasToString("response {\"batchItemFailures\":[]}");
		assertThat(Stream.of("slow-1", "slow-2", "fast-1", "fast-2", "fast-3").map(database::bookings)).containsOnly(1);
		List<String> order = database.bookings().stream().map(Attempt::id).toList();
		assertThat(order).containsSubsequence("fast-1", "fast-2", "slow-1", "slow-2");
	}

	@Test
	void messageThatWasBookedIsNotBookedByAnotherEnvironment() throws Exception {
		byte[] event = event(AccountMessage.of("elsewhere", 1, Kind.HEALTHY, 1));
		for (LambdaProcess process : List.of(function, scenario.environments().any())) {
			assertThat(process.invoke(event, FUNCTION_TIMEOUT)).hasToString("response {\"batchItemFailures\":[]}");
		}
		assertThat(database.bookings("elsewhere-1")).isOne();
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
