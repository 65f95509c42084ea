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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.lambdabatch.sample.local.AccountEnvironments.Incident;
import io.github.lambdabatch.sample.local.QueueMessage.End;
import io.github.lambdabatch.sample.local.QueueReport.Outcome;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.LocalSqs.RedrivenQueue;

/**
 * Account transactions from a FIFO queue, booked in a database exactly once.
 */
final class AccountsPart implements Part {

	private final LocalSqs sqs;

	private final Database kind;

	AccountsPart(LocalSqs sqs, Database kind) {
		this.sqs = sqs;
		this.kind = kind;
	}

	@Override
	public String name() {
		return "SQS FIFO";
	}

	@Override
	public Result run(Stage stage) throws Exception {
		RedrivenQueue queues = AccountsScenario.createQueue(this.sqs);
		try (LedgerDatabase database = this.kind.start(stage.zip())) {
			stage.say("The accounts are in %s.", database.name());
			Map<String, String> environment = AccountsScenario.environment(this.sqs, queues.deadLetters(), database);
			try (AccountsScenario scenario = new AccountsScenario(this.sqs, queues, database,
					() -> stage.start(database.code(), "processTransaction", environment))) {
				return run(stage, scenario, database);
			}
		}
	}

	private static Result run(Stage stage, AccountsScenario scenario, LedgerDatabase database) throws Exception {
		QueueProgress progress = new QueueProgress(stage, scenario::open);
		stage.say("Sending transactions, each account's in order.");
		scenario.send(AccountMessage.scenario(), progress);
		stage.say("Sending more to the same accounts.");
		QueueReport report = scenario.send(AccountMessage.afterwards(), progress);
		AccountEnvironments environments = scenario.environments();
		List<String> violations = scenario.violations();
		boolean right = report.isRight() && violations.isEmpty() && scenario.areBalancesRight();
		if (!right) {
			stage.say("Overtaken: %s; order broken: %s", report.overtaken(), violations);
		}
		stage.conclude(right, environments.any());
		String summary = "%d transactions, %d invocations, %d of them killed, %d without their answer, %d in two environments: %s; order %s"
			.formatted(report.outcomes().size(), progress.invocations(), environments.count(Incident.KILLED),
					environments.count(Incident.ANSWER_LOST), environments.count(Incident.DELIVERED_TWICE),
					report.summary(), violations.isEmpty() ? "kept" : "BROKEN");
		List<Line> lines = Stream
			.concat(scenario.accounts().map((account) -> line(account, report, scenario, database)),
					Stream.of(total(report)))
			.toList();
		return new Result(right, summary, (out) -> print(report, lines, out));
	}

	private static Line line(String account, QueueReport report, AccountsScenario scenario, LedgerDatabase database) {
		return Line.of(account,
				report.outcomes()
					.stream()
					.filter((outcome) -> Objects.equals(outcome.message().groupId(), account))
					.toList(),
				database.balance(account).toPlainString(), scenario.expectedBalance(account).toPlainString());
	}

	private static Line total(QueueReport report) {
		return Line.of("all", report.outcomes(), "", "");
	}

	private static void print(QueueReport report, List<Line> lines, PrintStream out) {
		report.print(out);
		String format = "%-14s %6s %10s %6s %8s %12s %9s %9s%n";
		out.println();
		out.printf(format, "account", "sent", "deliveries", "runs", "bookings", "dead letters", "balance", "should be");
		lines.forEach((line) -> out.printf(format, line.account(), line.sent(), line.deliveries(), line.runs(),
				line.bookings(), line.deadLetters(), line.balance(), line.expectedBalance()));
	}

	/**
	 * What became of the transactions of an account.
	 *
	 * @param account the account
	 * @param sent how many were sent
	 * @param deliveries how often they were in an event
	 * @param runs how often the handler began to book
	 * @param bookings how often they were booked
	 * @param deadLetters how many were set aside
	 * @param balance the balance in the database
	 * @param expectedBalance what should be there
	 */
	private record Line(String account, int sent, int deliveries, int runs, int bookings, long deadLetters,
			String balance, String expectedBalance) {

		static Line of(String account, List<Outcome> outcomes, String balance, String expectedBalance) {
			return new Line(account, outcomes.size(), outcomes.stream().mapToInt(Outcome::deliveries).sum(),
					outcomes.stream().mapToInt(Outcome::attempts).sum(),
					outcomes.stream().mapToInt(Outcome::handled).sum(),
					outcomes.stream().filter((outcome) -> outcome.end() == End.DEAD_LETTER_QUEUE).count(), balance,
					expectedBalance);
		}

	}

}
