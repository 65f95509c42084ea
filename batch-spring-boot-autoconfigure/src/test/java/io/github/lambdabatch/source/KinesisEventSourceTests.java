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
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisTimeWindowEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContent;
import io.github.lambdabatch.RecordHeaders;
import io.github.lambdabatch.UnsupportedEventException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link KinesisEventSource}.
 */
class KinesisEventSourceTests {

	private final KinesisEventSource source = new KinesisEventSource();

	@Test
	void eventTypeIsKinesis() {
		assertThat(this.source.eventType()).isEqualTo(EventType.KINESIS);
	}

	@Nested
	class Read {

		@ParameterizedTest
		@ValueSource(strings = { "kinesis.json", "kinesis-kinesalite.json", "kinesis-kinesis-local.json" })
		void readsWhatTheSerializersOfAwsRead(String fixture) {
			byte[] event = SqsEvents.fixture(fixture);
			KinesisEvent expected = AwsSerializers.read(event, KinesisEvent.class);
			assertThat(KinesisEventSourceTests.this.source.read(event)).usingRecursiveComparison()
				.ignoringFieldsMatchingRegexes(".*encodedData")
				.isEqualTo(expected);
			assertThat(KinesisEventSourceTests.this.source.read(event)).isEqualTo(expected);
			assertThat(KinesisEventSourceTests.this.source.readForPayloads(event)).isEqualTo(expected);
			assertThat(expected.getRecords()).isNotEmpty();
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', nullValues = "absent", quoteCharacter = '`', textBlock = """
				1758441600                    | 1758441600000
				1758441600.987                | 1758441600987
				1758441600.9879               | 1758441600987
				1.758441601E9                 | 1758441601000
				1.607497475123e+9             | 1607497475123
				1758441601e0                  | 1758441601000
				4.35                          | 4350
				0                             | 0
				0.0                           | 0
				1E-999999999                  | 0
				99999999999                   | 99999999999000
				100000000000                  | 100000000000
				100000000000000               | 100000000000
				1758441600987                 | 1758441600987
				1758441600987.9               | 1758441600987
				1758441600987654              | 1758441600987
				1758441600987654321           | 1758441600987
				1.758441600987654E15          | 1758441600987
				"1545084650.987"              | 1545084650987
				"1545084650987"               | 1545084650987
				-1.5                          | -1500
				1E16                          | 10000000000000
				1E18                          | 1000000000000
				1E19                          | absent
				1E999999999                   | absent
				1E99999999999                 | absent
				"2025-09-21"                  | absent
				""                            | absent
				true                          | absent
				[1758441600]                  | absent
				{"seconds":1758441600}        | absent
				null                          | absent
				""")
		void readsTimestampsExactly(String json, @Nullable Long millis) {
			KinesisEventRecord record = read("\"approximateArrivalTimestamp\":" + json);
			assertThat(record.getKinesis().getApproximateArrivalTimestamp())
				.isEqualTo((millis != null) ? new Date(millis) : null);
		}

		@ParameterizedTest
		@CsvSource({ "100, 1758441600987", "101," })
		void readsTimestampsOfNoMoreThanAHundredCharacters(int length, @Nullable Long millis) {
			String digits = "1758441600.987";
			KinesisEventRecord record = read(
					"\"approximateArrivalTimestamp\":" + digits + "0".repeat(length - digits.length()));
			assertThat(record.getKinesis().getApproximateArrivalTimestamp())
				.isEqualTo((millis != null) ? new Date(millis) : null);
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', quoteCharacter = '`',
				textBlock = """
						{"kinesis":[]}                                     | at /Records/0/kinesis that is an array
						{"kinesis":"x"}                                    | at /Records/0/kinesis that is a string
						{"kinesis":{"sequenceNumber":496671035}}           | at /Records/0/kinesis/sequenceNumber that is a number
						{"kinesis":{"partitionKey":true}}                  | at /Records/0/kinesis/partitionKey that is a boolean
						{"kinesis":{"data":{}}}                            | at /Records/0/kinesis/data that is an object
						{"kinesis":{"data":"#secret"}}                     | at /Records/0/kinesis/data that is not Base64
						{"kinesis":{"data":"AQ"}}                          | at /Records/0/kinesis/data that is not Base64
						{"eventID":1}                                      | at /Records/0/eventID that is a number
						{"eventSourceARN":1}                               | at /Records/0/eventSourceARN that is a number
						{"kinesis":{"secret":{},"data":1}}                 | at /Records/0/kinesis/data that is a number
						{"kinesis":{}}                                     | at /Records/0 the event source is not aws:kinesis
						{"eventSource":"aws:dynamodb"}                     | at /Records/0 the event source is not aws:kinesis
						{"eventSource":null}                               | at /Records/0 the event source is not aws:kinesis
						{"kinesis":{"data":"AQ==                           | JSON that ends in the middle
						""")
		void refusesWhatHasNotTheDocumentedShape(String record, String problem) {
			byte[] event = SqsEvents.bytes("{\"Records\":[" + record + "]}");
			KinesisEventSource source = KinesisEventSourceTests.this.source;
			for (Function<byte[], KinesisEvent> reader : List.<Function<byte[], KinesisEvent>>of(source::read,
					source::readForPayloads)) {
				assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> reader.apply(event))
					.withMessageStartingWith("Expected a batch of aws:kinesis records but the event is")
					.withMessageContaining(problem)
					.withMessageNotContaining("secret")
					.withNoCause();
			}
		}

