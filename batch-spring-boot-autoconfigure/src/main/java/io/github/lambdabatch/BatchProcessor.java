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

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;
import org.springframework.core.task.TaskDecorator;

/**
 * Processes the batches of one source record by record, with or without Spring. The
 * response reports to Lambda which records were not handled. <pre class="code">
 * BatchProcessor&lt;SQSEvent, SQSMessage, SQSBatchResponse&gt; processor = BatchProcessor
 *     .builder(SqsEventSource.standard())
 *     .build();
 *
 * SQSBatchResponse handleRequest(SQSEvent event, Context context) {
 *     return processor.process(event, (message, record) -&gt; handle(message), context).response();
 * }
 * </pre> Immutable and safe for use by several threads. From one batch to the next, it
 * only keeps the records that {@link BatchSettings#redeliveryMemory()} is about.
 *
 * @param <E> the type of the event
 * @param <R> the type of its records
 * @param <S> the type of the response
 * @since 0.1.0
 */
public final class BatchProcessor<E, R, S> {

	private final EventSource<E, R, S> source;

	private final BatchProcessorConfig config;

	private final RedeliveryMemories memories;

	private BatchProcessor(EventSource<E, R, S> source, BatchProcessorConfig config) {
		this.source = source;
		this.config = config;
		this.memories = new RedeliveryMemories(config.settings.redeliveryMemory());
	}

	/**
	 * Return a builder of a processor.
	 * @param source the source of the batches
	 * @param <E> the type of the event
	 * @param <R> the type of its records
	 * @param <S> the type of the response
	 * @return a builder with default settings
	 */
	public static <E, R, S> Builder<E, R, S> builder(EventSource<E, R, S> source) {
		Objects.requireNonNull(source, "'source' must not be null");
		return new Builder<>(source, new BatchProcessorConfig(source.eventType()));
	}

	/**
	 * Return a builder of a processor that differs from this one in part. Both processors
	 * use the same threads to run handlers, but they do not share what they remember.
	 * @return a builder with everything that this processor has
	 */
	public Builder<E, R, S> toBuilder() {
		return new Builder<>(this.source, new BatchProcessorConfig(this.config));
	}

	/**
	 * Return the settings of this processor.
	 * @return the settings
	 */
	public BatchSettings settings() {
		return this.config.settings;
	}

	/**
	 * Return the source of the batches that this processor processes.
	 * @return the source
	 */
	public EventSource<E, R, S> source() {
		return this.source;
	}

	/**
	 * Return how records that are delivered several times are handled once.
	 * @return the store and its settings, or {@code null} if records run as often as they
	 * are delivered
	 */
	public @Nullable Idempotency idempotency() {
		return this.config.idempotency;
	}

	/**
	 * Forget what is remembered of earlier batches. Records that Lambda delivers again
	 * then run again. Call this before a snapshot of the JVM is taken, as it is restored
	 * in other environments and at other times.
	 */
	public void forget() {
		this.memories.clear();
	}

	/**
	 * Process a batch in the form in which Lambda passes it to a function.
	 * @param event the bytes of the event
	 * @param handler called with each record
	 * @param context the context of the invocation, or {@code null}
	 * @return an outcome for each record, and the response
	 * @throws UnsupportedEventException if the bytes are not a batch of this source; no
	 * record has been handled in that case
	 * @throws BatchFailedException if records were not handled and
	 * {@link BatchSettings#failInvocation()} makes the invocation fail
	 */
	public BatchResult<R, S> process(byte[] event, RecordHandler<? super R> handler, @Nullable Context context) {
		return invocation(handler, context).processBytes(event);
	}

	/**
	 * Process a batch.
	 * @param event the event
	 * @param handler called with each record
	 * @param context the context of the invocation, or {@code null}
	 * @return an outcome for each record, and the response
	 * @throws UnsupportedEventException if the event is not a batch of this source; no
	 * record has been handled in that case
	 * @throws BatchFailedException if records were not handled and
	 * {@link BatchSettings#failInvocation()} makes the invocation fail
	 */
	public BatchResult<R, S> process(E event, RecordHandler<? super R> handler, @Nullable Context context) {
		return invocation(handler, context).process(event);
	}

	private BatchInvocation<E, R, S> invocation(RecordHandler<? super R> handler, @Nullable Context context) {
		return new BatchInvocation<>(this.source, this.config, this.memories, handler, context);
	}

	/**
	 * Builds a {@link BatchProcessor}. Not safe for use by several threads.
	 *
	 * @param <E> the type of the event
	 * @param <R> the type of its records
	 * @param <S> the type of the response
	 */
	public static final class Builder<E, R, S> {

		private EventSource<E, R, S> source;

		private final BatchProcessorConfig config;

		private Builder(EventSource<E, R, S> source, BatchProcessorConfig config) {
			this.source = source;
			this.config = config;
		}

		/**
		 * Set another source of the same type, such as one that reads records in another
		 * way.
		 * @param source the source
		 * @return this builder
		 * @throws IllegalArgumentException if the source has another event type
		 */
		public Builder<E, R, S> source(EventSource<E, R, S> source) {
			if (!source.eventType().equals(this.source.eventType())) {
				throw new IllegalArgumentException("'source' must be one of %s but is one of %s"
					.formatted(this.source.eventType(), source.eventType()));
			}
			this.source = source;
			return this;
		}

