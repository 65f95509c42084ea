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
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.assertj.core.api.InstanceOfAssertFactories;
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
 * Tests for {@link SqsEventSource}.
 */
class SqsEventSourceTests {

	private final SqsEventSource source = SqsEventSource.standard();

	private final SqsEventSource fifoSource = SqsEventSource.fifo();

	@Test
	void eventTypeIsThatOfTheKindOfQueue() {
		assertThat(SqsEventSource.standard().eventType()).isEqualTo(EventType.SQS);
		assertThat(SqsEventSource.standard().eventType()).isEqualTo(EventType.SQS);
		assertThat(SqsEventSource.fifo().eventType()).isEqualTo(EventType.SQS_FIFO);
	}

	@Test
	void eventIdIsThatOfTheMessage() {
		assertThat(this.source.eventId(this.source.read(SqsEvents.fixture("sqs-standard.json")).getRecords().get(0)))
			.isEqualTo(this.source
				.itemIdentifier(this.source.read(SqsEvents.fixture("sqs-standard.json")).getRecords().get(0)));
	}

	@Test
	void headersAreAttributesOfTheMessageAndTheTrace() {
		SQSMessage message = new SQSMessage();
		assertThat(this.source.header(message, "tenant")).isNull();
		MessageAttribute tenant = new MessageAttribute();
		tenant.setStringValue("blue");
		message.setMessageAttributes(Map.of("tenant", tenant));
		message.setAttributes(Map.of("AWSTraceHeader", "Root=1-5759e988-bd862e3fe1be46a994272793"));
		assertThat(this.source.header(message, "tenant")).isEqualTo("blue");
		assertThat(this.source.header(message, "other")).isNull();
		assertThat(this.source.header(message, "X-Amzn-Trace-Id"))
			.isEqualTo("Root=1-5759e988-bd862e3fe1be46a994272793");
	}

	@Nested
	class Read {

		@ParameterizedTest
		@ValueSource(strings = { "sqs-standard.json", "sqs-standard-elasticmq.json", "sqs-fifo.json",
				"sqs-fifo-elasticmq.json" })
		void readsWhatTheSerializersOfAwsRead(String fixture) {
			byte[] event = SqsEvents.fixture(fixture);
			SQSEvent expected = AwsSerializers.read(event, SQSEvent.class);
			assertThat(SqsEventSourceTests.this.source.read(event)).usingRecursiveComparison().isEqualTo(expected);
			assertThat(SqsEventSourceTests.this.source.readForPayloads(event)).isEqualTo(expected);
			assertThat(expected.getRecords()).isNotEmpty();
		}

		@ParameterizedTest
		@ValueSource(strings = { "UTF-8", "UTF-16BE" })
		void groupThatIsGivenTwiceIsMalformedWhereTheOrderDependsOnIt(String charset) {
			byte[] event = """
					{"Records":[{"messageId":"1","eventSource":"aws:sqs","attributes":
					{"MessageGroupId":"a","MessageGroupId":"b"}}]}""".getBytes(Charset.forName(charset));
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> SqsEventSource.fifo().readForPayloads(event));
			assertThat(SqsEventSource.standard().readForPayloads(event).getRecords()).hasSize(1);
		}

		@Test
		void readsAttributesOfAllTypes() {
			SQSMessage message = read(SqsEvents.fixture("sqs-standard.json")).get(0);
			assertThat(attribute(message, "priority").getStringValue()).isEqualTo("6");
			assertThat(attribute(message, "priority").getStringListValues()).isEmpty();
			assertThat(attribute(message, "signature").getBinaryValue())
				.isEqualTo(ByteBuffer.wrap(new byte[] { (byte) 0xde, (byte) 0xad, (byte) 0xbe, (byte) 0xef, 1 }));
			assertThat(message.getAttributes()).containsEntry("ApproximateReceiveCount", "1");
		}

		@Test
		void readsListsOfAttributes() {
			String attributes = """
					{"a":{"stringListValues":["x","y"],"binaryListValues":["AQ==","Ag=="],"dataType":"String"}}""";
			SQSMessage message = read(event(SqsEvents.message("\"1\"", "\"b\"")
				.replace("\"messageAttributes\":{}", "\"messageAttributes\":" + attributes))).get(0);
			assertThat(attribute(message, "a").getStringListValues()).containsExactly("x", "y");
			assertThat(attribute(message, "a").getBinaryListValues()).containsExactly(ByteBuffer.wrap(new byte[] { 1 }),
					ByteBuffer.wrap(new byte[] { 2 }));
		}

