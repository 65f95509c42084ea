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

package io.github.lambdabatch.redelivery;

import java.nio.ByteBuffer;
import java.util.List;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;

import io.github.lambdabatch.source.KinesisEventSource;

/**
 * One shard of a stream, as AWS documents it: a batch is retried from the reported record
 * on.
 */
final class StreamShard extends CheckpointedSource<KinesisEvent, KinesisEventRecord, StreamsEventResponse> {

	StreamShard(Scenario scenario, Policy policy, int size, long seed) {
		super(new KinesisEventSource(), scenario, policy, size, seed);
	}

	@Override
	KinesisEventRecord record(int position, int key) {
		KinesisEvent.Record data = new KinesisEvent.Record();
		data.setSequenceNumber(Integer.toString(position));
		data.setPartitionKey("key-" + key);
		data.setData(ByteBuffer.allocate(0));
		KinesisEventRecord record = new KinesisEventRecord();
		record.setEventSource("aws:kinesis");
		record.setEventSourceARN("arn:aws:kinesis:eu-central-1:123456789012:stream/readings");
		record.setKinesis(data);
		return record;
	}

	@Override
	int position(KinesisEventRecord record) {
		return Integer.parseInt(record.getKinesis().getSequenceNumber());
	}

	@Override
	String key(KinesisEventRecord record) {
		return record.getKinesis().getPartitionKey();
	}

	@Override
	KinesisEvent event(List<KinesisEventRecord> records) {
		KinesisEvent event = new KinesisEvent();
		event.setRecords(records);
		return event;
	}

	@Override
	List<KinesisEventRecord> redelivered(List<KinesisEventRecord> delivered, StreamsEventResponse response) {
		int checkpoint = response.getBatchItemFailures()
			.stream()
			.mapToInt((failure) -> Integer.parseInt(failure.getItemIdentifier()))
			.min()
			.orElse(Integer.MAX_VALUE);
		return delivered.stream().filter((record) -> position(record) >= checkpoint).toList();
	}

}
