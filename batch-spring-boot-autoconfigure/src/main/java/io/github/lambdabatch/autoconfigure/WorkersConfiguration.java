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
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.env.Environment;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.core.task.TaskDecorator;
import org.springframework.core.task.support.CompositeTaskDecorator;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.util.ClassUtils;

import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.RecordFailureClassifier;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.RecordScope;
import io.github.lambdabatch.RemainingTime;

/**
 * Who runs records in parallel, and what is carried to them.
 */
@Configuration(proxyBeanMethods = false)
class WorkersConfiguration {

	private static final String THREAD_NAME_PREFIX = "lambda-batch-";

	private static final String MDC = "org.slf4j.MDC";

	private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

	/**
	 * Lazy, so that an application that needs no workers has none. No candidate for
	 * injection by type: as such it would make Spring Boot withdraw its own executor.
	 */
	@Lazy
	@Bean(defaultCandidate = false)
	@ConditionalOnMissingBean(name = "lambdaBatchExecutor")
	Executor lambdaBatchExecutor(LambdaBatchProperties properties, Environment environment) {
		if (Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS
				&& environment.getProperty("spring.threads.virtual.enabled", Boolean.class, true)) {
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor(THREAD_NAME_PREFIX);
			executor.setVirtualThreads(true);
			return executor;
		}
		ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
		executor.setThreadNamePrefix(THREAD_NAME_PREFIX);
		executor.setDaemon(true);
		executor.setCorePoolSize(properties.largestMaxConcurrency());
		executor.setMaxPoolSize(properties.largestMaxConcurrency());
		executor.setAllowCoreThreadTimeOut(true);
		return executor;
	}

	@Bean
	BatchProcessorFactory lambdaBatchProcessorFactory(ObjectProvider<BatchListener> listeners,
			ObjectProvider<RecordRecoverer> recoverers, ObjectProvider<RecordFailureClassifier> classifiers,
			ObjectProvider<RecordScope> scope, ObjectProvider<RemainingTime> remainingTime,
			@Qualifier("lambdaBatchExecutor") ObjectProvider<Executor> executor,
			ObjectProvider<TaskDecorator> taskDecorators) {
		return new BatchProcessorFactory(listeners, recoverers, classifiers,
				scope.getIfAvailable(WorkersConfiguration::scope),
				remainingTime.getIfAvailable(RemainingTime::ofContext), (task) -> executor.getObject().execute(task),
				taskDecorator(taskDecorators.orderedStream().toList()));
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

	private static @Nullable RecordScope scope() {
		return isPresent(MDC) ? new MdcRecordScope() : null;
	}

	private static boolean isPresent(String className) {
		return ClassUtils.isPresent(className, WorkersConfiguration.class.getClassLoader());
	}

}
