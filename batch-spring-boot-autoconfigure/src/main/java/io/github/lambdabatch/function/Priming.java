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
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.cloud.function.adapter.aws.AWSLambdaUtils;
import org.springframework.cloud.function.context.FunctionRegistration;
import org.springframework.cloud.function.context.FunctionRegistry;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry.FunctionInvocationWrapper;
import org.springframework.cloud.function.json.JacksonMapper;
import org.springframework.core.convert.support.GenericConversionService;
import org.springframework.messaging.Message;
import org.springframework.messaging.converter.ByteArrayMessageConverter;
import org.springframework.messaging.converter.CompositeMessageConverter;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.EventType;

/**
 * Primes functions with a synthetic batch before the first real one arrives. The batch is
 * processed without calling the handler: of the application's code, it only involves the
 * type of the payloads and the mapper that reads them. Failures are logged at debug level
 * and have no effect. If the mapper cannot read the type at all, the function remembers
 * it for {@link BatchFunction#requireReadablePayloads()}.
 */
final class Priming {

	private static final Log logger = LogFactory.getLog(Priming.class);

	private static final String NAME = "primed";

	/** The number of calls after which the JVM compiles a method for the first time. */
	private static final int ROUNDS_BEFORE_SNAPSHOT = 200;

	/** A limit for payloads that take long to read. */
	private static final long NANOS_BEFORE_SNAPSHOT = TimeUnit.SECONDS.toNanos(1);

	private Priming() {
	}

	/**
	 * Prime a function in an environment that will soon receive a batch. A function of
	 * payloads may take batches from every source; a batch from one of them is enough.
	 */
	static void forInvocation(BatchFunction function) {
		try {
			throughAdapter(function);
		}
		catch (Throwable ex) {
			logger.debug("A function could not be primed", ex);
		}
	}

	/**
	 * Call the function as {@code FunctionInvoker} does, but in a catalog of its own. The
	 * application's catalog would cache the lookup, and would involve other beans of the
	 * application.
	 */
	private static void throughAdapter(BatchFunction function) throws IOException {
		JacksonMapper jsonMapper = new JacksonMapper(new JsonMapper());
		FunctionRegistry registry = new SimpleFunctionRegistry(new GenericConversionService(),
				new CompositeMessageConverter(List.of(new ByteArrayMessageConverter())), jsonMapper);
		registry.register(new FunctionRegistration<>(function, NAME).type(BatchFunctionRegistrar.BATCH_FUNCTION_TYPE));
		FunctionInvocationWrapper primed = registry.lookup(NAME, "application/json");
		Message<?> request = AWSLambdaUtils.generateMessage(new SyntheticBatch(function.eventTypes().iterator().next()),
				primed.getInputType(), primed.isSupplier(), jsonMapper, null);
		AWSLambdaUtils.generateOutputFromObject(request, primed.apply(request), jsonMapper, primed.getOutputType());
	}

	/**
	 * Prime a function for every source before a snapshot is taken. The adapter is not
	 * involved, because it creates messages: the first message in a JVM seeds the ids of
	 * all later ones, which would then be the same in every JVM that is restored from the
	 * snapshot.
	 */
	static void forSnapshot(BatchFunction function) {
		long end = System.nanoTime() + NANOS_BEFORE_SNAPSHOT;
		try {
			for (EventType eventType : function.eventTypes()) {
				int round = 0;
				do {
					function.prime(new SyntheticBatch(eventType));
					round++;
				}
				while (round < ROUNDS_BEFORE_SNAPSHOT && System.nanoTime() - end < 0);
			}
			logger.debug("Primed for a snapshot");
		}
		catch (Throwable ex) {
			logger.debug("A function could not be primed for a snapshot", ex);
		}
	}

}
