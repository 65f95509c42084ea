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

import java.util.Comparator;

import org.jspecify.annotations.Nullable;

/**
 * The lane of records with the same key in the same partition. Records without a key are
 * in a lane of their partition, as Kafka keeps their order too.
 *
 * @param topicPartition the topic and partition
 * @param key the key in Base64, or {@code null} if there is none
 */
record KafkaLaneKey(String topicPartition, @Nullable String key) implements Comparable<KafkaLaneKey> {

	private static final Comparator<KafkaLaneKey> ORDER = Comparator.comparing(KafkaLaneKey::topicPartition)
		.thenComparing(KafkaLaneKey::key, Comparator.nullsFirst(Comparator.<String>naturalOrder()));

	/**
	 * Return the topic, partition and key, such as {@code orders-0/customer-7}.
	 */
	@Override
	public String toString() {
		return (this.key != null) ? this.topicPartition + "/" + KafkaHeaders.text(this.key) : this.topicPartition;
	}

	@Override
	public int compareTo(KafkaLaneKey other) {
		return ORDER.compare(this, other);
	}

}
