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

import io.github.lambdabatch.sample.local.InvocationResult.Response;

/**
 * Feeds a function from partitions of Kafka topics as Lambda's event source mapping does,
 * with {@code ReportBatchItemFailures}: a batch has records of several partitions, and
 * nothing new of a partition comes before what is to be delivered again of it. What that
 * is, AWS does not say: see {@link Reading}.
 * <p>
 * An invocation that failed, and an answer that names a record which was not in the
 * batch, make the whole batch come again, alone. When the attempts of a partition are
 * used up, what is left of it in the batch is given up, and Lambda sends it to the
 * {@code OnFailure} destination. An answer that lets a partition go on costs it no
 * attempt and brings none back.
 * <p>
 * It has no thread: whoever calls {@link #poll} drives it, in one thread, as Kafka's
 * consumers ask for.
 */
final class KafkaEventSourceMapping {

	private static final Duration FETCH_LIMIT = Duration.ofMillis(100);

	private final Consumer<byte[], byte[]> consumer;

	private final KafkaRecordWriter writer;

	private final LambdaFunction function;

	private final Settings settings;

	/** What was fetched and in no event yet. */
	private final Map<TopicPartition, Deque<ConsumerRecord<byte[], byte[]>>> fetched = new LinkedHashMap<>();

	/** What has to be delivered again, and come to its end, before anything new. */
	private final Map<TopicPartition, Backlog> backlogs = new LinkedHashMap<>();

	private final Map<TopicPartition, Long> committed = new LinkedHashMap<>();

	/** Whether the last batch failed as a whole. */
	private boolean again;

	/**
	 * Creates a mapping.
	 * @param consumer reads the partitions that are assigned to it
	 * @param writer writes the events
	 * @param function is invoked with them
	 * @param settings what else a mapping is told
	 */
	KafkaEventSourceMapping(Consumer<byte[], byte[]> consumer, KafkaRecordWriter writer, LambdaFunction function,
			Settings settings) {
		this.consumer = consumer;
		this.writer = writer;
		this.function = function;
		this.settings = settings;
	}

	/**
	 * Brings one batch to the function.
	 * @return what happened, or nothing if there is no record for now
	 * @throws InterruptedException if the caller is interrupted while the function runs
	 */
	Optional<Poll> poll() throws InterruptedException {
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

	/** Fetches nothing for a partition of which something is to be delivered again. */
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
				: this.settings.reading.left(part.records, verdict.failed());
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
			boolean behind = this.settings.reading == Reading.SELECTIVE;
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

	private static String identifier(ConsumerRecord<byte[], byte[]> record) {
		return Verdict.kafkaIdentifier(KafkaRecordWriter.partition(record), record.offset());
	}

	/**
	 * What Lambda does about the records that an answer reports, as far as one can guess.
	 */
	enum Reading {

		/**
		 * Each partition goes on from its lowest reported offset: all that follows in the
		 * batch is delivered again, too.
		 */
		RESUME {

			@Override
			List<ConsumerRecord<byte[], byte[]>> left(List<ConsumerRecord<byte[], byte[]>> records,
					Set<String> failed) {
				return records.stream().dropWhile((record) -> !failed.contains(identifier(record))).toList();
			}

		},

		/**
		 * Only the reported records are delivered again: the partition goes on behind the
		 * batch, and everything else counts as done.
		 */
		SELECTIVE {

			@Override
			List<ConsumerRecord<byte[], byte[]>> left(List<ConsumerRecord<byte[], byte[]>> records,
					Set<String> failed) {
				return records.stream().filter((record) -> failed.contains(identifier(record))).toList();
			}

		};

		/**
		 * Tells what is delivered again.
		 * @param records the records of a partition
		 * @param failed the identifiers that were reported
		 * @return those of the records that come again, in their order
		 */
		abstract List<ConsumerRecord<byte[], byte[]>> left(List<ConsumerRecord<byte[], byte[]>> records,
				Set<String> failed);

	}

	/**
	 * Records of a partition on their way.
	 *
	 * @param records the records
	 * @param retries how many attempts have brought the partition no further
	 */
	private record Backlog(List<ConsumerRecord<byte[], byte[]>> records, int retries) {
	}

	/**
	 * One invocation and what became of its records.
	 *
	 * @param batch the records of the event
	 * @param result how the invocation ended
	 * @param passed the records that are done with
	 * @param givenUp the records that Lambda sends to the {@code OnFailure} destination
	 */
	record Poll(List<ConsumerRecord<byte[], byte[]>> batch, InvocationResult result,
			List<ConsumerRecord<byte[], byte[]>> passed, List<ConsumerRecord<byte[], byte[]>> givenUp) {
	}

	/**
	 * The settings of an event source mapping.
	 *
	 * @param reading what happens to what is reported
	 * @param batchSize the most records in an event
	 * @param functionTimeout the function's own timeout
	 * @param maximumRetryAttempts how many attempts follow the first one, -1 for any
	 * number
	 */
	record Settings(Reading reading, int batchSize, Duration functionTimeout, int maximumRetryAttempts) {

		static Settings of(Reading reading) {
			return new Settings(reading, 100, Duration.ofSeconds(5), 2);
		}

		Settings withBatchSize(int batchSize) {
			return new Settings(this.reading, batchSize, this.functionTimeout, this.maximumRetryAttempts);
		}

		Settings withMaximumRetryAttempts(int maximumRetryAttempts) {
			return new Settings(this.reading, this.batchSize, this.functionTimeout, maximumRetryAttempts);
		}

	}

}
