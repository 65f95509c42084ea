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

import java.time.Instant;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.model.Record;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KinesisRecordWriter}.
 */
class KinesisRecordWriterTests {

	private final JsonMapper mapper = JsonMapper.builder().build();

	@Test
	void recordHasTheShapeOfLambdasEvents() {
		KinesisRecordWriter writer = new KinesisRecordWriter("arn:aws:kinesis:eu-central-1:123456789012:stream/x",
				"shardId-000000000000");
		byte[] json = writer.record(Record.builder()
			.partitionKey("sensor-1")
			.sequenceNumber("49680488385494247769733793916162180910579527711945916418")
			.data(SdkBytes.fromByteArray(new byte[] { (byte) 0xDE, (byte) 0xAD, (byte) 0xBE, (byte) 0xEF, 1 }))
			.approximateArrivalTimestamp(Instant.ofEpochMilli(1_758_441_600_987L))
			.build());
		assertThat(this.mapper.readTree(json)).isEqualTo(this.mapper.readTree("""
				{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"sensor-1",
				  "sequenceNumber":"49680488385494247769733793916162180910579527711945916418",
				  "data":"3q2+7wE=","approximateArrivalTimestamp":1758441600.987},
				 "eventSource":"aws:kinesis","eventVersion":"1.0",
				 "eventID":"shardId-000000000000:49680488385494247769733793916162180910579527711945916418",
				 "eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::123456789012:role/local",
				 "awsRegion":"eu-central-1","eventSourceARN":"arn:aws:kinesis:eu-central-1:123456789012:stream/x"}"""));
	}

}
