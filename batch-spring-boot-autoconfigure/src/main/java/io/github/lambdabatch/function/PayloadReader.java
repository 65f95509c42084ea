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

package io.github.lambdabatch.function;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.TypeFactory;

import io.github.lambdabatch.Envelope;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.PayloadConverter;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.source.EncodedPayload;

/**
 * Reads payloads of one type: takes off what they are packed in, then asks the converters
 * and in the end the mapper of the application. For a handler of strings text stays text,
 * for one of bytes everything is left as it came.
 */
final class PayloadReader {

	private static final int MIN_BUFFER_LENGTH = 8_000;

	private static final int MAX_BUFFER_LENGTH = 256_000;

	private final ResolvableType type;

	private final Class<?> rawType;

	private final @Nullable EnvelopeReader envelopes;

	private final List<PayloadConverter> converters;

	private final @Nullable ObjectReader reader;

	/** For one thread at a time; it takes a payload only until that is read. */
	private final AtomicReference<byte @Nullable []> buffer = new AtomicReference<>();

	/**
	 * Create a reader.
	 * @param type the type of the payloads
	 * @param unwrap the envelopes to take off
	 * @param converters the converters in their order
	 * @param eventType where the payloads come from
	 * @param mapper gives the mapper of the application
	 */
	PayloadReader(ResolvableType type, Set<Envelope> unwrap, List<PayloadConverter> converters, EventType eventType,
			Supplier<JsonMapper> mapper) {
		this.type = type;
		this.rawType = type.toClass();
		boolean several = Collection.class.isAssignableFrom(this.rawType)
				|| (this.rawType.isArray() && !isText() && !isBytes());
		this.envelopes = unwrap.isEmpty() ? null : new EnvelopeReader(unwrap, several);
		this.converters = converters;
		this.reader = (isText() || isBytes()) ? null : reader(type, eventType, mapper.get());
	}