		@Test
		void readsNullsAnywhere() {
			KinesisEventRecord record = read(
					"""
							"kinesisSchemaVersion":null,"partitionKey":null,"sequenceNumber":null,"data":null,"encryptionType":null""");
			assertThat(record.getKinesis()).usingRecursiveComparison()
				.ignoringFieldsMatchingRegexes(".*encodedData")
				.isEqualTo(new KinesisEvent.Record());
			record = KinesisEventSourceTests.this.source.read(SqsEvents.bytes("""
					{"Records":[{"kinesis":null,"eventVersion":null,"eventID":null,"eventName":null,
					 "invokeIdentityArn":null,"awsRegion":null,"eventSourceARN":null,"eventSource":"aws:kinesis"}]}"""))
				.getRecords()
				.get(0);
			KinesisEventRecord expected = new KinesisEventRecord();
			expected.setEventSource("aws:kinesis");
			assertThat(record).isEqualTo(expected);
		}

		@Test
		void readsEmptyDataUnknownEncryptionAndSkipsTheRest() {
			KinesisEventRecord record = read("\"data\":\"\",\"encryptionType\":\"NEW\",\"later\":[{\"data\":1}]");
			assertThat(record.getKinesis().getData().remaining()).isZero();
			assertThat(record.getKinesis().getEncryptionType()).isEqualTo("NEW");
		}

