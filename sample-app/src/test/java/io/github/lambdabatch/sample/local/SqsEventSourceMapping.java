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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

import io.github.lambdabatch.sample.local.InvocationResult.Response;
import io.github.lambdabatch.sample.local.LocalSqs.LocalQueue;

/**
 * Feeds a function from a queue as Lambda's event source mapping does. Messages that
 * succeeded are deleted; a message that failed is left alone, so that it comes again when
 * its visibility timeout is over, until the queue's own redrive policy takes it away. It
 * has no thread: whoever calls {@link #poll} drives it.
 */
final class SqsEventSourceMapping {

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

	SqsEventSourceMapping(LocalSqs sqs, LocalQueue queue, LambdaFunction function, Settings settings) {
		this.client = sqs.client();
		this.queue = queue;
		this.function = function;
		this.settings = settings;
		this.writer = new SqsRecordWriter(queue.arn(), LocalSqs.REGION);
		this.queueVisibilityTimeout = Duration
			.ofSeconds(Long.parseLong(sqs.attribute(queue.url(), QueueAttributeName.VISIBILITY_TIMEOUT)));
		if (queue.isFifo() && (settings.batchSize > SQS_LIMIT || !settings.batchingWindow.isZero())) {
			throw new IllegalArgumentException("A FIFO queue allows at most 10 messages and no batching window");
		}
	}

	/**
	 * Whether the queue hides a received message for six times the function's timeout, as
	 * AWS asks for.
	 * @return {@code false} if a slow batch may come again while it is being handled
	 */
	boolean hidesMessagesLongEnough() {
		Duration needed = this.settings.functionTimeout.multipliedBy(6).plus(this.settings.batchingWindow);
		return this.queueVisibilityTimeout.compareTo(needed) >= 0;
	}

	/**
	 * Waits for messages, up to the long poll's time, and brings one batch to the
	 * function.
	 * @return what happened, or nothing if no message came
	 * @throws InterruptedException if the caller is interrupted while the function runs
	 */
	Optional<Poll> poll() throws InterruptedException {
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
				.forEach((entry) -> logger.warn("Message {} was handled but not deleted and will come again: {} {}",
						entry.id(), entry.code(), entry.message()));
		}
		return deleted;
	}

	/**
	 * Deletes messages as one call of SQS.
	 * @param client asks the server
	 * @param queue where the messages are
	 * @param messages the messages as received, ten at most
	 * @return which of them were deleted, by the identifiers of the messages
	 */
	static DeleteMessageBatchResponse delete(SqsClient client, LocalQueue queue, List<Message> messages) {
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
	 * One batch and what became of it.
	 *
	 * @param batch the messages of the event
	 * @param result how the invocation ended
	 * @param deleted the identifiers of the messages that were deleted
	 */
	record Poll(List<Message> batch, InvocationResult result, Set<String> deleted) {

		/**
		 * Counts the deliveries of a message.
		 * @param message the message as received
		 * @return how often it was delivered, this time included
		 */
		static int receiveCount(Message message) {
			return Integer
				.parseInt(message.attributes().getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "0"));
		}

	}

	/**
	 * The settings of an event source mapping.
	 *
	 * @param batchSize the most messages in an event
	 * @param batchingWindow how long to gather a batch
	 * @param functionTimeout the function's own timeout
	 * @param longPoll how long to wait for a message
	 * @param reportBatchItemFailures whether the function's answer counts
	 */
	record Settings(int batchSize, Duration batchingWindow, Duration functionTimeout, Duration longPoll,
			boolean reportBatchItemFailures) {

		Settings {
			if (batchSize < 1 || batchSize > SQS_LIMIT && batchingWindow.toSeconds() < 1) {
				throw new IllegalArgumentException(
						"'batchSize' must be from 1 to 10, or more with a batching window of a second at least");
			}
		}

		static Settings defaults() {
			return new Settings(SQS_LIMIT, Duration.ZERO, Duration.ofSeconds(3), Duration.ofSeconds(1), true);
		}

		Settings withBatchSize(int batchSize, Duration batchingWindow) {
			return new Settings(batchSize, batchingWindow, this.functionTimeout, this.longPoll,
					this.reportBatchItemFailures);
		}

		Settings withFunctionTimeout(Duration functionTimeout) {
			return new Settings(this.batchSize, this.batchingWindow, functionTimeout, this.longPoll,
					this.reportBatchItemFailures);
		}

		Settings withoutReportBatchItemFailures() {
			return new Settings(this.batchSize, this.batchingWindow, this.functionTimeout, this.longPoll, false);
		}

	}

}
