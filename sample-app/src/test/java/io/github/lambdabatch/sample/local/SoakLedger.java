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

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.sample.local.SoakReport.Column;
import io.github.lambdabatch.soak.SoakStep;

/**
 * Keeps account of every message of a soak test, outside of the processes that handle
 * them, and notes each promise that is broken.
 * <p>
 * Whoever reports a run or an acknowledgement first looks whether the ledger
 * {@linkplain #inDoubt needs to know more} of the dead-letter queues, which it cannot see
 * itself.
 */
final class SoakLedger {

	private static final int KEPT_VIOLATIONS = 50;

	/** By the number of the message. */
	private final Map<Integer, Entry> entries = new HashMap<>();

	private final Map<String, Group> groups = new HashMap<>();

	/**
	 * By request identifier. None is forgotten, as handlers may outlive their invocation.
	 */
	private final Map<String, Map<Integer, Delivery>> invocations = new HashMap<>();

	private final Causes standard = new Causes();

	private final Causes fifo = new Causes();

	private final List<String> violations = new ArrayList<>();

	private final int maxAttempts;

	private int violationCount;

	private int open;

	/**
	 * Creates an empty ledger.
	 * @param maxAttempts how often a handler may run for a message in one invocation
	 */
	SoakLedger(int maxAttempts) {
		this.maxAttempts = maxAttempts;
	}

	/**
	 * Notes that a message is about to be sent. Those of a group come in their order.
	 * @param message the message
	 */
	synchronized void sending(SoakMessage message) {
		Group group = (message.groupId() != null) ? this.groups.computeIfAbsent(message.groupId(), (key) -> new Group())
				: null;
		Entry entry = new Entry(message, group, (group != null) ? group.entries.size() : 0);
		if (group != null) {
			group.entries.add(entry);
		}
		if (this.entries.put(message.number(), entry) != null) {
			throw new IllegalArgumentException("Message %d is sent twice".formatted(message.number()));
		}
		this.open++;
	}

	/**
	 * Notes under which identifier the queue knows a message.
	 * @param number the message
	 * @param messageId the queue's identifier
	 */
	synchronized void identified(int number, String messageId) {
		Entry entry = this.entries.get(number);
		if (entry == null) {
			violation("Message %s was never sent", messageId);
		}
		else if (entry.messageId == null) {
			entry.messageId = messageId;
		}
		else if (!entry.messageId.equals(messageId)) {
			violation("Message %d is known as %s and as %s", number, entry.messageId, messageId);
		}
	}

	/**
	 * Notes an invocation.
	 * @param requestId what it is known by
	 * @param numbers the messages of its event, in order
	 * @param duplicate whether the batch is delivered once more without having been
	 * received anew
	 * @param cutOff whether attempts may be cut off and made again, whatever they have
	 * done
	 */
	synchronized void invoked(String requestId, List<Integer> numbers, boolean duplicate, boolean cutOff) {
		Map<Integer, Delivery> delivered = new HashMap<>();
		Map<Group, Integer> positions = new HashMap<>();
		for (int number : numbers) {
			Entry entry = entry(number);
			if (entry.deleted && !duplicate) {
				violation("The queue delivered %s again after it had deleted it", entry);
			}
			if (entry.group != null) {
				Integer before = positions.put(entry.group, entry.position);
				if (before != null && before >= entry.position) {
					violation("The queue delivered %s after a later one of its group", entry);
				}
			}
			Cause cause = duplicate ? Cause.DUPLICATE : (entry.underway > 0) ? Cause.OVERLAP : entry.next;
			if (delivered.put(number, new Delivery(entry, cause, cutOff)) != null) {
				throw new IllegalArgumentException("Message %d is twice in one event".formatted(number));
			}
			entry.underway++;
			causes(entry).deliveries.merge(cause, 1, Integer::sum);
		}
		if (this.invocations.put(requestId, delivered) != null) {
			throw new IllegalArgumentException("Request %s is there twice".formatted(requestId));
		}
	}

