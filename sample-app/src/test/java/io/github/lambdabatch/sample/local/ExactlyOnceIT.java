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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

import io.github.lambdabatch.sample.local.AccountEnvironments.Incident;
import io.github.lambdabatch.sample.local.AccountMessage.Kind;
import io.github.lambdabatch.sample.local.Backend.Attempt;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.test.local.SqsEventSourceMapping;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Settings;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.LambdaRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several environments of the accounts function serve one FIFO queue at the same time and
 * book in a real PostgreSQL, while batches come twice, answers are lost and processes are
 * killed at any moment.
 * <p>
 * {@code -Dexactly-once.messages} asks for more messages.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class ExactlyOnceIT {

	private static final int MESSAGES = Integer.getInteger("exactly-once.messages", 300);

	private static final int ACCOUNTS = 100;

	private static final int POLLERS = 3;

	/** Enough to get a batch that another gets, and to replace those that were killed. */
	private static final int ENVIRONMENTS = 2 * POLLERS;

	/** So many messages are on their way at the same time. */
	private static final int BACKLOG = 500;

	private static final int SQS_LIMIT = 10;

	/** Short, so that messages are delivered again while they are being handled. */
	private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(2);

	private static final int MAX_KILL_DELAY_MILLIS = 40;

	private static final Duration LIMIT = Duration.ofMinutes(25);

	private final Random random = new Random(MESSAGES);

	private final AtomicInteger invocations = new AtomicInteger();

	private final AtomicInteger deliveries = new AtomicInteger();

	private final Set<String> deleted = ConcurrentHashMap.newKeySet();

	private final Semaphore backlog = new Semaphore(BACKLOG);

	private final long end = System.nanoTime() + LIMIT.toNanos();

	@Test
	void everyTransactionIsBookedExactlyOnceAndInOrder() throws Exception {
		List<AccountMessage> messages = messages();
		try (LocalSqs sqs = LocalSqs.start(); LedgerDatabase database = LedgerDatabase.postgres(SampleFunction.zip())) {
			RedrivenQueue queues = sqs.createQueue("bookings.fifo", VISIBILITY_TIMEOUT, 1000);
			Map<String, String> environment = new HashMap<>(
					AccountsScenario.environment(sqs, queues.deadLetters(), database));
			environment.put("LAMBDA_BATCH_FUNCTIONS_PROCESSTRANSACTION_MAXRECEIVES", "1000");
			try (AccountEnvironments environments = new AccountEnvironments(
					ENVIRONMENTS, () -> SampleFunction.start(database.code(), "processTransaction",
							LambdaRuntime.forThisSystem(), environment),
					this::nextIncident, (process, event, invocation) -> {
						Future<InvocationResult> result = invocation.get();
						process.awaitEnd(Duration.ofMillis(killDelay()));
						process.kill();
						return result.get();
					})) {
				run(sqs, queues, environments, messages);
				report(environments, database);
			}
			assertThat(this.deleted).hasSize(MESSAGES);
			assertThat(sqs.messagesIn(queues.deadLetters())).isZero();
			assertBookedOnceAndInOrder(messages, database);
		}
	}

	/** Each account always holds enough if its transactions are booked in order. */
	private List<AccountMessage> messages() {
		Map<String, Integer> balances = new HashMap<>();
		List<AccountMessage> messages = new ArrayList<>();
		for (int number = 0; number < MESSAGES; number++) {
			String account = "account-" + this.random.nextInt(ACCOUNTS);
			int balance = balances.getOrDefault(account, 0);
			int amount = this.random.nextInt(100) - ((balance > 100) ? 90 : 0);
			// Half a unit goes on top of what comes, and with what goes.
			balances.put(account, balance + amount - 1);
			messages.add(AccountMessage.of(account, number, Kind.HEALTHY, amount));
		}
		return messages;
	}

	private synchronized Incident nextIncident() {
		int number = this.invocations.incrementAndGet();
		// More would leave no environment idle, as a start takes seconds.
		if (number % 60 == 10) {
			return Incident.KILLED;
		}
		if (number % 19 == 5) {
			return Incident.ANSWER_LOST;
		}
		return (number % 7 == 3) ? Incident.DELIVERED_TWICE : Incident.NONE;
	}

	private synchronized int killDelay() {
		return this.random.nextInt(MAX_KILL_DELAY_MILLIS);
	}

	private void run(LocalSqs sqs, RedrivenQueue queues, AccountEnvironments environments,
			List<AccountMessage> messages) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(POLLERS + 1);
		try {
			List<Callable<@Nullable Void>> tasks = new ArrayList<>();
			tasks.add(() -> {
				for (int from = 0; from < messages.size(); from += SQS_LIMIT) {
					send(sqs, queues, messages.subList(from, Math.min(from + SQS_LIMIT, messages.size())));
				}
				return null;
			});
			for (int i = 0; i < POLLERS; i++) {
				SqsEventSourceMapping mapping = new SqsEventSourceMapping(sqs.client(), queues.source(), environments,
						Settings.defaults());
				tasks.add(() -> {
					while (this.deleted.size() < MESSAGES && System.nanoTime() < this.end) {
						mapping.poll().ifPresent(this::record);
					}
					return null;
				});
			}
			for (Future<?> task : executor.invokeAll(tasks)) {
				task.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	private void send(LocalSqs sqs, RedrivenQueue queues, List<AccountMessage> messages) throws InterruptedException {
		if (!this.backlog.tryAcquire(messages.size(), LIMIT.toMinutes(), TimeUnit.MINUTES)) {
			throw new IllegalStateException("The queue does not get shorter");
		}
		List<SendMessageBatchRequestEntry> entries = messages.stream()
			.map((message) -> SendMessageBatchRequestEntry.builder()
				.id(message.id())
				.messageBody(message.body())
				.messageGroupId(message.groupId())
				.messageDeduplicationId(message.id())
				.build())
			.toList();
		assertThat(sqs.client()
			.sendMessageBatch((request) -> request.queueUrl(queues.source().url()).entries(entries))
			.failed()).isEmpty();
	}

	private void record(Poll poll) {
		this.deliveries.addAndGet(poll.batch().size());
		poll.deleted().stream().filter(this.deleted::add).forEach((message) -> this.backlog.release());
	}

	private void report(AccountEnvironments environments, LedgerDatabase database) {
		System.out.printf(
				"%d transactions, %d deliveries, %d invocations, of which %d came to two environments, %d lost their answer and %d were killed: %d runs, %d bookings%n",
				MESSAGES, this.deliveries.get(), this.invocations.get(), environments.count(Incident.DELIVERED_TWICE),
				environments.count(Incident.ANSWER_LOST), environments.count(Incident.KILLED),
				environments.runs().values().stream().mapToInt(Integer::intValue).sum(), database.bookings().size());
		assertThat(environments.count(Incident.DELIVERED_TWICE)).isPositive();
		assertThat(environments.count(Incident.ANSWER_LOST)).isPositive();
		assertThat(environments.count(Incident.KILLED)).isPositive();
	}

	private static void assertBookedOnceAndInOrder(List<AccountMessage> messages, LedgerDatabase database) {
		List<Attempt> bookings = database.bookings();
		assertThat(bookings).extracting(Attempt::id)
			.containsExactlyInAnyOrderElementsOf(messages.stream().map(AccountMessage::id).toList());
		assertThat(KeyOrder.violations(messages.stream().map(AccountMessage::id).toList(), bookings)).isEmpty();
		Map<String, BigDecimal> balances = messages.stream()
			.collect(Collectors.groupingBy(AccountMessage::groupId,
					Collectors.mapping(AccountMessage::amount, Collectors.reducing(BigDecimal.ZERO, BigDecimal::add))));
		assertThat(balances.keySet().stream().collect(Collectors.toMap(Function.identity(), database::balance)))
			.isEqualTo(balances);
	}

}
