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

import java.lang.reflect.Method;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.cloud.function.context.FunctionRegistration;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.payload.InputType;

/**
 * Finds the beans that handle one record: functions that take a record type of AWS or a
 * {@link io.github.lambdabatch.payload.Change}, functions marked with
 * {@link BatchHandler}, and functions that have settings. Only bean definitions are read;
 * beans are not created.
 */
final class HandlerBeans {

	/** The methods of the functional interfaces. */
	private static final Set<String> METHODS = Set.of("apply", "accept", "invoke");

	/** The type of the second argument of a suspending lambda in Kotlin. */
	private static final String CONTINUATION = "kotlin.coroutines.Continuation";

	private HandlerBeans() {
	}

	/**
	 * Return the beans that handle one record.
	 * @param beanFactory the factory of the beans
	 * @param named matches the names of beans that are handlers because there are
	 * settings for them
	 */
	static List<HandlerBean> find(ConfigurableListableBeanFactory beanFactory, Predicate<String> named) {
		Map<String, HandlerShape> shapes = new LinkedHashMap<>();
		for (HandlerShape shape : HandlerShape.values()) {
			Class<?> type = shape.type();
			String[] names = (type != null) ? beanFactory.getBeanNamesForType(type, true, false) : new String[0];
			Arrays.stream(names)
				.filter((name) -> !ScopedProxyUtils.isScopedTarget(name))
				.forEach((name) -> shapes.putIfAbsent(name, shape));
		}
		List<HandlerBean> handlers = new ArrayList<>();
		shapes.forEach((name, shape) -> {
			String definedAs = definedAs(beanFactory, name);
			HandlerBean handler = handlerBean(beanFactory, name, definedAs, shape);
			if (handler.isCallable() && !isExcluded(beanFactory, name)
					&& (handler.isUnmistakable() || isMarked(beanFactory, definedAs) || named.test(name))) {
				handlers.add(handler);
			}
		});
		return handlers;
	}

	private static HandlerBean handlerBean(ConfigurableListableBeanFactory beanFactory, String name, String definedAs,
			HandlerShape shape) {
		ResolvableType type = beanType(beanFactory, definedAs).as(Objects.requireNonNull(shape.type()));
		if (shape == HandlerShape.KOTLIN_BI_FUNCTION && isContinuation(type.getGeneric(1))) {
			return new HandlerBean(name, HandlerShape.KOTLIN_SUSPENDING_FUNCTION,
					InputType.of(taken(type.getGeneric(0))), ResolvableType.NONE, isLazy(beanFactory, definedAs));
		}
		ResolvableType contextType = shape.takesContext() ? taken(type.getGeneric(1)) : ResolvableType.NONE;
		return new HandlerBean(name, shape, InputType.of(taken(type.getGeneric(0))), contextType,
				isLazy(beanFactory, definedAs));
	}

	private static boolean isContinuation(ResolvableType type) {
		Class<?> raw = type.resolve();
		return raw != null && CONTINUATION.equals(raw.getName());
	}

	/**
	 * Return the type that a function takes, which for {@code ? super Order} is
	 * {@code Order}.
	 */
	private static ResolvableType taken(ResolvableType type) {
		return (type.getType() instanceof WildcardType wildcard && wildcard.getLowerBounds().length > 0)
				? ResolvableType.forType(wildcard.getLowerBounds()[0]) : type;
	}

	/**
	 * Return the name of the definition that contains the type of a bean. For a scoped
	 * proxy this is the definition of its target.
	 */
	private static String definedAs(ConfigurableListableBeanFactory beanFactory, String name) {
		if (beanFactory.containsBeanDefinition(name)
				&& beanFactory.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition) {
			BeanDefinitionHolder decorated = definition.getDecoratedDefinition();
			return (decorated != null) ? decorated.getBeanName() : name;
		}
		return name;
	}

	/**
	 * Return the names of all beans that are functions of any kind. This does not create
	 * any bean.
	 */
	static Set<String> functions(ConfigurableListableBeanFactory beanFactory) {
		Set<String> functions = new TreeSet<>();
		for (HandlerShape shape : HandlerShape.values()) {
			if (shape.type() != null) {
				functions.addAll(Arrays.asList(beanFactory.getBeanNamesForType(shape.type(), true, false)));
			}
		}
		functions.addAll(Arrays.asList(beanFactory.getBeanNamesForType(FunctionRegistration.class, true, false)));
		return functions;
	}

