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

import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SqsMessageAttribute}.
 */
class SqsMessageAttributeTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "absent", quoteCharacter = '`', textBlock = """
			{"stringValue":"6","dataType":"String"}         | text   | 6
			{"stringValue":"6","dataType":"String.Number"}  | text   | 6
			{"stringValue":"6","dataType":"Numbers"}        | text   | 6
			{"stringValue":"6","dataType":"Future"}         | text   | 6
			{"stringValue":"6"}                             | text   | 6
			{"stringValue":"","dataType":"String"}          | text   | ``
			{"stringValue":"6.50","dataType":"Number"}      | number | 6.50
			{"stringValue":"-1E3","dataType":"Number.int"}  | number | -1E3
			{"stringValue":"six","dataType":"Number"}       | text   | six
			{"dataType":"Number"}                           | none   | absent
			{"dataType":"String"}                           | none   | absent
			{}                                              | none   | absent
			null                                            | none   | absent
			""")
	void valueIsTextOrANumber(String attribute, String kind, @Nullable String value) {
		Map<String, Object> values = SqsMessageAttribute.values(attributes(attribute));
		switch (kind) {
			case "text" -> assertThat(values).containsOnly(Map.entry("a", value));
			case "number" -> assertThat(values).containsOnly(Map.entry("a", new BigDecimal(value)));
			default -> assertThat(values).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "Binary", "Binary.png", "Future" })
	void valueIsACopyOfBytes(String dataType) {
		Map<String, MessageAttribute> attributes = attributes(
				"{\"binaryValue\":\"AQI=\",\"dataType\":\"" + dataType + "\"}");
		((byte[]) Objects.requireNonNull(SqsMessageAttribute.values(attributes).get("a")))[0] = 9;
		assertThat(SqsMessageAttribute.values(attributes)).containsOnly(Map.entry("a", new byte[] { 1, 2 }));
	}

	@Test
	void thereAreNoValuesWithoutAttributes() {
		assertThat(SqsMessageAttribute.values(null)).isEmpty();
		assertThat(SqsMessageAttribute.values(Map.of())).isEmpty();
	}

	private static Map<String, MessageAttribute> attributes(String attribute) {
		byte[] event = SqsEvents.bytes(
				"{\"Records\":["
						+ SqsEvents.message("\"1\"", "\"b\"")
							.replace("\"messageAttributes\":{}", "\"messageAttributes\":{\"a\":" + attribute + "}")
						+ "]}");
		return SqsEventSource.standard().read(event).getRecords().get(0).getMessageAttributes();
	}

}
