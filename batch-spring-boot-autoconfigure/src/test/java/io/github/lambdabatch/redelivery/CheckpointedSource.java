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

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.RecordContext;

/**
 * A stream or a topic and the event source mapping that reads it: one batch after the
 * other, each of them again as long as the answer reports something, until its attempts
 * are spent and what is left of it is discarded. Between them the real library.
 *
 * @param <E> the type of the events
 * @param <R> the type of the records
 * @param <S> the type of the answers
 */
abstract class CheckpointedSource<E, R, S> {

	static final int BATCH_SIZE = 100;

	private static final int KEYS = 50;

	private final List<R> records = new ArrayList<>();

	private final EventSource<E, R, S> source;

	private final Scenario scenario;

	private final Policy policy;

	private final int size;

	private final Random random;

	private final SharedStore store;

	private final FailingHandler handler;

	private BatchProcessor<E, R, S> environment;

	private int invocations;

	CheckpointedSource(EventSource<E, R, S> source, Scenario scenario, Policy policy, int size, long seed) {
		this.source = source;
		this.scenario = scenario;
		this.policy = policy;
		this.random = new Random(seed);
		this.store = new SharedStore(policy.store());
		this.handler = new FailingHandler(this.random, scenario.flaky(), policy.killed(), policy.store());
		this.environment = environment();
		this.size = size;
	}

	/**
	 * Make a record.
	 * @param position its position among all records
	 * @param key which key it has
	 */
	abstract R record(int position, int key);

	abstract int position(R record);

	abstract String key(R record);

	/**
	 * Make an event of records that are in the order of their positions.
	 */
	abstract E event(List<R> records);

	/**
	 * Return what is delivered again, in the order of the positions.
	 * @param delivered what was delivered
	 * @param response the answer
	 */
	abstract List<R> redelivered(List<R> delivered, S response);

	/**
	 * Make the records and deliver them until each of them is handled or discarded.
	 */
	final Result drain() {
		for (int i = 0; i < this.size; i++) {
			this.records.add(record(i, this.random.nextInt(KEYS)));
			this.handler.mayBePoison(i, this.scenario.poison());
		}
		for (int start = 0; start < this.size; start += BATCH_SIZE) {
			deliver(this.records.subList(start, Math.min(start + BATCH_SIZE, this.size)));
		}
		return this.handler.result(this.size);
	}

	private void deliver(List<R> batch) {
		List<R> left = batch;
		int attempts = 0;
		while (!left.isEmpty()) {
			if (this.random.nextDouble() >= this.policy.sameEnvironment()) {
				this.environment = environment();
			}
			List<R> delivered = left;
			left = invoke(delivered);
			Set<Integer> again = left.stream().map(this::position).collect(Collectors.toSet());
			delivered.stream()
				.map(this::position)
				.filter((position) -> !again.contains(position))
				.forEach(this.handler::acknowledged);
			boolean advanced = left.size() < delivered.size();
			attempts = (this.scenario.budgetStartsAfresh() && advanced) ? 1 : attempts + 1;
			if (attempts > this.scenario.retries()) {
				return;
			}
		}
	}

	private List<R> invoke(List<R> records) {
		this.invocations++;
		try {
			return redelivered(records,
					this.environment.process(event(records), (record, context) -> handle(record), null).response());
		}
		catch (KilledError ex) {
			this.store.expireClaims();
			this.environment = environment();
			return records;
		}
	}

	private @Nullable Object handle(R record) {
		return this.handler.handle(position(record), key(record));
	}

	private BatchProcessor<E, R, S> environment() {
		return this.policy.environment(this.source, (record, exception) -> recover(record), this.store);
	}

	@SuppressWarnings("unchecked")
	private void recover(RecordContext<?> record) {
		this.handler.recover(position((R) record.record()));
	}

	final int invocations() {
		return this.invocations;
	}

	/**
	 * The positions of the records that always fail.
	 */
	final Set<Integer> poison() {
		return this.handler.poison();
	}

	/**
	 * The positions of the records that were recovered, each as often as that happened.
	 */
	final List<Integer> recovered() {
		return this.handler.recovered();
	}

}
