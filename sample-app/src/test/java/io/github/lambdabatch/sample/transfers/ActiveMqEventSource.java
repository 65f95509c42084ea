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

package io.github.lambdabatch.sample.transfers;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.EventSource;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.EventType.Redelivery;
import io.github.lambdabatch.UnsupportedEventException;

/**
 * Amazon MQ for ActiveMQ. Lambda does not look at the answer of the function: it
 * acknowledges the messages of a batch if the invocation succeeds, and delivers all of
 * them again if it fails.
 */
// tag::active-mq-source[]
class ActiveMqEventSource implements EventSource<ActiveMqEvent, ActiveMqMessage, Map<String, Object>> {

	static final EventType ACTIVE_MQ = EventType.of("ACTIVE_MQ", "aws:mq", Redelivery.BATCH);

	private final JsonMapper mapper = new JsonMapper();

	@Override
	public EventType eventType() {
		return ACTIVE_MQ;
	}

	@Override
	public ActiveMqEvent read(byte[] event) {
		try {
			return this.mapper.readValue(event, ActiveMqEvent.class);
		}
		catch (JacksonException ex) {
			// Not as the cause: its message quotes the event.
			throw new UnsupportedEventException("Expected messages of aws:mq but the event cannot be read");
		}
	}

	@Override
	public List<ActiveMqMessage> records(ActiveMqEvent event) {
		if (!"aws:mq".equals(event.eventSource()) || event.messages() == null) {
			throw new UnsupportedEventException("Expected messages of aws:mq but the event has none");
		}
		return event.messages();
	}

	@Override
	public @Nullable String itemIdentifier(ActiveMqMessage message) {
		return message.messageID();
	}

	@Override
	public byte @Nullable [] payload(ActiveMqMessage message) {
		return message.data();
	}

	@Override
	public Map<String, Object> response(List<String> itemIdentifiers) {
		return Map.of();
	}

	@Override
	public @Nullable String eventId(ActiveMqMessage message) {
		return message.messageID();
	}

	@Override
	public @Nullable String laneKey(ActiveMqMessage message) {
		return message.property("account");
	}

}
// end::active-mq-source[]
