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

package io.github.lambdabatch.test.local;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.test.TestEvent;

/**
 * An event of the test kit, and the queue, stream, table or topic that it comes from.
 *
 * @param eventType the kind of the source
 * @param name the name of the source; empty if the event has no records
 * @param event the event as Lambda would send it
 */
record EventOrigin(EventType eventType, String name, JsonNode event) {

	private static final String FIFO = ".fifo";

	static EventOrigin of(TestEvent<?> testEvent) {
		JsonNode event = JsonMapper.shared().readTree(testEvent.toBytes());
		if (event.has("records")) {
			String topic = event.path("records")
				.valueStream()
				.findFirst()
				.map((partition) -> partition.path(0).path("topic").asString(""))
				.orElse("");
			return new EventOrigin(EventType.KAFKA, topic, event);
		}
		JsonNode record = event.path("Records").path(0);
		String arn = record.path("eventSourceARN").asString("");
		return switch (record.path("eventSource").asString("")) {
			case "aws:kinesis" -> new EventOrigin(EventType.KINESIS, arn.substring(arn.indexOf('/') + 1), event);
			case "aws:dynamodb" -> new EventOrigin(EventType.DYNAMODB, arn.split("/")[1], event);
			default -> {
				String queue = arn.substring(arn.lastIndexOf(':') + 1);
				yield new EventOrigin(queueType(queue), queue, event);
			}
		};
	}

	/**
	 * Return the kind of a queue.
	 */
	static EventType queueType(String queue) {
		return queue.endsWith(FIFO) ? EventType.SQS_FIFO : EventType.SQS;
	}

}
