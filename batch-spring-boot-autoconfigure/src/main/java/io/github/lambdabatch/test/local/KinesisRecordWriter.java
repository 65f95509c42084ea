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

package io.github.lambdabatch.test.local;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;

import software.amazon.awssdk.services.kinesis.model.Record;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes records of Kinesis as Lambda writes them into an event.
 *
 * @since 0.1.0
 */
public final class KinesisRecordWriter {

	private final JsonFactory factory = JsonFactory.builder().build();

	private final String streamArn;

	private final String shardId;

	private final String region;

	private final String accountId;

	/**
	 * Create a writer.
	 * @param streamArn the ARN of the stream, which contains its region and account
	 * @param shardId the id of the shard
	 */
	public KinesisRecordWriter(String streamArn, String shardId) {
		this.streamArn = streamArn;
		this.shardId = shardId;
		String[] parts = streamArn.split(":");
		this.region = parts[3];
		this.accountId = parts[4];
	}

	/**
	 * Write a record.
	 * @param record the record as read from the shard
	 * @return the record of the event, as JSON
	 */
	public byte[] record(Record record) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (JsonGenerator json = this.factory.createGenerator(ObjectWriteContext.empty(), bytes)) {
			json.writeStartObject();
			json.writeObjectPropertyStart("kinesis");
			json.writeStringProperty("kinesisSchemaVersion", "1.0");
			json.writeStringProperty("partitionKey", record.partitionKey());
			json.writeStringProperty("sequenceNumber", record.sequenceNumber());
			json.writeName("data");
			json.writeBinary(record.data().asByteArray());
			json.writeName("approximateArrivalTimestamp");
			json.writeNumber(BigDecimal.valueOf(record.approximateArrivalTimestamp().toEpochMilli(), 3));
			json.writeEndObject();
			json.writeStringProperty("eventSource", "aws:kinesis");
			json.writeStringProperty("eventVersion", "1.0");
			json.writeStringProperty("eventID", this.shardId + ":" + record.sequenceNumber());
			json.writeStringProperty("eventName", "aws:kinesis:record");
			json.writeStringProperty("invokeIdentityArn", "arn:aws:iam::%s:role/local".formatted(this.accountId));
			json.writeStringProperty("awsRegion", this.region);
			json.writeStringProperty("eventSourceARN", this.streamArn);
			json.writeEndObject();
		}
		return bytes.toByteArray();
	}

}
