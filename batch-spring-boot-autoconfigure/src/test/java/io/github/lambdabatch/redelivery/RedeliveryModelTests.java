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
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.redelivery.KafkaTopic.Reading;
import io.github.lambdabatch.redelivery.SharedStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the choices of the library cost in redelivery, with the library itself between a
 * model of the event source mapping and handlers that fail. Keeps docs/redelivery.md
 * true; {@code -Dlambdabatch.redelivery.write=true} writes it.
 */
class RedeliveryModelTests {

	private static final Path PAGE = Path.of("..", "docs", "redelivery.md");

	private static final int RECORDS = RedeliveryPage.RECORDS;

	private static final long SEED = RedeliveryPage.SEED;

	@Test
	void defaultRunsHardlyAnyRecordTwiceAndNoneOutOfOrder() {
		for (Scenario scenario : List.of(Scenario.USUAL, Scenario.USUAL_STARTED_AFRESH)) {
			Result result = stream(scenario, Policy.REMEMBERED);
			assertThat(result.runsPerRecord()).isLessThanOrEqualTo(1.15);
			assertThat(result.outOfOrder()).isZero();
		}
	}

	@Test
	void nothingIsAcknowledgedThatWasNotHandled() {
		for (Scenario scenario : Scenario.ALL) {
			for (Policy policy : Policy.ALL) {
				assertThat(stream(scenario, policy).acknowledgedUnhandled()).as("%s %s", scenario, policy).isZero();
			}
		}
	}

	@Test
	void storeEndsRepetitionsInOtherEnvironments() {
		for (Scenario scenario : List.of(Scenario.USUAL, Scenario.USUAL_STARTED_AFRESH)) {
			Result without = stream(scenario, Policy.WITH_STORES.get(0));
			Result with = stream(scenario, Policy.WITH_STORES.get(1));
			assertThat(without.runsPerRecord()).isGreaterThan(1.5);
			assertThat(with.runsPerRecord()).isLessThanOrEqualTo(1.1);
			assertThat(with.outOfOrder()).isZero();
			assertThat(with.doubled()).isZero();
			assertThat(with.acknowledgedUnhandled()).isZero();
		}
	}

