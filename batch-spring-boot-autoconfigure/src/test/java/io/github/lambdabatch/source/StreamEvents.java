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

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes events of FIFO queues and streams, as bytes of the documented shape. Each record
 * is given as {@code lane:payload}; its identifier is its position. An empty one is left
 * out and keeps its position.
 */
public final class StreamEvents {

	private static final String FIFO_MESSAGE = """
			{"messageId":"%d","receiptHandle":"AQEB","body":"%s","attributes":{"ApproximateReceiveCount":"1",
			 "SequenceNumber":"1889624737183742515%d","MessageGroupId":"%s"},"messageAttributes":{},
			 "eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:orders.fifo"}""";

	private static final String KINESIS_RECORD = """
			{"kinesis":{"partitionKey":"%s","sequenceNumber":"4966710351234567890123456789012345678901234567890123456%d",
			 "data":"%s","approximateArrivalTimestamp":1758441600.987},"eventSource":"aws:kinesis",
			 "eventID":"shardId-000000000002:%d",
			 "eventSourceARN":"arn:aws:kinesis:eu-central-1:123456789012:stream/readings"}""";

	private static final String DYNAMODB_RECORD = """
			{"eventID":"%d","eventName":"INSERT","eventSource":"aws:dynamodb",
			 "dynamodb":{"Keys":{"pk":{"S":"%s"}},"NewImage":{"pk":{"S":"%s"},"body":{"S":"%s"}},
			 "SequenceNumber":"442158450000000001745043909%d","SizeBytes":59,"StreamViewType":"NEW_AND_OLD_IMAGES"},
			 "eventSourceARN":"arn:aws:dynamodb:eu-central-1:123456789012:table/orders/stream/2025-09-21T08:00:00.000"}""";

	private static final String KAFKA_RECORD = """
			{"topic":"orders","partition":0,"offset":%d,"timestamp":1758441600987,"timestampType":"CREATE_TIME",
			 "key":"%s","value":"%s","headers":[]}""";

	private StreamEvents() {
	}

	public static byte[] fifo(String... records) {
		return event(records, (i, lane, payload) -> FIFO_MESSAGE.formatted(i, payload, i, lane));
	}

	public static byte[] kinesis(String... records) {
		return event(records, (i, lane, payload) -> KINESIS_RECORD.formatted(lane, i,
				Base64.getEncoder().encodeToString(SqsEvents.bytes(payload)), i));
	}

	public static byte[] dynamoDb(String... records) {
		return event(records, (i, lane, payload) -> DYNAMODB_RECORD.formatted(i, lane, lane, payload, i));
	}

	public static byte[] kafka(String... records) {
		String array = new String(
				event(records, (i, lane, payload) -> KAFKA_RECORD.formatted(i, base64(lane), base64(payload))),
				StandardCharsets.UTF_8);
		return SqsEvents.bytes("""
				{"eventSource":"aws:kafka",
				"eventSourceArn":"arn:aws:kafka:eu-central-1:123456789012:cluster/orders/1a2b3c4d-2",
				"bootstrapServers":"b-1.orders:9092","records":{"orders-0":%s}}"""
			.formatted(array.substring("{\"Records\":".length(), array.length() - 1)));
	}

	private static String base64(String text) {
		return Base64.getEncoder().encodeToString(SqsEvents.bytes(text));
	}

	private static byte[] event(String[] records, RecordWriter writer) {
		return SqsEvents.bytes(IntStream.range(0, records.length).filter((i) -> !records[i].isEmpty()).mapToObj((i) -> {
			int separator = records[i].indexOf(':');
			return writer.write(i, records[i].substring(0, separator), records[i].substring(separator + 1));
		}).collect(Collectors.joining(",", "{\"Records\":[", "]}")));
	}

	private interface RecordWriter {

		String write(int index, String lane, String payload);

	}

}
