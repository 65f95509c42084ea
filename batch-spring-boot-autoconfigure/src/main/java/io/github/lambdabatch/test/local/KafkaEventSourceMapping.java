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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.LambdaFunction;

/**
 * Feeds a function from partitions of Kafka topics as the event source mapping of Lambda
 * does, with {@code ReportBatchItemFailures}: a batch has records of several partitions,
 * and no new record of a partition is delivered before those that have to be delivered
 * again. AWS does not document which records these are, see {@link KafkaRedelivery}.
 * <p>
 * If the invocation fails, or if the answer names a record that was not in the batch, the
 * whole batch is delivered again, without further records. When the attempts of a
 * partition are used up, the rest of its records in the batch is given up, and Lambda
 * sends them to the {@code OnFailure} destination. An answer that lets a partition
 * advance neither uses up an attempt nor restores one.
 * <p>
 * The mapping has no thread: it works when {@link #poll} is called, always by the same
 * thread, as Kafka's consumers require.
 *
 * @since 0.1.0
 */
public final class KafkaEventSourceMapping {

	private static final Duration FETCH_LIMIT = Duration.ofMillis(100);

	private final Consumer<byte[], byte[]> consumer;

	private final KafkaRecordWriter writer;

	private final LambdaFunction function;

	private final Settings settings;

	/** Records that were fetched and have not been in an event yet. */
	private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> fetched = new LinkedHashMap<>();

	/** Records that have to be delivered again before any new ones. */
	private final Map<TopicPartition, Backlog> backlogs = new LinkedHashMap<>();

	private final Map<TopicPartition, Long> committed = new LinkedHashMap<>();

	/** Whether the last batch failed as a whole. */
	private boolean again;

	/**
	 * Create a mapping.
	 * @param consumer a consumer, which reads the partitions that are assigned to it
	 * @param writer the writer of the events
	 * @param function the function that is invoked with the records
	 * @param settings the settings of the mapping
	 */
	public KafkaEventSourceMapping(Consumer<byte[], byte[]> consumer, KafkaRecordWriter writer, LambdaFunction function,
			Settings settings) {
		this.consumer = consumer;
		this.writer = writer;
		this.function = function;
		this.settings = settings;
	}

	/**
	 * Invoke the function with one batch.
	 * @return what happened, or an empty optional if no record is available
	 * @throws InterruptedException if the caller is interrupted while the function runs
	 */
	public Optional<Poll> poll() throws InterruptedException {
		Map<TopicPartition, Backlog> batch = batch();
		List<ConsumerRecord<byte[], byte[]>> records = batch.values()
			.stream()
			.flatMap((part) -> part.records.stream())
			.toList();
		if (records.isEmpty()) {
			return Optional.empty();
		}
		InvocationResult result = this.function.invoke(this.writer.event(records), this.settings.functionTimeout);
		Set<String> all = new LinkedHashSet<>(records.stream().map(KafkaEventSourceMapping::identifier).toList());
		Verdict verdict = (result instanceof Response response) ? Verdict.ofKafka(response.body(), all)
				: new Verdict(all, true);
		Poll poll = new Poll(records, result, new ArrayList<>(), new ArrayList<>());
		batch.forEach((partition, part) -> judge(partition, part, verdict, poll));
		this.again = verdict.whole() && !this.backlogs.isEmpty();
		commit();
		return Optional.of(poll);
	}

	private Map<TopicPartition, Backlog> batch() {
		Map<TopicPartition, Backlog> batch = new LinkedHashMap<>(this.backlogs);
		int room = this.settings.batchSize - batch.values().stream().mapToInt((part) -> part.records.size()).sum();
		if (this.again || room == 0) {
			return batch;
		}
		fetch(room, batch.isEmpty() ? FETCH_LIMIT : Duration.ZERO);
		boolean more = true;
		while (more) {
			more = false;
			for (TopicPartition partition : ready()) {
				ConsumerRecord<byte[], byte[]> record = (room > 0) ? next(partition) : null;
				if (record != null) {
					batch.computeIfAbsent(partition, (key) -> new Backlog(new ArrayList<>(), 0)).records.add(record);
					room--;
					more = true;
				}
			}
		}
		return batch;
	}

	private @Nullable ConsumerRecord<byte[], byte[]> next(TopicPartition partition) {
		Deque<ConsumerRecord<byte[], byte[]>> queue = this.fetched.get(partition);
		return (queue != null) ? queue.poll() : null;
	}

