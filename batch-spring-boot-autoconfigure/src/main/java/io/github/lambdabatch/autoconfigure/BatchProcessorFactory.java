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

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.task.TaskDecorator;

import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.Idempotency;
import io.github.lambdabatch.RecordFailureClassifier;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.RecordScope;
import io.github.lambdabatch.RemainingTime;

/**
 * Makes the processor of a source from its properties and the beans of the application.
 */
class BatchProcessorFactory {

	private final Set<EventType> eventTypes = ConcurrentHashMap.newKeySet();

	private final List<BatchListener> listeners;

	private final List<RecordRecoverer> recoverers;

	private final List<RecordFailureClassifier> classifiers;

	private final List<RecordScope> scopes;

	private final RemainingTime remainingTime;

	/** The executor of the application, if there is one. */
	private final @Nullable Executor executor;

	private final boolean virtualThreads;

	private final TaskDecorator taskDecorator;

	private final Function<EventSource<?, ?, ?>, @Nullable Idempotency> idempotency;

	BatchProcessorFactory(ObjectProvider<BatchListener> listeners, ObjectProvider<RecordRecoverer> recoverers,
			ObjectProvider<RecordFailureClassifier> classifiers, ObjectProvider<RecordScope> scopes,
			RemainingTime remainingTime, @Nullable Executor executor, boolean virtualThreads,
			TaskDecorator taskDecorator, EmfProperties emf,
			Function<EventSource<?, ?, ?>, @Nullable Idempotency> idempotency) {
		this.listeners = withMetrics(listeners.orderedStream(), emf);
		this.recoverers = recoverers.orderedStream().toList();
		this.classifiers = classifiers.orderedStream().toList();
		this.scopes = scopes.orderedStream().toList();
		this.remainingTime = remainingTime;
		this.executor = executor;
		this.virtualThreads = virtualThreads;
		this.taskDecorator = taskDecorator;
		this.idempotency = idempotency;
	}

	private static List<BatchListener> withMetrics(Stream<BatchListener> listeners, EmfProperties emf) {
		return emf.enabled() ? Stream.concat(listeners, Stream.of(emf.toMetrics())).toList() : listeners.toList();
	}

	<E, R, S> BatchProcessor<E, R, S> create(EventSource<E, R, S> source, SettingsProperties properties) {
		this.eventTypes.add(source.eventType());
		BatchProcessor.Builder<E, R, S> builder = BatchProcessor.builder(source)
			.settings(properties.applyTo(BatchSettings.defaults(source.eventType()), source.eventType()))
			.listeners(this.listeners)
			.recoverers(this.recoverers)
			.classifiers(this.classifiers)
			.idempotency(this.idempotency.apply(source))
			.scopes(this.scopes)
			.remainingTime(this.remainingTime)
			.virtualThreads(this.virtualThreads)
			.taskDecorator(this.taskDecorator);
		if (this.executor != null) {
			builder.executor(this.executor);
		}
		return builder.build();
	}

	/**
	 * Return whether this factory, and not the application, made the processor of a
	 * source.
	 */
	boolean hasCreated(EventType eventType) {
		return this.eventTypes.contains(eventType);
	}

}
