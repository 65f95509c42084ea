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

import java.util.Map;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * A message of a scenario.
 */
interface QueueMessage {

	/**
	 * What the message asks for.
	 * @return how the backend names it
	 */
	String id();

	/**
	 * What is the matter with the message.
	 * @return some words for a reader
	 */
	String description();

	/**
	 * What is sent.
	 * @return the body
	 */
	String body();

	/**
	 * What is sent with the body.
	 * @return the message attributes
	 */
	Map<String, MessageAttributeValue> attributes();

	/**
	 * The message group.
	 * @return the group, or {@code null}
	 */
	@Nullable String groupId();

	/**
	 * Where the message has to end.
	 * @return the end
	 */
	End end();

	/**
	 * Where a message is.
	 */
	enum End {

		QUEUE("still in the queue"), DELETED("handled and deleted"), DEAD_LETTER_QUEUE("dead-letter queue");

		private final String text;

		End(String text) {
			this.text = text;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

	/**
	 * How a message came to its end.
	 */
	enum Way {

		OPEN("open"), AT_ONCE("at once"), RETRIED("retried in the invocation"), REDELIVERED("redelivered"),
		BY_FUNCTION("dead-lettered by the function"), BY_QUEUE("moved by the queue's redrive policy");

		private final String text;

		Way(String text) {
			this.text = text;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

}
