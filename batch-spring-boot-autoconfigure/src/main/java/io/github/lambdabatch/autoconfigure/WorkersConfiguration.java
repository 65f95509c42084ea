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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.CompositeTaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.util.ClassUtils;

import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.RecordFailureClassifier;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.RecordScope;
import io.github.lambdabatch.RemainingTime;

/**
 * The threads that run records in parallel, and the context that is carried to them.
 */
@Configuration(proxyBeanMethods = false)
class WorkersConfiguration {

	/** The bean of the application that replaces the threads of the library. */
	private static final String EXECUTOR = "lambdaBatchExecutor";

	private static final String MDC = "org.slf4j.MDC";

	@Bean
	BatchProcessorFactory lambdaBatchProcessorFactory(ObjectProvider<BatchListener> listeners,
			ObjectProvider<RecordRecoverer> recoverers, ObjectProvider<RecordFailureClassifier> classifiers,
			ObjectProvider<RecordScope> scopes, ObjectProvider<RemainingTime> remainingTime,
			ConfigurableListableBeanFactory beanFactory, ObjectProvider<TaskDecorator> taskDecorators,
			Environment environment, LambdaBatchProperties properties, ResolvedSettings settings,
			IdempotencyStores stores) {
		TracingCheck.check(properties, beanFactory);
		return new BatchProcessorFactory(listeners, recoverers, classifiers, scopes,
				remainingTime.getIfAvailable(RemainingTime::ofContext), lambdaBatchExecutor(beanFactory),
				environment.getProperty("spring.threads.virtual.enabled", Boolean.class, true),
				taskDecorator(taskDecorators.orderedStream().toList()), properties.emf(),
				(source) -> stores.create(settings.get(null, source.eventType()).idempotency(),
						LambdaBatchProperties.prefix(source.eventType()), source,
						settings.get(null, source.eventType()).payload()));
	}

	/**
	 * Looked up when a batch needs it, so that none is created in an application that
	 * needs no workers.
	 */
	private static @Nullable Executor lambdaBatchExecutor(ConfigurableListableBeanFactory beanFactory) {
		return beanFactory.containsBean(EXECUTOR)
				? (task) -> beanFactory.getBean(EXECUTOR, Executor.class).execute(task) : null;
	}

	private static TaskDecorator taskDecorator(List<TaskDecorator> ofTheApplication) {
		List<TaskDecorator> decorators = new ArrayList<>();
		if (isPresent(MDC)) {
			decorators.add(new MdcTaskDecorator());
		}
		if (isPresent("io.micrometer.context.ContextSnapshotFactory")
				&& ofTheApplication.stream().noneMatch(ContextPropagatingTaskDecorator.class::isInstance)) {
			decorators.add(new ContextPropagatingTaskDecorator());
		}
		decorators.addAll(ofTheApplication);
		return new CompositeTaskDecorator(decorators);
	}

	private static boolean isPresent(String className) {
		return ClassUtils.isPresent(className, WorkersConfiguration.class.getClassLoader());
	}

	/**
	 * With an MDC, which the log of the application shows.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(name = MDC)
	static class WithMdc {

		/**
		 * Replaced by a bean of the application with the same name.
		 */
		@Bean
		@Order(Ordered.HIGHEST_PRECEDENCE)
		@ConditionalOnMissingBean(name = "lambdaBatchMdcScope")
		RecordScope lambdaBatchMdcScope() {
			return new MdcRecordScope();
		}

	}

}
