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

package io.github.lambdabatch;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.IntConsumer;

/**
 * The lanes of a batch. The records of a lane start one after the other, each when the
 * previous one has been released. Of the records that need not wait, the earliest starts
 * first, so that with one record at a time they run in the order of the event.
 * <p>
 * Used by the thread of the invocation alone.
 */
abstract class Lanes {

	static final int NONE = -1;

	/**
	 * Sort records into lanes.
	 * @param keys the key of each record's lane, {@code null} for a lane of its own
	 * @param limit how many records, counted from the first, may start
	 */
	static Lanes of(List<?> keys, int limit) {
		for (int i = 0; i < limit; i++) {
			if (keys.get(i) != null) {
				return new Keyed(keys, limit);
			}
		}
		return new Single(limit);
	}

	/**
	 * Return the record that may start next.
	 * @return its index, or {@link #NONE} if there is none at the moment
	 */
	abstract int peek();

	/**
	 * Start the record that {@link #peek()} returns.
	 */
	abstract void remove();

	/**
	 * Let the next record of a lane start.
	 * @param index a record of the lane that is done
	 */
	abstract void release(int index);

	/**
	 * Skip the rest of a lane.
	 * @param index a record of the lane that was started
	 * @param skipped called with each later record of the lane
	 */
	abstract void skipRest(int index, IntConsumer skipped);

	/**
	 * Each record has a lane of its own.
	 */
	private static final class Single extends Lanes {

		private final int limit;

		private int next;

		Single(int limit) {
			this.limit = limit;
		}

		@Override
		int peek() {
			return (this.next < this.limit) ? this.next : NONE;
		}

		@Override
		void remove() {
			this.next++;
		}

		@Override
		void release(int index) {
		}

		@Override
		void skipRest(int index, IntConsumer skipped) {
		}

	}

	/**
	 * Records with equal keys share a lane.
	 */
	private static final class Keyed extends Lanes {

		/** The record after each record, in its lane. */
		private final int[] successors;

		private final PriorityQueue<Integer> heads = new PriorityQueue<>();

		Keyed(List<?> keys, int limit) {
			this.successors = new int[limit];
			Arrays.fill(this.successors, NONE);
			Map<Object, Integer> tails = new HashMap<>();
			for (int i = 0; i < limit; i++) {
				Object key = keys.get(i);
				Integer tail = (key != null) ? tails.put(key, i) : null;
				if (tail == null) {
					this.heads.add(i);
				}
				else {
					this.successors[tail] = i;
				}
			}
		}

		@Override
		int peek() {
			Integer head = this.heads.peek();
			return (head != null) ? head : NONE;
		}

		@Override
		void remove() {
			this.heads.remove();
		}

		@Override
		void release(int index) {
			int successor = this.successors[index];
			if (successor != NONE) {
				this.heads.add(successor);
			}
		}

		@Override
		void skipRest(int index, IntConsumer skipped) {
			for (int i = this.successors[index]; i != NONE; i = this.successors[i]) {
				skipped.accept(i);
			}
		}

	}

}
