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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.EncodedPayload;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHandler;
import io.github.lambdabatch.UnsupportedEventException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class EncodedSqsMessageTests {

	private static final String ESCAPES = "\"quoted\", \\ / \b \f \n \r \t";

	@ParameterizedTest
	@ValueSource(strings = { "\"\"", "\"plain\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\\\\"", "\"\\\\\\\"\"",
			"\"ä € 😀 é\"", "\"\\u00e4 \\u20ac \\ud83d\\ude00 \\u0000\"", "\"lone \\ud83d\"", "null",
			"\"{\\\"id\\\":\\\"\\\\u00e4\\\"}\"" })
	void readsTheBodyAsTheSerializersOfAwsDo(String body) {
		byte[] event = event(SqsEvents.message("\"id\"", body));
		String expected = AwsSerializers.read(event, SQSEvent.class).getRecords().get(0).getBody();
		assertThat(read(event).getBody()).isEqualTo(expected);
		SQSMessage message = read(event);
		assertThat(message.getReceiptHandle()).isNotNull();
		assertThat(message.getBody()).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "plain" })
	void bodyIsReadWithoutTheRest(String body) {
		SQSMessage message = read(SqsEvents.withBodies(body));
		assertThat(message.getBody()).isEqualTo(body);
		assertThat(((EncodedSqsMessage) message).isEncoded()).isTrue();
	}

	@Test
	void payloadIsCopiedFromMessagesThatAreEncoded() {
		SqsEventSource source = SqsEventSource.standard();
		SQSMessage message = read(SqsEvents.withBodies("plain"));
		assertThat(source.encodedPayload(message)).isSameAs(message);
		assertThat(source.encodedPayload(new SQSMessage())).isNull();
	}

	@Test
	void copiesTheBodyInUtf8() {
		SQSMessage message = read(SqsEvents.withBodies(ESCAPES + "ä€😀"));
		assertThat(copy(message)).isEqualTo(ESCAPES + "ä€😀");
		assertThat(message.getBody()).isEqualTo(ESCAPES + "ä€😀");
		assertThat(copy(message)).isEqualTo(ESCAPES + "ä€😀");
	}

	@Test
	void copiesEscapesAtEveryDistance() {
		for (int length = 0; length < 40; length++) {
			for (int at = 0; at <= length; at++) {
				String body = "ä".repeat(at) + ESCAPES + "x".repeat(length - at) + "\\";
				assertThat(copy(read(SqsEvents.withBodies(body)))).isEqualTo(body);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "\"\\u00e4\"" })
	void copiesNoBodyThatHasToBeReadAsText(String body) {
		assertThat(copy(read(event(SqsEvents.message("\"id\"", body))))).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"1\"", "\"0\"", "\"007\"", "\"999999999999999999\"", "\"1000000000000000000\"", "\"\"",
			"\"-1\"", "\"+1\"", "\"1.5\"", "\"1e3\"", "\" 1\"", "\"1x\"", "\"\\u0031\"", "\"\u0661\"", "1", "1.5",
			"null", "true", "{\"a\":\"1\"}", "[\"1\"]" })
	void readsTheAttributesOfEveryMessageAsTheyAreReadWithTheRest(String value) {
		SqsEventSource source = SqsEventSource.standard();
		for (String attributes : List.of("{\"SentTimestamp\":%1$s,\"ApproximateReceiveCount\":%1$s}",
				"{\"SentTimestamp\":\"5\",\"SentTimestamp\":%1$s,\"ApproximateReceiveCount\":%1$s}",
				"{\"ApproximateReceiveCount\":%1$s,\"ApproximateReceiveCount\":\"5\"}", "{}", "%1$s")) {
			byte[] event = event("""
					{"messageId":"id","body":"","eventSource":"aws:sqs","attributes":%s}"""
				.formatted(attributes.formatted(value)));
			SQSMessage whole = source.read(event).getRecords().get(0);
			assertThat(source.timestamp(read(event))).isEqualTo(source.timestamp(whole));
			assertThat(source.receiveCount(read(event))).isEqualTo(source.receiveCount(whole));
		}
	}

	@Test
	void attributesOfEveryMessageAreReadWithoutTheRest() {
		SqsEventSource source = SqsEventSource.standard();
		byte[] event = SqsEvents.fixture("sqs-standard.json");
		SQSMessage whole = source.read(event).getRecords().get(0);
		SQSMessage message = read(event);
		assertThat(source.timestamp(message)).isNotNull().isEqualTo(source.timestamp(whole));
		assertThat(source.receiveCount(message)).isNotNull().isEqualTo(source.receiveCount(whole));
		assertThat(((EncodedSqsMessage) message).isEncoded()).isTrue();
		message.setAttributes(Map.of("SentTimestamp", "1", "ApproximateReceiveCount", "7"));
		assertThat(source.timestamp(message)).isEqualTo(Instant.ofEpochMilli(1));
		assertThat(source.receiveCount(message)).isEqualTo(7);
	}

	@Test
	void keepsWhatIsSet() {
		for (String value : Arrays.asList("set", null)) {
			SQSMessage message = read(SqsEvents.withBodies("body"));
			message.setBody(value);
			message.setMessageId(value);
			message.setEventSource(value);
			message.setEventSourceArn(value);
			message.setReceiptHandle(value);
			message.setMd5OfBody(value);
			message.setMd5OfMessageAttributes(value);
			message.setAwsRegion(value);
			message.setAttributes(null);
			message.setMessageAttributes(null);
			assertThat(message.getBody()).isEqualTo(value);
			assertThat(message.getMessageId()).isEqualTo(value);
			assertThat(message.getEventSource()).isEqualTo(value);
			assertThat(message.getEventSourceArn()).isEqualTo(value);
			assertThat(message.getReceiptHandle()).isEqualTo(value);
			assertThat(message.getMd5OfBody()).isEqualTo(value);
			assertThat(message.getMd5OfMessageAttributes()).isEqualTo(value);
			assertThat(message.getAwsRegion()).isEqualTo(value);
			assertThat(message.getAttributes()).isNull();
			assertThat(message.getMessageAttributes()).isNull();
			assertThat(((EncodedPayload) message).copyPayload(new byte[100])).isNegative();
		}
	}

	@ParameterizedTest
	@EnumSource
	void eachPropertyIsReadAndSetOnItsOwn(Property property) {
		byte[] event = SqsEvents.fixture("sqs-standard.json");
		SQSMessage whole = SqsEventSource.standard().read(event).getRecords().get(0);
		assertThat(property.getter.get(read(event))).isNotNull().isEqualTo(property.getter.get(whole));
		for (boolean toNull : new boolean[] { false, true }) {
			SQSMessage message = read(event);
			SQSMessage expected = whole.clone();
			property.setter.accept(message, toNull);
			property.setter.accept(expected, toNull);
			assertThat(property.getter.get(message)).isEqualTo(property.getter.get(expected));
			assertThat(message).isEqualTo(expected);
		}
	}

	@Test
	void bufferForTheBodyIsNoLargerThanItsMessage() {
		List<SQSMessage> messages = SqsEventSource.standard()
			.readForPayloads(event(SqsEvents.message("\"1\"", "\"a\"") + "," + SqsEvents.message("\"2\"", "\"b\"")))
			.getRecords();
		assertThat(messages).allSatisfy((message) -> assertThat(((EncodedPayload) message).maxPayloadLength())
			.isBetween(1, SqsEvents.message("\"1\"", "\"a\"").length()));
	}

	@Test
	void messagesWithoutABodyHaveNoneToCopy() {
		for (String message : List.of("{\"eventSource\":\"aws:sqs\"}", SqsEvents.message("\"1\"", "null"))) {
			EncodedPayload payload = (EncodedPayload) read(event(message));
			assertThat(payload.maxPayloadLength()).isNegative();
			assertThat(payload.copyPayload(new byte[1_000])).isNegative();
		}
	}

	@Test
	void messagesWithoutAttributesHaveNoGroup() {
		for (String attributes : List.of("null", "{}", "{\"MessageGroupId\":null}")) {
			SQSMessage message = read(event("{\"attributes\":" + attributes + ",\"eventSource\":\"aws:sqs\"}"));
			assertThat(((EncodedSqsMessage) message).messageGroupId()).isNull();
			assertThat(SqsEventSource.fifo().laneKey(message)).isEqualTo("");
		}
	}

	@Test
	void skipsUnknownPropertiesWithAllThatIsInThem() {
		SQSMessage message = read(event("""
				{"later":{"body":"x","messageId":"x"},"messageId":"1","latest":[{"eventSource":"x"}],"body":"a",
				 "eventSource":"aws:sqs"}"""));
		assertThat(message.getMessageId()).isEqualTo("1");
		assertThat(copy(message)).isEqualTo("a");
		assertThat(message.getAttributes()).isNull();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void isWhatOnlyHandlersOfPayloadsGet(boolean payloadOnly) {
		List<SQSMessage> seen = new ArrayList<>();
		BatchProcessor.builder(SqsEventSource.standard())
			.build()
			.process(SqsEvents.withBodies("a"), new RecordHandler<SQSMessage>() {

				@Override
				public @Nullable Object handle(SQSMessage message, RecordContext<SQSMessage> context) {
					seen.add(message);
					return null;
				}

				@Override
				public boolean takesPayloadOnly() {
					return payloadOnly || RecordHandler.super.takesPayloadOnly();
				}

			}, null);
		assertThat(seen).singleElement().extracting(EncodedPayload.class::isInstance).isEqualTo(payloadOnly);
	}

	@Test
	void attributesAreThoseOfTheMessage() {
		SQSMessage message = read(SqsEvents.withBodies("body"));
		message.getAttributes().put("SenderId", "other");
		assertThat(message.getAttributes()).containsEntry("SenderId", "other").containsKey("SentTimestamp");
	}

	@Test
	void clonesAreIndependent() {
		SQSMessage message = read(SqsEvents.withBodies("body"));
		SQSMessage clone = message.clone();
		clone.setBody("other");
		assertThat(message.getBody()).isEqualTo("body");
		assertThat(clone.getBody()).isEqualTo("other");
		assertThat(clone.getReceiptHandle()).isEqualTo(message.getReceiptHandle());
	}

	@Test
	void isSerializedAsAWhole() throws IOException, ClassNotFoundException {
		byte[] event = SqsEvents.withBodies("body");
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
			output.writeObject(read(event));
		}
		assertThat(bytes.size()).as("without the event").isLessThan(4_000);
		try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
			assertThat(input.readObject()).isEqualTo(read(event));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-8", "UTF-16BE", "UTF-16LE", "UTF-32BE" })
	void readsEventsInEveryEncodingOfJson(String charset) {
		String json = new String(SqsEvents.withBodies("ä " + ESCAPES), StandardCharsets.UTF_8);
		for (String mark : List.of("", "\ufeff")) {
			SQSMessage message = read((mark + json).getBytes(Charset.forName(charset)));
			assertThat(message.getBody()).isEqualTo("ä " + ESCAPES);
			assertThat(message.getAttributes()).containsEntry("ApproximateReceiveCount", "1");
		}
	}

	@Test
	void messagesOfSeveralQueuesKeepTheirArns() {
		List<SQSMessage> messages = SqsEventSource.standard().readForPayloads(event("""
				{"eventSource":"aws:sqs","eventSourceARN":"arn:a"},{"eventSource":"aws:sqs","eventSourceARN":"arn:b"},\
				{"eventSource":"aws:sqs"},{"eventSource":"aws:sqs","eventSourceARN":"arn:b"}""")).getRecords();
		assertThat(messages).extracting(SQSMessage::getEventSourceArn).containsExactly("arn:a", "arn:b", null, "arn:b");
	}

	@Test
	void lanesAreToldWithoutReadingAll() {
		SqsEventSource source = SqsEventSource.fifo();
		List<SQSMessage> messages = source.readForPayloads(SqsEvents.fixture("sqs-fifo.json")).getRecords();
		assertThat(messages).allSatisfy((message) -> {
			Object lane = source.laneKey(message);
			Map<String, String> attributes = message.getAttributes();
			assertThat(lane).isEqualTo(attributes.get("MessageGroupId"));
			assertThat(source.laneKey(message)).isEqualTo(lane);
			attributes.put("MessageGroupId", "other");
			assertThat(source.laneKey(message)).isEqualTo("other");
		});
		assertThat(SqsEventSource.standard().readForPayloads(SqsEvents.fixture("sqs-fifo.json")).getRecords())
			.extracting(source::laneKey)
			.containsOnly("customer-17", "customer-42");
	}

	@ParameterizedTest
	@ValueSource(strings = { "messageId", "body", "eventSourceARN" })
	void checksWhatItDoesNotReadYet(String property) {
		for (String value : List.of("1", "[]", "true", "{\"a\":1}")) {
			byte[] event = event("{\"eventSource\":\"aws:sqs\",\"%s\":%s}".formatted(property, value));
			assertThatExceptionOfType(UnsupportedEventException.class).isThrownBy(() -> read(event))
				.withMessageContaining("/Records/0/" + property);
		}
	}

	private static @Nullable String copy(SQSMessage message) {
		EncodedPayload payload = (EncodedPayload) message;
		if (payload.maxPayloadLength() < 0) {
			return null;
		}
		byte[] buffer = new byte[payload.maxPayloadLength()];
		int length = payload.copyPayload(buffer);
		return (length >= 0) ? new String(buffer, 0, length, StandardCharsets.UTF_8) : null;
	}

	private static byte[] event(String messages) {
		return SqsEvents.bytes("{\"Records\":[" + messages + "]}");
	}

	private static SQSMessage read(byte[] event) {
		return SqsEventSource.standard().readForPayloads(event).getRecords().get(0);
	}

	private enum Property {

		MESSAGE_ID(SQSMessage::getMessageId, (message, value) -> message.setMessageId(value), "x"),

		RECEIPT_HANDLE(SQSMessage::getReceiptHandle, (message, value) -> message.setReceiptHandle(value), "x"),

		BODY(SQSMessage::getBody, (message, value) -> message.setBody(value), "x"),

		MD5_OF_BODY(SQSMessage::getMd5OfBody, (message, value) -> message.setMd5OfBody(value), "x"),

		MD5_OF_MESSAGE_ATTRIBUTES(SQSMessage::getMd5OfMessageAttributes,
				(message, value) -> message.setMd5OfMessageAttributes(value), "x"),

		EVENT_SOURCE(SQSMessage::getEventSource, (message, value) -> message.setEventSource(value), "x"),

		EVENT_SOURCE_ARN(SQSMessage::getEventSourceArn, (message, value) -> message.setEventSourceArn(value), "x"),

		AWS_REGION(SQSMessage::getAwsRegion, (message, value) -> message.setAwsRegion(value), "x"),

		ATTRIBUTES(SQSMessage::getAttributes, (message, value) -> message.setAttributes(value), Map.of("a", "b")),

		MESSAGE_ATTRIBUTES(SQSMessage::getMessageAttributes, (message, value) -> message.setMessageAttributes(value),
				Map.of("a", new MessageAttribute()));

		private final Getter getter;

		private final BiConsumer<SQSMessage, Boolean> setter;

		<T> Property(Getter getter, Setter<T> setter, T value) {
			this.getter = getter;
			this.setter = (message, toNull) -> setter.set(message, toNull ? null : value);
		}

	}

	private interface Getter {

		@Nullable Object get(SQSMessage message);

	}

	private interface Setter<T> {

		void set(SQSMessage message, @Nullable T value);

	}

}
