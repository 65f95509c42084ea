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

import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.test.local.StreamEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.StreamEventSourceMapping.Settings;

/**
 * Feeds a function from one shard of a stream.
 */
final class StreamFeed implements EventFeed {

	private final String source;

	private final LocalFunction function;

	private final StreamEventSourceMapping mapping;

	private boolean empty;

	StreamFeed(String source, StreamShard shard, LocalFunction function, LocalProperties properties) {
		this.source = source;
		this.function = function;
		this.mapping = new StreamEventSourceMapping(shard, function.invoker(),
				new Settings(properties.batchSize(), properties.timeout(), properties.maximumRetryAttempts(), true));
	}

	/**
	 * Return a shard in memory.
	 * @param events events as Lambda would send them, whose records the shard has
	 */
	static StreamShard shard(List<JsonNode> events) {
		Queue<StreamRecord> records = new ArrayDeque<>();
		for (JsonNode event : events) {
			for (JsonNode record : event.path("Records")) {
				JsonNode part = record.has("kinesis") ? record.path("kinesis").path("sequenceNumber")
						: record.path("dynamodb").path("SequenceNumber");
				records.add(new StreamRecord(part.stringValue(), JsonMapper.shared().writeValueAsBytes(record)));
			}
		}
		return (limit) -> {
			List<StreamRecord> next = records.stream().limit(limit).toList();
			next.forEach((record) -> records.remove());
			return next;
		};
	}

	@Override
	public String source() {
		return this.source;
	}

	@Override
	public boolean poll() throws InterruptedException {
		Optional<Poll> poll = this.mapping.poll();
		this.empty = poll.isEmpty();
		poll.ifPresent(this::land);
		return poll.isPresent();
	}

	private void land(Poll poll) {
		this.function.land(identifiers(poll.batch()), poll.result(), identifiers(poll.passed()),
				identifiers(poll.givenUp()));
	}

	private static List<String> identifiers(List<StreamRecord> records) {
		return records.stream().map(StreamRecord::sequenceNumber).toList();
	}

	@Override
	public boolean isEmpty() {
		return this.empty;
	}

}
