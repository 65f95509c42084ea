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

package io.github.lambdabatch.test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.function.adapter.aws.AWSLambdaUtils;
import org.springframework.cloud.function.context.FunctionCatalog;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry.FunctionInvocationWrapper;
import org.springframework.cloud.function.context.config.RoutingFunction;
import org.springframework.cloud.function.json.JsonMapper;
import org.springframework.context.ApplicationContext;
import org.springframework.messaging.Message;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

import io.github.lambdabatch.BatchFailedException;
import io.github.lambdabatch.BatchResult;

/**
 * Sends events to a function of an application as Lambda does. The bytes of the event go
 * through the function catalog and the conversions of the adapter, which yield the bytes
 * of the answer. <pre class="code">
 * BatchFunctionTester orders = BatchFunctionTester.of(applicationContext, "processOrder");
 * assertThat(orders.send(SqsEvents.standard("orders").message(order))).hasNoFailures();
 * </pre> Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class BatchFunctionTester {

	private static final String CONTENT_TYPE = "application/json";

	private final FunctionInvocationWrapper function;

	private final JsonMapper jsonMapper;

	private BatchFunctionTester(FunctionInvocationWrapper function, JsonMapper jsonMapper) {
		this.function = function;
		this.jsonMapper = jsonMapper;
	}

	/**
	 * Create a tester for the function that Lambda would call: the one that
	 * {@code spring.cloud.function.definition} names, or the only one, or else, for each
	 * event, the one that takes batches from its source.
	 * @param applicationContext the started application
	 * @return a new tester
	 */
	public static BatchFunctionTester of(ApplicationContext applicationContext) {
		return create(applicationContext,
				applicationContext.getEnvironment().getProperty("spring.cloud.function.definition"));
	}

	/**
	 * Create a tester for a function.
	 * @param applicationContext the started application
	 * @param functionName the name of the function, which is that of its bean or of a
	 * composition
	 * @return a new tester
	 * @throws IllegalArgumentException if there is no such function
	 */
	public static BatchFunctionTester of(ApplicationContext applicationContext, String functionName) {
		FunctionCatalog catalog = applicationContext.getBean(FunctionCatalog.class);
		Assert.isTrue(catalog.getNames(null).contains(functionName),
				() -> "There is no function '%s'; the functions are %s".formatted(functionName,
						catalog.getNames(null)));
		return create(applicationContext, functionName);
	}

	private static BatchFunctionTester create(ApplicationContext applicationContext, @Nullable String definition) {
		FunctionCatalog catalog = applicationContext.getBean(FunctionCatalog.class);
		FunctionInvocationWrapper function = catalog.lookup(definition, CONTENT_TYPE);
		if (function == null) {
			function = catalog.lookup(RoutingFunction.FUNCTION_NAME, CONTENT_TYPE);
		}
		return new BatchFunctionTester(function, applicationContext.getBean(JsonMapper.class));
	}

	/**
	 * Send an event with a {@link FakeLambdaContext}, whose remaining time is 15 minutes.
	 * @param event the event
	 * @return the outcome of its records
	 * @throws BatchFailedException if records were not handled and, according to
	 * {@code fail-invocation}, the invocation has to fail
	 */
	public BatchFunctionResult send(TestEvent<?> event) {
		return send(event.toBytes());
	}

	/**
	 * Send an event.
	 * @param event the event
	 * @param context the context of the invocation
	 * @return the outcome of its records
	 * @throws BatchFailedException if records were not handled and, according to
	 * {@code fail-invocation}, the invocation has to fail
	 */
	public BatchFunctionResult send(TestEvent<?> event, Context context) {
		return send(event.toBytes(), context);
	}

	/**
	 * Send an event with a {@link FakeLambdaContext}, whose remaining time is 15 minutes.
	 * @param event the bytes of the event
	 * @return the outcome of its records
	 * @throws BatchFailedException if records were not handled and, according to
	 * {@code fail-invocation}, the invocation has to fail
	 */
	public BatchFunctionResult send(byte[] event) {
		return send(event, new FakeLambdaContext());
	}

	/**
	 * Send an event.
	 * @param event the bytes of the event
	 * @param context the context of the invocation
	 * @return the outcome of its records
	 * @throws BatchFailedException if records were not handled and, according to
	 * {@code fail-invocation}, the invocation has to fail
	 */
	public BatchFunctionResult send(byte[] event, Context context) {
		Message<?> request = request(event, context);
		Object response = this.function.apply(request);
		BatchResult<?, ?> result = (response instanceof Message<?> message)
				? message.getHeaders().get(BatchResult.class.getName(), BatchResult.class) : null;
		Assert.state(result != null,
				() -> "The function '%s' does not handle single records, so there are no outcomes; it answered with %s"
					.formatted(this.function.getFunctionDefinition(), ClassUtils.getDescriptiveType(response)));
		byte[] bytes = AWSLambdaUtils.generateOutputFromObject(request, response, this.jsonMapper,
				this.function.getOutputType());
		return new BatchFunctionResult(result, new String(bytes, StandardCharsets.UTF_8));
	}

	private Message<?> request(byte[] event, Context context) {
		try {
			return AWSLambdaUtils.generateMessage(new ByteArrayInputStream(event), this.function.getInputType(),
					this.function.isSupplier(), this.jsonMapper, context);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
