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

import java.util.concurrent.atomic.AtomicIntegerArray;

import org.jspecify.annotations.Nullable;

/**
 * The engine's own state of a record that it runs. Users only see the
 * {@link RecordContext}. Safe for use by several threads.
 *
 * @param <R> the type of the record
 */
final class RecordExecution<R> {

	private final RecordContext<R> context;

	/** Most records end before anyone could stop them, and have none. */
	private volatile @Nullable InterruptibleWork work;

	private volatile boolean attemptFailed;

	private volatile boolean awaitsRedelivery;

	RecordExecution(RecordContext<R> context) {
		this.context = context;
	}

	RecordContext<R> context() {
		return this.context;
	}

	int index() {
		return this.context.index();
	}

	/**
	 * Note that the handler is about to be called.
	 */
	void beginAttempt() {
		AtomicIntegerArray attempts = this.context.batch().attempts();
		// Only one attempt at a record is made at a time.
		int attempt = attempts.getPlain(index()) + 1;
		attempts.setRelease(index(), attempt);
		// Most records have one attempt, and need no access to a volatile field.
		if (attempt > 1) {
			this.attemptFailed = false;
		}
	}

	/**
	 * Note that the handler has failed, or its asynchronous work. A failure after the
	 * record was cancelled does not count, as it may be the effect of that.
	 */
	void failAttempt() {
		if (!isCancelled()) {
			this.attemptFailed = true;
		}
	}

	/**
	 * Return whether the last attempt failed before the record was cancelled.
	 */
	boolean hasAttemptFailed() {
		return this.attemptFailed;
	}

	/**
	 * Return how often the handler was called.
	 */
	int attempts() {
		return this.context.batch().attempts().get(index());
	}

	/**
	 * Note that another attempt is worthwhile, but has to wait for the next delivery.
	 */
	void awaitRedelivery() {
		this.awaitsRedelivery = true;
	}

	boolean awaitsRedelivery() {
		return this.awaitsRedelivery;
	}

	/**
	 * Return the work on the record, so that it can be interrupted or cancelled.
	 */
	InterruptibleWork work() {
		InterruptibleWork work = this.work;
		return (work != null) ? work : createWork();
	}

	private synchronized InterruptibleWork createWork() {
		InterruptibleWork work = this.work;
		if (work == null) {
			work = new InterruptibleWork();
			this.work = work;
		}
		return work;
	}

	boolean isCancelled() {
		InterruptibleWork work = this.work;
		return work != null && work.isCancelled();
	}

	/**
	 * Return how long the record has been worked on, including the time between attempts.
	 * @return nanoseconds, or zero if the work has not begun
	 */
	long nanosSinceStart(long nanoTime) {
		InterruptibleWork work = this.work;
		return (work != null) ? work.nanosSinceStart(nanoTime) : 0;
	}

	@Override
	public String toString() {
		return this.context.toString();
	}

}
