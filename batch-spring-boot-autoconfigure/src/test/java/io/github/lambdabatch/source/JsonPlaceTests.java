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

package io.github.lambdabatch.source;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link JsonPlace}.
 */
class JsonPlaceTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			7                                                  | its root
			{"Records":[{},{"body":7}]}                        | /Records/1/body
			[[{"dynamodb":{"NewImage":{"secret":{"N":7}}}}]]   | /0/0/dynamodb/NewImage/*/N
			""")
	void leadsToTheValueWithoutNamesOfTheApplication(String json, String place) {
		assertThat(placeOfNumber(json)).isEqualTo(place);
	}

	@Test
	void endsAfterTwelveSteps() {
		assertThat(placeOfNumber("[".repeat(12) + "7")).isEqualTo("/0".repeat(12));
		assertThat(placeOfNumber("[".repeat(13) + "7")).isEqualTo("/0".repeat(12) + "/…");
	}

	private static String placeOfNumber(String json) {
		try (JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), json)) {
			while (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
				assertThat(parser.currentToken()).isNotNull();
			}
			return JsonPlace.describe(parser.streamReadContext());
		}
	}

}
