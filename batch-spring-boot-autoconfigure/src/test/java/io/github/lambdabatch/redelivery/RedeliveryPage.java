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

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.redelivery.KafkaTopic.Reading;
import io.github.lambdabatch.redelivery.SharedStore.Kind;

/**
 * The text of docs/redelivery.md.
 */
final class RedeliveryPage {

	static final int RECORDS = 10_000;

	static final long SEED = 1;

	/** Those of streams, and one with a store. */
	static final List<Policy> KAFKA_POLICIES = kafkaPolicies();

	private final List<String> lines = new ArrayList<>();

	private RedeliveryPage() {
	}

	private static List<Policy> kafkaPolicies() {
		List<Policy> policies = new ArrayList<>(Policy.ALL);
		policies.add(Policy.ALL.indexOf(Policy.HALF_REMEMBERED) + 1, Policy.HALF_REMEMBERED
			.with("the same, with an [idempotency store](#with-an-idempotency-store)", Kind.PLAIN, 0));
		return Collections.unmodifiableList(policies);
	}

	static Result stream(Scenario scenario, Policy policy) {
		return new StreamShard(scenario, policy, RECORDS, SEED).drain();
	}

	static Result kafka(Reading reading, Scenario scenario, Policy policy) {
		return new KafkaTopic(reading, scenario, policy, RECORDS, SEED).drain();
	}

	static Result fifo(Kind kind, double killed) {
		return new FifoQueue(OnFailure.SKIP_GROUP, kind, killed, 0.01, 0.01, RECORDS, SEED).drain();
	}

	static String text() {
		RedeliveryPage page = new RedeliveryPage();
		page.introduction();
		page.streams();
		page.kafka();
		page.fifoQueues();
		page.stores();
		return String.join("\n", page.lines);
	}

	private void introduction() {
		paragraph("# What redelivery costs");
		paragraph("""
				After this page, you can choose `on-failure` by what it costs: how often healthy records run, whether \
				they run at all, and in which order.""");
		paragraph("""
				For a stream, Lambda redelivers everything from the first reported record on, and discards the rest \
				of the batch when its attempts are used up. So `on-failure`, which decides what happens to the \
				records behind a failure, also decides how often healthy records run, whether they run at all, \
				and in which order.""");
		paragraph("""
				The tables were made by running the library between a model of the event source mapping and \
				handlers that fail. There are %,d records. The stream has batches of %d and 50 partition keys; \
				the topic has the same batches and keys in %d partitions; \
				the FIFO queue has batches of up to 10, 20 message groups and `maxReceiveCount` 5. A poison record \
				always fails; a flaky run fails by chance. A test in the build compares this page with the model, \
				and this command writes it:""".formatted(RECORDS, CheckpointedSource.BATCH_SIZE,
				KafkaTopic.PARTITIONS));
		paragraph("""
				```shell
				mvn -pl batch-spring-boot-autoconfigure test -Dtest=RedeliveryModelTests \
				-Dlambdabatch.redelivery.write=true
				```""");
		paragraph("""
				- **runs**: how often a handler ran, on average per record. Without failures it is 1.00; poison \
				records are tried more often.
				- **never run**: healthy records that Lambda discarded, or that SQS moved to the dead-letter queue, \
				without a single run.
				- **out of order**: records that were handled after a later record of their key or group.""");
	}

	private void streams() {
		paragraph("## Streams");
		for (Scenario scenario : Scenario.ALL) {
			paragraph(describe(scenario)
					+ (scenario.budgetStartsAfresh() ? ", counted anew when the checkpoint advances:" : ":"));
			table();
			for (Policy policy : Policy.ALL) {
				row(policy.name(), stream(scenario, policy));
			}
			endTable();
		}
		paragraph("""
				AWS does not document whether attempts are counted anew when the checkpoint advances, so both are \
				shown.""");
	}

	private void kafka() {
		paragraph("## Kafka");
		paragraph("""
				A batch may have records of several partitions, and AWS does not document what happens behind a \
				reported offset. There are two readings: each partition resumes at its lowest reported offset, so \
				that everything from there on is delivered again, or only the reported records are delivered again \
				and the others are committed. The library's answer names every record that was not handled, not \
				only the first of each partition, so under both readings no such record is lost. By default, the \
				order of each key is kept too.""");
		for (Reading reading : Reading.values()) {
			paragraph(describe(Scenario.USUAL) + switch (reading) {
				case RESUME -> ", each partition resumes at its lowest reported offset:";
				case SELECTIVE -> ", only the reported records are delivered again:";
			});
			table();
			for (Policy policy : KAFKA_POLICIES) {
				row(policy.name(), kafka(reading, Scenario.USUAL, policy));
			}
			endTable();
		}
	}

	private void fifoQueues() {
		paragraph("## FIFO queues");
		paragraph("1 % of the messages are poison, 1 % of the runs are flaky:");
		table();
		row("`stop`", new FifoQueue(OnFailure.STOP, 0.01, 0.01, RECORDS, SEED).drain());
		row("`skip-group`, the default", new FifoQueue(OnFailure.SKIP_GROUP, 0.01, 0.01, RECORDS, SEED).drain());
		endTable();
		paragraph("""
				A message that waits behind a poison message is received, and counted, as often as that message. \
				This is how it can reach the dead-letter queue without a run.""");
	}

	private void stores() {
		paragraph("## With an idempotency store");
		paragraph("""
				The memory of an environment ends with the environment. A [store](idempotency.md) is shared by all of \
				them. 1 % of the records are poison, 1 % of the runs are flaky, `on-failure` and everything else is \
				the default. In one run of a thousand, the environment is killed directly after the handler has had \
				its effect. Its records are delivered again after the timeout of the function. The column **doubled** \
				says how often a record had its effect again.""");
		tableWithDoubled("stream, `MaximumRetryAttempts` 3");
		for (Policy policy : Policy.WITH_STORES) {
			rowWithDoubled(policy.name(), stream(Scenario.USUAL, policy));
		}
		endTable();
		tableWithDoubled("FIFO queue");
		rowWithDoubled("environments are killed", fifo(Kind.NONE, Policy.KILLED));
		rowWithDoubled("the same, `jdbc` or `dynamodb`", fifo(Kind.PLAIN, Policy.KILLED));
		rowWithDoubled("the same, `jdbc`, transactional", fifo(Kind.TRANSACTIONAL, Policy.KILLED));
		endTable();
	}

	private static String describe(Scenario scenario) {
		return String.format(Locale.ROOT,
				"%.0f %% of the records are poison, %.0f %% of the runs are flaky, `MaximumRetryAttempts` %d",
				scenario.poison() * 100, scenario.flaky() * 100, scenario.retries());
	}

	private void paragraph(String text) {
		this.lines.add(text);
		this.lines.add("");
	}

	private void table() {
		this.lines.add("| `on-failure` | runs | never run | out of order |");
		this.lines.add("| --- | --- | --- | --- |");
	}

	private void endTable() {
		this.lines.add("");
	}

	private void tableWithDoubled(String name) {
		this.lines.add("| %s | runs | never run | out of order | doubled |".formatted(name));
		this.lines.add("| --- | --- | --- | --- | --- |");
	}

	private void row(String name, Result result) {
		this.lines.add(cells(name, result));
	}

	private void rowWithDoubled(String name, Result result) {
		this.lines.add(cells(name, result) + " %d |".formatted(result.doubled()));
	}

	private static String cells(String name, Result result) {
		return String.format(Locale.ROOT, "| %s | %.2f | %.2f %% | %d |", name, result.runsPerRecord(),
				result.neverRun(), result.outOfOrder());
	}

}
