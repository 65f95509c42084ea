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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.function.adapter.aws.AWSLambdaUtils;
import org.springframework.messaging.Message;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.UnsupportedEventException;
import io.github.lambdabatch.source.BatchResponseWriter;
import io.github.lambdabatch.source.DynamoDbEventSource;
import io.github.lambdabatch.source.EventTypes;
import io.github.lambdabatch.source.KafkaEventSource;
import io.github.lambdabatch.source.KinesisEventSource;
import io.github.lambdabatch.source.SqsEventSource;

/**
 * The function that Lambda calls with a whole batch. It passes each record to the user's
 * handler and answers with the records that were not handled.
 * <p>
 * It takes the event as a stream, because otherwise the adapter would log, parse and
 * unwrap it, and answers with bytes, because the adapter returns those unchanged.
 */
final class BatchFunction implements Function<Message<?>, Message<byte[]>> {

	private static final Log logger = LogFactory.getLog(BatchFunction.class);

	private final HandlerBean bean;

	private final Processors processors;

	private final RecordHandlerFactory handlers;

	/**
	 * The mapper's error message if priming has shown that it cannot read any payload;
	 * otherwise {@code null}.
	 */
	private volatile @Nullable String unreadable;

	BatchFunction(HandlerBean bean, Processors processors, RecordHandlerFactory handlers) {
		this.bean = bean;
		this.processors = processors;
		this.handlers = handlers;
	}

	@Override
	public Message<byte[]> apply(Message<?> message) {
		if (message.getPayload() instanceof SyntheticBatch batch) {
			return Answer.of(prime(batch), Map.of());
		}
		// An interrupt that arrived between two batches, or that a handler left behind,
		// must not keep this batch or the next one from being processed. No other code
		// uses this thread.
		Thread.interrupted();
		try {
			Context context = message.getHeaders().get(AWSLambdaUtils.AWS_CONTEXT, Context.class);
			BatchResult<?, ?> result = process(event(message.getPayload()), context);
			// The header is for tests and never leaves the JVM.
			return Answer.of(BatchResponseWriter.write(result.eventType(), result.itemIdentifiers()),
					Map.of(BatchResult.class.getName(), result));
		}
		finally {
			Thread.interrupted();
		}
	}

	/**
	 * Create the processors and handlers now, so that the first batch does not have to
	 * wait for them.
	 */
	void prepare() {
		this.processors.eventTypes()
			.forEach((eventType) -> this.handlers.create(this.processors.get(eventType).source()));
	}

	/**
	 * Process a synthetic batch without calling the handler, because the JVM is slow at
	 * everything that it does for the first time.
	 * @return the answer
	 */
	byte[] prime(SyntheticBatch batch) {
		byte[] event = batch.readAllBytes();
		EventType eventType = Objects.requireNonNull(EventTypes.detect(event));
		return switch (eventType.name()) {
			case "SQS" -> prime(SqsEventSource.standard(), event);
			case "SQS_FIFO" -> prime(SqsEventSource.fifo(), event);
			case "KINESIS" -> prime(new KinesisEventSource(), event);
			case "DYNAMODB" -> prime(new DynamoDbEventSource(), event);
			case "KAFKA" -> prime(new KafkaEventSource(), event);
			default -> throw new IllegalArgumentException("The library has no source for batches of " + eventType);
		};
	}

	/**
	 * Process the batch with a processor that has none of the application's listeners,
	 * recoverers and settings, so that the application does not notice the record.
	 */
	private <E, R, S> byte[] prime(EventSource<E, R, S> source, byte[] event) {
		BatchResult<R, S> result = BatchProcessor.builder(source)
			.build()
			.process(event, this.handlers.priming(source), null);
		if (result.outcomes().get(0) instanceof RecordOutcome.Succeeded primed
				&& primed.result() instanceof String reason) {
			this.unreadable = reason;
		}
		return BatchResponseWriter.write(result.eventType(), result.itemIdentifiers());
	}

	/**
	 * Require that payloads can be read, as far as priming has shown it. If the type can
	 * never be read, each record fails, and all of them would go to the dead-letter
	 * queue. Without such a queue, only a warning is logged.
	 * @throws InvalidFunctionException if payloads can never be read and go to a
	 * dead-letter queue
	 */
	void requireReadablePayloads() {
		String reason = this.unreadable;
		if (reason == null) {
			return;
		}
		String description = "The function '%s' takes %s, which the JsonMapper cannot read from any payload. It says: %s"
			.formatted(this.bean.name(), this.bean.inputType(), reason);
		String action = "Give the type a constructor that Jackson can use, register a deserializer for it, or declare a PayloadConverter bean.";
		if (this.processors.haveDeadLetterQueue()) {
			throw new InvalidFunctionException(
					description + "\nEach record would fail and go to the dead-letter queue.", action);
		}
		logger.warn("%s. Each record will fail. %s".formatted(description, action));
	}

	/**
	 * Make the processors forget the batches that they have processed.
	 */
	void forget() {
		this.processors.forget();
	}

	/**
	 * Return the settings for batches from a source.
	 */
	BatchSettings settings(EventType eventType) {
		return this.processors.get(eventType).settings();
	}

	/**
	 * Return the sources that the records may come from.
	 */
	Set<EventType> eventTypes() {
		return this.processors.eventTypes();
	}

	private BatchResult<?, ?> process(byte[] event, @Nullable Context context) {
		EventType eventType = detect(event);
		if (eventType == null) {
			// The source of an event without records is unknown, but all processors
			// answer it alike.
			eventType = this.processors.eventTypes().iterator().next();
		}
		else if (!this.processors.eventTypes().contains(eventType)) {
			throw new UnsupportedEventException(
					("The function '%1$s' takes %2$s from %3$s but was invoked with a batch of %4$s: check the event source"
							+ " mapping and 'lambda.batch.functions.%1$s.event-type', or choose another function")
						.formatted(this.bean.name(), this.bean.inputType(), this.processors.eventTypes(), eventType));
		}
		return process(this.processors.get(eventType), event, context);
	}

	private @Nullable EventType detect(byte[] event) {
		try {
			return EventTypes.detect(event);
		}
		catch (UnsupportedEventException ex) {
			throw new UnsupportedEventException("The function '%s' handles single records, and was not called. %s"
				.formatted(this.bean.name(), ex.getMessage()));
		}
	}

	private <R> BatchResult<?, ?> process(BatchProcessor<?, R, ?> processor, byte[] event, @Nullable Context context) {
		return processor.process(event, this.handlers.create(processor.source()), context);
	}

	static byte[] event(Object payload) {
		if (payload instanceof InputStream stream) {
			try {
				return stream.readAllBytes();
			}
			catch (IOException ex) {
				throw new UncheckedIOException("The event could not be read", ex);
			}
		}
		if (payload instanceof byte[] bytes) {
			return bytes;
		}
		if (payload instanceof String text) {
			return text.getBytes(StandardCharsets.UTF_8);
		}
		throw new UnsupportedEventException(
				"Expected the event as an InputStream, bytes or text but got a " + payload.getClass().getName());
	}

}
