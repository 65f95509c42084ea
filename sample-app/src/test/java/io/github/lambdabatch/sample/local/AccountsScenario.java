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

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.sample.local.AccountEnvironments.Incident;
import io.github.lambdabatch.sample.local.AccountEnvironments.Starter;
import io.github.lambdabatch.sample.local.QueueMessage.End;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.LocalSqs.LocalQueue;
import io.github.lambdabatch.test.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.test.local.SqsEventSourceMapping;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Settings;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.LambdaProcess;

/**
 * Account transactions, some of which fail, from a FIFO queue to two environments, one of
 * which is killed, while messages come twice.
 */
final class AccountsScenario implements AutoCloseable {

	/** As deployed: what is set for the function stands one below it. */
	static final int MAX_RECEIVE_COUNT = 5;

	private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private static final Duration BOOKING_LIMIT = Duration.ofSeconds(2);

	private static final int ENVIRONMENTS = 2;

	/** Then nothing happens any more. */
	private static final List<Incident> INCIDENTS = List.of(Incident.DELIVERED_TWICE, Incident.KILLED, Incident.NONE,
			Incident.ANSWER_LOST);

	private static final JsonMapper mapper = JsonMapper.builder().build();

	private final LedgerDatabase database;

	private final AccountEnvironments environments;

	private final QueueRun run;

	private final List<AccountMessage> messages = new ArrayList<>();

	AccountsScenario(LocalSqs sqs, RedrivenQueue queues, LedgerDatabase database, Starter starter)
			throws IOException, InterruptedException {
		this.database = database;
		Iterator<Incident> incidents = INCIDENTS.iterator();
		this.environments = new AccountEnvironments(ENVIRONMENTS, starter,
				() -> incidents.hasNext() ? incidents.next() : Incident.NONE, this::killWhileBooking);
		this.run = new QueueRun(sqs, queues,
				new SqsEventSourceMapping(sqs.client(), queues.source(), this.environments, Settings.defaults()),
				this.environments.effects(database));
	}

	static RedrivenQueue createQueue(LocalSqs sqs) {
		return sqs.createQueue("transactions.fifo", VISIBILITY_TIMEOUT, MAX_RECEIVE_COUNT);
	}

	static Map<String, String> environment(LocalSqs sqs, LocalQueue deadLetters, LedgerDatabase database) {
		Map<String, String> environment = new HashMap<>(sqs.environment());
		environment.putAll(database.environment());
		environment.put("LAMBDA_BATCH_FUNCTIONS_PROCESSTRANSACTION_DEADLETTER_QUEUE", deadLetters.url());
		environment.put("LAMBDA_BATCH_FUNCTIONS_PROCESSTRANSACTION_REDELIVERYDELAY_INITIAL", "1s");
		environment.put("LAMBDA_BATCH_FUNCTIONS_PROCESSTRANSACTION_REDELIVERYDELAY_MULTIPLIER", "1");
		return environment;
	}

	/**
	 * The account of the first message cannot be booked to until the process is gone, so
	 * that this transaction is surely open when it ends.
	 */
	private InvocationResult killWhileBooking(LambdaProcess process, byte[] event,
			Supplier<CompletableFuture<InvocationResult>> invocation) throws Exception {
		JsonNode transaction = mapper
			.readTree(mapper.readTree(event).required("Records").required(0).required("body").stringValue());
		CompletableFuture<InvocationResult> result = this.database
			.whileHeld(transaction.required("accountId").stringValue(), () -> {
				CompletableFuture<InvocationResult> running = invocation.get();
				process.awaitLog("'%s'".formatted(transaction.required("transactionId").stringValue()), BOOKING_LIMIT);
				process.kill();
				return running;
			});
		return result.join();
	}

	/**
	 * Sends messages and waits until each has come to its end.
	 * @param messages the messages
	 * @param listener is told of each invocation
	 * @return what became of all messages until now
	 */
	QueueReport send(List<AccountMessage> messages, Consumer<Poll> listener) throws InterruptedException {
		this.messages.addAll(messages);
		this.run.send(messages);
		return this.run.run(LIMIT, listener);
	}

	long open() {
		return this.run.open();
	}

	AccountEnvironments environments() {
		return this.environments;
	}

	/**
	 * Which transactions were booked in another order than they were sent in.
	 * @return what is wrong, in words
	 */
	List<String> violations() {
		return KeyOrder.violations(this.messages.stream().map(AccountMessage::id).toList(), this.database.bookings());
	}

	Stream<String> accounts() {
		return this.messages.stream().map(AccountMessage::groupId).distinct();
	}

	/**
	 * Adds up what has to be booked.
	 * @param account the account
	 * @return the balance it should have
	 */
	BigDecimal expectedBalance(String account) {
		return this.messages.stream()
			.filter((message) -> message.groupId().equals(account) && message.end() == End.DELETED)
			.map(AccountMessage::amount)
			.reduce(BigDecimal.ZERO, BigDecimal::add);
	}

	boolean areBalancesRight() {
		return accounts()
			.allMatch((account) -> this.database.balance(account).compareTo(expectedBalance(account)) == 0);
	}

	@Override
	public void close() {
		this.environments.close();
	}

}
