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

package io.github.lambdabatch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskDecorator;

import io.github.lambdabatch.EventType.Redelivery;

/**
 * What a {@link BatchProcessor} consists of beside its source. Each builder and each
 * processor has a copy of its own, and that of a processor does not change.
 */
final class BatchProcessorConfig {

	BatchSettings settings;

	@Nullable String functionName;

	private final List<BatchListener> listeners = new ArrayList<>();

	private final List<BatchListener> recordListeners = new ArrayList<>();

	final List<RecordRecoverer> recoverers = new ArrayList<>();

	final List<RecordFailureClassifier> classifiers = new ArrayList<>();

	final List<RecordScope> scopes = new ArrayList<>();

	@Nullable Idempotency idempotency;

	RemainingTime remainingTime = RemainingTime.ofContext();

	@Nullable TaskDecorator taskDecorator;

	private @Nullable Executor executor;

	private boolean virtualThreads = true;

	private Runnable environmentEnd = ExecutionEnvironment::end;

	/** Shared by all copies until one of them asks for others. */
	private @Nullable Workers workers;

	/**
	 * Create the default configuration.
	 * @param eventType the kind of source
	 */
	BatchProcessorConfig(EventType eventType) {
		this.settings = BatchSettings.defaults(eventType);
	}

	/**
	 * Create a copy.
	 */
	BatchProcessorConfig(BatchProcessorConfig other) {
		this.settings = other.settings;
		this.functionName = other.functionName;
		this.listeners.addAll(other.listeners);
		this.recordListeners.addAll(other.recordListeners);
		this.recoverers.addAll(other.recoverers);
		this.classifiers.addAll(other.classifiers);
		this.scopes.addAll(other.scopes);
		this.idempotency = other.idempotency;
		this.remainingTime = other.remainingTime;
		this.taskDecorator = other.taskDecorator;
		this.workers = other.workers();
	}

	/**
	 * Set the settings.
	 * @throws IllegalArgumentException if they are not supported by the source
	 */
	void settings(BatchSettings settings, EventType eventType) {
		if (!settings.onFailure().isSupportedBy(eventType)) {
			throw new IllegalArgumentException(
					"'onFailure' must not be %s for %s".formatted(settings.onFailure(), eventType));
		}
		if (settings.maxReceives() != null && eventType.isStream()) {
			throw new IllegalArgumentException(
					"'maxReceives' must not be set for %s: streams do not count deliveries".formatted(eventType));
		}
		if (eventType.redelivery() == Redelivery.BATCH && settings.failInvocation() != FailInvocation.WHEN_ANY_FAILS) {
			throw new IllegalArgumentException(
					"'failInvocation' must be %s for %s but is %s: records that are only reported would be lost"
						.formatted(FailInvocation.WHEN_ANY_FAILS, eventType, settings.failInvocation()));
		}
		this.settings = settings;
	}

	void addListener(BatchListener listener) {
		this.listeners.add(listener);
		if (Listeners.observesRecords(listener)) {
			this.recordListeners.add(listener);
		}
	}

	/**
	 * Create what notifies the listeners of one batch.
	 */
	Listeners listeners() {
		return new Listeners(this.listeners, this.recordListeners);
	}

	void executor(Executor executor) {
		this.executor = executor;
		this.workers = null;
	}

	void virtualThreads(boolean virtualThreads) {
		this.virtualThreads = virtualThreads;
		this.workers = null;
	}

	void environmentEnd(Runnable environmentEnd) {
		this.environmentEnd = environmentEnd;
		this.workers = null;
	}

	Workers workers() {
		return (this.workers != null) ? this.workers
				: new Workers(this.executor, this.virtualThreads, this.environmentEnd);
	}

	/**
	 * Return the deadline of an invocation that is about to begin.
	 */
	Deadline deadline(@Nullable Context context) {
		return new Deadline(this.remainingTime, context, this.settings.deadlineMargin());
	}

	/**
	 * Return whether workers other than the thread of the invocation are needed. They
	 * wait for an idempotency store, too, so that the thread of the invocation can watch
	 * the deadline.
	 */
	boolean needWorkers() {
		return this.settings.parallel() || this.settings.recordTimeout() != null || this.idempotency != null;
	}

	/**
	 * Create what is done with each record of a batch: the handler, decorated with the
	 * features that are configured. Called on the thread of the invocation.
	 */
	<R> RecordInvocation<R> recordInvocation(RecordHandler<? super R> handler, Deadline deadline,
			RecordScheduler scheduler) {
		FailurePolicy failurePolicy = new FailurePolicy(this.classifiers, this.settings);
		Claims claims = (this.idempotency != null) ? new Claims(this.idempotency, deadline) : null;
		TransactionalClaims transactions = (claims != null) ? claims.transactions() : null;
		RecordInvocation<R> invocation = new HandlerInvocation<>(handler, transactions != null);
		if (transactions != null) {
			invocation = new TransactionalInvocation<>(invocation, transactions);
		}
		if (this.settings.recordTimeout() != null) {
			invocation = new TimeLimitedInvocation<>(invocation, this.settings.recordTimeout());
		}
		if (this.settings.retryPolicy() != null) {
			invocation = new RetryingInvocation<>(invocation, this.settings.retryPolicy(), failurePolicy, deadline,
					scheduler);
		}
		UnaryOperator<RecordInvocation<R>> recovery = (delegate) -> this.recoverers.isEmpty() ? delegate
				: new RecoveringInvocation<>(delegate, this.recoverers, failurePolicy, deadline, scheduler,
						transactions);
		return (claims != null && transactions == null)
				? new IdempotentInvocation<>(invocation, recovery, claims, scheduler) : recovery.apply(invocation);
	}

}
