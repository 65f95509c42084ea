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

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The conditions of a template. A condition holds, does not hold, or depends on what the
 * template does not say.
 */
final class Conditions {

	private final Map<?, ?> definitions;

	private final Evaluator evaluator;

	private final Set<String> inWork = new HashSet<>();

	/**
	 * Create the conditions.
	 * @param definitions the definitions, by the names of the conditions
	 * @param evaluator applies the functions in them
	 */
	Conditions(Map<?, ?> definitions, Evaluator evaluator) {
		this.definitions = definitions;
		this.evaluator = evaluator;
	}

	/**
	 * Return whether a condition holds.
	 * @return the answer, or {@code null} if it cannot be decided
	 */
	@Nullable Boolean hold(String condition) {
		Object definition = this.definitions.get(condition);
		if (definition == null) {
			throw new IllegalArgumentException("The template has no condition '%s'".formatted(condition));
		}
		if (!this.inWork.add(condition)) {
			throw new IllegalArgumentException("The condition '%s' depends on itself".formatted(condition));
		}
		try {
			return test(definition);
		}
		finally {
			this.inWork.remove(condition);
		}
	}

	private @Nullable Boolean test(@Nullable Object definition) {
		if (!(definition instanceof Map<?, ?> map) || map.size() != 1) {
			return null;
		}
		Map.Entry<?, ?> entry = map.entrySet().iterator().next();
		List<?> arguments = (entry.getValue() instanceof List<?> list) ? list : List.of();
		return switch (String.valueOf(entry.getKey())) {
			case "Condition" -> hold(String.valueOf(entry.getValue()));
			case "Fn::Equals" ->
				equal(this.evaluator.evaluate(arguments.get(0)), this.evaluator.evaluate(arguments.get(1)));
			case "Fn::Not" -> negate(test(arguments.get(0)));
			case "Fn::And" -> all(arguments, true);
			// One of them holds unless all of them do not.
			case "Fn::Or" -> negate(all(arguments, false));
			default -> null;
		};
	}

	private static @Nullable Boolean equal(Value one, Value other) {
		String text = one.text();
		if (text != null && other.text() != null) {
			return text.equals(other.text());
		}
		return (one.equals(other) && one.unknown() == null) ? true : null;
	}

	private static @Nullable Boolean negate(@Nullable Boolean value) {
		return (value != null) ? !value : null;
	}

	/**
	 * Return whether all conditions have a value.
	 */
	private @Nullable Boolean all(List<?> conditions, boolean expected) {
		boolean decided = true;
		for (Object condition : conditions) {
			Boolean value = test(condition);
			if (value != null && value != expected) {
				return false;
			}
			decided = decided && value != null;
		}
		return decided ? true : null;
	}

	/**
	 * Applies functions.
	 */
	interface Evaluator {

		/**
		 * Return the value of a part of the template.
		 */
		Value evaluate(@Nullable Object raw);

	}

}
