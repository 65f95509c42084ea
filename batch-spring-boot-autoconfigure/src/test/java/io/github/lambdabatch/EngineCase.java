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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;

/**
 * A random set-up of the engine and what its records are going to do.
 *
 * @param seed what the case was made of
 * @param eventType where the batch comes from
 * @param settings how it is processed
 * @param maxRetries what the retry policy in the settings allows
 * @param workers who runs handlers
 * @param recovery what the recoverer does
 * @param action how failures are classified, or {@code null} for the engine's own way
 * @param deadlineMillis how long the first invocation has before its margin begins, or 0
 * @param listenerThrows whether there is a listener that throws
 * @param bisect whether the event source mapping halves the batch of a failed invocation
 * @param store which idempotency store all environments share
 * @param items the records
 */
record EngineCase(long seed, EventType eventType, BatchSettings settings, int maxRetries, Workers workers,
		Recovery recovery, @Nullable FailureAction action, int deadlineMillis, boolean listenerThrows, boolean bisect,
		Store store, List<Item> items) {

	private static final int MARGIN_MILLIS = 2_000;

	/** The engine waits up to half of the margin for handlers that do not stop. */
	private static final int SHORT_MARGIN_MILLIS = 200;

	private static final Act[] HARMLESS = { Act.THROW, Act.THROW, Act.ERROR, Act.LATE_FAIL, Act.INTERRUPTED_FAIL,
			Act.STUBBORN_FAIL };

	private static final Act[] SUCCEEDING = { Act.OK, Act.OK, Act.OK, Act.LATE_OK, Act.INTERRUPTED_OK,
			Act.STUBBORN_OK };

	private static final Act[] HANGING = { Act.HANG, Act.HANG_OK, Act.NEVER };

	static EngineCase random(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		EventType eventType = pick(random, EventType.values());
		OnFailure onFailure = pick(random, OnFailure.values());
		while (!onFailure.isSupportedBy(eventType)) {
			onFailure = pick(random, OnFailure.values());
		}
		boolean parallel = random.nextInt(4) != 0;
		Duration recordTimeout = (random.nextInt(12) == 0) ? Duration.ofMillis(random.nextInt(2, 5)) : null;
		int deadlineMillis = (random.nextInt(25) == 0) ? random.nextInt(3, 8) : 0;
		int maxRetries = random.nextInt(3);
		FailInvocation failInvocation = (random.nextInt(3) == 0) ? pick(random, FailInvocation.values())
				: FailInvocation.NEVER;
		Recovery recovery = (random.nextInt(3) == 0) ? pick(random, Recovery.values()) : Recovery.NONE;
		boolean interruptible = recordTimeout != null || (deadlineMillis > 0 && parallel);
		FailureAction action = (random.nextInt(4) == 0) ? pick(random, FailureAction.values()) : null;
		Integer maxReceives = (!eventType.isStream() && random.nextInt(4) == 0) ? random.nextInt(1, 4) : null;
		boolean ignoring = deadlineMillis > 0 && parallel && random.nextInt(8) == 0;
		Store store = (random.nextInt(3) == 0) ? pick(random, Store.values()) : Store.NONE;
		List<Item> items = items(random, interruptible, ignoring, store == Store.TRANSACTIONAL);
		boolean poison = items.stream()
			.anyMatch((item) -> item.isPoison(isEverRecovered(recovery, action, maxReceives)));
		// With a poison record at the head of a short batch, the others would never come.
		Integer maxRecords = (random.nextInt(6) == 0 && !poison && failInvocation == FailInvocation.NEVER)
				? random.nextInt(1, 42) : null;
		Workers workers = pick(random, Workers.values());
		BatchSettings settings = BatchSettings.defaults(eventType)
			.toBuilder()
			.onFailure(onFailure)
			.failInvocation(failInvocation)
			.maxRecords(maxRecords)
			.parallel(parallel)
			.maxConcurrency(random.nextBoolean() ? random.nextInt(1, 5) : random.nextInt(1, 65))
			.deadlineMargin(Duration.ofMillis(ignoring ? SHORT_MARGIN_MILLIS : MARGIN_MILLIS))
			.recordTimeout(recordTimeout)
			.retry((maxRetries > 0)
					? RetrySettings.builder().maxRetries(maxRetries).delay(Duration.ofMillis(random.nextInt(3))).build()
					: RetrySettings.none())
			.maxReceives(maxReceives)
			.redeliveryMemory(random.nextInt(3) != 0)
			.build();
		return new EngineCase(seed, eventType, settings, maxRetries, workers, recovery, action, deadlineMillis,
				random.nextInt(8) == 0, random.nextBoolean(), store, items);
	}

	/**
	 * Whether a record that always fails is recovered sooner or later.
	 */
	boolean isEverRecovered() {
		return isEverRecovered(this.recovery, this.action, this.settings.maxReceives());
	}

	private static boolean isEverRecovered(Recovery recovery, @Nullable FailureAction action,
			@Nullable Integer maxReceives) {
		return recovery != Recovery.NONE && recovery != Recovery.BROKEN
				&& (action != FailureAction.REDELIVER || maxReceives != null);
	}

	/**
	 * Whether a record that has failed is handed to the recoverer.
	 * @param receives how often it has been received
	 */
	boolean isGivenUp(int receives) {
		Integer maxReceives = this.settings.maxReceives();
		boolean often = maxReceives != null && receives >= maxReceives;
		return this.action == FailureAction.RECOVER || often
				|| (this.action != FailureAction.REDELIVER && maxReceives == null);
	}

	private static List<Item> items(SplittableRandom random, boolean interruptible, boolean ignoring,
			boolean blocking) {
		int size = random.nextInt(random.nextBoolean() ? 8 : 41);
		int lanes = random.nextInt(1, 12);
		int failures = random.nextInt(4);
		boolean poison = random.nextInt(4) == 0;
		int hanging = interruptible ? 2 : 0;
		List<Item> items = new ArrayList<>();
		for (int i = 0; i < size; i++) {
			List<Act> acts = new ArrayList<>();
			if (hanging > 0 && random.nextInt(6) == 0) {
				hanging--;
				acts.add((ignoring && random.nextBoolean()) ? Act.IGNORE : pick(random, HANGING));
			}
			while (random.nextInt(12) < failures && acts.size() < 3) {
				acts.add(pick(random, HARMLESS));
			}
			boolean fails = poison && random.nextInt(10) == 0;
			acts.add(pick(random, fails ? HARMLESS : SUCCEEDING));
			String key = (random.nextInt(20) == 0) ? "" : (char) ('A' + random.nextInt(lanes)) + ":";
			items.add(new Item(key + (i + 1), acts.stream().map((act) -> blocking ? act.blocking() : act).toList()));
		}
		return items;
	}

	private static <T> T pick(SplittableRandom random, T[] choices) {
		return choices[random.nextInt(choices.length)];
	}

	EngineCase without(int index) {
		List<Item> fewer = new ArrayList<>(this.items);
		fewer.remove(index);
		return new EngineCase(this.seed, this.eventType, this.settings, this.maxRetries, this.workers, this.recovery,
				this.action, this.deadlineMillis, this.listenerThrows, this.bisect, this.store, fewer);
	}

	boolean isTimed() {
		return this.deadlineMillis > 0 || this.settings.recordTimeout() != null;
	}

	/**
	 * A record and what its handler does: one act per attempt, the last one ever after.
	 *
	 * @param record the record as {@link TestSource} has it
	 * @param acts what the handler does
	 */
	record Item(String record, List<Act> acts) {

		Act act(int attempt) {
			return this.acts.get(Math.min(attempt, this.acts.size() - 1));
		}

		boolean isPoison(boolean everRecovered) {
			return !this.acts.get(this.acts.size() - 1).isSuccess() && !everRecovered;
		}

		@Nullable Object lane(EventType eventType) {
			return new TestSource(eventType).laneKey(this.record);
		}

		@Override
		public String toString() {
			return this.record + this.acts;
		}

	}

	/**
	 * What a handler does in one attempt.
	 */
	enum Act {

		/** Returns. */
		OK,

		/** Throws an exception. */
		THROW,

		/** Throws an error. */
		ERROR,

		/** Returns a future that succeeds later. */
		LATE_OK,

		/** Returns a future that fails later. */
		LATE_FAIL,

		/** Waits until interrupted, and throws. */
		HANG,

		/** Waits until interrupted, and returns. */
		HANG_OK,

		/** Returns a publisher that only ever ends cancelled. */
		NEVER,

		/** Waits ignoring interrupts, until all deliveries are over. */
		IGNORE,

		/** Interrupts its own thread and throws. */
		INTERRUPTED_FAIL,

		/** Interrupts its own thread and returns. */
		INTERRUPTED_OK,

		/** Returns a future that fails later, and works on if it is cancelled. */
		STUBBORN_FAIL,

		/** Returns a future that succeeds later, and works on if it is cancelled. */
		STUBBORN_OK;

		boolean isSuccess() {
			return this == OK || this == LATE_OK || this == INTERRUPTED_OK || this == STUBBORN_OK;
		}

		boolean isLate() {
			return this == LATE_OK || this == LATE_FAIL || this == STUBBORN_OK || this == STUBBORN_FAIL;
		}

		boolean isStubborn() {
			return this == STUBBORN_OK || this == STUBBORN_FAIL;
		}

		/**
		 * What a handler does that ends on its thread.
		 */
		Act blocking() {
			return switch (this) {
				case LATE_OK, STUBBORN_OK -> OK;
				case LATE_FAIL, STUBBORN_FAIL -> THROW;
				case NEVER -> HANG;
				default -> this;
			};
		}

	}

	/**
	 * Who runs handlers.
	 */
	enum Workers {

		/** A pool that grows. */
		POOL,

		/** A pool of two threads. */
		TWO,

		/** What the engine has by default. */
		DEFAULT,

		/** Two threads, for which the caller has to wait. */
		BLOCKING,

		/** A pool that rejects one task of four, up to a number. */
		REJECTING,

		/** The caller of the executor. */
		CALLER

	}

	/**
	 * Which idempotency store there is.
	 */
	enum Store {

		/** There is none. */
		NONE,

		/** One that claims and completes for itself. */
		PLAIN,

		/** One that claims and completes in the transaction of the handler. */
		TRANSACTIONAL,

		/** One that fails one call of six. */
		FLAKY

	}

	/**
	 * What a recoverer does.
	 */
	enum Recovery {

		/** There is none. */
		NONE,

		/** Recovers each record. */
		ALWAYS,

		/** Fails for each record the first time. */
		AT_THE_SECOND_TIME,

		/** Throws. */
		BROKEN

	}

}