		private KinesisEventRecord read(String properties) {
			byte[] event = SqsEvents
				.bytes("{\"Records\":[{\"kinesis\":{" + properties + "},\"eventSource\":\"aws:kinesis\"}]}");
			return KinesisEventSourceTests.this.source.read(event).getRecords().get(0);
		}

	}

	@Nested
	class Records {

		@Test
		void dataOfAnEventThatWasReadCanBeReadTwice() {
			KinesisEvent event = KinesisEventSourceTests.this.source.read(SqsEvents.fixture("kinesis.json"));
			List<KinesisEventRecord> records = KinesisEventSourceTests.this.source.records(event);
			assertThat(records).isEqualTo(event.getRecords());
			assertThat(records.get(0)).isSameAs(event.getRecords().get(0));
			assertCanBeReadTwice(records.get(0), "{\"sensor\":\"t-7\",\"celsius\":21.5}");
		}

		@Test
		void dataOfAnEventMadeByHandCanBeReadTwice() {
			ByteBuffer data = ByteBuffer.wrap("-hello".getBytes(StandardCharsets.UTF_8)).position(1);
			KinesisEvent event = event(record("1", "a", data));
			KinesisEvent expected = event(record("1", "a", data.duplicate()));
			List<KinesisEventRecord> records = KinesisEventSourceTests.this.source.records(event);
			assertThat(records).isEqualTo(expected.getRecords());
			assertCanBeReadTwice(records.get(0), "hello");
			assertThat(KinesisEventSourceTests.this.source.payload(records.get(0))).asString(StandardCharsets.UTF_8)
				.isEqualTo("hello");
			assertThat(event).as("the caller's event").isEqualTo(expected);
			assertThat(event.getRecords().get(0).getKinesis().getData()).isSameAs(data);
			StandardCharsets.UTF_8.decode(data);
			assertCanBeReadTwice(records.get(0), "hello");
		}

		@Test
		void copiesAllOfARecordMadeByHand() {
			KinesisEvent event = AwsSerializers.read(SqsEvents.fixture("kinesis.json"), KinesisEvent.class);
			event.getRecords().get(0).getKinesis().setEncryptionType("KMS");
			List<KinesisEventRecord> records = KinesisEventSourceTests.this.source.records(event);
			assertThat(records).usingRecursiveComparison()
				.ignoringFieldsMatchingRegexes(".*encodedData")
				.isEqualTo(event.getRecords());
			assertThat(records.get(0)).isNotSameAs(event.getRecords().get(0));
		}

		@Test
		void takesRecordsWithoutAnything() {
			KinesisEvent event = event(new KinesisEventRecord(), record("1", null, null));
			assertThat(KinesisEventSourceTests.this.source.records(event)).isEqualTo(event.getRecords());
		}

		@Test
		void refusesEventsOfATumblingWindow() {
			KinesisTimeWindowEvent event = new KinesisTimeWindowEvent();
			event.setRecords(List.of());
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> KinesisEventSourceTests.this.source.records(event))
				.withMessageContaining("TumblingWindowInSeconds");
		}

		@Test
		void refusesWhatIsNoListOfKinesisRecords() {
			KinesisEventRecord other = new KinesisEventRecord();
			other.setEventSource("aws:dynamodb");
			KinesisEvent withNull = new KinesisEvent();
			withNull.setRecords(Collections.singletonList(null));
			assertRefused(new KinesisEvent(), "The KinesisEvent has no list of records");
			assertRefused(withNull, "The KinesisEvent has a record that is null");
			assertRefused(event(other), "The KinesisEvent has a record of the event source aws:dynamodb");
		}

		private void assertRefused(KinesisEvent event, String message) {
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> KinesisEventSourceTests.this.source.records(event))
				.withMessageContaining(message);
		}

		private void assertCanBeReadTwice(KinesisEventRecord record, String text) {
			assertThat(StandardCharsets.UTF_8.decode(record.getKinesis().getData()).toString()).isEqualTo(text);
			assertThat(StandardCharsets.UTF_8.decode(record.getKinesis().getData()).toString()).isEqualTo(text);
			assertThat(record.getKinesis().getData().hasArray()).isTrue();
		}

	}

	@Test
	void itemIdentifierIsTheSequenceNumber() {
		assertThat(this.source.itemIdentifier(record("49667", "a", null))).isEqualTo("49667");
		assertThat(this.source.itemIdentifier(record(null, "a", null))).isNull();
		assertThat(this.source.itemIdentifier(new KinesisEventRecord())).isNull();
	}

	@Test
	void laneIsThatOfThePartitionKey() {
		assertThat(this.source.laneKey(record("1", "a", null))).isEqualTo(this.source.laneKey(record("2", "a", null)))
			.isNotEqualTo(this.source.laneKey(record("3", "b", null)));
		assertThat(this.source.laneKey(record("1", null, null))).isNotNull()
			.isEqualTo(this.source.laneKey(new KinesisEventRecord()))
			.isNotEqualTo(this.source.laneKey(record("1", "a", null)));
	}

	@Test
	void payloadIsACopyOfTheData() {
		byte[] bytes = { 0, 1, 2, 3 };
		KinesisEventRecord record = record("1", "a", ByteBuffer.wrap(bytes, 1, 2));
		assertThat(this.source.payload(record)).containsExactly(1, 2);
		assertThat(this.source.payload(record)).containsExactly(1, 2);
		assertThat(this.source.payloadSize(record)).isEqualTo(2);
		assertThat(this.source.payload(record("1", "a", null))).isNull();
		assertThat(this.source.payloadSize(record("1", "a", null))).isZero();
		assertThat(this.source.payload(new KinesisEventRecord())).isNull();
		assertThat(this.source.payloadSize(new KinesisEventRecord())).isZero();
		KinesisEventRecord readOnly = record("1", "a", ByteBuffer.wrap(bytes).asReadOnlyBuffer());
		assertThat(this.source.payload(readOnly)).containsExactly(bytes).isNotSameAs(bytes);
	}

	@Test
	void arnIsThatOfTheStream() {
		KinesisEventRecord record = this.source.read(SqsEvents.fixture("kinesis.json")).getRecords().get(0);
		assertThat(this.source.eventSourceArn(record))
			.isEqualTo("arn:aws:kinesis:eu-central-1:123456789012:stream/readings");
	}

	@Test
	void eventIdNamesTheShardToo() {
		KinesisEventRecord record = this.source.read(SqsEvents.fixture("kinesis.json")).getRecords().get(0);
		assertThat(this.source.eventId(record))
			.isEqualTo("shardId-000000000002:49667103512345678901234567890123456789012345678901234562");
		assertThat(this.source.eventId(record("7", null, null))).isEqualTo("7");
	}

	@Test
	void timestampIsWhenTheRecordArrived() {
		KinesisEventRecord record = this.source.read(SqsEvents.fixture("kinesis.json")).getRecords().get(0);
		assertThat(this.source.timestamp(record)).isEqualTo("2025-09-21T08:00:00.987Z");
		assertThat(this.source.timestamp(record(null, null, null))).isNull();
		assertThat(this.source.timestamp(new KinesisEventRecord())).isNull();
		assertThat(this.source.receiveCount(record)).isNull();
	}

	@Test
	void headersTellWhatKinesisTells() {
		KinesisEventRecord record = this.source.read(SqsEvents.fixture("kinesis.json")).getRecords().get(0);
		assertThat(this.source.headers(record)).containsOnly(
				entry(RecordHeaders.EVENT_ID,
						"shardId-000000000002:49667103512345678901234567890123456789012345678901234562"),
				entry(RecordHeaders.EVENT_NAME, "aws:kinesis:record"), entry(RecordHeaders.AWS_REGION, "eu-central-1"),
				entry(RecordHeaders.SEQUENCE_NUMBER, "49667103512345678901234567890123456789012345678901234562"),
				entry(RecordHeaders.PARTITION_KEY, "t-7"), entry(RecordHeaders.SHARD_ID, "shardId-000000000002"));
		assertThat(this.source.headers(new KinesisEventRecord())).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "7", ":7" })
	void eventIdWithoutAShardTellsNone(String eventId) {
		KinesisEventRecord record = record("7", null, null);
		record.setEventID(eventId);
		assertThat(this.source.headers(record)).containsOnly(entry(RecordHeaders.EVENT_ID, eventId),
				entry(RecordHeaders.SEQUENCE_NUMBER, "7"));
	}

	@Test
	void contentIsACopyOfTheDataWithItsKey() {
		byte[] bytes = { 0, 1, 2 };
		KinesisEventRecord record = record("7", "a", ByteBuffer.wrap(bytes));
		RecordContent content = this.source.content(record);
		assertThat(content).extracting(RecordContent::body).isEqualTo(bytes).isNotSameAs(bytes);
		assertThat(content).isEqualTo(new RecordContent(content.body(), Map.of(), "a", "7", null));
		assertThat(this.source.content(record).body()).isEqualTo(bytes);
	}

	@Test
	void contentOfARecordWithoutAnythingIsEmpty() {
		RecordContent nothing = new RecordContent("", Map.of(), null, null, null);
		assertThat(this.source.content(new KinesisEventRecord())).isEqualTo(nothing);
		assertThat(this.source.content(record(null, null, null))).isEqualTo(nothing);
	}

	private static KinesisEventRecord record(@Nullable String sequenceNumber, @Nullable String partitionKey,
			@Nullable ByteBuffer data) {
		KinesisEventRecord record = new KinesisEventRecord();
		record.setKinesis(new KinesisEvent.Record());
		record.getKinesis().setSequenceNumber(sequenceNumber);
		record.getKinesis().setPartitionKey(partitionKey);
		record.getKinesis().setData(data);
		return record;
	}

	private static KinesisEvent event(KinesisEventRecord... records) {
		KinesisEvent event = new KinesisEvent();
		event.setRecords(List.of(records));
		return event;
	}

}
