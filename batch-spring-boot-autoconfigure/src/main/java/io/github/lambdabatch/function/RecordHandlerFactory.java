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

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.ResolvableType;
import tools.jackson.databind.exc.InvalidDefinitionException;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.PayloadConverter;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHandler;

/**
 * Turns a bean that handles one record into a {@link RecordHandler}. The bean is looked
 * up for each batch, so that a prototype gets a new instance; how its input is read is
 * decided once.
 */
final class RecordHandlerFactory {

	private final HandlerBean bean;

	private final Supplier<Object> target;

	private final ConfigurableBeanFactory beanFactory;

	private final ObjectProvider<JsonMapper> jsonMapper;

	private final Function<EventType, PayloadSettings> settings;

	private final Map<EventType, InputReader> readers = new ConcurrentHashMap<>();

	private volatile @Nullable String unreadable;

	RecordHandlerFactory(HandlerBean bean, Supplier<Object> target, ConfigurableBeanFactory beanFactory,
			ObjectProvider<JsonMapper> jsonMapper, Function<EventType, PayloadSettings> settings) {
		this.bean = bean;
		this.target = target;
		this.beanFactory = beanFactory;
		this.jsonMapper = jsonMapper;
		this.settings = settings;
	}

	/**
	 * Create the handler for the records of a source.
	 * @param source the source
	 * @param <R> the type of the records
	 * @return the handler
	 */
	<R> RecordHandler<R> create(EventSource<?, R, ?> source) {
		HandlerCall call = this.bean.shape().call(this.target.get());
		InputReader reader = this.readers.computeIfAbsent(source.eventType(), this::inputReader);
		boolean takesLambdaContext = this.bean.takesLambdaContext();
		return new NamedHandler<>(this.bean.name(), this.bean.takesPayload() && !this.bean.takesMessage(),
				(record, context) -> {
					try {
						return call.call(reader.read(source, context),
								takesLambdaContext ? context.lambdaContext() : context);
					}
					finally {
						UnpackedMemory.SHARED.giveBack();
					}
				});
	}

	/**
	 * Create what reads records like the handler, but hands them to nobody.
	 * @param source the source
	 * @param <R> the type of the records
	 * @return the handler
	 */
	<R> RecordHandler<R> priming(EventSource<?, R, ?> source) {
		InputReader reader = this.readers.computeIfAbsent(source.eventType(), this::inputReader);
		return new NamedHandler<>(this.bean.name(), this.bean.takesPayload() && !this.bean.takesMessage(),
				(record, context) -> {
					try {
						reader.prime(source, record);
					}
					catch (InvalidDefinitionException ex) {
						this.unreadable = ex.getOriginalMessage();
					}
					catch (Throwable ex) {
						// An empty object need not be what the payloads' type likes, and
						// here nothing depends on it.
					}
					return null;
				});
	}

	/**
	 * Return why no payload can ever be read, in the words of the mapper. They are about
	 * the type, as nothing but empty objects has been read.
	 * @return the reason, or {@code null} if there is none, or if nothing has been read
	 * to prime the mapper
	 */
	@Nullable String unreadable() {
		return this.unreadable;
	}

	private InputReader inputReader(EventType eventType) {
		InputReader reader = this.bean.takesPayload() ? payloadReader(eventType) : new RecordReader();
		return this.bean.takesMessage() ? new MessageReader(reader) : reader;
	}

	private InputReader payloadReader(EventType eventType) {
		PayloadSettings settings = this.settings.apply(eventType);
		ResolvableType type = this.bean.payloadType();
		List<PayloadConverter> converters = this.beanFactory.getBeanProvider(PayloadConverter.class)
			.orderedStream()
			.toList();
		PayloadReader reader = new PayloadReader(type, settings.unwrap(), converters, eventType,
				this.jsonMapper::getObject);
		PayloadValidator validator = settings.validate() ? PayloadValidator.of(this.beanFactory, type) : null;
		return this.bean.takesChange() ? new ChangeReader(reader, validator)
				: new ValidPayloadReader(reader, validator);
	}

	/**
	 * The handlers of all functions are of the same class; their names tell them apart.
	 *
	 * @param <R> the type of the records
	 * @param redeliveryScope the name of the function
	 * @param takesPayloadOnly whether it takes payloads
	 * @param delegate the handler
	 */
	private record NamedHandler<R>(Object redeliveryScope, boolean takesPayloadOnly,
			RecordHandler<R> delegate) implements RecordHandler<R> {

		@Override
		public @Nullable Object handle(R record, RecordContext<R> context) throws Exception {
			return this.delegate.handle(record, context);
		}

	}

}
