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
 * What differs between the sources of batches: how an event is read, what identifies a
 * record and how the answer looks.
 * <p>
 * Implementations hold no state and are safe for use by several threads.
 *
 * @param <E> the type of the event
 * @param <R> the type of its records
 * @param <S> the type of the response
 * @since 0.1.0
 */
public interface EventSource<E, R, S> {

	/**
	 * Return the kind of source.
	 * @return the event type
	 */
	EventType eventType();

	/**
	 * Read an event from the bytes that Lambda hands to a function.
	 * @param event the bytes
	 * @return the event
	 * @throws UnsupportedEventException if the bytes are not a batch of this source; the
	 * message names what was seen
	 */
	E read(byte[] event);

	/**
	 * Read an event whose records are mostly asked for their payload alone. All of it is
	 * checked as in {@link #read(byte[])}, but records may be read when they are asked;
	 * the bytes must not be changed as long as they are used.
	 * @param event the bytes
	 * @return the event; by default that of {@link #read(byte[])}
	 * @throws UnsupportedEventException if the bytes are not a batch of this source; the
	 * message names what was seen
	 */
	default E readForPayloads(byte[] event) {
		return read(event);
	}

	/**
	 * Return the records of an event.
	 * @param event the event
	 * @return the records in the order of the event, without {@code null}
	 * @throws UnsupportedEventException if the event is not a batch of this source
	 */
	List<R> records(E event);

	/**
	 * Return what identifies a record in the answer to Lambda.
	 * @param record the record
	 * @return the item identifier, or {@code null} if the record has none
	 */
	@Nullable String itemIdentifier(R record);

	/**
	 * Return what identifies a record beyond its batch and its shard. A sequence number
	 * alone is not promised to.
	 * @param record the record
	 * @return the identifier of the event, the same in each delivery; by default the item
	 * identifier
	 */
	default @Nullable String eventId(R record) {
		return itemIdentifier(record);
	}

	/**
	 * Return what a record must keep its order with: records of equal keys are handled
	 * one after the other, in the order of the event.
	 * @param record the record
	 * @return the key, such as a message group id, whose {@code equals} and
	 * {@code hashCode} are asked before any record is handled; or {@code null} if the
	 * order of the record does not matter. Whoever sends records often chooses their
	 * keys, and with them their hash codes, so the key should be a {@link String} or
	 * another class that implements {@link Comparable} of itself: then keys of equal hash
	 * codes do not slow down a batch
	 */
	@Nullable Object laneKey(R record);

	/**
	 * Return the ARN of the queue or stream that a record came from.
	 * @param record the record
	 * @return the ARN, or {@code null} if the record has none
	 */
	@Nullable String eventSourceArn(R record);

	/**
	 * Return how often a record has been delivered, this time included.
	 * @param record the record
	 * @return the count, or {@code null} if the source does not count or the record does
	 * not tell
	 */
	default @Nullable Integer receiveCount(R record) {
		return null;
	}

	/**
	 * Return when a record came to its source.
	 * @param record the record
	 * @return the time, or {@code null} if the record does not tell
	 */
	default @Nullable Instant timestamp(R record) {
		return null;
	}

	/**
	 * Return what a record tells beside its payload, for handlers of messages.
	 * @param record the record
	 * @return the headers that only this source has, by the names of
	 * {@link RecordHeaders}, without {@code null}; none by default
	 */
	default Map<String, Object> headers(R record) {
		return Map.of();
	}

	/**
	 * Return what the producer has put into a record. Bytes may be those of the record
	 * itself: who hands them on to be changed hands on a copy.
	 * @param record the record
	 * @return the payload as text ({@link String}) or bytes ({@code byte[]}), or
	 * {@code null} if the record has none
	 */
	@Nullable Object payload(R record);

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
	 * Return what names this delivery of a message, for changing its visibility timeout.
	 * @param record the record
	 * @return the receipt handle, or {@code null} if the record has none: those of
	 * streams never do
	 */
	default @Nullable String receiptHandle(R record) {
		return null;
	}

	/**
	 * Return the size of a record as {@code max-batch-size} counts it.
	 * @param record the record
	 * @return the size of the payload in bytes
	 */
	long payloadSize(R record);

	/**
	 * Return what the size of a record cannot exceed, if that is told faster than the
	 * size.
	 * @param record the record
	 * @return at least {@link #payloadSize(Object)}, which it is by default
	 */
	default long maxPayloadSize(R record) {
		return payloadSize(record);
	}

	/**
	 * Return which of the records that were not handled have to be reported, so that
	 * Lambda delivers all of them again.
	 * @param itemIdentifiers the item identifiers of the records that were not handled,
	 * in the order of the event, without duplicates
	 * @return the item identifiers to report: all of them, or for a stream the earliest
	 */
	List<String> reported(List<String> itemIdentifiers);

	/**
	 * Create the response that reports records as not handled.
	 * @param itemIdentifiers the item identifiers to report, possibly none
	 * @return a new response, its list never {@code null}
	 */
	S response(List<String> itemIdentifiers);

}
