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

package io.github.lambdabatch.test.infrastructure;

import java.util.Locale;
import java.util.Map;

/**
 * How properties are written.
 */
enum Dialect {

	/**
	 * As in YAML for CloudFormation.
	 */
	CLOUD_FORMATION("template"),

	/**
	 * As in Terraform's language.
	 */
	TERRAFORM("plan");

	private static final Map<String, String> OTHER_NAMES = Map.of("VisibilityTimeout", "visibility_timeout_seconds",
			"DestinationConfig.OnFailure", "destination_config.on_failure", "Environment.Variables",
			"environment.variables");

	private final String document;

	Dialect(String document) {
		this.document = document;
	}

	/**
	 * Return what a test reads: a template or a plan.
	 */
	String document() {
		return this.document;
	}

	/**
	 * Return the name of a property, of which CloudFormation's name is given.
	 */
	String name(String property) {
		return (this == CLOUD_FORMATION) ? property : OTHER_NAMES.getOrDefault(property,
				property.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT));
	}

	/**
	 * Return what to write for a property.
	 */
	String set(String property, Object value) {
		return (this == CLOUD_FORMATION) ? "%s: %s".formatted(property, value)
				: "%s = %s".formatted(name(property), (value instanceof Number) ? value : "\"" + value + "\"");
	}

	/**
	 * Return what to write for a property that is a list of one element.
	 */
	String setList(String property, String element) {
		return (this == CLOUD_FORMATION) ? "%s: [%s]".formatted(property, element)
				: "%s = [\"%s\"]".formatted(name(property), element);
	}

}
