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

package io.github.lambdabatch.test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.github.lambdabatch.source.KafkaEventSource;

/**
 * Creates events of Kafka topics: <pre class="code">
 * KafkaEvents.topic("orders")
 *     .record("customer-7", new Order("1"))
 *     .partition(3)
 *     .record("customer-8", "not an order", (record) -&gt; record.offset(100).header("traceparent", "00-…"))
 *     .tombstone("customer-9")
 *     .toBytes();
 * </pre> Offsets grow from record to record and from event to event. Send the same event
 * again to test a redelivery.
 *
 * @since 0.1.0
 */
public final class KafkaEvents implements TestEvent<KafkaEvent> {

	private static final String BOOTSTRAP_SERVERS = "b-1.test.kafka.%s.amazonaws.com:9092".formatted(Events.REGION);

	/**
	 * Counts across all events, because a record with a known offset would be taken for a
	 * redelivered one.
	 */
	private static final AtomicLong OFFSETS = new AtomicLong();

	private final String topic;

	private final Map<String, List<ObjectNode>> records = new LinkedHashMap<>();

	private JsonMapper mapper = Events.JSON;

	private int partition;

	private boolean selfManaged;

	private KafkaEvents(String topic) {
		this.topic = topic;
	}

	/**
	 * Start to build an event of a topic.
	 * @param topic the name of the topic
	 * @return an event without records, of a cluster of Amazon MSK
	 */
	public static KafkaEvents topic(String topic) {
		return new KafkaEvents(topic);
	}

	/**
	 * Let the event come from a cluster that is not one of Amazon MSK.
	 * @return this event
	 */
	public KafkaEvents selfManaged() {
		this.selfManaged = true;
		return this;
	}

	/**
	 * Set the mapper that writes the values that follow.
	 * @param mapper the mapper, such as the application's; one with Jackson's default
	 * settings if none is set
	 * @return this event
	 */
	public KafkaEvents mapper(JsonMapper mapper) {
		this.mapper = Objects.requireNonNull(mapper, "'mapper' must not be null");
		return this;
	}

	/**
	 * Set the partition of the records that follow. Lambda sends events whose records
	 * come from one or several partitions.
	 * @param partition the number of the partition; zero by default
	 * @return this event
	 */
	public KafkaEvents partition(int partition) {
		this.partition = partition;
		return this;
	}

	/**
	 * Add a record.
	 * @param key the key, or {@code null} for a record without one
	 * @param value the value: bytes as they are, text as UTF-8, anything else as JSON
	 * @return this event
	 */
	public KafkaEvents record(@Nullable String key, Object value) {
		return record(key, value, (record) -> {
		});
	}

	/**
	 * Add a record.
	 * @param key the key, or {@code null} for a record without one
	 * @param value the value: bytes as they are, text as UTF-8, anything else as JSON
	 * @param customizer changes the record where it differs from the defaults
	 * @return this event
	 */
	public KafkaEvents record(@Nullable String key, Object value, Consumer<Record> customizer) {
		return add(key, bytes(value), customizer);
	}

	/**
	 * Add a tombstone: a record whose value is {@code null}, with which producers say
	 * that whatever has the key is gone.
	 * @param key the key
	 * @return this event
	 */
	public KafkaEvents tombstone(String key) {
		return add(key, null, (record) -> {
		});
	}

	private KafkaEvents add(@Nullable String key, byte @Nullable [] value, Consumer<Record> customizer) {
		Record record = new Record(this, key, value);
		customizer.accept(record);
		this.records.computeIfAbsent(this.topic + "-" + this.partition, (name) -> new ArrayList<>()).add(record.json);
		return this;
	}

	private byte[] bytes(Object value) {
		if (value instanceof byte[] bytes) {
			return bytes;
		}
		return (value instanceof String text) ? Events.utf8(text) : this.mapper.writeValueAsBytes(value);
	}

	@Override
	public byte[] toBytes() {
		ObjectNode event = Events.object();
		addSource(event);
		event.put("bootstrapServers", BOOTSTRAP_SERVERS);
		ObjectNode partitions = event.putObject("records");
		this.records.forEach((name, records) -> partitions.putArray(name).addAll(records));
		return Events.JSON.writeValueAsBytes(event);
	}

	@Override
	public byte[] toPipeBytes() {
		ArrayNode array = Events.JSON.createArrayNode();
		this.records.forEach((name, records) -> records.forEach((record) -> {
			ObjectNode piped = array.addObject();
			addSource(piped);
			piped.put("bootstrapServers", BOOTSTRAP_SERVERS);
			piped.put("eventSourceKey", name);
			piped.setAll(record);
		}));
		return Events.JSON.writeValueAsBytes(array);
	}

	private void addSource(ObjectNode json) {
		json.put("eventSource", this.selfManaged ? "SelfManagedKafka" : "aws:kafka");
		if (!this.selfManaged) {
			json.put("eventSourceArn", Events.arn("kafka", "cluster/test/1a2b3c4d-0000-0000-0000-000000000000-1"));
		}
	}

	@Override
	public KafkaEvent toEvent() {
		return new KafkaEventSource().read(toBytes());
	}

	/**
	 * A record that is being built.
	 *
	 * @since 0.1.0
	 */
	public static final class Record {

		private final ObjectNode json = Events.object();

		private final ArrayNode headers;

		private Record(KafkaEvents event, @Nullable String key, byte @Nullable [] value) {
			this.json.put("topic", event.topic);
			this.json.put("partition", event.partition);
			offset(OFFSETS.incrementAndGet());
			timestamp(Instant.now());
			this.json.put("timestampType", "CREATE_TIME");
			if (key != null) {
				key(Events.utf8(key));
			}
			this.json.put("value", (value != null) ? Events.base64(value) : null);
			this.headers = this.json.putArray("headers");
		}

		/**
		 * Set the offset, which identifies the record in the answer, together with its
		 * topic and partition.
		 * @param offset the offset; by default, it is greater than those of all earlier
		 * records
		 * @return this record
		 */
		public Record offset(long offset) {
			this.json.put("offset", offset);
			return this;
		}

		/**
		 * Set when the record was produced.
		 * @param timestamp the time; now by default
		 * @return this record
		 */
		public Record timestamp(Instant timestamp) {
			this.json.put("timestamp", timestamp.toEpochMilli());
			return this;
		}

		/**
		 * Set the key.
		 * @param key the key, which need not be text
		 * @return this record
		 */
		public Record key(byte[] key) {
			this.json.put("key", Events.base64(key));
			return this;
		}

		/**
		 * Add a header.
		 * @param name the name
		 * @param value the text
		 * @return this record
		 */
		public Record header(String name, String value) {
			return header(name, value.getBytes(StandardCharsets.UTF_8));
		}

		/**
		 * Add a header.
		 * @param name the name
		 * @param value the bytes
		 * @return this record
		 */
		public Record header(String name, byte[] value) {
			ArrayNode numbers = this.headers.addObject().putArray(name);
			for (byte number : value) {
				numbers.add(number);
			}
			return this;
		}

		/**
		 * Set the schema of the value, as Lambda does if the event source mapping has a
		 * schema registry.
		 * @param dataFormat the format, such as {@code AVRO}
		 * @param schemaId the id of the schema in its registry
		 * @return this record
		 */
		public Record valueSchema(String dataFormat, String schemaId) {
			this.json.putObject("valueSchemaMetadata").put("dataFormat", dataFormat).put("schemaId", schemaId);
			return this;
		}

	}

}
