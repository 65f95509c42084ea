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

package io.github.lambdabatch.sample.accounts;

import java.math.BigDecimal;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.lambdabatch.RecordOutcome.Reason;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.sample.SampleApplication;
import io.github.lambdabatch.test.BatchFunctionResult;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AccountsConfiguration}.
 */
class AccountsConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer(new ConfigDataApplicationContextInitializer())
		// No test calls SQS.
		.withPropertyValues("lambda.batch.functions.processTransaction.redelivery-delay.initial=0")
		.withUserConfiguration(SampleApplication.class);

	@Test
	void ledgerWorksOnItsOwnByDefault() {
		this.contextRunner
			.run((context) -> assertThat(context).getBean(Ledger.class).isInstanceOf(InMemoryLedger.class));
	}

	@Test
	void ledgerIsBehindHttpWhenItsAddressIsKnown() {
		this.contextRunner.withPropertyValues("sample.backend-url=http://backend")
			.run((context) -> assertThat(context).getBean(Ledger.class).isInstanceOf(HttpLedger.class));
	}

	@Test
	void transactionWithoutCoverHoldsUpItsOwnAccountOnly() {
		this.contextRunner.run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, "processTransaction")
				.send(SqsEvents.fifo("transactions.fifo")
					.group("a")
					.message(transaction("t-1", "a", "10"), (message) -> message.id("a1"))
					.message(transaction("t-2", "a", "-20"), (message) -> message.id("a2"))
					.message(transaction("t-3", "a", "50"), (message) -> message.id("a3"))
					.group("b")
					.message(transaction("t-4", "b", "5"), (message) -> message.id("b1")));
			assertThat(result).handled("a1", "b1").reported("a2", "a3");
			assertThat(result).outcome("a2").hasExceptionInstanceOf(InsufficientBalanceException.class).hasAttempts(1);
			assertThat(result).outcome("a3").isUnprocessed(Reason.EARLIER_FAILURE);
		});
	}

	@Test
	void accountGoesOnBehindATransactionThatIsGivenUp() {
		this.contextRunner.withBean("recoverer", RecordRecoverer.class, () -> (record, exception) -> {
		}).run((context) -> {
			BatchFunctionTester tester = BatchFunctionTester.of(context, "processTransaction");
			BatchFunctionResult third = tester.send(overdraft(3));
			assertThat(third).reported("a1", "a2");
			BatchFunctionResult fourth = tester.send(overdraft(4));
			assertThat(fourth).hasNoFailures();
			assertThat(fourth).outcome("a1").isRecovered();
			assertThat(fourth).outcome("a2").succeededWith(new Booking("t-2", new BigDecimal("50")));
		});
	}

	@Test
	void malformedTransactionIsGivenUpAtOnce() {
		this.contextRunner.withBean("recoverer", RecordRecoverer.class, () -> (record, exception) -> {
		}).run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, "processTransaction")
				.send(SqsEvents.fifo("transactions.fifo").message("{", (message) -> message.id("malformed")));
			assertThat(result).outcome("malformed").isRecovered();
		});
	}

	private static SqsEvents overdraft(int receiveCount) {
		return SqsEvents.fifo("transactions.fifo")
			.group("a")
			.message(transaction("t-1", "a", "-20"), (message) -> message.id("a1").receiveCount(receiveCount))
			.message(transaction("t-2", "a", "50"), (message) -> message.id("a2").receiveCount(receiveCount));
	}

	private static AccountTransaction transaction(String transactionId, String accountId, String amount) {
		return new AccountTransaction(transactionId, accountId, new BigDecimal(amount));
	}

}
