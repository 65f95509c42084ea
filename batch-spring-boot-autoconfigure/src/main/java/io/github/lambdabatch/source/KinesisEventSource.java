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

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
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
public final class KinesisEventSource implements EventSource<KinesisEvent, KinesisEventRecord, StreamsEventResponse> {

	/** The lane of records without a partition key. */
	private static final String NO_KEY = "";

	@Override
	public EventType eventType() {
		return EventType.KINESIS;
	}

	@Override
	public KinesisEvent read(byte[] event) {
		KinesisEvent kinesisEvent = new KinesisEvent();
		RecordReader reader = new RecordReader();
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
			records.add(rereadable(record));
		}
		return records;
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
		KinesisEventRecord copy = record.clone();
		copy.setKinesis(KinesisRecord.of(kinesis));
		return copy;
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
		String eventId = record.getEventID();
		return (eventId != null) ? eventId : sequenceNumber(record);
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
		int shardIdLength = (eventId != null) ? eventId.indexOf(':') : -1;
		if (shardIdLength > 0) {
			headers.put(RecordHeaders.SHARD_ID, eventId.substring(0, shardIdLength));
		}
		return headers;
	}

	@Override
	public byte @Nullable [] payload(KinesisEventRecord record) {
		ByteBuffer data = data(record);
		return (data != null) ? Buffers.bytes(data) : null;
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
		ByteBuffer data = data(record);
		return (data != null) ? data.remaining() : 0;
	}

	private static @Nullable ByteBuffer data(KinesisEventRecord record) {
		KinesisEvent.Record kinesis = record.getKinesis();
		return (kinesis != null) ? kinesis.getData() : null;
	}

	@Override
	public List<String> reported(List<String> itemIdentifiers) {
		return StreamCheckpoint.reported(itemIdentifiers);
	}

	@Override
	public StreamsEventResponse response(List<String> itemIdentifiers) {
		return StreamCheckpoint.response(itemIdentifiers);
	}

	/**
	 * Reads the records of one event. Values that most of them share are kept once.
	 */
	private static final class RecordReader {

		private KinesisEventRecord previous = new KinesisEventRecord();

		KinesisEventRecord read(JsonReader json) {
			return read(json, new KinesisEventRecord(), null);
		}

		/**
		 * Read a record of a pipe, which leaves out the object around the data.
		 */
		KinesisEventRecord readPiped(JsonReader json) {
			KinesisRecord kinesis = new KinesisRecord();
			KinesisEventRecord record = new PipedKinesisRecord();
			record.setKinesis(kinesis);
			return read(json, record, kinesis);
		}

		private KinesisEventRecord read(JsonReader json, KinesisEventRecord record, @Nullable KinesisRecord piped) {
			KinesisEventRecord like = this.previous;
			int seen = 0;
			int seenOfPiped = 0;
			for (String name = json.nextName(); name != null; name = json.nextName()) {
				switch (name) {
					case "kinesis" -> {
						seen = json.once(seen, 1);
						if (piped != null) {
							throw json.malformed("there are the data of a record that did not come through a pipe");
						}
						record.setKinesis(KinesisRecord.read(json, like.getKinesis()));
					}
					case "eventSource" -> {
						seen = json.once(seen, 2);
						record.setEventSource(json.readString(EventType.KINESIS.eventSource()));
					}
					case "eventSourceARN" -> {
						seen = json.once(seen, 4);
						record.setEventSourceARN(json.readString(like.getEventSourceARN()));
					}
					case "eventID" -> {
						seen = json.once(seen, 8);
						record.setEventID(json.readString());
					}
					case "eventVersion" -> record.setEventVersion(json.lenient().readText(like.getEventVersion()));
					case "eventName" -> record.setEventName(json.lenient().readText(like.getEventName()));
					case "invokeIdentityArn" ->
						record.setInvokeIdentityArn(json.lenient().readText(like.getInvokeIdentityArn()));
					case "awsRegion" -> record.setAwsRegion(json.lenient().readText(like.getAwsRegion()));
					default -> {
						if (piped != null) {
							seenOfPiped = piped.readProperty(json, name, seenOfPiped, like.getKinesis());
						}
						else {
							json.skipValue();
						}
					}
				}
			}
			EventReader.requireEventSource(json, EventType.KINESIS, record.getEventSource());
			this.previous = record;
			return record;
		}

	}

	/**
	 * A record that came through a pipe.
	 */
	private static final class PipedKinesisRecord extends KinesisEventRecord implements PipedRecord {

		private static final long serialVersionUID = 1L;

	}

}
