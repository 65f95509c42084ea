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
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.cloud.function.adapter.aws.AWSLambdaUtils;
import org.springframework.cloud.function.context.FunctionProperties;
import org.springframework.cloud.function.context.FunctionRegistration;
import org.springframework.cloud.function.context.FunctionRegistry;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry.FunctionInvocationWrapper;
import org.springframework.cloud.function.context.config.RoutingFunction;
import org.springframework.cloud.function.json.JsonMapper;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.UnsupportedEventException;
import io.github.lambdabatch.source.BatchOrigin;
import io.github.lambdabatch.source.EventTypes;

/**
 * The function for an application with several functions of which none has been chosen.
 * It passes each batch to the only function that takes batches from its source, and every
 * other event to the catalog's router, whose name it is registered under.
 */
final class ChoosingBatchFunction implements Function<Message<?>, Message<byte[]>> {

	/** The name under which the catalog's own router can still be looked up. */
	private static final String ROUTER = "lambdaBatchOtherEvents";

	private static final Set<String> ROUTERS = Set.of(RoutingFunction.FUNCTION_NAME,
			RoutingFunction.DEFAULT_ROUTE_HANDLER, ROUTER);

	private final FunctionRegistry registry;

	private final BeanFactory beanFactory;

	private final Map<String, BatchFunction> functions;

	/** The functions that are only used as parts of a composition. */
	private final Collection<String> parts;

	ChoosingBatchFunction(FunctionRegistry registry, BeanFactory beanFactory, Map<String, BatchFunction> functions,
			Collection<String> parts) {
		this.registry = registry;
		this.beanFactory = beanFactory;
		this.functions = new TreeMap<>(functions);
		this.functions.keySet().removeAll(parts);
		this.parts = parts;
	}

	@Override
	public Message<byte[]> apply(Message<?> message) {
		byte[] event = BatchFunction.event(message.getPayload());
		if (message.getHeaders().containsKey(FunctionProperties.FUNCTION_DEFINITION)
				|| message.getHeaders().containsKey(FunctionProperties.ROUTING_EXPRESSION)) {
			Message<?> request = new GenericMessage<>(event, message.getHeaders());
			return answer(RoutedBatch.route(BatchOrigin.of(event), () -> router().apply(request)));
		}
		EventType eventType;
		try {
			eventType = EventTypes.detect(event);
		}
		catch (UnsupportedEventException ex) {
			if (others().isEmpty() || BatchOrigin.of(event) != null) {
				throw ex;
			}
			return call(router(), event, message);
		}
		List<String> fitting = fitting(eventType);
		// An event without records is answered alike by all functions.
		if (fitting.isEmpty() || (fitting.size() > 1 && eventType != null)) {
			throw new IllegalStateException(
					"None of several functions has been chosen, and a batch of %s fits %s. Name one of %s in"
						.formatted(eventType, fitting.isEmpty() ? "none" : "all of " + fitting, this.functions.keySet())
							+ " 'spring.cloud.function.definition', or give a payload function a source with"
							+ " 'lambda.batch.functions.<name>.event-type'."
							+ (fitting.isEmpty() ? ""
									: " Mark a function that takes a record but only helps other beans with"
											+ " @BatchHandler(false)."));
		}
		BatchFunction function = this.functions.get(fitting.get(0));
		return (function != null) ? function.apply(new GenericMessage<>(event, message.getHeaders()))
				: call(lookup(fitting.get(0)), event, message);
	}

	private List<String> fitting(@Nullable EventType eventType) {
		List<String> fitting = new ArrayList<>();
		this.functions.forEach((name, function) -> {
			if (eventType == null || function.eventTypes().contains(eventType)) {
				fitting.add(name);
			}
		});
		for (String name : others()) {
			if (eventType != null && takesEvent(lookup(name), eventType)) {
				fitting.add(name);
			}
		}
		return fitting;
	}

	/**
	 * Return the names of the functions that do not handle records.
	 */
	private List<String> others() {
		return this.registry.getNames(null)
			.stream()
			.filter((name) -> !this.functions.containsKey(name) && !ROUTERS.contains(name)
					&& !this.parts.contains(name))
			.sorted()
			.toList();
	}

	private static boolean takesEvent(FunctionInvocationWrapper function, EventType eventType) {
		ResolvableType inputType = ResolvableType.forType(function.getInputType());
		return !function.isSupplier() && !EventInput.takesAnyEvent(inputType)
				&& EventInput.takes(inputType, new BatchOrigin(eventType.eventSource(), false));
	}

	private FunctionInvocationWrapper router() {
		if (!this.registry.getNames(RoutingFunction.class).contains(ROUTER)) {
			RoutingFunction router = this.beanFactory.getBean(RoutingFunction.FUNCTION_NAME, RoutingFunction.class);
			this.registry.register(new FunctionRegistration<>(router, ROUTER)
				.type(ResolvableType.forClassWithGenerics(Function.class, Object.class, Object.class).getType()));
		}
		return lookup(ROUTER);
	}

	private FunctionInvocationWrapper lookup(String name) {
		return this.registry.lookup(name, "application/json");
	}

	/**
	 * Call a function that does not handle records, as the adapter would.
	 */
	private Message<byte[]> call(FunctionInvocationWrapper function, byte[] event, Message<?> message) {
		JsonMapper mapper = this.beanFactory.getBean(JsonMapper.class);
		Context context = message.getHeaders().get(AWSLambdaUtils.AWS_CONTEXT, Context.class);
		if (function.isOutputTypePublisher()) {
			function.setSkipOutputConversion(true);
		}
		try {
			Message<?> request = AWSLambdaUtils.generateMessage(new ByteArrayInputStream(event),
					function.getInputType(), function.isSupplier(), mapper, context);
			return Answer.of(AWSLambdaUtils.generateOutputFromObject(request, function.apply(request), mapper,
					function.getOutputType()), Map.of());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The event could not be read", ex);
		}
	}

	/**
	 * Return the answer of the router, which has been converted already.
	 */
	@SuppressWarnings("unchecked")
	private static Message<byte[]> answer(Object answer) {
		return (answer instanceof Message<?> message && message.getPayload() instanceof byte[] response)
				? Answer.of(response, message.getHeaders()) : (Message<byte[]>) answer;
	}

}
