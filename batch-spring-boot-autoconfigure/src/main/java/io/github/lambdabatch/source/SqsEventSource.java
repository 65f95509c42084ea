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

package io.github.lambdabatch.source;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EncodedPayload;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.LazyEventSource;
import io.github.lambdabatch.Printable;
import io.github.lambdabatch.RecordContent;
import io.github.lambdabatch.RecordHeaders;
import io.github.lambdabatch.UnsupportedEventException;

/**
 * SQS queues, standard and FIFO. A message is identified by its message id. The messages
 * of a standard queue have no order; those of a FIFO queue are in order within their
 * message group.
 * <p>
 * A queue is a FIFO queue if its ARN ends with {@code .fifo} or, for a message without an
 * ARN, if the message has a sequence number. A message group id does not show it: fair
 * queues are standard queues whose messages carry one.
 *
 * @since 0.1.0
 */
public final class SqsEventSource implements LazyEventSource<SQSEvent, SQSMessage, SQSBatchResponse> {

	/** The lane of messages without a message group id. */
	private static final String NO_GROUP = "";

	private static final String TRACE_HEADER = "AWSTraceHeader";

	/** In UTF-8; two characters of UTF-16 make at most four bytes. */
	private static final long MAX_BYTES_PER_CHAR = 3;

	private static final int MAX_NUMBER_LENGTH = 100;

	/** Any number with so many digits fits into a {@code long}. */
	private static final int MAX_DIGITS = 18;

	private final EventType eventType;

	private SqsEventSource(EventType eventType) {
		this.eventType = eventType;
	}

	/**
	 * Create a source for standard queues, fair queues included.
	 * @return a source of the type {@link EventType#SQS}
	 */
	public static SqsEventSource standard() {
		return new SqsEventSource(EventType.SQS);
	}

	/**
	 * Create a source for FIFO queues.
	 * @return a source of the type {@link EventType#SQS_FIFO}
	 */
	public static SqsEventSource fifo() {
		return new SqsEventSource(EventType.SQS_FIFO);
	}

	@Override
	public EventType eventType() {
		return this.eventType;
	}

	@Override
	public SQSEvent read(byte[] event) {
		SQSEvent sqsEvent = new SQSEvent();
		sqsEvent.setRecords(EventReader.read(event, this.eventType, messageReader(event)::readAll));
		return sqsEvent;
	}

	@Override
	public SQSEvent readForPayloads(byte[] event) {
		SQSEvent sqsEvent = new SQSEvent();
		sqsEvent.setRecords(EventReader.read(event, this.eventType, messageReader(event)::read));
		return sqsEvent;
	}

	private SqsMessageReader messageReader(byte[] event) {
		return new SqsMessageReader(event, this.eventType == EventType.SQS_FIFO);
	}

	@Override
	public List<SQSMessage> records(SQSEvent event) {
		List<SQSMessage> messages = EventRecords.require(event, event.getRecords(), this.eventType,
				SQSMessage::getEventSource);
		messages.forEach(this::requireKindOfQueue);
		return messages;
	}

	private void requireKindOfQueue(SQSMessage message) {
		String arn = message.getEventSourceArn();
		boolean fifo = SqsQueue.isFifo(arn, arn == null && attribute(message, SqsQueue.SEQUENCE_NUMBER) != null);
		if (fifo == (this.eventType == EventType.SQS_FIFO)) {
			return;
		}
		if (fifo) {
			throw new UnsupportedEventException(
					"%s is a FIFO queue, whose order has to be kept: use SqsEventSource.fifo() or the bean sqsFifoBatchProcessor"
						.formatted((arn != null) ? Printable.of(arn)
								: "The queue of a message with a SequenceNumber but no ARN"));
		}
		throw new UnsupportedEventException(
				"%s is a standard queue: use SqsEventSource.standard() or the bean sqsBatchProcessor"
					.formatted((arn != null) ? Printable.of(arn)
							: "The queue of a message with neither an ARN nor a SequenceNumber"));
	}

	@Override
	public @Nullable String itemIdentifier(SQSMessage message) {
		return message.getMessageId();
	}

	@Override
	public @Nullable String eventId(SQSMessage message) {
		return message.getMessageId();
	}

	@Override
	public @Nullable Object laneKey(SQSMessage message) {
		if (this.eventType == EventType.SQS) {
			return null;
		}
		String messageGroupId = (message instanceof EncodedSqsMessage encoded && encoded.isEncoded())
				? encoded.messageGroupId() : attribute(message, SqsMessageReader.MESSAGE_GROUP_ID);
		return (messageGroupId != null) ? messageGroupId : NO_GROUP;
	}

	private static @Nullable String attribute(SQSMessage message, String name) {
		Map<String, String> attributes = message.getAttributes();
		return (attributes != null) ? attributes.get(name) : null;
	}

	@Override
	public @Nullable String eventSourceArn(SQSMessage message) {
		return message.getEventSourceArn();
	}

