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

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;

/**
 * A view of a record and of the batch it came in. Safe for use by several threads, and
 * still valid after the invocation.
 *
 * @param <R> the type of the record
 * @since 0.1.0
 */
public final class RecordContext<R> {

	private final BatchContext<R> batch;

	private final int index;

	RecordContext(BatchContext<R> batch, int index) {
		this.batch = batch;
		this.index = index;
	}

	/**
	 * Return the record.
	 * @return the record
	 */
	public R record() {
		return this.batch.recordAt(this.index);
	}

	/**
	 * Return the position of the record in its event.
	 * @return the index, counted from zero
	 */
	public int index() {
		return this.index;
	}

	/**
	 * Return the identifier under which the record is reported to Lambda, such as the
	 * message id.
	 * @return the item identifier
	 */
	public String itemIdentifier() {
		return this.batch.itemIdentifiers().get(this.index);
	}

	/**
	 * Return the identifier that the record has in every delivery, and that no record of
	 * another batch or shard shares.
	 * @return the identifier of the event, or {@code null} if the record has none
	 */
	public @Nullable String eventId() {
		return this.batch.source().eventId(record());
	}

	/**
	 * Return the kind of source that the batch came from.
	 * @return the event type
	 */
	public EventType eventType() {
		return this.batch.source().eventType();
	}

	/**
	 * Return the ARN of the queue or stream that the record came from.
	 * @return the ARN, or {@code null} if the record has none
	 */
	public @Nullable String eventSourceArn() {
		return this.batch.source().eventSourceArn(record());
	}

	/**
	 * Return how often SQS has delivered the record, including this delivery
	 * ({@code ApproximateReceiveCount}). Deliveries in which the handler was not called
	 * count too.
	 * @return the receive count, or {@code null} if the source does not count deliveries,
	 * as streams do not
	 */
	public @Nullable Integer receiveCount() {
		return this.batch.source().receiveCount(record());
	}

	/**
	 * Return when the record arrived at its source: when a message was sent, a stream
	 * record arrived or an item was changed.
	 * @return the time, or {@code null} if the record does not contain it
	 */
	public @Nullable Instant timestamp() {
		return this.batch.source().timestamp(record());
	}

	/**
	 * Return how long ago the record arrived at its source.
	 * @return the time since {@link #timestamp()}, or {@code null} if the record does not
	 * contain that
	 */
	public @Nullable Duration age() {
		Instant timestamp = timestamp();
		return (timestamp != null) ? Duration.between(timestamp, Instant.now()) : null;
	}

	/**
	 * Return the number of the current or last attempt at the record in this invocation.
	 * @return the number, counted from one. Before the first attempt, it is one as well
	 */
	public int attempt() {
		return Math.max(1, this.batch.attempts().get(this.index));
	}

	/**
	 * Return the key of the lane of the record. Records with equal keys are handled one
	 * after the other.
	 * @return the key, such as a message group id, or {@code null} if the order of the
	 * record does not matter
	 */
	public @Nullable Object laneKey() {
		return this.batch.laneKeys().get(this.index);
	}

	/**
	 * Return the record in a form that can be stored elsewhere, such as in a dead-letter
	 * queue. Every call creates it anew.
	 * @return the content of the record
	 */
	public RecordContent content() {
		return this.batch.source().content(record());
	}

	/**
	 * Return a text that the producer has sent beside the payload, or that the source has
	 * added for tracing: of SQS a message attribute that is a text, or under
	 * {@code X-Amzn-Trace-Id} the trace header of AWS X-Ray.
	 * @param name the name of the header
	 * @return the text, or {@code null} if the record has no such header
	 */
	public @Nullable String header(String name) {
		return this.batch.source().header(record(), name);
	}

	/**
	 * Return the handle with which the visibility timeout of this delivery of a message
	 * can be changed.
	 * @return the receipt handle, or {@code null} if the record has none, as records of
	 * streams do not
	 */
	public @Nullable String receiptHandle() {
		return (record() instanceof SQSMessage message) ? message.getReceiptHandle() : null;
	}

	/**
	 * Return the name of the function that handles the record.
	 * @return the name of its bean, or {@code null} if the processor is used by hand and
	 * has no name
	 */
	public @Nullable String functionName() {
		return this.batch.functionName();
	}

	/**
	 * Return the context of the Lambda invocation.
	 * @return the context, or {@code null} if the processor was called without one
	 */
	public @Nullable Context lambdaContext() {
		return this.batch.lambdaContext();
	}

	/**
	 * Return the batch that the record came in.
	 * @return the batch
	 */
	public BatchContext<R> batch() {
		return this.batch;
	}

	@Override
	public String toString() {
		String record = "%s record %s".formatted(eventType().eventSource(), Printable.of(itemIdentifier()));
		return (functionName() != null) ? "%s in function '%s'".formatted(record, functionName()) : record;
	}

}
