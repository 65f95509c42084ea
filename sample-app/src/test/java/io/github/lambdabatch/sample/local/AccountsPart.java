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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.lambdabatch.sample.local.LocalSqs.LocalQueue;
import io.github.lambdabatch.sample.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.sample.local.QueueMessage.End;
import io.github.lambdabatch.sample.local.QueueReport.Outcome;
import io.github.lambdabatch.sample.local.SqsEventSourceMapping.Settings;

/**
 * Account transactions from a FIFO queue.
 */
final class AccountsPart implements Part {

	private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(2);

	/** As deployed: what is set for the function stands one below it. */
	static final int MAX_RECEIVE_COUNT = 5;

	private static final Duration LIMIT = Duration.ofSeconds(40);

	private final LocalSqs sqs;

	AccountsPart(LocalSqs sqs) {
		this.sqs = sqs;
	}

	@Override
	public String name() {
		return "SQS FIFO";
	}

	@Override
	public Result run(Stage stage) throws Exception {
		RedrivenQueue queues = this.sqs.createQueue("transactions.fifo", VISIBILITY_TIMEOUT, MAX_RECEIVE_COUNT);
		Backend backend = stage.backend();
		try (LambdaProcess function = stage.start("processTransaction", environment(this.sqs, queues.deadLetters()))) {
			QueueRun run = new QueueRun(this.sqs, queues,
					new SqsEventSourceMapping(this.sqs, queues.source(), function, Settings.defaults()), backend);
			QueueProgress progress = new QueueProgress(stage, run::open);
			List<AccountMessage> messages = AccountMessage.scenario();
			run.send(messages);
			stage.say("Sent %d transactions, each account's in order.", messages.size());
			run.run(LIMIT, progress);
			List<AccountMessage> more = AccountMessage.afterwards();
			run.send(more);
			stage.say("Sent %d more to the same accounts.", more.size());
			QueueReport report = run.run(LIMIT, progress);
			List<String> sent = Stream.concat(messages.stream(), more.stream()).map(AccountMessage::id).toList();
			List<String> violations = KeyOrder.violations(sent, backend.attempts());
			boolean right = report.isRight() && violations.isEmpty() && backend.overlapping().isEmpty();
			if (!right) {
				stage.say("Overtaken: %s; order broken: %s; overlapping: %s", report.overtaken(), violations,
						backend.overlapping());
			}
			stage.conclude(right, function);
			return new Result(right,
					"%d transactions, %d invocations: %s; order %s".formatted(sent.size(), progress.invocations(),
							report.summary(), violations.isEmpty() ? "kept" : "BROKEN"),
					(out) -> print(report, backend, out));
		}
	}

	static Map<String, String> environment(LocalSqs sqs, LocalQueue deadLetters) {
		Map<String, String> environment = new HashMap<>(sqs.environment());
		environment.put("LAMBDA_BATCH_FUNCTIONS_PROCESSTRANSACTION_DEADLETTER_QUEUE", deadLetters.url());
		environment.put("LAMBDA_BATCH_FUNCTIONS_PROCESSTRANSACTION_REDELIVERYDELAY_INITIAL", "1s");
		environment.put("LAMBDA_BATCH_FUNCTIONS_PROCESSTRANSACTION_REDELIVERYDELAY_MULTIPLIER", "1");
		return environment;
	}

	private static void print(QueueReport report, Backend backend, PrintStream out) {
		report.print(out);
		String format = "%n%-14s %6s %7s %12s %9s";
		out.printf(format, "account", "sent", "booked", "dead letters", "balance");
		report.outcomes().stream().map((outcome) -> outcome.message().groupId()).distinct().forEach((account) -> {
			List<Outcome> all = report.outcomes()
				.stream()
				.filter((outcome) -> Objects.equals(outcome.message().groupId(), account))
				.toList();
			out.printf(format, account, all.size(), all.stream().mapToInt(Outcome::handled).sum(),
					all.stream().filter((outcome) -> outcome.end() == End.DEAD_LETTER_QUEUE).count(),
					backend.balances().of(String.valueOf(account)));
		});
		out.println();
	}

}
