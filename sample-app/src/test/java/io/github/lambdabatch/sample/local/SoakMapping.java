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

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

import io.github.lambdabatch.BatchFailedException;
import io.github.lambdabatch.sample.local.SoakAdversary.Attack;
import io.github.lambdabatch.sample.local.SoakAdversary.Fate;
import io.github.lambdabatch.sample.local.SoakLedger.Ending;
import io.github.lambdabatch.sample.local.SoakTally.Event;
import io.github.lambdabatch.test.local.LambdaEvent;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.LocalSqs.LocalQueue;
import io.github.lambdabatch.test.local.SqsEventSourceMapping;
import io.github.lambdabatch.test.local.SqsRecordWriter;
import io.github.lambdabatch.test.local.Verdict;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.FunctionError;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.InvocationResult.TimedOut;

/**
 * An event source mapping of the soak test: it polls a queue with several threads, and
 * the adversary interferes. As with {@link SqsEventSourceMapping}, what the function does
 * not report is deleted, and nothing else is.
 */
final class SoakMapping {

	private static final int SQS_LIMIT = 10;

	private static final int LONG_POLL_SECONDS = 1;

	private static final Duration PROCESS_LIMIT = Duration.ofSeconds(1);

	private static final Duration OTHER_PROCESS_LIMIT = Duration.ofSeconds(3);

	private final SqsClient client;

	private final LocalQueue queue;

	private final SqsRecordWriter writer;

	private final SoakSettings settings;

	private final SoakAdversary adversary;

	private final SoakEnvironments environments;

	private final SoakBackend backend;

	private final SoakLedger ledger;

	private final SoakDeadLetters deadLetters;

	private final SoakTally tally;

	private final Executor executor;

	private final ScheduledExecutorService killers;

	private final AtomicInteger polls = new AtomicInteger();

	private final AtomicInteger invocations = new AtomicInteger();

	SoakMapping(LocalSqs sqs, LocalQueue queue, SoakRun run) {
		this.client = sqs.client();
		this.queue = queue;
		this.writer = new SqsRecordWriter(queue.arn());
		this.settings = run.settings();
		this.adversary = run.adversary();
		this.environments = run.environments();
		this.backend = run.backend();
		this.ledger = run.ledger();
		this.deadLetters = run.deadLetters();
		this.tally = run.tally();
		this.executor = run.executor();
		this.killers = run.killers();
	}

	/**
	 * Waits for a process and for messages, a second each, and brings one batch to the
	 * function. Safe for use by several threads.
	 */
	void poll() throws InterruptedException {
		SoakEnvironment environment = this.environments.take(PROCESS_LIMIT);
		if (environment == null) {
			return;
		}
		List<Message> batch = receive();
		if (batch.isEmpty()) {
			this.environments.giveBack(environment);
			return;
		}
		Attack attack = this.adversary.attack(this.queue.isFifo(), this.invocations.getAndIncrement());
		if (attack.fate() == Fate.TWICE_AT_ONCE) {
			SoakEnvironment other = this.environments.take(OTHER_PROCESS_LIMIT);
			if (other != null) {
				this.tally.count(Event.TWICE_AT_ONCE);
				this.tally.count(Event.TWICE);
				CompletableFuture<?> second = CompletableFuture.runAsync(() -> deliverAgain(other, batch, attack),
						this.executor);
				deliver(environment, batch, attack, false);
				second.join();
				return;
			}
		}
		deliver(environment, batch, attack, false);
		if (attack.fate().isTwice()) {
			SoakEnvironment next = this.environments.take(OTHER_PROCESS_LIMIT);
			if (next != null) {
				this.tally.count(Event.TWICE);
				deliver(next, batch, attack, true);
			}
		}
	}

	/**
	 * A message that comes again while its batch is being gathered, because that takes
	 * longer than its visibility timeout, is in the batch once, as it came last.
	 */
	private List<Message> receive() {
		int size = this.queue.isFifo() ? SQS_LIMIT
				: this.adversary.batchSize(this.polls.getAndIncrement(), this.settings.batchSize());
		Map<String, Message> batch = new LinkedHashMap<>();
		List<Message> some = receive(Math.min(size, SQS_LIMIT), LONG_POLL_SECONDS);
		some.forEach((message) -> batch.put(message.messageId(), message));
		while (!some.isEmpty() && !this.queue.isFifo() && batch.size() < size) {
			some = receive(Math.min(size - batch.size(), SQS_LIMIT), 0);
			some.forEach((message) -> batch.put(message.messageId(), message));
		}
		return List.copyOf(batch.values());
	}