		@Test
		void readsNumbersAndBooleansAsText() {
			SQSMessage message = read(event("""
					{"messageId":"1","eventSource":"aws:sqs","receiptHandle":7,"awsRegion":true,
					 "attributes":{"ApproximateReceiveCount":3,"SentTimestamp":1758441600123,"x":[1],"SenderId":false},
					 "messageAttributes":{"n":{"stringValue":6.5,"dataType":"Number"},"x":"y"}}""")).get(0);
			assertThat(message.getReceiptHandle()).isEqualTo("7");
			assertThat(message.getAwsRegion()).isEqualTo("true");
			assertThat(message.getAttributes()).containsOnly(entry("ApproximateReceiveCount", "3"),
					entry("SentTimestamp", "1758441600123"), entry("SenderId", "false"));
			assertThat(SqsEventSourceTests.this.source.receiveCount(message)).isEqualTo(3);
			assertThat(SqsEventSourceTests.this.source.timestamp(message)).isEqualTo("2025-09-21T08:00:00.123Z");
			assertThat(SqsMessageAttribute.values(message.getMessageAttributes()))
				.containsOnly(entry("n", new BigDecimal("6.5")));
		}

		@ParameterizedTest
		@ValueSource(strings = { "null", "7", "\"x\"", "[{\"a\":{\"stringValue\":\"x\"}}]" })
		void readsNoMessageAttributesWhereThereIsNoObject(String messageAttributes) {
			SQSMessage message = read(event(SqsEvents.message("\"1\"", "\"b\"")
				.replace("\"messageAttributes\":{}", "\"messageAttributes\":" + messageAttributes))).get(0);
			assertThat(message.getMessageAttributes()).isNull();
			assertThat(message.getMessageId()).isEqualTo("1");
		}

		@Test
		void readsNullsInLists() {
			String attributes = """
					{"a":{"stringListValues":[null,"y"],"binaryListValues":[null]}}""";
			SQSMessage message = read(event(SqsEvents.message("\"1\"", "\"b\"")
				.replace("\"messageAttributes\":{}", "\"messageAttributes\":" + attributes))).get(0);
			assertThat(attribute(message, "a").getStringListValues()).containsExactly(null, "y");
			assertThat(attribute(message, "a").getBinaryListValues()).containsOnlyNulls();
		}

		@Test
		void buffersCanBeReadTwice() {
			String attributes = """
					{"a":{"binaryValue":"AQI=","binaryListValues":["Aw=="]},"b":{"binaryListValues":null}}""";
			SQSMessage message = read(event(SqsEvents.message("\"1\"", "\"b\"")
				.replace("\"messageAttributes\":{}", "\"messageAttributes\":" + attributes))).get(0);
			MessageAttribute attribute = attribute(message, "a");
			attribute.getBinaryValue().get();
			attribute.getBinaryListValues().get(0).get();
			assertThat(attribute.getBinaryValue()).isEqualTo(ByteBuffer.wrap(new byte[] { 1, 2 }));
			assertThat(attribute.getBinaryValue().array()).containsExactly(1, 2);
			assertThat(attribute.getBinaryListValues()).containsExactly(ByteBuffer.wrap(new byte[] { 3 }));
			assertThat(attribute(message, "b").getBinaryValue()).isNull();
			assertThat(attribute(message, "b").getBinaryListValues()).isNull();
		}

		@Test
		void keepsTheOrderOfTheEvent() {
			List<String> bodies = IntStream.range(0, 1000).mapToObj(Integer::toString).toList();
			assertThat(read(SqsEvents.withBodies(bodies))).extracting(SQSMessage::getBody).isEqualTo(bodies);
		}

		@Test
		void readsBodiesOfAnyText() {
			String body = "zażółć €😀 \u0000 \\ \" \u2028 {\"a\":[1]}";
			assertThat(read(SqsEvents.withBodies(body))).extracting(SQSMessage::getBody).containsExactly(body);
		}

