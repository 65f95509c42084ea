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

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.SchemaMetadata;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.recursive.comparison.ComparingProperties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchFailedException;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FailInvocation;
import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RecordContent;
import io.github.lambdabatch.RecordHandler;
import io.github.lambdabatch.RecordHeaders;
import io.github.lambdabatch.UnsupportedEventException;
import io.github.lambdabatch.source.KafkaBatchResponse.ItemIdentifier;
import io.github.lambdabatch.test.KafkaEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link KafkaEventSource}.
 */
class KafkaEventSourceTests {

	private static final String ARN = "arn:aws:kafka:eu-central-1:123456789012:cluster/orders/1a2b3c4d-1111-2222-3333-444455556666-2";

	private final KafkaEventSource source = new KafkaEventSource();

	private final List<KafkaEventRecord> records = this.source
		.records(this.source.read(SqsEvents.fixture("kafka.json")));

	private static KafkaEventRecord record(String key, @Nullable String value) {
		KafkaEventRecord record = new KafkaEventRecord();
		record.setTopic("orders");
		record.setPartition(3);
		record.setOffset(7);
		record.setKey(key);
		record.setValue(value);
		return record;
	}

	@Nested
	class Read {

		@ParameterizedTest
		@ValueSource(strings = { "kafka.json", "kafka-self-managed.json" })
		void readsWhatTheSerializersOfAwsRead(String fixture) {
			byte[] event = SqsEvents.fixture(fixture);
			KafkaEvent expected = AwsSerializers.read(event, KafkaEvent.class);
			KafkaEvent read = KafkaEventSourceTests.this.source.read(event);
			assertThat(expected).usingRecursiveComparison().isEqualTo(read);
			assertThat(expected).usingRecursiveComparison()
				.withIntrospectionStrategy(new ComparingProperties())
				.isEqualTo(KafkaEventSourceTests.this.source.readForPayloads(event));
			assertThat(expected.getRecords()).isNotEmpty();
		}

