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
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordOutcome.Unprocessed;

/**
 * The result of a batch: an outcome for each record, and the response to Lambda that
 * follows from the outcomes. Immutable.
 *
 * @param <R> the type of the records
 * @param <S> the type of the response
 * @since 0.1.0
 * @see RecordOutcome
 */
public final class BatchResult<R, S> {

	private final EventSource<?, R, S> source;

	private final BatchContext<R> context;

	private final List<RecordOutcome> outcomes;

	private final int handledCount;

	private final List<String> itemIdentifiers;

	private final long durationNanos;

	private final int millisLeft;

	/**
	 * Create the result.
	 * @param source the source of the batch
	 * @param context the batch
	 * @param outcomes an outcome for each record
	 * @param millisLeft how much time Lambda still gives, negative if that is not known
	 */
	BatchResult(EventSource<?, R, S> source, BatchContext<R> context, RecordOutcome[] outcomes, int millisLeft) {
		this.source = source;
		this.context = context;
		this.outcomes = Collections.unmodifiableList(Arrays.asList(outcomes));
		this.handledCount = handledCount(outcomes);
		this.itemIdentifiers = (this.handledCount < outcomes.length) ? reported(source, context, outcomes) : List.of();
		this.durationNanos = context.elapsedNanos();
		this.millisLeft = millisLeft;
	}

	private static int handledCount(RecordOutcome[] outcomes) {
		int count = 0;
		for (RecordOutcome outcome : outcomes) {
			if (outcome.isHandled()) {
				count++;
			}
		}
		return count;
	}

	private static List<String> reported(EventSource<?, ?, ?> source, BatchContext<?> context,
			RecordOutcome[] outcomes) {
		Set<String> notHandled = new LinkedHashSet<>();
		for (int i = 0; i < outcomes.length; i++) {
			if (!outcomes[i].isHandled()) {
				notHandled.add(context.itemIdentifiers().get(i));
			}
		}
		List<String> reported = List.copyOf(source.reported(List.copyOf(notHandled)));
		if (reported.isEmpty() || !notHandled.containsAll(reported)) {
			// Lambda takes an empty list for a complete success, and a wrong identifier
			// for a complete failure.
			throw new IllegalStateException(("%s must report at least one of the records that were not handled, and no"
					+ " others, but returned %d identifiers")
				.formatted(source.getClass().getName(), reported.size()));
		}
		return reported;
	}

	/**
	 * Return the context of the batch.
	 * @return the context
	 */
	public BatchContext<R> context() {
		return this.context;
	}

	/**
	 * Return the kind of source that the batch came from.
	 * @return the event type
	 */
	public EventType eventType() {
		return this.source.eventType();
	}

	/**
	 * Return the records of the batch.
	 * @return the records in the order of the event
	 */
	public List<R> records() {
		return this.context.records();
	}

	/**
	 * Return the outcomes of the records.
	 * @return an outcome for each of the {@link #records()}, in their order
	 */
	public List<RecordOutcome> outcomes() {
		return this.outcomes;
	}

	/**
	 * Return the number of records that were handled.
	 * @return the number of succeeded, recovered and remembered records
	 */
	public int handledCount() {
		return this.handledCount;
	}

	/**
	 * Return the number of records that failed and were recovered.
	 * @return the number of recovered records, which are among those handled
	 */
	public int recoveredCount() {
		return (int) this.outcomes.stream().filter(RecordOutcome.Recovered.class::isInstance).count();
	}

	/**
	 * Return the number of records that failed.
	 * @return the number of failed records
	 */
	public int failedCount() {
		return (int) this.outcomes.stream().filter(RecordOutcome.Failed.class::isInstance).count();
	}

	/**
	 * Return the number of records that were left unprocessed.
	 * @return the number of unprocessed records
	 */
	public int unprocessedCount() {
		return (int) this.outcomes.stream().filter(RecordOutcome.Unprocessed.class::isInstance).count();
	}

	/**
	 * Return the item identifiers that the response reports as not handled, so that
	 * Lambda delivers these records again. For a stream, this is the earliest one, from
	 * which on Lambda delivers all records again.
	 * @return the identifiers in the order of the event, without duplicates
	 */
	public List<String> itemIdentifiers() {
		return this.itemIdentifiers;
	}

	/**
	 * Return how long the batch took.
	 * @return the time from when its event had been read until the outcomes of all
	 * records were known
	 */
	public Duration duration() {
		return Duration.ofNanos(this.durationNanos);
	}

	/**
	 * Return how much time Lambda still gave to the invocation when the outcomes of all
	 * records were known.
	 * @return the time until the timeout, or {@code null} if it is not known
	 */
	public @Nullable Duration timeLeft() {
		return (this.millisLeft >= 0) ? Duration.ofMillis(this.millisLeft) : null;
	}

	/**
	 * Return the response to Lambda.
	 * @return a new response that lists the {@link #itemIdentifiers()}
	 */
	public S response() {
		return this.source.response(this.itemIdentifiers);
	}

	/**
	 * Return the number of records that were left unprocessed for a certain reason.
	 * @param reason the reason
	 * @return the number of records that are unprocessed for that reason
	 */
	public int unprocessedCount(Reason reason) {
		return (int) this.outcomes.stream()
			.filter((outcome) -> outcome instanceof Unprocessed unprocessed && unprocessed.reason() == reason)
			.count();
	}

	@Override
	public String toString() {
		int recovered = recoveredCount();
		return "%s: %d handled%s, %d failed, %d unprocessed%s".formatted(this.context, handledCount(),
				(recovered > 0) ? " (" + recovered + " recovered)" : "", failedCount(), unprocessedCount(),
				describeReasons());
	}

	private String describeReasons() {
		List<String> reasons = new ArrayList<>();
		for (Reason reason : Reason.values()) {
			int count = unprocessedCount(reason);
			if (count > 0) {
				reasons.add("%d %s".formatted(count, switch (reason) {
					case EARLIER_FAILURE -> "behind an earlier failure";
					case LIMIT -> "beyond the limit of the batch";
					case DEADLINE -> "for lack of time";
					case INTERRUPTED -> "interrupted";
					case IN_PROGRESS -> "in progress elsewhere";
					case IDEMPOTENCY_STORE -> "because the idempotency store failed";
				}));
			}
		}
		return reasons.isEmpty() ? "" : reasons.stream().collect(Collectors.joining(", ", " (", ")"));
	}

}