		@Test
		void readsNullBodyAndAttributes() {
			SQSMessage message = read(
					event("""
							{"messageId":"1","body":null,"attributes":null,"messageAttributes":{"a":null,"b":{"binaryValue":null,
							 "stringListValues":null}},"eventSource":"aws:sqs"}"""))
				.get(0);
			assertThat(message.getBody()).isNull();
			assertThat(message.getAttributes()).isNull();
			assertThat(message.getMessageAttributes()).containsEntry("a", null).containsKey("b");
		}

		@Test
		void skipsUnknownProperties() {
			assertThat(read(SqsEvents
				.bytes("""
						{"new":{"Records":[1,{"a":[]}]},"Records":[{"later":[{"x":{}}],"messageId":"1","eventSource":"aws:sqs",
						 "messageAttributes":{"a":{"future":[1]}}}],"newer":1}""")))
				.extracting(SQSMessage::getMessageId)
				.containsExactly("1");
		}

		@Test
		void readsNoRecords() {
			assertThat(read(SqsEvents.bytes("{\"Records\":[]}"))).isEmpty();
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', quoteCharacter = '`',
				textBlock = """
						{}                                            | an object without properties: there is no property Records
						[]                                            | an array
						"x"                                           | a string
						17                                            | a number
						true                                          | a boolean
						null                                          | null
						``                                            | nothing at all
						{"Records":null}                              | at /Records that is null
						{"Records":{}}                                | at /Records that is an object
						{"Records":[],"Records":[]}                   | more than one
						{"Records":[]} {}                             | there is more after its end
						{"Records":[null]}                            | at /Records/0 that is null
						{"Records":["x"]}                             | whose first record is a string
						{"Records":[{"messageId":"1"}]}               | the event source is not aws:sqs
						{"Records":[{"messageId":7}]}                 | at /Records/0/messageId that is a number
						{"Records":[{"body":{"a":1}}]}                | at /Records/0/body that is an object
						{"Records":[{"messageId":"1"                  | JSON that ends in the middle, after 28 bytes
						{"Records":[                                  | JSON that ends in the middle
						{"Records" 1}                                 | not JSON, as byte 11 of 13 shows
						<Records/>                                    | not JSON, as byte
						{"httpMethod":"GET","path":"/","headers":{}}  | an object with the properties [httpMethod, path, headers]
						{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","s3":{}}]} | whose first record is an object with the properties [eventVersion, eventSource, s3] and event source aws:s3
						{"Records":[{"EventSource":"aws:sns","Sns":{}}]}                    | and event source aws:sns
						""")
		void refusesWhatIsNoBatchAndNamesWhatItSaw(String event, String description) {
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> SqsEventSourceTests.this.source.read(SqsEvents.bytes(event)))
				.withMessageContaining("Expected a batch of aws:sqs records but the event is")
				.withMessageContaining(description)
				.withNoCause();
		}

		@Test
		void refusesBatchOfWhichOneRecordIsFromElsewhere() {
			String first = SqsEvents.message("\"1\"", "\"a\"");
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> read(event(first + "," + first.replace("aws:sqs", "aws:kinesis"))))
				.withMessageContaining("at /Records/1 the event source is not aws:sqs");
		}

		@Test
		void errorsQuoteNoContent() {
			assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> read(SqsEvents.bytes("""
					{"secret":"4111-1111","Records":[{"body":"4111-1111","eventSource":"aws:s3","x":4111 1111}]}""")))
				.withMessageNotContaining("4111");
		}

		@ParameterizedTest
		@CsvSource(delimiter = '|', quoteCharacter = '`',
				textBlock = """
						{"Records":[]} {}       | an object with the properties [Records]: there is more after its end
						{"Records":[],"Records":[]} | an object with the properties [Records, Records]: at /Records there is more than one property of that name
						{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":0,"k":1,"l":2} | an object with the properties [a, b, c, d, e, f, g, h, i, j, k, l]: there is no property Records
						{"Records":[{"eventSource":"aws:s3"},{"x":[1]},[2]],"later":{}} | an object with the properties [Records, later], whose first record is an object with the properties [eventSource] and event source aws:s3: at /Records/0 the event source is not aws:sqs
						{"a23456789b123456789c123456789d123456789e123456789f1234567890":1} | an object with the properties [a23456789b123456789c123456789d123456789e123456789f1234567890]: there is no property Records
						{"a23456789b123456789c123456789d123456789e123456789f12345678901":1} | an object with the properties [a23456789b123456789c123456789d123456789e123456789f1234567890…]: there is no property Records
						""")
		void errorsSayExactlyWhatTheySaw(String event, String description) {
			assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> read(SqsEvents.bytes(event)))
				.withMessage("Expected a batch of aws:sqs records but the event is " + description);
		}

		@Test
		void errorsShowNamesAndSourcesEscapedAndCut() {
			String forged = "x\\n2026-11-29 ERROR forged \\u001b[31m\\u202e";
			String event = """
					{"%s":1,"Records":[{"%s":1,"eventSource":"%s"}]}""".formatted(forged, forged, forged);
			assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> read(SqsEvents.bytes(event)))
				.satisfies((ex) -> assertThat(Objects.requireNonNull(ex.getMessage()).chars())
					.allMatch((c) -> c >= ' ' && c < 0x7f))
				.withMessageContaining("x\\u000a2026-11-29 ERROR forged \\u001b[31m\\u202e");
			String longSource = "{\"Records\":[{\"eventSource\":\"" + "s".repeat(10_000) + "\"}]}";
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> read(SqsEvents.bytes(longSource)))
				.satisfies((ex) -> assertThat(ex.getMessage()).hasSizeLessThan(400));
		}

		@Test
		void errorsNameADepthThatIsTooMuchForWhatItIs() {
			String event = "{\"later\":" + "[".repeat(2_000) + "]".repeat(2_000) + ",\"Records\":[]}";
			assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> read(SqsEvents.bytes(event)))
				.withMessage("Expected a batch of aws:sqs records but the event is JSON that is nested deeper than the"
						+ " 1000 levels that are read");
		}

		@Test
		void readsNumbersNamesAndDepthsBeyondTheDefaultLimitsOfTheParser() {
			String later = "\"later\":{\"%s\":%s,\"deep\":%s},".formatted("n".repeat(60_000), "1".repeat(2_000),
					"[".repeat(900) + "]".repeat(900));
			byte[] event = SqsEvents
				.bytes("{%s\"Records\":[{%s\"messageId\":\"1\",\"eventSource\":\"aws:sqs\"}]}".formatted(later, later));
			assertThat(read(event)).extracting(SQSMessage::getMessageId).containsExactly("1");
		}

		@Test
		void errorsNameAHandfulOfProperties() {
			String names = IntStream.range(0, 1000)
				.mapToObj((i) -> "\"name%d\":1".formatted(i))
				.reduce((a, b) -> a + "," + b)
				.orElseThrow();
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> read(SqsEvents.bytes("{" + names + "}")))
				.withMessageContaining("name11] and 988 more")
				.withMessageNotContaining("name12");
		}

	}

	@Nested
	class Records {

		@Test
		void refusesEventWithoutRecords() {
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> SqsEventSourceTests.this.source.records(new SQSEvent()))
				.withMessageContaining("no list of records");
		}

		@Test
		void refusesRecordThatIsNull() {
			SQSEvent event = new SQSEvent();
			event.setRecords(java.util.Collections.singletonList(null));
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> SqsEventSourceTests.this.source.records(event))
				.withMessageContaining("is null");
		}

		@Test
		void refusesRecordFromElsewhere() {
			SQSMessage message = new SQSMessage();
			message.setEventSource("aws:kinesis");
			SQSEvent event = new SQSEvent();
			event.setRecords(List.of(message));
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> SqsEventSourceTests.this.source.records(event))
				.withMessageContaining("aws:kinesis");
		}

		@Test
		void takesMessagesOfAFairQueue() {
			SQSEvent event = SqsEventSourceTests.this.source.read(SqsEvents.fixture("sqs-standard.json"));
			assertThat(SqsEventSourceTests.this.source.records(event).get(1).getAttributes())
				.containsEntry("MessageGroupId", "tenant-7");
		}

		@ParameterizedTest
		@CsvSource(nullValues = "none", delimiter = '|', textBlock = """
				arn:aws:sqs:eu-central-1:123456789012:orders      | none       | standard
				arn:aws:sqs:eu-central-1:123456789012:orders      | 1          | standard
				arn:aws:sqs:eu-central-1:123456789012:orders.fifo | 1          | fifo
				arn:aws:sqs:eu-central-1:123456789012:orders.fifo | none       | fifo
				none                                              | none       | standard
				none                                              | 1          | fifo
				""")
		void takesMessagesOfTheRightKindOfQueueOnly(@Nullable String arn, @Nullable String sequenceNumber,
				String kind) {
			SQSMessage message = message(arn, (sequenceNumber != null)
					? Map.of("SequenceNumber", sequenceNumber, "MessageGroupId", "g") : Map.of("MessageGroupId", "g"));
			SQSEvent event = new SQSEvent();
			event.setRecords(List.of(message));
			SqsEventSource right = kind.equals("fifo") ? SqsEventSource.fifo() : SqsEventSource.standard();
			SqsEventSource wrong = kind.equals("fifo") ? SqsEventSource.standard() : SqsEventSource.fifo();
			assertThat(right.records(event)).containsExactly(message);
			assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> wrong.records(event))
				.withMessageStartingWith((arn != null) ? arn : "The queue of a message with")
				.withMessageContaining("use SqsEventSource." + kind + "()")
				.withMessageContaining(kind.equals("fifo") ? "sqsFifoBatchProcessor" : "sqsBatchProcessor");
		}

		@Test
		void errorsShowArnsEscapedAndCut() {
			SQSEvent event = new SQSEvent();
			event.setRecords(List.of(message("arn\nforged" + "x".repeat(10_000), null)));
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> SqsEventSourceTests.this.fifoSource.records(event))
				.satisfies((ex) -> assertThat(ex.getMessage()).startsWith("arn\\u000aforged").hasSizeLessThan(500));
			SQSMessage other = new SQSMessage();
			other.setEventSource("aws:\nforged");
			event.setRecords(List.of(other));
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> SqsEventSourceTests.this.source.records(event))
				.withMessageEndingWith("aws:\\u000aforged");
		}

		@Test
		void refusesBatchOfBothKindsOfQueues() {
			SQSEvent event = SqsEventSourceTests.this.source.read(event(SqsEvents.message("\"1\"", "\"a\"") + ","
					+ SqsEvents.message("\"2\"", "\"b\"").replace(":orders", ":orders.fifo")));
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> SqsEventSourceTests.this.source.records(event))
				.withMessageContaining("orders.fifo is a FIFO queue");
			assertThatExceptionOfType(UnsupportedEventException.class)
				.isThrownBy(() -> SqsEventSourceTests.this.fifoSource.records(event))
				.withMessageContaining("orders is a standard queue");
		}

	}

	@Nested
	class LaneKey {

		@Test
		void isNoneForStandardQueues() {
			assertThat(SqsEventSourceTests.this.source.laneKey(message(null, Map.of("MessageGroupId", "g")))).isNull();
		}

		@Test
		void isTheMessageGroupOfAFifoQueue() {
			SQSEvent event = SqsEventSourceTests.this.fifoSource.read(SqsEvents.fixture("sqs-fifo.json"));
			assertThat(SqsEventSourceTests.this.fifoSource.records(event))
				.extracting(SqsEventSourceTests.this.fifoSource::laneKey)
				.containsExactly("customer-17", "customer-17", "customer-42");
		}

		@Test
		void isCommonToMessagesWithoutGroup() {
			SqsEventSource fifo = SqsEventSourceTests.this.fifoSource;
			assertThat(fifo.laneKey(message("q.fifo", null))).isNotNull()
				.isEqualTo(fifo.laneKey(message("q.fifo", Map.of())))
				.isNotEqualTo(fifo.laneKey(message("q.fifo", Map.of("MessageGroupId", "g"))));
		}

	}

	@Test
	void messageTellsItsIdentifierQueueAndPayload() {
		SqsEventSource source = SqsEventSource.standard();
		SQSMessage message = source.read(SqsEvents.fixture("sqs-standard.json")).getRecords().get(0);
		assertThat(source.itemIdentifier(message)).isEqualTo("0f5c2b1e-6a3d-4c8e-9b7a-2d1f4e5a6b70");
		assertThat(source.eventSourceArn(message)).isEqualTo("arn:aws:sqs:eu-central-1:123456789012:orders");
		assertThat(source.payload(message)).isEqualTo("{\"orderId\":\"A-1001\",\"amount\":19.90}");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			3, 3
			99999999999, 2147483647
			3.0, 3
			3E0, 3
			0, 0
			1234567.0000000000, 1234567
			0.0000000000000000003, 0
			3E99999, -
			-1, -
			-9223372036854775808, -
			99999999999999999999, -
			x, -
			-, -
			""")
	void receiveCountIsThatOfSqs(@Nullable String attribute, @Nullable Integer count) {
		assertThat(SqsEventSource.standard().receiveCount(withAttribute("ApproximateReceiveCount", attribute)))
			.isEqualTo(count);
		assertThat(SqsEventSource.standard().receiveCount(new SQSMessage())).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "100, 3", "101," })
	void receiveCountHasNoMoreThanAHundredCharacters(int length, @Nullable Integer count) {
		SQSMessage message = withAttribute("ApproximateReceiveCount", "3." + "0".repeat(length - 2));
		assertThat(SqsEventSource.standard().receiveCount(message)).isEqualTo(count);
	}

	@Test
	void timestampIsWhenTheMessageWasSent() {
		assertThat(SqsEventSource.standard().timestamp(withAttribute("SentTimestamp", "1758441600123")))
			.isEqualTo("2025-09-21T08:00:00.123Z");
		assertThat(SqsEventSource.standard().timestamp(new SQSMessage())).isNull();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void headersTellWhatSqsTells(boolean forPayloads) {
		assertThat(this.source.headers(read(SqsEvents.fixture("sqs-standard.json"), 1, forPayloads))).containsOnly(
				entry(RecordHeaders.MESSAGE_ID, "7d9a1c44-1f0e-4b52-8c11-93b0a7e5d2f1"),
				entry(RecordHeaders.RECEIPT_HANDLE, "AQEBzWwaftRI0KuVm4tP+/7q1rGgNqicHq"),
				entry(RecordHeaders.AWS_REGION, "eu-central-1"), entry(RecordHeaders.RECEIVE_COUNT, 3),
				entry(RecordHeaders.FIRST_RECEIVE_TIMESTAMP, Instant.parse("2025-09-21T08:00:01.020Z")),
				entry(RecordHeaders.MESSAGE_GROUP_ID, "tenant-7"),
				entry(RecordHeaders.SENDER_ID, "AIDAIENQZJOLO23YVJ4VO"),
				entry(RecordHeaders.MESSAGE_ATTRIBUTES, Map.of()));
		assertThat(this.fifoSource.headers(read(SqsEvents.fixture("sqs-fifo.json"), 2, forPayloads)))
			.containsEntry(RecordHeaders.MESSAGE_GROUP_ID, "customer-42")
			.containsEntry(RecordHeaders.MESSAGE_DEDUPLICATION_ID, "dedup-0003")
			.containsEntry(RecordHeaders.SEQUENCE_NUMBER, "18896247371837937152");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void headersTellWhatTheSenderAndOtherQueuesAdded(boolean forPayloads) {
		byte[] event = SqsEvents.bytes(new String(SqsEvents.fixture("sqs-standard.json"), StandardCharsets.UTF_8)
			.replace("\"AWSTraceHeader\"", "\"DeadLetterQueueSourceArn\":\"arn:dlq\",\"AWSTraceHeader\""));
		Map<String, Object> headers = this.source.headers(read(event, 0, forPayloads));
		assertThat(headers).containsEntry(RecordHeaders.DEAD_LETTER_QUEUE_SOURCE_ARN, "arn:dlq")
			.containsEntry(RecordHeaders.TRACE_HEADER,
					"Root=1-68d0a1b2-3c4d5e6f708192a3b4c5d6e7;Parent=53995c3f42cd8ad8;Sampled=1");
		assertThat(headers).extractingByKey(RecordHeaders.MESSAGE_ATTRIBUTES)
			.asInstanceOf(InstanceOfAssertFactories.map(String.class, Object.class))
			.containsOnly(entry("contentType", "application/json"), entry("priority", BigDecimal.valueOf(6)),
					entry("signature", new byte[] { (byte) 0xde, (byte) 0xad, (byte) 0xbe, (byte) 0xef, 1 }));
	}

	@Test
	void headersOfAMessageWithoutAnythingAreItsMissingAttributes() {
		assertThat(this.source.headers(new SQSMessage()))
			.containsOnly(entry(RecordHeaders.MESSAGE_ATTRIBUTES, Map.of()));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void contentIsAllThatTheSenderGave(boolean forPayloads) {
		SQSMessage message = read(SqsEvents.fixture("sqs-standard.json"), 0, forPayloads);
		assertThat(this.source.content(message))
			.isEqualTo(new RecordContent("{\"orderId\":\"A-1001\",\"amount\":19.90}", message.getMessageAttributes(),
					null, null, "Root=1-68d0a1b2-3c4d5e6f708192a3b4c5d6e7;Parent=53995c3f42cd8ad8;Sampled=1"));
		assertThat(message.getMessageAttributes()).hasSize(3);
		assertThat(this.fifoSource.content(read(SqsEvents.fixture("sqs-fifo.json"), 0, forPayloads)))
			.isEqualTo(new RecordContent("{\"step\":1}", Map.of(), "customer-17", "18896247371837425152", null));
	}

	@Test
	void contentOfAMessageWithoutAnythingIsEmpty() {
		assertThat(this.source.content(new SQSMessage())).isEqualTo(new RecordContent("", Map.of(), null, null, null));
	}

	private static SQSMessage withAttribute(String name, @Nullable String value) {
		SQSMessage message = new SQSMessage();
		message.setAttributes((value != null) ? Map.of(name, value) : Map.of());
		return message;
	}

	@Test
	void payloadSizeCountsBytes() {
		SQSMessage message = new SQSMessage();
		assertThat(this.source.payloadSize(message)).isZero();
		assertThat(this.source.maxPayloadSize(message)).isZero();
		for (String body : List.of("", "abc", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff",
				"zażółć", "€", "😀", "a\uD800")) {
			message.setBody(body);
			int bytes = body.endsWith("\uD800") ? 3 : SqsEvents.bytes(body).length;
			assertThat(this.source.payloadSize(message)).as(body).isEqualTo(bytes);
			assertThat(this.source.maxPayloadSize(message)).as(body).isBetween((long) bytes, 3L * body.length());
		}
	}

	@Test
	void responseListsTheIdentifiers() {
		assertThat(this.source.response(List.of("a", "b")).getBatchItemFailures())
			.extracting(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
			.containsExactly("a", "b");
		assertThat(this.source.response(List.of()).getBatchItemFailures()).isNotNull().isEmpty();
		assertThat(this.source.response(List.of())).isNotSameAs(this.source.response(List.of()));
	}

	@Test
	void writerWritesTheKeysThatLambdaReads() {
		assertThat(new String(BatchResponseWriter.write(EventType.SQS, List.of())))
			.isEqualTo("{\"batchItemFailures\":[]}");
		assertThat(new String(BatchResponseWriter.write(EventType.SQS, List.of("a", "b\"\\\n"))))
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"},{\"itemIdentifier\":\"b\\\"\\\\\\n\"}]}");
	}

	private static MessageAttribute attribute(SQSMessage message, String name) {
		return Objects.requireNonNull(message.getMessageAttributes().get(name));
	}

	private static SQSMessage message(@Nullable String arn, @Nullable Map<String, String> attributes) {
		SQSMessage message = new SQSMessage();
		message.setEventSourceArn(arn);
		message.setAttributes(attributes);
		return message;
	}

	private List<SQSMessage> read(byte[] event) {
		return this.source.read(event).getRecords();
	}

	private SQSMessage read(byte[] event, int index, boolean forPayloads) {
		return (forPayloads ? this.source.readForPayloads(event) : this.source.read(event)).getRecords().get(index);
	}

	private static byte[] event(String records) {
		return SqsEvents.bytes("{\"Records\":[" + records + "]}");
	}

}