		@Test
		void eventSourceMayFollowTheRecords() {
			byte[] event = SqsEvents.bytes("""
					{"records":{"orders-0":[{"offset":1}]},"eventSourceArn":"%s","eventSource":"aws:kafka"}"""
				.formatted(ARN));
			assertThat(EventTypes.detect(event)).isEqualTo(EventType.KAFKA);
			List<KafkaEventRecord> records = KafkaEventSourceTests.this.source
				.records(KafkaEventSourceTests.this.source.read(event));
			assertThat(records).singleElement()
				.extracting(KafkaEventSourceTests.this.source::eventSourceArn)
				.isEqualTo(ARN);
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', quoteCharacter = '`',
				textBlock = """
						{"topic":"orders"}                  | at /records/*/0 there is no offset
						{"offset":null}                     | at /records/*/0/offset that is null
						{"offset":"1"}                      | at /records/*/0/offset that is a string
						{"offset":1.5}                      | at /records/*/0/offset that is a number
						{"offset":-1}                       | at /records/*/0/offset that is a negative number
						{"offset":1,"offset":2}             | at /records/*/0/offset there is more than one property of that name
						{"offset":1,"key":1}                | at /records/*/0/key that is a number
						{"offset":1,"value":{}}             | at /records/*/0/value that is an object
						{"offset":1,"value":"","value":""}  | at /records/*/0/value there is more than one property of that name
						{"offset":1,"topic":1}              | at /records/*/0/topic that is a number
						{"offset":1,"partition":"0"}        | at /records/*/0/partition that is a string
						{"offset":1,"partition":2147483648} | at /records/*/0/partition that is too large a number
						{"offset":1,"headers":[null]}       | at /records/*/0/headers/0 that is null
						{"offset":1,"headers":{}}           | at /records/*/0/headers that is an object
						{"offset":1,"headers":[1]}          | at /records/*/0/headers/0 that is a number
						{"offset":1,"headers":[{"a":["x"]}]} | at /records/*/0/headers/0/*/0 that is a string
						{"offset":1,"headers":[{"a":"#"}]}  | at /records/*/0/headers/0/* that is not Base64
						{"offset":1,"headers":[{"a":[256]}]}  | at /records/*/0/headers/0/*/0 that is not a byte
						{"offset":1,"headers":[{"a":[-129]}]} | at /records/*/0/headers/0/*/0 that is not a byte
						""")
		void refusesWhatHasNotTheDocumentedShape(String record, String problem) {
			assertRefused("{\"eventSource\":\"aws:kafka\",\"records\":{\"orders-0\":[" + record + "]}}", problem);
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', quoteCharacter = '`',
				textBlock = """
						"x"                                                                | a string: at its root that is a string
						{"eventSource":"aws:kafka"}                                        | there is no property records
						{"eventSource":"aws:kafka","records":null}                         | at /records that is null
						{"eventSource":"aws:kafka","records":[]}                           | at /records that is an array
						{"eventSource":"aws:kafka","records":{},"records":{}}              | more than one property
						{"eventSource":"aws:kafka","records":{"orders-0":null}}            | at /records/* that is null
						{"eventSource":"aws:kafka","records":{"orders-0":{}}}              | at /records/* that is an object
						{"eventSource":"aws:kafka","records":{"orders-0":[null]}}          | at /records/*/0 that is null
						{"eventSource":"aws:kafka","records":{"orders-0":[],"orders-0":[]}} | more than one property
						{"eventSource":"aws:kafka","Records":[],"records":{}}              | at /Records there are records of another source
						{"eventSource":"aws:kafka","records":{},"Records":[]}              | at /Records there are records of another source
						{"eventSource":"aws:kafka","records":{}} {}                        | there is more after its end
						{"eventSource":"aws:mq","records":{}}                              | the event source is not aws:kafka or SelfManagedKafka
						{"records":{}}                                                     | the event source is not aws:kafka or SelfManagedKafka
						[]                                                                 | an array: there are no records
						[{"offset":1}]                                                     | at /0 the event source is not aws:kafka or SelfManagedKafka
						[{"eventSource":"aws:kafka"}]                                      | at /0 there is no offset
						""")
		void refusesEventsThatAreHalfUnderstood(String event, String problem) {
			assertRefused(event, problem);
		}

		private void assertRefused(String event, String problem) {
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> KafkaEventSourceTests.this.source.read(SqsEvents.bytes(event)))
				.withMessageStartingWith("Expected a batch of aws:kafka or SelfManagedKafka records but the event is ")
				.withMessageContaining(problem);
		}

