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

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A kind of event source mapping that feeds a function with batches.
 * <p>
 * The library reads the batches of the types that are constants here. A source of your
 * own, which implements {@link EventSource}, has a type of its own: <pre class="code">
 * static final EventType ACTIVE_MQ = EventType.of("ACTIVE_MQ", "aws:mq", Redelivery.BATCH);
 * </pre> Immutable. Two types are equal if their names, their event sources and their
 * kinds of redelivery are. As no other type can have the name of a constant, the
 * constants may be compared with {@code ==}.
 *
 * @since 0.1.0
 * @see EventSource
 */
public final class EventType {

	/**
	 * A standard SQS queue, fair queues included: messages in no order.
	 */
	public static final EventType SQS = new EventType("SQS", "aws:sqs", Redelivery.RECORD);

	/**
	 * An SQS FIFO queue: messages of a message group in order.
	 */
	public static final EventType SQS_FIFO = new EventType("SQS_FIFO", "aws:sqs", Redelivery.RECORD);

	/**
	 * A Kinesis data stream: the records of a shard in order.
	 */
	public static final EventType KINESIS = new EventType("KINESIS", "aws:kinesis", Redelivery.CHECKPOINT);

	/**
	 * A DynamoDB stream: the changes of a shard in order.
	 */
	public static final EventType DYNAMODB = new EventType("DYNAMODB", "aws:dynamodb", Redelivery.CHECKPOINT);

	/**
	 * Topics of Apache Kafka, in Amazon MSK or in clusters that others manage: the
	 * records of a partition in order. A batch may have records of several partitions,
	 * each of which has a checkpoint of its own. Events of other clusters than those of
	 * MSK carry {@code SelfManagedKafka} instead of the {@link #eventSource()}.
	 */
	public static final EventType KAFKA = new EventType("KAFKA", "aws:kafka", Redelivery.CHECKPOINT);

	private static final List<EventType> VALUES = List.of(SQS, SQS_FIFO, KINESIS, DYNAMODB, KAFKA);

	private final String name;

	private final String eventSource;

	private final Redelivery redelivery;

	private EventType(String name, String eventSource, Redelivery redelivery) {
		this.name = name;
		this.eventSource = eventSource;
		this.redelivery = redelivery;
	}

	/**
	 * Create the type of a source that the library does not know.
	 * @param name the name of the type, such as {@code ACTIVE_MQ}, for messages and logs
	 * @param eventSource what Lambda calls the source, such as {@code aws:mq}, for
	 * messages and logs
	 * @param redelivery what Lambda delivers again when records of a batch were not
	 * handled
	 * @return the type
	 * @throws IllegalArgumentException if the name or the event source is blank, or if
	 * the name is that of one of the {@link #values()}
	 */
	public static EventType of(String name, String eventSource, Redelivery redelivery) {
		requireText(name, "name");
		requireText(eventSource, "eventSource");
		Objects.requireNonNull(redelivery, "'redelivery' must not be null");
		if (VALUES.stream().anyMatch((type) -> type.name.equals(name))) {
			throw new IllegalArgumentException(
					"'name' must not be %s, which is the name of EventType.%s".formatted(name, name));
		}
		return new EventType(name, eventSource, redelivery);
	}

	private static void requireText(String text, String name) {
		if (text.isBlank()) {
			throw new IllegalArgumentException("'%s' must not be blank".formatted(name));
		}
	}

	/**
	 * Return the types whose batches the library reads.
	 * @return the constants of this class, in a new array
	 */
	public static EventType[] values() {
		return VALUES.toArray(EventType[]::new);
	}

	/**
	 * Return the constant of a name.
	 * @param name the name, exactly as the constant is written
	 * @return the constant
	 * @throws IllegalArgumentException if no constant has this name
	 */
	public static EventType valueOf(String name) {
		return VALUES.stream()
			.filter((type) -> type.name.equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"'name' must be one of %s but is %s".formatted(VALUES, Printable.of(name))));
	}

	/**
	 * Return the name of this type.
	 * @return the name, such as {@code SQS_FIFO}
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Return what Lambda calls the source. Records of the constants, or their events,
	 * carry it in their {@code eventSource} property.
	 * @return the event source, such as {@code aws:sqs}
	 */
	public String eventSource() {
		return this.eventSource;
	}

	/**
	 * Return what Lambda delivers again when records of a batch were not handled.
	 * @return the kind of redelivery
	 */
	public Redelivery redelivery() {
		return this.redelivery;
	}

	/**
	 * Return whether batches come from a stream, for which Lambda keeps only checkpoints:
	 * everything from the earliest reported record on is delivered again.
	 * @return {@code true} for {@link Redelivery#CHECKPOINT}, so for Kinesis, DynamoDB
	 * Streams and Kafka
	 */
	public boolean isStream() {
		return this.redelivery == Redelivery.CHECKPOINT;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof EventType type && this.name.equals(type.name)
				&& this.eventSource.equals(type.eventSource) && this.redelivery == type.redelivery);
	}

	@Override
	public int hashCode() {
		return this.name.hashCode();
	}

	/**
	 * Return the name.
	 */
	@Override
	public String toString() {
		return this.name;
	}

	/**
	 * What Lambda delivers again when records of a batch were not handled.
	 *
	 * @since 0.1.0
	 */
	public enum Redelivery {

		/**
		 * Each reported record by itself, as for SQS.
		 */
		RECORD,

		/**
		 * All records from the earliest reported one on, as for Kinesis and DynamoDB
		 * Streams, or all of its {@linkplain EventSource#shard shard}, as for Kafka. By
		 * default, those that were handled are
		 * {@linkplain BatchSettings#redeliveryMemory() remembered}.
		 */
		CHECKPOINT,

		/**
		 * The whole batch, and only if the invocation fails, as for Amazon MQ: Lambda
		 * does not look at the answer. The invocation therefore
		 * {@linkplain FailInvocation#WHEN_ANY_FAILS fails when any record was not
		 * handled}, which cannot be set otherwise, as the record would be lost. By
		 * default, the records that were handled are
		 * {@linkplain BatchSettings#redeliveryMemory() remembered}.
		 */
		BATCH

	}

}
