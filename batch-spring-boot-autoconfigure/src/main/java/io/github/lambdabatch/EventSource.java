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

import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Reads the batches of one kind of source: how an event is read, which records it has,
 * what identifies each of them and how the answer looks.
 * <p>
 * The package {@code io.github.lambdabatch.source} has implementations for SQS, Kinesis,
 * DynamoDB Streams and Kafka. Implement this interface to process the batches of another
 * source with a {@link BatchProcessor}. The methods without a default are the whole of
 * what must be implemented. The defaults lose no record and no order; overriding them
 * makes more features work:
 * <table border="1">
 * <caption>What the optional methods are for</caption> <thead>
 * <tr>
 * <th>method</th>
 * <th>needed for</th>
 * </tr>
 * </thead> <tbody>
 * <tr>
 * <td>{@link #laneKey}</td>
 * <td>order within a key, and parallel processing of sources that have an order</td>
 * </tr>
 * <tr>
 * <td>{@link #eventId}</td>
 * <td>not running a record again that was handled although Lambda delivers it again</td>
 * </tr>
 * <tr>
 * <td>{@link #shard}, {@link #sequenceNumber}</td>
 * <td>the same, of a stream whose batches have records of several shards, or whose item
 * identifiers are not numbers</td>
 * </tr>
 * <tr>
 * <td>{@link #reported}</td>
 * <td>reporting the checkpoint of a stream alone</td>
 * </tr>
 * <tr>
 * <td>{@link #isAnswerRead}</td>
 * <td>events whose sender does not read the answer</td>
 * </tr>
 * <tr>
 * <td>{@link #receiveCount}</td>
 * <td>{@link BatchSettings#maxReceives()}</td>
 * </tr>
 * <tr>
 * <td>{@link #eventSourceArn}, {@link #timestamp}</td>
 * <td>the {@link RecordContext}, logs and dead letters</td>
 * </tr>
 * <tr>
 * <td>{@link #content}</td>
 * <td>dead letters that keep more than the payload</td>
 * </tr>
 * <tr>
 * <td>{@link #payloadSize}</td>
 * <td>{@link BatchSettings#maxBatchSize()}, if the payload is costly to make</td>
 * </tr>
 * <tr>
 * <td>{@link #headers}</td>
 * <td>headers of messages</td>
 * </tr>
 * <tr>
 * <td>{@link #header}</td>
 * <td>traces that lead back to the producer</td>
 * </tr>
 * </tbody>
 * </table>
 * <p>
 * Implementations hold no state and are safe for use by several threads. An exception
 * that a method throws fails the invocation, so that Lambda delivers the batch again,
 * unless the method is called for a handler, a recoverer or a listener.
 *
 * @param <E> the type of the event
 * @param <R> the type of its records
 * @param <S> the type of the response
 * @since 0.1.0
 * @see EventType#of
 * @see BatchProcessor#builder
 */
public interface EventSource<E, R, S> {

	/**
	 * Return the kind of source.
	 * @return the event type, always the same; of your own source
	 * {@linkplain EventType#of a type of your own}
	 */
	EventType eventType();

	/**
	 * Read an event from the bytes that Lambda hands to a function.
	 * <p>
	 * Be strict: an event that is half understood, such as one without the property that
	 * holds the records, must not become an empty batch, as it would be acknowledged.
	 * @param event the bytes, which must not be changed
	 * @return the event
	 * @throws UnsupportedEventException if the bytes are not a batch of this source; the
	 * message names what was seen
	 */
	E read(byte[] event);

	/**
	 * Return the records of an event.
	 * @param event the event
	 * @return the records in the order of the event, without {@code null}
	 * @throws UnsupportedEventException if the event is not a batch of this source
	 */
	List<R> records(E event);

	/**
	 * Return what identifies a record in the answer to Lambda. If any record of a batch
	 * has no identifier, the invocation fails before a record is handled.
	 * @param record the record
	 * @return the item identifier, which no other record of the batch has, of a stream
	 * the sequence number; or {@code null} if the record has none
	 */
	@Nullable String itemIdentifier(R record);

	/**
	 * Return what the producer has put into a record. Bytes may be those of the record
	 * itself: callers that hand them on to be changed must copy them.
	 * @param record the record
	 * @return the payload as text ({@link String}) or bytes ({@code byte[]}), or
	 * {@code null} if the record has none
	 */
	@Nullable Object payload(R record);

	/**
	 * Create the response that reports records as not handled.
	 * @param itemIdentifiers the item identifiers to report, possibly none. Always none
	 * if the type of the source is redelivered as a
	 * {@linkplain EventType.Redelivery#BATCH whole}, as the invocation fails if any
	 * record was not handled
	 * @return a new response, its list never {@code null}
	 */
	S response(List<String> itemIdentifiers);

	/**
	 * Return which of the records that were not handled have to be reported, so that
	 * Lambda delivers all of them again. At least one has to be, and only those that were
	 * not handled may be.
	 * @param itemIdentifiers the item identifiers of the records that were not handled,
	 * in the order of the event, without duplicates, at least one
	 * @return the item identifiers to report: by default all of them. Of a stream, Lambda
	 * takes the lowest of each {@linkplain #shard shard}
	 */
	default List<String> reported(List<String> itemIdentifiers) {
		return itemIdentifiers;
	}

	/**
	 * Return whether whoever sent an event reads which of its records were not handled.
	 * If not, reporting a record would lose it. Such an event is refused unless the
	 * invocation {@linkplain FailInvocation#WHEN_ANY_FAILS fails when any record was not
	 * handled}.
	 * @param event the event
	 * @return {@code true} by default
	 */
	default boolean isAnswerRead(E event) {
		return true;
	}

	/**
	 * Return the key of the lane that a record belongs to: records of equal keys are
	 * handled one after the other, in the order of the event.
	 * <p>
	 * By default, the records of a batch have no order if Lambda delivers each of them
	 * {@linkplain EventType.Redelivery#RECORD again by itself}; otherwise all of them
	 * share a lane.
	 * @param record the record
	 * @return the key, such as a message group id, or {@code null} if the order of the
	 * record does not matter. Its {@code equals} and {@code hashCode} are called before
	 * any record is handled. Producers often choose the keys of their records, and with
	 * them the hash codes, so the key should be a {@link String} or of another class that
	 * implements {@link Comparable} of itself: then keys of equal hash codes do not slow
	 * down a batch
	 */
	default @Nullable Object laneKey(R record) {
		return (eventType().redelivery() == EventType.Redelivery.RECORD) ? null : "";
	}

	/**
	 * Return what identifies a record beyond its batch and its shard: the same in each
	 * delivery, and together with the {@linkplain #eventSourceArn ARN} and the
	 * {@linkplain #itemIdentifier item identifier} that of no other record. A sequence
	 * number alone is not promised to be.
	 * @param record the record
	 * @return the identifier of the event. By default {@code null}: such a record is not
	 * remembered when it was handled, and runs again when it is delivered again
	 */
	default @Nullable String eventId(R record) {
		return null;
	}

	/**
	 * Return which part of a stream a record came from, if each part has a checkpoint of
	 * its own. Not called for sources that are not streams.
	 * @param record the record
	 * @return the name of the shard or partition, the same in each delivery; by default
	 * an empty text, as the records of a batch share a checkpoint
	 */
	default String shard(R record) {
		return "";
	}

	/**
	 * Return where a record stands in its {@linkplain #shard shard}. Not called for
	 * sources that are not streams.
	 * @param record the record
	 * @return a whole number that is higher than those of the records before it, in
	 * decimal digits; by default the {@linkplain #itemIdentifier item identifier}. If it
	 * is not a number, records are still remembered, but a stream that is replayed on
	 * purpose is not recognized as such
	 */
	default @Nullable String sequenceNumber(R record) {
		return itemIdentifier(record);
	}

	/**
	 * Return the ARN of the queue or stream that a record came from.
	 * @param record the record
	 * @return the ARN, or {@code null} (the default) if the record has none
	 */
	default @Nullable String eventSourceArn(R record) {
		return null;
	}

	/**
	 * Return how often a record has been delivered, this time included.
	 * @param record the record
	 * @return the count, or {@code null} (the default) if it is not known
	 */
	default @Nullable Integer receiveCount(R record) {
		return null;
	}

	/**
	 * Return when a record came to its source.
	 * @param record the record
	 * @return the time, or {@code null} (the default) if it is not known
	 */
	default @Nullable Instant timestamp(R record) {
		return null;
	}

	/**
	 * Return the headers that a record adds to those of every source, for handlers of
	 * messages.
	 * @param record the record
	 * @return the headers, by the names of {@link RecordHeaders} or others, without
	 * {@code null}; none by default
	 */
	default Map<String, Object> headers(R record) {
		return Map.of();
	}

	/**
	 * Return a text that the producer of a record has sent beside the payload, such as
	 * {@code traceparent}.
	 * @param record the record
	 * @param name the name of the header, exactly as it is written in the record, or
	 * {@code X-Amzn-Trace-Id} for the trace header of AWS X-Ray
	 * @return the text, or {@code null} (the default) if the record has no such header
	 */
	default @Nullable String header(R record, String name) {
		return null;
	}

	/**
	 * Return a record in a form that can be kept in another place, such as a dead-letter
	 * queue, without loss of anything that its producer has put into it.
	 * @param record the record
	 * @return the content; by default the {@linkplain #payload(Object) payload} alone
	 */
	default RecordContent content(R record) {
		Object payload = payload(record);
		return new RecordContent((payload != null) ? payload : "", Map.of(), null, null, null);
	}

	/**
	 * Return the size of a record as {@link BatchSettings#maxBatchSize()} counts it.
	 * @param record the record
	 * @return the size in bytes; by default that of the {@linkplain #payload(Object)
	 * payload}, text being counted in UTF-8
	 */
	default long payloadSize(R record) {
		return PayloadSize.of(payload(record));
	}

}
