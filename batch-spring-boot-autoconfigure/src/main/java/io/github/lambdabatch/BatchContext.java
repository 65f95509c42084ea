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
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;

/**
 * A view of a batch. Safe for use by several threads, and still valid after the
 * invocation.
 *
 * @param <R> the type of the records
 * @since 0.1.0
 */
public final class BatchContext<R> {

	private final EventSource<?, R, ?> source;

	private final @Nullable String functionName;

	/** An array, because the JVM can tell that reading it does not fail. */
	private final R[] records;

	private final List<R> recordList;

	private final List<String> itemIdentifiers;

	private final List<@Nullable Object> laneKeys;

	private final @Nullable Context lambdaContext;

	private final @Nullable String xrayTraceId;

	private final Deadline deadline;

	private final AtomicIntegerArray attempts;

	private final long receivedAtMillis = System.currentTimeMillis();

	private final long startNanos = System.nanoTime();

	/**
	 * Create the context.
	 * @param source where the records came from
	 * @param functionName the name of the function that handles them
	 * @param records the records in the order of the event
	 * @param itemIdentifiers the identifier of each record, none of them blank
	 * @param laneKeys the key of each record's lane, {@code null} for a lane of its own
	 * @param lambdaContext the context of the invocation
	 * @param deadline when the invocation must end
	 */
	BatchContext(EventSource<?, R, ?> source, @Nullable String functionName, R[] records, List<String> itemIdentifiers,
			List<@Nullable Object> laneKeys, @Nullable Context lambdaContext, Deadline deadline) {
		this.source = source;
		this.functionName = functionName;
		this.records = records;
		this.recordList = Collections.unmodifiableList(Arrays.asList(records));
		this.itemIdentifiers = itemIdentifiers;
		this.laneKeys = laneKeys;
		this.lambdaContext = lambdaContext;
		this.xrayTraceId = XRayTraceId.of(lambdaContext);
		this.deadline = deadline;
		this.attempts = new AtomicIntegerArray(records.length);
	}

	/**
	 * Return the kind of source that the batch came from.
	 * @return the event type
	 */
	public EventType eventType() {
		return this.source.eventType();
	}

	/**
	 * Return the name of the function that handles the batch.
	 * @return the name of its bean, or {@code null} if the processor is used by hand and
	 * has no name
	 */
	public @Nullable String functionName() {
		return this.functionName;
	}

	/**
	 * Return the records of the batch.
	 * @return the records in the order of the event
	 */
	public List<R> records() {
		return this.recordList;
	}

	/**
	 * Return a record.
	 */
	R recordAt(int index) {
		return this.records[index];
	}

	/**
	 * Return the context of one of the records.
	 * @param index the position of the record in its event, counted from zero
	 * @return the context of the record
	 */
	public RecordContext<R> record(int index) {
		return new RecordContext<>(this, Objects.checkIndex(index, size()));
	}

	/**
	 * Return the identifiers under which the records are reported to Lambda.
	 * @return the item identifier of each of the {@link #records()}, in their order
	 */
	public List<String> itemIdentifiers() {
		return this.itemIdentifiers;
	}

	/**
	 * Return the context of the Lambda invocation.
	 * @return the context, or {@code null} if the processor was called without one
	 */
	public @Nullable Context lambdaContext() {
		return this.lambdaContext;
	}

	/**
	 * Return the request id of the Lambda invocation.
	 * @return the request id, or {@code null} if it is not known
	 */
	public @Nullable String requestId() {
		return (this.lambdaContext != null) ? this.lambdaContext.getAwsRequestId() : null;
	}

	/**
	 * Return when the function received the batch.
	 * @return the time at which its event had been read
	 */
	public Instant receivedAt() {
		return Instant.ofEpochMilli(this.receivedAtMillis);
	}

	/**
	 * Return how much time is left for work that follows the batch before the answer
	 * leaves, such as sending spans: at most half of
	 * {@link BatchSettings#deadlineMargin()} or 250 ms, whichever is longer, and never so
	 * long that less than half of the margin is left until the timeout.
	 * @return the time from now on, zero if none is left
	 */
	public Duration graceTime() {
		return Duration.ofMillis(this.deadline.graceMillis());
	}

	/**
	 * Return the trace header of AWS X-Ray for the invocation, such as
	 * {@code Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1}.
	 * @return the header, or {@code null} if the invocation has none
	 */
	public @Nullable String xrayTraceId() {
		return this.xrayTraceId;
	}

	/**
	 * Return for how many nanoseconds the batch has been processed.
	 */
	long elapsedNanos() {
		return System.nanoTime() - this.startNanos;
	}

	EventSource<?, R, ?> source() {
		return this.source;
	}

	List<@Nullable Object> laneKeys() {
		return this.laneKeys;
	}

	/**
	 * Return how often the handler was called for each record.
	 */
	AtomicIntegerArray attempts() {
		return this.attempts;
	}

	int size() {
		return this.records.length;
	}

	@Override
	public String toString() {
		String records = "%d %s records".formatted(size(), eventType().eventSource());
		return (this.functionName != null) ? records + " for function '" + this.functionName + "'" : records;
	}

}
