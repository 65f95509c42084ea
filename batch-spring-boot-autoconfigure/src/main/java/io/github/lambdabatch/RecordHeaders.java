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

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Names of the headers that a handler of messages, such as
 * {@code Function<Message<Order>, ?>}, gets about the record that the payload came in.
 * <p>
 * A header is absent if the record does not have its value. Values can be shared by
 * several threads, but belong to the record: they must not be changed.
 *
 * @since 0.1.0
 * @see EventSource#headers
 */
public final class RecordHeaders {

	/** What the names of all headers except {@link #LAMBDA_CONTEXT} start with. */
	public static final String PREFIX = "lambdaBatch_";

	// Every source

	/** The record as AWS's own type, such as {@code SQSMessage}. */
	public static final String RECORD = PREFIX + "record";

	/** The {@link RecordContext}. */
	public static final String RECORD_CONTEXT = PREFIX + "recordContext";

	/** The context of the Lambda invocation, under the name of Spring Cloud Function. */
	public static final String LAMBDA_CONTEXT = "aws-context";

	/** The name of the function, a {@code String}. */
	public static final String FUNCTION_NAME = PREFIX + "functionName";

	/** The {@link EventType}. */
	public static final String EVENT_TYPE = PREFIX + "eventType";

	/** The event source, a {@code String} such as {@code aws:sqs}. */
	public static final String EVENT_SOURCE = PREFIX + "eventSource";

	/** The ARN of the queue or stream, a {@code String}. */
	public static final String EVENT_SOURCE_ARN = PREFIX + "eventSourceArn";

	/** The region of the queue or stream, a {@code String}. */
	public static final String AWS_REGION = PREFIX + "awsRegion";

	/** What identifies the record in the answer to Lambda, a {@code String}. */
	public static final String ITEM_IDENTIFIER = PREFIX + "itemIdentifier";

	/**
	 * When a message was sent, a record was produced or arrived, or an item was changed,
	 * a {@link java.time.Instant}.
	 */
	public static final String TIMESTAMP = PREFIX + "timestamp";

	/** The sequence number of FIFO queues, Kinesis and DynamoDB, a {@code String}. */
	public static final String SEQUENCE_NUMBER = PREFIX + "sequenceNumber";

	// SQS

	/** The message id, a {@code String}. */
	public static final String MESSAGE_ID = PREFIX + "messageId";

	/** The receipt handle of this delivery, a {@code String}. */
	public static final String RECEIPT_HANDLE = PREFIX + "receiptHandle";

	/** How often the message was received, this time included, an {@code Integer}. */
	public static final String RECEIVE_COUNT = PREFIX + "receiveCount";

	/** When the message was first received, a {@link java.time.Instant}. */
	public static final String FIRST_RECEIVE_TIMESTAMP = PREFIX + "firstReceiveTimestamp";

	/** The message group of FIFO and fair queues, a {@code String}. */
	public static final String MESSAGE_GROUP_ID = PREFIX + "messageGroupId";

	/** The deduplication id of FIFO queues, a {@code String}. */
	public static final String MESSAGE_DEDUPLICATION_ID = PREFIX + "messageDeduplicationId";

	/** The id of the sender of the message, a {@code String}. */
	public static final String SENDER_ID = PREFIX + "senderId";

	/** The header of AWS X-Ray, a {@code String}. */
	public static final String TRACE_HEADER = PREFIX + "traceHeader";

	/**
	 * The ARN of the queue from which a dead letter was moved, a {@code String}.
	 */
	public static final String DEAD_LETTER_QUEUE_SOURCE_ARN = PREFIX + "deadLetterQueueSourceArn";

	/**
	 * The attributes that the sender has set, a {@code Map<String, Object>}: text as
	 * {@code String}, numbers as {@link java.math.BigDecimal}, binaries as
	 * {@code byte[]}. Empty if there are none.
	 */
	public static final String MESSAGE_ATTRIBUTES = PREFIX + "messageAttributes";

	// Streams

	/** The event id, a {@code String}. */
	public static final String EVENT_ID = PREFIX + "eventId";

	/**
	 * What happened, a {@code String}: {@code INSERT}, {@code MODIFY} or {@code REMOVE}
	 * for DynamoDB, {@code aws:kinesis:record} for Kinesis.
	 */
	public static final String EVENT_NAME = PREFIX + "eventName";

	/** The partition key of Kinesis, a {@code String}. */
	public static final String PARTITION_KEY = PREFIX + "partitionKey";

	/** The shard of Kinesis, a {@code String} such as {@code shardId-000000000002}. */
	public static final String SHARD_ID = PREFIX + "shardId";

	/**
	 * The index of a record in its aggregate, a {@code Long}, if the Kinesis Producer
	 * Library has packed it into one.
	 */
	public static final String SUB_SEQUENCE_NUMBER = PREFIX + "subSequenceNumber";

	/**
	 * Which images a DynamoDB stream has of a change, a {@code String} such as
	 * {@code NEW_AND_OLD_IMAGES}.
	 */
	public static final String STREAM_VIEW_TYPE = PREFIX + "streamViewType";

	// Kafka

	/** The topic, a {@code String}. */
	public static final String TOPIC = PREFIX + "topic";

	/** The partition, an {@code Integer}. */
	public static final String PARTITION = PREFIX + "partition";

	/** The offset in the partition, a {@code Long}. */
	public static final String OFFSET = PREFIX + "offset";

	/**
	 * What {@link #TIMESTAMP} is, a {@code String}: {@code CREATE_TIME} if the producer
	 * has set it, {@code LOG_APPEND_TIME} if the broker has.
	 */
	public static final String TIMESTAMP_TYPE = PREFIX + "timestampType";

	/**
	 * The key as a {@code String}, in Base64 if it is not text in UTF-8.
	 */
	public static final String KEY = PREFIX + "key";

	/** The key as {@code byte[]}. */
	public static final String KEY_BYTES = PREFIX + "keyBytes";

	/**
	 * The headers of the record that are text in UTF-8, a {@code Map<String, String>}. Of
	 * several with the same name, it has the last one. Empty if there are none.
	 */
	public static final String RECORD_HEADERS = PREFIX + "recordHeaders";

	/** The same for all headers, a {@code Map<String, byte[]>}. */
	public static final String RECORD_HEADERS_BYTES = PREFIX + "recordHeadersBytes";

	private RecordHeaders() {
	}

	/**
	 * Add a header if it has a value. For implementations of {@link EventSource#headers}.
	 * @param headers the headers to add to
	 * @param name the name of the header
	 * @param value its value, or {@code null} if the record has none
	 */
	public static void put(Map<String, Object> headers, String name, @Nullable Object value) {
		if (value != null) {
			headers.put(name, value);
		}
	}

}