	@Override
	public @Nullable Integer receiveCount(SQSMessage message) {
		if (message instanceof EncodedSqsMessage encoded && encoded.receiveCount() >= 0) {
			return (int) Math.min(encoded.receiveCount(), Integer.MAX_VALUE);
		}
		Long count = number(message, SqsMessageReader.RECEIVE_COUNT);
		return (count != null && count >= 0) ? Math.toIntExact(Math.min(count, Integer.MAX_VALUE)) : null;
	}

	@Override
	public @Nullable Instant timestamp(SQSMessage message) {
		if (message instanceof EncodedSqsMessage encoded && encoded.sentTimestamp() >= 0) {
			return Instant.ofEpochMilli(encoded.sentTimestamp());
		}
		return instant(message, SqsMessageReader.SENT_TIMESTAMP);
	}

	private static @Nullable Instant instant(SQSMessage message, String attribute) {
		Long millis = number(message, attribute);
		return (millis != null) ? Instant.ofEpochMilli(millis) : null;
	}

	/**
	 * Return an attribute as a number, or {@code null} if it is not one, as may be in
	 * messages made by hand.
	 */
	private static @Nullable Long number(SQSMessage message, String attribute) {
		String value = attribute(message, attribute);
		if (value == null || value.length() > MAX_NUMBER_LENGTH) {
			return null;
		}
		try {
			return Long.valueOf(value);
		}
		catch (NumberFormatException ex) {
			return decimal(value);
		}
	}

	/**
	 * Return a whole number that some emulators write as a floating-point number.
	 */
	private static @Nullable Long decimal(String value) {
		try {
			BigDecimal number = new BigDecimal(value);
			return (Math.abs((long) number.precision() - number.scale()) <= MAX_DIGITS) ? number.longValue() : null;
		}
		catch (NumberFormatException ex) {
			return null;
		}
	}

	@Override
	public Map<String, Object> headers(SQSMessage message) {
		Map<String, Object> headers = new HashMap<>();
		RecordHeaders.put(headers, RecordHeaders.MESSAGE_ID, message.getMessageId());
		RecordHeaders.put(headers, RecordHeaders.RECEIPT_HANDLE, message.getReceiptHandle());
		RecordHeaders.put(headers, RecordHeaders.AWS_REGION, message.getAwsRegion());
		RecordHeaders.put(headers, RecordHeaders.RECEIVE_COUNT, receiveCount(message));
		RecordHeaders.put(headers, RecordHeaders.FIRST_RECEIVE_TIMESTAMP,
				instant(message, "ApproximateFirstReceiveTimestamp"));
		RecordHeaders.put(headers, RecordHeaders.MESSAGE_GROUP_ID,
				attribute(message, SqsMessageReader.MESSAGE_GROUP_ID));
		RecordHeaders.put(headers, RecordHeaders.MESSAGE_DEDUPLICATION_ID,
				attribute(message, "MessageDeduplicationId"));
		RecordHeaders.put(headers, RecordHeaders.SEQUENCE_NUMBER, attribute(message, SqsQueue.SEQUENCE_NUMBER));
		RecordHeaders.put(headers, RecordHeaders.SENDER_ID, attribute(message, "SenderId"));
		RecordHeaders.put(headers, RecordHeaders.TRACE_HEADER, attribute(message, TRACE_HEADER));
		RecordHeaders.put(headers, RecordHeaders.DEAD_LETTER_QUEUE_SOURCE_ARN,
				attribute(message, "DeadLetterQueueSourceArn"));
		headers.put(RecordHeaders.MESSAGE_ATTRIBUTES, SqsMessageAttribute.values(message.getMessageAttributes()));
		return headers;
	}

	@Override
	public @Nullable String header(SQSMessage message, String name) {
		if (name.equals("X-Amzn-Trace-Id")) {
			return attribute(message, TRACE_HEADER);
		}
		Map<String, MessageAttribute> attributes = message.getMessageAttributes();
		MessageAttribute attribute = (attributes != null) ? attributes.get(name) : null;
		return (attribute != null) ? attribute.getStringValue() : null;
	}

	@Override
	public @Nullable String payload(SQSMessage message) {
		return message.getBody();
	}

	@Override
	public @Nullable EncodedPayload encodedPayload(SQSMessage message) {
		return (message instanceof EncodedSqsMessage encoded) ? encoded : null;
	}

	@Override
	public RecordContent content(SQSMessage message) {
		String body = message.getBody();
		Map<String, MessageAttribute> messageAttributes = message.getMessageAttributes();
		return new RecordContent((body != null) ? body : "", (messageAttributes != null) ? messageAttributes : Map.of(),
				attribute(message, SqsMessageReader.MESSAGE_GROUP_ID), attribute(message, SqsQueue.SEQUENCE_NUMBER),
				attribute(message, TRACE_HEADER));
	}

	@Override
	public long maxPayloadSize(SQSMessage message) {
		String body = message.getBody();
		return (body != null) ? MAX_BYTES_PER_CHAR * body.length() : 0;
	}

	@Override
	public SQSBatchResponse response(List<String> itemIdentifiers) {
		List<BatchItemFailure> failures = new ArrayList<>(itemIdentifiers.size());
		for (String itemIdentifier : itemIdentifiers) {
			failures.add(new BatchItemFailure(itemIdentifier));
		}
		return new SQSBatchResponse(failures);
	}

}