		/**
		 * Set how batches are processed.
		 * @param settings the settings, by default those of
		 * {@link BatchSettings#defaults(EventType)}
		 * @return this builder
		 * @throws IllegalArgumentException if a setting is not supported by the source,
		 * such as {@link BatchSettings#maxReceives()} by a stream
		 */
		public Builder<E, R, S> settings(BatchSettings settings) {
			this.config.settings(settings, this.source.eventType());
			return this;
		}

		/**
		 * Set the name of the function, which listeners and recoverers see.
		 * @param functionName the name, or {@code null} for none (the default)
		 * @return this builder
		 */
		public Builder<E, R, S> functionName(@Nullable String functionName) {
			this.config.functionName = functionName;
			return this;
		}

		/**
		 * Add listeners.
		 * @param listeners the listeners, called in this order, after those added before
		 * @return this builder
		 */
		public Builder<E, R, S> listeners(Iterable<? extends BatchListener> listeners) {
			listeners.forEach(this.config::addListener);
			return this;
		}

		/**
		 * Add a recoverer. Without one, records that have failed for good are reported.
		 * @param recoverer the recoverer, asked after those added before
		 * @return this builder
		 */
		public Builder<E, R, S> recoverer(RecordRecoverer recoverer) {
			return recoverers(List.of(recoverer));
		}

		/**
		 * Add recoverers.
		 * @param recoverers the recoverers, asked in this order, after those added before
		 * @return this builder
		 */
		public Builder<E, R, S> recoverers(Iterable<? extends RecordRecoverer> recoverers) {
			recoverers.forEach(this.config.recoverers::add);
			return this;
		}

		/**
		 * Set how records that are delivered several times are handled once.
		 * @param idempotency the store and its settings, or {@code null} (the default) if
		 * records run as often as they are delivered
		 * @return this builder
		 */
		public Builder<E, R, S> idempotency(@Nullable Idempotency idempotency) {
			this.config.idempotency = idempotency;
			return this;
		}

		/**
		 * Add classifiers of failures. {@link BatchSettings#notRetryable()} decides what
		 * they leave open.
		 * @param classifiers the classifiers, asked in this order, after those added
		 * before
		 * @return this builder
		 */
		public Builder<E, R, S> classifiers(Iterable<? extends RecordFailureClassifier> classifiers) {
			classifiers.forEach(this.config.classifiers::add);
			return this;
		}

		/**
		 * Add a scope that is opened on each thread that works on a record.
		 * @param scope the scope, opened inside those added before
		 * @return this builder
		 */
		public Builder<E, R, S> scope(RecordScope scope) {
			return scopes(List.of(scope));
		}

		/**
		 * Add scopes that are opened on each thread that works on a record.
		 * @param scopes the scopes, opened in this order inside those added before, and
		 * closed in the reverse order
		 * @return this builder
		 */
		public Builder<E, R, S> scopes(Iterable<? extends RecordScope> scopes) {
			scopes.forEach(this.config.scopes::add);
			return this;
		}

		/**
		 * Set what determines how much time an invocation has left.
		 * @param remainingTime the time, by default that of Lambda's context
		 * @return this builder
		 */
		public Builder<E, R, S> remainingTime(RemainingTime remainingTime) {
			this.config.remainingTime = Objects.requireNonNull(remainingTime, "'remainingTime' must not be null");
			return this;
		}

		/**
		 * Set the executor that runs handlers if records are processed in parallel, have
		 * a timeout or an idempotency store. By default, each record has a thread, a
		 * virtual one if the JVM has virtual threads.
		 * <p>
		 * The executor should have threads of its own, no fewer than
		 * {@link BatchSettings#maxConcurrency()}, as a handler that never returns keeps
		 * its thread. It should reject a task if no thread is available, which fails that
		 * record alone. An executor that blocks its caller, or runs tasks on it, does not
		 * delay the response, but may run records one after the other.
		 * @param executor the executor, used by several invocations at the same time
		 * @return this builder
		 */
		public Builder<E, R, S> executor(Executor executor) {
			this.config.executor(Objects.requireNonNull(executor, "'executor' must not be null"));
			return this;
		}

		/**
		 * Set whether handlers run on virtual threads if the JVM has them and no
		 * {@linkplain #executor(Executor) executor} is set.
		 * @param virtualThreads {@code true} by default
		 * @return this builder
		 */
		public Builder<E, R, S> virtualThreads(boolean virtualThreads) {
			this.config.virtualThreads(virtualThreads);
			return this;
		}

		/**
		 * Set what ends the execution environment, for tests.
		 */
		Builder<E, R, S> environmentEnd(Runnable environmentEnd) {
			this.config.environmentEnd(environmentEnd);
			return this;
		}

		/**
		 * Set what is carried over from the thread of the invocation to those that run
		 * handlers, such as the MDC. The context class loader is always carried over.
		 * @param taskDecorator decorates each task on the thread of the invocation
		 * @return this builder
		 */
		public Builder<E, R, S> taskDecorator(TaskDecorator taskDecorator) {
			this.config.taskDecorator = Objects.requireNonNull(taskDecorator, "'taskDecorator' must not be null");
			return this;
		}

		/**
		 * Build the processor.
		 * @return a new processor
		 */
		public BatchProcessor<E, R, S> build() {
			return new BatchProcessor<>(this.source, new BatchProcessorConfig(this.config));
		}

	}

}
