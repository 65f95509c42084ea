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

import java.util.List;
import java.util.function.BooleanSupplier;

import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.recovery.DeadLetterQueueRecoverer;
import io.github.lambdabatch.test.local.LocalSqs;
import io.github.lambdabatch.test.local.LocalSqs.LocalQueue;

/**
 * Empties the dead-letter queues into the ledger of a soak test.
 */
final class SoakDeadLetters {

	/** ElasticMQ moves a message soon after it has given out later ones. */
	private static final int LOOKS = 5;

	private static final long BETWEEN_LOOKS_MILLIS = 20;

	private static final JsonMapper mapper = JsonMapper.builder().build();

	private final LocalSqs sqs;

	private final List<LocalQueue> queues;

	private final SoakLedger ledger;

	SoakDeadLetters(LocalSqs sqs, List<LocalQueue> queues, SoakLedger ledger) {
		this.sqs = sqs;
		this.queues = queues;
		this.ledger = ledger;
	}

	synchronized void takeAll() {
		this.queues.forEach((queue) -> this.sqs.takeAll(queue).forEach(this::note));
	}

	/**
	 * Looks for dead letters until the ledger knows enough, or there are none.
	 * @param inDoubt whether the ledger has to know more
	 */
	void takeWhile(BooleanSupplier inDoubt) throws InterruptedException {
		for (int look = 0; look < LOOKS && inDoubt.getAsBoolean(); look++) {
			if (look > 0) {
				Thread.sleep(BETWEEN_LOOKS_MILLIS);
			}
			takeAll();
		}
	}

	/** What the function sends is a message of its own; its attribute says of which. */
	private void note(Message message) {
		MessageAttributeValue failure = message.messageAttributes().get(DeadLetterQueueRecoverer.FAILURE_ATTRIBUTE);
		String messageId = (failure != null)
				? mapper.readTree(failure.stringValue()).required("itemIdentifier").stringValue() : message.messageId();
		this.ledger.deadLettered(SoakMessage.number(message.body()), messageId, message.body(), failure == null);
	}

}
