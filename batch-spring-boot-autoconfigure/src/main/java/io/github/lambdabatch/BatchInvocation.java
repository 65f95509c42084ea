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

import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntPredicate;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;

/**
 * One invocation of a {@link BatchProcessor}, from the event to the result. Created and
 * used on the thread of the invocation.
 *
 * @param <E> the type of the event
 * @param <R> the type of its records
 * @param <S> the type of the response
 */
final class BatchInvocation<E, R, S> {

	private final EventSource<E, R, S> source;

	private final BatchProcessorConfig config;

	private final RecordHandler<? super R> handler;

	private final @Nullable RedeliveryMemory memory;

	private final @Nullable Context context;

	private final Deadline deadline;

	private final RecordScopes scopes;

	/**
	 * Create an invocation. Its deadline is determined before the event is read, as a
	 * context without time left has no deadline.
	 * @param source the source of the batch
	 * @param config how the batch is processed
	 * @param memories what the processor remembers
	 * @param handler called with each record
	 * @param context the context of the Lambda invocation
	 */
	BatchInvocation(EventSource<E, R, S> source, BatchProcessorConfig config, RedeliveryMemories memories,
			RecordHandler<? super R> handler, @Nullable Context context) {
		this.source = source;
		this.config = config;
		this.handler = Objects.requireNonNull(handler, "'handler' must not be null");
		this.memory = memories.get(handler);
		this.context = context;
		this.deadline = config.deadline(context);
		this.scopes = RecordScopes.of(config.scopes);
	}

	BatchResult<R, S> processBytes(byte[] event) {
		Objects.requireNonNull(event, "'event' must not be null");
		return process(read(event), event.length);
	}

	private E read(byte[] event) {
		return (this.handler.takesPayloadOnly() && this.source instanceof LazyEventSource<E, R, S> lazy)
				? lazy.readForPayloads(event) : this.source.read(event);
	}

	BatchResult<R, S> process(E event) {
		return process(Objects.requireNonNull(event, "'event' must not be null"), Long.MAX_VALUE);
	}

	/**
	 * Process an event.
	 * @param sizeBound an upper bound of the size of all payloads together
	 */
	private BatchResult<R, S> process(E event, long sizeBound) {
		requireThatFailuresAreNoticed(event);
		BatchContext<R> batch = BatchContextFactory.create(this.source, event, this.config.functionName, this.context,
				this.deadline);
		RecordScope.Open open = this.scopes.openBatch(batch);
		try {
			return process(batch, sizeBound);
		}
		finally {
			open.close();
		}
	}

	private void requireThatFailuresAreNoticed(E event) {
		if (!this.source.isAnswerRead(event)
				&& this.config.settings.failInvocation() != FailInvocation.WHEN_ANY_FAILS) {
			String function = this.config.functionName;
			throw new UnsupportedEventException(
					("The sender of this batch of %s does not read which of its records failed, as EventBridge Pipes does"
							+ " not for Kafka. Set %s, so that the batch is sent again if any record fails")
						.formatted(this.source.eventType(), (function != null)
								? "'lambda.batch.functions.%s.fail-invocation' to 'when-any-fails'".formatted(function)
								: "BatchSettings.failInvocation to WHEN_ANY_FAILS"));
		}
	}

	private BatchResult<R, S> process(BatchContext<R> batch, long sizeBound) {
		RedeliveryMemory memory = this.memory;
		IntPredicate remembered = (memory != null) ? memory.recall(this.source, batch) : RedeliveryMemory.NOTHING;
		Listeners listeners = this.config.listeners();
		listeners.beforeBatch(batch);
		RecordSelection selection = RecordSelection.of(batch, remembered, this.config.settings, sizeBound);
		RecordOutcome[] outcomes = run(batch, selection, listeners);
		BatchResult<R, S> result = new BatchResult<>(this.source, batch, outcomes, this.deadline.millisLeft());
		boolean fails = this.config.settings.failInvocation().applies(result);
		if (memory != null) {
			memory.update(this.source, batch, outcomes, fails ? null : result.itemIdentifiers());
		}
		listeners.afterBatch(result);
		if (fails) {
			throw new BatchFailedException(result);
		}
		if (!result.itemIdentifiers().isEmpty()) {
			ReportingReminder.remind(this.context);
		}
		return result;
	}

	private RecordOutcome[] run(BatchContext<R> batch, RecordSelection selection, Listeners listeners) {
		if (!this.config.needWorkers()) {
			return run(batch, selection, listeners, null);
		}
		Workers workers = this.config.workers();
		workers.requireAvailableThread(this.deadline);
		try (Dispatcher dispatcher = workers.dispatcher(this.config.taskDecorator)) {
			return run(batch, selection, listeners, dispatcher);
		}
	}

	private RecordOutcome[] run(BatchContext<R> batch, RecordSelection selection, Listeners listeners,
			@Nullable Dispatcher dispatcher) {
		Function<RecordScheduler, RecordInvocation<R>> invocation = (scheduler) -> this.config
			.recordInvocation(this.handler, this.deadline, scheduler);
		return new BatchRun<>(batch, selection, invocation, this.config.settings, this.deadline, listeners, this.scopes,
				dispatcher)
			.run();
	}

}
