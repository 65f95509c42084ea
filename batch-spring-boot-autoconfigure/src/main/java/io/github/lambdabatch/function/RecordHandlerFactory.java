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

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHandler;

/**
 * Turns a bean that handles one record into a {@link RecordHandler}. The bean is looked
 * up for each batch, so that a prototype gets a new instance.
 */
final class RecordHandlerFactory {

	private final HandlerBean bean;

	private final Supplier<Object> target;

	private final @Nullable Supplier<PayloadReader> payloadReader;

	RecordHandlerFactory(HandlerBean bean, Supplier<Object> target, ObjectProvider<JsonMapper> jsonMapper) {
		this.bean = bean;
		this.target = target;
		this.payloadReader = bean.takesPayload()
				? SingletonSupplier.of(() -> new PayloadReader(bean.inputType(), jsonMapper.getObject())) : null;
	}

	/**
	 * Create the handler for the records of a source.
	 * @param source the source
	 * @param <R> the type of the records
	 * @return the handler
	 */
	<R> RecordHandler<R> create(EventSource<?, R, ?> source) {
		Function<Object, @Nullable Object> function = function();
		if (this.payloadReader == null) {
			return new NamedHandler<>(this.bean.name(), (record, context) -> function.apply(record));
		}
		PayloadReader reader = this.payloadReader.get();
		return new NamedHandler<>(this.bean.name(),
				(record, context) -> function.apply(reader.read(source.payload(record))));
	}

	@SuppressWarnings("unchecked")
	private Function<Object, @Nullable Object> function() {
		Object target = this.target.get();
		if (target instanceof Function<?, ?> function) {
			return (Function<Object, @Nullable Object>) function;
		}
		Consumer<Object> consumer = (Consumer<Object>) target;
		return (input) -> {
			consumer.accept(input);
			return null;
		};
	}

	/**
	 * The handlers of all functions are of the same class; their names tell them apart.
	 *
	 * @param <R> the type of the records
	 * @param redeliveryScope the name of the function
	 * @param delegate the handler
	 */
	private record NamedHandler<R>(Object redeliveryScope, RecordHandler<R> delegate) implements RecordHandler<R> {

		@Override
		public @Nullable Object handle(R record, RecordContext<R> context) throws Exception {
			return this.delegate.handle(record, context);
		}

	}

}
