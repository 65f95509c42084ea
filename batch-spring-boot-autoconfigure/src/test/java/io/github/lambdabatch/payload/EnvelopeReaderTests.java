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

package io.github.lambdabatch.payload;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.io.JsonStringEncoder;

import io.github.lambdabatch.PayloadConversionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@link EnvelopeReader} with the envelopes that AWS documents.
 */
class EnvelopeReaderTests {

	private static final String S3_RECORD = """
			{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"eu-central-1","eventTime":"2025-09-21T08:00:00.000Z",
			 "eventName":"ObjectCreated:Put","userIdentity":{"principalId":"A3I5XTEXAMAI3E"},
			 "s3":{"s3SchemaVersion":"1.0","configurationId":"all","bucket":{"name":"uploads",
			 "ownerIdentity":{"principalId":"A3NL1KOZZKExample"},"arn":"arn:aws:s3:::uploads"},
			 "object":{"key":"z%C5%BCa%C5%82a.csv","size":1024.50,"eTag":"d41d8cd98f00b204e9800998ecf8427e",
			 "sequencer":"0055AED6DCD90281E5"}}}""";

	private static final String S3 = "{ \"Records\" : [" + S3_RECORD + "] }";

	private static final String DETAIL = "{\"id\":\"zażółć €😀\",\"total\":19.90,\"nested\":{\"detail\":[1,{}]}}";

	private static final String EVENT_BRIDGE = """
			{"version":"0","id":"6a7e8feb-b491-4cf7-a9f1-bf3703467718","detail-type":"Order placed","source":"shop.orders",
			 "account":"111122223333","time":"2025-09-21T08:00:00Z","region":"eu-central-1","resources":[],
			 "detail":%s}"""
		.formatted(DETAIL);

	@Test
	void snsNotificationIsItsMessage() {
		assertThat(unwrap(EnumSet.of(Envelope.SNS), sns("{\"id\":\"1\"}"))).isEqualTo("{\"id\":\"1\"}");
		assertThat(unwrap(EnumSet.of(Envelope.SNS), sns("plain \"text\""))).isEqualTo("plain \"text\"");
	}

	@Test
	void eventBridgeEventIsItsDetailLetterByLetter() {
		assertThat(unwrap(EnumSet.of(Envelope.EVENTBRIDGE), EVENT_BRIDGE)).isEqualTo(DETAIL);
	}

	@Test
	void s3NotificationIsItsRecord() {
		assertThat(unwrap(EnumSet.of(Envelope.S3), S3)).isEqualTo(S3_RECORD);
	}

	@Test
	void s3NotificationIsAllOfItsRecordsForACollection() {
		String records = "[" + S3_RECORD + ",\n" + S3_RECORD + "]";
		EnvelopeReader reader = new EnvelopeReader(EnumSet.of(Envelope.S3), true);
		assertThat(reader.unwrap("{\"Records\":" + records + "}")).isEqualTo(records);
		assertThat(reader.unwrap(S3)).isEqualTo("[" + S3_RECORD + "]");
	}

