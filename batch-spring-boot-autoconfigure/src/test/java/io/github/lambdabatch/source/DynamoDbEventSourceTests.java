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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.DynamodbTimeWindowEvent;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamViewType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContent;
import io.github.lambdabatch.RecordHeaders;
import io.github.lambdabatch.UnsupportedEventException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link DynamoDbEventSource}.
 */
class DynamoDbEventSourceTests {

	private final DynamoDbEventSource source = new DynamoDbEventSource();

	@Test
	void eventTypeIsDynamoDb() {
		assertThat(this.source.eventType()).isEqualTo(EventType.DYNAMODB);
	}

	@Nested
	class Read {

		@ParameterizedTest
		@ValueSource(strings = { "dynamodb.json", "dynamodb-streams-moto.json" })
		void readsWhatTheSerializersOfAwsRead(String fixture) {
			byte[] event = SqsEvents.fixture(fixture);
			assertReadsAsAwsDoes(event);
			assertThat(DynamoDbEventSourceTests.this.source.read(event).getRecords()).isNotEmpty();
		}

		@ParameterizedTest
		@ValueSource(strings = { "{\"S\":\"\"}", "{\"S\":null}", "{\"N\":\"0\"}",
				"{\"N\":\"-12345678901234567890.123456789012345678\"}", "{\"N\":\"1E-130\"}", "{\"B\":\"AAECAwQ=\"}",
				"{\"B\":null}", "{\"SS\":[]}", "{\"SS\":[\"\",\"a\"]}", "{\"SS\":[null]}", "{\"SS\":null}",
				"{\"NS\":[\"1\",\"99999999999999999999999999999999999999\"]}", "{\"NS\":[]}", "{\"NS\":null}",
				"{\"BS\":[\"AQ==\",\"Ag==\"]}", "{\"BS\":[]}", "{\"BS\":null}", "{\"BS\":[null,\"AQ==\"]}",
				"{\"M\":{}}", "{\"M\":null}",
				"{\"M\":{\"\":{\"L\":[{\"M\":{\"a\":{\"N\":\"1\"},\"b\":null}},{\"L\":[]},null]}}}", "{\"L\":[]}",
				"{\"L\":null}", "{\"L\":[{\"NULL\":true},{\"BOOL\":false},{\"BOOL\":true},{\"B\":\"AQ==\"}]}",
				"{\"NULL\":true}", "{\"NULL\":false}", "{\"NULL\":null}", "{\"BOOL\":true}", "{\"BOOL\":false}",
				"{\"BOOL\":null}", "{}", "null", "{\"X\":[1,{\"S\":2}],\"S\":\"a\"}" })
		void readsValuesAsTheSerializersOfAwsDo(String value) {
			assertReadsAsAwsDoes(event("\"Keys\":{\"k\":%s},\"NewImage\":{\"a\":%s},\"OldImage\":{\"a\":%s,\"b\":%s}"
				.formatted(value, value, value, value)));
		}

