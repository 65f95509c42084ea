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

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;

import software.amazon.awssdk.services.sqs.model.Message;

import io.github.lambdabatch.sample.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.sample.local.QueueReport.Outcome;
import io.github.lambdabatch.sample.local.SqsEventSourceMapping.Poll;
import io.github.lambdabatch.sample.local.SqsEventSourceMapping.Settings;

/**
 * Order actions from a standard queue.
 */
final class OrdersPart implements Part {

	private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(3);

	private static final int MAX_RECEIVE_COUNT = 3;

	private static final Duration LIMIT = Duration.ofSeconds(40);

	private final LocalSqs sqs;

	private final RedrivenQueue queues;

	OrdersPart(LocalSqs sqs) {
		this.sqs = sqs;
		this.queues = sqs.createQueue("orders", VISIBILITY_TIMEOUT, MAX_RECEIVE_COUNT);
	}

	@Override
	public String name() {
		return "SQS";
	}

	@Override
	public Result run(Stage stage) throws Exception {
		try (LambdaProcess function = stage.start("processOrder")) {
			SqsEventSourceMapping mapping = mapping(function);
			if (!mapping.hidesMessagesLongEnough()) {
				stage.say(
						"Short times, for a short run only: visibility timeout %d s, function timeout %d s, maxReceiveCount %d.",
						VISIBILITY_TIMEOUT.toSeconds(), Settings.defaults().functionTimeout().toSeconds(),
						MAX_RECEIVE_COUNT);
				stage.say("What is deployed keeps the rules of AWS: see template.yaml (180 s, 30 s, 5).");
			}
			QueueRun run = new QueueRun(this.sqs, this.queues, mapping, stage.backend());
			List<OrderMessage> messages = OrderMessage.scenario();
			run.send(messages);
			stage.say("Sent %d messages.", messages.size());
			QueueProgress progress = new QueueProgress(stage, run::open);
			QueueReport report = run.run(LIMIT, progress);
			stage.conclude(report.isRight(), function);
			return new Result(
					report.isRight(), "%d messages, %d invocations, %d messages left in the queue"
						.formatted(messages.size(), progress.invocations(), report.leftInQueue()),
					(out) -> print(report, out));
		}
	}

	private static void print(QueueReport report, PrintStream out) {
		String format = "%-14s %-22s %10s %8s  %s%n";
		out.printf(format, "action", "kind", "deliveries", "handled", "ended");
		for (Outcome outcome : report.outcomes()) {
			out.printf(format, outcome.message().id(), outcome.message().description(), outcome.deliveries(),
					outcome.handled(), outcome.end() + (report.isRight(outcome) ? "" : "   <-- WRONG"));
		}
	}

	/**
	 * Serves what others send, until the process is ended.
	 * @param stage what is needed
	 */
	void keep(Stage stage) throws Exception {
		try (LambdaProcess function = stage.start("processOrder")) {
			stage.say("%nThe servers stay up: send order actions with any SQS client, any credentials. Ctrl-C stops.");
			stage.say("  endpoint           %s (region %s)", this.sqs.endpoint(), LocalSqs.REGION);
			stage.say("  queue              %s", this.queues.source().url());
			stage.say("  dead-letter queue  %s%n", this.queues.deadLetters().url());
			SqsEventSourceMapping mapping = mapping(function);
			while (true) {
				mapping.poll().ifPresent((poll) -> show(stage, poll));
			}
		}
	}

	private SqsEventSourceMapping mapping(LambdaProcess function) {
		return new SqsEventSourceMapping(this.sqs, this.queues.source(), function, Settings.defaults());
	}

	private static void show(Stage stage, Poll poll) {
		for (Message message : poll.batch()) {
			stage.say("%s  delivery %d  %s", poll.deleted().contains(message.messageId()) ? "done  " : "failed",
					Poll.receiveCount(message), message.body());
		}
	}

}
