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

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * A type with type arguments that knows its name. The catalog asks for the names of the
 * types of a function several times in each invocation, and other implementations put
 * them together each time.
 */
final class NamedType implements ParameterizedType {

	private final Class<?> rawType;

	private final Type[] arguments;

	private final String name;

	/**
	 * Create a type.
	 * @param rawType the class, which is not an inner class
	 * @param arguments the type arguments
	 */
	NamedType(Class<?> rawType, Type... arguments) {
		this.rawType = rawType;
		this.arguments = arguments;
		this.name = Arrays.stream(arguments)
			.map(Type::getTypeName)
			.collect(Collectors.joining(", ", rawType.getName() + "<", ">"));
	}

	@Override
	public Type[] getActualTypeArguments() {
		return this.arguments.clone();
	}

	@Override
	public Type getRawType() {
		return this.rawType;
	}

	@Override
	public @Nullable Type getOwnerType() {
		return null;
	}

	@Override
	public String getTypeName() {
		return this.name;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof ParameterizedType that && this.rawType.equals(that.getRawType())
				&& that.getOwnerType() == null && Arrays.equals(this.arguments, that.getActualTypeArguments());
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.arguments) ^ this.rawType.hashCode();
	}

	@Override
	public String toString() {
		return this.name;
	}

}
