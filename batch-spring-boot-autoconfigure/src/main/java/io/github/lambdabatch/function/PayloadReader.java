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
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.TypeFactory;

import io.github.lambdabatch.PayloadConversionException;

/**
 * Reads payloads of one type with the mapper of the application. Text stays text for a
 * handler of strings.
 */
final class PayloadReader {

	private final String typeName;

	private final @Nullable ObjectReader reader;

	PayloadReader(ResolvableType type, JsonMapper mapper) {
		this.typeName = type.toString();
		this.reader = (type.resolve() != String.class) ? mapper.readerFor(javaType(type, mapper.getTypeFactory()))
				: null;
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
	 * Read a payload.
	 * @param payload the payload as text or bytes
	 * @return what the payload stands for, never {@code null}
	 * @throws PayloadConversionException if the payload is missing or not of the type
	 */
	Object read(@Nullable Object payload) {
		if (payload == null) {
			throw new PayloadConversionException("There is no payload to read as %s".formatted(this.typeName));
		}
		if (this.reader == null) {
			return (payload instanceof byte[] bytes) ? new String(bytes, StandardCharsets.UTF_8) : payload;
		}
		Object value;
		try {
			value = (payload instanceof byte[] bytes) ? this.reader.readValue(bytes)
					: this.reader.readValue((String) payload);
		}
		catch (JacksonException ex) {
			// Not as the cause: the messages of Jackson quote what they have read.
			throw new PayloadConversionException("The payload is no %s: %s".formatted(this.typeName, describe(ex)));
		}
		if (value == null) {
			throw new PayloadConversionException("The payload is no %s but null".formatted(this.typeName));
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
