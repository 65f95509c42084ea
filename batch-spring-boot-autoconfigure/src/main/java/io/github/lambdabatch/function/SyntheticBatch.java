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

package io.github.lambdabatch.function;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

import io.github.lambdabatch.EventType;

/**
 * A synthetic batch of a single record, whose payload is an empty object. Like an event
 * from Lambda, it is a stream; it is recognized by its class.
 */
final class SyntheticBatch extends ByteArrayInputStream {

	/**
	 * Create a batch.
	 * @param eventType the source that it seems to come from
	 */
	SyntheticBatch(EventType eventType) {
		super(event(eventType));
	}

	private static byte[] event(EventType eventType) {
		return switch (eventType.name()) {
			case "SQS" -> sqs("primed", "");
			case "SQS_FIFO" -> sqs("primed.fifo", ",\"SequenceNumber\":\"1\",\"MessageGroupId\":\"primed\"");
			case "KINESIS" -> bytes("""
					{"Records":[{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"primed","sequenceNumber":"1",\
					"data":"e30=","approximateArrivalTimestamp":1.5},"eventSource":"aws:kinesis","eventVersion":"1.0",\
					"eventID":"shardId-000000000000:1","eventName":"aws:kinesis:record",\
					"invokeIdentityArn":"arn:aws:iam::000000000000:role/primed","awsRegion":"us-east-1",\
					"eventSourceARN":"arn:aws:kinesis:us-east-1:000000000000:stream/primed"}]}""");
			case "DYNAMODB" ->
				bytes("""
						{"Records":[{"eventID":"1","eventName":"INSERT","eventVersion":"1.1","eventSource":"aws:dynamodb",\
						"awsRegion":"us-east-1","dynamodb":{"ApproximateCreationDateTime":1.5,"Keys":{"id":{"S":"1"}},\
						"NewImage":{"id":{"S":"1"}},"SequenceNumber":"1","SizeBytes":1,"StreamViewType":"NEW_IMAGE"},\
						"eventSourceARN":"arn:aws:dynamodb:us-east-1:000000000000:table/primed/stream/2000-01-01T00:00:00.000"}]}""");
			case "KAFKA" ->
				bytes("""
						{"eventSource":"aws:kafka","eventSourceArn":"arn:aws:kafka:us-east-1:000000000000:cluster/primed/1",						"bootstrapServers":"primed:9092","records":{"primed-0":[{"topic":"primed","partition":0,"offset":1,						"timestamp":1,"timestampType":"CREATE_TIME","key":"MQ==","value":"e30=","headers":[{"primed":[1]}]}]}}""");
			default -> throw new IllegalArgumentException("There is no example of a batch of " + eventType);
		};
	}

	private static byte[] sqs(String queue, String attributes) {
		return bytes("""
				{"Records":[{"messageId":"primed","receiptHandle":"primed","body":"{}",\
				"attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"1"%s},"messageAttributes":{},\
				"md5OfBody":"","eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:us-east-1:000000000000:%s",\
				"awsRegion":"us-east-1"}]}""".formatted(attributes, queue));
	}

	private static byte[] bytes(String json) {
		return json.getBytes(StandardCharsets.UTF_8);
	}

}
