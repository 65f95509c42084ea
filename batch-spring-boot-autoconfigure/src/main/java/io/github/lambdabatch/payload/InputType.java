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

package io.github.lambdabatch.payload;

import java.lang.reflect.Type;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.amazonaws.services.lambda.runtime.events.DynamodbEvent.DynamodbStreamRecord;
import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;

import io.github.lambdabatch.EventType;

/**
 * What a handler takes of a record: its payload, a {@link Change}, the record itself, or
 * a {@link Message} of one of them. Immutable.
 *
 * @since 0.1.0
 */
public final class InputType {

	/** Types that are not read from a payload, and where they may come from. */
	private static final Map<Class<?>, Set<EventType>> RECORD_TYPES = Map.of(SQSMessage.class,
			Set.of(EventType.SQS, EventType.SQS_FIFO), KinesisEventRecord.class, Set.of(EventType.KINESIS),
			DynamodbStreamRecord.class, Set.of(EventType.DYNAMODB), Change.class, Set.of(EventType.DYNAMODB),
			KafkaEventRecord.class, Set.of(EventType.KAFKA));

	private final ResolvableType type;

	private final ResolvableType contentType;

	private final boolean message;

	private InputType(ResolvableType type) {
		this.type = type;
		this.message = type.resolve() == Message.class;
		this.contentType = this.message ? type.getGeneric(0) : type;
	}

	/**
	 * Return the input type that a class stands for.
	 * @param type a class without type parameters
	 * @return the input type
	 */
	public static InputType of(Class<?> type) {
		return of(ResolvableType.forClass(type));
	}

	/**
	 * Return the input type that a generic type stands for.
	 * @param type a generic type, such as {@code new
	 * ParameterizedTypeReference<Change<Order>>() {}}
	 * @return the input type
	 */
	public static InputType of(ParameterizedTypeReference<?> type) {
		Type generic = type.getType();
		return of(ResolvableType.forType(generic));
	}

	/**
	 * Return the input type that a type stands for.
	 * @param type the type
	 * @return the input type
	 */
	public static InputType of(ResolvableType type) {
		return new InputType(type);
	}

	/**
	 * Return the whole type.
	 * @return the type
	 */
	public ResolvableType type() {
		return this.type;
	}

	/**
	 * Return the type without a message around it.
	 * @return the type of the payload, change or record
	 */
	public ResolvableType contentType() {
		return this.contentType;
	}

	/**
	 * Return what payloads are read as.
	 * @return the type of the item for a {@link Change}, otherwise the
	 * {@link #contentType()}
	 */
	public ResolvableType payloadType() {
		return isChange() ? this.contentType.getGeneric(0) : this.contentType;
	}

	/**
	 * Return whether the input is a message, with metadata of the record in its headers.
	 * @return whether it is a {@link Message}
	 */
	public boolean isMessage() {
		return this.message;
	}

	/**
	 * Return whether the input is a change of an item, be it in a message or not.
	 * @return whether it is a {@link Change}
	 */
	public boolean isChange() {
		return this.contentType.resolve() == Change.class;
	}

	/**
	 * Return whether the input is the record itself, be it in a message or not, in which
	 * case no payload is read.
	 * @return whether it is a record type of AWS
	 */
	public boolean isRecord() {
		return !isChange() && sources() != null;
	}

	/**
	 * Return whether the content is known, so that a payload can be read as it.
	 * @return {@code false} for {@code Object}, raw messages and unresolvable types
	 */
	public boolean isKnown() {
		Class<?> content = this.contentType.resolve();
		return content != null && content != Object.class;
	}

	/**
	 * Return whether Jackson is needed to read payloads that no {@link PayloadConverter}
	 * reads.
	 * @return {@code false} for text, bytes and records, which are taken as they are
	 */
	public boolean isJson() {
		Class<?> payload = payloadType().resolve();
		return !isRecord() && payload != String.class && payload != byte[].class;
	}

	/**
	 * Return whether nothing of a record is needed but its payload.
	 */
	boolean takesPayloadOnly() {
		return !isRecord() && !this.message;
	}

	/**
	 * Return the sources from which such an input can be read.
	 * @return a new set in the order of {@link EventType#values()}: all of them for a
	 * payload, those of the record type for a record or change
	 */
	public Set<EventType> eventTypes() {
		Set<EventType> eventTypes = new LinkedHashSet<>(List.of(EventType.values()));
		Set<EventType> sources = sources();
		if (sources != null) {
			eventTypes.retainAll(sources);
		}
		return eventTypes;
	}

	/**
	 * Return whether such an input can be read from a source, which may be one that the
	 * library does not know.
	 */
	boolean isReadFrom(EventType eventType) {
		Set<EventType> sources = sources();
		return sources == null || sources.contains(eventType);
	}

	private @Nullable Set<EventType> sources() {
		Class<?> content = this.contentType.resolve();
		return (content != null) ? RECORD_TYPES.get(content) : null;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof InputType that && this.type.equals(that.type);
	}

	@Override
	public int hashCode() {
		return this.type.hashCode();
	}

	@Override
	public String toString() {
		return this.type.toString();
	}

}
