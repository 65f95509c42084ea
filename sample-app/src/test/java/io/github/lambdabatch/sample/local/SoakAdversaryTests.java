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

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.lambdabatch.sample.local.SoakAdversary.Attack;
import io.github.lambdabatch.sample.local.SoakAdversary.Fate;
import io.github.lambdabatch.sample.local.SoakMessage.Kind;
import io.github.lambdabatch.sample.local.SoakMessage.Plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SoakAdversary} and the messages of a soak test.
 */
class SoakAdversaryTests {

	private static final int MANY = 10_000;

	@Test
	void sameSeedGivesTheSameAttacks() {
		SoakAdversary adversary = new SoakAdversary(7, 1);
		List<Attack> attacks = attacks(adversary, false);
		assertThat(attacks(adversary, false)).isEqualTo(attacks);
		assertThat(attacks(new SoakAdversary(7, 1), false)).isEqualTo(attacks);
		assertThat(attacks(new SoakAdversary(8, 1), false)).isNotEqualTo(attacks);
		assertThat(attacks(adversary, true)).isNotEqualTo(attacks);
	}

	@Test
	void everyAttackOccurs() {
		assertThat(fates(attacks(new SoakAdversary(7, 1), false))).isEqualTo(EnumSet.allOf(Fate.class));
	}

	@Test
	void fifoQueueDeliversNothingTwice() {
		assertThat(fates(attacks(new SoakAdversary(7, 1), true)))
			.isEqualTo(EnumSet.complementOf(EnumSet.of(Fate.TWICE_AT_ONCE, Fate.TWICE_IN_TURN)));
	}

	@Test
	void shortRunHasKillsLostAnswersAndDuplicatesAlthoughNothingIsLeftToChance() {
		SoakAdversary adversary = new SoakAdversary(7, 0);
		assertThat(fates(attacks(adversary, false).subList(0, 8))).contains(Fate.KILLED_AT_BEGIN, Fate.ANSWER_LOST,
				Fate.SLOW, Fate.TWICE_AT_ONCE, Fate.TWICE_IN_TURN);
		assertThat(fates(attacks(adversary, true).subList(0, 6))).contains(Fate.KILLED_AFTER_WORK, Fate.ANSWER_LOST);
		assertThat(fates(attacks(adversary, false).subList(8, MANY))).containsOnly(Fate.LEFT_ALONE);
	}

	@Test
	void batchesHaveAllSizes() {
		SoakAdversary adversary = new SoakAdversary(7, 1);
		assertThat(IntStream.range(0, MANY).mapToObj((poll) -> adversary.batchSize(poll, 100)))
			.contains(1, 2, 50, 99, 100)
			.allMatch((size) -> size >= 1 && size <= 100);
	}

	@Test
	void processesDiffer() {
		SoakAdversary adversary = new SoakAdversary(7, 1);
		List<Map<String, String>> settings = IntStream.range(0, 100).mapToObj(adversary::settings).toList();
		assertThat(settings).extracting((process) -> process.get("LAMBDA_BATCH_SQS_PARALLEL"))
			.contains("true", "false");
		assertThat(settings).extracting((process) -> process.get("SOAK_ASYNCHRONOUS")).contains("true", "false");
		assertThat(settings).extracting((process) -> process.getOrDefault("LAMBDA_BATCH_SQSFIFO_ONFAILURE", "default"))
			.contains("stop", "default");
		assertThat(settings)
			.extracting((process) -> process.getOrDefault("LAMBDA_BATCH_SQSFIFO_FAILINVOCATION", "default"))
			.contains("when-any-fails", "when-all-fail", "default");
	}

	@Test
	void messagesAreOfAllKindsAndKnownByTheirNumbers() {
		Plan plan = SoakMessage.draw(2_000, new Random(7));
		assertThat(plan.standard()).hasSize(1_200).allMatch((message) -> message.groupId() == null);
		assertThat(plan.fifo()).hasSize(800).allMatch((message) -> message.groupId() != null);
		Set<Integer> numbers = plan.standard().stream().map(SoakMessage::number).collect(Collectors.toSet());
		plan.fifo().forEach((message) -> numbers.add(message.number()));
		assertThat(numbers).hasSize(2_000);
		Set<Kind> kinds = plan.standard().stream().map(SoakMessage::kind).collect(Collectors.toSet());
		plan.fifo().forEach((message) -> kinds.add(message.kind()));
		assertThat(kinds).containsExactlyInAnyOrder(Kind.values());
		assertThat(plan.fifo()).allMatch((message) -> SoakMessage.number(message.body()) == message.number());
		assertThat(SoakMessage.draw(2_000, new Random(7))).isEqualTo(plan);
		assertThat(SoakMessage.draw(2_000, new Random(8))).isNotEqualTo(plan);
	}

	@Test
	void messagesThatAreSentTogetherAreOfDifferentGroups() {
		List<SoakMessage> fifo = SoakMessage.draw(20_000, new Random(7)).fifo();
		for (int from = 0; from < fifo.size(); from += 10) {
			assertThat(fifo.subList(from, from + 10)).extracting(SoakMessage::groupId).doesNotHaveDuplicates();
		}
	}

	@Test
	void tooFewMessagesAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> SoakMessage.draw(5, new Random(7)));
	}

	private static List<Attack> attacks(SoakAdversary adversary, boolean fifo) {
		return IntStream.range(0, MANY).mapToObj((invocation) -> adversary.attack(fifo, invocation)).toList();
	}

	private static Set<Fate> fates(List<Attack> attacks) {
		return attacks.stream().map(Attack::fate).collect(Collectors.toCollection(() -> EnumSet.noneOf(Fate.class)));
	}

}
