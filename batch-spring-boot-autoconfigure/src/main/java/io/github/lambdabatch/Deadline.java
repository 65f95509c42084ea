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
import java.util.concurrent.atomic.AtomicBoolean;

import com.amazonaws.services.lambda.runtime.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * The time by which an invocation must end, according to the remaining time that Lambda
 * reports. Safe for use by several threads.
 */
final class Deadline {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	/**
	 * How long to wait for interrupted records if the margin is zero.
	 */
	private static final long DEFAULT_GRACE_MILLIS = 250;

	private final RemainingTime time;

	private final @Nullable Context context;

	private final boolean known;

	private final long marginMillis;

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create the deadline of an invocation that is about to begin.
	 * @param time returns how much time is left. If that is zero, the context does not
	 * know the time, and the invocation has no deadline
	 * @param context the context of the invocation
	 * @param margin the time that is reserved for the response. If it is not less than
	 * the remaining time, half of that time is reserved, as no record would ever run
	 * otherwise
	 */
	Deadline(RemainingTime time, @Nullable Context context, Duration margin) {
		this.time = time;
		this.context = context;
		long millis = readMillis("the invocation has no deadline");
		this.known = millis > 0;
		this.marginMillis = (this.known && margin.toMillis() >= millis) ? shorten(margin.toMillis(), millis)
				: margin.toMillis();
	}

	private static long shorten(long marginMillis, long remainingMillis) {
		logger.warn(("The deadline margin of %d ms is not less than the %d ms that the invocation has; %d ms are"
				+ " reserved instead. Set 'deadline-margin' to less than the timeout of the function")
			.formatted(marginMillis, remainingMillis, remainingMillis / 2));
		return remainingMillis / 2;
	}

	/**
	 * Return how much time is left to work.
	 * @return milliseconds, negative if the margin has begun, or {@link Long#MAX_VALUE}
	 * if the invocation has no deadline
	 */
	long remainingMillis() {
		return this.known ? readMillis() - this.marginMillis : Long.MAX_VALUE;
	}

	/**
	 * Return how much time Lambda still gives to the invocation, margin included.
	 * @return milliseconds, negative if the time is not known
	 */
	int millisLeft() {
		return this.known ? Math.max(0, readMillis()) : -1;
	}

	/**
	 * Return whether no time is left to work.
	 */
	boolean isOver() {
		return remainingMillis() <= 0;
	}

	/**
	 * Return how long to wait for interrupted records.
	 * @return milliseconds, at most half of the margin, as the other half is reserved for
	 * the response
	 */
	long graceMillis() {
		if (!this.known) {
			return DEFAULT_GRACE_MILLIS;
		}
		long remaining = readMillis() - this.marginMillis / 2;
		return Math.max(0, Math.min(remaining, Math.max(DEFAULT_GRACE_MILLIS, this.marginMillis / 2)));
	}

	private int readMillis() {
		return readMillis("the batch ends as if no time was left");
	}

	/**
	 * Return how much time is left, or zero if that cannot be determined. To stop too
	 * early is safer than to run into the timeout.
	 * @param consequence what follows if the time cannot be determined
	 */
	private int readMillis(String consequence) {
		try {
			return this.time.millis(this.context);
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("%s could not determine the remaining time; %s".formatted(this.time.getClass().getName(),
						consequence), ex);
			}
			return 0;
		}
	}

}
