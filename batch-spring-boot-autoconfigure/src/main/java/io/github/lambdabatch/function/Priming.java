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
import java.util.Collection;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.cloud.function.adapter.aws.AWSLambdaUtils;
import org.springframework.cloud.function.context.FunctionRegistry;
import org.springframework.cloud.function.context.catalog.FunctionAroundWrapper;
import org.springframework.cloud.function.context.catalog.SimpleFunctionRegistry.FunctionInvocationWrapper;
import org.springframework.cloud.function.json.JsonMapper;
import org.springframework.core.SpringProperties;
import org.springframework.core.env.Environment;
import org.springframework.messaging.Message;

import io.github.lambdabatch.EventType;

/**
 * Lets a batch that nobody has sent go the way of the first one, while the application
 * starts and nobody waits. It ends before the handler; of the application it meets only
 * the type of the payloads and the mapper that reads them.
 */
final class Priming {

	private static final Log logger = LogFactory.getLog(Priming.class);

	/** AWS Lambda, defined runtime environment variables. */
	private static final String INITIALIZATION_TYPE = "AWS_LAMBDA_INITIALIZATION_TYPE";

	private static final String SNAP_START = "snap-start";

	/** After as many the JVM compiles what it has seen (its first tier). */
	private static final int ROUNDS_BEFORE_SNAPSHOT = 200;

	private final ListableBeanFactory beanFactory;

	Priming(ListableBeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Whether a snapshot will be taken as soon as the application has started.
	 */
	static boolean isForSnapshot(Environment environment) {
		return SNAP_START.equals(environment.getProperty(INITIALIZATION_TYPE))
				|| "onRefresh".equalsIgnoreCase(SpringProperties.getProperty("spring.context.checkpoint"));
	}

	/**
	 * Do what the first batch would have to wait for, for an environment that starts and
	 * will soon get one. A payload may come from every source; one stands for all.
	 */
	void prime(String name, BatchFunction function, FunctionRegistry registry) {
		try {
			SyntheticBatch batch = new SyntheticBatch(function.eventTypes().iterator().next());
			if (this.beanFactory.getBeanNamesForType(FunctionAroundWrapper.class, true, false).length == 0) {
				throughAdapter(batch, registry.lookup(name, "application/json"));
			}
			else {
				// Those of the application would take it for a real one.
				function.prime(batch);
			}
		}
		catch (Exception | LinkageError ex) {
			logger.debug("The function '%s' could not be primed".formatted(name), ex);
		}
	}

	/**
	 * As {@code FunctionInvoker} does.
	 */
	private void throughAdapter(SyntheticBatch batch, FunctionInvocationWrapper function) throws IOException {
		JsonMapper jsonMapper = this.beanFactory.getBean(JsonMapper.class);
		Message<?> request = AWSLambdaUtils.generateMessage(batch, function.getInputType(), function.isSupplier(),
				jsonMapper, null);
		AWSLambdaUtils.generateOutputFromObject(request, function.apply(request), jsonMapper, function.getOutputType());
	}

	/**
	 * Do all that can be done before a snapshot is taken. Not through the adapter: it
	 * makes messages, and the first one of a JVM determines the ids of all others, which
	 * would then be the same wherever the snapshot is started.
	 */
	static void primeForSnapshot(Collection<BatchFunction> functions) {
		for (BatchFunction function : functions) {
			for (EventType eventType : function.eventTypes()) {
				primeForSnapshot(function, eventType);
			}
		}
		logger.debug("Primed for a snapshot");
	}

	private static void primeForSnapshot(BatchFunction function, EventType eventType) {
		try {
			for (int i = 0; i < ROUNDS_BEFORE_SNAPSHOT; i++) {
				function.prime(new SyntheticBatch(eventType));
			}
		}
		catch (Exception | LinkageError ex) {
			logger.debug("A function could not be primed for " + eventType, ex);
		}
	}

}
