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

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.TypeFactory;

import io.github.lambdabatch.EncodedPayload;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.PayloadConversionException;

/**
 * Reads JSON as one type, with the mapper of the application.
 */
final class JsonPayloadReader {

	private static final int MIN_BUFFER_LENGTH = 8_000;

	private static final int MAX_BUFFER_LENGTH = 256_000;

	private final ResolvableType type;

	private final ObjectReader reader;

	private final JsonErrors errors;

	/** For one thread at a time, which takes it only until a payload is read. */
	private final AtomicReference<byte @Nullable []> buffer = new AtomicReference<>();

	/**
	 * Create a reader.
	 * @param type the type to read
	 * @param eventType where the JSON comes from
	 * @param mapper the mapper of the application
	 */
	JsonPayloadReader(ResolvableType type, EventType eventType, JsonMapper mapper) {
		this.type = type;
		ObjectReader reader = mapper.readerFor(javaType(type, mapper.getTypeFactory()));
		// We have written the JSON of an item, so we know how it is to be read.
		this.reader = (eventType == EventType.DYNAMODB)
				? reader.with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).with(Base64Variants.MIME_NO_LINEFEEDS)
				: reader;
		this.errors = new JsonErrors(mapper);
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
	 * Read JSON.
	 * @param content text or bytes
	 * @return an instance of the type
	 * @throws PayloadConversionException if the content is not of the type
	 */
	Object read(Object content) {
		Object value;
		try {
			value = parse(content, this.reader);
		}
		catch (StreamConstraintsException ex) {
			// Its messages name limits and lengths, and quote nothing.
			throw new PayloadConversionException(
					"The payload is beyond a limit of the JsonMapper: " + ex.getOriginalMessage());
		}
		catch (JacksonException ex) {
			KinesisAggregate.refuse(content);
			// Not as the cause: the messages of Jackson quote what they have read.
			throw new PayloadConversionException(
					"The payload cannot be read as %s: %s".formatted(this.type, this.errors.describe(ex)));
		}
		if (value == null) {
			throw new PayloadConversionException("The payload cannot be read as %s: it is null".formatted(this.type));
		}
		return value;
	}

	/**
	 * Read JSON that is still in the event.
	 * @return an instance of the type, or {@code null} if the payload has to be read from
	 * the record, be it to find out what is wrong with it
	 */
	@Nullable Object read(EncodedPayload payload) {
		try {
			return parse(payload, this.reader);
		}
		catch (JacksonException ex) {
			return null;
		}
	}

	/**
	 * Let the mapper meet the type for the first time.
	 * @param payload an empty object, as text, bytes or an {@link EncodedPayload}
	 * @throws InvalidDefinitionException if the mapper can never read the type
	 * @throws JacksonException if an empty object is not of the type
	 */
	void prime(Object payload) {
		ObjectReader lenient = this.reader.without(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
				DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
				DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES);
		boolean container = isContainer(this.type.toClass());
		try {
			if (payload instanceof EncodedPayload encoded) {
				parse(encoded, lenient);
			}
			else {
				parse(payload, lenient);
			}
		}
		catch (MismatchedInputException ex) {
			if (!container) {
				throw ex;
			}
		}
		if (container) {
			primeElements(javaType(this.type, lenient.typeFactory()).getContentType(), lenient);
		}
	}

	/**
	 * The container was empty, or cannot be read from an object: the mapper has not met
	 * its elements yet.
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
	 * Whether a type is one of Java's own containers, which Jackson reads element by
	 * element.
	 */
	private static boolean isContainer(Class<?> type) {
		return type.isArray() || (type.getName().startsWith("java.util.")
				&& (Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type)));
	}

	/**
	 * Text may begin with a byte order mark, as bytes may.
	 */
	private static @Nullable Object parse(Object content, ObjectReader reader) {
		return (content instanceof byte[] bytes) ? reader.readValue(bytes)
				: reader.readValue(Text.withoutByteOrderMark((String) content));
	}

	private @Nullable Object parse(EncodedPayload payload, ObjectReader reader) {
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
			// JSON begins with ASCII; whatever does not is left to the text.
			return (length > 0 && buffer[0] > 0) ? reader.readValue(buffer, 0, length) : null;
		}
		finally {
			if (buffer.length <= MAX_BUFFER_LENGTH) {
				this.buffer.set(buffer);
			}
		}
	}

}