	@Test
	void transactionsEndRepetitionsAfterACrash() {
		Scenario scenario = Scenario.USUAL;
		Result without = stream(scenario, Policy.WITH_STORES.get(2));
		Result plain = stream(scenario, Policy.WITH_STORES.get(3));
		Result transactional = stream(scenario, Policy.WITH_STORES.get(4));
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
			Result result = fifo(kind, Policy.KILLED);
			assertThat(result.acknowledgedUnhandled()).as(kind.name()).isZero();
			assertThat(result.doubled() == 0).as(kind.name()).isEqualTo(kind == Kind.TRANSACTIONAL);
			assertThat(result.outOfOrder() == 0).as(kind.name()).isEqualTo(kind != Kind.NONE);
		}
	}

	@Test
	void orderIsKeptUnlessContinueGivesItUp() {
		Scenario scenario = Scenario.USUAL;
		assertThat(stream(scenario, Policy.STOP).outOfOrder()).isZero();
		assertThat(stream(scenario, Policy.REMEMBERED).outOfOrder()).isZero();
		assertThat(stream(scenario, Policy.CONTINUE).outOfOrder()).isPositive();
	}

	@Test
	void shardWithPoisonRecordsDrainsAtOnceWithARecoverer() {
		StreamShard shard = new StreamShard(Scenario.POISON, Policy.REMEMBERED.withRecovery(), RECORDS, SEED);
		assertThat(shard.drain()).isEqualTo(new Result(1, 0, 0, 0, 0));
		assertThat(shard.invocations()).isEqualTo(RECORDS / StreamShard.BATCH_SIZE);
		assertThat(shard.recovered()).containsExactlyInAnyOrderElementsOf(shard.poison());
	}

	@Test
	void shardWithPoisonRecordsWaitsUntilTheAttemptsAreSpentWithoutARecoverer() {
		StreamShard shard = new StreamShard(Scenario.POISON, Policy.REMEMBERED, RECORDS, SEED);
		Result result = shard.drain();
		long poisoned = shard.poison().stream().map((position) -> position / StreamShard.BATCH_SIZE).distinct().count();
		assertThat(shard.invocations())
			.isEqualTo(RECORDS / StreamShard.BATCH_SIZE + (int) poisoned * Scenario.POISON.retries());
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

	@ParameterizedTest
	@EnumSource
	void nothingOfATopicIsAcknowledgedThatWasNotHandled(Reading reading) {
		for (Scenario scenario : Scenario.ALL) {
			for (Policy policy : Policy.ALL) {
				assertThat(kafka(reading, scenario, policy).acknowledgedUnhandled()).as("%s %s", scenario, policy)
					.isZero();
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void transactionsEndRepetitionsOfATopicAfterACrash(Reading reading) {
		Result result = kafka(reading, Scenario.USUAL, Policy.WITH_STORES.get(4));
		assertThat(result.runsPerRecord()).isLessThanOrEqualTo(1.1);
		assertThat(result.outOfOrder()).isZero();
		assertThat(result.doubled()).isZero();
		assertThat(result.acknowledgedUnhandled()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void orderOfAKeyOfATopicIsKeptUnlessContinueGivesItUp(Reading reading) {
		for (Scenario scenario : Scenario.ALL) {
			assertThat(kafka(reading, scenario, Policy.REMEMBERED).outOfOrder()).as(scenario.toString()).isZero();
			assertThat(kafka(reading, scenario, Policy.STOP).outOfOrder()).as(scenario.toString()).isZero();
			assertThat(kafka(reading, scenario, Policy.CONTINUE).outOfOrder()).as(scenario.toString()).isPositive();
		}
	}

	@ParameterizedTest
	@EnumSource
	void defaultRunsHardlyAnyRecordOfATopicTwice(Reading reading) {
		Result result = kafka(reading, Scenario.USUAL, Policy.REMEMBERED);
		assertThat(result.runsPerRecord()).isLessThanOrEqualTo(1.05);
		assertThat(result.doubled()).isZero();
	}

	/**
	 * What was handled is not delivered again, so there is nothing to remember.
	 */
	@Test
	void memoryMakesNoDifferenceIfOnlyReportedRecordsAreDeliveredAgain() {
		Result remembered = kafka(Reading.SELECTIVE, Scenario.USUAL, Policy.REMEMBERED);
		assertThat(remembered).isEqualTo(kafka(Reading.SELECTIVE, Scenario.USUAL, Policy.SKIP_GROUP));
		assertThat(remembered).isEqualTo(kafka(Reading.RESUME, Scenario.USUAL, Policy.REMEMBERED));
	}

	@ParameterizedTest
	@EnumSource
	void storeEndsRepetitionsOfATopicInOtherEnvironments(Reading reading) {
		Result result = kafka(reading, Scenario.USUAL, Policy.WITH_STORES.get(1));
		assertThat(result.runsPerRecord()).isLessThanOrEqualTo(1.05);
		assertThat(result.outOfOrder()).isZero();
		assertThat(result.doubled()).isZero();
		assertThat(result.acknowledgedUnhandled()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void topicWithPoisonRecordsDrainsAtOnceWithARecoverer(Reading reading) {
		KafkaTopic topic = new KafkaTopic(reading, Scenario.POISON, Policy.REMEMBERED.withRecovery(), RECORDS, SEED);
		assertThat(topic.drain()).isEqualTo(new Result(1, 0, 0, 0, 0));
		assertThat(topic.invocations()).isEqualTo(RECORDS / KafkaTopic.BATCH_SIZE);
		assertThat(topic.recovered()).containsExactlyInAnyOrderElementsOf(topic.poison());
	}

	@Test
	void pageIsTrue() throws IOException {
		String page = RedeliveryPage.text();
		if (Boolean.getBoolean("lambdabatch.redelivery.write")) {
			Files.writeString(PAGE, page);
		}
		assertThat(PAGE)
			.as("mvn -pl batch-spring-boot-autoconfigure test -Dtest=RedeliveryModelTests"
					+ " -Dlambdabatch.redelivery.write=true writes it anew")
			.hasContent(page);
	}

	private static Result stream(Scenario scenario, Policy policy) {
		return RedeliveryPage.stream(scenario, policy);
	}

	private static Result kafka(Reading reading, Scenario scenario, Policy policy) {
		return RedeliveryPage.kafka(reading, scenario, policy);
	}

	private static Result fifo(Kind kind, double killed) {
		return RedeliveryPage.fifo(kind, killed);
	}

}
