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

package io.github.lambdabatch.redelivery;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.source.SqsEventSource;

/**
 * A FIFO queue and the event source mapping that polls it, as AWS documents them: ten
 * messages at most, those of a group in order, and a dead-letter queue for a message that
 * was received too often. Between them the real library.
 */
final class FifoQueue {

	private static final int BATCH_SIZE = 10;

	private static final int GROUPS = 20;

	private static final int MAX_RECEIVE_COUNT = 5;

	private final Map<String, Deque<SQSMessage>> groups = new LinkedHashMap<>();

	private final Map<String, Integer> receiveCounts = new HashMap<>();

	private final Random random;

	private final FailingHandler handler;

	private final int size;

	private final OnFailure onFailure;

	private final SharedStore store;

	private BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> environment;

	FifoQueue(OnFailure onFailure, double flaky, double poison, int size, long seed) {
		this(onFailure, SharedStore.Kind.NONE, 0, flaky, poison, size, seed);
	}

	FifoQueue(OnFailure onFailure, SharedStore.Kind kind, double killed, double flaky, double poison, int size,
			long seed) {
		this.random = new Random(seed);
		this.handler = new FailingHandler(this.random, flaky, killed, kind);
		this.size = size;
		this.onFailure = onFailure;
		this.store = new SharedStore(kind);
		this.environment = environment();
		for (int i = 0; i < size; i++) {
			SQSMessage message = message(i, "group-" + this.random.nextInt(GROUPS));
			this.groups.computeIfAbsent(group(message), (group) -> new ArrayDeque<>()).add(message);
			this.handler.mayBePoison(i, poison);
		}
	}

	private BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> environment() {
		return BatchProcessor.builder(SqsEventSource.fifo())
			.settings(BatchSettings.defaults(EventType.SQS_FIFO).toBuilder().onFailure(this.onFailure).build())
			.idempotency(this.store.idempotency())
			.build();
	}

	/**
	 * Deliver all messages until each of them is deleted or in the dead-letter queue.
	 */
	Result drain() {
		for (List<SQSMessage> batch = receive(); !batch.isEmpty(); batch = receive()) {
			SQSEvent event = new SQSEvent();
			event.setRecords(batch);
			Set<String> failed = new HashSet<>();
			try {
				this.environment
					.process(event, (message, context) -> this.handler.handle(position(message), group(message)), null)
					.response()
					.getBatchItemFailures()
					.forEach((failure) -> failed.add(failure.getItemIdentifier()));
			}
			catch (KilledError ex) {
				this.store.expireClaims();
				this.environment = environment();
				continue;
			}
			batch.stream().filter((message) -> !failed.contains(message.getMessageId())).forEach(this::delete);
		}
		return this.handler.result(this.size);
	}

	private List<SQSMessage> receive() {
		List<String> ready = new ArrayList<>(this.groups.keySet());
		List<SQSMessage> batch = new ArrayList<>();
		while (!ready.isEmpty() && batch.size() < BATCH_SIZE) {
			String group = ready.remove(this.random.nextInt(ready.size()));
			for (SQSMessage message : List.copyOf(this.groups.get(group))) {
				if (batch.size() == BATCH_SIZE) {
					break;
				}
				if (this.receiveCounts.merge(message.getMessageId(), 1, Integer::sum) > MAX_RECEIVE_COUNT) {
					remove(message);
				}
				else {
					batch.add(message);
				}
			}
		}
		return batch;
	}

	private void delete(SQSMessage message) {
		this.handler.acknowledged(position(message));
		remove(message);
	}

	private void remove(SQSMessage message) {
		Deque<SQSMessage> group = this.groups.get(group(message));
		group.remove(message);
		if (group.isEmpty()) {
			this.groups.remove(group(message));
		}
	}

	private static SQSMessage message(int position, String group) {
		SQSMessage message = new SQSMessage();
		message.setMessageId(Integer.toString(position));
		message.setEventSource("aws:sqs");
		message.setEventSourceArn("arn:aws:sqs:eu-central-1:123456789012:orders.fifo");
		message.setAttributes(Map.of("MessageGroupId", group));
		return message;
	}

	private static int position(SQSMessage message) {
		return Integer.parseInt(message.getMessageId());
	}

	private static String group(SQSMessage message) {
		return message.getAttributes().get("MessageGroupId");
	}

}
