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

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;

/**
 * Tells when an invocation must come to its end, by the time that Lambda says is left.
 */
final class Deadline {

	/**
	 * How long to wait for what was interrupted, where there is no margin to take it of.
	 */
	private static final long DEFAULT_GRACE_MILLIS = 250;

	private final RemainingTime time;

	private final @Nullable Context context;

	private final boolean known;

	private final long marginMillis;

	/**
	 * Create the deadline of an invocation that is about to begin.
	 * @param time tells how much time is left; if that is nothing (as contexts say that
	 * do not know), there is no deadline
	 * @param context the context of the invocation
	 * @param margin the time to keep for the answer
	 */
	Deadline(RemainingTime time, @Nullable Context context, Duration margin) {
		this.time = time;
		this.context = context;
		this.known = time.millis(context) > 0;
		this.marginMillis = margin.toMillis();
	}

	/**
	 * Return how long there is to work.
	 * @return milliseconds, negative if the margin has begun, or {@link Long#MAX_VALUE}
	 * without a deadline
	 */
	long millisLeft() {
		return this.known ? this.time.millis(this.context) - this.marginMillis : Long.MAX_VALUE;
	}

	/**
	 * Return how long to wait for what was interrupted.
	 * @return milliseconds: up to half of the margin, as the other half is for the answer
	 */
	long graceMillis() {
		if (!this.known) {
			return DEFAULT_GRACE_MILLIS;
		}
		long left = this.time.millis(this.context) - this.marginMillis / 2;
		return Math.max(0, Math.min(left, Math.max(DEFAULT_GRACE_MILLIS, this.marginMillis / 2)));
	}

}