	/**
	 * Looks for messages that have to be handled or dead-lettered by now, but are not, as
	 * far as the ledger knows: earlier ones of a message's group.
	 * @param number the message whose handler begins
	 * @return whether dead letters have to be looked for
	 */
	synchronized boolean inDoubt(int number) {
		Entry entry = this.entries.get(number);
		return entry != null && entry.group != null && entry.group.settled() < entry.position;
	}

	/**
	 * Looks for messages that must not be acknowledged, as far as the ledger knows.
	 * @param numbers the messages
	 * @return whether dead letters have to be looked for
	 */
	synchronized boolean inDoubt(Collection<Integer> numbers) {
		return numbers.stream().anyMatch((number) -> !entry(number).isSettled());
	}

	/**
	 * Notes that a handler begins.
	 * @param requestId the invocation
	 * @param number the message
	 * @return which run of the message it is, counted from one
	 */
	synchronized int began(String requestId, int number) {
		Delivery delivery = delivery(requestId, number);
		if (delivery == null) {
			return 1;
		}
		Entry entry = delivery.entry;
		if (entry.message.kind() == SoakMessage.Kind.MALFORMED) {
			violation("%s is malformed, but reached the handler", entry);
		}
		checkOrder(entry, "was begun");
		checkAlone(requestId, entry);
		checkAttempts(delivery);
		delivery.runs++;
		Cause cause = (delivery.runs > 1) ? Cause.RETRY : delivery.cause;
		causes(entry).runs.merge(cause, 1, Integer::sum);
		return ++entry.runs;
	}

	private void checkOrder(Entry entry, String what) {
		Group group = entry.group;
		if (group != null && group.settled() < entry.position && !entry.outOfOrder) {
			entry.outOfOrder = true;
			violation("%s %s before %s was handled or dead-lettered", entry, what, group.entries.get(group.settled()));
		}
	}

	private void checkAlone(String requestId, Entry entry) {
		if (entry.group == null) {
			return;
		}
		for (Delivery other : this.invocations.getOrDefault(requestId, Map.of()).values()) {
			if (other.entry != entry && other.entry.group == entry.group && other.working && !other.cutOff) {
				violation("%s was begun while the same invocation was at work on %s", entry, other.entry);
			}
		}
	}

	private void checkAttempts(Delivery delivery) {
		if (delivery.runs >= this.maxAttempts) {
			violation("%s was tried %d times in one invocation", delivery.entry, delivery.runs + 1);
		}
		SoakStep last = delivery.lastStep;
		if (last == null || delivery.cutOff) {
			return;
		}
		switch (last) {
			case REJECT, THROW_ASSERTION_ERROR, THROW_LINKAGE_ERROR, OVERFLOW_STACK, RUN_OUT_OF_MEMORY ->
				violation("%s was tried again in the same invocation after %s", delivery.entry, last);
			case WORK, WORK_SLOWLY -> {
				if (delivery.handled) {
					violation("%s was run again in the invocation that had handled it", delivery.entry);
				}
			}
			default -> {
			}
		}
	}

	/**
	 * Notes what a handler was told to do.
	 * @param requestId the invocation
	 * @param number the message
	 * @param step what to do
	 */
	synchronized void told(String requestId, int number, SoakStep step) {
		Delivery delivery = delivery(requestId, number);
		if (delivery != null) {
			delivery.lastStep = step;
			// What takes too long may be interrupted, which nobody would tell.
			delivery.working = step.isWork() && step != SoakStep.WORK_TOO_LONG;
		}
	}

	/**
	 * Notes that a handler has done its work.
	 * @param requestId the invocation
	 * @param number the message
	 */
	synchronized void handled(String requestId, int number) {
		Delivery delivery = delivery(requestId, number);
		if (delivery == null) {
			return;
		}
		Entry entry = delivery.entry;
		if (entry.message.kind().isPoison()) {
			violation("%s can never be handled, but was", entry);
		}
		checkOrder(entry, "was handled");
		delivery.working = false;
		delivery.handled = true;
		entry.handled++;
	}

	/**
	 * Notes that a message is acknowledged: that it will be deleted.
	 * @param requestId the invocation whose answer says so
	 * @param number the message
	 */
	synchronized void acknowledged(String requestId, int number) {
		Delivery delivery = delivery(requestId, number);
		if (delivery == null) {
			return;
		}
		if (delivery.acknowledged) {
			violation("%s was acknowledged twice by one invocation", delivery.entry);
		}
		if (!delivery.entry.isSettled()) {
			violation("%s was acknowledged, but neither handled nor dead-lettered", delivery.entry);
		}
		delivery.acknowledged = true;
	}

