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

import java.time.Clock;
import java.time.Duration;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.RemainingTime;

/**
 * Sends records that have failed for good to an SQS queue, standard or FIFO. Records are
 * sent as a whole: the body of a message with its message attributes and its X-Ray trace,
 * the data of a Kinesis record, or a DynamoDB record as JSON as it stands in Lambda's
 * event.
 * <p>
 * Bytes that are not text, or text that SQS does not accept, are sent in Base64, and the
 * attribute {@value #BODY_ATTRIBUTE} says so. The attribute {@value #FAILURE_ATTRIBUTE}
 * describes in JSON what has happened. A message can have ten attributes and
 * {@link #MAX_MESSAGE_SIZE} bytes. The attributes of the producer come first; if they
 * leave no room, the description is logged instead of sent.
 * <p>
 * Message attributes of the producer with these two names are not sent, so a consumer can
 * rely on what they say.
 * <p>
 * In a FIFO queue a record keeps its group: the message group, the partition key, or the
 * key of the item. SQS drops a record that the same function sends again within five
 * minutes, because the first answer was lost or Lambda has delivered the record again.
 * <p>
 * Each record is one call of SQS, on the thread that ran the handler. The call takes no
 * longer than {@link #TIMEOUT} and ends before the
 * {@linkplain BatchSettings#DEFAULT_DEADLINE_MARGIN default deadline margin} begins. If a
 * record cannot be sent, an exception is thrown, so that the record stays failed and is
 * delivered again. This is so if the queue cannot be reached, the record is larger than
 * {@link #MAX_MESSAGE_SIZE}, or too little time is left. Records are never shortened.
 * Nothing is received or deleted.
 * <p>
 * Safe for use by several threads. Needs the permissions {@code sqs:SendMessage} and,
 * unless the queue is given as a URL, {@code sqs:GetQueueUrl}.
 *
 * @since 0.1.0
 */
public final class DeadLetterQueueRecoverer implements RecordRecoverer {

	/**
	 * The message attribute that describes in JSON what has happened to the record.
	 */
	public static final String FAILURE_ATTRIBUTE = "lambda-batch-failure";

	/**
	 * The message attribute that says how to read a body that is not sent as it is:
	 * {@code base64}, or {@code empty} for an empty body, which SQS rejects.
	 */
	public static final String BODY_ATTRIBUTE = "lambda-batch-body";

	/**
	 * The maximum size of body and message attributes together, in bytes (Amazon SQS
	 * message quotas, "Message size", 1 MiB).
	 */
	public static final int MAX_MESSAGE_SIZE = 1_048_576;

	/**
	 * The maximum duration of a call of SQS, retries of the client included: 10 seconds.
	 */
	public static final Duration TIMEOUT = Duration.ofSeconds(10);

	/**
	 * The {@linkplain #name() name} of all recoverers that send records to a dead-letter
	 * queue: {@value}.
	 */
	public static final String NAME = "dead-letter-queue";

	private static final Duration MARGIN = BatchSettings.DEFAULT_DEADLINE_MARGIN;

	private final QueueAddress queue;

	private final SqsCalls sqs;

	private final DeadLetterMessages messages;

	/**
	 * Create a recoverer.
	 * @param client the client, which the caller has to close
	 * @param queue the name, ARN or URL of the queue
	 * @throws IllegalArgumentException if the queue is none of these
	 */
	public DeadLetterQueueRecoverer(SqsClient client, String queue) {
		this(client, queue, Clock.systemUTC());
	}

	DeadLetterQueueRecoverer(SqsClient client, String queue, Clock clock) {
		this(LazySqsClient.of(client), queue, RemainingTime.ofContext(), clock);
	}

	/**
	 * Create a recoverer with a client that may have to be made first.
	 * @param client the client
	 * @param queue the name, ARN or URL of the queue
	 * @param remainingTime returns how much time an invocation has left
	 * @throws IllegalArgumentException if the queue is none of these
	 */
	public DeadLetterQueueRecoverer(LazySqsClient client, String queue, RemainingTime remainingTime) {
		this(client, queue, remainingTime, Clock.systemUTC());
	}

	private DeadLetterQueueRecoverer(LazySqsClient client, String queue, RemainingTime remainingTime, Clock clock) {
		this.queue = QueueAddress.of(queue);
		this.sqs = new SqsCalls(client, remainingTime, TIMEOUT, MARGIN);
		this.messages = new DeadLetterMessages(this.queue, clock);
	}

	/**
	 * Send a record to the queue.
	 * @throws IllegalStateException if the record could not be sent; the message names
	 * the record, the queue and the error of SQS
	 * @throws InterruptedException if the thread was interrupted; whether SQS has
	 * received the record is unknown
	 */
	@Override
	public void recover(RecordContext<?> context, Throwable exception) throws InterruptedException {
		SendMessageRequest message = this.messages.message(context, exception);
		try {
			this.sqs.call(this.queue, context.lambdaContext(), (client, queueUrl, limits) -> client
				.sendMessage(message.toBuilder().queueUrl(queueUrl).overrideConfiguration(limits).build()));
		}
		catch (RuntimeException ex) {
			throw new IllegalStateException("Could not send %s to the dead-letter queue %s: %s".formatted(context,
					this.queue, Descriptions.describe(ex)), ex);
		}
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public String toString() {
		return "dead-letter queue " + this.queue;
	}

}
