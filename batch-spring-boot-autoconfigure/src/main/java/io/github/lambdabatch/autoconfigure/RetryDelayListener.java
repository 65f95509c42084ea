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

package io.github.lambdabatch.autoconfigure;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.Ordered;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.recovery.RedeliveryDelay;
import io.github.lambdabatch.recovery.RedeliveryDelayListener;

/**
 * Delays the redelivery of failed messages as the properties say for their function or
 * source. The last of all listeners.
 */
class RetryDelayListener implements BatchListener, Ordered {

	private final PropertiesFunctionSettings settings;

	private final SqsClients clients;

	private final boolean delays;

	private final Map<RedeliveryDelay, RedeliveryDelayListener> listeners = new ConcurrentHashMap<>();

	RetryDelayListener(LambdaBatchProperties properties, SqsClients clients) {
		this.settings = new PropertiesFunctionSettings(() -> properties);
		this.clients = clients;
		boolean delays = properties.sqs().retryDelay().delay() != null
				|| properties.sqsFifo().retryDelay().delay() != null;
		for (String functionName : properties.functions().keySet()) {
			delays |= check(functionName, EventType.SQS) | check(functionName, EventType.SQS_FIFO);
		}
		this.delays = delays;
		if (delays) {
			clients.require();
		}
	}

	/**
	 * What is set for a function may contradict what it takes over from its source.
	 */
	private boolean check(String functionName, EventType eventType) {
		try {
			return this.settings.redeliveryDelay(functionName, eventType) != null;
		}
		catch (IllegalArgumentException ex) {
			boolean ownMax = this.settings.nearestFirst(functionName, eventType).get(0).retryDelay().max() != null;
			throw new InvalidConfigurationPropertyValueException(
					"lambda.batch.functions." + functionName + ".retry-delay." + (ownMax ? "max" : "initial"), null,
					"With what is set for the event source %s, %s".formatted(eventType, ex.getMessage()));
		}
	}

	@Override
	public void beforeBatch(BatchContext<?> context) {
		if (this.delays && !context.eventType().isStream()) {
			this.clients.checkTime(context,
					() -> this.settings.redeliveryDelay(context.functionName(), context.eventType()) != null);
		}
	}

	@Override
	public void afterBatch(BatchResult<?, ?> result) {
		EventType eventType = result.eventType();
		if (eventType.isStream() || result.failedCount() == 0) {
			return;
		}
		RedeliveryDelay delay = this.settings.redeliveryDelay(result.context().functionName(), eventType);
		if (delay != null) {
			this.listeners
				.computeIfAbsent(delay,
						(key) -> new RedeliveryDelayListener(this.clients.client(), key, this.clients.remainingTime()))
				.afterBatch(result);
		}
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

}
