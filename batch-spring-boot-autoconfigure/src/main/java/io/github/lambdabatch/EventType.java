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

/**
 * A kind of event source mapping that feeds a function with batches.
 *
 * @since 0.1.0
 */
public enum EventType {

	/**
	 * A standard SQS queue, fair queues included: messages in no order.
	 */
	SQS("aws:sqs"),

	/**
	 * An SQS FIFO queue: messages of a message group in order.
	 */
	SQS_FIFO("aws:sqs"),

	/**
	 * A Kinesis data stream: the records of a shard in order.
	 */
	KINESIS("aws:kinesis"),

	/**
	 * A DynamoDB stream: the changes of a shard in order.
	 */
	DYNAMODB("aws:dynamodb");

	private final String eventSource;

	EventType(String eventSource) {
		this.eventSource = eventSource;
	}

	/**
	 * Return whether batches come from a stream, of which Lambda remembers a checkpoint
	 * only: everything from the earliest reported record on is delivered again.
	 * @return {@code true} for Kinesis and DynamoDB Streams
	 */
	public boolean isStream() {
		return this == KINESIS || this == DYNAMODB;
	}

	/**
	 * Return what records of this type carry in their {@code eventSource} property.
	 * @return the event source, such as {@code aws:sqs}
	 */
	public String eventSource() {
		return this.eventSource;
	}

}
