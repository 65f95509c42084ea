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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The functional interfaces that a handler bean may implement. The interfaces of Kotlin
 * are called by reflection, as Kotlin may not be on the class path.
 */
enum HandlerShape {

	FUNCTION(Function.class, false) {

		@Override
		@SuppressWarnings("unchecked")
		HandlerCall call(Object bean) {
			Function<@Nullable Object, @Nullable Object> function = (Function<@Nullable Object, @Nullable Object>) bean;
			return (input, context) -> function.apply(input);
		}

	},

	CONSUMER(Consumer.class, false) {

		@Override
		@SuppressWarnings("unchecked")
		HandlerCall call(Object bean) {
			Consumer<@Nullable Object> consumer = (Consumer<@Nullable Object>) bean;
			return (input, context) -> {
				consumer.accept(input);
				return null;
			};
		}

	},

	BI_FUNCTION(BiFunction.class, true) {

		@Override
		@SuppressWarnings("unchecked")
		HandlerCall call(Object bean) {
			BiFunction<@Nullable Object, @Nullable Object, @Nullable Object> function = (BiFunction<@Nullable Object, @Nullable Object, @Nullable Object>) bean;
			return function::apply;
		}

	},

	BI_CONSUMER(BiConsumer.class, true) {

		@Override
		@SuppressWarnings("unchecked")
		HandlerCall call(Object bean) {
			BiConsumer<@Nullable Object, @Nullable Object> consumer = (BiConsumer<@Nullable Object, @Nullable Object>) bean;
			return (input, context) -> {
				consumer.accept(input, context);
				return null;
			};
		}

	},

	KOTLIN_FUNCTION("kotlin.jvm.functions.Function1", false) {

		@Override
		HandlerCall call(Object bean) {
			Method method = kotlinMethod(Object.class);
			return (input, context) -> invoke(method, bean, input);
		}

	},

	KOTLIN_BI_FUNCTION("kotlin.jvm.functions.Function2", true) {

		@Override
		HandlerCall call(Object bean) {
			Method method = kotlinMethod(Object.class, Object.class);
			return (input, context) -> invoke(method, bean, input, context);
		}

	},

	/**
	 * Differs from {@link #KOTLIN_BI_FUNCTION} by the type of the second argument, which
	 * is a continuation.
	 */
	KOTLIN_SUSPENDING_FUNCTION("kotlin.jvm.functions.Function2", false) {

		@Override
		HandlerCall call(Object bean) {
			return KotlinCoroutines.call(bean);
		}

	};

	private final @Nullable Class<?> type;

	private final boolean takesContext;

	HandlerShape(Class<?> type, boolean takesContext) {
		this.type = type;
		this.takesContext = takesContext;
	}

	HandlerShape(String typeName, boolean takesContext) {
		ClassLoader classLoader = HandlerShape.class.getClassLoader();
		this.type = ClassUtils.isPresent(typeName, classLoader) ? ClassUtils.resolveClassName(typeName, classLoader)
				: null;
		this.takesContext = takesContext;
	}

	/**
	 * Return the functional interface, or {@code null} if Kotlin is not on the class
	 * path.
	 */
	@Nullable Class<?> type() {
		return this.type;
	}

	/**
	 * Whether the functional interface takes a second argument besides the record.
	 */
	boolean takesContext() {
		return this.takesContext;
	}

	/**
	 * Return a call for a bean of this shape.
	 */
	abstract HandlerCall call(Object bean);

	Method kotlinMethod(Class<?>... parameterTypes) {
		Assert.state(this.type != null, "Kotlin is not on the class path");
		return ClassUtils.getMethod(this.type, "invoke", parameterTypes);
	}

	private static @Nullable Object invoke(Method method, Object bean, @Nullable Object... arguments) throws Exception {
		try {
			return method.invoke(bean, arguments);
		}
		catch (InvocationTargetException ex) {
			ReflectionUtils.rethrowException(ex.getTargetException());
			throw ex;
		}
	}

}
