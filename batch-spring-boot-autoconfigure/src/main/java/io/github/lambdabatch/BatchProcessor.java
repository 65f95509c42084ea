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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.IntPredicate;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskDecorator;

import io.github.lambdabatch.EventType.Redelivery;

/**
 * Processes the batches of one source, record by record, and answers Lambda with those
 * that were not handled.
 * <p>
 * Usable with or without Spring: <pre class="code">
 * BatchProcessor&lt;SQSEvent, SQSMessage, SQSBatchResponse&gt; processor = BatchProcessor
 *     .builder(SqsEventSource.standard())
 *     .build();
 *
 * SQSBatchResponse handleRequest(SQSEvent event, Context context) {
 *     return processor.process(event, (message, record) -&gt; handle(message), context).response();
 * }
 * </pre> Immutable and safe for use by several threads. Nothing is kept from one batch to
 * the next but the {@link RedeliveryMemory}, if there is one.
 *
 * @param <E> the type of the event
 * @param <R> the type of its records
 * @param <S> the type of the response
 * @since 0.1.0
 */
public final class BatchProcessor<E, R, S> {

	private final EventSource<E, R, S> source;

	private final BatchSettings settings;

	private final @Nullable String functionName;

	private final List<BatchListener> listeners;

	private final List<RecordRecoverer> recoverers;

	private final List<RecordFailureClassifier> classifiers;

	private final RecordScope scope;

	private final RemainingTime remainingTime;

	/** By handler: another one has not handled what this one has. */
	private final Map<Object, RedeliveryMemory> memories = new ConcurrentHashMap<>();

	private final Workers workers;

	private final @Nullable TaskDecorator taskDecorator;

	private BatchProcessor(Builder<E, R, S> builder) {
		this.source = builder.source;
		this.settings = builder.settings;
		this.functionName = builder.functionName;
		this.listeners = List.copyOf(builder.listeners);
		this.recoverers = List.copyOf(builder.recoverers);
		this.classifiers = List.copyOf(builder.classifiers);
		this.scope = builder.scope;
		this.remainingTime = builder.remainingTime;
		this.workers = builder.workers();
		this.taskDecorator = builder.taskDecorator;
	}

	/**
	 * Start to build a processor.
	 * @param source where the batches come from
	 * @param <E> the type of the event
	 * @param <R> the type of its records
	 * @param <S> the type of the response
	 * @return a builder with default settings
	 */
	public static <E, R, S> Builder<E, R, S> builder(EventSource<E, R, S> source) {
		return new Builder<>(source);
	}

	/**
	 * Return a builder that starts from what this processor has, for one that differs in
	 * some of it. They share the threads that run handlers, but what one remembers, the
	 * other does not know.
	 * @return a new builder
	 */
	public Builder<E, R, S> toBuilder() {
		Builder<E, R, S> builder = new Builder<>(this.source);
		builder.settings = this.settings;
		builder.functionName = this.functionName;
		builder.listeners.addAll(this.listeners);
		builder.recoverers.addAll(this.recoverers);
		builder.classifiers.addAll(this.classifiers);
		builder.scope = this.scope;
		builder.remainingTime = this.remainingTime;
		builder.workers = this.workers;
		builder.taskDecorator = this.taskDecorator;
		return builder;
	}

	/**
	 * Return the settings of this processor.
	 * @return the settings
	 */
	public BatchSettings settings() {
		return this.settings;
	}

	/**
	 * Return the source whose batches this processor takes.
	 * @return the source
	 */
	public EventSource<E, R, S> source() {
		return this.source;
	}

	/**
	 * Forget what is remembered of earlier batches, which then run again if Lambda
	 * delivers them again. To be called before a snapshot of the JVM is taken: those who
	 * start from it are other environments, at other times.
	 */
	public void forget() {
		this.memories.clear();
	}

	/**
	 * Process a batch as Lambda hands it to a function.
	 * @param event the bytes of the event
	 * @param handler what to do with each record
	 * @param context the context of the invocation, or {@code null}
	 * @return an outcome for each record, and the answer
	 * @throws UnsupportedEventException if the bytes are not a batch of this source; no
	 * record has been handled then
	 * @throws BatchFailedException if records were not handled and the settings ask for
	 * the invocation to fail
	 */
	public BatchResult<R, S> process(byte[] event, RecordHandler<? super R> handler, @Nullable Context context) {
		Objects.requireNonNull(event, "'event' must not be null");
		Objects.requireNonNull(handler, "'handler' must not be null");
		// Before the event is read: a context that says zero now does not know.
		Deadline deadline = deadline(context);
		return process(read(event, handler), event.length, handler, context, deadline);
	}

