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

package io.github.lambdabatch.docs;

import java.util.function.Consumer;

import javax.sql.DataSource;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.Idempotency;
import io.github.lambdabatch.IdempotencyKeyResolver;
import io.github.lambdabatch.IdempotencyStore;
import io.github.lambdabatch.idempotency.JdbcIdempotencyStore;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.InMemoryIdempotencyStore;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code and the settings in docs/idempotency.md, with a real PostgreSQL and Spring
 * Boot's own data source.
 */
class IdempotencyPageTests {

	@AutoClose
	private static EmbeddedPostgres postgres;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withUserConfiguration(Application.class)
		.withPropertyValues("test.jdbc=true", "spring.datasource.url=" + postgres.getJdbcUrl("postgres", "postgres"),
				"lambda.batch.idempotency.jdbc.initialize-schema=always",
				"lambda.batch.functions.bookPayment.idempotency.transactional=true");

	@BeforeAll
	static void startServer() throws Exception {
		postgres = EmbeddedPostgres.builder().start();
		JdbcClient.create(postgres.getPostgresDatabase())
			.sql("CREATE TABLE PAYMENTS (ID VARCHAR(100), AMOUNT INT)")
			.update();
	}

	private static SqsEvents payment(String messageId, String id, int amount) {
		return SqsEvents.standard("payments")
			.message("{\"payment\":{\"id\":\"%s\",\"amount\":%d}}".formatted(id, amount),
					(message) -> message.id(messageId).attribute("payment-id", id));
	}

	private long total(String id) {
		return JdbcClient.create(postgres.getPostgresDatabase())
			.sql("SELECT COALESCE(SUM(AMOUNT), 0) FROM PAYMENTS WHERE ID = :id")
			.param("id", id)
			.query(Long.class)
			.single();
	}

	@Test
	void paymentIsBookedOnce() {
		this.runner.withPropertyValues("lambda.batch.functions.bookPayment.idempotency.store=jdbc").run((context) -> {
			BatchFunctionTester tester = BatchFunctionTester.of(context, "bookPayment");
			tester.send(payment("m1", "once", 7)).assertThat().allHandled();
			tester.send(payment("m1", "once", 7)).assertThat().outcome("m1").isDuplicate();
			assertThat(total("once")).isEqualTo(7);
			tester.send(payment("m2", "broken", -1)).assertThat().failed("m2");
			assertThat(total("broken")).isZero();
		});
		// In another environment.
		this.runner.withPropertyValues("lambda.batch.functions.bookPayment.idempotency.store=jdbc")
			.run((context) -> BatchFunctionTester.of(context, "bookPayment")
				.send(payment("m1", "once", 7))
				.assertThat()
				.outcome("m1")
				.isDuplicate());
	}

	@Test
	void keyIsInThePayload() {
		this.runner
			.withPropertyValues("lambda.batch.functions.bookPayment.idempotency.store=jdbc",
					"lambda.batch.functions.bookPayment.idempotency.key=/payment/id")
			.run((context) -> {
				BatchFunctionTester tester = BatchFunctionTester.of(context, "bookPayment");
				tester.send(payment("m3", "sent twice", 7)).assertThat().allHandled();
				tester.send(payment("m4", "sent twice", 7)).assertThat().outcome("m4").isDuplicate();
			});
	}

	@Test
	void keyIsThatOfABean() {
		this.runner.withUserConfiguration(Key.class)
			.withPropertyValues("lambda.batch.functions.bookPayment.idempotency.store=jdbc")
			.run((context) -> {
				BatchFunctionTester tester = BatchFunctionTester.of(context, "bookPayment");
				tester.send(payment("m5", "by header", 7)).assertThat().allHandled();
				tester.send(payment("m6", "by header", 7)).assertThat().outcome("m6").isDuplicate();
			});
	}

	@Test
	void storeIsABean() {
		this.runner.withUserConfiguration(Store.class)
			.withPropertyValues("lambda.batch.functions.bookPayment.idempotency.store=bookings")
			.run((context) -> {
				BatchFunctionTester tester = BatchFunctionTester.of(context, "bookPayment");
				tester.send(payment("m7", "own store", 7)).assertThat().allHandled();
				tester.send(payment("m7", "own store", 7)).assertThat().outcome("m7").isDuplicate();
			});
	}

	@Test
	void processorIsUsedByHand() {
		IdempotencyStore store = new InMemoryIdempotencyStore();
		// tag::idempotency-by-hand[]
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = BatchProcessor
			.builder(SqsEventSource.standard())
			.functionName("bookPayment")
			.idempotency(Idempotency.builder(store).transactional(true).build())
			.build();
		// end::idempotency-by-hand[]
		byte[] event = payment("m8", "by hand", 7).toBytes();
		processor.process(event, (message, record) -> null, null);
		assertThat(processor.process(event, (message, record) -> {
			throw new AssertionError();
		}, null).itemIdentifiers()).isEmpty();
	}

	record Message(Payment payment) {

		record Payment(String id, int amount) {

		}

	}

	/**
	 * Books payments.
	 */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@BatchHandler
		Consumer<Message> bookPayment(JdbcClient jdbc) {
			return (message) -> {
				jdbc.sql("INSERT INTO PAYMENTS VALUES (:id, :amount)")
					.param("id", message.payment().id())
					.param("amount", message.payment().amount())
					.update();
				if (message.payment().amount() < 0) {
					throw new IllegalArgumentException();
				}
			};
		}

	}

	/**
	 * Names what identifies a payment.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Key {

		// tag::idempotency-key[]
		@Bean
		IdempotencyKeyResolver paymentKey() {
			return (record) -> record.header("payment-id");
		}
		// end::idempotency-key[]

	}

	/**
	 * Has the store as a bean.
	 */
	@Configuration(proxyBeanMethods = false)
	static class Store {

		// tag::idempotency-store[]
		@Bean
		JdbcIdempotencyStore bookings(@Qualifier("dataSource") DataSource dataSource,
				@Qualifier("transactionManager") PlatformTransactionManager transactionManager) {
			return JdbcIdempotencyStore.builder(dataSource).transactionManager(transactionManager).build();
		}
		// end::idempotency-store[]

	}

}
