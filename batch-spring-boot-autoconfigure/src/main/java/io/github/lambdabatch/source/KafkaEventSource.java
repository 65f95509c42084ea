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

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EncodedPayload;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.LazyEventSource;
import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.Printable;
import io.github.lambdabatch.RecordContent;
import io.github.lambdabatch.RecordHeaders;
import io.github.lambdabatch.UnsupportedEventException;
import io.github.lambdabatch.source.KafkaBatchResponse.BatchItemFailure;
import io.github.lambdabatch.source.KafkaBatchResponse.ItemIdentifier;

/**
 * Topics of Apache Kafka, in Amazon MSK or in other clusters. A record is identified by
 * its topic, partition and offset, written as {@code orders-0@100}. Within a partition,
 * records of the same key keep their order, as do those without a key among themselves.
 * The payload is the value, as bytes; that of a tombstone is {@code null}.
 * <p>
 * The response names every record that was not handled, not only the first one of each
 * partition: AWS does not document whether Lambda delivers again all records of a
 * partition from the first reported one on, or only those that are reported. This is
 * right in both cases.
 *
 * @since 0.1.0
 */
public final class KafkaEventSource implements LazyEventSource<KafkaEvent, KafkaEventRecord, KafkaBatchResponse> {

	@Override
	public EventType eventType() {
		return EventType.KAFKA;
	}

	@Override
	public KafkaEvent read(byte[] event) {
		return KafkaEventReader.read(event);
	}

	@Override
	public KafkaEvent readForPayloads(byte[] event) {
		return KafkaEventReader.readForPayloads(event);
	}

	/**
	 * Return {@code false} for an event that came through EventBridge Pipes, for which
	 * AWS documents no partial answers.
	 */
	@Override
	public boolean isAnswerRead(KafkaEvent event) {
		return !KafkaEventReader.isPiped(event);
	}

	@Override
	public List<KafkaEventRecord> records(KafkaEvent event) {
		Map<String, List<KafkaEventRecord>> partitions = event.getRecords();
		if (partitions == null) {
			throw new UnsupportedEventException("The KafkaEvent has no records; it was probably not read from an"
					+ " event of Kafka, or it was read by a mapper that does not know AWS's names");
		}
		String eventSource = event.getEventSource();
		// Events made by hand often do not have one.
		if (eventSource != null && !KafkaEventReader.isKafka(eventSource)) {
			throw new UnsupportedEventException(
					"The KafkaEvent is of the event source %s".formatted(Printable.of(eventSource)));
		}
		List<KafkaEventRecord> records = new ArrayList<>();
		partitions.forEach((topicPartition, given) -> {
			for (KafkaEventRecord record : EventRecords.require(event, given, EventType.KAFKA, (each) -> null)) {
				records.add(KafkaRecord.of(event, topicPartition, record));
			}
		});
		return records;
	}

	/**
	 * Return topic, partition and offset, such as {@code orders-0@100}.
	 */
	@Override
	public @Nullable String itemIdentifier(KafkaEventRecord record) {
		String topicPartition = KafkaRecord.topicPartition(record);
		return topicPartition.isBlank() ? null : new ItemIdentifier(topicPartition, record.getOffset()).toString();
	}

	/**
	 * Return topic, partition, offset and timestamp, and the bootstrap servers of a
	 * cluster without an ARN. If a topic is deleted and created again, its offsets start
	 * again, so they do not identify a record by themselves.
	 */
	@Override
	public String eventId(KafkaEventRecord record) {
		String eventId = itemIdentifier(record) + ":" + record.getTimestamp();
		String cluster = KafkaRecord.bootstrapServers(record);
		return (cluster != null) ? cluster + "/" + eventId : eventId;
	}

	@Override
	public String shard(KafkaEventRecord record) {
		return KafkaRecord.topicPartition(record);
	}

	@Override
	public String sequenceNumber(KafkaEventRecord record) {
		return Long.toString(record.getOffset());
	}

	@Override
	public Object laneKey(KafkaEventRecord record) {
		return new KafkaLaneKey(KafkaRecord.topicPartition(record), record.getKey());
	}

	@Override
	public @Nullable String eventSourceArn(KafkaEventRecord record) {
		return KafkaRecord.eventSourceArn(record);
	}

	@Override
	public @Nullable Instant timestamp(KafkaEventRecord record) {
		return (record.getTimestamp() > 0) ? Instant.ofEpochMilli(record.getTimestamp()) : null;
	}

	@Override
	public Map<String, Object> headers(KafkaEventRecord record) {
		Map<String, Object> headers = new HashMap<>();
		RecordHeaders.put(headers, RecordHeaders.TOPIC, record.getTopic());
		headers.put(RecordHeaders.PARTITION, record.getPartition());
		headers.put(RecordHeaders.OFFSET, record.getOffset());
		RecordHeaders.put(headers, RecordHeaders.TIMESTAMP_TYPE, record.getTimestampType());
		String key = record.getKey();
		if (key != null) {
			headers.put(RecordHeaders.KEY, KafkaHeaders.text(key));
			RecordHeaders.put(headers, RecordHeaders.KEY_BYTES, KafkaHeaders.decode(key));
		}
		Map<String, byte[]> recordHeaders = KafkaHeaders.of(record);
		headers.put(RecordHeaders.RECORD_HEADERS, KafkaHeaders.texts(recordHeaders));
		headers.put(RecordHeaders.RECORD_HEADERS_BYTES, recordHeaders);
		return headers;
	}

	@Override
	public @Nullable String header(KafkaEventRecord record, String name) {
		return KafkaHeaders.text(record, name);
	}

	/**
	 * Return the value.
	 * @return the bytes, or {@code null} if the record is a tombstone
	 * @throws PayloadConversionException if the value is not Base64
	 */
	@Override
	public byte @Nullable [] payload(KafkaEventRecord record) {
		EncodedBinary encoded = KafkaRecord.encodedValue(record);
		if (encoded != null) {
			return encoded.read().array();
		}
		String value = record.getValue();
		if (value == null) {
			return null;
		}
		byte[] payload = KafkaHeaders.decode(value);
		if (payload == null) {
			throw new PayloadConversionException("The value of the record is not Base64");
		}
		return payload;
	}

	@Override
	public @Nullable EncodedPayload encodedPayload(KafkaEventRecord record) {
		return KafkaRecord.encodedValue(record);
	}

	/**
	 * Return the whole record as JSON of the shape that it has in Lambda's event, as its
	 * key and headers belong to it.
	 */
	@Override
	public RecordContent content(KafkaEventRecord record) {
		return new RecordContent(KafkaRecordWriter.toJson(record), Map.of(), laneKey(record).toString(),
				Long.toString(record.getOffset()), null);
	}

	@Override
	public long payloadSize(KafkaEventRecord record) {
		EncodedBinary encoded = KafkaRecord.encodedValue(record);
		if (encoded != null) {
			return encoded.maxPayloadLength();
		}
		String value = record.getValue();
		if (value == null) {
			return 0;
		}
		int length = value.length();
		while (length > 0 && value.charAt(length - 1) == '=') {
			length--;
		}
		return length * 3L / 4;
	}

	@Override
	public long maxPayloadSize(KafkaEventRecord record) {
		return payloadSize(record);
	}

	@Override
	public KafkaBatchResponse response(List<String> itemIdentifiers) {
		return new KafkaBatchResponse(itemIdentifiers.stream()
			.map((itemIdentifier) -> new BatchItemFailure(ItemIdentifier.of(itemIdentifier)))
			.toList());
	}

}