	/**
	 * Process a batch.
	 * @param event the event
	 * @param handler what to do with each record
	 * @param context the context of the invocation, or {@code null}
	 * @return an outcome for each record, and the answer
	 * @throws UnsupportedEventException if the event is not a batch of this source; no
	 * record has been handled then
	 * @throws BatchFailedException if records were not handled and the settings ask for
	 * the invocation to fail
	 */
	public BatchResult<R, S> process(E event, RecordHandler<? super R> handler, @Nullable Context context) {
		Objects.requireNonNull(event, "'event' must not be null");
		Objects.requireNonNull(handler, "'handler' must not be null");
		return process(event, Long.MAX_VALUE, handler, context, deadline(context));
	}

	private E read(byte[] event, RecordHandler<? super R> handler) {
		return (handler.takesPayloadOnly() && this.source instanceof LazyEventSource<E, R, S> lazy)
				? lazy.readForPayloads(event) : this.source.read(event);
	}

	private Deadline deadline(@Nullable Context context) {
		return new Deadline(this.remainingTime, context, this.settings.deadlineMargin());
	}

	/**
	 * Process a batch.
	 * @param sizeBound what the payloads together cannot exceed
	 */
	private BatchResult<R, S> process(E event, long sizeBound, RecordHandler<? super R> handler,
			@Nullable Context context, Deadline deadline) {
		BatchContext<R> batch = batch(event, context);
		RecordScope scope = GuardedScope.of(this.scope);
		RecordScope.Open open = scope.openBatch(batch);
		try {
			return process(batch, sizeBound, handler, deadline, scope);
		}
		finally {
			open.close();
		}
	}

	private BatchResult<R, S> process(BatchContext<R> batch, long sizeBound, RecordHandler<? super R> handler,
			Deadline deadline, RecordScope scope) {
		RedeliveryMemory memory = memory(handler);
		IntPredicate remembered = (memory != null) ? memory.recall(this.source, batch) : RedeliveryMemory.NOTHING;
		Listeners listeners = new Listeners(this.listeners);
		listeners.beforeBatch(batch);
		RecordOutcome[] outcomes = run(batch, sizeBound, handler, deadline, remembered, listeners, scope);
		BatchResult<R, S> result = new BatchResult<>(this.source, batch, outcomes);
		boolean fails = this.settings.failInvocation().applies(result);
		if (memory != null) {
			memory.update(this.source, batch, outcomes, fails ? null : result.itemIdentifiers());
		}
		listeners.afterBatch(result);
		if (fails) {
			throw new BatchFailedException(result);
		}
		if (!result.itemIdentifiers().isEmpty()) {
			ReportingReminder.remind(batch.lambdaContext());
		}
		return result;
	}

	private RecordOutcome[] run(BatchContext<R> batch, long sizeBound, RecordHandler<? super R> handler,
			Deadline deadline, IntPredicate remembered, Listeners listeners, RecordScope scope) {
		int limit = limit(batch.records(), remembered, sizeBound);
		Function<RecordScheduler, RecordInvocation<R>> invocation = (scheduler) -> invocation(handler, deadline,
				scheduler);
		if (!this.settings.needWorkers()) {
			return new BatchRun<>(batch, limit, remembered, invocation, this.settings, deadline, null, null, listeners,
					scope)
				.run();
		}
		this.workers.requireProgress(deadline);
		try (Dispatcher dispatcher = this.workers.dispatcher(this.taskDecorator)) {
			return new BatchRun<>(batch, limit, remembered, invocation, this.settings, deadline, this.workers,
					dispatcher, listeners, scope)
				.run();
		}
	}

	private @Nullable RedeliveryMemory memory(RecordHandler<?> handler) {
		return this.settings.redeliveryMemory()
				? this.memories.computeIfAbsent(handler.redeliveryScope(), (scope) -> new RedeliveryMemory()) : null;
	}

	/**
	 * The features around a handler, from the inside out.
	 */
	private RecordInvocation<R> invocation(RecordHandler<? super R> handler, Deadline deadline,
			RecordScheduler scheduler) {
		FailureActions actions = new FailureActions(this.classifiers, this.settings);
		RecordInvocation<R> invocation = new HandlerInvocation<>(handler);
		if (this.settings.recordTimeout() != null) {
			invocation = new TimeLimitedInvocation<>(invocation, this.settings.recordTimeout());
		}
		if (this.settings.retryPolicy() != null) {
			invocation = new RetryingInvocation<>(invocation, this.settings.retryPolicy(), actions, deadline,
					scheduler);
		}
		if (!this.recoverers.isEmpty()) {
			invocation = new RecoveringInvocation<>(invocation, this.recoverers, actions, deadline, scheduler);
		}
		return invocation;
	}

