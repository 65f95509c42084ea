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
import io.github.lambdabatch.RemainingTime;

/**
 * Delays the redelivery of failed messages, of standard and FIFO queues, by changing
 * their visibility timeout after the batch. Batches of other sources are ignored.
 * <p>
 * All messages that have failed are delayed, whether the answer reports them or the
 * invocation fails. In a FIFO queue, messages of the same group that were left
 * unprocessed get the same delay, as they would otherwise hold back the group for a
 * different time. Other unprocessed messages are delivered again after the visibility
 * timeout of the queue.
 * <p>
 * Messages that cannot be delayed are delivered again after the visibility timeout of the
 * queue. This is so if SQS refuses or cannot be reached, or too little time is left. It
 * is logged once for each batch. The answer to Lambda never depends on it.
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

	/** After the batch, only the answer remains to be sent. */
	private static final Duration MARGIN = Duration.ofMillis(100);

	private final SqsCalls sqs;

	private final RedeliveryDelay delay;

	/**
	 * Create a listener.
	 * @param client the client, which the caller has to close
	 * @param delay how long failed messages stay hidden
	 */
	public RedeliveryDelayListener(SqsClient client, RedeliveryDelay delay) {
		this(LazySqsClient.of(client), delay, RemainingTime.ofContext());
	}

	/**
	 * Create a listener with a client that may have to be made first.
	 * @param client the client
	 * @param delay how long failed messages stay hidden
	 * @param remainingTime returns how much time an invocation has left
	 */
	public RedeliveryDelayListener(LazySqsClient client, RedeliveryDelay delay, RemainingTime remainingTime) {
		this.sqs = new SqsCalls(client, remainingTime, TIMEOUT, MARGIN);
		this.delay = Objects.requireNonNull(delay, "'delay' must not be null");
	}

	@Override
	public void afterBatch(BatchResult<?, ?> result) {
		if (result.eventType() != EventType.SQS && result.eventType() != EventType.SQS_FIFO) {
			return;
		}
		messages(result).forEach((arn, messages) -> delay(arn, messages, result.context().lambdaContext()));
	}

	/**
	 * Return the messages to delay.
	 * @return their delays in seconds by their receipt handles, by the ARN of their queue
	 */
	private Map<String, Map<String, Integer>> messages(BatchResult<?, ?> result) {
		Map<String, Map<String, Integer>> messages = new LinkedHashMap<>();
		List<RecordOutcome> outcomes = result.outcomes();
		Map<Group, Integer> groups = new HashMap<>();
		for (int i = 0; i < outcomes.size(); i++) {
			if (outcomes.get(i) instanceof RecordOutcome.Failed) {
				RecordContext<?> context = result.context().record(i);
				Integer receiveCount = context.receiveCount();
				int seconds = this.delay.seconds((receiveCount != null) ? receiveCount : 1);
				Group group = Group.of(context);
				if (group != null) {
					groups.merge(group, seconds, Math::max);
				}
				else {
					add(messages, context, seconds);
				}
			}
		}
		for (int i = 0; i < outcomes.size() && !groups.isEmpty(); i++) {
			if (!outcomes.get(i).isHandled()) {
				RecordContext<?> context = result.context().record(i);
				Group group = Group.of(context);
				Integer seconds = (group != null) ? groups.get(group) : null;
				if (seconds != null) {
					add(messages, context, seconds);
				}
			}
		}
		return messages;
	}

	/**
	 * A message made by hand may have no receipt handle. SQS would then reject the whole
	 * call.
	 */
	private static void add(Map<String, Map<String, Integer>> messages, RecordContext<?> context, int seconds) {
		String receiptHandle = context.receiptHandle();
		if (receiptHandle != null && !receiptHandle.isEmpty()) {
			messages.computeIfAbsent(String.valueOf(context.eventSourceArn()), (arn) -> new LinkedHashMap<>())
				.merge(receiptHandle, seconds, Math::max);
		}
	}

	private void delay(String arn, Map<String, Integer> messages, @Nullable Context lambdaContext) {
		int delayed = 0;
		BatchResultErrorEntry refused = null;
		try {
			QueueAddress queue = QueueAddress.of(arn);
			List<ChangeMessageVisibilityBatchRequestEntry> entries = entries(messages);
			for (int from = 0; from < entries.size(); from += MAX_ENTRIES) {
				List<ChangeMessageVisibilityBatchRequestEntry> some = entries.subList(from,
						Math.min(from + MAX_ENTRIES, entries.size()));
				List<BatchResultErrorEntry> failed = this.sqs
					.call(queue, lambdaContext,
							(client, queueUrl, limits) -> client.changeMessageVisibilityBatch(
									(request) -> request.queueUrl(queueUrl).entries(some).overrideConfiguration(limits))
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
			warn(arn, messages, delayed, Descriptions.describe(ex), ex);
		}
	}

	private static List<ChangeMessageVisibilityBatchRequestEntry> entries(Map<String, Integer> messages) {
		List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>(messages.size());
		messages.forEach((receiptHandle,
				seconds) -> entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
					.id(Integer.toString(entries.size() % MAX_ENTRIES))
					.receiptHandle(receiptHandle)
					.visibilityTimeout(seconds)
					.build()));
		return entries;
	}

	private static void warn(String arn, Map<String, Integer> messages, int delayed, String reason,
			@Nullable Throwable exception) {
		logger.warn(
				"Could not delay the redelivery of %d of %d messages of %s, which SQS delivers again after the visibility timeout of the queue: %s"
					.formatted(messages.size() - delayed, messages.size(), arn, reason),
				exception);
	}

	/**
	 * A message group of a queue.
	 *
	 * @param queueArn the ARN of the queue
	 * @param key the key of the group
	 */
	private record Group(@Nullable String queueArn, Object key) {

		static @Nullable Group of(RecordContext<?> context) {
			Object key = context.laneKey();
			return (key != null) ? new Group(context.eventSourceArn(), key) : null;
		}

	}

}