	/**
	 * Notes that the queue deleted a message.
	 * @param number the message
	 */
	synchronized void deleted(int number) {
		Entry entry = entry(number);
		if (!entry.isEnded()) {
			this.open--;
		}
		entry.deleted = true;
		notifyAll();
	}

	/**
	 * Notes that an invocation has ended. What it did not delete comes again.
	 * @param requestId the invocation
	 * @param ending how it ended
	 */
	synchronized void ended(String requestId, Ending ending) {
		for (Delivery delivery : this.invocations.getOrDefault(requestId, Map.of()).values()) {
			delivery.entry.underway--;
			delivery.entry.next = switch (ending) {
				case ANSWERED -> delivery.acknowledged ? Cause.AFTER_LATE_DELETION
						: (delivery.runs > 0) ? Cause.AFTER_FAILURE : Cause.AFTER_NO_RUN;
				case ANSWER_LOST -> Cause.AFTER_LOST_ANSWER;
				case FAILED -> Cause.AFTER_FAILED_INVOCATION;
				case KILLED -> Cause.AFTER_KILL;
				case TIMED_OUT -> Cause.AFTER_TIMEOUT;
			};
		}
	}

	/**
	 * Notes that a message was found in a dead-letter queue.
	 * @param number the message
	 * @param messageId how the dead letter names it
	 * @param body what is in the dead-letter queue
	 * @param byQueue whether the queue moved it there, and not the function
	 */
	synchronized void deadLettered(int number, String messageId, String body, boolean byQueue) {
		identified(number, messageId);
		Entry entry = this.entries.get(number);
		if (entry == null) {
			return;
		}
		if (!body.equals(entry.message.body())) {
			violation("The dead letter of %s is not what was sent", entry);
		}
		if (byQueue) {
			if (!entry.isEnded()) {
				this.open--;
			}
			entry.moved++;
		}
		else {
			entry.deadLetters++;
		}
		notifyAll();
	}

	/**
	 * Notes something else that must not be.
	 * @param format what is wrong
	 * @param arguments the arguments of the format
	 */
	synchronized void violation(String format, Object... arguments) {
		this.violationCount++;
		if (this.violations.size() < KEPT_VIOLATIONS) {
			this.violations.add(format.formatted(arguments));
		}
	}

	/**
	 * Counts the messages that are neither deleted nor moved.
	 */
	synchronized int open() {
		return this.open;
	}

	/**
	 * Waits until few messages are left.
	 * @param limit how many may be left
	 * @param millis how long to wait
	 * @return whether no more are left
	 */
	synchronized boolean awaitOpen(int limit, long millis) throws InterruptedException {
		long end = System.nanoTime() + millis * 1_000_000;
		while (this.open > limit) {
			long left = (end - System.nanoTime()) / 1_000_000;
			if (left <= 0) {
				return false;
			}
			wait(left);
		}
		return true;
	}

	/**
	 * Judges, when all queues have been emptied.
	 * @param leftInQueues how many messages both queues still hold
	 * @return the report
	 */
	synchronized SoakReport report(int leftInQueues) {
		Column standard = new Column(this.standard.runs, this.standard.deliveries);
		Column fifo = new Column(this.fifo.runs, this.fifo.deliveries);
		Set<String> identifiers = new HashSet<>();
		for (Entry entry : this.entries.values()) {
			(entry.isFifo() ? fifo : standard).add(entry.isEnded(), entry.handled, entry.deadLetters, entry.moved,
					entry.message.kind().isPoison());
			if (entry.messageId == null || !identifiers.add(entry.messageId)) {
				violation("%s has no message identifier of its own", entry);
			}
			if (entry.isEnded() && !entry.isSettled()) {
				violation("%s was neither handled nor dead-lettered", entry);
			}
		}
		if (this.open != leftInQueues) {
			violation("%d messages were neither deleted nor moved, but the queues hold %d", this.open, leftInQueues);
		}
		else if (this.open > 0) {
			violation("The time was over before the queues were empty: they still hold %d messages", this.open);
		}
		return new SoakReport(standard, fifo, List.copyOf(this.violations), this.violationCount);
	}

