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

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.Ordered;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.recovery.DeadLetterQueueRecoverer;

/**
 * Sends records to the dead-letter queue that is set for their function or source. The
 * last of all recoverers.
 */
class ConfiguredDeadLetterQueues implements RecordRecoverer, BatchListener, Ordered {

	private final ResolvedSettings settings;

	private final SqsClients clients;

	/** By queue, as it is written in the properties. */
	private final Map<String, DeadLetterQueueRecoverer> recoverers = new LinkedHashMap<>();

	ConfiguredDeadLetterQueues(LambdaBatchProperties properties, ResolvedSettings settings, SqsClients clients) {
		this.settings = settings;
		this.clients = clients;
		properties.settings().forEach((name, ofName) -> {
			String queue = ofName.deadLetter().queue();
			if (queue != null && ofName.deadLetter().hasQueue()) {
				try {
					this.recoverers.computeIfAbsent(queue,
							(key) -> new DeadLetterQueueRecoverer(clients.client(), queue, clients.remainingTime()));
				}
				catch (IllegalArgumentException ex) {
					throw new InvalidConfigurationPropertyValueException(name + ".dead-letter.queue", queue,
							ex.getMessage());
				}
			}
		});
		if (!this.recoverers.isEmpty()) {
			clients.require();
		}
	}

	@Override
	public boolean supports(RecordContext<?> context) {
		return find(context.functionName(), context.eventType()) != null;
	}

	@Override
	public void recover(RecordContext<?> context, Throwable exception) throws InterruptedException {
		DeadLetterQueueRecoverer recoverer = find(context.functionName(), context.eventType());
		if (recoverer == null) {
			throw new IllegalStateException("There is no dead-letter queue for " + context);
		}
		recoverer.recover(context, exception);
	}

	@Override
	public String name() {
		return DeadLetterQueueRecoverer.NAME;
	}

	@Override
	public void beforeBatch(BatchContext<?> context) {
		if (!this.recoverers.isEmpty()) {
			this.clients.checkTime(context, () -> find(context.functionName(), context.eventType()) != null);
		}
	}

	private @Nullable DeadLetterQueueRecoverer find(@Nullable String functionName, EventType eventType) {
		String queue = this.settings.get(functionName, eventType).deadLetterQueue();
		return (queue != null) ? this.recoverers.get(queue) : null;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public String toString() {
		return "configured dead-letter queues " + this.recoverers.keySet();
	}

}
