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
 * Who must wait for whom: records of the same lane are handed out one after the other,
 * each when the one before it is done. Among those that need not wait, the earliest comes
 * first, so that one at a time they come in the order of the event.
 * <p>
 * Used by the thread of the invocation alone.
 */
abstract class Lanes {

	static final int NONE = -1;

	/**
	 * Sort records into lanes.
	 * @param keys the key of each record's lane, {@code null} for a lane of its own
	 * @param limit how many records, counted from the first, may be handed out
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
	 * Return the record that may be started next.
	 * @return its index, or {@link #NONE} if there is none at the moment
	 */
	abstract int peek();

	/**
	 * Hand out the record that {@link #peek()} returns.
	 */
	abstract void take();

	/**
	 * Let the next record of a lane come.
	 * @param index a record that is done
	 */
	abstract void release(int index);

	/**
	 * Give up the rest of a lane.
	 * @param index a record that was handed out
	 * @param skipped called with each record that is not handed out any more
	 */
	abstract void close(int index, IntConsumer skipped);

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
		void take() {
			this.next++;
		}

		@Override
		void release(int index) {
		}

		@Override
		void close(int index, IntConsumer skipped) {
		}

	}

	/**
	 * Records share lanes.
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
		void take() {
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
		void close(int index, IntConsumer skipped) {
			for (int i = this.successors[index]; i != NONE; i = this.successors[i]) {
				skipped.accept(i);
			}
		}

	}

}
