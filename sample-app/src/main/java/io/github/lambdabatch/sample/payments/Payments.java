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

package io.github.lambdabatch.sample.payments;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.RecordContext;

/**
 * Tells the {@link PaymentBook} what has become of payments.
 */
class Payments {

	private final PaymentBook book;

	Payments(PaymentBook book) {
		this.book = book;
	}

	/**
	 * Takes one record.
	 * @param payment what the payment is now, or {@code null} if the record is a
	 * tombstone: the payment was withdrawn
	 * @param context the record, whose key is the payment
	 * @return the identifier of the payment
	 */
	String process(@Nullable Payment payment, RecordContext<KafkaEventRecord> context) {
		if (payment == null) {
			String paymentId = key(context.record());
			this.book.remove(paymentId);
			return paymentId;
		}
		this.book.enter(payment);
		return payment.paymentId();
	}

	private static String key(KafkaEventRecord tombstone) {
		String key = tombstone.getKey();
		if (key == null) {
			throw new IllegalArgumentException("A tombstone without a key does not say which payment was withdrawn");
		}
		return new String(Base64.getDecoder().decode(key), StandardCharsets.UTF_8);
	}

}