		@Test
		void otherSourcesRefuseRecordsOfKafkaBesideTheirOwn() {
			byte[] event = SqsEvents.bytes("{\"Records\":[],\"records\":{}}");
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> SqsEventSource.standard().read(event))
				.withMessageContaining("at /records there are records of another source");
		}

		@Test
		void noRecordsAreABatch() {
			for (String event : List.of("{\"eventSource\":\"aws:kafka\",\"records\":{}}",
					"{\"eventSource\":\"SelfManagedKafka\",\"records\":{\"orders-0\":[]}}")) {
				KafkaEvent read = KafkaEventSourceTests.this.source.read(SqsEvents.bytes(event));
				assertThat(KafkaEventSourceTests.this.source.records(read)).isEmpty();
			}
		}

		@Test
		void readsHeadersThatAreUnsignedOrInBase64() {
			KafkaEventRecord record = KafkaEventSourceTests.this.source
				.records(KafkaEventSourceTests.this.source.read(SqsEvents.bytes("""
						{"eventSource":"aws:kafka","records":{"orders-0":[{"offset":1,
						"headers":[{"a":[255,0]},{"b":"//8="},{"c":null}]}]}}""")))
				.get(0);
			assertThat(record.getHeaders().get(0)).containsExactly(entry("a", new byte[] { -1, 0 }));
			assertThat(record.getHeaders().get(1)).containsExactly(entry("b", new byte[] { -1, -1 }));
			assertThat(KafkaEventSourceTests.this.source.headers(record))
				.extractingByKey(RecordHeaders.RECORD_HEADERS_BYTES)
				.asInstanceOf(InstanceOfAssertFactories.MAP)
				.containsOnlyKeys("a", "b");
		}

		@Test
		void readsTheLargestNumbers() {
			KafkaEventRecord record = read("\"partition\":2147483647,\"headers\":[{\"a\":[-128,127,255]}]");
			assertThat(record.getPartition()).isEqualTo(Integer.MAX_VALUE);
			assertThat(record.getHeaders().get(0)).containsExactly(entry("a", new byte[] { -128, 127, -1 }));
		}

		/**
		 * In what is unknown there may be names that are known elsewhere.
		 */
		@Test
		void skipsWhatIsUnknownWithAllThatIsInIt() {
			String unknown = "\"later\":{\"records\":{},\"offset\":[{}],\"value\":1,\"dataFormat\":{}}";
			byte[] event = SqsEvents
				.bytes("{%s,\"eventSource\":\"aws:kafka\",\"records\":{\"orders-0\":[{%s,\"offset\":1,%s}]},%s}"
					.formatted(unknown, unknown, "\"valueSchemaMetadata\":{%s,\"schemaId\":\"7\"}".formatted(unknown),
							"\"bootstrapServers\":\"b\""));
			KafkaEvent read = KafkaEventSourceTests.this.source.read(event);
			assertThat(read.getBootstrapServers()).isEqualTo("b");
			assertThat(KafkaEventSourceTests.this.source.records(read)).singleElement().satisfies((record) -> {
				assertThat(record.getOffset()).isOne();
				assertThat(record.getValueSchemaMetadata().getSchemaId()).isEqualTo("7");
			});
		}

		@ParameterizedTest
		@ValueSource(strings = { "null", "7", "\"x\"", "[{\"offset\":2}]" })
		void readsRecordsWhoseSchemaIsNotDescribedByAnObject(String metadata) {
			KafkaEventRecord record = read("\"keySchemaMetadata\":%s,\"value\":\"e30=\"".formatted(metadata));
			assertThat(record.getKeySchemaMetadata()).isNull();
			assertThat(record.getValue()).isEqualTo("e30=");
		}

		private KafkaEventRecord read(String properties) {
			KafkaEvent event = KafkaEventSourceTests.this.source
				.read(SqsEvents.bytes("{\"eventSource\":\"aws:kafka\",\"records\":{\"orders-0\":[{\"offset\":1,%s}]}}"
					.formatted(properties)));
			return KafkaEventSourceTests.this.source.records(event).get(0);
		}

		@Test
		void readsThePipesShape() {
			KafkaEvent event = KafkaEventSourceTests.this.source.read(SqsEvents
				.bytes("""
						[{"eventSource":"aws:kafka","eventSourceArn":"%s","eventSourceKey":"orders-1","topic":"orders",
						"partition":1,"offset":5,"timestamp":1,"timestampType":"CREATE_TIME","key":"YQ==","value":"e30=",
						"headers":[]},
						{"eventSource":"aws:kafka","topic":"orders","partition":0,"offset":6},
						{"eventSource":"aws:kafka","eventSourceKey":"orders-1","topic":"orders","partition":1,"offset":7}]"""
					.formatted(ARN)));
			assertThat(event.getRecords()).containsOnlyKeys("orders-1", "orders-0");
			assertThat(event.getEventSource()).isEqualTo("aws:kafka");
			List<KafkaEventRecord> records = KafkaEventSourceTests.this.source.records(event);
			assertThat(records).extracting(KafkaEventSourceTests.this.source::itemIdentifier)
				.containsExactly("orders-1@5", "orders-1@7", "orders-0@6");
			assertThat(records).extracting(KafkaEventSourceTests.this.source::eventSourceArn).containsOnly(ARN);
		}

	}

	@Nested
	class Records {

		@Test
		void areThoseOfAllPartitionsInTheOrderOfTheEvent() {
			assertThat(KafkaEventSourceTests.this.records).extracting(KafkaEventSourceTests.this.source::itemIdentifier)
				.containsExactly("orders-0@15", "orders-0@16", "orders-1@9223372036854775807");
		}

		@Test
		void areReportedUnderTheNameThatTheEventHasForTheirPartition() {
			KafkaEvent event = KafkaEvent.builder()
				.withRecords(Map.of("another name", List.of(record("YQ==", "e30="))))
				.build();
			assertThat(KafkaEventSourceTests.this.source.records(event)).singleElement()
				.extracting(KafkaEventSourceTests.this.source::itemIdentifier)
				.isEqualTo("another name@7");
			assertThat(KafkaEventSourceTests.this.source.itemIdentifier(record("YQ==", "e30=")))
				.isEqualTo("orders-3@7");
		}

		@Test
		void ofAnEventThatWasReadAreNotCopied() {
			KafkaEvent event = KafkaEventSourceTests.this.source.read(SqsEvents.fixture("kafka.json"));
			List<KafkaEventRecord> records = KafkaEventSourceTests.this.source.records(event);
			List<KafkaEventRecord> ofTheEvent = event.getRecords().values().stream().flatMap(List::stream).toList();
			assertThat(records).hasSize(3);
			for (int i = 0; i < 3; i++) {
				assertThat(records.get(i)).isSameAs(ofTheEvent.get(i));
			}
		}

		@Test
		void madeByHandAreCopiedAsAWhole() {
			KafkaEvent event = AwsSerializers.read(SqsEvents.fixture("kafka.json"), KafkaEvent.class);
			KafkaEventRecord record = event.getRecords().values().iterator().next().get(0);
			record.setPartition(3);
			record.setKeySchemaMetadata(schema("AVRO"));
			record.setValueSchemaMetadata(schema("JSON"));
			KafkaEventRecord copy = KafkaEventSourceTests.this.source.records(event).get(0);
			assertThat(copy).isNotSameAs(record)
				.usingRecursiveComparison()
				.ignoringFields("event", "topicPartition", "encodedValue")
				.isEqualTo(record);
			assertThat(copy).hasNoNullFieldsOrPropertiesExcept("encodedValue");
		}

		private static SchemaMetadata schema(String dataFormat) {
			SchemaMetadata metadata = new SchemaMetadata();
			metadata.setDataFormat(dataFormat);
			return metadata;
		}

		@Test
		void withoutAPartitionHaveNoIdentifier() {
			KafkaEvent event = KafkaEvent.builder().withRecords(Map.of(" ", List.of(record("YQ==", "e30=")))).build();
			assertThat(KafkaEventSourceTests.this.source.records(event)).singleElement()
				.extracting(KafkaEventSourceTests.this.source::itemIdentifier)
				.isNull();
		}

		@Test
		void areThoseOfTheEventThatTheyAreAskedFor() {
			KafkaEvent first = KafkaEvent.builder()
				.withEventSourceArn("first")
				.withRecords(Map.of("orders-3", List.of(record("YQ==", "e30="))))
				.build();
			KafkaEventRecord record = KafkaEventSourceTests.this.source.records(first).get(0);
			KafkaEvent second = KafkaEvent.builder()
				.withEventSourceArn("second")
				.withRecords(Map.of("orders-3", List.of(record)))
				.build();
			KafkaEventRecord again = KafkaEventSourceTests.this.source.records(second).get(0);
			assertThat(KafkaEventSourceTests.this.source.eventSourceArn(record)).isEqualTo("first");
			assertThat(KafkaEventSourceTests.this.source.eventSourceArn(again)).isEqualTo("second");
			assertThat(again).isEqualTo(record);
		}

		@Test
		void ofAnotherSourceOrNoneAreRefused() {
			Map<String, List<KafkaEventRecord>> withNull = new LinkedHashMap<>();
			withNull.put("orders-0", null);
			for (KafkaEvent event : List.of(new KafkaEvent(), KafkaEvent.builder().withRecords(withNull).build(),
					KafkaEvent.builder().withEventSource("aws:mq").withRecords(Map.of()).build())) {
				assertThatExceptionOfType(UnsupportedEventException.class)
					.isThrownBy(() -> KafkaEventSourceTests.this.source.records(event))
					.withMessageStartingWith("The KafkaEvent ");
			}
		}

	}

	@Test
	void eventTypeIsKafka() {
		assertThat(this.source.eventType()).isEqualTo(EventType.KAFKA);
	}

	@Test
	void recordsOfAKeyInAPartitionShareALane() {
		List<Object> lanes = this.source.records(this.source.read(SqsEvents.bytes("""
				{"eventSource":"aws:kafka","records":{
				"orders-0":[{"offset":1,"key":"YQ=="},{"offset":2,"key":"YQ=="},{"offset":3,"key":"Yg=="},{"offset":4},
				{"offset":5},{"offset":6,"key":""}],
				"orders-1":[{"offset":1,"key":"YQ=="},{"offset":2}]}}"""))).stream().map(this.source::laneKey).toList();
		assertThat(lanes).extracting(Object::toString)
			.containsExactly("orders-0/a", "orders-0/a", "orders-0/b", "orders-0", "orders-0", "orders-0/",
					"orders-1/a", "orders-1");
		assertThat(lanes.stream().distinct()).hasSize(6);
		assertThat(lanes.stream().map(KafkaLaneKey.class::cast).sorted().distinct()).hasSize(6);
	}

	@Test
	void eventIdTellsTheRecordsOfATopicThatWasCreatedAgainApart() {
		KafkaEventRecord before = record("YQ==", "e30=");
		before.setTimestamp(1);
		KafkaEventRecord after = record("YQ==", "e30=");
		after.setTimestamp(2);
		assertThat(this.source.eventId(before)).isEqualTo("orders-3@7:1");
		assertThat(this.source.eventId(after)).isEqualTo("orders-3@7:2");
	}

	@Test
	void eventIdTellsTheRecordsOfClustersWithoutAnArnApart() {
		assertThat(this.source.eventId(this.records.get(0))).isEqualTo("orders-0@15:1545084650987");
		assertThat(this.source.records(this.source.read(SqsEvents.fixture("kafka-self-managed.json")))).singleElement()
			.extracting(this.source::eventId)
			.isEqualTo("broker-1.example.com:9092/audit.log-with-dashes-12@0:0");
	}

	@Test
	void shardIsThePartition() {
		assertThat(this.records).extracting(this.source::shard).containsExactly("orders-0", "orders-0", "orders-1");
		assertThat(this.records).extracting(this.source::sequenceNumber)
			.containsExactly("15", "16", "9223372036854775807");
	}

	/**
	 * A value that is not the Base64 of an encoder is read with the event, as it may be
	 * damaged or have escapes.
	 */
	@ParameterizedTest
	@CsvSource(nullValues = "null", textBlock = """
			'"aGVsbG8="', aGVsbG8=, hello, true
			'"aGVsbG8h"', aGVsbG8h, hello!, true
			'""', '', '', true
			'"aGVsbG8"', aGVsbG8, hello, false
			'"aGVsbG8\\u003d"', aGVsbG8=, hello, false
			'null', null, null, false
			""")
	void valueMayStayInTheEvent(String json, @Nullable String value, @Nullable String payload, boolean stays) {
		KafkaEventRecord record = lazily(json);
		assertThat(this.source.encodedPayload(record) != null).isEqualTo(stays);
		assertThat(record.getValue()).isEqualTo(value);
		assertThat(this.source.payload(record))
			.isEqualTo((payload != null) ? payload.getBytes(StandardCharsets.UTF_8) : null);
		assertThat(this.source.payloadSize(record)).isEqualTo((payload != null) ? payload.length() : 0);
		assertThat(this.source.maxPayloadSize(record)).isEqualTo(this.source.payloadSize(record));
		assertThat(record).isEqualTo(lazily(json)).hasSameHashCodeAs(lazily(json));
	}

	@Test
	void damagedValueFailsItsRecordAlone() {
		KafkaEventRecord record = lazily("\"#\"");
		assertThat(this.source.encodedPayload(record)).isNull();
		assertThatExceptionOfType(PayloadConversionException.class).isThrownBy(() -> this.source.payload(record));
	}

	@Test
	void valueThatIsSetReplacesTheOneInTheEvent() {
		KafkaEventRecord record = lazily("\"aGVsbG8=\"");
		record.setValue("Ynll");
		assertThat(this.source.encodedPayload(record)).isNull();
		assertThat(this.source.payload(record)).asString().isEqualTo("bye");
	}

	@Test
	void valueOfARecordFromAPipeMayStayInTheEvent() {
		KafkaEvent event = this.source.readForPayloads(SqsEvents.bytes("""
				[{"eventSource":"aws:kafka","eventSourceKey":"orders-0","offset":1,"value":"aGVsbG8="}]"""));
		KafkaEventRecord record = this.source.records(event).get(0);
		assertThat(this.source.encodedPayload(record)).isNotNull();
		assertThat(record.getValue()).isEqualTo("aGVsbG8=");
	}

	private KafkaEventRecord lazily(String value) {
		return this.source.records(this.source.readForPayloads(SqsEvents.bytes("""
				{"eventSource":"aws:kafka","records":{"orders-0":[{"offset":1,"value":%s}]}}""".formatted(value))))
			.get(0);
	}

	@Test
	void payloadIsTheValue() {
		assertThat(new String(this.source.payload(this.records.get(0)), StandardCharsets.UTF_8))
			.isEqualTo("{\"id\":\"1\"}");
		assertThat(this.source.payload(this.records.get(2))).isNull();
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.source.payload(record("YQ==", "#secret")))
			.withMessage("The value of the record is not Base64");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 4, 5, 1000 })
	void payloadSizeIsThatOfTheDecodedValue(int size) {
		assertThat(this.source.payloadSize(record("YQ==", Base64.getEncoder().encodeToString(new byte[size]))))
			.isEqualTo(size);
		assertThat(this.source.payloadSize(record("YQ==", null))).isZero();
	}

	@Test
	void headersAreThoseOfTheRecord() {
		assertThat(this.source.headers(this.records.get(0))).contains(entry(RecordHeaders.TOPIC, "orders"),
				entry(RecordHeaders.PARTITION, 0), entry(RecordHeaders.OFFSET, 15L),
				entry(RecordHeaders.TIMESTAMP_TYPE, "CREATE_TIME"), entry(RecordHeaders.KEY, "customer-7"),
				entry(RecordHeaders.KEY_BYTES, "customer-7".getBytes(StandardCharsets.UTF_8)),
				entry(RecordHeaders.RECORD_HEADERS, Map.of("traceparent", "00-1", "binary", "ä", "empty", "")));
		assertThat(this.source.headers(this.records.get(1))).doesNotContainKeys(RecordHeaders.KEY,
				RecordHeaders.KEY_BYTES);
		assertThat(this.source.headers(this.records.get(2))).contains(entry(RecordHeaders.KEY, "/w=="),
				entry(RecordHeaders.KEY_BYTES, new byte[] { -1 }));
		assertThat(this.source.timestamp(this.records.get(0))).isEqualTo(Instant.ofEpochMilli(1545084650987L));
		assertThat(this.source.timestamp(record("YQ==", "e30="))).isNull();
	}

	@Test
	void headerIsTheLastOneOfItsName() {
		assertThat(this.source.header(this.records.get(0), "traceparent")).isEqualTo("00-1");
		assertThat(this.source.header(this.records.get(0), "binary")).isEqualTo("ä");
		assertThat(this.source.header(this.records.get(0), "missing")).isNull();
		assertThat(this.source.header(record("YQ==", "e30="), "missing")).isNull();
	}

	@Test
	void contentIsTheRecordAsTheEventHasIt() {
		for (KafkaEventRecord record : this.records) {
			RecordContent content = this.source.content(record);
			byte[] event = SqsEvents.bytes("{\"eventSource\":\"aws:kafka\",\"records\":{\"%s\":[%s]}}"
				.formatted(this.source.shard(record), content.body()));
			assertThat(this.source.records(this.source.read(event))).singleElement()
				.usingRecursiveComparison()
				.ignoringFields("event")
				.isEqualTo(record);
			assertThat(AwsSerializers.read(event, KafkaEvent.class).getRecords().get(this.source.shard(record)))
				.singleElement()
				.usingRecursiveComparison()
				.isEqualTo(record);
		}
		assertThat(this.source.content(this.records.get(0)).groupId()).isEqualTo("orders-0/customer-7");
		assertThat(this.source.content(this.records.get(0)).sequenceNumber()).isEqualTo("15");
	}

	@Test
	void answerIsReadUnlessAPipeHasSentTheEvent() {
		KafkaEvents events = KafkaEvents.topic("orders").record("a", "1");
		assertThat(this.source.isAnswerRead(this.source.read(events.toBytes()))).isTrue();
		assertThat(this.source.isAnswerRead(this.source.read(events.toPipeBytes()))).isFalse();
	}

	/**
	 * Who sends the array does not read the answer.
	 */
	@Test
	void pipeIsProcessedByHandOnlyIfFailuresFailTheInvocation() {
		byte[] pipe = KafkaEvents.topic("orders").record("a", "1").toPipeBytes();
		BatchProcessor<KafkaEvent, KafkaEventRecord, KafkaBatchResponse> processor = BatchProcessor.builder(this.source)
			.build();
		RecordHandler<KafkaEventRecord> failing = (record, context) -> {
			throw new IllegalStateException("failed on purpose");
		};
		for (ThrowingCallable refused : List.<ThrowingCallable>of(() -> processor.process(pipe, failing, null),
				() -> processor.process(this.source.read(pipe), failing, null))) {
			assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(refused)
				.withMessageContaining("Set BatchSettings.failInvocation to WHEN_ANY_FAILS");
		}
		assertThatExceptionOfType(UnsupportedEventException.class)
			.isThrownBy(() -> processor.toBuilder().functionName("pay").build().process(pipe, failing, null))
			.withMessageContaining("Set 'lambda.batch.functions.pay.fail-invocation' to 'when-any-fails'");
		BatchProcessor<KafkaEvent, KafkaEventRecord, KafkaBatchResponse> strict = processor.toBuilder()
			.settings(processor.settings().toBuilder().failInvocation(FailInvocation.WHEN_ANY_FAILS).build())
			.build();
		assertThatExceptionOfType(BatchFailedException.class).isThrownBy(() -> strict.process(pipe, failing, null));
		assertThat(strict.process(pipe, (record, context) -> null, null).handledCount()).isOne();
	}

	@Nested
	class Response {

		private static final String JSON = "{\"batchItemFailures\":[{\"itemIdentifier\":{\"partition\":\"a@b-0\",\"offset\":100}}]}";

		@Test
		void namesPartitionAndOffset() {
			KafkaBatchResponse response = KafkaEventSourceTests.this.source.response(List.of("a@b-0@100"));
			assertThat(JsonMapper.shared().writeValueAsString(response)).isEqualTo(JSON);
			assertThat(JsonMapper.shared().readValue(JSON, KafkaBatchResponse.class)).isEqualTo(response);
		}

		@Test
		void isWrittenWithoutAMapper() {
			assertThat(BatchResponseWriter.write(EventType.KAFKA, List.of("a@b-0@100"))).asString().isEqualTo(JSON);
			assertThat(BatchResponseWriter.write(EventType.KAFKA, List.of())).asString()
				.isEqualTo("{\"batchItemFailures\":[]}");
		}

		@ParameterizedTest
		@ValueSource(strings = { "", "orders-0", "orders-0@", "orders-0@x", "@", "orders-0@9223372036854775808" })
		void refusesWhatIsNotAnIdentifier(String text) {
			assertThatIllegalArgumentException().isThrownBy(() -> ItemIdentifier.of(text))
				.withMessage("'text' must be of the form 'orders-0@100'");
		}

	}

}
