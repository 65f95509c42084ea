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

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.support.GenericApplicationContext;

import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.sample.SampleApplication;
import io.github.lambdabatch.sample.payments.Payment.State;
import io.github.lambdabatch.test.BatchFunctionResult;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.KafkaEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PaymentsConfiguration}.
 */
class PaymentsConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer(new ConfigDataApplicationContextInitializer())
		.withUserConfiguration(SampleApplication.class);

	@Test
	void bookWorksOnItsOwnByDefault() {
		this.contextRunner
			.run((context) -> assertThat(context).getBean(PaymentBook.class).isInstanceOf(LoggingPaymentBook.class));
	}

	@Test
	void bookIsBehindHttpWhenItsAddressIsKnown() {
		this.contextRunner.withPropertyValues("sample.backend-url=http://backend")
			.run((context) -> assertThat(context).getBean(PaymentBook.class).isInstanceOf(HttpPaymentBook.class));
	}

	@Test
	void paymentsAndTombstonesAreHandledAndWhatIsNoPaymentIsReported() {
		this.contextRunner.run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, "processPayment")
				.send(KafkaEvents.topic("payments")
					.record("p-1", payment("p-1"))
					.tombstone("p-2")
					.record("p-3", "{\"changeId\":\"c-1\",\"paymentId\":\"p-3\",\"amount\":1}"));
			assertThat(result).outcome(0).succeededWith("p-1");
			assertThat(result).outcome(1).succeededWith("p-2");
			assertThat(result).outcome(2).hasExceptionInstanceOf(PayloadConversionException.class);
		});
	}

	@Test
	void whatIsNoPaymentIsGivenUpButPaymentsWaitForTheBook() {
		List<String> givenUp = new ArrayList<>();
		this.contextRunner.withBean(RecordRecoverer.class, () -> (record, exception) -> givenUp.add(record.toString()))
			.withInitializer((context) -> ((GenericApplicationContext) context).registerBean("outage",
					PaymentBook.class, Outage::new, (definition) -> definition.setPrimary(true)))
			.run((context) -> {
				BatchFunctionResult result = BatchFunctionTester.of(context, "processPayment")
					.send(KafkaEvents.topic("payments").record("p-1", payment("p-1")).record("p-2", "no payment"));
				assertThat(result).outcome(0).hasExceptionInstanceOf(PaymentBookUnavailableException.class);
				assertThat(result.itemIdentifiers()).hasSize(2);
				assertThat(result).reported(result.itemIdentifiers().get(0));
				assertThat(givenUp).singleElement().asString().contains(result.itemIdentifiers().get(1));
			});
	}

	private static Payment payment(String paymentId) {
		return new Payment("c-1", paymentId, State.CAPTURED, BigDecimal.TEN);
	}

	/** A book that takes nothing. */
	private static final class Outage implements PaymentBook {

		@Override
		public void enter(Payment payment) {
			throw new PaymentBookUnavailableException("closed", null);
		}

		@Override
		public void remove(String paymentId) {
			throw new PaymentBookUnavailableException("closed", null);
		}

	}

}
