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

import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.EncodedPayload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for data that is checked but not decoded: {@link EncodedBinary} and
 * {@link KinesisRecord}.
 */
class EncodedBinaryTests {

	private final KinesisEventSource source = new KinesisEventSource();

	@Test
	void decodesDataOfEveryLength() {
		Random random = new Random(1);
		for (int length = 0; length < 300; length++) {
			byte[] data = new byte[length];
			random.nextBytes(data);
			KinesisEventRecord record = record(Base64.getEncoder().encodeToString(data));
			EncodedPayload payload = Objects.requireNonNull(this.source.encodedPayload(record));
			assertThat(payload.maxPayloadLength()).isEqualTo(length);
			byte[] buffer = new byte[length + 1];
			assertThat(payload.copyPayload(buffer)).isEqualTo(length);
			assertThat(Arrays.copyOf(buffer, length)).isEqualTo(data);
			assertThat(this.source.payloadSize(record)).isEqualTo(length);
			assertThat(this.source.maxPayloadSize(record)).isEqualTo(length);
			assertThat(this.source.encodedPayload(record)).isNotNull();
			assertThat(this.source.payload(record)).isEqualTo(data);
			assertThat(this.source.encodedPayload(record)).isNull();
			assertThat(this.source.payloadSize(record)).isEqualTo(length);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"\\u0041Q==\"", "\" AQ==\"", "\"AR==\"", "\"AC==\"", "\"AgW=\"", "\"AgC=\"", "null" })
	void isReadAtOnceUnlessItIsPlain(String data) {
		KinesisEventRecord record = this.source.readForPayloads(event(data)).getRecords().get(0);
		assertThat(this.source.encodedPayload(record)).isNull();
		assertThat(record).isEqualTo(this.source.read(event(data)).getRecords().get(0));
	}

	@Test
	void endOfTheEventIsNotPassed() {
		byte[] event = event("\"AAECAwQFBgc=\"");
		int start = new String(event, StandardCharsets.ISO_8859_1).indexOf("\"AAEC");
		int closed = start + "\"AAECAwQFBgc=\"".length();
		for (int end = start + 1; end < closed; end++) {
			assertThat(EncodedBinary.check(Arrays.copyOf(event, end), start)).isNull();
		}
		assertThat(EncodedBinary.check(Arrays.copyOf(event, closed), start)).isNotNull();
	}

	@Test
	void dataIsReadOnceItIsAskedFor() {
		KinesisEventRecord record = record("AQI=");
		assertThat(record.getKinesis().getData()).isEqualTo(ByteBuffer.wrap(new byte[] { 1, 2 }));
		assertThat(record.getKinesis().getData().get()).isEqualTo((byte) 1);
		assertThat(record.getKinesis().getData().get()).isEqualTo((byte) 1);
		assertThat(this.source.encodedPayload(record)).isNull();
	}

	@Test
	void keepsWhatIsSet() {
		for (@Nullable
		ByteBuffer data : Arrays.asList(ByteBuffer.wrap(new byte[] { 3 }), null)) {
			KinesisEventRecord record = record("AQI=");
			record.getKinesis().setData(data);
			assertThat(record.getKinesis().getData()).isEqualTo(data);
			assertThat(this.source.encodedPayload(record)).isNull();
		}
	}

	@Test
	void clonesAreIndependent() {
		KinesisEvent.Record kinesis = record("AQI=").getKinesis();
		KinesisEvent.Record clone = kinesis.clone();
		clone.setData(null);
		assertThat(kinesis.getData().remaining()).isEqualTo(2);
		assertThat(clone.getData()).isNull();
	}

	/**
	 * A handler must not have to know whether its record was read as a whole.
	 */
	@Test
	void cloneSharesItsDataAsThatOfAnyOtherRecord() {
		for (KinesisEventRecord record : List.of(record("AQI="),
				this.source.read(event("\"AQI=\"")).getRecords().get(0))) {
			KinesisEvent.Record clone = record.getKinesis().clone();
			assertThat(clone.getData().array()).isSameAs(record.getKinesis().getData().array());
		}
	}

	@Test
	void aggregatesAreRecognizedByTheirData() {
		KinesisEventSource deaggregating = KinesisEventSource.deaggregating();
		assertThat(deaggregating.encodedPayload(deaggregating.readForPayloads(event("\"AQI=\"")).getRecords().get(0)))
			.isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16BE", "UTF-16LE", "UTF-32BE" })
	void isReadAtOnceInOtherEncodings(String charset) {
		String event = new String(event("\"AQI=\""), StandardCharsets.UTF_8);
		KinesisEventRecord record = this.source.readForPayloads(event.getBytes(Charset.forName(charset)))
			.getRecords()
			.get(0);
		assertThat(this.source.encodedPayload(record)).isNull();
		assertThat(record).isEqualTo(record("AQI="));
	}

	/** Java cannot serialize buffers. Without its data, it would be another record. */
	@Test
	void isNotSerializedWithoutItsData() throws IOException {
		try (ObjectOutputStream output = new ObjectOutputStream(OutputStream.nullOutputStream())) {
			assertThatExceptionOfType(NotSerializableException.class)
				.isThrownBy(() -> output.writeObject(record("AQI=")));
		}
	}

	private KinesisEventRecord record(String data) {
		return this.source.readForPayloads(event('"' + data + '"')).getRecords().get(0);
	}

	private static byte[] event(String data) {
		return SqsEvents.bytes("{\"Records\":[{\"kinesis\":{\"partitionKey\":\"k\",\"data\":" + data
				+ ",\"sequenceNumber\":\"1\"},\"eventSource\":\"aws:kinesis\"}]}");
	}

}