		@ParameterizedTest
		@ValueSource(strings = { "\"Keys\":null,\"NewImage\":null,\"OldImage\":null", "\"Keys\":{},\"NewImage\":{}",
				"\"SizeBytes\":null,\"SequenceNumber\":null", "\"ApproximateCreationDateTime\":null",
				"\"ApproximateCreationDateTime\":1758441600", "\"ApproximateCreationDateTime\":1.758441601E9",
				"\"StreamViewType\":\"KEYS_ONLY\"", "\"StreamViewType\":\"NEW_IMAGE\"",
				"\"StreamViewType\":\"OLD_IMAGE\"", "\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"", "" })
		void readsRecordsAsTheSerializersOfAwsDo(String properties) {
			assertReadsAsAwsDoes(event(properties));
		}

		private void assertReadsAsAwsDoes(byte[] event) {
			DynamodbEvent expected = AwsSerializers.read(event, DynamodbEvent.class);
			DynamodbEvent actual = DynamoDbEventSourceTests.this.source.read(event);
			assertThat(actual).usingRecursiveComparison()
				.ignoringFieldsMatchingRegexes(".*encoded.*")
				.isEqualTo(expected);
			assertThat(actual).isEqualTo(expected);
			assertThat(actual).hasToString(expected.toString());
			assertThat(DynamoDbEventSourceTests.this.source.readForPayloads(event)).isEqualTo(expected)
				.hasToString(expected.toString())
				.hasSameHashCodeAs(expected);
		}

		@Test
		void readsTheArrayThatAPipeSends() {
			byte[] event = SqsEvents.fixture("dynamodb.json");
			byte[] pipe = SqsEvents.bytes(JsonMapper.shared().readTree(event).get("Records").toString());
			DynamoDbEventSource source = DynamoDbEventSourceTests.this.source;
			List<DynamodbStreamRecord> expected = source.read(event).getRecords();
			for (List<DynamodbStreamRecord> records : List.of(source.read(pipe).getRecords(),
					source.readForPayloads(pipe).getRecords())) {
				assertThat(records).isEqualTo(expected);
				assertThat(records).extracting(source::itemIdentifier)
					.isEqualTo(expected.stream().map(DynamodbStreamRecord::getEventID).toList());
			}
		}

		@Test
		void readsEmptyBinaryAsEmpty() {
			assertThat(value("{\"B\":\"\"}").getB()).isEqualTo(ByteBuffer.allocate(0));
			assertThat(value("{\"BS\":[\"\"]}").getBS()).containsExactly(ByteBuffer.allocate(0));
		}

		@Test
		void readsDeeplyNestedValues() {
			String value = "{\"S\":\"x\"}";
			for (int i = 0; i < 32; i++) {
				value = ((i % 2 == 0) ? "{\"L\":[%s]}" : "{\"M\":{\"m\":%s}}").formatted(value);
			}
			assertReadsAsAwsDoes(event("\"NewImage\":{\"a\":" + value + "}"));
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', nullValues = "absent", textBlock = """
				"StreamViewType":"FUTURE_IMAGE" | FUTURE_IMAGE
				"StreamViewType":""             | ''
				"StreamViewType":null           | absent
				"SizeBytes":1                   | absent
				""", quoteCharacter = '\'')
		void readsViewTypesThatAwsDoesNotKnow(String property, @Nullable String viewType) {
			StreamRecord record = read(event(property)).getDynamodb();
			assertThat(record.getStreamViewType()).isEqualTo(viewType);
			record.setStreamViewType(StreamViewType.KEYS_ONLY);
			assertThat(record.getStreamViewType()).isEqualTo("KEYS_ONLY");
			assertThat(record.withStreamViewType(StreamViewType.NEW_IMAGE).clone().getStreamViewType())
				.isEqualTo("NEW_IMAGE");
		}

		@Test
		void readsUnknownEventNameAndIdentityAsText() {
			DynamodbStreamRecord record = read(SqsEvents.bytes("""
					{"Records":[{"eventName":"ARCHIVE","eventVersion":"9","eventSource":"aws:dynamodb",
					 "userIdentity":{"type":"Future","principalId":null,"new":[]}}]}"""));
			assertThat(record.getEventName()).isEqualTo("ARCHIVE");
			assertThat(record.getUserIdentity().getType()).isEqualTo("Future");
			assertThat(record.getUserIdentity().getPrincipalId()).isNull();
		}

		@Test
		void readsNullsAnywhere() {
			byte[] event = SqsEvents.bytes("""
					{"Records":[{"eventID":null,"eventName":null,"eventVersion":null,"awsRegion":null,"dynamodb":null,
					 "userIdentity":null,"eventSourceARN":null,"eventSource":"aws:dynamodb"}]}""");
			DynamodbStreamRecord expected = new DynamodbStreamRecord();
			expected.setEventSource("aws:dynamodb");
			assertThat(read(event)).isEqualTo(expected);
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', nullValues = "absent", quoteCharacter = '`', textBlock = """
				1758441600.987     | absent       | 1758441600987
				4.35               | absent       | 4350
				1.5E-3             | absent       | 1
				0                  | absent       | 0
				1721101251338321   | MICROSECOND  | 1721101251338
				1721101251338      | MILLISECOND  | 1721101251338
				86400000           | MILLISECOND  | 86400000
				86400000000        | MICROSECOND  | 86400000
				1721101251338321   | absent       | 1721101251338
				1721101251338      | absent       | 1721101251338
				1721101251         | SECOND       | 1721101251000
				"1721101251338321" | MICROSECOND  | 1721101251338
				"soon"             | MICROSECOND  | absent
				true               | absent       | absent
				null               | MICROSECOND  | absent
				""")
		void readsTimestampsExactly(String json, @Nullable String precision, @Nullable Long millis) {
			String time = "\"ApproximateCreationDateTime\":" + json;
			String stated = "\"ApproximateCreationDateTimePrecision\":\"" + precision + "\"";
			Date expected = (millis != null) ? new Date(millis) : null;
			for (String properties : List.of((precision != null) ? time + "," + stated : time,
					(precision != null) ? stated + "," + time : time)) {
				StreamRecord record = read(event(properties)).getDynamodb();
				assertThat(record.getApproximateCreationDateTime()).isEqualTo(expected);
			}
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', nullValues = "absent", quoteCharacter = '`', textBlock = """
				7                    | 7
				"7"                  | 7
				7.9                  | 7
				1E-999999999         | 0
				999999999999999999   | 999999999999999999
				"999999999999999999" | 999999999999999999
				1234567890123456789  | absent
				12345678901234567890 | absent
				9999999999999999999  | absent
				"many"               | absent
				[7]                  | absent
				null                 | absent
				""")
		void readsSizesAsWellAsTheyCanBe(String json, @Nullable Long size) {
			assertThat(read(event("\"SizeBytes\":" + json)).getDynamodb().getSizeBytes()).isEqualTo(size);
		}

		@Test
		void readsNamesOfAnyLength() {
			String name = "n".repeat(65_000);
			DynamodbStreamRecord record = read(event("""
					"NewImage":{"a":{"M":{"%s":{"N":"1"}}}}""".formatted(name)));
			assertThat(Objects.requireNonNull(record.getDynamodb().getNewImage().get("a")).getM())
				.containsOnlyKeys(name);
			assertThat(DynamoDbEventSourceTests.this.source.payload(record)).asString(StandardCharsets.UTF_8)
				.isEqualTo("{\"a\":{\"" + name + "\":1}}");
			assertThat(DynamoDbEventSourceTests.this.source.content(record).body()).asString().contains(name);
		}

		@Test
		void readsAndWritesValuesOfAnyDepthThatIsRead() {
			String value = "{\"S\":\"x\"}";
			for (int i = 0; i < 490; i++) {
				value = ((i % 2 == 0) ? "{\"L\":[%s]}" : "{\"M\":{\"m\":%s}}").formatted(value);
			}
			DynamodbStreamRecord record = read(event("\"NewImage\":{\"a\":" + value + "}"));
			assertThat(DynamoDbEventSourceTests.this.source.payload(record)).asString(StandardCharsets.UTF_8)
				.contains("\"x\"");
			assertThat(DynamoDbEventSourceTests.this.source.content(record).body()).asString().contains(value);
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', quoteCharacter = '`',
				textBlock = """
						"NewImage":{"a":{"N":1}}               | /NewImage/*/N that is a number
						"NewImage":{"a":{"S":{}}}              | /NewImage/*/S that is an object
						"NewImage":{"a":{"B":[1]}}             | /NewImage/*/B that is an array
						"NewImage":{"a":{"B":"#secret"}}       | /NewImage/*/B that is not Base64
						"NewImage":{"a":{"SS":"x"}}            | /NewImage/*/SS that is a string
						"NewImage":{"a":{"SS":["x",1]}}        | /NewImage/*/SS/1 that is a number
						"NewImage":{"a":{"BS":[{}]}}           | /NewImage/*/BS/0 that is an object
						"NewImage":{"a":{"BS":["AQ==","#"]}}   | /NewImage/*/BS/1 that is not Base64
						"NewImage":{"a":{"BOOL":"true"}}       | /NewImage/*/BOOL that is a string
						"NewImage":{"a":{"NULL":1}}            | /NewImage/*/NULL that is a number
						"NewImage":{"a":{"M":[]}}              | /NewImage/*/M that is an array
						"NewImage":{"a":{"L":{}}}              | /NewImage/*/L that is an object
						"NewImage":{"a":{"L":["secret"]}}      | /NewImage/*/L/0 that is a string
						"OldImage":{"a":{"M":{"b":{"S":true}}}}| /OldImage/*/M/*/S that is a boolean
						"Keys":[]                              | /Keys that is an array
						"Keys":{"pk":"secret"}                 | /Keys/* that is a string
						"SequenceNumber":1                     | /SequenceNumber that is a number
						"Keys":{"secret":{"S":"a"},"secret":{"S":"b"}} | /Keys/* there is more than one property of that name
						"NewImage":{"a":null,"secret":null,"secret":null} | /NewImage/* there is more than one property of that name
						"OldImage":{"a":{"M":{"b":{},"b":{}}}} | /OldImage/*/M/* there is more than one property of that name
						""")
		void refusesWhatHasNotTheDocumentedShape(String properties, String problem) {
			DynamoDbEventSource source = DynamoDbEventSourceTests.this.source;
			for (Function<byte[], DynamodbEvent> reader : List.<Function<byte[], DynamodbEvent>>of(source::read,
					source::readForPayloads)) {
				assertThatExceptionOfType(UnsupportedEventException.class)
					.isThrownBy(() -> reader.apply(event(properties)))
					.withMessageStartingWith("Expected a batch of aws:dynamodb records but the event is")
					.withMessageContaining("at /Records/0/dynamodb" + problem)
					.withMessageNotContaining("secret")
					.withNoCause();
			}
		}

		@Test
		void refusesRecordFromElsewhere() {
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> read(SqsEvents.fixture("kinesis.json")))
				.withMessageContaining("at /Records/0 the event source is not aws:dynamodb");
		}

		@Test
		void buffersCanBeReadTwice() {
			AttributeValue value = value("{\"B\":\"AQI=\",\"BS\":[\"Aw==\",null]}");
			value.getB().get();
			value.getBS().get(0).get();
			value.getBS().clear();
			assertThat(value.getB()).isEqualTo(ByteBuffer.wrap(new byte[] { 1, 2 }));
			assertThat(value.getBS()).containsExactly(ByteBuffer.wrap(new byte[] { 3 }), null);
			assertThat(value.getB().array()).containsExactly(1, 2);
		}

		private AttributeValue value(String json) {
			return read(event("\"NewImage\":{\"a\":" + json + "}")).getDynamodb()
				.getNewImage()
				.values()
				.iterator()
				.next();
		}

		private DynamodbStreamRecord read(byte[] event) {
			return DynamoDbEventSourceTests.this.source.read(event).getRecords().get(0);
		}

		private static byte[] event(String properties) {
			return SqsEvents.bytes("{\"Records\":[{\"eventID\":\"1\",\"dynamodb\":{" + properties
					+ "},\"eventSource\":\"aws:dynamodb\"}]}");
		}

	}

	@Nested
	class Records {

		@Test
		void areThoseOfTheEvent() {
			DynamodbEvent event = DynamoDbEventSourceTests.this.source.read(SqsEvents.fixture("dynamodb.json"));
			assertThat(DynamoDbEventSourceTests.this.source.records(event)).isEqualTo(event.getRecords());
		}

		@Test
		void refusesEventsOfATumblingWindow() {
			DynamodbTimeWindowEvent event = new DynamodbTimeWindowEvent();
			event.setRecords(List.of());
			assertRefused(event, "TumblingWindowInSeconds");
		}

		@Test
		void refusesWhatIsNoListOfDynamoDbRecords() {
			DynamodbEvent withNull = new DynamodbEvent();
			withNull.setRecords(Collections.singletonList(null));
			DynamodbStreamRecord other = new DynamodbStreamRecord();
			other.setEventSource("aws:kinesis");
			DynamodbEvent fromElsewhere = new DynamodbEvent();
			fromElsewhere.setRecords(List.of(other));
			assertRefused(new DynamodbEvent(), "The DynamodbEvent has no list of records");
			assertRefused(withNull, "The DynamodbEvent has a record that is null");
			assertRefused(fromElsewhere, "The DynamodbEvent has a record of the event source aws:kinesis");
		}

		private void assertRefused(DynamodbEvent event, String message) {
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> DynamoDbEventSourceTests.this.source.records(event))
				.withMessageContaining(message);
		}

	}

	@Nested
	class LaneKey {

		@Test
		void isThatOfTheItem() {
			List<DynamodbStreamRecord> records = DynamoDbEventSourceTests.this.source
				.read(SqsEvents.fixture("dynamodb.json"))
				.getRecords();
			assertThat(laneKey(records.get(0))).isEqualTo(laneKey(records.get(1)))
				.hasSameHashCodeAs(laneKey(records.get(1)))
				.isNotEqualTo(laneKey(records.get(2)));
		}

		@Test
		void dependsOnEachAttributeButNotOnTheirOrder() {
			Map<String, AttributeValue> keys = new LinkedHashMap<>();
			keys.put("pk", new AttributeValue("a"));
			keys.put("sk", new AttributeValue().withN("1"));
			Map<String, AttributeValue> reversed = new LinkedHashMap<>();
			reversed.put("sk", new AttributeValue().withN("1"));
			reversed.put("pk", new AttributeValue("a"));
			assertThat(laneKey(record(keys))).isEqualTo(laneKey(record(reversed)))
				.isNotEqualTo(
						laneKey(record(Map.of("pk", new AttributeValue("a"), "sk", new AttributeValue().withN("2")))))
				.isNotEqualTo(laneKey(record(Map.of("pk", new AttributeValue("a")))))
				.isNotEqualTo(laneKey(record(Map.of("pk", new AttributeValue("b"), "sk", new AttributeValue("1")))));
		}

		@Test
		void staysTheSameWhateverAHandlerDoes() {
			AttributeValue value = new AttributeValue().withB(ByteBuffer.wrap(new byte[] { 1, 2 }));
			Object key = laneKey(record(Map.of("pk", value)));
			int hashCode = key.hashCode();
			value.getB().array()[1] = 7;
			value.getB().get();
			value.setS("changed");
			assertThat(key.hashCode()).isEqualTo(hashCode);
			assertThat(key).isEqualTo(
					laneKey(record(Map.of("pk", new AttributeValue().withB(ByteBuffer.wrap(new byte[] { 1, 2 }))))));
		}

		@Test
		void differsForKeysOfEqualHashCodes() {
			assertThat("Aa").hasSameHashCodeAs("BB");
			assertThat(laneKey(record(Map.of("pk", new AttributeValue("Aa")))))
				.isNotEqualTo(laneKey(record(Map.of("pk", new AttributeValue("BB")))));
			assertThat(laneKey(record(Map.of("a", new AttributeValue("1b1")))))
				.isNotEqualTo(laneKey(record(Map.of("a", new AttributeValue("1"), "b", new AttributeValue("")))));
		}

		@Test
		void isCommonToRecordsWithoutKeys() {
			assertThat(laneKey(new DynamodbStreamRecord())).isNotNull()
				.isEqualTo(laneKey(record(null)))
				.isEqualTo(laneKey(record(Map.of())))
				.isNotEqualTo(laneKey(record(Map.of("pk", new AttributeValue("a")))));
		}

		@Test
		void toleratesValuesThatAreNoKeys() {
			Object key = laneKey(record(Collections.singletonMap("pk", null)));
			assertThat(key).isEqualTo(laneKey(record(Map.of("pk", new AttributeValue()))));
		}

		private Object laneKey(DynamodbStreamRecord record) {
			return DynamoDbEventSourceTests.this.source.laneKey(record);
		}

	}

	@Test
	void itemIdentifierIsTheSequenceNumber() {
		DynamodbStreamRecord record = record(null);
		assertThat(this.source.itemIdentifier(record)).isNull();
		record.getDynamodb().setSequenceNumber("4421584500000000017450439091");
		assertThat(this.source.itemIdentifier(record)).isEqualTo("4421584500000000017450439091");
		assertThat(this.source.itemIdentifier(new DynamodbStreamRecord())).isNull();
	}

	@Test
	void sizeIsThatOfTheRecord() {
		DynamodbStreamRecord record = this.source.read(SqsEvents.fixture("dynamodb.json")).getRecords().get(0);
		assertThat(this.source.payloadSize(record)).isEqualTo(187);
		assertThat(this.source.maxPayloadSize(record)).isEqualTo(187);
		assertThat(this.source.payloadSize(record(null))).isZero();
		assertThat(this.source.payloadSize(new DynamodbStreamRecord())).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "1, 1", "2147483647, 2147483647", "2147483648, 0", "0, 0", "-1, 0" })
	void sizeThatNoRecordHasIsNotTakenForOne(long bytes, long size) {
		DynamodbStreamRecord record = record(null);
		record.getDynamodb().setSizeBytes(bytes);
		assertThat(this.source.payloadSize(record)).isEqualTo(size);
	}

	@Test
	void payloadIsTheItemAsItIsNowOrWas() {
		List<DynamodbStreamRecord> records = this.source.read(SqsEvents.fixture("dynamodb.json")).getRecords();
		assertThat(payload(records.get(0))).isEqualTo("""
				{"pk":"order#1001","note":"","total":12345678901234567890.123456789012345678,"raw":"AAECAwQ=",\
				"tags":["a","b"],"marks":[1,2.5],"blobs":["AQ==","Ag=="],"items":[{"sku":"X-1","qty":2}],\
				"gift":false,"coupon":null}""");
		assertThat(payload(records.get(1))).isEqualTo("{\"pk\":\"order#1001\",\"state\":\"PAID\"}");
		assertThat(payload(records.get(2))).isEqualTo("{\"pk\":\"order#0007\",\"state\":\"DONE\"}");
	}

	@Test
	void payloadIsMissingWithoutAnImage() {
		assertThat(this.source.payload(new DynamodbStreamRecord())).isNull();
		DynamodbStreamRecord removed = this.source.read(SqsEvents.fixture("dynamodb.json")).getRecords().get(2);
		removed.getDynamodb().setOldImage(null);
		assertThat(this.source.payload(removed)).isNull();
	}

	private String payload(DynamodbStreamRecord record) {
		return new String(Objects.requireNonNull(this.source.payload(record)), StandardCharsets.UTF_8);
	}

	@Test
	void arnIsThatOfTheStream() {
		DynamodbStreamRecord record = this.source.read(SqsEvents.fixture("dynamodb.json")).getRecords().get(0);
		assertThat(this.source.eventSourceArn(record))
			.isEqualTo("arn:aws:dynamodb:eu-central-1:123456789012:table/orders/stream/2025-09-21T08:00:00.000");
	}

	@Test
	void eventIdIsThatOfTheEvent() {
		DynamodbStreamRecord record = this.source.read(SqsEvents.fixture("dynamodb.json")).getRecords().get(0);
		assertThat(this.source.eventId(record)).isEqualTo("c4ca4238a0b923820dcc509a6f75849b");
		record.setEventID(null);
		assertThat(this.source.eventId(record)).isEqualTo("4421584500000000017450439091");
	}

	@Test
	void timestampIsWhenTheItemWasChanged() {
		DynamodbStreamRecord record = this.source.read(SqsEvents.fixture("dynamodb.json")).getRecords().get(0);
		assertThat(this.source.timestamp(record)).isEqualTo("2025-09-21T08:00:00Z");
		assertThat(this.source.timestamp(record(null))).isNull();
		assertThat(this.source.timestamp(new DynamodbStreamRecord())).isNull();
	}

	@Test
	void headersTellWhatTheStreamTells() {
		DynamodbStreamRecord record = this.source.read(SqsEvents.fixture("dynamodb.json")).getRecords().get(1);
		assertThat(this.source.headers(record)).containsOnly(
				entry(RecordHeaders.EVENT_ID, "c81e728d9d4c2f636f067f89cc14862c"),
				entry(RecordHeaders.EVENT_NAME, "MODIFY"), entry(RecordHeaders.AWS_REGION, "eu-central-1"),
				entry(RecordHeaders.SEQUENCE_NUMBER, "4421584500000000017450439092"),
				entry(RecordHeaders.STREAM_VIEW_TYPE, "NEW_AND_OLD_IMAGES"));
		assertThat(this.source.headers(record(null))).isEmpty();
		assertThat(this.source.headers(new DynamodbStreamRecord())).isEmpty();
	}

	@Test
	void contentIsTheWholeRecordWithTheKeyOfTheItem() {
		DynamodbStreamRecord record = this.source.read(SqsEvents.fixture("dynamodb.json")).getRecords().get(1);
		RecordContent content = this.source.content(record);
		assertThat(content).isEqualTo(new RecordContent(content.body(), Map.of(), "{\"pk\":{\"S\":\"order#1001\"}}",
				"4421584500000000017450439092", null));
		assertThat(this.source.read(SqsEvents.bytes("{\"Records\":[" + content.body() + "]}")).getRecords())
			.containsExactly(record);
		RecordContent nothing = new RecordContent("{}", Map.of(), null, null, null);
		assertThat(this.source.content(new DynamodbStreamRecord())).isEqualTo(nothing);
		assertThat(this.source.receiveCount(record)).isNull();
	}

	private static DynamodbStreamRecord record(@Nullable Map<String, AttributeValue> keys) {
		DynamodbStreamRecord record = new DynamodbStreamRecord();
		record.setDynamodb(new StreamRecord().withKeys(keys));
		return record;
	}

}
