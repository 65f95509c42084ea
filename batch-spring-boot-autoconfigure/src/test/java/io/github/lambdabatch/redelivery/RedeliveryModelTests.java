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

package io.github.lambdabatch.redelivery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.redelivery.SharedStore.Kind;
import io.github.lambdabatch.redelivery.StreamShard.Policy;
import io.github.lambdabatch.redelivery.StreamShard.Result;
import io.github.lambdabatch.redelivery.StreamShard.Scenario;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the choices of the library cost in redelivery, with the library itself between a
 * model of the event source mapping and handlers that fail. Keeps docs/redelivery.md
 * true; {@code -Dlambdabatch.redelivery.write=true} writes it.
 */
class RedeliveryModelTests {

	private static final Path PAGE = Path.of("..", "docs", "redelivery.md");

	private static final int RECORDS = 10_000;

	private static final long SEED = 1;

	private static final Policy CONTINUE = new Policy("`continue`", OnFailure.CONTINUE, false, 1);

	private static final Policy STOP = new Policy("`stop`", OnFailure.STOP, false, 1);

	private static final Policy SKIP_GROUP = new Policy("`skip-group`, no memory", OnFailure.SKIP_GROUP, false, 1);

	private static final Policy HALF_REMEMBERED = new Policy("`skip-group`, every other batch in another environment",
			OnFailure.SKIP_GROUP, true, 0.5);

	private static final Policy REMEMBERED = new Policy("`skip-group`, the default", OnFailure.SKIP_GROUP, true, 1);

	private static final List<Policy> POLICIES = List.of(CONTINUE, STOP, SKIP_GROUP, HALF_REMEMBERED, REMEMBERED);

	/**
	 * The share of runs in which the environment is killed: of one batch of a stream in
	 * ten.
	 */
	private static final double KILLED = 0.001;

	/** For each: without a store, with a plain one, with a transactional one. */
	private static final List<Policy> WITH_STORES = List.of(
			HALF_REMEMBERED.with("every other batch in another environment", Kind.NONE, 0),
			HALF_REMEMBERED.with("the same, `jdbc` or `dynamodb`", Kind.PLAIN, 0),
			REMEMBERED.with("environments are killed", Kind.NONE, KILLED),
			REMEMBERED.with("the same, `jdbc` or `dynamodb`", Kind.PLAIN, KILLED),
			REMEMBERED.with("the same, `jdbc`, transactional", Kind.TRANSACTIONAL, KILLED));

	private static final Scenario POISON = new Scenario(0, 0.01, 3, false);

	private static final List<Scenario> SCENARIOS = List.of(new Scenario(0.01, 0, 3, false),
			new Scenario(0.01, 0.01, 3, false), new Scenario(0.01, 0.01, 3, true), new Scenario(0.01, 0.01, 10, false),
			new Scenario(0.1, 0.01, 10, false));

	@Test
	void defaultRunsHardlyAnyRecordTwiceAndNoneOutOfOrder() {
		for (Scenario scenario : List.of(SCENARIOS.get(1), SCENARIOS.get(2))) {
			Result result = drain(scenario, REMEMBERED);
			assertThat(result.runsPerRecord()).isLessThanOrEqualTo(1.15);
			assertThat(result.outOfOrder()).isZero();
		}
	}

	@Test
	void nothingIsAcknowledgedThatWasNotHandled() {
		for (Scenario scenario : SCENARIOS) {
			for (Policy policy : POLICIES) {
				assertThat(drain(scenario, policy).acknowledgedUnhandled()).as("%s %s", scenario, policy).isZero();
			}
		}
	}

	@Test
	void storeEndsRepetitionsInOtherEnvironments() {
		for (Scenario scenario : List.of(SCENARIOS.get(1), SCENARIOS.get(2))) {
			Result without = drain(scenario, WITH_STORES.get(0));
			Result with = drain(scenario, WITH_STORES.get(1));
			assertThat(without.runsPerRecord()).isGreaterThan(1.5);
			assertThat(with.runsPerRecord()).isLessThanOrEqualTo(1.1);
			assertThat(with.outOfOrder()).isZero();
			assertThat(with.doubled()).isZero();
			assertThat(with.acknowledgedUnhandled()).isZero();
		}
	}

