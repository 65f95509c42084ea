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

package io.github.lambdabatch.payload;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordHandler;

/**
 * Makes {@link RecordHandler}s of handlers that take payloads, for a
 * {@link io.github.lambdabatch.BatchProcessor} that is used by hand: <pre class="code">
 * PayloadHandlers payloads = PayloadHandlers.builder().jsonMapper(jsonMapper).build();
 *
 * RecordHandler&lt;SQSMessage&gt; handler = payloads.handler(processor.source(), Order.class,
 *     (order, record) -&gt; this.orders.process(order));
 *
 * SQSBatchResponse response = processor.process(event, handler, context).response();
 * </pre> A handler takes the payload of a record, as text, bytes or anything that a
 * {@link PayloadConverter} or the {@link JsonMapper} reads; a {@link Change} of a
 * DynamoDB item; or a {@link org.springframework.messaging.Message} of one of them. For a
 * tombstone of Kafka, a record without a value, it takes {@code null}. A payload that
 * cannot be read fails its record with a
 * {@link io.github.lambdabatch.PayloadConversionException}, one that violates its
 * constraints with a {@link io.github.lambdabatch.PayloadValidationException}.
 * <p>
 * Make a handler once and keep it: see {@link PayloadHandler#redeliveryScope()}.
 * <p>
 * Immutable and safe for use by several threads, as are the handlers if the code in them
 * is. Payloads unpacked from gzip share a part of the heap with those of all other
 * handlers of the JVM; a handler's share is given back when it returns.
 *
 * @since 0.1.0
 * @see PayloadHandler
 * @see PayloadSettings
 */
public final class PayloadHandlers {

	private final @Nullable JsonMapper jsonMapper;

	private final List<PayloadConverter> converters;

	private final @Nullable Validator validator;

	private final PayloadSettings settings;

	private final Map<ReaderKey, InputReader> readers = new ConcurrentHashMap<>();

	private PayloadHandlers(Builder builder) {
		this.jsonMapper = builder.jsonMapper;
		this.converters = builder.converters;
		this.validator = builder.settings.validate() ? builder.validator : null;
		this.settings = builder.settings;
	}

	/**
	 * Start to build.
	 * @return a builder without a mapper, converters and a validator, with the default
	 * settings
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Create a handler of records from one that takes an input of a class.
	 * @param source where the records come from, such as the source of the processor
	 * @param type the class of the input; a generic one, such as {@link Change}, needs
	 * {@link #handler(EventSource, ParameterizedTypeReference, PayloadHandler)}
	 * @param handler what to do with the input
	 * @param <R> the type of the records
	 * @param <T> the type of the input
	 * @return the handler
	 * @throws IllegalArgumentException if such an input cannot be read from the records
	 * of the source
	 */
	public <R, T> RecordHandler<R> handler(EventSource<?, R, ?> source, Class<T> type,
			PayloadHandler<? super T, R> handler) {
		return handler(source, InputType.of(type), untyped(handler));
	}

	/**
	 * Create a handler of records from one that takes an input of a generic type.
	 * @param source where the records come from, such as the source of the processor
	 * @param type the type of the input, such as {@code new
	 * ParameterizedTypeReference<Change<Order>>() {}}
	 * @param handler what to do with the input
	 * @param <R> the type of the records
	 * @param <T> the type of the input
	 * @return the handler
	 * @throws IllegalArgumentException if such an input cannot be read from the records
	 * of the source
	 */
	public <R, T> RecordHandler<R> handler(EventSource<?, R, ?> source, ParameterizedTypeReference<T> type,
			PayloadHandler<? super T, R> handler) {
		return handler(source, InputType.of(type), untyped(handler));
	}

	/**
	 * Create a handler of records from one whose input type is not known to the compiler.
	 * @param source where the records come from, such as the source of the processor
	 * @param type the type of the input
	 * @param handler what to do with the input, which is of that type
	 * @param <R> the type of the records
	 * @return the handler
	 * @throws IllegalArgumentException if such an input cannot be read from the records
	 * of the source
	 */
	public <R> RecordHandler<R> handler(EventSource<?, R, ?> source, InputType type,
			PayloadHandler<@Nullable Object, R> handler) {
		Objects.requireNonNull(handler, "'handler' must not be null");
		return new ReadingHandler<>(source, type, reader(source, type), handler);
	}

