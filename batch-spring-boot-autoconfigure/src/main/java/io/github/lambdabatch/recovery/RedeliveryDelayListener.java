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

package io.github.lambdabatch.recovery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

import com.amazonaws.services.lambda.runtime.Context;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;

import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordOutcome;

/**
 * Delays the redelivery of failed messages, standard and FIFO, by changing their
 * visibility timeout once the batch is done. Batches of other sources are left alone.
 * <p>
 * Delayed are messages that have failed, whether the answer reports them or the
 * invocation fails, and in a FIFO queue those of the same message group that were left
 * unprocessed, which would otherwise hold the group back for longer or shorter than the
 * failed one. Other unprocessed messages come again after the visibility timeout of the
 * queue.
 * <p>
 * What cannot be delayed, because SQS refuses, cannot be reached or too little of the
 * invocation's time is left, comes again after the visibility timeout of the queue; a
 * batch logs that once. Nothing of this changes what is reported.
 * <p>
 * Safe for use by several threads. Needs the permissions
 * {@code sqs:ChangeMessageVisibility} and {@code sqs:GetQueueUrl}.
 *
 * @since 0.1.0
 */
public final class RedeliveryDelayListener implements BatchListener {

	private static final Log logger = LogFactory.getLog(RedeliveryDelayListener.class);

	/** Amazon SQS API reference, ChangeMessageVisibilityBatch. */
	private static final int MAX_ENTRIES = 10;

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	/** The batch is done, so all that is left to do is to answer. */
	private static final Duration MARGIN = Duration.ofMillis(100);

	private final SqsCalls sqs;

	private final RedeliveryDelay delay;

	/**
	 * Create a listener.
	 * @param client the client, which stays the caller's to close
	 * @param delay how long failed messages stay hidden
	 */
	public RedeliveryDelayListener(SqsClient client, RedeliveryDelay delay) {
		this(delay, new SqsCalls(Objects.requireNonNull(client, "'client' must not be null"), TIMEOUT, MARGIN));
	}

	private RedeliveryDelayListener(RedeliveryDelay delay, SqsCalls sqs) {
		this.sqs = sqs;
		this.delay = Objects.requireNonNull(delay, "'delay' must not be null");
	}

	/**
	 * Create a listener that asks for its client when the first message has failed, if
	 * there is time to make one: 2 seconds, or the message is not delayed.
	 * @param client gives the client, the same each time
	 * @param delay how long failed messages stay hidden
	 * @return a new listener
	 */
	public static RedeliveryDelayListener lazily(Supplier<? extends SqsClient> client, RedeliveryDelay delay) {
		return new RedeliveryDelayListener(delay, new SqsCalls(client, TIMEOUT, MARGIN));
	}

	@Override
	public void afterBatch(BatchResult<?, ?> result) {
		if (result.eventType() != EventType.SQS && result.eventType() != EventType.SQS_FIFO) {
			return;
		}
		List<Delayed> messages = messages(result);
		if (messages.isEmpty()) {
			return;
		}
		Map<String, List<Delayed>> byQueue = new LinkedHashMap<>();
		for (Delayed message : messages) {
			byQueue.computeIfAbsent(String.valueOf(message.context().eventSourceArn()), (arn) -> new ArrayList<>())
				.add(message);
		}
		byQueue.forEach((arn, ofQueue) -> delay(arn, ofQueue, result.context().lambdaContext()));
	}

	private List<Delayed> messages(BatchResult<?, ?> result) {
		List<Delayed> messages = new ArrayList<>();
		List<RecordOutcome> outcomes = result.outcomes();
		Map<Object, Integer> groups = new HashMap<>();
		for (int i = 0; i < outcomes.size(); i++) {
			if (outcomes.get(i) instanceof RecordOutcome.Failed) {
				RecordContext<?> context = result.context().record(i);
				Integer receiveCount = context.receiveCount();
				int seconds = this.delay.seconds((receiveCount != null) ? receiveCount : 1);
				Object group = context.laneKey();
				if (group != null) {
					groups.merge(group, seconds, Math::max);
				}
				else {
					messages.add(new Delayed(context, seconds));
				}
			}
		}
		for (int i = 0; i < outcomes.size() && !groups.isEmpty(); i++) {
			if (!outcomes.get(i).isHandled()) {
				RecordContext<?> context = result.context().record(i);
				Object group = context.laneKey();
				Integer seconds = (group != null) ? groups.get(group) : null;
				if (seconds != null) {
					messages.add(new Delayed(context, seconds));
				}
			}
		}
		return messages;
	}

	private void delay(String arn, List<Delayed> messages, @Nullable Context lambdaContext) {
		int delayed = 0;
		BatchResultErrorEntry refused = null;
		try {
			SqsQueue queue = SqsQueue.of(arn);
			for (int from = 0; from < messages.size(); from += MAX_ENTRIES) {
				List<Delayed> some = messages.subList(from, Math.min(from + MAX_ENTRIES, messages.size()));
				List<BatchResultErrorEntry> failed = this.sqs.call(queue, lambdaContext,
						(client, queueUrl, limits) -> client
							.changeMessageVisibilityBatch((request) -> request.queueUrl(queueUrl)
								.entries(entries(some))
								.overrideConfiguration(limits))
							.failed());
				delayed += some.size() - failed.size();
				refused = (refused == null && !failed.isEmpty()) ? failed.get(0) : refused;
			}
			if (refused != null) {
				warn(arn, messages, delayed, "%s (%s)".formatted(refused.code(), refused.message()), null);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			warn(arn, messages, delayed, "interrupted", null);
		}
		catch (RuntimeException ex) {
			warn(arn, messages, delayed, ex.toString(), ex);
		}
	}

	private static List<ChangeMessageVisibilityBatchRequestEntry> entries(List<Delayed> messages) {
		List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>(messages.size());
		for (Delayed message : messages) {
			entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
				.id(Integer.toString(entries.size()))
				.receiptHandle(message.context().receiptHandle())
				.visibilityTimeout(message.seconds())
				.build());
		}
		return entries;
	}

	private static void warn(String arn, List<Delayed> messages, int delayed, String reason,
			@Nullable Throwable exception) {
		logger.warn(
				"Could not delay the redelivery of %d of %d messages of %s, which come again after its visibility timeout: %s"
					.formatted(messages.size() - delayed, messages.size(), arn, reason),
				exception);
	}

	/**
	 * A message that is to stay hidden.
	 *
	 * @param context the message
	 * @param seconds for how long, in seconds
	 */
	private record Delayed(RecordContext<?> context, int seconds) {
	}

}
