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
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link DynamoDbImage}.
 */
class DynamoDbImageTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"S":"a \\"b\\" €"}                       | "a \\"b\\" €"
			{"S":""}                                  | ""
			{"N":"12345678901234567890.1234567890"}   | 12345678901234567890.1234567890
			{"N":"1E-130"}                            | 1E-130
			{"BOOL":true}                             | true
			{"BOOL":false}                            | false
			{"NULL":true}                             | null
			{"B":"AAECAwQ="}                          | "AAECAwQ="
			{"SS":["b","a"]}                          | ["b","a"]
			{"NS":["1","2.50"]}                       | [1,2.50]
			{"BS":["AQ==",""]}                        | ["AQ==",""]
			{"L":[{"S":"x"},null,{"L":[]},{"N":"7"}]} | ["x",null,[],7]
			{"M":{"b":{"M":{}},"a":{"BOOL":true}}}    | {"b":{},"a":true}
			{}                                        | null
			null                                      | null
			{"SS":[null,"a"]}                         | [null,"a"]
			{"NS":[null,"1"]}                         | [null,1]
			{"BS":[null,"AQ=="]}                      | [null,"AQ=="]
			""")
	void itemIsPlainJson(String value, String json) {
		assertThat(new String(DynamoDbImage.toJson(image("{\"a\":" + value + "}")), StandardCharsets.UTF_8))
			.isEqualTo("{\"a\":" + json + "}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "NaN", "01", "+1", ".5", "1.", " 1", "1e", "0x1", "\u0663", "1,\"b\":2", "1}{",
			"{\"b\":1}" })
	void whatIsNotANumberStaysText(String number) {
		AttributeValue value = new AttributeValue().withN(number);
		AttributeValue set = new AttributeValue().withNS(number);
		assertThat(JsonMapper.shared().readTree(DynamoDbImage.toJson(Map.of("a", value))).get("a").stringValue())
			.isEqualTo(number);
		assertThat(JsonMapper.shared().readTree(DynamoDbImage.toJson(Map.of("a", set))).get("a").get(0).stringValue())
			.isEqualTo(number);
	}

	@Test
	void attributesKeepTheirOrder() {
		assertThat(DynamoDbImage.toJson(image("{\"z\":{\"N\":\"1\"},\"a\":{\"N\":\"2\"},\"m\":{\"S\":\"3\"}}")))
			.asString(StandardCharsets.UTF_8)
			.isEqualTo("{\"z\":1,\"a\":2,\"m\":\"3\"}");
	}

	@Test
	void keyIsOfTextNumbersAndBytes() {
		Map<String, Object> key = DynamoDbImage.key(image("""
				{"text":{"S":"a"},"number":{"N":"1.50"},"bytes":{"B":"AQI="},"noNumber":{"N":"x"},"none":null,
				 "other":{"BOOL":true}}"""));
		assertThat(key.remove("bytes")).isEqualTo(new byte[] { 1, 2 });
		assertThat(key).containsExactly(entry("text", "a"), entry("number", new BigDecimal("1.50")),
				entry("noNumber", "x"));
		assertThat(DynamoDbImage.key(null)).isEmpty();
	}

	@Test
	void bytesOfAKeyAreACopy() {
		Map<String, AttributeValue> keys = image("{\"pk\":{\"B\":\"AQI=\"}}");
		((byte[]) Objects.requireNonNull(DynamoDbImage.key(keys).get("pk")))[0] = 9;
		assertThat(DynamoDbImage.key(keys)).containsEntry("pk", new byte[] { 1, 2 });
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			{"S":"a"}                             | {"S":"a"}                               | false
			{"S":"a"}                             | {"S":"b"}                               | true
			{"S":"1"}                             | {"N":"1"}                               | true
			{"N":"1"}                             | {"N":"1.00"}                            | false
			{"N":"100"}                           | {"N":"1E2"}                             | false
			{"N":"1"}                             | {"N":"1.01"}                            | true
			{"N":"x"}                             | {"N":"x"}                               | false
			{"N":"x"}                             | {"N":"y"}                               | true
			{"BOOL":true}                         | {"BOOL":true}                           | false
			{"BOOL":true}                         | {"BOOL":false}                          | true
			{"BOOL":true}                         | {"S":"true"}                            | true
			{"M":{"a":{"N":"1"},"b":{"S":"x"}}}   | {"M":{"b":{"S":"x"},"a":{"N":"1.0"}}}   | false
			{"M":{"a":{"N":"1"}}}                 | {"M":{"a":{"N":"2"}}}                   | true
			{"M":{"a":{"N":"1"}}}                 | {"M":{"b":{"N":"1"}}}                   | true
			{"M":{"a":null}}                      | {"M":{}}                                | true
			{"M":{}}                              | {"L":[]}                                | true
			{"L":[{"N":"1"},{"N":"2"}]}           | {"L":[{"N":"1.0"},{"N":"2"}]}           | false
			{"L":[{"N":"1"},{"N":"2"}]}           | {"L":[{"N":"2"},{"N":"1"}]}             | true
			{"B":"AQI="}                          | {"B":"AQI="}                            | false
			{"B":"AQI="}                          | {"B":"AQM="}                            | true
			{"B":"AQI="}                          | {"S":"AQI="}                            | true
			{"SS":["a","b"]}                      | {"SS":["b","a"]}                        | false
			{"SS":["a","b"]}                      | {"SS":["a","c"]}                        | true
			{"SS":["a","b"]}                      | {"SS":["a"]}                            | true
			{"SS":["1"]}                          | {"NS":["1"]}                            | true
			{"SS":["a"]}                          | {"L":[{"S":"a"}]}                       | true
			{"NS":["1","2.50"]}                   | {"NS":["2.5","1.0"]}                    | false
			{"NS":["1","2"]}                      | {"NS":["1","3"]}                        | true
			{"BS":["AQ==","Ag=="]}                | {"BS":["Ag==","AQ=="]}                  | false
			{"BS":["AQ=="]}                       | {"BS":["Ag=="]}                         | true
			{"NULL":true}                         | {"NULL":true}                           | false
			{"NULL":true}                         | null                                    | false
			{"NS":[null]}                         | {"NS":[null]}                           | false
			{"NS":[null]}                         | {"NS":["1"]}                            | true
			{"BS":[null]}                         | {"BS":[]}                               | true
			{"NULL":true}                         | {"S":""}                                | true
			null                                  | {"BS":["AQ=="]}                         | true
			""")
	void valueHasChangedIfItStandsForSomethingElse(String oldValue, String newValue, boolean changed) {
		Map<String, AttributeValue> oldImage = image("{\"same\":{\"S\":\"x\"},\"a\":" + oldValue + "}");
		Map<String, AttributeValue> newImage = image("{\"same\":{\"S\":\"x\"},\"a\":" + newValue + "}");
		Set<String> expected = changed ? Set.of("a") : Set.of();
		assertThat(DynamoDbImage.changedAttributes(oldImage, newImage)).isEqualTo(expected);
		assertThat(DynamoDbImage.changedAttributes(newImage, oldImage)).isEqualTo(expected);
	}

	@Test
	void attributeOfOneImageHasChanged() {
		Map<String, AttributeValue> oldImage = image("""
				{"gone":{"S":"x"},"goneNull":null,"kept":{"S":"x"},"changed":{"S":"x"}}""");
		Map<String, AttributeValue> newImage = image("""
				{"added":{"S":"x"},"changed":{"S":"y"},"kept":{"S":"x"},"addedNull":{"NULL":true}}""");
		assertThat(DynamoDbImage.changedAttributes(oldImage, newImage)).containsExactly("gone", "goneNull", "changed",
				"added", "addedNull");
		assertThat(DynamoDbImage.changedAttributes(Map.of(), Map.of())).isEmpty();
	}

	private static Map<String, AttributeValue> image(String json) {
		byte[] event = SqsEvents
			.bytes("{\"Records\":[{\"eventSource\":\"aws:dynamodb\",\"dynamodb\":{\"NewImage\":" + json + "}}]}");
		return new DynamoDbEventSource().read(event).getRecords().get(0).getDynamodb().getNewImage();
	}

}
