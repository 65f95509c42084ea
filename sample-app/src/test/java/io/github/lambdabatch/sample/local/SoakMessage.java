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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.soak.SoakApplication;
import io.github.lambdabatch.soak.SoakStep;

/**
 * A message of the soak test.
 *
 * @param number what it is known by, whichever queue it is for
 * @param kind what is the matter with it
 * @param groupId its message group in the FIFO queue, or {@code null}
 */
record SoakMessage(int number, Kind kind, @Nullable String groupId) {

	private static final Pattern NUMBER = Pattern.compile("\"number\":(\\d+)");

	/** What goes to SQS in one call belongs to as many groups. */
	private static final int SENT_TOGETHER = 10;

	private static final int MESSAGES_IN_A_GROUP = 150;

	/**
	 * Draws messages for both queues. Each kind is there.
	 * @param count how many
	 * @param random where chance comes from
	 * @return the messages, in the order in which they are to be sent
	 */
	static Plan draw(int count, Random random) {
		List<Kind> kinds = new ArrayList<>(count);
		for (Kind kind : Kind.values()) {
			kinds.addAll(Collections.nCopies(Math.max(1, (int) Math.round(count * kind.share)), kind));
		}
		if (kinds.size() > count) {
			throw new IllegalArgumentException("%d messages are too few for all kinds".formatted(count));
		}
		kinds.addAll(Collections.nCopies(count - kinds.size(), Kind.HEALTHY));
		Collections.shuffle(kinds, random);
		int fifoCount = count * 2 / 5;
		List<SoakMessage> fifo = inGroups(kinds.subList(0, fifoCount), random);
		List<SoakMessage> standard = new ArrayList<>();
		for (int number = fifoCount; number < count; number++) {
			standard.add(new SoakMessage(number, kinds.get(number), null));
		}
		return new Plan(standard, fifo);
	}

	/**
	 * Round by round, so that no two messages of a group are sent in the same call.
	 */
	private static List<SoakMessage> inGroups(List<Kind> kinds, Random random) {
		int groups = SENT_TOGETHER * Math.max(2, kinds.size() / MESSAGES_IN_A_GROUP / SENT_TOGETHER);
		List<Integer> round = new ArrayList<>();
		for (int group = 0; group < groups; group++) {
			round.add(group);
		}
		List<SoakMessage> messages = new ArrayList<>();
		for (int number = 0; number < kinds.size(); number++) {
			if (number % groups == 0) {
				Collections.shuffle(round, random);
			}
			messages.add(new SoakMessage(number, kinds.get(number), "group-" + round.get(number % groups)));
		}
		return messages;
	}

	/**
	 * Finds out which message a body belongs to.
	 * @param body the body
	 * @return the number of the message, or -1 if it is none of these messages
	 */
	static int number(String body) {
		Matcher matcher = NUMBER.matcher(body);
		return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
	}

	String body() {
		String start = "{\"number\":%d,\"kind\":\"%s\"".formatted(this.number, this.kind);
		return (this.kind == Kind.MALFORMED) ? start : start + "}";
	}

	/**
	 * All messages of a run.
	 *
	 * @param standard those for the standard queue
	 * @param fifo those for the FIFO queue
	 */
	record Plan(List<SoakMessage> standard, List<SoakMessage> fifo) {
	}

	/**
	 * What is the matter with a message.
	 */
	enum Kind {

		HEALTHY(0),

		SLOW(0.01, SoakStep.WORK_SLOWLY),

		FAILS_ONCE(0.02, SoakStep.FAIL, SoakStep.WORK),

		FAILS_TWICE(0.005, SoakStep.FAIL, SoakStep.FAIL, SoakStep.WORK),

		FAILS_AFTER_ITS_WORK(0.002, SoakStep.WORK_AND_FAIL, SoakStep.WORK),

		ASSERTION_ERROR(0.001, SoakStep.THROW_ASSERTION_ERROR, SoakStep.WORK),

		LINKAGE_ERROR(0.001, SoakStep.THROW_LINKAGE_ERROR, SoakStep.WORK),

		STACK_OVERFLOW(0.001, SoakStep.OVERFLOW_STACK, SoakStep.WORK),

		OUT_OF_MEMORY(0.00005, SoakStep.RUN_OUT_OF_MEMORY, SoakStep.WORK),

		HANGS(0.0002, SoakStep.HANG, SoakStep.WORK),

		HANGS_IN_SPITE_OF_INTERRUPTS(0.0001, SoakStep.HANG_IN_SPITE_OF_INTERRUPTS, SoakStep.WORK),

		TAKES_TOO_LONG(0.0002, SoakStep.WORK_TOO_LONG, SoakStep.WORK),

		/** Goes to the dead-letter queue at once. */
		REJECTED(0.003, SoakStep.REJECT),

		/** Goes to the dead-letter queue at once, and no handler ever sees it. */
		MALFORMED(0.002),

		/** Goes to the dead-letter queue after a few deliveries. */
		POISON(0.003, SoakStep.FAIL),

		/**
		 * Its recoverer is broken, so the queue moves it; see
		 * {@link SoakApplication#UNRECOVERABLE}.
		 */
		UNRECOVERABLE(0.002, SoakStep.FAIL);

		private final double share;

		private final List<SoakStep> steps;

		Kind(double share, SoakStep... steps) {
			this.share = share;
			this.steps = (steps.length > 0) ? Arrays.asList(steps) : List.of(SoakStep.WORK);
		}

		/**
		 * Tells a handler what to do.
		 * @param run which run of the message's handler it is, counted from one
		 * @return what to do; the last step is repeated
		 */
		SoakStep step(int run) {
			return this.steps.get(Math.min(run, this.steps.size()) - 1);
		}

		/**
		 * Whether the message must never be handled.
		 */
		boolean isPoison() {
			return switch (this) {
				case REJECTED, MALFORMED, POISON, UNRECOVERABLE -> true;
				default -> false;
			};
		}

	}

}
