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
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record of a scenario for a topic of payments.
 *
 * @param id what it is about, as the backend names it
 * @param key the payment, whose records have to stay in order
 * @param kind what is the matter with it
 * @param value what is sent, {@code null} for a tombstone
 */
record PaymentMessage(String id, String key, Kind kind, @Nullable String value) {

	/** How many payments a scenario has. */
	static final int PAYMENTS = 6;

	private static final int ROUNDS = 5;

	/**
	 * Changes of several payments, mixed: some have one that fails, with others behind
	 * it, and one payment is withdrawn.
	 * @param first the number of the first payment
	 * @return the records, in the order in which they are to be sent
	 */
	static List<PaymentMessage> scenario(int first) {
		List<PaymentMessage> messages = new ArrayList<>();
		for (int round = 1; round <= ROUNDS; round++) {
			for (int payment = 1; payment <= PAYMENTS; payment++) {
				String key = "payment-" + (first + payment - 1);
				PaymentMessage message = switch (payment * 10 + round) {
					case 22, 43 -> change(key, round, Kind.FLAKY_ONCE);
					case 34 -> change(key, round, Kind.BOOK_DOWN);
					case 52 -> malformed(key, round);
					case 65 -> tombstone(key);
					default -> change(key, round, Kind.HEALTHY);
				};
				messages.add(message);
			}
		}
		return List.copyOf(messages);
	}

	/**
	 * One more change of each payment.
	 * @param first the number of the first payment
	 * @return the records, to be sent when the others have come to their end
	 */
	static List<PaymentMessage> afterwards(int first) {
		List<PaymentMessage> messages = new ArrayList<>();
		for (int payment = first; payment < first + PAYMENTS; payment++) {
			messages.add(change("payment-" + payment, ROUNDS + 1, Kind.HEALTHY));
		}
		return List.copyOf(messages);
	}

	/**
	 * Makes a change of a payment.
	 * @param key the payment
	 * @param number the number of the change
	 * @param kind what is the matter with it
	 * @return the record
	 */
	static PaymentMessage change(String key, int number, Kind kind) {
		String id = "%s-%d".formatted(key, number);
		return new PaymentMessage(id, key, kind,
				"{\"changeId\":\"%s\",\"paymentId\":\"%s\",\"state\":\"AUTHORIZED\",\"amount\":%d.50}".formatted(id,
						key, number));
	}

	/**
	 * Makes a record that is not a payment.
	 * @param key the payment
	 * @param number the number of the change
	 * @return the record
	 */
	static PaymentMessage malformed(String key, int number) {
		String id = "%s-%d".formatted(key, number);
		return new PaymentMessage(id, key, Kind.MALFORMED, "50 euros for " + id);
	}

	/**
	 * Makes a record that says that a payment was withdrawn.
	 * @param key the payment
	 * @return the record
	 */
	static PaymentMessage tombstone(String key) {
		return new PaymentMessage(Backend.removal(key), key, Kind.TOMBSTONE, null);
	}

	ProducerRecord<byte[], byte[]> record(String topic) {
		return new ProducerRecord<>(topic, bytes(this.key), bytes());
	}

	byte @Nullable [] bytes() {
		return (this.value != null) ? bytes(this.value) : null;
	}

	/**
	 * Tells the backend what to do with the record. Call it before the record is sent.
	 * @param backend the backend
	 */
	void prepare(Backend backend) {
		if (this.kind == Kind.FLAKY_ONCE) {
			backend.failOnce(this.id);
		}
		else if (this.kind == Kind.BOOK_DOWN) {
			backend.failAlways(this.id);
		}
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	/** What is the matter with a record. */
	enum Kind {

		HEALTHY, TOMBSTONE,

		/** The backend refuses it once. */
		FLAKY_ONCE,

		/** The backend always refuses it. */
		BOOK_DOWN,

		/** It is no JSON. */
		MALFORMED

	}

}
