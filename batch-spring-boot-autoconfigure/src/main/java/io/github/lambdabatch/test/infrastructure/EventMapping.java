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

package io.github.lambdabatch.test.infrastructure;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;

/**
 * An event source mapping, and what it reads.
 *
 * @param resource the resource
 * @param stack the stack that it is in
 */
record EventMapping(Resource resource, Stack stack) {

	/** The property that has the type of an event of SAM. */
	static final String TYPE = "Type";

	private static final Map<String, EventType> BY_TYPE = Map.of(Resource.QUEUE, EventType.SQS, "AWS::Kinesis::Stream",
			EventType.KINESIS, "AWS::Kinesis::StreamConsumer", EventType.KINESIS, "AWS::DynamoDB::Table",
			EventType.DYNAMODB, "AWS::DynamoDB::GlobalTable", EventType.DYNAMODB, "AWS::Serverless::SimpleTable",
			EventType.DYNAMODB, "AWS::MSK::Cluster", EventType.KAFKA, "AWS::MSK::ServerlessCluster", EventType.KAFKA);

	private static final Map<String, EventType> BY_EVENT = Map.of("SQS", EventType.SQS, "Kinesis", EventType.KINESIS,
			"DynamoDB", EventType.DYNAMODB, "MSK", EventType.KAFKA, "SelfManagedKafka", EventType.KAFKA);

	private static final Map<String, EventType> BY_SERVICE = Map.of(":sqs:", EventType.SQS, ":kinesis:",
			EventType.KINESIS, ":dynamodb:", EventType.DYNAMODB, ":kafka:", EventType.KAFKA);

	private static final List<String> OTHER_SERVICES = List.of(":mq:", ":rds:");

	String name() {
		return this.resource.name();
	}

	Value source() {
		return this.resource.get("EventSourceArn");
	}

	/**
	 * Return the queue, if it is part of the stack.
	 */
	@Nullable Resource queue() {
		return this.stack.find(source(), Resource.QUEUE);
	}

	boolean isSelfManaged() {
		return !this.resource.get("SelfManagedEventSource").isAbsent();
	}

	/**
	 * Whether the mapping reads something that the library does not handle.
	 */
	boolean isOfOtherService() {
		String arn = knownPart(source());
		return OTHER_SERVICES.stream().anyMatch(arn::contains);
	}

	/**
	 * Return the kind of source.
	 * @return the kind, or {@code null} if it is not known
	 */
	@Nullable EventType eventType() {
		EventType eventType = BY_EVENT.get(String.valueOf(this.resource.get(TYPE).text()));
		Resource source = this.stack.find(source());
		String arn = knownPart(source());
		if (isSelfManaged()) {
			eventType = EventType.KAFKA;
		}
		else if (source != null) {
			eventType = BY_TYPE.getOrDefault(source.type(), eventType);
		}
		for (Map.Entry<String, EventType> service : BY_SERVICE.entrySet()) {
			if (arn.contains(service.getKey())) {
				eventType = service.getValue();
			}
		}
		boolean fifo = arn.endsWith(".fifo")
				|| (source != null && (String.valueOf(source.get("FifoQueue").text()).equals("true")
						|| knownPart(source.ownName()).endsWith(".fifo")));
		return (eventType == EventType.SQS && fifo) ? EventType.SQS_FIFO : eventType;
	}

	private static String knownPart(Value value) {
		if (value instanceof Value.Text text) {
			StringBuilder known = new StringBuilder();
			text.parts().forEach((part) -> known.append((part instanceof Value.Scalar) ? part.text() : "?"));
			return known.toString();
		}
		String text = value.text();
		return (text != null) ? text : "";
	}

}
