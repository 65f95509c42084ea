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
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;

import io.github.lambdabatch.sample.local.SoakMessage.Kind;
import io.github.lambdabatch.sample.local.SoakMessage.Plan;
import io.github.lambdabatch.sample.local.SoakTally.Event;
import io.github.lambdabatch.soak.SoakApplication;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.LocalSqs.LocalQueue;
import io.github.lambdabatch.test.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.test.runtime.FunctionZip;
import io.github.lambdabatch.test.runtime.LambdaRuntime;

/**
 * The soak test: messages go from a standard and a FIFO queue through processes of a
 * function that fail, hang and are killed, and in the end each of them has to have been
 * handled or dead-lettered.
 * <p>
 * Run as a program, it takes its {@link SoakSettings} from system properties, and its
 * exit code says whether all promises were kept.
 */
public final class SoakRun implements AutoCloseable {

	/** As set in {@code soak.yml}. */
	private static final int MAX_ATTEMPTS = 2;

	private static final int SQS_LIMIT = 10;

	/** So many messages are on their way at the same time. */
	private static final int BACKLOG = 1_000;

	private static final int POLLERS_OF_A_QUEUE = 2;

	private static final long LOOK_MILLIS = 500;

	private static final Duration BETWEEN_PROGRESS = Duration.ofSeconds(15);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

	private final SoakSettings settings;

	private final PrintStream out;

	private final SoakAdversary adversary;

	private final SoakTally tally = new SoakTally();

	private final SoakLedger ledger = new SoakLedger(MAX_ATTEMPTS);

	private final Plan plan;

	private final LocalSqs sqs;

	private final RedrivenQueue standard;

	private final RedrivenQueue fifo;

	private final SoakDeadLetters deadLetters;

	private final SoakBackend backend;

	private final SoakEnvironments environments;

	private final ExecutorService executor = Executors.newCachedThreadPool();

	private final ScheduledExecutorService killers = Executors.newSingleThreadScheduledExecutor();

	private volatile @Nullable Throwable failure;

	private volatile boolean stopped;

	private final CountDownLatch allSent = new CountDownLatch(1);

	private volatile int sent;

	private SoakRun(SoakSettings settings, FunctionZip zip, PrintStream out) throws IOException {
		this.settings = settings;
		this.out = out;
		this.adversary = new SoakAdversary(settings.seed(), settings.hostility());
		this.plan = SoakMessage.draw(settings.messages(), new Random(settings.seed()));
		Kind[] kinds = new Kind[settings.messages()];
		this.plan.standard().forEach((message) -> kinds[message.number()] = message.kind());
		this.plan.fifo().forEach((message) -> kinds[message.number()] = message.kind());
		this.sqs = LocalSqs.start();
		this.standard = this.sqs.createQueue("soak", settings.visibilityTimeout(), settings.maxReceiveCount());
		this.fifo = this.sqs.createQueue("soak.fifo", settings.visibilityTimeout(), settings.maxReceiveCount());
		this.deadLetters = new SoakDeadLetters(this.sqs, List.of(this.standard.deadLetters(), this.fifo.deadLetters()),
				this.ledger);
		this.backend = SoakBackend.start(this.ledger, this.deadLetters, (number) -> kinds[number]);
		this.environments = new SoakEnvironments(new SoakCode(zip), environment(), this.adversary, this.tally,
				settings.processes());
	}

	/**
	 * Runs as the system properties say.
	 * @param args ignored
	 */
	public static void main(String[] args) throws Exception {
		if (LambdaRuntime.forThisSystem() != LambdaRuntime.MANAGED) {
			System.out.println("NOT RUN: AWS's runtime client is for Linux only");
			System.exit(1);
		}
		SoakSettings settings = SoakSettings.ofSystemProperties();
		boolean right = false;
		try {
			right = run(settings, SampleFunction.zip(), System.out).isRight();
		}
		finally {
			System.out.println(right ? "Every promise was kept." : "Something is WRONG; see above.");
			System.out.println("The seed was " + settings.seed());
			System.exit(right ? 0 : 1);
		}
	}

