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

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.IdempotencyKeyException;
import io.github.lambdabatch.IdempotencyKeyResolver;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHandler;

/**
 * Takes the key of a record from its payload, which is read as JSON for this, in addition
 * to what its handler reads. A record whose payload has no such value fails. A tombstone
 * of Kafka has no payload at all, so its key is that of its event. Safe for use by
 * several threads.
 *
 * @since 0.1.0
 */
public final class PayloadKeyResolver implements IdempotencyKeyResolver {

	private static final IdempotencyKeyResolver EVENT_ID = IdempotencyKeyResolver.ofEventId();

	private final RecordHandler<Object> reader;

	private PayloadKeyResolver(RecordHandler<Object> reader) {
		this.reader = reader;
	}

	/**
	 * Create a resolver.
	 * @param source where the records come from
	 * @param pointer where the key is in the payload, as a JSON pointer (RFC 6901) such
	 * as {@code /orderId}. The value must be a text that is not blank, a number or a
	 * boolean. A text and a number are never the same key
	 * @param jsonMapper reads the payload
	 * @param settings how payloads are read
	 * @return the resolver
	 * @throws IllegalArgumentException if the pointer is not one
	 * @throws UnsupportedOperationException if the records are changes of items: all
	 * changes of an item would have the same key, and only the first would be handled
	 */
	public static PayloadKeyResolver of(EventSource<?, ?, ?> source, String pointer, JsonMapper jsonMapper,
			PayloadSettings settings) {
		if (source.eventType() == EventType.DYNAMODB) {
			throw new UnsupportedOperationException(
					"Changes of an item cannot be told apart by a part of the item, as all of them would have the same key");
		}
		return new PayloadKeyResolver(reader(source, JsonPointer.compile(pointer), jsonMapper, settings));
	}

	/**
	 * Safe: the reader only gets records of the source.
	 */
	@SuppressWarnings("unchecked")
	private static <R> RecordHandler<Object> reader(EventSource<?, R, ?> source, JsonPointer pointer,
			JsonMapper jsonMapper, PayloadSettings settings) {
		return (RecordHandler<Object>) PayloadHandlers.builder()
			.jsonMapper(jsonMapper.rebuild().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build())
			.settings(new PayloadSettings(settings.unwrap(), false))
			.build()
			.handler(source, JsonNode.class, (payload, record) -> (payload != null) ? key(payload, pointer) : null);
	}

	private static String key(JsonNode payload, JsonPointer pointer) {
		JsonNode value = payload.at(pointer);
		if (!value.isValueNode() || value.isNull() || (value.isString() && value.stringValue().isBlank())) {
			throw new IdempotencyKeyException("The payload has no %s at '%s', where its idempotency key should be"
				.formatted((value.isContainer()) ? "text, number or boolean" : "value", pointer));
		}
		// As JSON, in which the text "1" is not the number 1.
		return value.toString();
	}

	@Override
	@SuppressWarnings("unchecked")
	public @Nullable String resolveKey(RecordContext<?> record) throws Exception {
		Object key = this.reader.handle(record.record(), (RecordContext<Object>) record);
		return (key != null) ? (String) key : EVENT_ID.resolveKey(record);
	}

}
