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

import io.github.lambdabatch.sample.local.StreamMessage.Kind;
import io.github.lambdabatch.sample.local.StreamReport.End;
import io.github.lambdabatch.sample.local.StreamReport.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StreamReport}: what it must not let pass.
 */
class StreamReportTests {

	@Test
	void recordPassedWithoutBeingHandledIsWrong() {
		assertThat(report(outcome("a", Kind.HEALTHY, 1, End.PASSED)).isRight()).isTrue();
		assertThat(report(outcome("a", Kind.HEALTHY, 0, End.PASSED)).isRight()).isFalse();
		assertThat(report(outcome("a", Kind.MALFORMED, 0, End.PASSED)).isRight()).isFalse();
	}

	@Test
	void recordHandledTwiceIsWrong() {
		assertThat(report(outcome("a", Kind.HEALTHY, 2, End.PASSED)).isRight()).isFalse();
	}

	@Test
	void healthyRecordIsUnhandledOnlyBehindAPoisonOneOfItsKey() {
		Outcome poison = outcome("a", Kind.STORE_DOWN, 0, End.GIVEN_UP);
		Outcome behind = outcome("a", Kind.HEALTHY, 0, End.GIVEN_UP);
		assertThat(report(poison, behind).isRight()).isTrue();
		assertThat(report(behind, poison).isRight()).isFalse();
		assertThat(report(poison, outcome("b", Kind.HEALTHY, 0, End.GIVEN_UP)).isRight()).isFalse();
		assertThat(report(poison, outcome("b", Kind.HEALTHY, 1, End.GIVEN_UP)).isRight()).isTrue();
	}

	@Test
	void recordThatWasNotPassedIsWrong() {
		assertThat(report(outcome("a", Kind.HEALTHY, 1, End.SHARD)).isRight()).isFalse();
	}

	@Test
	void brokenOrderIsWrong() {
		assertThat(new StreamReport(List.of(), List.of("a: 'a-1' after 'a-2'")).isRight()).isFalse();
	}

	private StreamReport report(Outcome... outcomes) {
		return new StreamReport(Arrays.asList(outcomes), List.of());
	}

	private Outcome outcome(String key, Kind kind, int handled, End end) {
		return new Outcome(new StreamMessage("id", key, kind, ""), 1, handled, end);
	}

}
