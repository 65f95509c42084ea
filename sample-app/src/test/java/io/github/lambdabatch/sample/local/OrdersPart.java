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
import java.util.List;
import java.util.Map;

import software.amazon.awssdk.services.sqs.model.Message;

import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.LocalSqs.LocalQueue;
import io.github.lambdabatch.test.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.test.local.SqsEventSourceMapping;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Settings;
import io.github.lambdabatch.test.runtime.LambdaProcess;

/**
 * Order actions from a standard queue.
 */
final class OrdersPart implements Part {

	private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(3);

	/** As deployed: what is set for the function stands one below it. */
	static final int MAX_RECEIVE_COUNT = 5;

	private static final Duration LIMIT = Duration.ofSeconds(60);

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
		try (LambdaProcess function = stage.start("processOrder", environment())) {
			SqsEventSourceMapping mapping = mapping(function);
			if (!mapping.hidesMessagesLongEnough()) {
				stage.say(
						"Short times, for a short run only: visibility timeout %d s, function timeout %d s, delay of redelivery 1 s.",
						VISIBILITY_TIMEOUT.toSeconds(), Settings.defaults().functionTimeout().toSeconds());
				stage.say("What is deployed keeps the rules of AWS: see template.yaml (180 s, 30 s).");
			}
			QueueRun run = new QueueRun(this.sqs, this.queues, mapping, stage.backend());
			List<OrderMessage> messages = OrderMessage.scenario();
			messages.forEach((message) -> message.prepare(stage.backend()));
			run.send(messages);
			stage.say("Sent %d messages.", messages.size());
			QueueProgress progress = new QueueProgress(stage, run::open);
			QueueReport report = run.run(LIMIT, progress);
			stage.conclude(report.isRight(), function);
			return new Result(
					report.isRight(), "%d messages, %d invocations: %s; %d messages left in the queue"
						.formatted(messages.size(), progress.invocations(), report.summary(), report.leftInQueue()),
					report::print);
		}
	}

	/**
	 * Where the dead letters go, and what makes for a short run: a short delay of
	 * redelivery, and a function that waits for the backend longer than it may run.
	 * @return environment variables
	 */
	private Map<String, String> environment() {
		return environment(this.sqs, this.queues.deadLetters());
	}

	static Map<String, String> environment(LocalSqs sqs, LocalQueue deadLetters) {
		Map<String, String> environment = new HashMap<>(sqs.environment());
		environment.put("LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_DEADLETTER_QUEUE", deadLetters.url());
		environment.put("LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_REDELIVERYDELAY_INITIAL", "1s");
		environment.put("LAMBDA_BATCH_FUNCTIONS_PROCESSORDER_REDELIVERYDELAY_MULTIPLIER", "1");
		environment.put("SPRING_HTTP_CLIENTS_READTIMEOUT", "30s");
		return environment;
	}

	/**
	 * Serves what others send, until the process is ended.
	 * @param stage what is needed
	 */
	void keep(Stage stage) throws Exception {
		try (LambdaProcess function = stage.start("processOrder", environment())) {
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
		return new SqsEventSourceMapping(this.sqs.client(), this.queues.source(), function, Settings.defaults());
	}

	private static void show(Stage stage, Poll poll) {
		for (Message message : poll.batch()) {
			stage.say("%s  delivery %d  %s", poll.deleted().contains(message.messageId()) ? "done  " : "failed",
					Poll.receiveCount(message), message.body());
		}
	}

}
