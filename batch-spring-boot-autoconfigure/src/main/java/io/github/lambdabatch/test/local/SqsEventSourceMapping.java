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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.Assert;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

import io.github.lambdabatch.test.local.LocalSqs.LocalQueue;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.LambdaFunction;

/**
 * Feeds a function from an SQS queue as the event source mapping of Lambda does. Messages
 * that were handled are deleted. A message that failed is left in the queue and delivered
 * again when its visibility timeout is over, until the redrive policy of the queue moves
 * it to the dead-letter queue. The mapping has no thread: it works when {@link #poll} is
 * called. Not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class SqsEventSourceMapping {

	private static final Logger logger = LoggerFactory.getLogger(SqsEventSourceMapping.class);

	private static final int SQS_LIMIT = 10;

	private static final int EVENT_LIMIT = 6 * 1024 * 1024;

	private static final Duration WINDOW_MARGIN = Duration.ofSeconds(30);

	private final SqsClient client;

	private final LocalQueue queue;

	private final LambdaFunction function;

	private final Settings settings;

	private final SqsRecordWriter writer;

	private final Duration queueVisibilityTimeout;

	/** Received, but not yet in an event. */
	private final Deque<Received> received = new ArrayDeque<>();

	/**
	 * Create a mapping.
	 * @param client a client for the server of the queue
	 * @param queue the queue
	 * @param function the function that is invoked with the messages
	 * @param settings the settings of the mapping
	 * @throws IllegalArgumentException if a FIFO queue does not allow the settings
	 */
	public SqsEventSourceMapping(SqsClient client, LocalQueue queue, LambdaFunction function, Settings settings) {
		this.client = client;
		this.queue = queue;
		this.function = function;
		this.settings = settings;
		this.writer = new SqsRecordWriter(queue.arn());
		this.queueVisibilityTimeout = Duration.ofSeconds(
				Long.parseLong(Objects.requireNonNull(queue.attribute(client, QueueAttributeName.VISIBILITY_TIMEOUT))));
		Assert.isTrue(!queue.isFifo() || (settings.batchSize <= SQS_LIMIT && settings.batchingWindow.isZero()),
				"A FIFO queue allows at most 10 messages and no batching window");
	}

	/**
	 * Return whether the queue hides a received message for at least six times the
	 * timeout of the function, as AWS recommends.
	 * @return {@code false} if a slow batch may be delivered again while it is being
	 * handled
	 */
	public boolean hidesMessagesLongEnough() {
		Duration needed = this.settings.functionTimeout.multipliedBy(6).plus(this.settings.batchingWindow);
		return this.queueVisibilityTimeout.compareTo(needed) >= 0;
	}

	/**
	 * Wait for messages, up to the time of the long poll, and invoke the function with
	 * one batch.
	 * @return what happened, or an empty optional if no message arrived
	 * @throws InterruptedException if the caller is interrupted while the function runs
	 */
	public Optional<Poll> poll() throws InterruptedException {
		List<Received> batch = nextBatch();
		if (batch.isEmpty()) {
			return Optional.empty();
		}
		List<Message> messages = batch.stream().map(Received::message).toList();
		byte[] event = LambdaEvent.of(batch.stream().map(Received::json).toList());
		InvocationResult result = this.function.invoke(event, this.settings.functionTimeout);
		Set<String> failed = failed(messages, result);
		Set<String> deleted = delete(
				messages.stream().filter((message) -> !failed.contains(message.messageId())).toList());
		return Optional.of(new Poll(messages, result, deleted));
	}

	private List<Received> nextBatch() {
		if (this.received.isEmpty()) {
			fill();
		}
		List<Received> batch = new ArrayList<>();
		int size = LambdaEvent.of(List.of()).length;
		while (!this.received.isEmpty() && batch.size() < this.settings.batchSize) {
			size += this.received.peek().json().length + 1;
			if (size > EVENT_LIMIT && !batch.isEmpty()) {
				break;
			}
			batch.add(this.received.remove());
		}
		return batch;
	}

	private void fill() {
		if (receive(this.settings.longPoll) == 0) {
			return;
		}
		long end = System.nanoTime() + this.settings.batchingWindow.toNanos();
		Duration left = this.settings.batchingWindow;
		while (left.compareTo(Duration.ZERO) > 0 && this.received.size() < this.settings.batchSize) {
			receive((left.compareTo(this.settings.longPoll) < 0) ? left : this.settings.longPoll);
			left = Duration.ofNanos(end - System.nanoTime());
		}
	}

	private int receive(Duration wait) {
		ReceiveMessageRequest.Builder request = ReceiveMessageRequest.builder()
			.queueUrl(this.queue.url())
			.maxNumberOfMessages(Math.min(SQS_LIMIT, this.settings.batchSize - this.received.size()))
			.waitTimeSeconds((int) wait.plusMillis(999).toSeconds())
			.messageSystemAttributeNames(MessageSystemAttributeName.ALL)
			.messageAttributeNames("All");
		Duration needed = this.settings.batchingWindow.plus(this.settings.functionTimeout);
		if (!this.settings.batchingWindow.isZero() && needed.compareTo(this.queueVisibilityTimeout) > 0) {
			request.visibilityTimeout((int) needed.plus(WINDOW_MARGIN).toSeconds());
		}
		List<Message> messages = this.client.receiveMessage(request.build()).messages();
		messages.forEach((message) -> this.received.add(new Received(message, this.writer.record(message))));
		return messages.size();
	}

	private Set<String> failed(List<Message> batch, InvocationResult result) {
		List<String> identifiers = batch.stream().map(Message::messageId).toList();
		if (!(result instanceof Response response)) {
			return Set.copyOf(identifiers);
		}
		return this.settings.reportBatchItemFailures ? Verdict.of(response.body(), identifiers).failed() : Set.of();
	}

	private Set<String> delete(List<Message> messages) {
		Set<String> deleted = new HashSet<>();
		for (int from = 0; from < messages.size(); from += SQS_LIMIT) {
			List<Message> part = messages.subList(from, Math.min(from + SQS_LIMIT, messages.size()));
			DeleteMessageBatchResponse response = delete(this.client, this.queue, part);
			response.successful().forEach((entry) -> deleted.add(entry.id()));
			response.failed()
				.forEach((entry) -> logger.warn(
						"Message {} was handled but could not be deleted, and will be delivered again: {} {}",
						entry.id(), entry.code(), entry.message()));
		}
		return deleted;
	}

	/**
	 * Delete messages with one call of SQS.
	 * @param client a client for the server of the queue
	 * @param queue the queue
	 * @param messages the messages as received, ten at most
	 * @return which of them were deleted, by the ids of the messages
	 */
	public static DeleteMessageBatchResponse delete(SqsClient client, LocalQueue queue, List<Message> messages) {
		List<DeleteMessageBatchRequestEntry> entries = messages.stream()
			.map((message) -> DeleteMessageBatchRequestEntry.builder()
				.id(message.messageId())
				.receiptHandle(message.receiptHandle())
				.build())
			.toList();
		return client.deleteMessageBatch((request) -> request.queueUrl(queue.url()).entries(entries));
	}

	/**
	 * A message and its place in an event.
	 *
	 * @param message as received
	 * @param json as written for the function
	 */
	private record Received(Message message, byte[] json) {
	}

	/**
	 * One batch and what happened to it.
	 *
	 * @param batch the messages of the event
	 * @param result how the invocation ended
	 * @param deleted the ids of the messages that were deleted
	 */
	public record Poll(List<Message> batch, InvocationResult result, Set<String> deleted) {

		/**
		 * Return how often a message was delivered.
		 * @param message the message as received
		 * @return the number of deliveries, including this one
		 */
		public static int receiveCount(Message message) {
			return Integer
				.parseInt(message.attributes().getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "0"));
		}

	}

	/**
	 * The settings of an event source mapping.
	 *
	 * @param batchSize the maximum number of messages in an event
	 * @param batchingWindow how long to gather a batch
	 * @param functionTimeout the timeout of the function
	 * @param longPoll how long to wait for a message
	 * @param reportBatchItemFailures whether the answer of the function decides which
	 * messages are deleted
	 */
	public record Settings(int batchSize, Duration batchingWindow, Duration functionTimeout, Duration longPoll,
			boolean reportBatchItemFailures) {

		/**
		 * Create settings.
		 * @throws IllegalArgumentException if the size of the batch is not allowed
		 */
		public Settings {
			Assert.isTrue(batchSize >= 1 && (batchSize <= SQS_LIMIT || batchingWindow.toSeconds() >= 1),
					"'batchSize' must be between 1 and 10, or more with a batching window of at least a second");
		}

		/**
		 * Return the default settings.
		 * @return settings for 10 messages, no batching window, a timeout of 3 seconds
		 * and a long poll of one second, with {@code ReportBatchItemFailures}
		 */
		public static Settings defaults() {
			return new Settings(SQS_LIMIT, Duration.ZERO, Duration.ofSeconds(3), Duration.ofSeconds(1), true);
		}

		/**
		 * Return settings with another size of batches.
		 * @param batchSize the maximum number of messages in an event
		 * @param batchingWindow how long to gather a batch
		 * @return new settings
		 */
		public Settings withBatchSize(int batchSize, Duration batchingWindow) {
			return new Settings(batchSize, batchingWindow, this.functionTimeout, this.longPoll,
					this.reportBatchItemFailures);
		}

		/**
		 * Return settings with another timeout of the function.
		 * @param functionTimeout the timeout
		 * @return new settings
		 */
		public Settings withFunctionTimeout(Duration functionTimeout) {
			return new Settings(this.batchSize, this.batchingWindow, functionTimeout, this.longPoll,
					this.reportBatchItemFailures);
		}

		/**
		 * Return settings of a mapping that ignores the answer of the function.
		 * @return new settings
		 */
		public Settings withoutReportBatchItemFailures() {
			return new Settings(this.batchSize, this.batchingWindow, this.functionTimeout, this.longPoll, false);
		}

	}

}