	private static ObjectReader reader(ResolvableType type, EventType eventType, JsonMapper mapper) {
		ObjectReader reader = mapper.readerFor(javaType(type, mapper.getTypeFactory()));
		// We have written the JSON of an item, so we know how it is to be read.
		return (eventType == EventType.DYNAMODB)
				? reader.with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).with(Base64Variants.MIME_NO_LINEFEEDS)
				: reader;
	}

	private boolean isText() {
		return this.rawType == String.class;
	}

	private boolean isBytes() {
		return this.rawType == byte[].class;
	}

	private static JavaType javaType(ResolvableType type, TypeFactory types) {
		if (type.isArray()) {
			return types.constructArrayType(javaType(type.getComponentType(), types));
		}
		ResolvableType[] generics = type.getGenerics();
		Class<?> raw = type.resolve(Object.class);
		if (generics.length == 0) {
			return types.constructType(raw);
		}
		JavaType[] parameters = new JavaType[generics.length];
		for (int i = 0; i < generics.length; i++) {
			parameters[i] = javaType(generics[i], types);
		}
		return types.constructParametricType(raw, parameters);
	}

	/**
	 * Read the payload of a record.
	 * @param source the source of the record
	 * @param context what is known about the record
	 * @param <R> the type of the record
	 * @return what the payload stands for, never {@code null}
	 * @throws PayloadConversionException if the payload is missing or not of the type
	 * @throws Exception what a converter throws
	 */
	<R> Object read(EventSource<?, R, ?> source, RecordContext<R> context) throws Exception {
		R record = context.record();
		if (this.reader != null && this.envelopes == null && this.converters.isEmpty()
				&& record instanceof EncodedPayload encoded) {
			Object value = readEncoded(encoded, this.reader);
			if (value != null) {
				return value;
			}
		}
		return read(source.payload(record), context);
	}

	/**
	 * Let the mapper meet the type for the first time.
	 */
	<R> void prime(EventSource<?, R, ?> source, R record) {
		if (this.reader == null) {
			return;
		}
		ObjectReader lenient = this.reader.without(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
				DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
				DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
		if (record instanceof EncodedPayload encoded && this.envelopes == null && this.converters.isEmpty()) {
			readEncoded(encoded, lenient);
		}
		else {
			readJson(Objects.requireNonNull(source.payload(record)), lenient);
		}
	}

	/**
	 * Read JSON without making a string of it.
	 * @return what the payload stands for, or {@code null} if only its text can tell, or
	 * what is wrong with it
	 */
	private @Nullable Object readEncoded(EncodedPayload payload, ObjectReader reader) {
		int maxLength = payload.maxPayloadLength();
		if (maxLength < 0) {
			return null;
		}
		byte[] buffer = this.buffer.getAndSet(null);
		if (buffer == null || buffer.length < maxLength) {
			buffer = new byte[Math.max(maxLength, MIN_BUFFER_LENGTH)];
		}
		try {
			int length = payload.copyPayload(buffer);
			// A byte order mark is none in text.
			return (length > 0 && buffer[0] > 0) ? reader.readValue(buffer, 0, length) : null;
		}
		catch (JacksonException ex) {
			return null;
		}
		finally {
			if (buffer.length <= MAX_BUFFER_LENGTH) {
				this.buffer.set(buffer);
			}
		}
	}

	/**
	 * Read a payload.
	 * @param payload the payload as text or bytes
	 * @param context what is known about the record
	 * @return what the payload stands for, never {@code null}
	 * @throws PayloadConversionException if the payload is missing or not of the type
	 * @throws Exception what a converter throws
	 */
	Object read(@Nullable Object payload, RecordContext<?> context) throws Exception {
		if (payload == null) {
			throw new PayloadConversionException(("There is no payload to read as %s%s").formatted(this.type,
					(context.eventType() == EventType.DYNAMODB)
							? ": the view type of the stream must include the item's image" : ""));
		}
		Object content = unpack(payload);
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
		return (this.reader != null) ? readJson(content, this.reader) : text(content);
	}

	private Object unpack(Object payload) {
		Object unpacked = (payload instanceof byte[] bytes && !isBytes()) ? Gzip.unpack(bytes) : payload;
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
			throw new PayloadConversionException(
					"The payload is no text in UTF-8; a handler of byte[] gets it as it is");
		}
		return text;
	}

	private Object readJson(Object content, ObjectReader reader) {
		Object value;
		try {
			value = (content instanceof byte[] bytes) ? reader.readValue(bytes) : reader.readValue((String) content);
		}
		catch (JacksonException ex) {
			// Not as the cause: the messages of Jackson quote what they have read.
			throw new PayloadConversionException("The payload is no %s: %s".formatted(this.type, describe(ex)));
		}
		if (value == null) {
			throw new PayloadConversionException("The payload is no %s but null".formatted(this.type));
		}
		return value;
	}

	private static String describe(JacksonException exception) {
		StringBuilder description = new StringBuilder(exception.getClass().getSimpleName());
		TokenStreamLocation location = exception.getLocation();
		if (location != null) {
			description.append(" at line ").append(location.getLineNr());
			description.append(", column ").append(location.getColumnNr());
		}
		if (!exception.getPath().isEmpty()) {
			description.append(", in $");
			exception.getPath().forEach((step) -> description.append(describe(step, exception)));
		}
		return description.toString();
	}

	/**
	 * Names what the handler's types declare; keys of maps and unknown properties are
	 * content.
	 */
	private static String describe(JacksonException.Reference step, JacksonException exception) {
		if (step.getPropertyName() == null) {
			return "[%d]".formatted(step.getIndex());
		}
		boolean declared = !(step.from() instanceof Map)
				&& !(step.from() instanceof Class<?> type && Map.class.isAssignableFrom(type))
				&& !(exception instanceof UnrecognizedPropertyException);
		return declared ? "." + step.getPropertyName() : ".*";
	}

}