	/**
	 * A record that cannot be named cannot be reported, and what is not reported is
	 * acknowledged: without an identifier for each of them, no record is run.
	 */
	private BatchContext<R> batch(E event, @Nullable Context context) {
		List<R> records = List.copyOf(this.source.records(event));
		List<String> itemIdentifiers = new ArrayList<>(records.size());
		List<@Nullable Object> laneKeys = null;
		for (R record : records) {
			String itemIdentifier = this.source.itemIdentifier(record);
			if (itemIdentifier == null || itemIdentifier.isBlank()) {
				throw new UnsupportedEventException(
						"Record %d of %d (%s) has no item identifier and could not be reported if it failed"
							.formatted(itemIdentifiers.size(), records.size(), this.source.eventType().eventSource()));
			}
			Object laneKey = this.source.laneKey(record);
			if (laneKey != null && laneKeys == null) {
				laneKeys = new ArrayList<>(Collections.<@Nullable Object>nCopies(itemIdentifiers.size(), null));
			}
			if (laneKeys != null) {
				laneKeys.add(laneKey);
			}
			itemIdentifiers.add(itemIdentifier);
		}
		return new BatchContext<>(this.source, this.functionName, records, itemIdentifiers,
				(laneKeys != null) ? laneKeys : Collections.<@Nullable Object>nCopies(records.size(), null), context);
	}

	/**
	 * Return how many records may be started, counted from the first. Remembered ones
	 * count for nothing, or a batch that comes again would never get past them.
	 */
	private int limit(List<R> records, IntPredicate remembered, long sizeBound) {
		Integer maxRecords = this.settings.maxRecords();
		long remainingSize = this.settings.maxBatchSize().toBytes();
		if (maxRecords == null && (sizeBound <= remainingSize || fits(records, remainingSize))) {
			return records.size();
		}
		int remaining = (maxRecords != null) ? maxRecords : records.size();
		boolean first = true;
		for (int i = 0; i < records.size(); i++) {
			if (remembered.test(i)) {
				continue;
			}
			remaining--;
			remainingSize -= this.source.payloadSize(records.get(i));
			// The first record always runs: else it would never, however often it comes.
			if (remaining < 0 || (remainingSize < 0 && !first)) {
				return i;
			}
			first = false;
		}
		return records.size();
	}

	/**
	 * Whether the records are small enough together, told without measuring them.
	 */
	private boolean fits(List<R> records, long maxSize) {
		long size = 0;
		for (R record : records) {
			size += (this.source instanceof LazyEventSource<E, R, S> lazy) ? lazy.maxPayloadSize(record)
					: this.source.payloadSize(record);
		}
		return size <= maxSize;
	}

	/**
	 * Builds a {@link BatchProcessor}. Not safe for use by several threads.
	 *
	 * @param <E> the type of the event
	 * @param <R> the type of its records
	 * @param <S> the type of the response
	 */
	public static final class Builder<E, R, S> {

		private final EventSource<E, R, S> source;

		private BatchSettings settings;

		private @Nullable String functionName;

		private final List<BatchListener> listeners = new ArrayList<>();

		private final List<RecordRecoverer> recoverers = new ArrayList<>();

		private final List<RecordFailureClassifier> classifiers = new ArrayList<>();

		private RecordScope scope = GuardedScope.NONE;

		private RemainingTime remainingTime = RemainingTime.ofContext();

		/** Those of the processor that this builder starts from. */
		private @Nullable Workers workers;

		private @Nullable Executor executor;

		private boolean virtualThreads = true;

		private Runnable environmentEnd = ExecutionEnvironment::end;

		private @Nullable TaskDecorator taskDecorator;

		private Builder(EventSource<E, R, S> source) {
			this.source = Objects.requireNonNull(source, "'source' must not be null");
			this.settings = BatchSettings.defaults(source.eventType());
		}

		/**
		 * Set how batches are processed.
		 * @param settings the settings
		 * @return this builder
		 * @throws IllegalArgumentException if {@link BatchSettings#onFailure()},
		 * {@link BatchSettings#maxReceives()} or {@link BatchSettings#failInvocation()}
		 * makes no sense for the source
		 */
		public Builder<E, R, S> settings(BatchSettings settings) {
			EventType eventType = this.source.eventType();
			if (!settings.onFailure().isSupportedBy(eventType)) {
				throw new IllegalArgumentException(
						"'onFailure' must not be %s for %s".formatted(settings.onFailure(), eventType));
			}
			if (settings.maxReceives() != null && eventType.isStream()) {
				throw new IllegalArgumentException(
						"'maxReceives' must not be set for %s: streams do not count deliveries".formatted(eventType));
			}
			if (eventType.redelivery() == Redelivery.BATCH
					&& settings.failInvocation() != FailInvocation.WHEN_ANY_FAILS) {
				throw new IllegalArgumentException(
						"'failInvocation' must be %s for %s but is %s: records that are only reported would be lost"
							.formatted(FailInvocation.WHEN_ANY_FAILS, eventType, settings.failInvocation()));
			}
			this.settings = settings;
			return this;
		}

