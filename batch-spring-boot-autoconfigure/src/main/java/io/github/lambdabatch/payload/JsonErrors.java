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

import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * Describes what is wrong with JSON without quoting it, as the messages of Jackson do.
 */
final class JsonErrors {

	/** More steps do not make the place clearer. */
	private static final int MAX_STEPS = 12;

	private final JsonMapper mapper;

	JsonErrors(JsonMapper mapper) {
		this.mapper = mapper;
	}

	/**
	 * Return the kind of error, its location and the path to it.
	 */
	String describe(JacksonException exception) {
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
	 * Only properties that types declare are named: the keys of maps and unknown
	 * properties are content.
	 */
	private String describe(JacksonException.Reference step) {
		if (step.getPropertyName() == null) {
			return "[%d]".formatted(step.getIndex());
		}
		return isDeclared(step) ? "." + step.getPropertyName() : ".*";
	}

	private boolean isDeclared(JacksonException.Reference step) {
		Object from = step.from();
		if (from == null) {
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
