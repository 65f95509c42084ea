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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The handler of all records, which fails on purpose, and what there is to know about
 * them afterwards. A record is known by its position: that of a later record of the same
 * key or group is higher.
 */
final class FailingHandler {

	private final Set<Integer> poison = new HashSet<>();

	private final Set<Integer> done = new HashSet<>();

	private final Set<Integer> everRun = new HashSet<>();

	/** Positions, as often as they were recovered. */
	private final List<Integer> recovered = new ArrayList<>();

	private final Map<String, Integer> lastOfKey = new HashMap<>();

	private final Random random;

	private final double flaky;

	private final double killed;

	private final SharedStore.Kind store;

	private int runs;

	private int outOfOrder;

	private int acknowledgedUnhandled;

	private int doubled;

	/**
	 * Create a handler.
	 * @param random decides what fails
	 * @param flaky the share of runs that fail by chance
	 * @param killed the share of runs in which the environment is killed
	 * @param store which store there is
	 */
	FailingHandler(Random random, double flaky, double killed, SharedStore.Kind store) {
		this.random = random;
		this.flaky = flaky;
		this.killed = killed;
		this.store = store;
	}

	/**
	 * Make a record fail always, by chance.
	 * @param position the position of the record
	 * @param share the share of records that always fail
	 */
	void mayBePoison(int position, double share) {
		if (this.random.nextDouble() < share) {
			this.poison.add(position);
		}
	}

	@Nullable Object handle(int position, String key) {
		this.runs++;
		this.everRun.add(position);
		if (this.poison.contains(position) || this.random.nextDouble() < this.flaky) {
			throw new IllegalStateException("failed on purpose");
		}
		boolean kills = this.killed > 0 && this.random.nextDouble() < this.killed;
		// A transaction that is not committed has no effect.
		if (!kills || this.store != SharedStore.Kind.TRANSACTIONAL) {
			haveEffect(position, key);
		}
		if (kills) {
			throw new KilledError();
		}
		return null;
	}

	private void haveEffect(int position, String key) {
		if (!this.done.add(position)) {
			this.doubled++;
		}
		if (this.lastOfKey.merge(key, position, Math::max) > position) {
			this.outOfOrder++;
		}
	}

	void recover(int position) {
		this.recovered.add(position);
		this.done.add(position);
	}

	/**
	 * Note that an answer has let Lambda pass a record.
	 */
	void acknowledged(int position) {
		if (!this.done.contains(position)) {
			this.acknowledgedUnhandled++;
		}
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

	/**
	 * Return what came of it.
	 * @param size how many records there were
	 */
	Result result(int size) {
		int healthy = size - this.poison.size();
		long healthyRun = this.everRun.stream().filter((position) -> !this.poison.contains(position)).count();
		return new Result((double) this.runs / size, 100.0 * (healthy - healthyRun) / healthy, this.outOfOrder,
				this.acknowledgedUnhandled, this.doubled);
	}

}
