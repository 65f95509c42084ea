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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.EncodedPayload;
import io.github.lambdabatch.UnsupportedEventException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for images that are checked but not read: {@link EncodedImage},
 * {@link EncodedImageCopy} and {@link DynamoDbRecord}.
 */
class EncodedImageTests {

	private static final String ITEM = "{\"id\":{\"S\":\"1\"},\"total\":{\"N\":\"2\"}}";

	private final DynamoDbEventSource source = new DynamoDbEventSource();

	private final JsonMapper mapper = new JsonMapper();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					{}                                            | {}
					{"a":{"S":""}}                                | {"a":""}
					{"":{"S":"x"}}                                | {"":"x"}
					{ "a" : { "S" : "x" } , "b" : { "N" : "1" } } | {"a":"x","b":1}
					{"a":{"S":"\\"\\\\ \\u00e4ä€😀\\n\\/"}}         | {"a":"\\"\\\\ \\u00e4ä€😀\\n\\/"}
					{"\\"a\\\\\\u0041":{"S":"\\\\"}}               | {"\\"a\\\\\\u0041":"\\\\"}
					{"a":{"N":"0"},"b":{"N":"-0"},"c":{"N":"-12.050"},"d":{"N":"0.1"}} | {"a":0,"b":-0,"c":-12.050,"d":0.1}
					{"a":{"N":"99999999999999999999999999999999999999.5"}} | {"a":99999999999999999999999999999999999999.5}
					{"a":{"B":"AAECAwQ="},"b":{"B":""},"c":{"B":"+w=="}}   | {"a":"AAECAwQ=","b":"","c":"+w=="}
					{"a":{"BOOL":true},"b":{"BOOL":false}}        | {"a":true,"b":false}
					{"a":{"NULL":true},"b":{"NULL":false}}        | {"a":null,"b":null}
					{"a":{"M":{}},"b":{"M":{"c":{"M":{"d":{"S":"x"}}},"e":{"N":"1"}}}} | {"a":{},"b":{"c":{"d":"x"},"e":1}}
					{"a":{"L":[]},"b":{"L":[{"S":"x"},{"L":[{"N":"1"}]},{"M":{}}]}}    | {"a":[],"b":["x",[1],{}]}
					{"a":{"L": [ {"S":"x"} , {"S":"y"} ] }}       | {"a":["x","y"]}
					{"a":{"SS":["x","y"]},"b":{"NS":["1","2.5"]},"c":{"BS":["AQ==","Ag=="]}} | {"a":["x","y"],"b":[1,2.5],"c":["AQ==","Ag=="]}
					""")
	void isCopiedWithoutItsTypes(String image, String expected) {
		assertThat(copy(image)).isEqualTo(expected);
		assertThat(this.mapper.readTree(expected)).isEqualTo(this.mapper.readTree(read(image)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "{}", "{\"S\":null}", "{\"S\":\"a\",\"N\":\"1\"}", "{\"N\":\"1\",\"S\":\"a\"}",
			"{\"X\":[1,{\"S\":2}],\"S\":\"a\"}", "{\"S\":\"a\",\"X\":1}", "{\"s\":\"a\"}", "{\"XBOOL\":true}",
			"{\"\":\"a\"}", "{\"\":{\"S\":\"a\"}}", "{\"\\u0053\":\"a\"}", "{\"\\\"S\":1}", "{\"N\":null}",
			"{\"N\":\"\"}", "{\"N\":\"-\"}", "{\"N\":\"1E5\"}", "{\"N\":\"01\"}", "{\"N\":\"-01\"}", "{\"N\":\"1.\"}",
			"{\"N\":\".1\"}", "{\"N\":\"+1\"}", "{\"N\":\"1 \"}", "{\"N\":\"NaN\"}", "{\"N\":\"1,\\\"b\\\":2\"}",
			"{\"N\":\"\\u0031\"}", "{\"N\":\"}\"}", "{\"N\":\"01}\"}", "{\"N\":\"1.}\"}", "{\"N\":\"1x}\"}",
			"{\"B\":null}", "{\"B\":\"AQ\\u003d=\"}", "{\"B\":\" AQ==\"}", "{\"B\":\"AR==\"}",
			"{\"BS\":[\"AQ==\",\"AgW=\"]}", "{\"BOOL\":null}", "{\"NULL\":null}", "{\"M\":null}",
			"{\"M\":{\"b\":null}}", "{\"M\":{\"b\":{}}}", "{\"L\":null}", "{\"L\":[null]}", "{\"L\":[{}]}",
			"{\"SS\":null}", "{\"SS\":[null]}", "{\"NS\":null}", "{\"NS\":[\"1\",\"x\"]}", "{\"BS\":null}",
			"{\"BS\":[null]}" })
	void isReadIfItHasWhatDynamoDbDoesNotSend(String value) {
		for (String template : List.of("{\"a\":%s,\"b\":{\"S\":\"x\"}}", "{\"a\":%s}")) {
			String image = template.formatted(value);
			assertThat(copy(image)).isNull();
			assertThat(payload(record(image))).isEqualTo(read(image));
		}
	}

	@Test
	void copyIsWhatIsReadWhateverTheImage() {
		Random random = new Random(1);
		int copied = 0;
		for (int i = 0; i < 5_000; i++) {
			String image = attributes(random, 3);
			String copy = copy(image);
			if (copy != null) {
				copied++;
				assertThat(this.mapper.readTree(copy)).as(image).isEqualTo(this.mapper.readTree(read(image)));
			}
		}
		assertThat(copied).isBetween(3_000, 4_900);
	}

	private static String attributes(Random random, int depth) {
		return IntStream.range(0, random.nextInt(4))
			.mapToObj(
					(i) -> "\"%s%d\":%s".formatted(pick(random, "a", "\\\"", "ä", "\\u0041"), i, value(random, depth)))
			.collect(Collectors.joining(pick(random, ",", " , "), "{", "}"));
	}

	private static String value(Random random, int depth) {
		if (random.nextInt(40) == 0) {
			return pick(random, "null", "{}", "{\"S\":\"a\",\"N\":\"1\"}");
		}
		String type = pick(random, "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "M", "L");
		String name = (random.nextInt(40) == 0) ? pick(random, "", "X", "MM", "BOOLE", "\\u0058") : type;
		return "{ \"%s\" :%s}".formatted(name, (random.nextInt(60) == 0 && name.equals(type)) ? "null" : switch (type) {
			case "S" -> text(random);
			case "N" -> number(random);
			case "B" -> pick(random, "\"\"", "\"AQ==\"", "\"AAECAwQ=\"", "\"AgW=\"");
			case "BOOL", "NULL" -> pick(random, "true", "false");
			case "SS" -> list(random, () -> text(random));
			case "NS" -> list(random, () -> number(random));
			case "BS" -> list(random, () -> "\"AQI=\"");
			case "M" -> (depth > 0) ? attributes(random, depth - 1) : "{}";
			default -> (depth > 0) ? list(random, () -> value(random, depth - 1)) : "[]";
		});
	}

	private static String text(Random random) {
		return '"' + pick(random, "", "x", "\\\\", "\\\"}", "ä€😀", "\\ud83d\\ude00", "{\\\"S\\\":1}", "true", "1")
				+ '"';
	}

	private static String number(Random random) {
		return '"' + pick(random, "0", "-1", "1.50", "99999999999999999999.5") + '"';
	}

	private static String list(Random random, Supplier<String> element) {
		return IntStream.range(0, random.nextInt(3))
			.mapToObj((i) -> element.get())
			.collect(Collectors.joining(", ", "[", "]"));
	}

	private static String pick(Random random, String... choices) {
		return choices[random.nextInt(choices.length)];
	}

	@ParameterizedTest
	@ValueSource(strings = { "dynamodb.json", "dynamodb-streams-moto.json" })
	void itemsOfRealEventsAreCopied(String fixture) {
		byte[] event = SqsEvents.fixture(fixture);
		List<DynamodbStreamRecord> whole = this.source.read(event).getRecords();
		List<DynamodbStreamRecord> encoded = this.source.readForPayloads(event).getRecords();
		int copied = 0;
		for (int i = 0; i < whole.size(); i++) {
			String copy = copy(encoded.get(i));
			if (copy != null) {
				copied++;
				assertThat(this.mapper.readTree(copy))
					.isEqualTo(this.mapper.readTree(this.source.payload(whole.get(i))));
			}
		}
		assertThat(copied).isPositive();
		assertThat(encoded).isEqualTo(whole);
	}

	@Test
	void removalHasTheOldItem() {
		DynamodbStreamRecord record = this.source.readForPayloads(SqsEvents.bytes("""
				{"Records":[{"eventName":"REMOVE","eventSource":"aws:dynamodb",
				 "dynamodb":{"OldImage":{"a":{"S":"old"}},"NewImage":{"a":{"S":"new"}}}}]}""")).getRecords().get(0);
		assertThat(copy(record)).isEqualTo("{\"a\":\"old\"}");
		assertThat(payload(record)).isEqualTo("{\"a\":\"old\"}");
	}

	@Test
	void recordsWithoutAnImageHaveNothingToCopy() {
		for (String record : List.of("", "\"dynamodb\":null,", "\"dynamodb\":{},",
				"\"dynamodb\":{\"NewImage\":null},")) {
			assertThat(this.source.encodedPayload(this.source
				.readForPayloads(SqsEvents.bytes("{\"Records\":[{" + record + "\"eventSource\":\"aws:dynamodb\"}]}"))
				.getRecords()
				.get(0))).isNull();
		}
	}

	@Test
	void bufferIsNoLongerThanTheImage() {
		assertThat(Objects.requireNonNull(this.source.encodedPayload(record(ITEM))).maxPayloadLength())
			.isEqualTo(ITEM.length());
	}

	@Test
	void imageThatHasBeenReadIsNotCopied() {
		DynamodbStreamRecord record = record(ITEM);
		record.getDynamodb().getNewImage().put("id", new AttributeValue("2"));
		assertThat(this.source.encodedPayload(record)).isNull();
		assertThat(payload(record)).isEqualTo("{\"id\":\"2\",\"total\":2}");
		DynamodbStreamRecord unread = record(ITEM);
		assertThat(unread.getDynamodb().getOldImage()).isNull();
		assertThat(unread.getDynamodb().getNewImage()).hasSize(2);
	}

	@Test
	void imagesAreSetAndChangedAsInAnyOtherRecord() {
		AttributeValue value = new AttributeValue("x");
		for (Consumer<StreamRecord> change : List.<Consumer<StreamRecord>>of((record) -> record.setNewImage(null),
				(record) -> record.setNewImage(Map.of("b", value)), (record) -> record.withNewImage(Map.of()),
				(record) -> record.addNewImageEntry("b", value), StreamRecord::clearNewImageEntries,
				(record) -> record.setOldImage(null), (record) -> record.setOldImage(Map.of("b", value)),
				(record) -> record.withOldImage(Map.of()), (record) -> record.addOldImageEntry("b", value),
				StreamRecord::clearOldImageEntries)) {
			byte[] event = SqsEvents.fixture("dynamodb.json");
			for (int i = 0; i < 3; i++) {
				StreamRecord expected = this.source.read(event).getRecords().get(i).getDynamodb();
				StreamRecord actual = this.source.readForPayloads(event).getRecords().get(i).getDynamodb();
				change.accept(expected);
				change.accept(actual);
				assertThat(actual.getNewImage()).isEqualTo(expected.getNewImage());
				assertThat(actual.getOldImage()).isEqualTo(expected.getOldImage());
				assertThat(actual).isEqualTo(expected);
			}
		}
	}

	@Test
	void clonesAreIndependent() {
		StreamRecord change = record(ITEM).getDynamodb();
		StreamRecord clone = change.clone();
		clone.setNewImage(null);
		assertThat(change.getNewImage()).hasSize(2);
		assertThat(clone.getNewImage()).isNull();
	}

	/**
	 * A handler must not have to know whether its record was read as a whole.
	 */
	@Test
	void cloneSharesItsImagesAsThatOfAnyOtherRecord() {
		for (DynamodbStreamRecord record : List.of(record(ITEM), this.source.read(event(ITEM)).getRecords().get(0))) {
			StreamRecord change = record.getDynamodb();
			StreamRecord clone = change.clone();
			assertThat(clone.getNewImage()).hasSize(2).isSameAs(change.getNewImage());
		}
	}

	@Test
	void changesOfImagesCanBeChained() {
		StreamRecord change = record(ITEM).getDynamodb();
		AttributeValue value = new AttributeValue("x");
		assertThat(change.clearNewImageEntries().addNewImageEntry("a", value)).isSameAs(change);
		assertThat(change.clearOldImageEntries().addOldImageEntry("b", value)).isSameAs(change);
		assertThat(change.getNewImage()).containsOnlyKeys("a");
		assertThat(change.getOldImage()).containsOnlyKeys("b");
	}

	@Test
	void isSerializedWithoutTheEvent() throws IOException, ClassNotFoundException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
			output.writeObject(record(ITEM));
		}
		try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
			assertThat(input.readObject()).isEqualTo(record(ITEM));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16BE", "UTF-16LE", "UTF-32BE" })
	void isReadAtOnceInOtherEncodings(String charset) {
		String event = new String(event(ITEM), StandardCharsets.UTF_8);
		DynamodbStreamRecord record = this.source.readForPayloads(event.getBytes(Charset.forName(charset)))
			.getRecords()
			.get(0);
		assertThat(this.source.encodedPayload(record)).isNull();
		assertThat(record).isEqualTo(record(ITEM));
	}

	@ParameterizedTest
	@ValueSource(ints = { 31, 32, 33, 34, 100 })
	void noAttributeOccursTwiceHoweverManyThereAre(int count) {
		String attributes = IntStream.range(0, count)
			.mapToObj((i) -> "\"a%d\":{\"M\":{\"a1\":{\"S\":\"x\"},\"a2\":{\"S\":\"y\"}}}".formatted(i))
			.collect(Collectors.joining(","));
		assertThat(record("{" + attributes + "}").getDynamodb().getNewImage()).hasSize(count);
		for (int i : Arrays.asList(0, 1, count / 2, count - 1)) {
			byte[] event = event("{%s,\"a%d\":{}}".formatted(attributes, i));
			for (Function<byte[], ?> reader : List.<Function<byte[], ?>>of(this.source::read,
					this.source::readForPayloads)) {
				assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> reader.apply(event))
					.withMessageContaining("there is more than one property of that name");
			}
		}
	}

	@Test
	void objectsBesideEachOtherMayHaveTheSameManyAttributes() {
		String attributes = IntStream.range(0, 100)
			.mapToObj((i) -> "\"a%d\":{\"S\":\"x\"}".formatted(i))
			.collect(Collectors.joining(",", "{\"M\":{", "}}"));
		assertThat(record("{\"a\":%s,\"b\":%s}".formatted(attributes, attributes)).getDynamodb().getNewImage())
			.hasSize(2);
	}

	private @Nullable String copy(String image) {
		return copy(record(image));
	}

	private @Nullable String copy(DynamodbStreamRecord record) {
		EncodedPayload payload = Objects.requireNonNull(this.source.encodedPayload(record));
		byte[] buffer = new byte[payload.maxPayloadLength()];
		int length = payload.copyPayload(buffer);
		return (length >= 0) ? new String(buffer, 0, length, StandardCharsets.UTF_8) : null;
	}

	private String read(String image) {
		return payload(this.source.read(event(image)).getRecords().get(0));
	}

	private String payload(DynamodbStreamRecord record) {
		return new String(Objects.requireNonNull(this.source.payload(record)), StandardCharsets.UTF_8);
	}

	private DynamodbStreamRecord record(String image) {
		return this.source.readForPayloads(event(image)).getRecords().get(0);
	}

	private static byte[] event(String image) {
		return SqsEvents.bytes("{\"Records\":[{\"eventID\":\"1\",\"eventName\":\"MODIFY\",\"dynamodb\":{\"NewImage\":"
				+ image + "},\"eventSource\":\"aws:dynamodb\"}]}");
	}

}
