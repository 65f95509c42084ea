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
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.lambdabatch.sample.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.sample.local.QueueMessage.End;
import io.github.lambdabatch.sample.local.QueueReport.Outcome;
import io.github.lambdabatch.sample.local.SqsEventSourceMapping.Settings;

/**
 * Account transactions from a FIFO queue.
 */
final class AccountsPart implements Part {

	private static final Duration VISIBILITY_TIMEOUT = Duration.ofSeconds(2);

	private static final int MAX_RECEIVE_COUNT = 3;

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
		try (LambdaProcess function = stage.start("processTransaction")) {
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
			return new Result(right, "%d transactions, %d invocations, order %s".formatted(sent.size(),
					progress.invocations(), violations.isEmpty() ? "kept" : "BROKEN"),
					(out) -> print(report, backend, out));
		}
	}

	private static void print(QueueReport report, Backend backend, PrintStream out) {
		String format = "%-14s %6s %7s %12s %14s %9s%n";
		out.printf(format, "account", "sent", "booked", "dead letters", "waited behind", "balance");
		report.outcomes().stream().map((outcome) -> outcome.message().groupId()).distinct().forEach((account) -> {
			List<Outcome> all = report.outcomes()
				.stream()
				.filter((outcome) -> Objects.equals(outcome.message().groupId(), account))
				.toList();
			Predicate<Outcome> deadLetter = (outcome) -> outcome.end() == End.DEAD_LETTER_QUEUE;
			Predicate<Outcome> poison = (outcome) -> outcome.message().end() == End.DEAD_LETTER_QUEUE;
			String wrong = all.stream().allMatch(report::isRight) ? "" : "   <-- WRONG";
			out.printf(format, account, all.size(), all.stream().mapToInt(Outcome::handled).sum(),
					all.stream().filter(deadLetter.and(poison)).count(),
					all.stream().filter(deadLetter.and(poison.negate())).count(),
					backend.balances().of(String.valueOf(account)) + wrong);
		});
		out.println("Dead letters: overdrafts and malformed messages. What waits behind one is received with it, and"
				+ " can reach its maxReceiveCount with it.");
	}

}
