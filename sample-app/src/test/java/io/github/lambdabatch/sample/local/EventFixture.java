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

package io.github.lambdabatch.sample.local;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.stream.Stream;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.test.local.LambdaEvent;
import io.github.lambdabatch.test.local.StreamRecord;
import io.github.lambdabatch.test.local.StreamShard;

/**
 * The records of an event that was kept in a file.
 *
 * @param records the records, each as JSON
 */
record EventFixture(List<JsonNode> records) {

	private static final JsonMapper mapper = JsonMapper.builder().build();

	static EventFixture read(String name) throws IOException {
		try (InputStream file = Objects.requireNonNull(EventFixture.class.getResourceAsStream("/events/" + name),
				name)) {
			return new EventFixture(List.copyOf(mapper.readTree(file).required("Records").asArray().elements()));
		}
	}

	byte[] event() {
		return LambdaEvent.of(this.records.stream().map(mapper::writeValueAsBytes).toList());
	}

	/**
	 * Presents the records of a DynamoDB event as a shard.
	 * @return the shard
	 */
	StreamShard shard() {
		Queue<StreamRecord> left = new ArrayDeque<>();
		for (JsonNode record : this.records) {
			left.add(new StreamRecord(record.at("/dynamodb/SequenceNumber").stringValue(),
					mapper.writeValueAsBytes(record)));
		}
		return (limit) -> Stream.generate(left::poll).takeWhile(Objects::nonNull).limit(limit).toList();
	}

}