	/**
	 * Create a handler that lets the mapper meet a type before the first batch, for
	 * instance before a snapshot of the JVM is taken. It is meant for made-up records
	 * whose payload is an empty JSON object, which need not satisfy the type. It calls
	 * neither converters nor a validator, and never throws an exception.
	 * @param source where the records seem to come from
	 * @param type the type of the input
	 * @param <R> the type of the records
	 * @return the handler. Its result is the reason, as a {@code String}, if the mapper
	 * can never read the type and there are no converters; otherwise {@code null}
	 * @throws IllegalArgumentException if such an input cannot be read from the records
	 * of the source
	 */
	public <R> RecordHandler<R> priming(EventSource<?, R, ?> source, InputType type) {
		return new PrimingHandler<>(source, type, reader(source, type));
	}

	/**
	 * Safe: a handler only takes what has been read as its type.
	 */
	@SuppressWarnings("unchecked")
	private static <R> PayloadHandler<@Nullable Object, R> untyped(PayloadHandler<?, R> handler) {
		return (PayloadHandler<@Nullable Object, R>) handler;
	}

	private InputReader reader(EventSource<?, ?, ?> source, InputType type) {
		return this.readers.computeIfAbsent(new ReaderKey(source.eventType(), type), this::createReader);
	}

	private InputReader createReader(ReaderKey key) {
		InputType type = key.type();
		if (!type.isKnown()) {
			throw new IllegalArgumentException("'type' must tell what is read from records, but is %s".formatted(type));
		}
		if (!type.isReadFrom(key.eventType())) {
			throw new IllegalArgumentException("'type' must be one that can be read from records of %s, but is %s"
				.formatted(key.eventType(), type));
		}
		InputReader reader = type.isRecord() ? new RecordReader() : createPayloadReader(key.eventType(), type);
		return type.isMessage() ? new MessageReader(reader) : reader;
	}

	private InputReader createPayloadReader(EventType eventType, InputType type) {
		if (type.isJson() && this.jsonMapper == null && this.converters.isEmpty()) {
			throw new IllegalArgumentException(
					"'type' is %s, which needs a JsonMapper or a PayloadConverter".formatted(type));
		}
		Set<Envelope> unwrap = new HashSet<>(this.settings.unwrap());
		// The source has taken the records out of it.
		unwrap.remove(Envelope.KPL);
		PayloadReader reader = new PayloadReader(type.payloadType(), unwrap, this.converters,
				(type.isJson() && this.jsonMapper != null)
						? new JsonPayloadReader(type.payloadType(), eventType, this.jsonMapper) : null);
		PayloadValidator validator = (this.validator != null) ? PayloadValidator.of(this.validator, type.payloadType())
				: null;
		return type.isChange() ? new ChangeReader(reader, validator) : new ValidPayloadReader(reader, validator);
	}

	/**
	 * Builds {@link PayloadHandlers}. Not safe for use by several threads.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder {

		private @Nullable JsonMapper jsonMapper;

		private List<PayloadConverter> converters = List.of();

		private @Nullable Validator validator;

		private PayloadSettings settings = PayloadSettings.defaults();

		private Builder() {
		}

		/**
		 * Set the mapper that reads JSON.
		 * @param jsonMapper the mapper, or {@code null} (the default) if payloads are
		 * only text, bytes and what converters read
		 * @return this builder
		 */
		public Builder jsonMapper(@Nullable JsonMapper jsonMapper) {
			this.jsonMapper = jsonMapper;
			return this;
		}

		/**
		 * Set the converters that are asked before the mapper.
		 * @param converters the converters in the order in which they are asked; none by
		 * default
		 * @return this builder
		 */
		public Builder converters(List<? extends PayloadConverter> converters) {
			this.converters = List.copyOf(converters);
			return this;
		}

		/**
		 * Set the converters that are asked before the mapper.
		 * @param converters the converters in the order in which they are asked; none by
		 * default
		 * @return this builder
		 */
		public Builder converters(PayloadConverter... converters) {
			return converters(List.of(converters));
		}

		/**
		 * Set the validator that checks the constraints of payloads.
		 * @param validator the validator, or {@code null} (the default) if constraints
		 * are not checked
		 * @return this builder
		 */
		public Builder validator(@Nullable Validator validator) {
			this.validator = validator;
			return this;
		}

		/**
		 * Set how payloads are read.
		 * @param settings the settings; {@link PayloadSettings#defaults()} by default
		 * @return this builder
		 */
		public Builder settings(PayloadSettings settings) {
			this.settings = Objects.requireNonNull(settings, "'settings' must not be null");
			return this;
		}

		/**
		 * Build.
		 * @return what makes handlers
		 */
		public PayloadHandlers build() {
			return new PayloadHandlers(this);
		}

	}

	/**
	 * What a reader depends on.
	 *
	 * @param eventType where the records come from
	 * @param type what is read from them
	 */
	private record ReaderKey(EventType eventType, InputType type) {

	}

}