	@Test
	void transactionsEndRepetitionsAfterACrash() {
		Scenario scenario = SCENARIOS.get(1);
		Result without = drain(scenario, WITH_STORES.get(2));
		Result plain = drain(scenario, WITH_STORES.get(3));
		Result transactional = drain(scenario, WITH_STORES.get(4));
		assertThat(plain.doubled()).isPositive().isLessThan(without.doubled());
		assertThat(transactional.runsPerRecord()).isLessThanOrEqualTo(1.1);
		assertThat(List.of(without, plain, transactional))
			.allSatisfy((result) -> assertThat(result.acknowledgedUnhandled()).isZero());
		assertThat(transactional.doubled()).isZero();
		assertThat(transactional.outOfOrder()).isZero();
	}

	@Test
	void storesKeepTheOrderOfAFifoQueue() {
		for (Kind kind : Kind.values()) {
			Result result = fifo(kind, KILLED);
			assertThat(result.acknowledgedUnhandled()).as(kind.name()).isZero();
			assertThat(result.doubled() == 0).as(kind.name()).isEqualTo(kind == Kind.TRANSACTIONAL);
			assertThat(result.outOfOrder() == 0).as(kind.name()).isEqualTo(kind != Kind.NONE);
		}
	}

	private static Result fifo(Kind kind, double killed) {
		return new FifoQueue(OnFailure.SKIP_GROUP, kind, killed, 0.01, 0.01, RECORDS, SEED).drain();
	}

	@Test
	void orderIsKeptUnlessContinueGivesItUp() {
		Scenario scenario = SCENARIOS.get(1);
		assertThat(drain(scenario, STOP).outOfOrder()).isZero();
		assertThat(drain(scenario, REMEMBERED).outOfOrder()).isZero();
		assertThat(drain(scenario, CONTINUE).outOfOrder()).isPositive();
	}

	@Test
	void shardWithPoisonRecordsDrainsAtOnceWithARecoverer() {
		StreamShard shard = new StreamShard(POISON, REMEMBERED.withRecovery(), RECORDS, SEED);
		assertThat(shard.drain()).isEqualTo(new Result(1, 0, 0, 0, 0));
		assertThat(shard.invocations()).isEqualTo(RECORDS / StreamShard.BATCH_SIZE);
		assertThat(shard.recovered()).containsExactlyInAnyOrderElementsOf(shard.poison());
	}

	@Test
	void shardWithPoisonRecordsWaitsUntilTheAttemptsAreSpentWithoutARecoverer() {
		StreamShard shard = new StreamShard(POISON, REMEMBERED, RECORDS, SEED);
		Result result = shard.drain();
		long poisoned = shard.poison().stream().map((position) -> position / StreamShard.BATCH_SIZE).distinct().count();
		assertThat(shard.invocations()).isEqualTo(RECORDS / StreamShard.BATCH_SIZE + (int) poisoned * POISON.retries());
		assertThat(result.neverRun()).as("what waits behind a poison record of its key").isPositive();
		assertThat(result.outOfOrder()).isZero();
		assertThat(result.acknowledgedUnhandled()).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = { "SKIP_GROUP", "STOP" })
	void fifoQueueKeepsItsOrder(OnFailure onFailure) {
		Result result = new FifoQueue(onFailure, 0.01, 0.01, RECORDS, SEED).drain();
		assertThat(result.outOfOrder()).isZero();
		assertThat(result.acknowledgedUnhandled()).isZero();
	}

	@Test
	void pageIsTrue() throws IOException {
		String page = page();
		if (Boolean.getBoolean("lambdabatch.redelivery.write")) {
			Files.writeString(PAGE, page);
		}
		assertThat(PAGE)
			.as("mvn -pl batch-spring-boot-autoconfigure test -Dtest=RedeliveryModelTests"
					+ " -Dlambdabatch.redelivery.write=true writes it anew")
			.hasContent(page);
	}

	private static Result drain(Scenario scenario, Policy policy) {
		return new StreamShard(scenario, policy, RECORDS, SEED).drain();
	}

