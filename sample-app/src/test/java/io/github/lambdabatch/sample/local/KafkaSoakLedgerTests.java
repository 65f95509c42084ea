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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

import io.github.lambdabatch.sample.local.AccountEnvironments.Incident;
import io.github.lambdabatch.sample.local.Backend.Attempt;
import io.github.lambdabatch.sample.local.PaymentMessage.Kind;
import io.github.lambdabatch.test.local.KafkaEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.KafkaRedelivery;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KafkaSoakLedger}: what it must not let pass. There are two changes of
 * the payment {@code a} and one of {@code b}.
 */
class KafkaSoakLedgerTests {

	private final List<PaymentMessage> messages = Stream.of("a-1", "a-2", "b-1")
		.map((id) -> PaymentMessage.change(id.substring(0, 1), id.charAt(2) - '0', Kind.HEALTHY))
		.toList();

	private final KafkaSoakLedger ledger = new KafkaSoakLedger(KafkaRedelivery.SELECTIVE, this.messages);

	@Test
	void recordsHandledOnceAndInOrderAreRight() {
		deliver(Incident.NONE, "a-1 a-2 b-1", "a-1 a-2 b-1");
		assertThat(violations("a-1+ b-1+ a-2+")).isEmpty();
		assertThat(this.ledger.passed()).isEqualTo(3);
	}

	@Test
	void recordThatWasNotHandledIsLost() {
		deliver(Incident.NONE, "a-1 a-2 b-1", "a-1 a-2 b-1");
		assertThat(violations("a-1+ a-2+ b-1-")).containsExactly("'b-1' is lost");
	}

	@Test
	void recordThatTheMappingIsNotDoneWithIsWrong() {
		deliver(Incident.NONE, "a-1 a-2 b-1", "a-1 a-2");
		assertThat(violations("a-1+ a-2+ b-1+")).containsExactly("'b-1' was done with 0 times");
	}

	@Test
	void recordMustNotRunBeforeAnEarlierOneOfItsKeyWasHandled() {
		deliver(Incident.NONE, "a-1 a-2 b-1", "b-1");
		deliver(Incident.NONE, "a-1 a-2", "a-1 a-2");
		assertThat(violations("b-1+ a-1- a-2+ a-1+")).containsExactly("'a-2' ran before 'a-1' was handled");
		assertThat(violations("b-1+ a-1- a-1+ a-2+")).isEmpty();
	}

	@Test
	void recordMayRunAgainWhereItsAnswerWasLost() {
		deliver(Incident.ANSWER_LOST, "a-1 a-2", "");
		deliver(Incident.NONE, "a-1 a-2", "a-1 a-2");
		deliver(Incident.NONE, "b-1", "b-1");
		assertThat(violations("a-1+ a-2+ a-1+ a-2+ b-1+")).isEmpty();
		assertThat(violations("a-1+ a-2+ a-1+ a-2+ b-1+ b-1+"))
			.containsExactly("'b-1' was handled 2 times, in 1 deliveries with 0 incidents");
	}

	@Test
	void recordMayRunAgainWhereAllThatFollowsIsDeliveredAgain() {
		KafkaSoakLedger resuming = new KafkaSoakLedger(KafkaRedelivery.RESUME, this.messages);
		resuming.record(poll("a-1 a-2 b-1", ""), Incident.NONE);
		resuming.record(poll("a-1 a-2 b-1", "a-1 a-2 b-1"), Incident.NONE);
		assertThat(resuming.violations(attempts("a-1- b-1+ a-1+ a-2+ b-1+"))).isEmpty();
		assertThat(resuming.violations(attempts("a-1- b-1+ a-1+ a-2+ b-1+ b-1+"))).hasSize(1);
	}

	private void deliver(Incident incident, String batch, String passed) {
		this.ledger.record(poll(batch, passed), incident);
	}

	private Poll poll(String batch, String passed) {
		return new Poll(records(batch), new Response(new byte[0]), records(passed), List.of());
	}

	private List<ConsumerRecord<byte[], byte[]>> records(String ids) {
		return this.messages.stream()
			.filter((message) -> List.of(ids.split(" ")).contains(message.id()))
			.map((message) -> new ConsumerRecord<>("t", 0, 0, message.key().getBytes(StandardCharsets.UTF_8),
					String.valueOf(message.value()).getBytes(StandardCharsets.UTF_8)))
			.toList();
	}

	private List<String> violations(String attempts) {
		return this.ledger.violations(attempts(attempts));
	}

	/**
	 * Reads attempts such as {@code a-1+} and, where the backend refused, {@code a-1-}.
	 */
	private static List<Attempt> attempts(String attempts) {
		return Stream.of(attempts.split(" "))
			.map((text) -> new Attempt(text.substring(0, 3), text.substring(0, 1), text.endsWith("+")))
			.toList();
	}

}
