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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.SchemaMetadata;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;

/**
 * Reads a Kafka event, whose records stand below the name of their topic and partition,
 * or the bare array of records that EventBridge Pipes sends. Keys and values remain in
 * Base64, as in AWS's own type, so that a damaged one fails its own record alone.
 */
final class KafkaEventReader {

	/** The event sources of Amazon MSK and of other clusters. */
	static final List<String> EVENT_SOURCES = List.of(EventType.KAFKA.eventSource(), "SelfManagedKafka");

	private static final String EXPECTED = String.join(" or ", EVENT_SOURCES);

	private final KafkaEvent event;

	/** Not {@code null} if values are to be decoded when they are asked for. */
	private final byte @Nullable [] bytes;

	/** Most records of an event come from the same topic. */
	private KafkaEventRecord previous = new KafkaEventRecord();

	private KafkaEventReader(KafkaEvent event, byte @Nullable [] bytes) {
		this.event = event;
		this.bytes = bytes;
	}

	/**
	 * Read an event.
	 * @param event the bytes of the event
	 * @return the event
	 */
	static KafkaEvent read(byte[] event) {
		return read(event, null);
	}

	/**
	 * Read an event whose values are decoded when they are asked for.
	 * @param event the bytes of the event, which must not be changed
	 * @return the event
	 */
	static KafkaEvent readForPayloads(byte[] event) {
		return read(event, event);
	}

	private static KafkaEvent read(byte[] event, byte @Nullable [] bytes) {
		KafkaEvent kafkaEvent = EventTypes.isPipe(event) ? new PipedKafkaEvent() : new KafkaEvent();
		return EventReader.parse(event, EXPECTED, new KafkaEventReader(kafkaEvent, bytes)::read);
	}

	/**
	 * Return whether an event came through a pipe.
	 */
	static boolean isPiped(KafkaEvent event) {
		return event instanceof PipedKafkaEvent;
	}

	static boolean isKafka(@Nullable String eventSource) {
		return eventSource != null && EVENT_SOURCES.contains(eventSource);
	}

	private KafkaEvent read(JsonReader json) {
		if (json.isArray()) {
			readPipe(json);
		}
		else {
			readEvent(json);
		}
		json.end();
		return this.event;
	}

	/**
	 * Read the array that a pipe sends, whose records say themselves where they come
	 * from.
	 */
	private void readPipe(JsonReader json) {
		Map<String, List<KafkaEventRecord>> records = new LinkedHashMap<>();
		while (json.nextElement()) {
			KafkaRecord record = readRecord(json, null);
			records.computeIfAbsent(KafkaRecord.topicPartition(record), (name) -> new ArrayList<>()).add(record);
		}
		EventReader.requireRecords(true, records.isEmpty());
		this.event.setRecords(records);
	}