	private static String page() {
		List<String> lines = new ArrayList<>();
		lines.add("# What redelivery costs");
		lines.add("");
		lines.add("For a stream, Lambda redelivers everything from the first reported record on, and discards the rest"
				+ " of the batch when its attempts are used up. So `on-failure`, which decides what happens to the"
				+ " records behind a failure, also decides how often healthy records run, whether they run at all,"
				+ " and in which order.");
		lines.add("");
		lines.add("The tables were made by running the library between a model of the event source mapping and"
				+ " handlers that fail. There are %,d records. The stream has batches of 100 and 50 partition keys;"
					.formatted(RECORDS)
				+ " the FIFO queue has batches of up to 10, 20 message groups and `maxReceiveCount` 5. A poison record"
				+ " always fails; a flaky run fails by chance. A test in the build compares this page with the model,"
				+ " and this command writes it:");
		lines.add("");
		lines.add("```shell");
		lines.add("mvn -pl batch-spring-boot-autoconfigure test -Dtest=RedeliveryModelTests"
				+ " -Dlambdabatch.redelivery.write=true");
		lines.add("```");
		lines.add("");
		lines.add("- **runs**: how often a handler ran, on average per record. Without failures it is 1.00; poison"
				+ " records are tried more often.");
		lines.add("- **never run**: healthy records that Lambda discarded, or that SQS moved to the dead-letter queue,"
				+ " without a single run.");
		lines.add("- **out of order**: records that were handled after a later record of their key or group.");
		lines.add("");
		lines.add("## Streams");
		for (Scenario scenario : SCENARIOS) {
			lines.add("");
			lines.add(String.format(Locale.ROOT,
					"%.0f %% of the records are poison, %.0f %% of the runs are flaky,"
							+ " `MaximumRetryAttempts` %d%s:",
					scenario.poison() * 100, scenario.flaky() * 100, scenario.retries(),
					scenario.budgetStartsAfresh() ? ", counted anew when the checkpoint advances" : ""));
			lines.add("");
			header(lines);
			for (Policy policy : POLICIES) {
				lines.add(row(policy.name(), drain(scenario, policy)));
			}
		}
		lines.add("");
		lines.add("AWS does not document whether attempts are counted anew when the checkpoint advances, so both are"
				+ " shown.");
		lines.add("");
		lines.add("## FIFO queues");
		lines.add("");
		lines.add("1 % of the messages are poison, 1 % of the runs are flaky:");
		lines.add("");
		header(lines);
		lines.add(row("`stop`", new FifoQueue(OnFailure.STOP, 0.01, 0.01, RECORDS, SEED).drain()));
		lines.add(row("`skip-group`, the default",
				new FifoQueue(OnFailure.SKIP_GROUP, 0.01, 0.01, RECORDS, SEED).drain()));
		lines.add("");
		lines.add("A message that waits behind a poison message is received, and counted, as often as that message."
				+ " This is how it can reach the dead-letter queue without a run.");
		lines.add("");
		lines.add("## With an idempotency store");
		lines.add("");
		lines
			.add("The memory of an environment ends with the environment. A [store](idempotency.md) is shared by all of"
					+ " them. 1 % of the records are poison, 1 % of the runs are flaky, `on-failure` and everything else is"
					+ " the default. Environments are killed in one run of a thousand, after the handler has had its effect"
					+ " and before anything else, and their records come again after the timeout of the function. **doubled**"
					+ " says how often a record had its effect again.");
		lines.add("");
		lines.add("| stream, `MaximumRetryAttempts` 3 | runs | never run | out of order | doubled |");
		lines.add("| --- | --- | --- | --- | --- |");
		for (Policy policy : WITH_STORES) {
			lines.add(rowWithDoubled(policy.name(), drain(SCENARIOS.get(1), policy)));
		}
		lines.add("");
		lines.add("| FIFO queue | runs | never run | out of order | doubled |");
		lines.add("| --- | --- | --- | --- | --- |");
		lines.add(rowWithDoubled("environments are killed", fifo(Kind.NONE, KILLED)));
		lines.add(rowWithDoubled("the same, `jdbc` or `dynamodb`", fifo(Kind.PLAIN, KILLED)));
		lines.add(rowWithDoubled("the same, `jdbc`, transactional", fifo(Kind.TRANSACTIONAL, KILLED)));
		lines.add("");
		return String.join("\n", lines);
	}

	private static void header(List<String> lines) {
		lines.add("| `on-failure` | runs | never run | out of order |");
		lines.add("| --- | --- | --- | --- |");
	}

	private static String rowWithDoubled(String name, Result result) {
		return row(name, result) + " %d |".formatted(result.doubled());
	}

	private static String row(String name, Result result) {
		return String.format(Locale.ROOT, "| %s | %.2f | %.2f %% | %d |", name, result.runsPerRecord(),
				result.neverRun(), result.outOfOrder());
	}

}
