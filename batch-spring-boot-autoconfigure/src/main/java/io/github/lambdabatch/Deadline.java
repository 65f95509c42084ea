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
 * Tells when an invocation must come to its end, by the time that Lambda says is left.
 */
final class Deadline {

	private static final Log logger = LogFactory.getLog(BatchProcessor.class);

	/**
	 * How long to wait for what was interrupted, where there is no margin to take it of.
	 */
	private static final long DEFAULT_GRACE_MILLIS = 250;

	private static final String NONE_LEFT = "the batch ends as if no time was left";

	private final RemainingTime time;

	private final @Nullable Context context;

	private final boolean known;

	private final long marginMillis;

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Create the deadline of an invocation that is about to begin.
	 * @param time tells how much time is left; if that is nothing (as contexts say that
	 * do not know), there is no deadline
	 * @param context the context of the invocation
	 * @param margin the time to keep for the answer; if it is more than there is at all,
	 * half of the time is kept, as otherwise no record would ever run
	 */
	Deadline(RemainingTime time, @Nullable Context context, Duration margin) {
		this.time = time;
		this.context = context;
		long millis = remainingMillis("the invocation has no deadline");
		this.known = millis > 0;
		this.marginMillis = (this.known && margin.toMillis() >= millis) ? shorten(margin.toMillis(), millis)
				: margin.toMillis();
	}

	private static long shorten(long marginMillis, long remainingMillis) {
		logger.warn(("The deadline margin of %d ms leaves nothing of the %d ms that the invocation has at its start;"
				+ " %d ms are kept instead. Set 'deadline-margin' to less than the timeout of the function")
			.formatted(marginMillis, remainingMillis, remainingMillis / 2));
		return remainingMillis / 2;
	}

	/**
	 * Return how long there is to work.
	 * @return milliseconds, negative if the margin has begun, or {@link Long#MAX_VALUE}
	 * without a deadline
	 */
	long millisLeft() {
		return this.known ? remainingMillis(NONE_LEFT) - this.marginMillis : Long.MAX_VALUE;
	}

	/**
	 * Return how long to wait for what was interrupted.
	 * @return milliseconds: up to half of the margin, as the other half is for the answer
	 */
	long graceMillis() {
		if (!this.known) {
			return DEFAULT_GRACE_MILLIS;
		}
		long left = remainingMillis(NONE_LEFT) - this.marginMillis / 2;
		return Math.max(0, Math.min(left, Math.max(DEFAULT_GRACE_MILLIS, this.marginMillis / 2)));
	}

	/**
	 * Return how much time is left, or nothing if that cannot be told: it is safer to
	 * stop too early than to run into the timeout.
	 * @param consequence what it means if that cannot be told
	 */
	private int remainingMillis(String consequence) {
		try {
			return this.time.millis(this.context);
		}
		catch (Throwable ex) {
			Throwables.throwIfFatal(ex);
			if (this.warned.compareAndSet(false, true)) {
				logger.warn("%s failed; %s".formatted(this.time.getClass().getName(), consequence), ex);
			}
			return 0;
		}
	}

}
