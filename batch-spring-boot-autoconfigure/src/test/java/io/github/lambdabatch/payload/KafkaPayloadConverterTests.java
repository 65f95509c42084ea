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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.SchemaMetadata;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.UUIDDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RecordHandler;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.source.KafkaEventSource;
import io.github.lambdabatch.source.KinesisEventSource;
import io.github.lambdabatch.test.KafkaEvents;
import io.github.lambdabatch.test.KinesisEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KafkaPayloadConverter}, with deserializers of Kafka.
 */
class KafkaPayloadConverterTests {

	private static final UUID VALUE = new UUID(1, 2);

	private final ConcurrentLinkedQueue<Object> handled = new ConcurrentLinkedQueue<>();

	private final AtomicInteger created = new AtomicInteger();

	private BatchResult<?, ?> process(PayloadConverter converter, Class<?> type, KafkaEvents event) {
		KafkaEventSource source = new KafkaEventSource();
		RecordHandler<KafkaEventRecord> handler = PayloadHandlers.builder()
			.converters(converter)
			.build()
			.handler(source, type, (payload, record) -> this.handled.add(String.valueOf(payload)));
		BatchSettings settings = BatchSettings.defaults(EventType.KAFKA)
			.toBuilder()
			.parallel(true)
			.maxConcurrency(2)
			.build();
		return BatchProcessor.builder(source).settings(settings).build().process(event.toBytes(), handler, null);
	}

	private PayloadConverter uuids() {
		return KafkaPayloadConverter.of(UUID.class, () -> {
			this.created.incrementAndGet();
			return new UUIDDeserializer();
		});
	}

	@Test
	void deserializerReadsTheValue() {
		KafkaEvents event = KafkaEvents.topic("payments").record("a", VALUE.toString()).record("a", VALUE.toString());
		assertThat(process(uuids(), UUID.class, event).itemIdentifiers()).isEmpty();
		assertThat(this.handled).containsExactly(VALUE.toString(), VALUE.toString());
		assertThat(this.created).hasValue(1);
	}

	@Test
	void tombstoneIsNotDeserialized() {
		assertThat(process(uuids(), UUID.class, KafkaEvents.topic("payments").tombstone("a")).itemIdentifiers())
			.isEmpty();
		assertThat(this.handled).containsExactly("null");
		assertThat(this.created).hasValue(0);
	}

	@Test
	void handlersOfOtherTypesAndRecordsOfOtherSourcesAreLeftToOthers() {
		assertThat(process(uuids(), String.class, KafkaEvents.topic("payments").record("a", "text")).itemIdentifiers())
			.isEmpty();
		assertThat(this.handled).containsExactly("text");
		KinesisEventSource kinesis = new KinesisEventSource();
		BatchResult<?, ?> result = BatchProcessor.builder(kinesis)
			.build()
			.process(KinesisEvents.stream("payments").record("a", VALUE.toString()).toBytes(),
					PayloadHandlers.builder()
						.converters(uuids())
						.build()
						.handler(kinesis, UUID.class, (payload, record) -> payload),
					null);
		assertThat(result.failedCount()).isOne();
		assertThat(this.created).hasValue(0);
	}

	@Test
	void valueThatCannotBeDeserializedFailsItsRecordWithoutQuotingIt() {
		BatchResult<?, ?> result = process(uuids(), UUID.class,
				KafkaEvents.topic("payments").record("a", "secret").record("b", VALUE.toString()));
		assertThat(result.outcomes().get(0)).isInstanceOfSatisfying(RecordOutcome.Failed.class,
				(failed) -> assertThat(failed.exception()).isInstanceOf(PayloadConversionException.class)
					.hasNoCause()
					.hasMessage("org.apache.kafka.common.serialization.UUIDDeserializer cannot read the value as"
							+ " java.util.UUID: org.apache.kafka.common.errors.SerializationException (its message is"
							+ " logged at debug level)"));
		assertThat(this.handled).containsExactly(VALUE.toString());
	}

