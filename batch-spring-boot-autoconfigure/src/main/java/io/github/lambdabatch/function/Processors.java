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

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.StreamsEventResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.Idempotency;
import io.github.lambdabatch.payload.Envelope;
import io.github.lambdabatch.source.KinesisEventSource;

/**
 * The processors of one function, by the type of event. They are derived from the
 * processor beans and have the settings of the function, which are resolved once here.
 * The beans are found by fixed names, so that an application may define further
 * processors for its own use.
 */
final class Processors {

	private final BeanFactory beanFactory;

	private final String functionName;

	private final Set<EventType> eventTypes;

	private final FunctionSettings settings;

	private final boolean async;

	private final Map<EventType, BatchProcessor<?, ?, ?>> processors = new ConcurrentHashMap<>();

	Processors(ConfigurableListableBeanFactory beanFactory, HandlerBean handler, FunctionSettings settings) {
		this.async = handler.shape() == HandlerShape.KOTLIN_SUSPENDING_FUNCTION
				|| (beanFactory.containsBean(handler.name())
						&& AsyncMethods.isAsyncResult(HandlerBeans.resultType(beanFactory, handler.name())));
		this.beanFactory = beanFactory;
		this.functionName = handler.name();
		this.eventTypes = eventTypes(handler, settings.eventType(handler.name()));
		this.settings = settings;
	}

	private static Set<EventType> eventTypes(HandlerBean handler, @Nullable EventType pinned) {
		if (pinned == null) {
			return handler.eventTypes();
		}
		if (!handler.eventTypes().contains(pinned)) {
			throw new InvalidFunctionException(
					"The 'event-type' of the function '%s' is %s, but the function takes %s from %s."
						.formatted(handler.name(), pinned, handler.inputType(), handler.eventTypes()),
					"Remove 'lambda.batch.functions.%s.event-type', or let the function take records of %s or their"
						.formatted(handler.name(), pinned) + " payload.");
		}
		return Set.of(pinned);
	}

	/**
	 * Return the sources from which the function takes records.
	 */
	Set<EventType> eventTypes() {
		return this.eventTypes;
	}

	/**
	 * Return the processor for batches of a source. It is created once and then reused.
	 */
	BatchProcessor<?, ?, ?> get(EventType eventType) {
		return this.processors.computeIfAbsent(eventType, this::create);
	}

	/**
	 * Return whether failed records of any source are sent to a dead-letter queue.
	 */
	boolean haveDeadLetterQueue() {
		return this.eventTypes.stream()
			.anyMatch((eventType) -> this.settings.hasDeadLetterQueue(this.functionName, eventType));
	}

	/**
	 * Let the processors forget the batches that they have processed.
	 */
	void forget() {
		this.processors.values().forEach(BatchProcessor::forget);
	}

	private BatchProcessor<?, ?, ?> create(EventType eventType) {
		String name = name(eventType);
		BatchProcessor<?, ?, ?> processor = this.beanFactory.getBean(name, BatchProcessor.class);
		if (processor.source().eventType() != eventType) {
			throw new InvalidFunctionException(
					"The bean '%s' must process batches of %s but processes those of %s.".formatted(name, eventType,
							processor.source().eventType()),
					"Build it with the source of %s, or give it another name.".formatted(eventType));
		}
		try {
			BatchSettings settings = this.settings.settings(processor.settings(), this.functionName, eventType);
			Idempotency idempotency = this.settings.idempotency(processor.idempotency(), this.functionName,
					processor.source());
			requireBlocking(idempotency);
			return withSource(processor, eventType).functionName(this.functionName)
				.settings(settings)
				.idempotency(idempotency)
				.build();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidFunctionException(
					"The settings of the function '%s' for batches of %s cannot be used: %s"
						.formatted(this.functionName, eventType, ex.getMessage()),
					"Change 'lambda.batch.functions.%s' or the BatchSettingsCustomizer that applies to it."
						.formatted(this.functionName));
		}
	}

	@SuppressWarnings("unchecked")
	private BatchProcessor.Builder<?, ?, ?> withSource(BatchProcessor<?, ?, ?> processor, EventType eventType) {
		if (processor.source() instanceof KinesisEventSource
				&& this.settings.payloadSettings(this.functionName, eventType).unwrap().contains(Envelope.KPL)) {
			return ((BatchProcessor<KinesisEvent, KinesisEventRecord, StreamsEventResponse>) processor).toBuilder()
				.source(KinesisEventSource.deaggregating());
		}
		return processor.toBuilder();
	}

	/**
	 * A transaction belongs to a thread, so work that ends elsewhere cannot take part in
	 * it.
	 */
	private void requireBlocking(@Nullable Idempotency idempotency) {
		if (idempotency != null && idempotency.transactional() && this.async) {
			throw new InvalidFunctionException(
					("The function '%s' returns an asynchronous result, whose work cannot take part in the transaction"
							+ " of its record.")
						.formatted(this.functionName),
					"Let the function end its work before it returns, with 'parallel: true' for many records at a time,"
							+ " or remove 'lambda.batch.functions.%s.idempotency.transactional'."
								.formatted(this.functionName));
		}
	}

	private static String name(EventType eventType) {
		return switch (eventType.name()) {
			case "SQS" -> "sqsBatchProcessor";
			case "SQS_FIFO" -> "sqsFifoBatchProcessor";
			case "KINESIS" -> "kinesisBatchProcessor";
			case "DYNAMODB" -> "dynamoDbBatchProcessor";
			case "KAFKA" -> "kafkaBatchProcessor";
			default -> throw new IllegalArgumentException("There is no bean for batches of " + eventType);
		};
	}

}
