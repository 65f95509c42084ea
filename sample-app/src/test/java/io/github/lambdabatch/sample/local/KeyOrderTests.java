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

import io.github.lambdabatch.sample.local.Backend.Attempt;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeyOrder}.
 */
class KeyOrderTests {

	private static final List<String> SENT = List.of("a-1", "b-1", "a-2", "b-2");

	@Test
	void otherKeysAndRepetitionsDoNotMatter() {
		assertThat(violations("b-1", "b-2", "a-1", "a-1", "a-2")).isEmpty();
	}

	@Test
	void requestAfterALaterOneIsAViolation() {
		assertThat(violations("a-2", "b-1", "a-1", "b-2")).singleElement().asString().contains("'a-1' after 'a-2'");
	}

	@Test
	void requestsAboutSomethingElseAreLeftOut() {
		assertThat(violations("a-2", "x-1", "y-1")).isEmpty();
	}

	private List<String> violations(String... ids) {
		return KeyOrder.violations(SENT,
				Arrays.stream(ids).map((id) -> new Attempt(id, id.substring(0, 1), true)).toList());
	}

}
