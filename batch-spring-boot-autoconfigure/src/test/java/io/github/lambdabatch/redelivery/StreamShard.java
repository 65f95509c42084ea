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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.source.KinesisEventSource;

/**
 * One shard of a stream and the event source mapping that reads it, as AWS documents it:
 * a batch is retried from the reported record on, and what is left of it is discarded
 * when its attempts are spent. Between them the real library.
 */
final class StreamShard {

	static final int BATCH_SIZE = 100;

	private static final int KEYS = 50;

	private final Scenario scenario;

	private final Policy policy;

	private final Random random;

	private final List<KinesisEventRecord> records = new ArrayList<>();

	private final Set<Integer> poison = new HashSet<>();

	private final Set<Integer> done = new HashSet<>();

	private final Set<Integer> everRun = new HashSet<>();

	private final Map<String, Integer> lastOfKey = new HashMap<>();

	private BatchProcessor<KinesisEvent, KinesisEventRecord, StreamsEventResponse> environment;

	private int runs;

	private int outOfOrder;

	private int acknowledgedUnhandled;

	private int doubled;

	private int invocations;

	private final SharedStore store;

	/** Positions, as often as they were recovered. */
	private final List<Integer> recovered = new ArrayList<>();

	StreamShard(Scenario scenario, Policy policy, int size, long seed) {
		this.scenario = scenario;
		this.policy = policy;
		this.random = new Random(seed);
		this.store = new SharedStore(policy.store());
		this.environment = environment();
		for (int i = 0; i < size; i++) {
			this.records.add(record(i, "key-" + this.random.nextInt(KEYS)));
			if (this.random.nextDouble() < scenario.poison()) {
				this.poison.add(i);
			}
		}
	}

	/**
	 * Deliver all records until each of them is handled or discarded.
	 */
	Result drain() {
		for (int start = 0; start < this.records.size(); start += BATCH_SIZE) {
			deliver(start, Math.min(start + BATCH_SIZE, this.records.size()));
		}
		int healthy = this.records.size() - this.poison.size();
		long neverRun = this.records.stream()
			.map(StreamShard::position)
			.filter((i) -> !this.poison.contains(i) && !this.everRun.contains(i))
			.count();
		return new Result((double) this.runs / this.records.size(), 100.0 * neverRun / healthy, this.outOfOrder,
				this.acknowledgedUnhandled, this.doubled);
	}

	int invocations() {
		return this.invocations;
	}

	/**
	 * The positions of the records that always fail.
	 */
	Set<Integer> poison() {
		return this.poison;
	}

	/**
	 * The positions of the records that were recovered, each as often as that happened.
	 */
	List<Integer> recovered() {
		return this.recovered;
	}

	private void deliver(int start, int end) {
		int first = start;
		int attempts = 0;
		while (first < end) {
			if (this.random.nextDouble() >= this.policy.sameEnvironment()) {
				this.environment = environment();
			}
			Integer reported = invoke(first, end);
			int checkpoint = (reported != null) ? reported : end;
			acknowledge(first, checkpoint);
			if (reported == null) {
				return;
			}
			attempts = (this.scenario.budgetStartsAfresh() && checkpoint > first) ? 1 : attempts + 1;
			if (attempts > this.scenario.retries()) {
				return;
			}
			first = checkpoint;
		}
	}

	private @Nullable Integer invoke(int first, int end) {
		this.invocations++;
		KinesisEvent event = new KinesisEvent();
		event.setRecords(this.records.subList(first, end));
		StreamsEventResponse response;
		try {
			response = this.environment.process(event, (record, context) -> handle(record), null).response();
		}
		catch (KilledError ex) {
			this.store.expireClaims();
			this.environment = environment();
			return first;
		}
		return response.getBatchItemFailures()
			.stream()
			.map((failure) -> Integer.parseInt(failure.getItemIdentifier()))
			.min(Integer::compare)
			.orElse(null);
	}

	private @Nullable Object handle(KinesisEventRecord record) {
		int position = position(record);
		this.runs++;
		this.everRun.add(position);
		if (this.poison.contains(position) || this.random.nextDouble() < this.scenario.flaky()) {
			throw new IllegalStateException("failed on purpose");
		}
		boolean killed = this.policy.killed() > 0 && this.random.nextDouble() < this.policy.killed();
		// A transaction that is not committed has no effect.
		if (!killed || this.policy.store() != SharedStore.Kind.TRANSACTIONAL) {
			haveEffect(record, position);
		}
		if (killed) {
			throw new KilledError();
		}
		return null;
	}

