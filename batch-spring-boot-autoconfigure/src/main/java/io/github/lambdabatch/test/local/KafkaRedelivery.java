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
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What Lambda may deliver again after an answer that reports records of Kafka. AWS does
 * not document it.
 *
 * @since 0.1.0
 */
public enum KafkaRedelivery {

	/**
	 * Each partition continues with its lowest reported offset: the records of the batch
	 * that follow it are delivered again, too.
	 */
	RESUME {

		@Override
		List<ConsumerRecord<byte[], byte[]>> left(List<ConsumerRecord<byte[], byte[]>> records, Set<String> failed) {
			return records.stream()
				.dropWhile((record) -> !failed.contains(KafkaEventSourceMapping.identifier(record)))
				.toList();
		}

	},

	/**
	 * Only the reported records are delivered again. All others count as handled, and the
	 * partition continues behind the batch.
	 */
	SELECTIVE {

		@Override
		List<ConsumerRecord<byte[], byte[]>> left(List<ConsumerRecord<byte[], byte[]>> records, Set<String> failed) {
			return records.stream()
				.filter((record) -> failed.contains(KafkaEventSourceMapping.identifier(record)))
				.toList();
		}

	};

	/**
	 * Return the records that are delivered again, in their order.
	 */
	abstract List<ConsumerRecord<byte[], byte[]>> left(List<ConsumerRecord<byte[], byte[]>> records,
			Set<String> failed);

}
