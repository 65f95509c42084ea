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

import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.lambdabatch.sample.local.AccountMessage.Kind;
import io.github.lambdabatch.sample.local.QueueMessage.Way;
import io.github.lambdabatch.sample.local.QueueReport.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link QueueReport}: what it must not let pass.
 */
class QueueReportTests {

	private static final QueueMessage HEALTHY = AccountMessage.of("a", 1, Kind.HEALTHY, 1);

	private static final QueueMessage POISON = AccountMessage.of("a", 2, Kind.OVERDRAFT, 1);

	@Test
	void messageHandledOnceAndDeletedIsRight() {
		assertThat(isRight(new Outcome(HEALTHY, 1, 1, 1, true, 0, 0))).isTrue();
	}

	@Test
	void messageDeletedWithoutBeingHandledIsWrong() {
		assertThat(isRight(new Outcome(HEALTHY, 1, 1, 0, true, 0, 0))).isFalse();
	}

	@Test
	void messageHandledTwiceIsWrong() {
		assertThat(isRight(new Outcome(HEALTHY, 2, 2, 2, true, 0, 0))).isFalse();
	}

	@Test
	void healthyMessageInTheDeadLetterQueueIsWrong() {
		assertThat(isRight(new Outcome(HEALTHY, 5, 0, 0, false, 0, 1))).isFalse();
		assertThat(isRight(new Outcome(HEALTHY, 1, 1, 0, true, 1, 0))).isFalse();
		assertThat(isRight(new Outcome(HEALTHY, 1, 1, 1, true, 1, 0))).isFalse();
	}

	@Test
	void poisonMessageInTheDeadLetterQueueOnceIsRight() {
		assertThat(isRight(new Outcome(POISON, 5, 1, 0, false, 0, 1))).isTrue();
		assertThat(isRight(new Outcome(POISON, 1, 1, 0, true, 1, 0))).isTrue();
	}

	@Test
	void poisonMessageInTheDeadLetterQueueTwiceIsWrong() {
		assertThat(isRight(new Outcome(POISON, 2, 2, 0, true, 2, 0))).isFalse();
		assertThat(isRight(new Outcome(POISON, 5, 1, 0, false, 1, 1))).isFalse();
	}

	@Test
	void poisonMessageThatIsGoneOrHandledIsWrong() {
		assertThat(isRight(new Outcome(POISON, 1, 1, 0, true, 0, 0))).isFalse();
		assertThat(isRight(new Outcome(POISON, 1, 1, 1, true, 0, 0))).isFalse();
		assertThat(isRight(new Outcome(POISON, 1, 1, 1, true, 1, 0))).isFalse();
	}

	@Test
	void messageInItsQueueIsWrongEvenIfItIsADeadLetterToo() {
		assertThat(isRight(new Outcome(POISON, 1, 1, 0, false, 1, 0))).isFalse();
		assertThat(isRight(new Outcome(HEALTHY, 1, 1, 1, false, 0, 0))).isFalse();
	}

	@Test
	void leftAndOvertakenMessagesAreWrong() {
		assertThat(new QueueReport(List.of(), List.of(), 0).isRight()).isTrue();
		assertThat(new QueueReport(List.of(), List.of(), 1).isRight()).isFalse();
		assertThat(new QueueReport(List.of(), List.of("a-2"), 0).isRight()).isFalse();
	}

	@Test
	void wayIsTold() {
		assertThat(new Outcome(HEALTHY, 0, 0, 0, false, 0, 0).way()).isEqualTo(Way.OPEN);
		assertThat(new Outcome(HEALTHY, 1, 1, 1, true, 0, 0).way()).isEqualTo(Way.AT_ONCE);
		assertThat(new Outcome(HEALTHY, 1, 2, 1, true, 0, 0).way()).isEqualTo(Way.RETRIED);
		assertThat(new Outcome(HEALTHY, 2, 3, 1, true, 0, 0).way()).isEqualTo(Way.REDELIVERED);
		assertThat(new Outcome(POISON, 4, 4, 0, true, 1, 0).way()).isEqualTo(Way.BY_FUNCTION);
		assertThat(new Outcome(POISON, 5, 5, 0, false, 0, 1).way()).isEqualTo(Way.BY_QUEUE);
	}

	private boolean isRight(Outcome outcome) {
		return new QueueReport(List.of(outcome), List.of(), 0).isRight();
	}

}
