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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Failed;

/**
 * A record wants to work on a thread that runs handlers, for the first time or again.
 */
final class Turn implements Signal, Comparable<Turn> {

	/** Longer than any invocation. */
	private static final long MAX_DELAY_MILLIS = TimeUnit.DAYS.toMillis(1);

	private final RecordContext<?> context;

	private final long due;

	private final @Nullable Failed soFar;

	private final Supplier<CompletableFuture<RecordOutcome>> step;

	private final CompletableFuture<RecordOutcome> result = new CompletableFuture<>();

	Turn(RecordContext<?> context, long delayMillis, @Nullable Failed soFar,
			Supplier<CompletableFuture<RecordOutcome>> step) {
		this.context = context;
		this.due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.min(delayMillis, MAX_DELAY_MILLIS));
		this.soFar = soFar;
		this.step = step;
	}

	@Override
	public RecordContext<?> context() {
		return this.context;
	}

	long nanosLeft() {
		return this.due - System.nanoTime();
	}

	void endWith(CompletableFuture<RecordOutcome> outcome) {
		outcome.whenComplete((value, exception) -> {
			if (exception != null) {
				this.result.completeExceptionally(exception);
			}
			else {
				this.result.complete(value);
			}
		});
	}

	RecordOutcome rejected(Throwable exception) {
		return (this.soFar != null)
				? new Failed(Throwables.withSuppressed(this.soFar.exception(), exception), this.soFar.attempts())
				: new Failed(exception, 0);
	}

	/**
	 * Return what becomes of the record if it has no other turn, or {@code null} before
	 * its first one.
	 */
	@Nullable Failed soFar() {
		return this.soFar;
	}

	/**
	 * Return what to do.
	 */
	Supplier<CompletableFuture<RecordOutcome>> step() {
		return this.step;
	}

	/**
	 * Return what the turn ends with.
	 */
	CompletableFuture<RecordOutcome> result() {
		return this.result;
	}

	@Override
	public int compareTo(Turn other) {
		int order = Long.signum(this.due - other.due);
		return (order != 0) ? order : Integer.compare(this.context.index(), other.context.index());
	}

}
