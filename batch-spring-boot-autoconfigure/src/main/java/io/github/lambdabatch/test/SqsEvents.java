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

package io.github.lambdabatch.test;

import java.math.BigInteger;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import org.jspecify.annotations.Nullable;
import org.springframework.util.Assert;
import org.springframework.util.DigestUtils;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.github.lambdabatch.source.SqsEventSource;

/**
 * Creates events of SQS queues: <pre class="code">
 * SqsEvents.standard("orders")
 *     .message(new Order("A-1"))
 *     .message("not an order", (message) -&gt; message.id("m2").receiveCount(3))
 *     .toBytes();
 * </pre> By default, each message has an id of its own, was sent just now and is received
 * for the first time.
 *
 * @since 0.1.0
 */
public final class SqsEvents implements TestEvent<SQSEvent> {

	private static final String FIFO_SUFFIX = ".fifo";

	private static final BigInteger FIRST_SEQUENCE_NUMBER = new BigInteger("18896247371837425152");

	private static final long SEQUENCE_NUMBER_DISTANCE = 256_000;

	private final String queue;

	private final ArrayNode records = Events.JSON.createArrayNode();

	private JsonMapper mapper = Events.JSON;

	private @Nullable String group;

	private SqsEvents(String queue, @Nullable String group) {
		this.queue = queue;
		this.group = group;
	}

	/**
	 * Start to build an event of a standard queue.
	 * @param queue the name of the queue
	 * @return an event without messages
	 */
	public static SqsEvents standard(String queue) {
		Assert.isTrue(!queue.endsWith(FIFO_SUFFIX),
				"'queue' must not end with '.fifo'; use fifo(\"%s\")".formatted(queue));
		return new SqsEvents(queue, null);
	}

	/**
	 * Start to build an event of a FIFO queue. Its messages belong to the group
	 * {@code default} until {@link #group(String)} sets another one.
	 * @param queue the name of the queue, which ends with {@code .fifo}
	 * @return an event without messages
	 */
	public static SqsEvents fifo(String queue) {
		Assert.isTrue(queue.endsWith(FIFO_SUFFIX), "'queue' must end with '.fifo'");
		return new SqsEvents(queue, "default");
	}

	/**
	 * Set the mapper that writes the bodies that follow.
	 * @param mapper the mapper, such as the application's; one with Jackson's default
	 * settings if none is set
	 * @return this event
	 */
	public SqsEvents mapper(JsonMapper mapper) {
		this.mapper = Objects.requireNonNull(mapper, "'mapper' must not be null");
		return this;
	}

	/**
	 * Set the group of the messages that follow. A standard queue whose messages have
	 * groups is a fair queue.
	 * @param group the message group id
	 * @return this event
	 */
	public SqsEvents group(String group) {
		this.group = Objects.requireNonNull(group, "'group' must not be null");
		return this;
	}

	/**
	 * Add a message.
	 * @param body the body: text as it is, anything else as JSON
	 * @return this event
	 */
	public SqsEvents message(Object body) {
		return message(body, (message) -> {
		});
	}

	/**
	 * Add a message.
	 * @param body the body: text as it is, anything else as JSON
	 * @param customizer changes the message where it differs from the defaults
	 * @return this event
	 */
	public SqsEvents message(Object body, Consumer<Message> customizer) {
		Message message = new Message(this,
				(body instanceof String text) ? text : this.mapper.writeValueAsString(body));
		customizer.accept(message);
		this.records.add(message.json);
		return this;
	}

	@Override
	public byte[] toBytes() {
		return Events.toBytes(this.records);
	}

	@Override
	public byte[] toPipeBytes() {
		return Events.JSON.writeValueAsBytes(this.records);
	}

	@Override
	public SQSEvent toEvent() {
		return SqsEventSource.standard().read(toBytes());
	}

	/**
	 * A message that is being built.
	 *
	 * @since 0.1.0
	 */
	public static final class Message {

		private final ObjectNode json = Events.object();

		private final ObjectNode systemAttributes;

		private final ObjectNode attributes;

		private Message(SqsEvents event, String body) {
			String now = String.valueOf(System.currentTimeMillis());
			this.json.put("messageId", UUID.randomUUID().toString());
			this.json.put("receiptHandle", "AQEB" + UUID.randomUUID());
			this.json.put("body", body);
			this.systemAttributes = this.json.putObject("attributes");
			this.systemAttributes.put("ApproximateReceiveCount", "1");
			this.systemAttributes.put("SentTimestamp", now);
			if (event.queue.endsWith(FIFO_SUFFIX)) {
				this.systemAttributes.put("SequenceNumber",
						Events.sequenceNumber(FIRST_SEQUENCE_NUMBER, SEQUENCE_NUMBER_DISTANCE));
				this.systemAttributes.put("MessageDeduplicationId", UUID.randomUUID().toString());
			}
			if (event.group != null) {
				this.systemAttributes.put("MessageGroupId", event.group);
			}
			this.systemAttributes.put("SenderId", "AIDAIENQZJOLO23YVJ4VO");
			this.systemAttributes.put("ApproximateFirstReceiveTimestamp", now);
			this.attributes = this.json.putObject("messageAttributes");
			this.json.put("md5OfBody", DigestUtils.md5DigestAsHex(Events.utf8(body)));
			this.json.put("eventSource", "aws:sqs");
			this.json.put("eventSourceARN", Events.arn("sqs", event.queue));
			this.json.put("awsRegion", Events.REGION);
		}

		/**
		 * Set the message id, which identifies the message in the answer.
		 * @param id the id; a random one by default
		 * @return this message
		 */
		public Message id(String id) {
			this.json.put("messageId", id);
			return this;
		}

		/**
		 * Set how often the message has been received, this time included.
		 * @param receiveCount the count; 1 by default
		 * @return this message
		 */
		public Message receiveCount(int receiveCount) {
			return systemAttribute("ApproximateReceiveCount", String.valueOf(receiveCount));
		}

		/**
		 * Set when the message was sent.
		 * @param sent the time; now by default
		 * @return this message
		 */
		public Message sent(Instant sent) {
			return systemAttribute("SentTimestamp", String.valueOf(sent.toEpochMilli()));
		}

		/**
		 * Set a system attribute, such as {@code AWSTraceHeader}.
		 * @param name the name of the attribute
		 * @param value its value
		 * @return this message
		 */
		public Message systemAttribute(String name, String value) {
			this.systemAttributes.put(name, value);
			return this;
		}

		/**
		 * Set a text attribute, as the sender of a message can.
		 * @param name the name of the attribute
		 * @param value its value
		 * @return this message
		 */
		public Message attribute(String name, String value) {
			return attribute(name, "String", "stringValue", value);
		}

		/**
		 * Set a number attribute, as the sender of a message can.
		 * @param name the name of the attribute
		 * @param value its value
		 * @return this message
		 */
		public Message attribute(String name, Number value) {
			return attribute(name, "Number", "stringValue", value.toString());
		}

		/**
		 * Set a binary attribute, as the sender of a message can.
		 * @param name the name of the attribute
		 * @param value its value
		 * @return this message
		 */
		public Message attribute(String name, byte[] value) {
			return attribute(name, "Binary", "binaryValue", Events.base64(value));
		}

		private Message attribute(String name, String type, String valueName, String value) {
			ObjectNode attribute = this.attributes.putObject(name);
			attribute.put(valueName, value);
			attribute.putArray("stringListValues");
			attribute.putArray("binaryListValues");
			attribute.put("dataType", type);
			return this;
		}

	}

}
