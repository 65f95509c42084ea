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
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent;
import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.DynamodbTimeWindowEvent;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.AttributeValue;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.Identity;
import com.amazonaws.services.lambda.runtime.events.models.dynamodb.StreamRecord;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EncodedPayload;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.LazyEventSource;
import io.github.lambdabatch.RecordContent;
import io.github.lambdabatch.RecordHeaders;

/**
 * DynamoDB streams. A record is identified by its sequence number; the changes of an item
 * keep their order. The payload is the item as plain JSON; the view type of the stream
 * has to include its image.
 * <p>
 * Binary values of an event that was read by this class can be read more than once: each
 * call of {@code getB()} and {@code getBS()} returns new views. Tumbling windows are
 * refused.
 *
 * @since 0.1.0
 */
public final class DynamoDbEventSource
		implements LazyEventSource<DynamodbEvent, DynamodbStreamRecord, StreamsEventResponse> {

	private static final String REMOVE = "REMOVE";

	@Override
	public EventType eventType() {
		return EventType.DYNAMODB;
	}

	@Override
	public DynamodbEvent read(byte[] event) {
		return read(event, new RecordReader(null));
	}

	@Override
	public DynamodbEvent readForPayloads(byte[] event) {
		return read(event, new RecordReader(new DynamoDbImageChecker(event)));
	}

	private static DynamodbEvent read(byte[] event, RecordReader reader) {
		DynamodbEvent dynamodbEvent = new DynamodbEvent();
		dynamodbEvent.setRecords(EventReader.read(event, EventType.DYNAMODB,
				EventTypes.isPipe(event) ? reader::readPiped : reader::read));
		return dynamodbEvent;
	}

	private static @Nullable Identity readIdentity(JsonReader json) {
		if (!json.lenient().enterObject()) {
			return null;
		}
		Identity identity = new Identity();
		for (String name = json.nextName(); name != null; name = json.nextName()) {
			switch (name) {
				case "principalId" -> identity.setPrincipalId(json.lenient().readText());
				case "type" -> identity.setType(json.lenient().readText());
				default -> json.skipValue();
			}
		}
		return identity;
	}

	@Override
	public List<DynamodbStreamRecord> records(DynamodbEvent event) {
		if (event instanceof DynamodbTimeWindowEvent) {
			throw TumblingWindow.unsupported();
		}
		return EventRecords.require(event, event.getRecords(), EventType.DYNAMODB,
				DynamodbStreamRecord::getEventSource);
	}

	/**
	 * Return the sequence number or, if the record came through EventBridge Pipes, the id
	 * of the event.
	 */
	@Override
	public @Nullable String itemIdentifier(DynamodbStreamRecord record) {
		return (record instanceof PipedRecord) ? record.getEventID() : sequenceNumber(record);
	}

	@Override
	public @Nullable String sequenceNumber(DynamodbStreamRecord record) {
		StreamRecord change = record.getDynamodb();
		return (change != null) ? change.getSequenceNumber() : null;
	}

	@Override
	public @Nullable String eventId(DynamodbStreamRecord record) {
		String eventId = record.getEventID();
		return (eventId != null) ? eventId : sequenceNumber(record);
	}

	@Override
	public Object laneKey(DynamodbStreamRecord record) {
		StreamRecord change = record.getDynamodb();
		return DynamoDbItemKey.of((change != null) ? change.getKeys() : null);
	}

	@Override
	public @Nullable String eventSourceArn(DynamodbStreamRecord record) {
		return record.getEventSourceARN();
	}

	@Override
	public @Nullable Instant timestamp(DynamodbStreamRecord record) {
		StreamRecord change = record.getDynamodb();
		Date creation = (change != null) ? change.getApproximateCreationDateTime() : null;
		return (creation != null) ? creation.toInstant() : null;
	}

	@Override
	public Map<String, Object> headers(DynamodbStreamRecord record) {
		Map<String, Object> headers = new HashMap<>();
		RecordHeaders.put(headers, RecordHeaders.EVENT_ID, record.getEventID());
		RecordHeaders.put(headers, RecordHeaders.EVENT_NAME, record.getEventName());
		RecordHeaders.put(headers, RecordHeaders.AWS_REGION, record.getAwsRegion());
		RecordHeaders.put(headers, RecordHeaders.SEQUENCE_NUMBER, sequenceNumber(record));
		StreamRecord change = record.getDynamodb();
		RecordHeaders.put(headers, RecordHeaders.STREAM_VIEW_TYPE,
				(change != null) ? change.getStreamViewType() : null);
		return headers;
	}

	/**
	 * Return the item as plain JSON: its new image or, if it was removed, its old one.
	 */
	@Override
	public byte @Nullable [] payload(DynamodbStreamRecord record) {
		StreamRecord change = record.getDynamodb();
		if (change == null) {
			return null;
		}
		Map<String, AttributeValue> image = REMOVE.equals(record.getEventName()) ? change.getOldImage()
				: change.getNewImage();
		return (image != null) ? DynamoDbImage.toJson(image) : null;
	}

	@Override
	public @Nullable EncodedPayload encodedPayload(DynamodbStreamRecord record) {
		StreamRecord change = record.getDynamodb();
		if (change == null) {
			return null;
		}
		return REMOVE.equals(record.getEventName()) ? DynamoDbImage.encodedOldImage(change)
				: DynamoDbImage.encodedNewImage(change);
	}

	/**
	 * Return the whole record as JSON of the shape that it has in Lambda's event.
	 */
	@Override
	public RecordContent content(DynamodbStreamRecord record) {
		StreamRecord change = record.getDynamodb();
		Map<String, AttributeValue> keys = (change != null) ? change.getKeys() : null;
		return new RecordContent(DynamoDbRecordWriter.toJson(record), Map.of(),
				(keys != null) ? DynamoDbRecordWriter.toJson(keys) : null, sequenceNumber(record), null);
	}

	/**
	 * Return how large the record is in the stream: its keys and images.
	 */
	@Override
	public long payloadSize(DynamodbStreamRecord record) {
		StreamRecord change = record.getDynamodb();
		Long size = (change != null) ? change.getSizeBytes() : null;
		// No record has two gigabytes or a negative size.
		return (size != null && size > 0 && size <= Integer.MAX_VALUE) ? size : 0;
	}

	@Override
	public long maxPayloadSize(DynamodbStreamRecord record) {
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

	/**
	 * Reads the records of one event. Values that most of them share are kept once.
	 */
	private static final class RecordReader {

		/** Not {@code null} if images are read when they are asked for. */
		private final @Nullable DynamoDbImageChecker images;

		private DynamodbStreamRecord previous = new DynamodbStreamRecord();

		RecordReader(@Nullable DynamoDbImageChecker images) {
			this.images = images;
		}

		DynamodbStreamRecord read(JsonReader json) {
			return read(json, new DynamodbStreamRecord());
		}

		DynamodbStreamRecord readPiped(JsonReader json) {
			return read(json, new PipedDynamoDbRecord());
		}

		private DynamodbStreamRecord read(JsonReader json, DynamodbStreamRecord record) {
			DynamodbStreamRecord like = this.previous;
			int seen = 0;
			for (String name = json.nextName(); name != null; name = json.nextName()) {
				switch (name) {
					case "dynamodb" -> {
						seen = json.once(seen, 1);
						record.setDynamodb(DynamoDbRecord.read(json, this.images));
					}
					case "eventSource" -> {
						seen = json.once(seen, 2);
						record.setEventSource(json.readString(EventType.DYNAMODB.eventSource()));
					}
					case "eventSourceARN" -> {
						seen = json.once(seen, 4);
						record.setEventSourceARN(json.readString(like.getEventSourceARN()));
					}
					case "eventID" -> {
						seen = json.once(seen, 8);
						record.setEventID(json.readString());
					}
					case "eventName" -> {
						// Strict, as it decides which image is the payload.
						seen = json.once(seen, 16);
						record.setEventName(json.readString(like.getEventName()));
					}
					case "eventVersion" -> record.setEventVersion(json.lenient().readText(like.getEventVersion()));
					case "awsRegion" -> record.setAwsRegion(json.lenient().readText(like.getAwsRegion()));
					case "userIdentity" -> record.setUserIdentity(readIdentity(json));
					default -> json.skipValue();
				}
			}
			EventReader.requireEventSource(json, EventType.DYNAMODB, record.getEventSource());
			this.previous = record;
			return record;
		}

	}

	/**
	 * A record that came through a pipe.
	 */
	private static final class PipedDynamoDbRecord extends DynamodbStreamRecord implements PipedRecord {

		private static final long serialVersionUID = 1L;

	}

}
