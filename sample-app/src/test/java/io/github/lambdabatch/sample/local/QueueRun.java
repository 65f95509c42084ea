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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.recovery.DeadLetterQueueRecoverer;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.LocalSqs.RedrivenQueue;
import io.github.lambdabatch.test.local.SqsEventSourceMapping;
import io.github.lambdabatch.test.local.SqsEventSourceMapping.Poll;

/**
 * Sends messages, drives the event source mapping until each has been handled or moved to
 * the dead-letter queue, and tells what became of them.
 */
final class QueueRun {

	private static final int SQS_LIMIT = 10;

	private static final JsonMapper mapper = JsonMapper.builder().build();

	private final LocalSqs sqs;

	private final RedrivenQueue queues;

	private final SqsEventSourceMapping mapping;

	private final Effects effects;

	/** In the order in which the messages were sent. */
	private final Map<String, Track> tracks = new LinkedHashMap<>();

	private final List<String> overtaken = new ArrayList<>();

	private final boolean fifo;

	QueueRun(LocalSqs sqs, RedrivenQueue queues, SqsEventSourceMapping mapping, Effects effects) {
		this.sqs = sqs;
		this.queues = queues;
		this.mapping = mapping;
		this.effects = effects;
		this.fifo = queues.source().isFifo();
	}

	/**
	 * Sends messages to the queue.
	 * @param messages the messages
	 */
	void send(List<? extends QueueMessage> messages) {
		for (int from = 0; from < messages.size(); from += SQS_LIMIT) {
			sendBatch(messages.subList(from, Math.min(from + SQS_LIMIT, messages.size())));
		}
	}

	private void sendBatch(List<? extends QueueMessage> messages) {
		List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
		for (QueueMessage message : messages) {
			entries.add(SendMessageBatchRequestEntry.builder()
				.id(Integer.toString(entries.size()))
				.messageBody(message.body())
				.messageAttributes(message.attributes())
				.messageGroupId(message.groupId())
				.messageDeduplicationId(this.fifo ? message.id() : null)
				.build());
		}
		SendMessageBatchResponse response = this.sqs.client()
			.sendMessageBatch((request) -> request.queueUrl(this.queues.source().url()).entries(entries));
		if (response.successful().size() != messages.size()) {
			throw new IllegalStateException("Not sent: " + response.failed());
		}
		response.successful()
			.stream()
			.sorted(Comparator.comparingInt((sent) -> Integer.parseInt(sent.id())))
			.forEach((sent) -> this.tracks.put(sent.messageId(), new Track(messages.get(Integer.parseInt(sent.id())))));
	}

	/**
	 * Polls until each message has come to its end, or the time is over.
	 * @param limit how long to go on
	 * @param listener is told of each invocation
	 * @return what became of the messages
	 */
	QueueReport run(Duration limit, Consumer<Poll> listener) throws InterruptedException {
		long end = System.nanoTime() + limit.toNanos();
		while (open() > 0 && System.nanoTime() < end) {
			this.mapping.poll().ifPresent((poll) -> {
				// First, as a receive may have moved messages and so let go on their
				// group.
				recordDeadLetters();
				record(poll);
				listener.accept(poll);
			});
			recordDeadLetters();
		}
		return new QueueReport(this.tracks.values().stream().map(this::outcome).toList(), List.copyOf(this.overtaken),
				this.sqs.messagesIn(this.queues.source()));
	}

	/**
	 * Counts the messages that are neither deleted nor moved to the dead-letter queue.
	 * @return the number of messages
	 */
	long open() {
		return this.tracks.values().stream().filter(Track::isOpen).count();
	}

	private void record(Poll poll) {
		for (Message message : poll.batch()) {
			Track track = track(message.messageId());
			track.deliveries++;
			track.deleted |= poll.deleted().contains(message.messageId());
		}
		if (this.fifo) {
			recordOvertaken(poll);
		}
	}

	private void recordOvertaken(Poll poll) {
		Set<String> waiting = new HashSet<>();
		this.tracks.forEach((messageId, track) -> {
			String group = String.valueOf(track.message.groupId());
			if (track.isOpen()) {
				waiting.add(group);
			}
			else if (poll.deleted().contains(messageId) && waiting.contains(group)) {
				this.overtaken.add(track.message.id());
			}
		});
	}

	private void recordDeadLetters() {
		this.sqs.takeAll(this.queues.deadLetters()).forEach(this::recordDeadLetter);
	}

	/** What the function sends is a message of its own; its attribute tells of which. */
	private void recordDeadLetter(Message message) {
		Map<String, MessageAttributeValue> attributes = new HashMap<>(message.messageAttributes());
		MessageAttributeValue failure = attributes.remove(DeadLetterQueueRecoverer.FAILURE_ATTRIBUTE);
		Track track;
		if (failure != null) {
			track = track(mapper.readTree(failure.stringValue()).required("itemIdentifier").stringValue());
			track.sent++;
		}
		else {
			track = track(message.messageId());
			track.moved++;
		}
		if (!message.body().equals(track.message.body()) || !attributes.equals(track.message.attributes())) {
			throw new IllegalStateException("A dead letter that is not what was sent: " + message);
		}
	}

	private Track track(String messageId) {
		Track track = this.tracks.get(messageId);
		if (track == null) {
			throw new IllegalStateException("A message that nobody sent: " + messageId);
		}
		return track;
	}

	private QueueReport.Outcome outcome(Track track) {
		String id = track.message.id();
		return new QueueReport.Outcome(track.message, track.deliveries, this.effects.asked(id),
				this.effects.handled(id), track.deleted, track.sent, track.moved);
	}

	/** What is known of a message so far. */
	private static final class Track {

		private final QueueMessage message;

		private int deliveries;

		private boolean deleted;

		private int sent;

		private int moved;

		Track(QueueMessage message) {
			this.message = message;
		}

		boolean isOpen() {
			return !this.deleted && this.moved == 0;
		}

	}

}