	private void haveEffect(KinesisEventRecord record, int position) {
		if (!this.done.add(position)) {
			this.doubled++;
		}
		int last = this.lastOfKey.merge(record.getKinesis().getPartitionKey(), position, Math::max);
		if (last > position) {
			this.outOfOrder++;
		}
	}

	private void recover(RecordContext<?> record) {
		int position = Integer.parseInt(record.itemIdentifier());
		this.recovered.add(position);
		this.done.add(position);
	}

	private void acknowledge(int from, int to) {
		for (int i = from; i < to; i++) {
			if (!this.done.contains(i)) {
				this.acknowledgedUnhandled++;
			}
		}
	}

	private BatchProcessor<KinesisEvent, KinesisEventRecord, StreamsEventResponse> environment() {
		RecordRecoverer recoverer = (record, exception) -> recover(record);
		return BatchProcessor.builder(new KinesisEventSource())
			.settings(BatchSettings.defaults(EventType.KINESIS)
				.toBuilder()
				.onFailure(this.policy.onFailure())
				.redeliveryMemory(this.policy.memory())
				.build())
			.recoverers(this.policy.recovery() ? List.of(recoverer) : List.of())
			.idempotency(this.store.idempotency())
			.build();
	}

	private static KinesisEventRecord record(int position, String partitionKey) {
		KinesisEvent.Record data = new KinesisEvent.Record();
		data.setSequenceNumber(Integer.toString(position));
		data.setPartitionKey(partitionKey);
		data.setData(ByteBuffer.allocate(0));
		KinesisEventRecord record = new KinesisEventRecord();
		record.setEventSource("aws:kinesis");
		record.setEventSourceARN("arn:aws:kinesis:eu-central-1:123456789012:stream/readings");
		record.setKinesis(data);
		return record;
	}

	private static int position(KinesisEventRecord record) {
		return Integer.parseInt(record.getKinesis().getSequenceNumber());
	}

	/**
	 * What goes wrong, and how often the event source mapping tries.
	 *
	 * @param flaky the share of runs that fail by chance
	 * @param poison the share of records that always fail
	 * @param retries {@code MaximumRetryAttempts}
	 * @param budgetStartsAfresh whether the attempts are counted anew when the checkpoint
	 * advances, which AWS does not document
	 */
	record Scenario(double flaky, double poison, int retries, boolean budgetStartsAfresh) {
	}

	/**
	 * How the library is set.
	 *
	 * @param name what the table calls it
	 * @param onFailure the setting
	 * @param memory the setting
	 * @param sameEnvironment the chance that a batch meets the environment of the last
	 * one
	 * @param recovery whether there is a recoverer
	 * @param store the idempotency store of all environments
	 * @param killed the share of runs in which the environment is killed
	 */
	record Policy(String name, OnFailure onFailure, boolean memory, double sameEnvironment, boolean recovery,
			SharedStore.Kind store, double killed) {

		Policy(String name, OnFailure onFailure, boolean memory, double sameEnvironment) {
			this(name, onFailure, memory, sameEnvironment, false, SharedStore.Kind.NONE, 0);
		}

		Policy withRecovery() {
			return new Policy(this.name, this.onFailure, this.memory, this.sameEnvironment, true, this.store,
					this.killed);
		}

		Policy with(String name, SharedStore.Kind store, double killed) {
			return new Policy(name, this.onFailure, this.memory, this.sameEnvironment, this.recovery, store, killed);
		}

	}

	/**
	 * What came of it.
	 *
	 * @param runsPerRecord how often a handler ran, for each record of the stream
	 * @param neverRun the percentage of healthy records that were discarded without a run
	 * @param outOfOrder how often a record was handled after a later one of its key
	 * @param acknowledgedUnhandled how many records an answer let Lambda pass that had
	 * not been handled
	 * @param doubled how often a handled record was handled again
	 */
	record Result(double runsPerRecord, double neverRun, int outOfOrder, int acknowledgedUnhandled, int doubled) {
	}

}
