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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Decides what is done to invocations and how processes are set up, by a seed. The n-th
 * question always gets the same answer, whoever asks it.
 */
final class SoakAdversary {

	/** What happens within the first invocations, so that a short run has it too. */
	private static final List<Fate> FIRST = List.of(Fate.KILLED_AT_BEGIN, Fate.ANSWER_LOST, Fate.SLOW,
			Fate.TWICE_AT_ONCE, Fate.TWICE_IN_TURN, Fate.LEFT_ALONE, Fate.LEFT_ALONE, Fate.LEFT_ALONE);

	private static final List<Fate> FIRST_OF_FIFO = List.of(Fate.KILLED_AFTER_WORK, Fate.ANSWER_LOST, Fate.LEFT_ALONE,
			Fate.LEFT_ALONE, Fate.LEFT_ALONE, Fate.LEFT_ALONE);

	private static final Duration LATEST_KILL = Duration.ofMillis(150);

	private final long seed;

	private final double hostility;

	private final List<Fate> first = new ArrayList<>(FIRST);

	private final List<Fate> firstOfFifo = new ArrayList<>(FIRST_OF_FIFO);

	SoakAdversary(long seed, double hostility) {
		this.seed = seed;
		this.hostility = hostility;
		Collections.shuffle(this.first, random(0, 0));
		Collections.shuffle(this.firstOfFifo, random(0, 1));
	}

	/**
	 * Decides about an invocation.
	 * @param fifo whether its batch comes from a FIFO queue, which delivers nothing twice
	 * @param invocation its number among those of its queue, counted from zero
	 * @return what to do to it
	 */
	Attack attack(boolean fifo, int invocation) {
		Random random = random(fifo ? 1 : 2, invocation);
		List<Fate> first = fifo ? this.firstOfFifo : this.first;
		Fate fate = (invocation < first.size()) ? first.get(invocation) : draw(random);
		if (fifo && fate.twice) {
			fate = Fate.LEFT_ALONE;
		}
		int record = 1 + (int) Math.min(9, Math.abs(random.nextGaussian()) * 4);
		Duration after = Duration.ofMillis(random.nextLong(LATEST_KILL.toMillis()));
		return new Attack(fate, record, after, random.nextBoolean());
	}

	/**
	 * Decides how large a batch of a standard queue is.
	 * @param invocation the number of the invocation
	 * @param limit the largest size
	 * @return the size, from one on
	 */
	int batchSize(int invocation, int limit) {
		Random random = random(3, invocation);
		return switch (random.nextInt(10)) {
			case 0 -> 1;
			case 1, 2 -> 1 + random.nextInt(limit);
			default -> limit;
		};
	}

	/**
	 * Decides how a process is set up.
	 * @param process its number, counted from zero
	 * @return environment variables
	 */
	Map<String, String> settings(int process) {
		Random random = random(4, process);
		Map<String, String> settings = new HashMap<>();
		boolean parallel = random.nextInt(10) < 7;
		int concurrency = 2 + random.nextInt(9);
		boolean timeout = random.nextInt(10) < 3;
		boolean stop = random.nextInt(10) < 2;
		int failInvocation = random.nextInt(10);
		for (String source : List.of("SQS", "SQSFIFO")) {
			String prefix = "LAMBDA_BATCH_" + source + "_";
			settings.put(prefix + "PARALLEL", Boolean.toString(parallel));
			settings.put(prefix + "MAXCONCURRENCY", Integer.toString(concurrency));
			if (timeout) {
				settings.put(prefix + "RECORDTIMEOUT", "1500ms");
			}
			if (stop) {
				settings.put(prefix + "ONFAILURE", "stop");
			}
			if (failInvocation <= 1) {
				settings.put(prefix + "FAILINVOCATION", (failInvocation == 0) ? "when-any-fails" : "when-all-fail");
				settings.put(prefix + "REDELIVERYMEMORY", "true");
			}
		}
		settings.put("SOAK_ASYNCHRONOUS", Boolean.toString(random.nextInt(10) < 3));
		return settings;
	}

	private Fate draw(Random random) {
		double chance = random.nextDouble();
		for (Fate fate : Fate.values()) {
			chance -= fate.chance * this.hostility;
			if (chance < 0) {
				return fate;
			}
		}
		return Fate.LEFT_ALONE;
	}

	private Random random(int subject, int number) {
		Random random = new Random(this.seed * 0x9E3779B97F4A7C15L + subject * 0xC2B2AE3D27D4EB4FL + number);
		random.nextLong();
		return random;
	}

	/**
	 * What is done to one invocation.
	 *
	 * @param fate what is done
	 * @param record at which of the records that begin, if that matters
	 * @param after how long after the beginning, if that matters
	 * @param patient whether a function whose time is over is left to answer late,
	 * instead of being killed
	 */
	record Attack(Fate fate, int record, Duration after, boolean patient) {
	}

	/**
	 * What may be done to an invocation.
	 */
	enum Fate {

		/** The process is killed when a handler has begun. */
		KILLED_AT_BEGIN(0.002),

		/** The process is killed when the work is done, but the handler still runs. */
		KILLED_AFTER_WORK(0.002),

		/** The process is killed at any time. */
		KILLED_ANYWHERE(0.002),

		/** The function answers, and the mapping does not hear it. */
		ANSWER_LOST(0.015),

		/** All work takes long. */
		SLOW(0.004),

		/** The batch goes to two processes at the same time. */
		TWICE_AT_ONCE(0.02),

		/** The batch is delivered once more. */
		TWICE_IN_TURN(0.01),

		/** Nothing is done to it. */
		LEFT_ALONE(0);

		private final double chance;

		private final boolean twice;

		Fate(double chance) {
			this.chance = chance;
			this.twice = name().startsWith("TWICE");
		}

		boolean isTwice() {
			return this.twice;
		}

	}

}