	@Test
	void registryThatCannotBeReachedIsNotTheFaultOfTheValue() {
		SerializationException exception = new SerializationException("registry", new IOException("unreachable"));
		Deserializer<UUID> deserializer = (topic, data) -> {
			throw exception;
		};
		BatchResult<?, ?> result = process(KafkaPayloadConverter.of(UUID.class, () -> deserializer), UUID.class,
				KafkaEvents.topic("payments").record("a", VALUE.toString()));
		assertThat(result.outcomes().get(0)).isInstanceOfSatisfying(RecordOutcome.Failed.class,
				(failed) -> assertThat(failed.exception()).isSameAs(exception));
	}

	@Test
	void nullThatIsNotATombstoneIsAFailure() {
		Deserializer<UUID> deserializer = (topic, data) -> null;
		assertThat(process(KafkaPayloadConverter.of(UUID.class, () -> deserializer), UUID.class,
				KafkaEvents.topic("payments").record("a", VALUE.toString()))
			.failedCount()).isOne();
	}

	@Test
	void deserializerGetsTopicAndHeaders() {
		List<String> seen = new ArrayList<>();
		Deserializer<Long> deserializer = new Deserializer<>() {

			@Override
			public Long deserialize(String topic, byte[] data) {
				throw new IllegalStateException("called without headers");
			}

			@Override
			public Long deserialize(String topic, Headers headers, byte[] data) {
				headers.headers("scale")
					.forEach((header) -> seen.add(new String(header.value(), StandardCharsets.UTF_8)));
				seen.add(topic);
				return ByteBuffer.wrap(data).getLong();
			}

		};
		KafkaEvents event = KafkaEvents.topic("payments")
			.record("a", ByteBuffer.allocate(8).putLong(42).array(),
					(record) -> record.header("scale", "2").header("scale", "3"));
		assertThat(process(KafkaPayloadConverter.of(Long.class, () -> deserializer), Long.class, event).failedCount())
			.isZero();
		assertThat(seen).containsExactly("2", "3", "payments");
		assertThat(this.handled).containsExactly("42");
	}

	@Test
	void eachSchemaHasItsDeserializer() {
		Map<String, Deserializer<Long>> deserializers = Map.of("JSON 1", (topic, data) -> 1L, "JSON 2",
				(topic, data) -> 2L, "none", (topic, data) -> 3L);
		KafkaEvents event = KafkaEvents.topic("payments")
			.record("a", "x", (record) -> record.valueSchema("JSON", "1"))
			.record("a", "x", (record) -> record.valueSchema("JSON", "2"))
			.record("a", "x");
		assertThat(process(KafkaPayloadConverter.ofSchema(Long.class,
				(schema) -> Objects.requireNonNull(deserializers.get(describe(schema)))), Long.class, event)
			.failedCount()).isZero();
		assertThat(this.handled).containsExactly("1", "2", "3");
	}

	private static String describe(@Nullable SchemaMetadata schema) {
		return (schema != null) ? schema.getDataFormat() + " " + schema.getSchemaId() : "none";
	}

	@Test
	void deserializerIsUsedByOneThreadAtATimeAndClosedAtTheEnd() {
		CyclicBarrier barrier = new CyclicBarrier(2);
		ConcurrentLinkedQueue<Object> closed = new ConcurrentLinkedQueue<>();
		KafkaPayloadConverter<Long> converter = KafkaPayloadConverter.of(Long.class, () -> new LongDeserializer() {

			private final AtomicInteger users = new AtomicInteger();

			@Override
			public Long deserialize(String topic, Headers headers, byte[] data) {
				assertThat(this.users.incrementAndGet()).isOne();
				try {
					barrier.await(30, TimeUnit.SECONDS);
					return super.deserialize(topic, headers, data);
				}
				catch (Exception ex) {
					throw new IllegalStateException(ex);
				}
				finally {
					this.users.decrementAndGet();
				}
			}

			@Override
			public void close() {
				closed.add(this);
			}

		});
		byte[] value = ByteBuffer.allocate(8).putLong(7).array();
		KafkaEvents event = KafkaEvents.topic("payments").record("a", value).record("b", value);
		assertThat(process(converter, Long.class, event).failedCount()).isZero();
		assertThat(this.handled).containsExactly("7", "7");
		converter.close();
		assertThat(closed).hasSize(2).doesNotHaveDuplicates();
	}

}
