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

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The environment variables of a function. A value that refers to a resource is not known
 * yet. Something else stands for it while the settings are read.
 */
final class Variables {

	private final Map<String, String> texts = new LinkedHashMap<>();

	private final Map<String, Value> values = new LinkedHashMap<>();

	private final Map<String, String> unknown = new LinkedHashMap<>();

	private Variables() {
	}

	static Variables of(Resource function) {
		Variables variables = new Variables();
		function.get("Environment", "Variables").entries().forEach(variables::add);
		return variables;
	}

	private void add(String name, Value value) {
		String text = value.text();
		if (text != null) {
			this.texts.put(name, text);
		}
		else if (value.unknown() != null) {
			this.unknown.put(name, value.unknown());
		}
		else {
			String placeholder = "value-of-" + name;
			this.values.put(placeholder, value);
			this.texts.put(name, placeholder);
		}
	}

	/**
	 * Return the variables whose values are known, by name, with placeholders for
	 * references.
	 */
	Map<String, String> texts() {
		return this.texts;
	}

	/**
	 * Return why the other variables are not known, by name.
	 */
	Map<String, String> unknown() {
		return this.unknown;
	}

	/**
	 * Return what a setting means that was read from these variables.
	 */
	Value value(String setting) {
		return this.values.getOrDefault(setting, Value.of(setting));
	}

}
