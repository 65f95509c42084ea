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

package io.github.lambdabatch;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Printable}.
 */
class PrintableTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "plain text", "arn:aws:sqs:eu-central-1:123456789012:orders.fifo", "zażółć € 😀",
			"\\ \" '" })
	void harmlessTextStaysAsItIs(String text) {
		assertThat(Printable.of(text)).isSameAs(text);
	}

	@Test
	void nothingIsShownAsNull() {
		@Nullable String nothing = null;
		assertThat(Printable.of(nothing)).isEqualTo("null");
	}

	@ParameterizedTest
	@CsvSource({ "000a", "000d", "0000", "001b", "007f", "0085", "200b", "200e", "202e", "2028", "2029", "2066", "feff",
			"d800", "dc00", "e000", "ffff" })
	void whatCouldChangeTheLogIsEscaped(String code) {
		String text = "a" + (char) Integer.parseInt(code, 16) + "b";
		assertThat(Printable.of(text)).isEqualTo("a\\u" + code + "b");
		assertThat(Printable.of("€" + text)).isEqualTo("€a\\u" + code + "b");
		assertThat(Printable.of(text.substring(1, 2))).isEqualTo("\\u" + code);
	}

	@Test
	void pairsOfSurrogatesAreEscapedTogether() {
		assertThat(Printable.of("a\udb40\udc01b")).isEqualTo("a\\udb40\\udc01b");
	}

	@Test
	void longTextIsCut() {
		String longest = "x".repeat(300);
		assertThat(Printable.of(longest)).isSameAs(longest);
		assertThat(Printable.of("x".repeat(301))).isEqualTo("x".repeat(300) + "…");
		assertThat(Printable.of("abc", 2)).isEqualTo("ab…");
		assertThat(Printable.of("a\nc", 2)).isEqualTo("a\\u000a…");
	}

}
