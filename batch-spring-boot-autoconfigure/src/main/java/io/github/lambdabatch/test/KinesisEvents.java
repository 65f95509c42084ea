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

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.github.lambdabatch.source.KinesisEventSource;

/**
 * Creates events of Kinesis data streams: <pre class="code">
 * KinesisEvents.stream("readings")
 *     .record("sensor-7", new Reading(21.5))
 *     .record("sensor-7", "not a reading", (record) -&gt; record.sequenceNumber("100"))
 *     .toBytes();
 * </pre> Sequence numbers grow from record to record and from event to event. Send the
 * same event again to test a redelivery.
 *
 * @since 0.1.0
 */
public final class KinesisEvents implements TestEvent<KinesisEvent> {

	private static final BigInteger FIRST_SEQUENCE_NUMBER = new BigInteger(
			"49667103512345678901234567890123456789012345678901234562");

	private static final long SEQUENCE_NUMBER_DISTANCE = 16;

	private final String stream;

	private final ArrayNode records = Events.JSON.createArrayNode();

	private JsonMapper mapper = Events.JSON;

	private String shard = "shardId-000000000000";

	private KinesisEvents(String stream) {
		this.stream = stream;
	}

	/**
	 * Start to build an event of a stream.
	 * @param stream the name of the stream
	 * @return an event without records
	 */
	public static KinesisEvents stream(String stream) {
		return new KinesisEvents(stream);
	}

	/**
	 * Set the mapper that writes the data that follow.
	 * @param mapper the mapper, such as the application's; one with Jackson's default
	 * settings if none is set
	 * @return this event
	 */
	public KinesisEvents mapper(JsonMapper mapper) {
		this.mapper = Objects.requireNonNull(mapper, "'mapper' must not be null");
		return this;
	}

	/**
	 * Set the shard of the records that follow. Lambda sends events whose records come
	 * from a single shard.
	 * @param shard the id of the shard; {@code shardId-000000000000} by default
	 * @return this event
	 */
	public KinesisEvents shard(String shard) {
		this.shard = Objects.requireNonNull(shard, "'shard' must not be null");
		return this;
	}

	/**
	 * Add a record.
	 * @param partitionKey the partition key
	 * @param data the data: bytes as they are, text as UTF-8, anything else as JSON
	 * @return this event
	 */
	public KinesisEvents record(String partitionKey, Object data) {
		return record(partitionKey, data, (record) -> {
		});
	}

	/**
	 * Add a record.
	 * @param partitionKey the partition key
	 * @param data the data: bytes as they are, text as UTF-8, anything else as JSON
	 * @param customizer changes the record where it differs from the defaults
	 * @return this event
	 */
	public KinesisEvents record(String partitionKey, Object data, Consumer<Record> customizer) {
		Record record = new Record(this, partitionKey, bytes(data));
		customizer.accept(record);
		this.records.add(record.json);
		return this;
	}

	private byte[] bytes(Object data) {
		if (data instanceof byte[] bytes) {
			return bytes;
		}
		return (data instanceof String text) ? Events.utf8(text) : this.mapper.writeValueAsBytes(data);
	}

	@Override
	public byte[] toBytes() {
		return Events.toBytes(this.records);
	}

	@Override
	public byte[] toPipeBytes() {
		ArrayNode piped = Events.JSON.createArrayNode();
		for (JsonNode record : this.records) {
			ObjectNode flat = ((ObjectNode) record.path("kinesis")).deepCopy();
			record.properties().forEach((property) -> {
				if (!"kinesis".equals(property.getKey())) {
					flat.set(property.getKey(), property.getValue());
				}
			});
			piped.add(flat);
		}
		return Events.JSON.writeValueAsBytes(piped);
	}

	@Override
	public KinesisEvent toEvent() {
		return new KinesisEventSource().read(toBytes());
	}

	/**
	 * A record that is being built.
	 *
	 * @since 0.1.0
	 */
	public static final class Record {

		private final String shard;

		private final ObjectNode json = Events.object();

		private final ObjectNode kinesis;

		private Record(KinesisEvents event, String partitionKey, byte[] data) {
			this.shard = event.shard;
			this.kinesis = this.json.putObject("kinesis");
			this.kinesis.put("kinesisSchemaVersion", "1.0");
			this.kinesis.put("partitionKey", partitionKey);
			this.kinesis.put("data", Events.base64(data));
			this.json.put("eventSource", "aws:kinesis");
			this.json.put("eventVersion", "1.0");
			this.json.put("eventName", "aws:kinesis:record");
			this.json.put("invokeIdentityArn", "arn:aws:iam::%s:role/%s-role".formatted(Events.ACCOUNT, event.stream));
			this.json.put("awsRegion", Events.REGION);
			this.json.put("eventSourceARN", Events.arn("kinesis", "stream/" + event.stream));
			sequenceNumber(Events.sequenceNumber(FIRST_SEQUENCE_NUMBER, SEQUENCE_NUMBER_DISTANCE));
			arrived(Instant.now());
		}

		/**
		 * Set the sequence number, which identifies the record in the answer.
		 * @param sequenceNumber the number; by default, it is greater than those of all
		 * earlier records
		 * @return this record
		 */
		public Record sequenceNumber(String sequenceNumber) {
			this.kinesis.put("sequenceNumber", sequenceNumber);
			this.json.put("eventID", this.shard + ":" + sequenceNumber);
			return this;
		}

		/**
		 * Set when the record arrived in the stream.
		 * @param arrived the time; now by default
		 * @return this record
		 */
		public Record arrived(Instant arrived) {
			this.kinesis.put("approximateArrivalTimestamp", BigDecimal.valueOf(arrived.toEpochMilli(), 3));
			return this;
		}

	}

}
