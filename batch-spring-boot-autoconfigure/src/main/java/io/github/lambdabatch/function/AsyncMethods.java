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

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.Advisor;
import org.springframework.aop.Pointcut;
import org.springframework.aop.PointcutAdvisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.interceptor.AsyncExecutionInterceptor;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.config.TaskManagementConfigUtils;
import org.springframework.util.ClassUtils;

/**
 * Finds handlers that Spring runs on another thread and that return neither a
 * {@code Future} nor a {@code CompletionStage}. They return at once, so their records
 * would be acknowledged before they have been handled.
 */
final class AsyncMethods {

	/** The methods of the functional interfaces. */
	private static final Set<String> METHODS = Set.of("apply", "accept", "invoke");

	/** The annotations that Spring supports besides its own. */
	private static final List<String> OTHERS = List.of("jakarta.ejb.Asynchronous",
			"jakarta.enterprise.concurrent.Asynchronous");

	private final boolean enabled;

	private final List<Class<? extends Annotation>> annotations = new ArrayList<>(List.of(Async.class));

	private final ConfigurableListableBeanFactory beanFactory;

	private final Map<Class<?>, Boolean> async = new ConcurrentHashMap<>();

	AsyncMethods(ConfigurableListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
		this.enabled = beanFactory.containsBean(TaskManagementConfigUtils.ASYNC_ANNOTATION_PROCESSOR_BEAN_NAME)
				|| beanFactory.containsBean(TaskManagementConfigUtils.ASYNC_EXECUTION_ASPECT_BEAN_NAME);
		for (String other : OTHERS) {
			if (this.enabled && ClassUtils.isPresent(other, beanFactory.getBeanClassLoader())) {
				this.annotations.add(ClassUtils.resolveClassName(other, beanFactory.getBeanClassLoader())
					.asSubclass(Annotation.class));
			}
		}
	}

	/**
	 * Check a handler by its bean definition.
	 * @param name the name of the handler's bean
	 * @throws InvalidFunctionException if the end of the asynchronous work could not be
	 * awaited
	 */
	void check(String name) {
		if (this.enabled) {
			check(name, HandlerBeans.functionClass(this.beanFactory, name));
		}
	}

	/**
	 * Check a handler by the bean itself, as its definition may not contain the class.
	 * @param name the name of the handler's bean
	 * @param bean the bean
	 * @throws InvalidFunctionException if the end of the asynchronous work could not be
	 * awaited
	 */
	void check(String name, Object bean) {
		Class<?> type = AopUtils.getTargetClass(bean);
		if (this.enabled) {
			check(name, type);
		}
		// Also finds annotations that the application has configured for Spring.
		if (bean instanceof Advised proxy
				&& Arrays.stream(proxy.getAdvisors()).anyMatch((advisor) -> isAsync(advisor, type))) {
			requireResult(name);
		}
	}

	private void check(String name, @Nullable Class<?> type) {
		if (type != null && this.async.computeIfAbsent(type, this::isAsync)) {
			requireResult(name);
		}
	}

	private void requireResult(String name) {
		if (!tellsItsEnd(HandlerBeans.resultType(this.beanFactory, name).resolve())) {
			throw new InvalidFunctionException(
					("Spring runs the function '%s' asynchronously (@Async), but it does not return a Future or"
							+ " CompletionStage. It would return at once, and its record would be acknowledged before it"
							+ " has been handled.")
						.formatted(name),
					"Remove @Async: 'parallel: true' under 'lambda.batch' handles records side by side. Or let the"
							+ " function return a CompletableFuture, which is awaited.");
		}
	}

	/**
	 * Return whether what a function returns is a result that is not there yet.
	 */
	static boolean isAsyncResult(ResolvableType resultType) {
		Class<?> type = resultType.resolve();
		return tellsItsEnd(type)
				|| (type != null && ReactiveAdapterRegistry.getSharedInstance().getAdapter(type) != null);
	}

	private static boolean tellsItsEnd(@Nullable Class<?> resultType) {
		return resultType != null
				&& (Future.class.isAssignableFrom(resultType) || CompletionStage.class.isAssignableFrom(resultType));
	}

	private boolean isAsync(Class<?> type) {
		return isAnnotated(type) || Arrays.stream(type.getMethods())
			.anyMatch((method) -> METHODS.contains(method.getName()) && isAnnotated(method));
	}

	private static boolean isAsync(Advisor advisor, Class<?> type) {
		if (!(advisor.getAdvice() instanceof AsyncExecutionInterceptor)) {
			return false;
		}
		Pointcut pointcut = (advisor instanceof PointcutAdvisor selective) ? selective.getPointcut() : Pointcut.TRUE;
		return pointcut.getClassFilter().matches(type) && Arrays.stream(type.getMethods())
			.anyMatch((method) -> METHODS.contains(method.getName())
					&& pointcut.getMethodMatcher().matches(method, type));
	}

	private boolean isAnnotated(AnnotatedElement element) {
		return this.annotations.stream()
			.anyMatch((annotation) -> AnnotatedElementUtils.hasAnnotation(element, annotation));
	}

}
