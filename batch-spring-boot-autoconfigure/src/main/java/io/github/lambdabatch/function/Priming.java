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
 * Lets a batch that nobody has sent go the way of the first one, before that comes. It
 * ends before the handler; of the application it meets only the type of the payloads and
 * the mapper that reads them. Whatever goes wrong is of no consequence here; if the
 * mapper cannot read the type at all, the function knows it afterwards
 * ({@link BatchFunction#requireReadablePayloads()}).
 */
final class Priming {

	private static final Log logger = LogFactory.getLog(Priming.class);

	private static final String NAME = "primed";

	/** As often the JVM calls a method before it compiles it (its first tier). */
	private static final int ROUNDS_BEFORE_SNAPSHOT = 200;

	/** For payloads that take long. */
	private static final long NANOS_BEFORE_SNAPSHOT = TimeUnit.SECONDS.toNanos(1);

	private Priming() {
	}

	/**
	 * Do what the first batch would have to wait for, in an environment that will soon
	 * get one. A payload may come from every source; one stands for all.
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
	 * As {@code FunctionInvoker} does, but in a catalog of its own: that of the
	 * application keeps what it has once been asked for, and others have a part in it.
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
	 * Do all that can be done before a snapshot is taken, from every source. Not through
	 * the adapter: it makes messages, and the first one of a JVM determines the ids of
	 * all others, which would then be the same wherever the snapshot is started.
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
