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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;

import io.github.lambdabatch.source.KafkaBatchResponse;
import io.github.lambdabatch.source.KafkaBatchResponse.BatchItemFailure;
import io.github.lambdabatch.source.KafkaBatchResponse.ItemIdentifier;
import io.github.lambdabatch.source.KafkaEventSource;

/**
 * A topic of several partitions, all of which a batch may have records of. A key is
 * always in the same partition. As AWS does not document what is delivered again, there
 * are two readings of it.
 */
final class KafkaTopic extends CheckpointedSource<KafkaEvent, KafkaEventRecord, KafkaBatchResponse> {

	static final int PARTITIONS = 8;

	private static final String TOPIC = "orders";

	/** When the first record was produced; there is one in each millisecond. */
	private static final long START = 1_758_441_600_000L;

	private final Map<Integer, Long> nextOffsets = new HashMap<>();

	private final Reading reading;

	KafkaTopic(Reading reading, Scenario scenario, Policy policy, int size, long seed) {
		super(new KafkaEventSource(), scenario, policy, size, seed);
		this.reading = reading;
	}

	@Override
	KafkaEventRecord record(int position, int key) {
		int partition = key % PARTITIONS;
		return KafkaEventRecord.builder()
			.withTopic(TOPIC)
			.withPartition(partition)
			.withOffset(this.nextOffsets.merge(partition, 1L, Long::sum) - 1)
			.withTimestamp(START + position)
			.withKey(Base64.getEncoder().encodeToString(("key-" + key).getBytes(StandardCharsets.UTF_8)))
			.build();
	}

	@Override
	int position(KafkaEventRecord record) {
		return Math.toIntExact(record.getTimestamp() - START);
	}

	@Override
	String key(KafkaEventRecord record) {
		return record.getKey();
	}

	@Override
	KafkaEvent event(List<KafkaEventRecord> records) {
		Map<String, List<KafkaEventRecord>> partitions = new LinkedHashMap<>();
		records.forEach((record) -> partitions.computeIfAbsent(partition(record), (partition) -> new ArrayList<>())
			.add(record));
		KafkaEvent event = new KafkaEvent();
		event.setEventSource("aws:kafka");
		event.setEventSourceArn("arn:aws:kafka:eu-central-1:123456789012:cluster/shop/f6b3b7a4");
		event.setRecords(partitions);
		return event;
	}

	private static String partition(KafkaEventRecord record) {
		return record.getTopic() + "-" + record.getPartition();
	}

	@Override
	List<KafkaEventRecord> redelivered(List<KafkaEventRecord> delivered, KafkaBatchResponse response) {
		Set<ItemIdentifier> reported = response.batchItemFailures()
			.stream()
			.map(BatchItemFailure::itemIdentifier)
			.collect(Collectors.toSet());
		return this.reading.redelivered(delivered, reported);
	}

	/**
	 * What AWS may do behind a reported offset.
	 */
	enum Reading {

		/** Each partition resumes at its lowest reported offset. */
		RESUME {

			@Override
			List<KafkaEventRecord> redelivered(List<KafkaEventRecord> delivered, Set<ItemIdentifier> reported) {
				Map<String, Long> lowest = reported.stream()
					.collect(Collectors.toMap(ItemIdentifier::partition, ItemIdentifier::offset, Math::min));
				return delivered.stream()
					.filter((record) -> record.getOffset() >= lowest.getOrDefault(partition(record), Long.MAX_VALUE))
					.toList();
			}

		},

		/** Only what is reported is delivered again, everything else is committed. */
		SELECTIVE {

			@Override
			List<KafkaEventRecord> redelivered(List<KafkaEventRecord> delivered, Set<ItemIdentifier> reported) {
				return delivered.stream()
					.filter((record) -> reported.contains(new ItemIdentifier(partition(record), record.getOffset())))
					.toList();
			}

		};

		/**
		 * Return what is delivered again.
		 * @param delivered what was delivered
		 * @param reported what the answer reports
		 */
		abstract List<KafkaEventRecord> redelivered(List<KafkaEventRecord> delivered, Set<ItemIdentifier> reported);

	}

}