	private void readEvent(JsonReader json) {
		json.requireObject();
		int seen = 0;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "records" -> {
					seen = json.once(seen, 1);
					json.requireObject();
					this.event.setRecords(json.readMap(this::readPartition));
				}
				case "eventSource" -> {
					seen = json.once(seen, 2);
					this.event.setEventSource(json.readString());
				}
				case "eventSourceArn" -> {
					seen = json.once(seen, 4);
					this.event.setEventSourceArn(json.readString());
				}
				case "bootstrapServers" -> this.event.setBootstrapServers(json.lenient().readText());
				case "Records" -> throw json.malformed("there are records of another source");
				default -> json.skipValue();
			}
		}
		if (this.event.getRecords() == null) {
			throw new MalformedEventException("there is no property records");
		}
		if (!isKafka(this.event.getEventSource())) {
			throw new MalformedEventException("the event source is not " + EXPECTED);
		}
	}

	private List<KafkaEventRecord> readPartition(JsonReader json) {
		String topicPartition = json.name();
		json.requireArray();
		List<KafkaEventRecord> records = new ArrayList<>();
		while (json.nextElement()) {
			records.add(readRecord(json, topicPartition));
		}
		return records;
	}

	/**
	 * Read a record.
	 * @param json stands on the record
	 * @param topicPartition the name under which it stands in the event, or {@code null}
	 * if it has to say that itself
	 */
	private KafkaRecord readRecord(JsonReader json, @Nullable String topicPartition) {
		json.requireObject();
		KafkaRecord record = new KafkaRecord(this.event, (topicPartition != null) ? topicPartition : "");
		String eventSource = null;
		String eventSourceKey = null;
		int seen = 0;
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "offset" -> {
					seen = json.once(seen, 1);
					record.setOffset(readCount(json));
				}
				case "key" -> {
					seen = json.once(seen, 2);
					record.setKey(json.readString());
				}
				case "value" -> {
					seen = json.once(seen, 4);
					record.readValue(json, this.bytes);
				}
				case "topic" -> {
					seen = json.once(seen, 8);
					record.setTopic(json.readString(this.previous.getTopic()));
				}
				case "partition" -> {
					seen = json.once(seen, 16);
					record.setPartition(readPartitionNumber(json));
				}
				case "headers" -> {
					seen = json.once(seen, 32);
					record.setHeaders(json.readList(KafkaEventReader::readHeader));
				}
				case "timestamp" -> {
					Long timestamp = json.lenient().readLong();
					record.setTimestamp((timestamp != null) ? timestamp : 0);
				}
				case "timestampType" ->
					record.setTimestampType(json.lenient().readText(this.previous.getTimestampType()));
				case "keySchemaMetadata" -> record.setKeySchemaMetadata(readSchemaMetadata(json));
				case "valueSchemaMetadata" -> record.setValueSchemaMetadata(readSchemaMetadata(json));
				case "eventSource" -> {
					eventSource = json.readString(this.event.getEventSource());
				}
				case "eventSourceArn" -> this.event.setEventSourceArn(json.readString());
				case "eventSourceKey" -> {
					eventSourceKey = json.readString();
				}
				default -> json.skipValue();
			}
		}
		if ((seen & 1) == 0) {
			throw json.malformed("there is no offset");
		}
		this.previous = record;
		return (topicPartition != null) ? record : piped(json, record, eventSource, eventSourceKey);
	}

	private KafkaRecord piped(JsonReader json, KafkaRecord record, @Nullable String eventSource,
			@Nullable String eventSourceKey) {
		if (!isKafka(eventSource)) {
			throw json.malformed("the event source is not " + EXPECTED);
		}
		this.event.setEventSource(eventSource);
		String topicPartition = (eventSourceKey != null) ? eventSourceKey
				: KafkaRecord.topicPartition(record.getTopic(), record.getPartition());
		return KafkaRecord.of(this.event, topicPartition, record);
	}

	private static long readCount(JsonReader json) {
		long count = json.readLong();
		if (count < 0) {
			throw json.malformed("that is a negative number");
		}
		return count;
	}

	/**
	 * Read bytes that are written as an array of numbers, signed or not, or in Base64.
	 */
	private static byte @Nullable [] readBytes(JsonReader json) {
		if (!json.isArray()) {
			ByteBuffer binary = json.readBinary();
			return (binary != null) ? binary.array() : null;
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		while (json.nextElement()) {
			long number = json.readLong();
			if (number < Byte.MIN_VALUE || number > 255) {
				throw json.malformed("that is not a byte");
			}
			bytes.write((int) number);
		}
		return bytes.toByteArray();
	}

	private static int readPartitionNumber(JsonReader json) {
		long partition = readCount(json);
		if (partition > Integer.MAX_VALUE) {
			throw json.malformed("that is too large a number");
		}
		return (int) partition;
	}

	private static @Nullable Map<String, byte[]> readHeader(JsonReader json) {
		json.requireObject();
		return json.readMap(KafkaEventReader::readBytes);
	}

	private static @Nullable SchemaMetadata readSchemaMetadata(JsonReader json) {
		if (!json.lenient().enterObject()) {
			return null;
		}
		SchemaMetadata metadata = new SchemaMetadata();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "dataFormat" -> metadata.setDataFormat(json.lenient().readText());
				case "schemaId" -> metadata.setSchemaId(json.lenient().readText());
				default -> json.skipValue();
			}
		}
		return metadata;
	}

	/**
	 * An event that came through a pipe.
	 */
	private static final class PipedKafkaEvent extends KafkaEvent {

	}

}
