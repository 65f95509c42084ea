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

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.lambdabatch.sample.local.AccountMessage.Kind;
import io.github.lambdabatch.sample.local.QueueMessage.End;
import io.github.lambdabatch.sample.local.QueueReport.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link QueueReport}: what it must not let pass.
 */
class QueueReportTests {

	@Test
	void messageDeletedWithoutBeingHandledIsWrong() {
		assertThat(report(outcome("a", Kind.HEALTHY, 0, End.DELETED)).isRight()).isFalse();
	}

	@Test
	void messageHandledTwiceIsWrong() {
		assertThat(report(outcome("a", Kind.HEALTHY, 1, End.DELETED)).isRight()).isTrue();
		assertThat(report(outcome("a", Kind.HEALTHY, 2, End.DELETED)).isRight()).isFalse();
	}

	@Test
	void healthyMessageIsADeadLetterOnlyBehindAPoisonOneOfItsGroup() {
		Outcome poison = outcome("a", Kind.OVERDRAFT, 0, End.DEAD_LETTER_QUEUE);
		Outcome behind = outcome("a", Kind.HEALTHY, 0, End.DEAD_LETTER_QUEUE);
		assertThat(report(poison, behind).isRight()).isTrue();
		assertThat(report(behind, poison).isRight()).isFalse();
		assertThat(report(poison, outcome("b", Kind.HEALTHY, 0, End.DEAD_LETTER_QUEUE)).isRight()).isFalse();
		assertThat(report(poison, outcome("a", Kind.HEALTHY, 1, End.DEAD_LETTER_QUEUE)).isRight()).isFalse();
	}

	@Test
	void poisonMessageThatIsGoneIsWrong() {
		assertThat(report(outcome("a", Kind.MALFORMED_JSON, 0, End.DELETED)).isRight()).isFalse();
	}

	@Test
	void leftAndOvertakenMessagesAreWrong() {
		assertThat(new QueueReport(List.of(), List.of(), 1, true).isRight()).isFalse();
		assertThat(new QueueReport(List.of(), List.of("a-2"), 0, true).isRight()).isFalse();
	}

	private QueueReport report(Outcome... outcomes) {
		return new QueueReport(Arrays.asList(outcomes), List.of(), 0, true);
	}

	private Outcome outcome(String account, Kind kind, int handled, End end) {
		return new Outcome(AccountMessage.of(account, 1, kind, 1), 1, handled, end);
	}

}
