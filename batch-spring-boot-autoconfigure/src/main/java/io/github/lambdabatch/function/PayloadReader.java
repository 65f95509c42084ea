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
import java.util.Arrays;
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
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.introspect.ClassIntrospector;
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

	/** More steps make no place clearer. */
	private static final int MAX_STEPS = 12;

	/** What a record begins with into which the Kinesis Producer Library packs others. */
	private static final byte[] AGGREGATE = { (byte) 0xf3, (byte) 0x89, (byte) 0x9a, (byte) 0xc2 };

	private final ResolvableType type;

	private final Class<?> rawType;

	private final @Nullable EnvelopeReader envelopes;

	private final List<PayloadConverter> converters;

	private final @Nullable JsonMapper mapper;

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
		this.mapper = (isText() || isBytes()) ? null : mapper.get();
		this.reader = (this.mapper != null) ? reader(type, eventType, this.mapper) : null;
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
	 * @throws InvalidDefinitionException if the mapper cannot read any payload of the
	 * type, and the application has no converter that might
	 * @throws JacksonException if an empty object is not of the type
	 */
	<R> void prime(EventSource<?, R, ?> source, R record) {
		if (this.reader == null) {
			return;
		}
		try {
			prime(source, record, this.reader);
		}
		catch (InvalidDefinitionException ex) {
			if (this.converters.isEmpty()) {
				throw ex;
			}
		}
	}

	private <R> void prime(EventSource<?, R, ?> source, R record, ObjectReader reader) {
		ObjectReader lenient = reader.without(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
				DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
				DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
		try {
			if (record instanceof EncodedPayload encoded && this.envelopes == null && this.converters.isEmpty()) {
				parseEncoded(encoded, lenient);
			}
			else {
				parse(Objects.requireNonNull(source.payload(record)), lenient);
			}
		}
		catch (MismatchedInputException ex) {
			if (!isContainer()) {
				throw ex;
			}
		}
		if (isContainer()) {
			primeElements(javaType(this.type, lenient.typeFactory()).getContentType(), lenient);
		}
	}

	/**
	 * The container was empty, or an empty object is none: its elements have not been met
	 * yet.
	 */
	private static void primeElements(@Nullable JavaType type, ObjectReader reader) {
		if (type == null || type.getRawClass() == Object.class) {
			return;
		}
		try {
			reader.forType(type).readValue("{}");
		}
		catch (MismatchedInputException ex) {
			if (!type.isContainerType()) {
				throw ex;
			}
		}
		primeElements(type.getContentType(), reader);
	}

	/**
	 * Whether the payload is one of Java's own containers, which Jackson reads element by
	 * element.
	 */
	private boolean isContainer() {
		return this.rawType.isArray() || (this.rawType.getName().startsWith("java.util.")
				&& (Collection.class.isAssignableFrom(this.rawType) || Map.class.isAssignableFrom(this.rawType)));
	}

	/**
	 * Read JSON without making a string of it.
	 * @return what the payload stands for, or {@code null} if only its text can tell, or
	 * what is wrong with it
	 */
	private @Nullable Object readEncoded(EncodedPayload payload, ObjectReader reader) {
		try {
			return parseEncoded(payload, reader);
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	private @Nullable Object parseEncoded(EncodedPayload payload, ObjectReader reader) {
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
			// JSON begins in ASCII; what does not is left to the text.
			return (length > 0 && buffer[0] > 0) ? reader.readValue(buffer, 0, length) : null;
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

	private Object unpack(Object payload) throws InterruptedException {
		Object unpacked = (payload instanceof byte[] bytes && !isBytes()) ? Gzip.unpack(bytes, UnpackedMemory.SHARED)
				: payload;
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
			requireNotAggregated(content);
			throw new PayloadConversionException(
					"The payload is no text in UTF-8; a handler of byte[] gets it as it is");
		}
		return text;
	}

	private Object readJson(Object content, ObjectReader reader) {
		Object value;
		try {
			value = parse(content, reader);
		}
		catch (StreamConstraintsException ex) {
			// Its messages name limits and lengths, and quote nothing.
			throw new PayloadConversionException(
					"The payload is beyond a limit of the JsonMapper: " + ex.getOriginalMessage());
		}
		catch (JacksonException ex) {
			requireNotAggregated(content);
			// Not as the cause: the messages of Jackson quote what they have read.
			throw new PayloadConversionException("The payload is no %s: %s".formatted(this.type, describe(ex)));
		}
		if (value == null) {
			throw new PayloadConversionException("The payload is no %s but null".formatted(this.type));
		}
		return value;
	}

	/**
	 * Text may begin with a byte order mark, as bytes may.
	 */
	private static @Nullable Object parse(Object content, ObjectReader reader) {
		return (content instanceof byte[] bytes) ? reader.readValue(bytes)
				: reader.readValue(Text.withoutByteOrderMark((String) content));
	}

	/**
	 * Say what the payload is if it cannot be read because several records are packed
	 * into one. What it begins with is neither JSON nor text in UTF-8.
	 */
	private static void requireNotAggregated(Object content) {
		if (content instanceof byte[] bytes && bytes.length >= AGGREGATE.length
				&& Arrays.equals(bytes, 0, AGGREGATE.length, AGGREGATE, 0, AGGREGATE.length)) {
			throw new PayloadConversionException(
					"The payload is an aggregate of several records, as the Kinesis Producer Library makes them:"
							+ " switch its aggregation off, or take the data as byte[] and de-aggregate it");
		}
	}

	private String describe(JacksonException exception) {
		StringBuilder description = new StringBuilder(exception.getClass().getSimpleName());
		TokenStreamLocation location = exception.getLocation();
		if (location != null) {
			description.append(" at line ").append(location.getLineNr());
			description.append(", column ").append(location.getColumnNr());
		}
		if (!exception.getPath().isEmpty()) {
			description.append(", in $");
			exception.getPath().stream().limit(MAX_STEPS).forEach((step) -> description.append(describe(step)));
			if (exception.getPath().size() > MAX_STEPS) {
				description.append("…");
			}
		}
		return description.toString();
	}

	/**
	 * Names what the handler's types declare; keys of maps and unknown properties are
	 * content.
	 */
	private String describe(JacksonException.Reference step) {
		if (step.getPropertyName() == null) {
			return "[%d]".formatted(step.getIndex());
		}
		return isDeclared(step) ? "." + step.getPropertyName() : ".*";
	}

	private boolean isDeclared(JacksonException.Reference step) {
		Object from = step.from();
		if (from == null || this.mapper == null) {
			return false;
		}
		JavaType type = this.mapper.constructType((from instanceof Class<?> raw) ? raw : from.getClass());
		if (type.isContainerType()) {
			return false;
		}
		try {
			ClassIntrospector introspector = this.mapper.deserializationConfig().classIntrospectorInstance();
			return introspector.introspectForDeserialization(type, introspector.introspectClassAnnotations(type))
				.findProperties()
				.stream()
				.anyMatch((property) -> property.getName().equals(step.getPropertyName()));
		}
		catch (JacksonException ex) {
			return false;
		}
	}

}
