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

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RecordHeaders;
import io.github.lambdabatch.source.KplAggregate.Part;
import io.github.lambdabatch.test.KinesisEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

/**
 * Tests for {@link KplAggregate}, and for {@link KinesisEventSource} where it takes
 * records out of aggregates.
 */
class KplAggregateTests {

	private final KinesisEventSource source = KinesisEventSource.deaggregating();

	private static @Nullable List<String> read(byte[] aggregate) {
		List<Part> parts = KplAggregate.read(ByteBuffer.wrap(aggregate));
		return (parts != null)
				? parts.stream().map((part) -> part.partitionKey() + ":" + new String(part.data())).toList() : null;
	}

	@Test
	void recordsAreThoseOfTheAggregate() {
		assertThat(read(KplAggregates.of("a:1", "b:2", "a:3", ":"))).containsExactly("a:1", "b:2", "a:3", ":");
		assertThat(read(KplAggregates.builder().withEverythingElse().records("a:1", "b:2").build()))
			.containsExactly("a:1", "b:2");
		assertThat(read(KplAggregates.builder().tablesLast().records("a:1", "b:2").build())).containsExactly("a:1",
				"b:2");
	}

	@Test
	void longRecordsAndManyKeysAreRead() {
		String[] records = new String[1000];
		Arrays.setAll(records, (i) -> "key-" + i + ":" + "x".repeat(i));
		assertThat(read(KplAggregates.of(records))).containsExactly(records);
	}

