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

package io.github.lambdabatch.test.local;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.test.local.Verdict.UndocumentedAnswerException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Verdict}: the rows of the contract.
 */
class VerdictTests {

	private static final Set<String> BATCH = Set.of("a", "b", "c");

	@ParameterizedTest
	@ValueSource(strings = { "{\"batchItemFailures\":[]}", "{\"batchItemFailures\":null}", "null", "{}", "\"\"", "[]",
			"{\"statusCode\":200,\"body\":\"no\"}", "{\"batch_item_failures\":[{\"item_identifier\":\"a\"}]}",
			"{\"BatchItemFailures\":[{\"ItemIdentifier\":\"a\"}]}" })
	void answerWithoutFailuresIsTotalSuccess(String answer) {
		assertThat(judge(answer)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\'', value = {
			"{\"batchItemFailures\":[{\"itemIdentifier\":\"b\"}]} | b",
			"{\"batchItemFailures\":[{\"itemIdentifier\":\"c\"},{\"itemIdentifier\":\"a\"}]} | a,c",
			"{\"batchItemFailures\":[{\"itemIdentifier\":\"a\",\"more\":1}],\"more\":{}} | a",
			"{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"},{\"itemIdentifier\":\"b\"},{\"itemIdentifier\":\"c\"}]} | a,b,c" })
	void answerWithKnownIdentifiersFailsThose(String answer, String failed) {
		assertThat(judge(answer)).containsExactlyInAnyOrder(failed.split(","));
	}

	@ParameterizedTest
	@ValueSource(strings = { "[{\"foo\":\"a\"}]", "[{\"ItemIdentifier\":\"a\"}]", "[{\"itemIdentifier\":\"\"}]",
			"[{\"itemIdentifier\":null}]", "[{\"itemIdentifier\":123}]", "[{\"itemIdentifier\":\"stranger\"}]",
			"[{\"itemIdentifier\":\"a\"},{\"itemIdentifier\":\"stranger\"}]", "[{\"itemIdentifier\":\"a\"},{}]",
			"[\"a\"]", "[null]", "\"a\"", "{\"itemIdentifier\":\"a\"}", "true" })
	void answerWithMalformedFailuresIsTotalFailure(String failures) {
		assertThat(judge("{\"batchItemFailures\":" + failures + "}")).isEqualTo(BATCH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "OK", "{\"batchItemFailures\":[]", "{} {}", "<html/>" })
	void answerThatIsNotJsonIsTotalFailure(String answer) {
		assertThat(judge(answer)).isEqualTo(BATCH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"OK\"", "[1]", "[{\"itemIdentifier\":\"a\"}]", "1", "true",
			"{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"},{\"itemIdentifier\":\"a\"}]}" })
	void answerThatNobodyDocumentsIsAnError(String answer) {
		assertThatExceptionOfType(UndocumentedAnswerException.class).isThrownBy(() -> judge(answer));
	}

	private Set<String> judge(String answer) {
		return Verdict.of(answer.getBytes(StandardCharsets.UTF_8), List.copyOf(BATCH)).failed();
	}

}