	private List<Message> receive(int count, int waitSeconds) {
		List<Message> messages = this.client
			.receiveMessage((request) -> request.queueUrl(this.queue.url())
				.maxNumberOfMessages(count)
				.waitTimeSeconds(waitSeconds)
				.messageSystemAttributeNames(MessageSystemAttributeName.ALL)
				.messageAttributeNames("All"))
			.messages();
		messages.forEach((message) -> this.ledger.identified(SoakMessage.number(message.body()), message.messageId()));
		return messages;
	}

	private void deliverAgain(SoakEnvironment environment, List<Message> batch, Attack attack) {
		try {
			deliver(environment, batch, attack, true);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void deliver(SoakEnvironment environment, List<Message> batch, Attack attack, boolean duplicate)
			throws InterruptedException {
		this.tally.count(Event.INVOCATION);
		String requestId = UUID.randomUUID().toString();
		this.ledger.invoked(requestId, batch.stream().map((message) -> SoakMessage.number(message.body())).toList(),
				duplicate, environment.cutsAttemptsOff());
		this.backend.arm(requestId, attack, environment::kill);
		ScheduledFuture<?> kill = (attack.fate() == Fate.KILLED_ANYWHERE)
				? this.killers.schedule(environment::kill, attack.after().toMillis(), TimeUnit.MILLISECONDS) : null;
		InvocationResult result = environment.invoke(requestId,
				LambdaEvent.of(batch.stream().map(this.writer::record).toList()), this.settings.functionTimeout());
		cancel(kill);
		boolean outOfMemory = this.backend.disarm(requestId);
		Ending ending = conclude(environment, requestId, batch, attack, result, outOfMemory);
		this.ledger.ended(requestId, ending);
		this.environments.giveBack(environment, result, attack.patient());
	}

	private static void cancel(@Nullable ScheduledFuture<?> kill) {
		if (kill != null) {
			kill.cancel(false);
		}
	}

	private Ending conclude(SoakEnvironment environment, String requestId, List<Message> batch, Attack attack,
			InvocationResult result, boolean outOfMemory) throws InterruptedException {
		if (result instanceof Response response) {
			Set<String> failed = Verdict.of(response.body(), batch.stream().map(Message::messageId).toList()).failed();
			if (attack.fate() == Fate.ANSWER_LOST) {
				this.tally.count(Event.ANSWER_LOST);
				return Ending.ANSWER_LOST;
			}
			acknowledge(requestId, batch.stream().filter((message) -> !failed.contains(message.messageId())).toList());
			return Ending.ANSWERED;
		}
		if (environment.isKilled()) {
			this.tally.count(Event.PROCESS_KILLED);
			return Ending.KILLED;
		}
		if (result instanceof TimedOut) {
			this.tally.count(environment.runsInSequence() ? Event.TIMED_OUT_IN_SEQUENCE : Event.TIMED_OUT);
			return Ending.TIMED_OUT;
		}
		this.tally.count(Event.FAILED);
		if (!outOfMemory && !(environment.failsInvocations() && result instanceof FunctionError error
				&& error.details().contains(BatchFailedException.class.getSimpleName()))) {
			this.ledger.violation("An invocation failed without a cause: %s in %s", result, environment);
		}
		return Ending.FAILED;
	}

	private void acknowledge(String requestId, List<Message> messages) throws InterruptedException {
		Map<String, Integer> numbers = new HashMap<>();
		messages.forEach((message) -> numbers.put(message.messageId(), SoakMessage.number(message.body())));
		this.deadLetters.takeWhile(() -> this.ledger.inDoubt(numbers.values()));
		numbers.values().forEach((number) -> this.ledger.acknowledged(requestId, number));
		for (int from = 0; from < messages.size(); from += SQS_LIMIT) {
			DeleteMessageBatchResponse response = SqsEventSourceMapping.delete(this.client, this.queue,
					messages.subList(from, Math.min(from + SQS_LIMIT, messages.size())));
			response.successful()
				.forEach((entry) -> this.ledger.deleted(Objects.requireNonNull(numbers.get(entry.id()))));
			response.failed().forEach((entry) -> this.tally.count(Event.DELETION_REFUSED));
		}
	}

}