		/**
		 * Set what the function is called that handles the records, for those who watch
		 * or recover them.
		 * @param functionName the name, or {@code null} for none
		 * @return this builder
		 */
		public Builder<E, R, S> functionName(@Nullable String functionName) {
			this.functionName = functionName;
			return this;
		}

		/**
		 * Add listeners, called in the order in which they are added.
		 * @param listeners who watches the batches
		 * @return this builder
		 */
		public Builder<E, R, S> listeners(Iterable<? extends BatchListener> listeners) {
			listeners.forEach(this.listeners::add);
			return this;
		}

		/**
		 * Add somebody who takes care of records that have failed for good. Without one,
		 * they are reported.
		 * @param recoverer asked after those that were added before
		 * @return this builder
		 */
		public Builder<E, R, S> recoverer(RecordRecoverer recoverer) {
			return recoverers(List.of(recoverer));
		}

		/**
		 * Add some who take care of records that have failed for good.
		 * @param recoverers the recoverers in their order
		 * @return this builder
		 */
		public Builder<E, R, S> recoverers(Iterable<? extends RecordRecoverer> recoverers) {
			recoverers.forEach(this.recoverers::add);
			return this;
		}

		/**
		 * Add some who decide what is to be done about failures. Without one, or if they
		 * leave it open, {@link BatchSettings#notRetryable()} does.
		 * @param classifiers the classifiers in their order
		 * @return this builder
		 */
		public Builder<E, R, S> classifiers(Iterable<? extends RecordFailureClassifier> classifiers) {
			classifiers.forEach(this.classifiers::add);
			return this;
		}

		/**
		 * Set what is opened on each thread that works for a record.
		 * @param scope the scope, by default none
		 * @return this builder
		 */
		public Builder<E, R, S> scope(RecordScope scope) {
			this.scope = Objects.requireNonNull(scope, "'scope' must not be null");
			return this;
		}

		/**
		 * Set who tells how much time an invocation has left.
		 * @param remainingTime the time, by default that of Lambda's context
		 * @return this builder
		 */
		public Builder<E, R, S> remainingTime(RemainingTime remainingTime) {
			this.remainingTime = Objects.requireNonNull(remainingTime, "'remainingTime' must not be null");
			return this;
		}

		/**
		 * Set the executor that runs handlers where the thread of the invocation does
		 * not, because records are processed in parallel or have a time limit.
		 * <p>
		 * By default each record has a thread, a virtual one where the JVM has virtual
		 * threads. An executor should have threads of its own and reject a task for which
		 * it has none, which fails that record alone. One that blocks its caller, or runs
		 * tasks on it, is called on a thread of its own, so that the deadline is kept;
		 * but then records may run one after the other. It should not limit its threads
		 * below {@link BatchSettings#maxConcurrency()}: a handler that never returns
		 * keeps its thread.
		 * @param executor the executor, used by several invocations at the same time
		 * @return this builder
		 */
		public Builder<E, R, S> executor(Executor executor) {
			this.executor = Objects.requireNonNull(executor, "'executor' must not be null");
			this.workers = null;
			return this;
		}

		/**
		 * Set whether the threads that run handlers are virtual where the JVM has virtual
		 * threads, if no {@linkplain #executor(Executor) executor} is set.
		 * @param virtualThreads {@code true} by default
		 * @return this builder
		 */
		public Builder<E, R, S> virtualThreads(boolean virtualThreads) {
			this.virtualThreads = virtualThreads;
			this.workers = null;
			return this;
		}

		/**
		 * Set what ends the execution environment, for tests.
		 */
		Builder<E, R, S> environmentEnd(Runnable environmentEnd) {
			this.environmentEnd = environmentEnd;
			this.workers = null;
			return this;
		}

		private Workers workers() {
			return (this.workers != null) ? this.workers
					: new Workers(this.executor, this.virtualThreads, this.environmentEnd);
		}

		/**
		 * Set what is carried from the thread of the invocation to the workers, such as
		 * the MDC. Their context class loader is in any case.
		 * @param taskDecorator decorates each task on the thread of the invocation
		 * @return this builder
		 */
		public Builder<E, R, S> taskDecorator(TaskDecorator taskDecorator) {
			this.taskDecorator = Objects.requireNonNull(taskDecorator, "'taskDecorator' must not be null");
			return this;
		}

		/**
		 * Build the processor.
		 * @return a new processor
		 */
		public BatchProcessor<E, R, S> build() {
			return new BatchProcessor<>(this);
		}

	}

}
