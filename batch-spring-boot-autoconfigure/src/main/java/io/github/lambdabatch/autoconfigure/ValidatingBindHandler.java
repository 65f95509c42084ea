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

package io.github.lambdabatch.autoconfigure;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * Checks properties as soon as they are bound. If one is refused, the message names it as
 * it was written, and where.
 */
final class ValidatingBindHandler implements BindHandler {

	/** What the message about a value begins with. */
	private static final Pattern SETTER = Pattern.compile("'(\\w+)'");

	private final Function<ConfigurationPropertyName, @Nullable SpelledProperty> properties;

	/**
	 * Create a handler.
	 * @param properties finds a property as it was written
	 */
	ValidatingBindHandler(Function<ConfigurationPropertyName, @Nullable SpelledProperty> properties) {
		this.properties = properties;
	}

	@Override
	public Object onSuccess(ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
		if (result instanceof ValidatedProperties validated) {
			try {
				validated.validateValues();
			}
			catch (IllegalArgumentException ex) {
				// Spring Boot's failure analysis would show the message of a cause.
				throw new IllegalArgumentException(describe(name, String.valueOf(ex.getMessage())));
			}
		}
		return result;
	}

	/**
	 * Describe a problem of the setter that a message begins with as one of the property.
	 */
	private String describe(ConfigurationPropertyName name, String message) {
		Matcher setter = SETTER.matcher(message);
		if (!setter.lookingAt()) {
			return message;
		}
		ConfigurationPropertyName property = name.append(DataObjectPropertyName.toDashedForm(setter.group(1)));
		SpelledProperty written = this.properties.apply(property);
		return ((written != null) ? written.describe() : "'" + property + "'") + message.substring(setter.end());
	}

}
