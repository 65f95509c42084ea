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
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.Ordered;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.recovery.DeadLetterQueueRecoverer;

/**
 * Sends records to the dead-letter queue that the properties name for their function or
 * source. The last of all recoverers.
 */
class DeadLetterRecoverer implements RecordRecoverer, Ordered {

	private final PropertiesFunctionSettings settings;

	/** By queue, as it is written in the properties. */
	private final Map<String, DeadLetterQueueRecoverer> recoverers = new HashMap<>();

	DeadLetterRecoverer(LambdaBatchProperties properties, SqsClients clients) {
		this.settings = new PropertiesFunctionSettings(() -> properties);
		properties.settings().forEach((name, settings) -> {
			String queue = settings.deadLetter().queue();
			if (queue != null && settings.deadLetter().isSet()) {
				try {
					this.recoverers.computeIfAbsent(queue,
							(key) -> DeadLetterQueueRecoverer.lazily(clients::get, queue));
				}
				catch (IllegalArgumentException ex) {
					throw new InvalidConfigurationPropertyValueException(name + ".dead-letter.queue", queue,
							ex.getMessage());
				}
			}
		});
		if (!this.recoverers.isEmpty()) {
			clients.check();
		}
	}

	@Override
	public boolean supports(RecordContext<?> context) {
		return find(context.functionName(), context.eventType()) != null;
	}

	@Override
	public void recover(RecordContext<?> context, Throwable exception) throws Exception {
		DeadLetterQueueRecoverer recoverer = find(context.functionName(), context.eventType());
		if (recoverer == null) {
			throw new IllegalStateException("There is no dead-letter queue for " + context);
		}
		recoverer.recover(context, exception);
	}

	private @Nullable DeadLetterQueueRecoverer find(@Nullable String functionName, EventType eventType) {
		String queue = this.settings.deadLetterQueue(functionName, eventType);
		return (queue != null) ? this.recoverers.get(queue) : null;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

}
