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

import jakarta.validation.Validator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHandler;
import io.github.lambdabatch.payload.PayloadConverter;
import io.github.lambdabatch.payload.PayloadHandler;
import io.github.lambdabatch.payload.PayloadHandlers;
import io.github.lambdabatch.payload.PayloadSettings;

/**
 * Turns a bean that handles one record into a {@link RecordHandler}. The bean is looked
 * up for each batch, so that each batch gets a new instance of a prototype. The readers
 * of its input, which may use other beans of the application, are created once for each
 * source.
 */
final class RecordHandlerFactory {

	private final HandlerBean bean;

	private final Supplier<Object> target;

	private final ConfigurableBeanFactory beanFactory;

	private final ObjectProvider<JsonMapper> jsonMapper;

	private final Function<EventType, PayloadSettings> settings;

	private final Map<EventType, PayloadHandlers> handlers = new ConcurrentHashMap<>();

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
		return handlers(source).handler(source, this.bean.inputType(),
				new BeanHandler<>(this.bean.name(), call, this.bean.takesLambdaContext()));
	}

	/**
	 * Create a handler that reads the input like the real one, but does not call the
	 * bean.
	 * @param source the source
	 * @param <R> the type of the records
	 * @return the handler. Its result is the reason if no payload can ever be read;
	 * otherwise {@code null}
	 */
	<R> RecordHandler<R> priming(EventSource<?, R, ?> source) {
		return handlers(source).priming(source, this.bean.inputType());
	}

	private PayloadHandlers handlers(EventSource<?, ?, ?> source) {
		return this.handlers.computeIfAbsent(source.eventType(), this::createHandlers);
	}

	private PayloadHandlers createHandlers(EventType eventType) {
		PayloadHandlers.Builder builder = PayloadHandlers.builder();
		if (this.bean.takesPayload()) {
			PayloadSettings settings = this.settings.apply(eventType);
			builder.settings(settings).converters(converters());
			if (this.bean.inputType().isJson()) {
				builder.jsonMapper(this.jsonMapper.getObject());
			}
			if (settings.validate()
					&& ClassUtils.isPresent("jakarta.validation.Validator", this.beanFactory.getBeanClassLoader())) {
				ValidatorLookup.find(this.beanFactory, builder);
			}
		}
		return builder.build();
	}

	private List<PayloadConverter> converters() {
		return this.beanFactory.getBeanProvider(PayloadConverter.class).orderedStream().toList();
	}

	/**
	 * Looks up the validator. This is a separate class, because it can only be loaded if
	 * Jakarta Validation is on the class path.
	 */
	private static final class ValidatorLookup {

		static void find(ConfigurableBeanFactory beanFactory, PayloadHandlers.Builder builder) {
			builder.validator(beanFactory.getBeanProvider(Validator.class).getIfAvailable());
		}

	}

	/**
	 * Calls a bean.
	 *
	 * @param <R> the type of the records
	 * @param redeliveryScope the name of the function
	 * @param call the call of the bean
	 * @param takesLambdaContext whether the second argument of the bean, if it has one,
	 * is Lambda's context rather than the context of the record
	 */
	private record BeanHandler<R>(Object redeliveryScope, HandlerCall call,
			boolean takesLambdaContext) implements PayloadHandler<@Nullable Object, R> {

		@Override
		public @Nullable Object handle(@Nullable Object input, RecordContext<R> context) throws Exception {
			Object result = this.call.call(input, this.takesLambdaContext ? context.lambdaContext() : context);
			return (result instanceof Publisher<?>) ? ReactorContext.of(result, context) : result;
		}

	}

}
