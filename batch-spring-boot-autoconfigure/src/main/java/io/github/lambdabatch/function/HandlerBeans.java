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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.BeanDefinitionHolder;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;

import io.github.lambdabatch.BatchHandler;

/**
 * Finds the beans that handle one record: functions and consumers of a record type of
 * AWS, those marked with {@link BatchHandler}, and those for which something is set.
 * Looks at bean definitions only and creates no bean.
 *
 * @since 0.1.0
 */
public final class HandlerBeans {

	private HandlerBeans() {
	}

	/**
	 * Return the names of the beans that handle one record.
	 * @param beanFactory where to look
	 * @param named which beans are marked by the settings that they have
	 * @return the names of the beans
	 */
	public static List<String> names(ConfigurableListableBeanFactory beanFactory, Predicate<String> named) {
		return find(beanFactory, named).stream().map(HandlerBean::name).toList();
	}

	static List<HandlerBean> find(ConfigurableListableBeanFactory beanFactory, Predicate<String> named) {
		Set<String> names = new LinkedHashSet<>();
		names.addAll(List.of(beanFactory.getBeanNamesForType(Function.class, true, false)));
		names.addAll(List.of(beanFactory.getBeanNamesForType(Consumer.class, true, false)));
		names.removeIf(ScopedProxyUtils::isScopedTarget);
		List<HandlerBean> handlers = new ArrayList<>();
		for (String name : names) {
			String definedAs = definedAs(beanFactory, name);
			ResolvableType inputType = inputType(beanFactory, definedAs);
			if (HandlerBean.isRecordType(inputType) || isMarked(beanFactory, definedAs) || named.test(name)) {
				handlers.add(new HandlerBean(name, inputType, isLazy(beanFactory, definedAs)));
			}
		}
		return handlers;
	}

	/**
	 * The name of the definition that tells what a bean is: behind a scoped proxy it is
	 * another one.
	 */
	private static String definedAs(ConfigurableListableBeanFactory beanFactory, String name) {
		if (beanFactory.containsBeanDefinition(name)
				&& beanFactory.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition) {
			BeanDefinitionHolder decorated = definition.getDecoratedDefinition();
			return (decorated != null) ? decorated.getBeanName() : name;
		}
		return name;
	}

	private static ResolvableType inputType(ConfigurableListableBeanFactory beanFactory, String name) {
		return generic(beanFactory, name, 0);
	}

	/**
	 * Return what a function or consumer takes (0) or returns (1).
	 */
	static ResolvableType generic(ConfigurableListableBeanFactory beanFactory, String name, int index) {
		ResolvableType type = beanType(beanFactory, name);
		ResolvableType made = type.as(FactoryBean.class);
		if (made != ResolvableType.NONE) {
			type = made.getGeneric(0);
		}
		ResolvableType function = type.as(Function.class);
		return ((function != ResolvableType.NONE) ? function : type.as(Consumer.class)).getGeneric(index);
	}

	private static ResolvableType beanType(ConfigurableListableBeanFactory beanFactory, String name) {
		if (beanFactory.containsBeanDefinition(name)) {
			return beanFactory.getMergedBeanDefinition(name).getResolvableType();
		}
		return ResolvableType.forClass(beanFactory.getType(name, false));
	}

	private static boolean isMarked(ConfigurableListableBeanFactory beanFactory, String name) {
		return beanFactory.findAnnotationOnBean(name, BatchHandler.class, false) != null
				|| hasMarkedMethod(beanFactory.getType(name, false));
	}

	private static boolean hasMarkedMethod(@Nullable Class<?> type) {
		return type != null && Arrays.stream(type.getMethods()).anyMatch(HandlerBeans::isMarkedMethod);
	}

	private static boolean isMarkedMethod(Method method) {
		return ("apply".equals(method.getName()) || "accept".equals(method.getName()))
				&& AnnotatedElementUtils.hasAnnotation(method, BatchHandler.class);
	}

	static boolean isLazy(ConfigurableListableBeanFactory beanFactory, String name) {
		if (!beanFactory.containsBeanDefinition(name)) {
			return false;
		}
		BeanDefinition definition = beanFactory.getMergedBeanDefinition(name);
		return definition.isLazyInit() || !definition.isSingleton();
	}

}
