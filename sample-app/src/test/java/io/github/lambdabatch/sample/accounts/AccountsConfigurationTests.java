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
import org.springframework.jdbc.core.simple.JdbcClient;

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
	void ledgerIsInTheDatabaseIfThereIsOne() {
		withDatabase("ledger")
			.run((context) -> assertThat(context).getBean(Ledger.class).isInstanceOf(JdbcLedger.class));
	}

	@Test
	void transactionIsBookedOnceHoweverManyEnvironmentsGetIt() {
		SqsEvents batch = SqsEvents.fifo("transactions.fifo")
			.group("a")
			.message(transaction("t-1", "a", "10"), (message) -> message.id("a1"))
			.message(transaction("t-2", "a", "20"), (message) -> message.id("a2"));
		withDatabase("shared")
			.withPropertyValues("spring.sql.init.mode=always", "lambda.batch.idempotency.jdbc.initialize-schema=always")
			.run((context) -> {
				BatchFunctionResult result = BatchFunctionTester.of(context, "processTransaction").send(batch);
				assertThat(result).outcome("a2").succeededWith(new Booking("t-2", new BigDecimal("30.00")));
				withDatabase("shared").run((another) -> {
					BatchFunctionResult again = BatchFunctionTester.of(another, "processTransaction").send(batch);
					assertThat(again).hasNoFailures();
					assertThat(again).outcome("a1").isDuplicate();
					assertThat(again).outcome("a2").isDuplicate();
					assertThat(another.getBean(JdbcClient.class)
						.sql("SELECT TRANSACTION_ID FROM BOOKINGS ORDER BY ID")
						.query(String.class)
						.list()).containsExactly("t-1", "t-2");
				});
			});
	}

	private ApplicationContextRunner withDatabase(String name) {
		return this.contextRunner.withPropertyValues("spring.profiles.active=database",
				"spring.datasource.url=jdbc:h2:mem:%s;DB_CLOSE_DELAY=-1".formatted(name));
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
