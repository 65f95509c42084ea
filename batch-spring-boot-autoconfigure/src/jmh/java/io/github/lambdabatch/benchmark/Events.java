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

package io.github.lambdabatch.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events as Lambda hands them to a function.
 */
final class Events {

	private static final String ACCOUNT = "eu-central-1:123456789012";

	private static final JsonMapper MAPPER = new JsonMapper();

	private Events() {
	}

	/**
	 * SQS, with orders of 1 KB; from 10,000 records on with small ones, as 6 MB are the
	 * limit.
	 */
	static byte[] sqs(int count) {
		return event(count, (i) -> """
				{"messageId":"%s","receiptHandle":"%s","body":%s,\
				"attributes":{"ApproximateReceiveCount":"1","SentTimestamp":"17584416%05d",\
				"SenderId":"AIDAIENQZJOLO23YVJ4VO","ApproximateFirstReceiveTimestamp":"17584416%05d"},\
				"messageAttributes":{},"md5OfBody":"14af79c7295dea44248ff9a56d2d527c","eventSource":"aws:sqs",\
				"eventSourceARN":"arn:aws:sqs:%s:orders","awsRegion":"eu-central-1"}""".formatted(uuid(i),
				(count < 10_000) ? "AQEB".repeat(45) : "AQEBwJnKyrHigUMZ", quote(body(i, count)), i, i, ACCOUNT));
	}

	static byte[] kinesis(int count) {
		return event(count, (i) -> """
				{"kinesis":{"kinesisSchemaVersion":"1.0","partitionKey":"key-%d",\
				"sequenceNumber":"4959033827149025660855969253836157109592157598913%07d","data":"%s",\
				"approximateArrivalTimestamp":1545084650.987},"eventSource":"aws:kinesis","eventVersion":"1.0",\
				"eventID":"shardId-000000000006:4959033827149025660855969253836157109592157598913%07d",\
				"eventName":"aws:kinesis:record","invokeIdentityArn":"arn:aws:iam::123456789012:role/lambda-role",\
				"awsRegion":"eu-central-1","eventSourceARN":"arn:aws:kinesis:%s:stream/orders"}""".formatted(i, i,
				base64(body(i, count)), i, ACCOUNT));
	}

	static byte[] dynamoDb(int count) {
		return event(count, (i) -> """
				{"eventID":"%s","eventName":"INSERT","eventVersion":"1.1","eventSource":"aws:dynamodb",\
				"awsRegion":"eu-central-1","dynamodb":{"ApproximateCreationDateTime":1479499740,\
				"Keys":{"id":{"S":"order-%d"}},"NewImage":%s,"SequenceNumber":"13021600000000001596893%07d",\
				"SizeBytes":1112,"StreamViewType":"NEW_IMAGE"},\
				"eventSourceARN":"arn:aws:dynamodb:%s:table/orders/stream/2016-11-16T20:42:48.104"}""".formatted(
				uuid(i), i, image(order(i, count)), i, ACCOUNT));
	}

	/**
	 * Kafka, in four partitions.
	 */
	static byte[] kafka(int count) {
		int partitions = Math.min(4, count);
		return IntStream.range(0, partitions)
			.mapToObj((partition) -> IntStream.range(0, count)
				.filter((i) -> i % partitions == partition)
				.mapToObj((i) -> """
						{"topic":"orders","partition":%d,"offset":%d,"timestamp":17584416%05d,\
						"timestampType":"CREATE_TIME","key":"%s","value":"%s",\
						"headers":[{"traceparent":[48,48]}]}""".formatted(partition, 4_000_000 + i / partitions, i,
						base64("key-" + i), base64(body(i, count))))
				.collect(Collectors.joining(",", "\"orders-%d\":[".formatted(partition), "]")))
			.collect(Collectors.joining(",", """
					{"eventSource":"aws:kafka",\
					"eventSourceArn":"arn:aws:kafka:%s:cluster/shop/751d2973-a626-431c-9d4e-d7975eb44dd7-2",\
					"bootstrapServers":"b-1.shop.kafka.eu-central-1.amazonaws.com:9098","records":{""".formatted(ACCOUNT),
					"}}"))
			.getBytes(StandardCharsets.UTF_8);
	}

	private static String base64(String text) {
		return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	private static byte[] event(int count, IntFunction<String> record) {
		return IntStream.range(0, count)
			.mapToObj(record)
			.collect(Collectors.joining(",", "{\"Records\":[", "]}"))
			.getBytes(StandardCharsets.UTF_8);
	}

	private static String body(int i, int count) {
		return MAPPER.writeValueAsString(order(i, count));
	}

	private static Order order(int i, int count) {
		boolean small = count >= 10_000;
		List<Order.Item> items = new ArrayList<>();
		for (int k = 0; k < (small ? 0 : 4); k++) {
			items.add(new Order.Item("sku-%05d".formatted(i * 31 + k), "Article number %d".formatted(k), k + 1,
					1999L + k));
		}
		return new Order("order-" + i, "Ada Lovelace", "ada@example.org", 123_456L + i, i % 7 == 0, items,
				small ? "" : "Please leave the parcel with the neighbours, at 12 \"Rose Cottage\".\n"
						+ "The bell is out of order; knock, and beware of the dog. ".repeat(8));
	}

	private static String image(Order order) {
		String items = order.items()
			.stream()
			.map((item) -> """
					{"M":{"sku":{"S":"%s"},"name":{"S":"%s"},"quantity":{"N":"%d"},"price":{"N":"%d"}}}"""
				.formatted(item.sku(), item.name(), item.quantity(), item.price()))
			.collect(Collectors.joining(","));
		return """
				{"id":{"S":"%s"},"customer":{"S":"%s"},"email":{"S":"%s"},"total":{"N":"%d"},"express":{"BOOL":%s},\
				"items":{"L":[%s]},"note":{"S":%s}}""".formatted(order.id(), order.customer(), order.email(),
				order.total(), order.express(), items, quote(order.note()));
	}

	private static String uuid(int i) {
		return new UUID(0x3f2a_5c1e_77d0_4b19L, 0x8a00_0000_0000_0000L + i * 7919L).toString();
	}

	private static String quote(String text) {
		return '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(text)) + '"';
	}

}
