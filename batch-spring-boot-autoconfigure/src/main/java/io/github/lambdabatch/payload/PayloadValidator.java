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

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

import io.github.lambdabatch.PayloadValidationException;

/**
 * Checks the constraints of payloads.
 */
final class PayloadValidator {

	private final Validator validator;

	private PayloadValidator(Validator validator) {
		this.validator = validator;
	}

	/**
	 * Return a validator for payloads of a type.
	 * @param validator the validator of the application
	 * @param type the type of the payloads
	 * @return the validator, or {@code null} if the type cannot have constraints
	 */
	static @Nullable PayloadValidator of(Validator validator, ResolvableType type) {
		Class<?> checked = (type.isArray() ? type.getComponentType() : type).toClass();
		return canBeConstrained(validator, checked) ? new PayloadValidator(validator) : null;
	}

	/**
	 * Whether objects of a type may have constraints: those of a final class have only
	 * the constraints of the class.
	 */
	private static boolean canBeConstrained(Validator validator, Class<?> type) {
		return !Modifier.isFinal(type.getModifiers()) || validator.getConstraintsForClass(type).isBeanConstrained();
	}

	/**
	 * Check a payload or, if it is a collection or an array, each element.
	 * @throws PayloadValidationException if there are violations; names places and
	 * constraints, but no values
	 */
	void validate(Object payload) {
		Collection<?> elements = (payload instanceof Object[] array) ? Arrays.asList(array)
				: (payload instanceof Collection<?> collection) ? collection : null;
		List<String> violations = (elements != null)
				? elements.stream().filter((element) -> element != null).flatMap(this::violations).distinct().toList()
				: violations(payload).toList();
		if (!violations.isEmpty()) {
			throw new PayloadValidationException(
					"The payload violates its constraints: " + String.join(", ", violations));
		}
	}

	private Stream<String> violations(Object payload) {
		Set<ConstraintViolation<Object>> violations = this.validator.validate(payload);
		return violations.isEmpty() ? Stream.empty() : violations.stream().map(PayloadValidator::describe).sorted();
	}

	private static String describe(ConstraintViolation<?> violation) {
		String path = describe(violation.getPropertyPath());
		String constraint = violation.getConstraintDescriptor().getAnnotation().annotationType().getSimpleName();
		return path.isEmpty() ? constraint : path + ": " + constraint;
	}

	/**
	 * Without keys of maps, which are content.
	 */
	private static String describe(Path path) {
		StringBuilder description = new StringBuilder();
		for (Path.Node node : path) {
			if (node.isInIterable()) {
				description.append('[').append((node.getIndex() != null) ? node.getIndex() : "*").append(']');
			}
			if (node.getName() != null) {
				description.append(description.isEmpty() ? "" : ".").append(node.getName());
			}
		}
		return description.toString();
	}

}