	private Causes causes(Entry entry) {
		return entry.isFifo() ? this.fifo : this.standard;
	}

	private Entry entry(int number) {
		Entry entry = this.entries.get(number);
		if (entry == null) {
			throw new IllegalArgumentException("Message %d was never sent".formatted(number));
		}
		return entry;
	}

	private @Nullable Delivery delivery(String requestId, int number) {
		Delivery delivery = this.invocations.getOrDefault(requestId, Map.of()).get(number);
		if (delivery == null) {
			violation("Message %d was not in the event of request %s", number, requestId);
		}
		return delivery;
	}

	/**
	 * How an invocation ended for the event source mapping.
	 */
	enum Ending {

		ANSWERED, ANSWER_LOST, FAILED, KILLED, TIMED_OUT

	}

	/**
	 * Why a message was delivered, or its handler run.
	 */
	enum Cause {

		FIRST_TIME("for the first time"), RETRY("again in the same invocation"),
		AFTER_FAILURE("after the handler had failed or been interrupted"),
		AFTER_NO_RUN("after an answer that reported it without a run"),
		AFTER_FAILED_INVOCATION("after an invocation that failed as a whole"),
		AFTER_KILL("after the process was killed"), AFTER_LOST_ANSWER("after the answer was lost"),
		AFTER_TIMEOUT("after a timeout of the function"), DUPLICATE("because the batch was delivered twice"),
		OVERLAP("while an earlier delivery was under way"), AFTER_LATE_DELETION("after it was deleted too late");

		private final String text;

		Cause(String text) {
			this.text = text;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

	/** How often messages of a queue were run and delivered, and why. */
	private static final class Causes {

		private final Map<Cause, Integer> runs = new EnumMap<>(Cause.class);

		private final Map<Cause, Integer> deliveries = new EnumMap<>(Cause.class);

	}

	/** A message and what is known of it. */
	private static final class Entry {

		private final SoakMessage message;

		private final @Nullable Group group;

		/** Its place in its group. */
		private final int position;

		private @Nullable String messageId;

		private Cause next = Cause.FIRST_TIME;

		/** In how many invocations it is. */
		private int underway;

		private int runs;

		private int handled;

		private int deadLetters;

		private int moved;

		private boolean deleted;

		private boolean outOfOrder;

		Entry(SoakMessage message, @Nullable Group group, int position) {
			this.message = message;
			this.group = group;
			this.position = position;
		}

		boolean isFifo() {
			return this.group != null;
		}

		/** Whether nothing would be lost if it were not delivered again. */
		boolean isSettled() {
			return this.handled > 0 || this.deadLetters > 0 || this.moved > 0;
		}

		boolean isEnded() {
			return this.deleted || this.moved > 0;
		}

		@Override
		public String toString() {
			return "Message %d (%s%s; runs: %d, handled: %d, dead letters: %d, moved: %d, deleted: %s, next: %s)"
				.formatted(this.message.number(), this.message.kind(), isFifo() ? ", " + this.message.groupId() : "",
						this.runs, this.handled, this.deadLetters, this.moved, this.deleted, this.next.name());
		}

	}

	/** The messages of a group, in their order. */
	private static final class Group {

		private final List<Entry> entries = new ArrayList<>();

		private int settled;

		/**
		 * Counts the messages up to the first that is neither handled nor dead-lettered.
		 */
		int settled() {
			while (this.settled < this.entries.size() && this.entries.get(this.settled).isSettled()) {
				this.settled++;
			}
			return this.settled;
		}

	}

	/** A message in an event. */
	private static final class Delivery {

		private final Entry entry;

		private final Cause cause;

		private final boolean cutOff;

		private int runs;

		private @Nullable SoakStep lastStep;

		private boolean working;

		private boolean handled;

		private boolean acknowledged;

		Delivery(Entry entry, Cause cause, boolean cutOff) {
			this.entry = entry;
			this.cause = cause;
			this.cutOff = cutOff;
		}

	}

}