	/**
	 * Return the types of all arguments of a function according to its definition.
	 * @return the types, each of which may be unknown; empty if the bean is not a
	 * function
	 */
	static List<ResolvableType> inputTypes(ConfigurableListableBeanFactory beanFactory, String name) {
		ResolvableType type = functionType(beanFactory, name);
		for (HandlerShape shape : HandlerShape.values()) {
			ResolvableType function = (shape.type() != null) ? type.as(shape.type()) : ResolvableType.NONE;
			if (function != ResolvableType.NONE) {
				ResolvableType first = taken(function.getGeneric(0));
				return (shape.takesContext() && !isContinuation(function.getGeneric(1)))
						? List.of(first, taken(function.getGeneric(1))) : List.of(first);
			}
		}
		return List.of();
	}

	/**
	 * Return the type of the first argument of a function according to its definition, or
	 * {@link ResolvableType#NONE} if the bean is not a function.
	 */
	static ResolvableType inputType(ConfigurableListableBeanFactory beanFactory, String name) {
		List<ResolvableType> types = beanFactory.containsBean(name) ? inputTypes(beanFactory, name) : List.of();
		return types.isEmpty() ? ResolvableType.NONE : types.get(0);
	}

	/**
	 * Return the result type of a function according to its definition, or
	 * {@link ResolvableType#NONE} for a consumer.
	 */
	static ResolvableType resultType(ConfigurableListableBeanFactory beanFactory, String name) {
		ResolvableType type = functionType(beanFactory, name);
		ResolvableType function = type.as(Function.class);
		return (function != ResolvableType.NONE) ? function.getGeneric(1) : type.as(BiFunction.class).getGeneric(2);
	}

	/**
	 * Return the class of a function according to its definition.
	 */
	static @Nullable Class<?> functionClass(ConfigurableListableBeanFactory beanFactory, String name) {
		return functionType(beanFactory, name).resolve();
	}

	private static ResolvableType functionType(ConfigurableListableBeanFactory beanFactory, String name) {
		ResolvableType type = beanType(beanFactory, definedAs(beanFactory, name));
		ResolvableType registration = type.as(FunctionRegistration.class);
		return (registration != ResolvableType.NONE) ? registration.getGeneric(0) : type;
	}

	/**
	 * Return the type that a function or consumer takes (index 0) or returns (index 1).
	 */
	static ResolvableType generic(ConfigurableListableBeanFactory beanFactory, String name, int index) {
		ResolvableType type = beanType(beanFactory, name);
		ResolvableType function = type.as(Function.class);
		return ((function != ResolvableType.NONE) ? function : type.as(Consumer.class)).getGeneric(index);
	}

	private static ResolvableType beanType(ConfigurableListableBeanFactory beanFactory, String name) {
		if (!beanFactory.containsBeanDefinition(name)) {
			return ResolvableType.forClass(beanFactory.getType(name, false));
		}
		BeanDefinition definition = beanFactory.getMergedBeanDefinition(name);
		ResolvableType type = definition.getResolvableType();
		ResolvableType factory = type.as(FactoryBean.class);
		return (factory != ResolvableType.NONE) ? madeType(definition, factory) : type;
	}

	/**
	 * Return the type of the object that a factory bean creates: the one that is set in
	 * the definition or else the one that its class declares.
	 */
	private static ResolvableType madeType(BeanDefinition definition, ResolvableType factory) {
		Object attribute = definition.getAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE);
		if (attribute instanceof ResolvableType type) {
			return type;
		}
		return (attribute instanceof Class<?> type) ? ResolvableType.forClass(type) : factory.getGeneric(0);
	}

	private static boolean isMarked(ConfigurableListableBeanFactory beanFactory, String name) {
		return marks(beanFactory, name).anyMatch(BatchHandler::value);
	}

	/**
	 * Whether a bean is marked as not being a handler.
	 */
	static boolean isExcluded(ConfigurableListableBeanFactory beanFactory, String name) {
		return beanFactory.containsBean(name)
				&& marks(beanFactory, definedAs(beanFactory, name)).anyMatch((mark) -> !mark.value());
	}

	private static Stream<BatchHandler> marks(ConfigurableListableBeanFactory beanFactory, String name) {
		Class<?> type = beanFactory.getType(name, false);
		Stream<Method> methods = (type != null) ? Arrays.stream(type.getMethods()) : Stream.empty();
		return Stream.concat(beanFactory.findAllAnnotationsOnBean(name, BatchHandler.class, false).stream(),
				methods.filter((method) -> METHODS.contains(method.getName()))
					.map((method) -> AnnotatedElementUtils.findMergedAnnotation(method, BatchHandler.class))
					.filter(Objects::nonNull));
	}

	static boolean isLazy(ConfigurableListableBeanFactory beanFactory, String name) {
		if (!beanFactory.containsBeanDefinition(name)) {
			return false;
		}
		BeanDefinition definition = beanFactory.getMergedBeanDefinition(name);
		return definition.isLazyInit() || !definition.isSingleton();
	}

}
