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

import java.util.List;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.GetRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;

/**
 * A shard of a Kinesis stream. Not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class KinesisShard implements StreamShard {

	private final KinesisClient client;

	private final KinesisRecordWriter writer;

	/** {@code null} once a closed shard has been read to its end. */
	private @Nullable String iterator;

	/**
	 * Create a shard that is read from its oldest record on.
	 * @param client a client for the server of the stream
	 * @param streamArn the ARN of the stream
	 * @param shardId the id of the shard
	 */
	public KinesisShard(KinesisClient client, String streamArn, String shardId) {
		this.client = client;
		this.writer = new KinesisRecordWriter(streamArn, shardId);
		this.iterator = client
			.getShardIterator((request) -> request.streamARN(streamArn)
				.shardId(shardId)
				.shardIteratorType(ShardIteratorType.TRIM_HORIZON))
			.shardIterator();
	}

	@Override
	public List<StreamRecord> read(int limit) {
		if (this.iterator == null) {
			return List.of();
		}
		String position = this.iterator;
		GetRecordsResponse response = this.client.getRecords((request) -> request.shardIterator(position).limit(limit));
		this.iterator = response.nextShardIterator();
		return response.records()
			.stream()
			.map((record) -> new StreamRecord(record.sequenceNumber(), this.writer.record(record)))
			.toList();
	}

}
