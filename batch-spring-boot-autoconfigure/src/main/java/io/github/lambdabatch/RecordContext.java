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
 * What is known about a record and the batch it came in. Safe for use by several threads.
 *
 * @param <R> the type of the record
 * @since 0.1.0
 */
public sealed class RecordContext<R> permits RecordExecution {

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
	public final R record() {
		return this.batch.records().get(this.index);
	}

	/**
	 * Return the position of the record in its event.
	 * @return the index, counted from zero
	 */
	public final int index() {
		return this.index;
	}

	/**
	 * Return what names the record in the answer to Lambda, such as the message id.
	 * @return the item identifier
	 */
	public final String itemIdentifier() {
		return this.batch.itemIdentifiers().get(this.index);
	}

	/**
	 * Return what identifies the record beyond its batch and its shard.
	 * @return the identifier of the event, the same in each delivery, or {@code null} if
	 * the record has none
	 */
	public final @Nullable String eventId() {
		return this.batch.source().eventId(record());
	}

	/**
	 * Return the kind of source that the batch came from.
	 * @return the event type
	 */
	public final EventType eventType() {
		return this.batch.source().eventType();
	}

	/**
	 * Return the ARN of the queue or stream that the record came from.
	 * @return the ARN, or {@code null} if the record has none
	 */
	public final @Nullable String eventSourceArn() {
		return this.batch.source().eventSourceArn(record());
	}

	/**
	 * Return how often the record has been delivered, this time included, by the count of
	 * SQS ({@code ApproximateReceiveCount}). Deliveries without a run count too.
	 * @return the receive count, or {@code null} if the source does not tell: streams
	 * never do
	 */
	public final @Nullable Integer receiveCount() {
		return this.batch.source().receiveCount(record());
	}

	/**
	 * Return when the record came to its source: when a message was sent, a record
	 * arrived, an item was changed.
	 * @return the time, or {@code null} if the record does not tell
	 */
	public final @Nullable Instant timestamp() {
		return this.batch.source().timestamp(record());
	}

	/**
	 * Return how long ago the record came to its source.
	 * @return the time since {@link #timestamp()}, or {@code null} if the record does not
	 * tell
	 */
	public final @Nullable Duration age() {
		Instant timestamp = timestamp();
		return (timestamp != null) ? Duration.between(timestamp, Instant.now()) : null;
	}

	/**
	 * Return which attempt at the record in this invocation this is.
	 * @return the number of the current or last attempt, counted from one
	 */
	public final int attempt() {
		return this.batch.attempt(this.index);
	}

	/**
	 * Return what the record must keep its order with: records of equal keys are handled
	 * one after the other.
	 * @return the key, such as a message group id, or {@code null} if the order of the
	 * record does not matter
	 */
	public final @Nullable Object laneKey() {
		return this.batch.laneKeys().get(this.index);
	}

	/**
	 * Return the record in a form that can be kept in another place, such as a
	 * dead-letter queue. Made anew by each call.
	 * @return the content of the record
	 */
	public final RecordContent content() {
		return this.batch.source().content(record());
	}

	/**
	 * Return what names this delivery of a message, for changing its visibility timeout.
	 * @return the receipt handle, or {@code null} if the record has none: those of
	 * streams never do
	 */
	public final @Nullable String receiptHandle() {
		return (record() instanceof SQSMessage message) ? message.getReceiptHandle() : null;
	}

	/**
	 * Return the name of the function that handles the record.
	 * @return the name of its bean, or {@code null} if the processor is used by hand and
	 * was not told
	 */
	public final @Nullable String functionName() {
		return this.batch.functionName();
	}

	/**
	 * Return the context of the Lambda invocation.
	 * @return the context, or {@code null} where the caller had none
	 */
	public final @Nullable Context lambdaContext() {
		return this.batch.lambdaContext();
	}

	BatchContext<R> batch() {
		return this.batch;
	}

	@Override
	public final String toString() {
		String record = "%s record %s".formatted(eventType().eventSource(), Printable.of(itemIdentifier()));
		return (functionName() != null) ? "%s in function '%s'".formatted(record, functionName()) : record;
	}

}