	/**
	 * Runs the whole test.
	 * @param settings how long and how hard it is
	 * @param zip the zip with the library
	 * @param out where to tell what happens
	 * @return what became of the messages
	 */
	static Result run(SoakSettings settings, FunctionZip zip, PrintStream out) throws Exception {
		try (SoakRun run = new SoakRun(settings, zip, out)) {
			return run.run();
		}
	}

	private Map<String, String> environment() {
		Map<String, String> environment = new HashMap<>(this.sqs.environment());
		environment.put("MAIN_CLASS", SoakApplication.class.getName());
		environment.put("SPRING_CONFIG_NAME", "soak");
		environment.put("SPRING_CONFIG_LOCATION", "classpath:/" + SoakCode.SETTINGS + "/");
		environment.put("SOAK_BACKENDURL", this.backend.url());
		environment.put("LAMBDA_BATCH_SQS_DEADLETTER_QUEUE", this.standard.deadLetters().url());
		environment.put("LAMBDA_BATCH_SQSFIFO_DEADLETTER_QUEUE", this.fifo.deadLetters().url());
		return environment;
	}

	private Result run() throws Exception {
		say("Seed %d: %,d messages, for %d s at most", this.settings.seed(), this.settings.messages(),
				this.settings.sending().toSeconds());
		long start = System.nanoTime();
		start(() -> send(start + this.settings.sending().toNanos()));
		for (LocalQueue queue : List.of(this.standard.source(), this.fifo.source())) {
			SoakMapping mapping = new SoakMapping(this.sqs, queue, this);
			for (int i = 0; i < POLLERS_OF_A_QUEUE; i++) {
				start(() -> {
					while (!this.stopped) {
						mapping.poll();
					}
				});
			}
		}
		awaitEnd(start);
		this.stopped = true;
		this.executor.shutdown();
		if (!this.executor.awaitTermination(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
			throw new IllegalStateException("A poller did not stop");
		}
		Throwable failure = this.failure;
		if (failure != null) {
			throw new IllegalStateException("The run broke off", failure);
		}
		this.environments.close();
		this.deadLetters.takeAll();
		SoakReport report = this.ledger
			.report(this.sqs.messagesIn(this.standard.source()) + this.sqs.messagesIn(this.fifo.source()));
		Result result = new Result(report, this.tally);
		tell(result, Duration.ofNanos(System.nanoTime() - start));
		return result;
	}

	private void awaitEnd(long start) throws InterruptedException {
		long end = start + this.settings.sending().plus(this.settings.draining()).toNanos();
		long nextProgress = start + BETWEEN_PROGRESS.toNanos();
		while (System.nanoTime() < end && this.failure == null && this.environments.failure() == null) {
			this.deadLetters.takeAll();
			if (this.allSent.await(LOOK_MILLIS, TimeUnit.MILLISECONDS) && this.ledger.awaitOpen(0, LOOK_MILLIS)) {
				return;
			}
			if (System.nanoTime() > nextProgress) {
				nextProgress += BETWEEN_PROGRESS.toNanos();
				say("%4d s: %,d sent, %,d on their way, %,d invocations, %d processes started",
						Duration.ofNanos(System.nanoTime() - start).toSeconds(), this.sent, this.ledger.open(),
						this.tally.of(Event.INVOCATION), this.tally.of(Event.PROCESS_STARTED));
			}
		}
		Exception notStarted = this.environments.failure();
		if (notStarted != null) {
			fail(notStarted);
		}
	}

	private void tell(Result result, Duration time) {
		this.out.println();
		result.report().print(this.out);
		this.out.println();
		this.tally.print(this.out);
		this.out.println();
		if (this.sent < this.settings.messages()) {
			say("Only %,d of %,d messages were sent: the time was over.", this.sent, this.settings.messages());
		}
		say("It took %d s.", time.toSeconds());
		result.report().violations().forEach((violation) -> say("BROKEN: %s", violation));
		if (result.report().violationCount() > result.report().violations().size()) {
			say("BROKEN: %d times in all", result.report().violationCount());
		}
	}

	private void start(Task task) {
		this.executor.execute(() -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				fail(ex);
			}
		});
	}

	/** The first failure counts. */
	private synchronized void fail(Throwable failure) {
		if (this.failure == null) {
			this.failure = failure;
		}
	}

	/** Both queues in turn, as long as not too much is on its way. */
	private void send(long end) throws InterruptedException {
		List<List<SoakMessage>> standard = tens(this.plan.standard());
		List<List<SoakMessage>> fifo = tens(this.plan.fifo());
		int calls = standard.size() + fifo.size();
		int fifoCalls = 0;
		for (int call = 0; call < calls && !this.stopped; call++) {
			while (!this.ledger.awaitOpen(BACKLOG, LOOK_MILLIS)) {
				if (this.stopped || System.nanoTime() > end) {
					break;
				}
			}
			if (this.stopped || System.nanoTime() > end) {
				break;
			}
			boolean toFifo = (long) (call + 1) * fifo.size() / calls > fifoCalls;
			if (toFifo) {
				send(this.fifo.source(), fifo.get(fifoCalls++));
			}
			else {
				send(this.standard.source(), standard.get(call - fifoCalls));
			}
		}
		this.allSent.countDown();
	}

	private static List<List<SoakMessage>> tens(List<SoakMessage> messages) {
		List<List<SoakMessage>> tens = new ArrayList<>();
		for (int from = 0; from < messages.size(); from += SQS_LIMIT) {
			tens.add(messages.subList(from, Math.min(from + SQS_LIMIT, messages.size())));
		}
		return tens;
	}

	private void send(LocalQueue queue, List<SoakMessage> messages) {
		messages.forEach(this.ledger::sending);
		List<SendMessageBatchRequestEntry> entries = messages.stream()
			.map((message) -> SendMessageBatchRequestEntry.builder()
				.id(Integer.toString(message.number()))
				.messageBody(message.body())
				.messageGroupId(message.groupId())
				.messageDeduplicationId(queue.isFifo() ? Integer.toString(message.number()) : null)
				.build())
			.toList();
		SendMessageBatchResponse response = this.sqs.client()
			.sendMessageBatch((request) -> request.queueUrl(queue.url()).entries(entries));
		if (response.successful().size() != messages.size()) {
			throw new IllegalStateException("Not sent: " + response.failed());
		}
		response.successful()
			.forEach((entry) -> this.ledger.identified(Integer.parseInt(entry.id()), entry.messageId()));
		this.sent += messages.size();
	}

	SoakSettings settings() {
		return this.settings;
	}

	SoakAdversary adversary() {
		return this.adversary;
	}

	SoakEnvironments environments() {
		return this.environments;
	}

	SoakBackend backend() {
		return this.backend;
	}

	SoakLedger ledger() {
		return this.ledger;
	}

	SoakDeadLetters deadLetters() {
		return this.deadLetters;
	}

	SoakTally tally() {
		return this.tally;
	}

	ExecutorService executor() {
		return this.executor;
	}

	ScheduledExecutorService killers() {
		return this.killers;
	}

	private void say(String format, Object... arguments) {
		this.out.printf(format + "%n", arguments);
	}

	@Override
	public void close() {
		this.stopped = true;
		this.killers.shutdownNow();
		this.executor.shutdownNow();
		this.environments.close();
		this.backend.close();
		this.sqs.close();
	}

	/**
	 * What a run found.
	 *
	 * @param report what became of the messages
	 * @param tally what happened
	 */
	record Result(SoakReport report, SoakTally tally) {

		boolean isRight() {
			return this.report.isRight();
		}

	}

	/** Something that a thread does. */
	private interface Task {

		void run() throws Exception;

	}

}
