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

import java.net.URI;
import java.util.function.BiFunction;

import com.amazonaws.services.lambda.runtime.events.KafkaEvent.KafkaEventRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.FailureAction;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordFailureClassifier;
import io.github.lambdabatch.sample.BackendProperties;

/**
 * The function for payments, and what it needs.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(BackendProperties.class)
class PaymentsConfiguration {

	@Bean
	@BatchHandler
	BiFunction<@Nullable Payment, RecordContext<KafkaEventRecord>, String> processPayment(Payments payments) {
		return payments::process;
	}

	@Bean
	Payments payments(PaymentBook book) {
		return new Payments(book);
	}

	/**
	 * A payment is not given up because of an outage: it waits to be delivered again
	 * instead of becoming a dead letter.
	 */
	@Bean
	RecordFailureClassifier paymentFailures() {
		return (record, exception) -> (exception instanceof PaymentBookUnavailableException) ? FailureAction.REDELIVER
				: null;
	}

	@Bean
	PaymentBook paymentBook(BackendProperties properties, RestClient.Builder clientBuilder) {
		URI url = properties.backendUrl();
		return (url != null) ? new HttpPaymentBook(clientBuilder.baseUrl(url).build()) : new LoggingPaymentBook();
	}

}
