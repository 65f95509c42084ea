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

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.InvalidDefinitionException;

import io.github.lambdabatch.EncodedPayload;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.LazyEventSource;
import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RecordContext;

/**
 * Reads payloads of one type: unpacks them, takes them out of their envelopes, and asks
 * the converters, then Jackson. A handler of strings gets text as it is, and a handler of
 * bytes gets bytes as they came, gzip too.
 */
final class PayloadReader {

	private final ResolvableType type;

	private final Class<?> rawType;

	private final @Nullable EnvelopeReader envelopes;

	private final List<PayloadConverter> converters;

	private final @Nullable JsonPayloadReader json;

	/** Not {@code null} if nothing stands between a payload and Jackson but gzip. */
	private final @Nullable JsonPayloadReader plainJson;

	/**
	 * Create a reader.
	 * @param type the type of the payloads
	 * @param unwrap the envelopes to take off
	 * @param converters the converters in their order
	 * @param json reads JSON as the type; {@code null} if the type is text or bytes, or
	 * if converters read all payloads
	 */
	PayloadReader(ResolvableType type, Set<Envelope> unwrap, List<PayloadConverter> converters,
			@Nullable JsonPayloadReader json) {
		this.type = type;
		this.rawType = type.toClass();
		boolean several = Collection.class.isAssignableFrom(this.rawType)
				|| (this.rawType.isArray() && !isText() && !isBytes());
		this.envelopes = unwrap.isEmpty() ? null : new EnvelopeReader(unwrap, several);
		this.converters = converters;
		this.json = json;
		this.plainJson = (this.envelopes == null && converters.isEmpty()) ? json : null;
	}

	private boolean isText() {
		return this.rawType == String.class;
	}

	private boolean isBytes() {
		return this.rawType == byte[].class;
	}

	/**
	 * Read the payload of a record.
	 * @param source the source of the record
	 * @param context the record
	 * @param <R> the type of the record
	 * @return the payload as the type, or {@code null} if the record is a tombstone of
	 * Kafka
	 * @throws PayloadConversionException if the payload is missing or not of the type
	 * @throws Exception what a converter throws
	 */
	<R> @Nullable Object read(EventSource<?, R, ?> source, RecordContext<R> context) throws Exception {
		R record = context.record();
		Object value = read(encodedPayload(source, record));
		if (value != null) {
			return value;
		}
		Object payload = source.payload(record);
		// Producers send a null on purpose: it means that whatever has this key is gone.
		return (payload == null && context.eventType() == EventType.KAFKA) ? null : read(payload, context);
	}

	private static <R> @Nullable EncodedPayload encodedPayload(EventSource<?, R, ?> source, R record) {
		return (source instanceof LazyEventSource<?, R, ?> lazy) ? lazy.encodedPayload(record) : null;
	}

	/**
	 * Read a payload that is still in the event.
	 * @return the payload as the type, or {@code null} if it has to be read from the
	 * record
	 */
	@Nullable Object read(@Nullable EncodedPayload encoded) {
		return (encoded != null && this.plainJson != null) ? this.plainJson.read(encoded) : null;
	}

	/**
	 * Return what reads payloads if it is Jackson alone; otherwise {@code null}.
	 */
	@Nullable JsonPayloadReader plainJson() {
		return this.plainJson;
	}

	/**
	 * Let the mapper meet the type for the first time.
	 * @throws InvalidDefinitionException if the mapper can never read the type, and the
	 * application has no converter that might
	 * @throws JacksonException if an empty object is not of the type
	 */
	<R> void prime(EventSource<?, R, ?> source, R record) {
		if (this.json == null) {
			return;
		}
		try {
			EncodedPayload encoded = (this.plainJson != null) ? encodedPayload(source, record) : null;
			this.json.prime((encoded != null) ? encoded : Objects.requireNonNull(source.payload(record)));
		}
		catch (InvalidDefinitionException ex) {
			if (this.converters.isEmpty()) {
				throw ex;
			}
		}
	}

	/**
	 * Read a payload.
	 * @param payload the payload as text or bytes
	 * @param context the record
	 * @return the payload as the type, never {@code null}
	 * @throws PayloadConversionException if the payload is missing or not of the type
	 * @throws Exception what a converter throws
	 */
	Object read(@Nullable Object payload, RecordContext<?> context) throws Exception {
		if (payload == null) {
			throw new PayloadConversionException(("There is no payload to read as %s%s").formatted(this.type,
					(context.eventType() == EventType.DYNAMODB)
							? ": the view type of the stream must include the item's image" : ""));
		}
		Object content = unpack(payload, context);
		for (PayloadConverter converter : this.converters) {
			Object value = converter.convert(content, this.type, context);
			if (value != null) {
				return requireType(value, converter);
			}
		}
		if (isBytes()) {
			return (content instanceof String text) ? text.getBytes(StandardCharsets.UTF_8)
					: ((byte[]) content).clone();
		}
		if (isText()) {
			return text(content);
		}
		if (this.json == null) {
			throw new PayloadConversionException(
					"No PayloadConverter has read the payload as %s, and there is no JsonMapper".formatted(this.type));
		}
		return this.json.read(content);
	}

	private Object unpack(Object payload, RecordContext<?> context) throws InterruptedException {
		Object unpacked = (payload instanceof byte[] bytes && !isBytes())
				? Gzip.unpack(bytes, UnpackedMemory.SHARED, context.lambdaContext()) : payload;
		return (this.envelopes != null) ? this.envelopes.unwrap(unpacked) : unpacked;
	}

	private Object requireType(Object value, PayloadConverter converter) {
		if (!ClassUtils.isAssignableValue(this.rawType, value)) {
			throw new PayloadConversionException("%s has converted the payload to a %s, but the handler takes %s"
				.formatted(converter.getClass().getName(), value.getClass().getName(), this.type));
		}
		return value;
	}

	private static Object text(Object content) {
		String text = (content instanceof byte[] bytes) ? Text.decode(bytes) : (String) content;
		if (text == null) {
			KinesisAggregate.refuse(content);
			throw new PayloadConversionException(
					"The payload is not text in UTF-8; a handler of byte[] gets it as it is");
		}
		return text;
	}

}
