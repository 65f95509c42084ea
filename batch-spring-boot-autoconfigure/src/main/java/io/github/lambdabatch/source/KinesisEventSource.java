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

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisTimeWindowEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EncodedPayload;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.LazyEventSource;
import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RecordContent;
import io.github.lambdabatch.RecordHeaders;

/**
 * Kinesis data streams. A record is identified by its sequence number; records of the
 * same partition key keep their order. The payload is the data, as bytes.
 * <p>
 * The data of a record can be read more than once: each call of {@code getData()} returns
 * a new view. Tumbling windows are refused.
 *
 * @since 0.1.0
 */
public final class KinesisEventSource
		implements LazyEventSource<KinesisEvent, KinesisEventRecord, StreamsEventResponse> {

	/** The lane of records without a partition key. */
	private static final String NO_KEY = "";

	private final boolean deaggregating;

	/**
	 * Create a source that takes each record as it is.
	 */
	public KinesisEventSource() {
		this(false);
	}

	private KinesisEventSource(boolean deaggregating) {
		this.deaggregating = deaggregating;
	}

	/**
	 * Create a source that takes the records out of the aggregates into which the Kinesis
	 * Producer Library packs them. Each of them is handled by itself. Those of an
	 * aggregate share its sequence number, so if one of them is not handled, Lambda
	 * delivers the whole aggregate again, and the others are remembered. A damaged
	 * aggregate is one record, whose payload cannot be read.
	 * @return the source
	 */
	public static KinesisEventSource deaggregating() {
		return new KinesisEventSource(true);
	}

	@Override
	public EventType eventType() {
		return EventType.KINESIS;
	}

	@Override
	public KinesisEvent read(byte[] event) {
		return read(event, new KinesisRecordReader(null));
	}

	@Override
	public KinesisEvent readForPayloads(byte[] event) {
		// The data shows whether a record is an aggregate.
		return read(event, new KinesisRecordReader(this.deaggregating ? null : event));
	}

	private static KinesisEvent read(byte[] event, KinesisRecordReader reader) {
		KinesisEvent kinesisEvent = new KinesisEvent();
		kinesisEvent.setRecords(EventReader.read(event, EventType.KINESIS,
				EventTypes.isPipe(event) ? reader::readPiped : reader::read));
		return kinesisEvent;
	}

	@Override
	public List<KinesisEventRecord> records(KinesisEvent event) {
		if (event instanceof KinesisTimeWindowEvent) {
			throw TumblingWindow.unsupported();
		}
		List<KinesisEventRecord> given = EventRecords.require(event, event.getRecords(), EventType.KINESIS,
				KinesisEventRecord::getEventSource);
		List<KinesisEventRecord> records = new ArrayList<>(given.size());
		for (KinesisEventRecord record : given) {
			ByteBuffer data = this.deaggregating ? data(record) : null;
			if (data != null && KplAggregate.isAggregate(data)) {
				addParts(record, data, records);
			}
			else {
				records.add(rereadable(record));
			}
		}
		return records;
	}

	private static void addParts(KinesisEventRecord aggregate, ByteBuffer data, List<KinesisEventRecord> records) {
		List<KplAggregate.Part> parts = KplAggregate.read(data);
		if (parts == null) {
			records.add(with(aggregate, KinesisRecord.damaged(aggregate.getKinesis())));
			return;
		}
		for (int i = 0; i < parts.size(); i++) {
			records.add(with(aggregate, KinesisRecord.of(aggregate.getKinesis(), parts.get(i), i)));
		}
	}

	private static KinesisEventRecord with(KinesisEventRecord record, KinesisRecord kinesis) {
		KinesisEventRecord copy = record.clone();
		copy.setKinesis(kinesis);
		return copy;
	}

	/**
	 * Return a record whose data can be read more than once. The record itself is not
	 * changed, as the event belongs to the caller.
	 */
	private static KinesisEventRecord rereadable(KinesisEventRecord record) {
		KinesisEvent.Record kinesis = record.getKinesis();
		if (kinesis == null || kinesis instanceof KinesisRecord) {
			return record;
		}
		return with(record, KinesisRecord.of(kinesis));
	}

	/**
	 * Return the sequence number or, if the record came through EventBridge Pipes, the id
	 * of the event.
	 */
	@Override
	public @Nullable String itemIdentifier(KinesisEventRecord record) {
		return (record instanceof PipedRecord) ? record.getEventID() : sequenceNumber(record);
	}

	@Override
	public @Nullable String sequenceNumber(KinesisEventRecord record) {
		KinesisEvent.Record kinesis = record.getKinesis();
		return (kinesis != null) ? kinesis.getSequenceNumber() : null;
	}

	@Override
	public @Nullable String eventId(KinesisEventRecord record) {
		String eventId = (record.getEventID() != null) ? record.getEventID() : sequenceNumber(record);
		Long index = KinesisRecord.index(record.getKinesis());
		return (index != null) ? eventId + "/" + index : eventId;
	}

	@Override
	public Object laneKey(KinesisEventRecord record) {
		KinesisEvent.Record kinesis = record.getKinesis();
		String partitionKey = (kinesis != null) ? kinesis.getPartitionKey() : null;
		return (partitionKey != null) ? partitionKey : NO_KEY;
	}

	@Override
	public @Nullable String eventSourceArn(KinesisEventRecord record) {
		return record.getEventSourceARN();
	}

	@Override
	public @Nullable Instant timestamp(KinesisEventRecord record) {
		KinesisEvent.Record kinesis = record.getKinesis();
		Date arrival = (kinesis != null) ? kinesis.getApproximateArrivalTimestamp() : null;
		return (arrival != null) ? arrival.toInstant() : null;
	}

	@Override
	public Map<String, Object> headers(KinesisEventRecord record) {
		Map<String, Object> headers = new HashMap<>();
		String eventId = record.getEventID();
		RecordHeaders.put(headers, RecordHeaders.EVENT_ID, eventId);
		RecordHeaders.put(headers, RecordHeaders.EVENT_NAME, record.getEventName());
		RecordHeaders.put(headers, RecordHeaders.AWS_REGION, record.getAwsRegion());
		RecordHeaders.put(headers, RecordHeaders.SEQUENCE_NUMBER, sequenceNumber(record));
		KinesisEvent.Record kinesis = record.getKinesis();
		RecordHeaders.put(headers, RecordHeaders.PARTITION_KEY, (kinesis != null) ? kinesis.getPartitionKey() : null);
		RecordHeaders.put(headers, RecordHeaders.SUB_SEQUENCE_NUMBER, KinesisRecord.index(kinesis));
		int shardIdLength = (eventId != null) ? eventId.indexOf(':') : -1;
		if (shardIdLength > 0) {
			headers.put(RecordHeaders.SHARD_ID, eventId.substring(0, shardIdLength));
		}
		return headers;
	}

	/**
	 * Return the data.
	 * @return the bytes, or {@code null} if the record has none
	 * @throws PayloadConversionException if the record is a damaged aggregate
	 */
	@Override
	public byte @Nullable [] payload(KinesisEventRecord record) {
		if (KinesisRecord.isDamaged(record.getKinesis())) {
			throw new PayloadConversionException("The record begins like an aggregate of the Kinesis Producer Library,"
					+ " but it is damaged, so the records in it cannot be read");
		}
		ByteBuffer data = data(record);
		return (data != null) ? Buffers.bytes(data) : null;
	}

	@Override
	public @Nullable EncodedPayload encodedPayload(KinesisEventRecord record) {
		return encodedData(record);
	}

	private static @Nullable EncodedBinary encodedData(KinesisEventRecord record) {
		return (record.getKinesis() instanceof KinesisRecord kinesis) ? kinesis.encodedData() : null;
	}

	@Override
	public RecordContent content(KinesisEventRecord record) {
		ByteBuffer buffer = data(record);
		byte[] data = (buffer != null) ? Buffers.copy(buffer) : null;
		KinesisEvent.Record kinesis = record.getKinesis();
		return new RecordContent((data != null) ? data : "", Map.of(),
				(kinesis != null) ? kinesis.getPartitionKey() : null, sequenceNumber(record), null);
	}

	@Override
	public long payloadSize(KinesisEventRecord record) {
		EncodedBinary encoded = encodedData(record);
		if (encoded != null) {
			return encoded.maxPayloadLength();
		}
		ByteBuffer data = data(record);
		return (data != null) ? data.remaining() : 0;
	}

	private static @Nullable ByteBuffer data(KinesisEventRecord record) {
		KinesisEvent.Record kinesis = record.getKinesis();
		return (kinesis != null) ? kinesis.getData() : null;
	}

	@Override
	public long maxPayloadSize(KinesisEventRecord record) {
		return payloadSize(record);
	}

	@Override
	public List<String> reported(List<String> itemIdentifiers) {
		return StreamCheckpoint.reported(itemIdentifiers);
	}

	@Override
	public StreamsEventResponse response(List<String> itemIdentifiers) {
		return StreamCheckpoint.response(itemIdentifiers);
	}

}
