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

package io.github.lambdabatch.source;

import org.jspecify.annotations.Nullable;

/**
 * Tells FIFO queues from standard queues.
 * <p>
 * A message group id does not show it: the messages of a fair queue, which is a standard
 * queue, carry one too.
 */
final class SqsQueue {

	/** The attribute that only messages of a FIFO queue have. */
	static final String SEQUENCE_NUMBER = "SequenceNumber";

	/** The mandatory ending of the name of a FIFO queue, and so of its ARN. */
	private static final String FIFO_SUFFIX = ".fifo";

	private SqsQueue() {
	}

	/**
	 * Return whether a message comes from a FIFO queue.
	 * @param arn the ARN of the queue, or {@code null} if the message does not have it
	 * @param sequenceNumber whether the message has a sequence number
	 */
	static boolean isFifo(@Nullable String arn, boolean sequenceNumber) {
		return (arn != null) ? arn.endsWith(FIFO_SUFFIX) : sequenceNumber;
	}

}
