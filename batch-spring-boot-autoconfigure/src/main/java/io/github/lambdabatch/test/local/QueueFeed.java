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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.test.local.Delivery.Fate;
import io.github.lambdabatch.test.local.LocalSqs.LocalQueue;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Settings;

/**
 * Feeds a function from a queue.
 */
final class QueueFeed implements EventFeed {

	private static final Duration LONG_POLL = Duration.ofSeconds(1);

	private final SqsClient client;

	private final LocalQueue queue;

	private final LocalFunction function;

	private final SqsEventSourceMapping mapping;

	/** How often a message is delivered, or 0 if the queue has no redrive policy. */
	private final int maxReceiveCount;

	QueueFeed(SqsServer server, String name, LocalFunction function, LocalProperties properties) {
		this.client = server.client();
		this.queue = server.queue(name);
		this.function = function;
		this.mapping = new SqsEventSourceMapping(this.client, this.queue, function.invoker(),
				new Settings(properties.batchSize(), Duration.ZERO, properties.timeout(), LONG_POLL, true));
		this.maxReceiveCount = maxReceiveCount(this.queue.attribute(this.client, QueueAttributeName.REDRIVE_POLICY));
	}

	private static int maxReceiveCount(@Nullable String redrivePolicy) {
		return (redrivePolicy != null) ? JsonMapper.shared().readTree(redrivePolicy).path("maxReceiveCount").asInt(0)
				: 0;
	}

	@Override
	public String source() {
		String name = this.queue.arn().substring(this.queue.arn().lastIndexOf(':') + 1);
		return "the queue '%s'. To send a message: curl -d Action=SendMessage%s --data-urlencode 'MessageBody=…' %s"
			.formatted(name, this.queue.isFifo() ? " -d MessageGroupId=a -d MessageDeduplicationId=1" : "",
					this.queue.url());
	}

	/**
	 * Send the messages of an event.
	 * @param event the event as Lambda would send it
	 */
	void send(JsonNode event) {
		event.path("Records").forEach((record) -> this.client.sendMessage(request(record)));
	}

	private SendMessageRequest request(JsonNode record) {
		Map<String, MessageAttributeValue> attributes = new HashMap<>();
		record.path("messageAttributes")
			.propertyStream()
			.forEach((attribute) -> attributes.put(attribute.getKey(), attribute(attribute.getValue())));
		JsonNode system = record.path("attributes");
		String id = record.path("messageId").stringValue();
		return SendMessageRequest.builder()
			.queueUrl(this.queue.url())
			.messageBody(record.path("body").stringValue())
			.messageAttributes(attributes)
			.messageGroupId(system.path("MessageGroupId").stringValueOpt().orElse(null))
			.messageDeduplicationId(this.queue.isFifo() ? id : null)
			.build();
	}

	private static MessageAttributeValue attribute(JsonNode attribute) {
		MessageAttributeValue.Builder value = MessageAttributeValue.builder()
			.dataType(attribute.path("dataType").stringValue())
			.stringValue(attribute.path("stringValue").stringValueOpt().orElse(null));
		attribute.path("binaryValue")
			.stringValueOpt()
			.ifPresent((text) -> value.binaryValue(SdkBytes.fromByteArray(Base64.getDecoder().decode(text))));
		return value.build();
	}

	@Override
	public boolean poll() throws InterruptedException {
		Optional<Poll> poll = this.mapping.poll();
		poll.ifPresent(this::land);
		return poll.isPresent();
	}

	private void land(Poll poll) {
		Map<String, Message> messages = new HashMap<>();
		List<String> identifiers = new ArrayList<>();
		for (Message message : poll.batch()) {
			messages.put(message.messageId(), message);
			identifiers.add(message.messageId());
		}
		this.function.land(identifiers, poll.result(), (identifier) -> {
			if (poll.deleted().contains(identifier)) {
				return Fate.DONE;
			}
			Message message = messages.get(identifier);
			boolean last = message != null && this.maxReceiveCount > 0
					&& Poll.receiveCount(message) >= this.maxReceiveCount;
			return last ? Fate.GIVEN_UP : Fate.AGAIN;
		});
	}

	@Override
	public boolean isEmpty() {
		return this.queue.messages(this.client) == 0;
	}

}
