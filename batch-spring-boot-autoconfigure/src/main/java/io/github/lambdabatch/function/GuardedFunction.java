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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.function.adapter.aws.AWSLambdaUtils;
import org.springframework.cloud.function.context.FunctionRegistration;
import org.springframework.cloud.function.context.FunctionRegistry;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry.FunctionInvocationWrapper;
import org.springframework.cloud.function.context.config.RoutingFunction;
import org.springframework.cloud.function.json.JsonMapper;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.ByteArrayMessageConverter;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.support.GenericMessage;
import org.springframework.messaging.support.MessageBuilder;

import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.UnsupportedEventException;
import io.github.lambdabatch.source.BatchOrigin;

/**
 * Guards a function that is not meant for batches: if the event is a batch, the
 * invocation fails. Otherwise the function would be called once, with an object that
 * contains none of the records, and Lambda would treat all of them as handled.
 * <p>
 * The guard takes the event as a stream, so that the adapter neither logs nor parses a
 * batch that is refused. For any other event, the function is called exactly as the
 * adapter would have called it.
 */
final class GuardedFunction {

	private final FunctionInvocationWrapper function;

	private final ResolvableType inputType;

	private final Supplier<JsonMapper> jsonMapper;

	private GuardedFunction(FunctionInvocationWrapper function, ResolvableType inputType,
			Supplier<JsonMapper> jsonMapper) {
		this.function = function;
		this.inputType = inputType;
		this.jsonMapper = jsonMapper;
	}

	/**
	 * Put a guard in front of a function.
	 * @param function the function
	 * @param inputType the input type of the function
	 * @param jsonMapper the mapper of the adapter
	 * @return the guard, as a function for the adapter
	 */
	static FunctionInvocationWrapper guard(FunctionInvocationWrapper function, ResolvableType inputType,
			Supplier<JsonMapper> jsonMapper) {
		// The guard has a catalog of its own, as the application's catalog would list it
		// as one of the functions.
		FunctionRegistry registry = new SimpleFunctionRegistry(new GenericConversionService(),
				new CompositeMessageConverter(List.of(new ByteArrayMessageConverter())), jsonMapper.get());
		// The catalog would take a name with separators for a composition.
		String name = function.getFunctionDefinition().replace("|", " then ").replace(",", " then ");
		Function<Message<?>, Message<byte[]>> call = new GuardedFunction(function, inputType, jsonMapper)::call;
		registry.register(new FunctionRegistration<>(call, name).type(BatchFunctionRegistrar.BATCH_FUNCTION_TYPE));
		FunctionInvocationWrapper guard = registry.lookup(name);
		guard.setSkipInputConversion(true);
		guard.setSkipOutputConversion(true);
		return guard;
	}

	private Message<byte[]> call(Message<?> message) {
		byte[] event = BatchFunction.event(message.getPayload());
		BatchOrigin origin = BatchOrigin.of(event);
		if (isRouter()) {
			Message<?> request = (origin != null) ? new GenericMessage<>(event, message.getHeaders())
					: request(event, message);
			return respond(request, RoutedBatch.route(origin, () -> this.function.apply(request)));
		}
		if (origin != null && !EventInput.takes(this.inputType, origin)) {
			throw refused(this.function.getFunctionDefinition(), this.inputType, origin);
		}
		Message<?> request = request(event, message);
		return respond(request, this.function.apply(request));
	}

	private boolean isRouter() {
		return this.function.getTarget() instanceof RoutingFunction;
	}

	/**
	 * Create the request that the adapter would have created.
	 */
	private Message<?> request(byte[] event, Message<?> message) {
		Context context = message.getHeaders().get(AWSLambdaUtils.AWS_CONTEXT, Context.class);
		try {
			Message<?> request = AWSLambdaUtils.generateMessage(new ByteArrayInputStream(event),
					this.function.getInputType(), this.function.isSupplier(), this.jsonMapper.get(), context);
			// The loop for custom runtimes adds headers for tracing.
			return MessageBuilder.fromMessage(request).copyHeaders(message.getHeaders()).build();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The event could not be read", ex);
		}
	}

	private Message<byte[]> respond(Message<?> request, @Nullable Object output) {
		byte[] response = AWSLambdaUtils.generateOutputFromObject(request, output, this.jsonMapper.get(),
				this.function.getOutputType());
		Object result = (output instanceof Message<?> message) ? message.getHeaders().get(BatchResult.class.getName())
				: null;
		return Answer.of(response, (result != null) ? Map.of(BatchResult.class.getName(), result) : Map.of());
	}

	/**
	 * Create the exception for a batch that is not passed to a function.
	 * @param name the name of the function
	 * @param inputType the input type of the function
	 * @param origin where the records come from
	 */
	static UnsupportedEventException refused(String name, ResolvableType inputType, BatchOrigin origin) {
		return new UnsupportedEventException(("The function '%s' takes %s but was invoked with a batch of records from"
				+ " %s%s. It was not called, because it would have been called once, with none of the records, and"
				+ " Lambda would have considered all of them handled. If the function is to handle the payload of each"
				+ " record, mark its bean with @BatchHandler; if it is to handle the whole event, let it take %s; or"
				+ " choose another function.")
			.formatted(name, inputType, origin.eventSource(), origin.bare() ? " in a bare array" : "",
					EventInput.examples(origin)));
	}

}