	@Test
	void severalS3RecordsNeedACollection() {
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> unwrap(EnumSet.of(Envelope.S3), "{\"Records\":[" + S3_RECORD + "," + S3_RECORD + "]}"))
			.withMessageContaining("2 records")
			.withMessageContaining("collection");
	}

	@Test
	void envelopesInOneAnotherAreAllTakenOff() {
		assertThat(unwrap(EnumSet.allOf(Envelope.class), sns(S3))).isEqualTo(S3_RECORD);
		assertThat(unwrap(EnumSet.allOf(Envelope.class), sns(EVENT_BRIDGE))).isEqualTo(DETAIL);
		assertThat(unwrap(EnumSet.of(Envelope.SNS), sns(S3))).isEqualTo(S3);
	}

	@Test
	void envelopesThatAreNotSetStay() {
		assertThat(unwrap(EnumSet.of(Envelope.EVENTBRIDGE, Envelope.S3), sns("x"))).isEqualTo(sns("x"));
		assertThat(unwrap(EnumSet.of(Envelope.SNS, Envelope.S3), EVENT_BRIDGE)).isEqualTo(EVENT_BRIDGE);
		assertThat(unwrap(EnumSet.of(Envelope.SNS, Envelope.EVENTBRIDGE), S3)).isEqualTo(S3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "text", "[1]", "{", "{}", "{\"Records\":[]}", "{\"Records\":[1]}", "{\"Records\":{}}",
			"{\"Records\":[{\"eventSource\":\"aws:s3\"},1]}", "{\"Records\":[{\"eventSource\":\"aws:s3\"}",
			"{\"Records\":[{\"eventSource\":\"mine\"}]}", "{\"Type\":\"Notification\",\"Message\":\"x\"}",
			"{\"Type\":\"Mine\",\"TopicArn\":\"t\",\"Message\":\"x\"}",
			"{\"Type\":\"Notification\",\"TopicArn\":\"t\"}",
			"{\"Type\":\"Notification\",\"TopicArn\":\"t\",\"Message\":{}}", "{\"detail\":{\"id\":1}}",
			"{\"detail-type\":\"a\",\"source\":\"b\",\"detail\":\"text\"}", "{\"source\":\"b\",\"detail\":{}}",
			"{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"uploads\"}" })
	void whatIsNoEnvelopeStaysAsItIs(String payload) {
		assertThat(unwrap(EnumSet.allOf(Envelope.class), payload)).isSameAs(payload);
	}

	@Test
	void byteOrderMarkMakesNoDifference() {
		assertThat(unwrap(EnumSet.of(Envelope.EVENTBRIDGE), "\ufeff" + EVENT_BRIDGE)).isEqualTo(DETAIL);
		assertThat(unwrap(EnumSet.of(Envelope.S3), "\ufeff" + S3)).isEqualTo(S3_RECORD);
		assertThat(unwrap(EnumSet.allOf(Envelope.class), "\ufeff" + sns("\ufeff" + S3))).isEqualTo(S3_RECORD);
		assertThat(unwrap(EnumSet.of(Envelope.EVENTBRIDGE), ("\ufeff" + EVENT_BRIDGE).getBytes(StandardCharsets.UTF_8)))
			.isEqualTo(DETAIL);
		String other = "\ufeff{\"id\":1}";
		assertThat(unwrap(EnumSet.allOf(Envelope.class), other)).isSameAs(other);
		assertThat(unwrap(EnumSet.of(Envelope.SNS), sns("\ufefftext"))).isEqualTo("\ufefftext");
	}

	@Test
	void defaultLimitsOfTheParserDoNotHideAnEnvelope() {
		String detail = "{\"%s\":%s,\"deep\":%s}".formatted("n".repeat(60_000), "1".repeat(2_000),
				"[".repeat(2_000) + "]".repeat(2_000));
		assertThat(unwrap(EnumSet.allOf(Envelope.class), sns(EVENT_BRIDGE.replace(DETAIL, detail)))).isEqualTo(detail);
	}

	@Test
	void envelopeThatIsNestedTooDeepIsNotTakenForItsContent() {
		String detail = "{\"deep\":%s}".formatted("[".repeat(20_000) + "]".repeat(20_000));
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> unwrap(EnumSet.of(Envelope.EVENTBRIDGE), EVENT_BRIDGE.replace(DETAIL, detail)))
			.withMessageContaining("nested deeper than the 10000 levels");
	}

	@Test
	void bytesAreReadAsText() {
		byte[] bytes = EVENT_BRIDGE.getBytes(StandardCharsets.UTF_8);
		assertThat(unwrap(EnumSet.of(Envelope.EVENTBRIDGE), bytes)).isEqualTo(DETAIL);
		assertThat(unwrap(EnumSet.of(Envelope.SNS), bytes)).isSameAs(bytes);
		byte[] binary = { '{', (byte) 0xff, '}' };
		assertThat(unwrap(EnumSet.of(Envelope.SNS), binary)).isSameAs(binary);
	}

	@Test
	void largeEnvelopesAreCutAtTheRightPlaces() {
		String detail = "{\"text\":\"" + "ż😀".repeat(100_000) + "\"}";
		assertThat(unwrap(EnumSet.allOf(Envelope.class), sns(EVENT_BRIDGE.replace(DETAIL, detail)))).isEqualTo(detail);
		String padding = "{\"padding\":\"" + "ż😀".repeat(100_000) + "\",\n";
		assertThat(unwrap(EnumSet.of(Envelope.S3), padding + S3.substring(1))).isEqualTo(S3_RECORD);
	}

	private static Object unwrap(Set<Envelope> envelopes, Object payload) {
		return new EnvelopeReader(envelopes, false).unwrap(payload);
	}

	private static String sns(String message) {
		return """
				{
				  "Type" : "Notification",
				  "MessageId" : "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
				  "TopicArn" : "arn:aws:sns:eu-central-1:123456789012:orders",
				  "Subject" : "An order",
				  "Message" : "%s",
				  "Timestamp" : "2025-09-21T08:00:00.000Z",
				  "SignatureVersion" : "1",
				  "MessageAttributes" : {"Type" : {"Type":"String","Value":"Message"}}
				}""".formatted(new String(JsonStringEncoder.getInstance().quoteAsCharArray(message)));
	}

}
