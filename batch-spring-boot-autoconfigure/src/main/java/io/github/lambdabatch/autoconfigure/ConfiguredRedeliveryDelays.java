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

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.recovery.RedeliveryDelay;
import io.github.lambdabatch.recovery.RedeliveryDelayListener;

/**
 * Delays the redelivery of failed messages for as long as it is set for their function or
 * source. The last of all listeners.
 */
class ConfiguredRedeliveryDelays implements BatchListener, Ordered {

	private final ResolvedSettings settings;

	private final SqsClients clients;

	private final Map<RedeliveryDelay, RedeliveryDelayListener> listeners = new HashMap<>();

	ConfiguredRedeliveryDelays(ResolvedSettings settings, SqsClients clients) {
		this.settings = settings;
		this.clients = clients;
		settings.redeliveryDelays()
			.forEach((delay) -> this.listeners.put(delay,
					new RedeliveryDelayListener(clients.client(), delay, clients.remainingTime())));
		if (!this.listeners.isEmpty()) {
			clients.require();
		}
	}

	@Override
	public void beforeBatch(BatchContext<?> context) {
		if (!this.listeners.isEmpty()) {
			this.clients.checkTime(context, () -> find(context.functionName(), context.eventType()) != null);
		}
	}

	@Override
	public void afterBatch(BatchResult<?, ?> result) {
		RedeliveryDelayListener listener = (result.failedCount() > 0)
				? find(result.context().functionName(), result.eventType()) : null;
		if (listener != null) {
			listener.afterBatch(result);
		}
	}

	private @Nullable RedeliveryDelayListener find(@Nullable String functionName, EventType eventType) {
		RedeliveryDelay delay = this.settings.get(functionName, eventType).redeliveryDelay();
		return (delay != null) ? this.listeners.get(delay) : null;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

}
