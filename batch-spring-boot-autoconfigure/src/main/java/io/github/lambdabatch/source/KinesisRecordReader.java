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

import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;

/**
 * Reads the records of one Kinesis event. Values that most of them share are kept once.
 */
final class KinesisRecordReader {

	/** Not {@code null} if data is to be decoded when it is asked for. */
	private final byte @Nullable [] event;

	private KinesisEventRecord previous = new KinesisEventRecord();

	KinesisRecordReader(byte @Nullable [] event) {
		this.event = event;
	}

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
					record.setKinesis(KinesisRecord.read(json, like.getKinesis(), this.event));
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
						seenOfPiped = piped.readProperty(json, name, seenOfPiped, like.getKinesis(), this.event);
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

	/**
	 * A record that came through a pipe.
	 */
	private static final class PipedKinesisRecord extends KinesisEventRecord implements PipedRecord {

		private static final long serialVersionUID = 1L;

	}

}