	@Test
	void aggregateMayBeAPartOfABuffer() {
		byte[] aggregate = KplAggregates.of("a:1");
		byte[] around = new byte[aggregate.length + 2];
		System.arraycopy(aggregate, 0, around, 1, aggregate.length);
		ByteBuffer buffer = ByteBuffer.wrap(around, 1, aggregate.length);
		assertThat(KplAggregate.isAggregate(buffer)).isTrue();
		assertThat(KplAggregate.read(buffer)).hasSize(1);
		assertThat(buffer.remaining()).isEqualTo(aggregate.length);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 3 })
	void shortDataIsNotAnAggregate(int length) {
		assertThat(KplAggregate.isAggregate(ByteBuffer.wrap(KplAggregates.of("a:1"), 0, length))).isFalse();
	}

	/**
	 * Without anything behind its beginning, an aggregate is damaged. If it were not
	 * recognized, a handler would get the beginning as a record.
	 */
	@Test
	void beginningOfAnAggregateIsRecognized() {
		ByteBuffer beginning = ByteBuffer.wrap(KplAggregates.of("a:1"), 0, 4);
		assertThat(KplAggregate.isAggregate(beginning)).isTrue();
		assertThat(KplAggregate.read(beginning)).isNull();
	}

	/**
	 * An index that is cut would lead to the key of another record.
	 */
	@Test
	void indexThatIsTooLargeIsNotCut() {
		assertThat(read(aggregateWithKeyIndex(new byte[] { 0 }))).containsExactly("k:d");
		assertThat(read(aggregateWithKeyIndex(new byte[] { -128, -128, -128, -128, 16 }))).as("2^32").isNull();
		assertThat(read(aggregateWithKeyIndex(new byte[] { -128, -128, -128, -128, -128, -128, -128, -128, -128, 0 })))
			.as("the longest number")
			.containsExactly("k:d");
		assertThat(read(
				aggregateWithKeyIndex(new byte[] { -128, -128, -128, -128, -128, -128, -128, -128, -128, -128, 0 })))
			.as("longer than any number")
			.isNull();
	}

	/**
	 * Make an aggregate of one record, the index of whose key is written as given.
	 */
	private static byte[] aggregateWithKeyIndex(byte[] index) {
		ByteArrayOutputStream message = new ByteArrayOutputStream();
		message.writeBytes(new byte[] { 10, 1, 'k', 26, (byte) (index.length + 4), 8 });
		message.writeBytes(index);
		message.writeBytes(new byte[] { 26, 1, 'd' });
		return KplAggregates.around(message.toByteArray());
	}

	@Test
	void damagedAggregatesAreToldFromOthers() {
		byte[] aggregate = KplAggregates.of("a:1", "b:2");
		for (int i = 4; i < aggregate.length; i++) {
			byte[] damaged = aggregate.clone();
			damaged[i] ^= 1;
			assertThat(read(damaged)).as("byte " + i).isNull();
		}
		for (int length = 4; length < aggregate.length; length++) {
			assertThat(read(Arrays.copyOf(aggregate, length))).as("length " + length).isNull();
		}
		assertThat(read(KplAggregates.around(new byte[0]))).as("no records").isNull();
		assertThat(read(KplAggregates.builder().record(0, "without keys").build())).isNull();
		assertThat(read(KplAggregates.around(new byte[] { 0x1a, 0 }))).as("neither key nor data").isNull();
		assertThat(read(KplAggregates.around(new byte[] { 0x1b }))).as("a group").isNull();
		assertThat(read(KplAggregates.around(new byte[] { 0x1a, 5, 0 }))).as("too short").isNull();
	}

	/**
	 * Whatever an intact digest stands behind must be read, or be found to be damaged.
	 */
	@Test
	void anyMessageIsReadOrDamaged() {
		Random random = new Random(17);
		for (int i = 0; i < 20_000; i++) {
			byte[] message = new byte[random.nextInt(40)];
			random.nextBytes(message);
			read(KplAggregates.around(message));
		}
	}

	private List<KinesisEventRecord> records(KinesisEvents events) {
		return this.source.records(this.source.read(events.toBytes()));
	}

	@Test
	void eachPartIsARecord() {
		List<KinesisEventRecord> records = records(KinesisEvents.stream("readings")
			.record("outer", KplAggregates.of("a:1", "b:2"), (record) -> record.sequenceNumber("100"))
			.record("c", "3", (record) -> record.sequenceNumber("101")));
		assertThat(records).extracting((record) -> new String(this.source.payload(record)))
			.containsExactly("1", "2", "3");
		assertThat(records).extracting(this.source::laneKey).containsExactly("a", "b", "c");
		assertThat(records).extracting(this.source::itemIdentifier).containsExactly("100", "100", "101");
		assertThat(records).extracting(this.source::eventId)
			.containsExactly("shardId-000000000000:100/0", "shardId-000000000000:100/1", "shardId-000000000000:101");
		assertThat(this.source.headers(records.get(1))).contains(entry(RecordHeaders.PARTITION_KEY, "b"),
				entry(RecordHeaders.SEQUENCE_NUMBER, "100"), entry(RecordHeaders.SUB_SEQUENCE_NUMBER, 1L),
				entry(RecordHeaders.SHARD_ID, "shardId-000000000000"));
		assertThat(this.source.headers(records.get(2))).doesNotContainKey(RecordHeaders.SUB_SEQUENCE_NUMBER);
		assertThat(this.source.timestamp(records.get(0))).isNotNull();
	}

	@Test
	void pipedPartsAreReportedByTheEventOfTheirAggregate() {
		List<KinesisEventRecord> records = this.source.records(this.source.read(KinesisEvents.stream("readings")
			.record("outer", KplAggregates.of("a:1", "b:2"), (record) -> record.sequenceNumber("100"))
			.toPipeBytes()));
		assertThat(records).extracting(this.source::itemIdentifier)
			.containsExactly("shardId-000000000000:100", "shardId-000000000000:100");
		assertThat(records).extracting(this.source::sequenceNumber).containsExactly("100", "100");
	}

	@Test
	void aggregateIsOneRecordUnlessItIsAskedFor() {
		KinesisEventSource plain = new KinesisEventSource();
		byte[] aggregate = KplAggregates.of("a:1", "b:2");
		assertThat(plain.records(plain.read(KinesisEvents.stream("readings").record("outer", aggregate).toBytes())))
			.singleElement()
			.extracting(plain::payload)
			.isEqualTo(aggregate);
	}

	@Test
	void damagedAggregateIsOneRecordThatCannotBeRead() {
		byte[] aggregate = KplAggregates.of("a:1", "b:2");
		aggregate[6] ^= 1;
		List<KinesisEventRecord> records = records(KinesisEvents.stream("readings").record("outer", aggregate));
		assertThat(records).hasSize(1);
		assertThatExceptionOfType(PayloadConversionException.class)
			.isThrownBy(() -> this.source.payload(records.get(0)))
			.withMessageContaining("it is damaged");
		assertThat(this.source.content(records.get(0)).body()).isEqualTo(aggregate);
		assertThat(this.source.laneKey(records.get(0))).isEqualTo("outer");
	}

}
