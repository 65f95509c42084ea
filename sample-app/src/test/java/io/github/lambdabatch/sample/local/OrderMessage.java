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

package io.github.lambdabatch.sample.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * A message of the scenario.
 *
 * @param id the action that it asks for
 * @param kind what is the matter with it
 * @param body what is sent
 * @param attributes its message attributes
 * @param groupId its message group, or {@code null}; on a standard queue that makes a
 * fair queue, not an order
 */
record OrderMessage(String id, Kind kind, String body, Map<String, MessageAttributeValue> attributes,
		@Nullable String groupId) implements QueueMessage {

	/**
	 * A few dozen messages of all kinds, mixed.
	 * @return the messages
	 */
	static List<OrderMessage> scenario() {
		List<OrderMessage> messages = new ArrayList<>();
		for (int i = 1; i <= 8; i++) {
			messages.add(placeOrder("order-" + i, Kind.HEALTHY));
			messages.add(placeOrder("attributed-" + i, Kind.HEALTHY).withAttributes(attributes(i)));
			messages.add(placeOrder("tenant-" + i, Kind.HEALTHY).withGroup("tenant-" + i % 3));
			if (i % 2 == 0) {
				messages.add(placeOrder("flaky-" + i, Kind.FLAKY_ONCE));
				messages.add(deleteAccount("delete-" + i, Kind.HEALTHY, "\"token-" + i + "\""));
			}
			if (i % 4 == 0) {
				messages.add(placeOrder("flakier-" + i, Kind.FLAKY_TWICE));
				messages.add(placeOrder("down-" + i, Kind.BACKEND_DOWN));
				messages.add(deleteAccount("unconfirmed-" + i, Kind.DELETE_WITHOUT_TOKEN, "null"));
				messages.add(of("nobody-" + i, Kind.MISSING_USER,
						"{\"actionId\":\"nobody-%d\",\"type\":\"CANCEL_ORDER\"}".formatted(i)));
				messages.add(malformed("malformed-" + i));
			}
		}
		messages.add(placeOrder("silent", Kind.BACKEND_SILENT));
		return List.copyOf(messages);
	}

	static OrderMessage placeOrder(String actionId, Kind kind) {
		return of(actionId, kind,
				"{\"actionId\":\"%s\",\"type\":\"PLACE_ORDER\",\"userId\":\"user-7\"}".formatted(actionId));
	}

	static OrderMessage malformed(String actionId) {
		return of(actionId, Kind.MALFORMED_JSON, "{\"actionId\":\"%s\",".formatted(actionId));
	}

	private static OrderMessage deleteAccount(String actionId, Kind kind, String token) {
		return of(actionId, kind,
				"{\"actionId\":\"%s\",\"type\":\"DELETE_ACCOUNT\",\"userId\":\"user-7\",\"confirmationToken\":%s}"
					.formatted(actionId, token));
	}

	private static OrderMessage of(String actionId, Kind kind, String body) {
		return new OrderMessage(actionId, kind, body, Map.of(), null);
	}

	private static Map<String, MessageAttributeValue> attributes(int number) {
		return Map.of("contentType", attribute("String").stringValue("application/json").build(), "priority",
				attribute("Number").stringValue(Integer.toString(number)).build(), "signature",
				attribute("Binary").binaryValue(SdkBytes.fromByteArray(new byte[] { (byte) number, -1 })).build());
	}

	private static MessageAttributeValue.Builder attribute(String dataType) {
		return MessageAttributeValue.builder().dataType(dataType);
	}

	private OrderMessage withAttributes(Map<String, MessageAttributeValue> attributes) {
		return new OrderMessage(this.id, this.kind, this.body, attributes, this.groupId);
	}

	private OrderMessage withGroup(String groupId) {
		return new OrderMessage(this.id, this.kind, this.body, this.attributes, groupId);
	}

	@Override
	public String description() {
		return this.kind.text;
	}

	@Override
	public End end() {
		return this.kind.end;
	}

	/**
	 * Tells the backend what to do with what the message asks for.
	 * @param backend the backend
	 */
	void prepare(Backend backend) {
		switch (this.kind) {
			case FLAKY_ONCE -> backend.failOnce(this.id);
			case FLAKY_TWICE -> backend.fail(this.id, 2);
			case BACKEND_DOWN -> backend.failAlways(this.id);
			case BACKEND_SILENT -> backend.neverAnswer(this.id);
			default -> {
			}
		}
	}

	/**
	 * What is the matter with a message, and so where it has to end.
	 */
	enum Kind {

		HEALTHY("healthy", End.DELETED),

		FLAKY_ONCE("backend fails once", End.DELETED),

		FLAKY_TWICE("backend fails twice", End.DELETED),

		BACKEND_DOWN("backend always fails", End.DEAD_LETTER_QUEUE),

		/** Not even the function is told, so only the queue can take it away. */
		BACKEND_SILENT("backend never answers", End.DEAD_LETTER_QUEUE),

		MISSING_USER("no user id", End.DEAD_LETTER_QUEUE),

		DELETE_WITHOUT_TOKEN("delete without token", End.DEAD_LETTER_QUEUE),

		MALFORMED_JSON("malformed JSON", End.DEAD_LETTER_QUEUE);

		private final String text;

		private final End end;

		Kind(String text, End end) {
			this.text = text;
			this.end = end;
		}

	}

}
