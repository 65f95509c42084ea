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

import java.net.URI;
import java.util.Base64;
import java.util.List;

import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import tools.jackson.databind.JsonNode;

/**
 * Feeds a function from a stream of a Kinesis server, which needs Kinesis' client.
 */
final class KinesisFeeds {

	private KinesisFeeds() {
	}

	/**
	 * Create a feed for each shard of a stream, after the records of events have been put
	 * into it.
	 */
	static List<EventFeed> create(URI endpoint, String stream, List<JsonNode> events, LocalFunction function,
			LocalProperties properties) {
		// Closed with the JVM: the shards use it until then.
		KinesisClient client = KinesisClient.builder().endpointOverride(endpoint).build();
		String arn = arn(client, endpoint, stream);
		events.forEach((event) -> event.path("Records").forEach((record) -> put(client, arn, record.path("kinesis"))));
		return client.listShards((request) -> request.streamARN(arn))
			.shards()
			.stream()
			.map(Shard::shardId)
			.<EventFeed>map((shardId) -> new StreamFeed("the stream '%s' (%s)".formatted(stream, shardId),
					new KinesisShard(client, arn, shardId), function, properties))
			.toList();
	}

	private static String arn(KinesisClient client, URI endpoint, String stream) {
		try {
			return client.describeStreamSummary((request) -> request.streamName(stream))
				.streamDescriptionSummary()
				.streamARN();
		}
		catch (ResourceNotFoundException ex) {
			throw new InvalidLocalRunException("The stream '%s' does not exist at %s.".formatted(stream, endpoint),
					"Create the stream, or set 'lambda.local.functions.<function>.stream' to the name of an existing one.",
					ex);
		}
	}

	private static void put(KinesisClient client, String arn, JsonNode record) {
		byte[] data = Base64.getDecoder().decode(record.path("data").stringValue());
		client.putRecord((request) -> request.streamARN(arn)
			.partitionKey(record.path("partitionKey").stringValue())
			.data(SdkBytes.fromByteArray(data)));
	}

}