	/** Nothing is fetched for a partition whose records have to be delivered again. */
	private void fetch(int room, Duration limit) {
		Collection<TopicPartition> ready = ready();
		int waiting = ready.stream().map(this.fetched::get).filter(Objects::nonNull).mapToInt(Deque::size).sum();
		if (waiting < room) {
			this.consumer.pause(this.backlogs.keySet());
			this.consumer.resume(ready);
			this.consumer.poll(limit)
				.forEach((record) -> this.fetched
					.computeIfAbsent(new TopicPartition(record.topic(), record.partition()),
							(partition) -> new ArrayDeque<>())
					.add(record));
		}
	}

	private Collection<TopicPartition> ready() {
		return this.consumer.assignment()
			.stream()
			.filter((partition) -> !this.backlogs.containsKey(partition))
			.sorted(Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition))
			.toList();
	}

	private void judge(TopicPartition partition, Backlog part, Verdict verdict, Poll poll) {
		List<ConsumerRecord<byte[], byte[]>> left = verdict.whole() ? part.records
				: this.settings.redelivery.left(part.records, verdict.failed());
		List<ConsumerRecord<byte[], byte[]>> passed = new ArrayList<>(part.records);
		passed.removeAll(left);
		poll.passed.addAll(passed);
		boolean stuck = passed.isEmpty();
		boolean givenUp = stuck && part.retries == this.settings.maximumRetryAttempts;
		long end = part.records.get(part.records.size() - 1).offset() + 1;
		if (givenUp) {
			poll.givenUp.addAll(left);
		}
		if (givenUp || left.isEmpty()) {
			this.backlogs.remove(partition);
			this.committed.merge(partition, end, Math::max);
			return;
		}
		this.backlogs.put(partition, new Backlog(left, stuck ? part.retries + 1 : part.retries));
		if (!stuck) {
			boolean behind = this.settings.redelivery == KafkaRedelivery.SELECTIVE;
			this.committed.merge(partition, behind ? end : left.get(0).offset(), Math::max);
		}
	}

	private void commit() {
		Map<TopicPartition, OffsetAndMetadata> positions = new LinkedHashMap<>();
		this.committed.forEach((partition, next) -> positions.put(partition, new OffsetAndMetadata(next)));
		if (!positions.isEmpty()) {
			this.consumer.commitSync(positions);
		}
	}

	static String identifier(ConsumerRecord<byte[], byte[]> record) {
		return Verdict.kafkaIdentifier(KafkaRecordWriter.partition(record), record.offset());
	}

	/**
	 * Records of a partition that are not finished.
	 *
	 * @param records the records
	 * @param retries how many attempts did not let the partition advance
	 */
	private record Backlog(List<ConsumerRecord<byte[], byte[]>> records, int retries) {
	}

	/**
	 * One invocation and what happened to its records.
	 *
	 * @param batch the records of the event
	 * @param result how the invocation ended
	 * @param passed the records that are not delivered again
	 * @param givenUp the records that Lambda sends to the {@code OnFailure} destination
	 */
	public record Poll(List<ConsumerRecord<byte[], byte[]>> batch, InvocationResult result,
			List<ConsumerRecord<byte[], byte[]>> passed, List<ConsumerRecord<byte[], byte[]>> givenUp) {
	}

	/**
	 * The settings of an event source mapping.
	 *
	 * @param redelivery what is delivered again after an answer
	 * @param batchSize the maximum number of records in an event
	 * @param functionTimeout the timeout of the function
	 * @param maximumRetryAttempts how many attempts follow the first one, or -1 for any
	 * number
	 */
	public record Settings(KafkaRedelivery redelivery, int batchSize, Duration functionTimeout,
			int maximumRetryAttempts) {

		/**
		 * Return the default settings.
		 * @param redelivery what is delivered again after an answer
		 * @return settings for 100 records, a timeout of 5 seconds and 2 retries
		 */
		public static Settings of(KafkaRedelivery redelivery) {
			return new Settings(redelivery, 100, Duration.ofSeconds(5), 2);
		}

		/**
		 * Return settings with another size of batches.
		 * @param batchSize the maximum number of records in an event
		 * @return new settings
		 */
		public Settings withBatchSize(int batchSize) {
			return new Settings(this.redelivery, batchSize, this.functionTimeout, this.maximumRetryAttempts);
		}

		/**
		 * Return settings with another number of retries.
		 * @param maximumRetryAttempts how many attempts follow the first one, or -1 for
		 * any number
		 * @return new settings
		 */
		public Settings withMaximumRetryAttempts(int maximumRetryAttempts) {
			return new Settings(this.redelivery, this.batchSize, this.functionTimeout, maximumRetryAttempts);
		}

	}

}
