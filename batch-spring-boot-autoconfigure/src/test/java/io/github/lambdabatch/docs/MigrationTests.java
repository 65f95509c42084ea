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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse.BatchItemFailure;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.awspring.cloud.sqs.annotation.SqsListener;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code in docs/migration.md: before and after do the same.
 */
class MigrationTests {

	private static final Log logger = LogFactory.getLog(MigrationTests.class);

	private static final SqsEvents EVENT = SqsEvents.standard("orders")
		.message(new Order("A-1", 2), (message) -> message.id("m1"))
		.message(new Order("A-2", 0), (message) -> message.id("m2"))
		.message("not an order", (message) -> message.id("m3"))
		.message(new Order("A-4", 1), (message) -> message.id("m4"));

	@Test
	void byHand() {
		Orders orders = new Orders();
		SQSBatchResponse response = new Before().processOrders(orders, new JsonMapper()).apply(EVENT.toEvent());
		assertThat(response.getBatchItemFailures()).extracting(BatchItemFailure::getItemIdentifier)
			.containsExactly("m2", "m3");
		assertThat(orders.processed).containsExactly("A-1", "A-4");
	}

	@Test
	void listener() {
		Orders orders = new Orders();
		new OrderListener(orders).process(new Order("A-1", 2));
		assertThat(orders.processed).containsExactly("A-1");
	}

	@Test
	void served() {
		new ApplicationContextRunner().withUserConfiguration(After.class).run((context) -> {
			assertThat(BatchFunctionTester.of(context, "processOrder").send(EVENT)).reported("m2", "m3");
			assertThat(context.getBean(Orders.class).processed).containsExactly("A-1", "A-4");
		});
	}

	static class Before {

		// tag::migration-by-hand[]
		@Bean
		Function<SQSEvent, SQSBatchResponse> processOrders(Orders orders, JsonMapper mapper) {
			return (event) -> {
				List<BatchItemFailure> failures = new ArrayList<>();
				for (SQSMessage message : event.getRecords()) {
					try {
						orders.process(mapper.readValue(message.getBody(), Order.class));
					}
					catch (RuntimeException ex) {
						logger.warn("Failed to handle message " + message.getMessageId(), ex);
						failures.add(new BatchItemFailure(message.getMessageId()));
					}
				}
				return new SQSBatchResponse(failures);
			};
		}
		// end::migration-by-hand[]

	}

	// tag::migration-listener[]
	class OrderListener {

		private final Orders orders;

		OrderListener(Orders orders) {
			this.orders = orders;
		}

		@SqsListener(queueNames = "orders", maxConcurrentMessages = "10")
		void process(Order order) {
			this.orders.process(order);
		}

	}
	// end::migration-listener[]

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class After {

		@Bean
		Orders orders() {
			return new Orders();
		}

		// tag::migration-served[]
		@Bean
		@BatchHandler
		Consumer<Order> processOrder(Orders orders) {
			return orders::process;
		}
		// end::migration-served[]

	}

	static class Orders {

		private final List<String> processed = new ArrayList<>();

		void process(Order order) {
			if (order.quantity() < 1) {
				throw new IllegalArgumentException("The quantity must be positive");
			}
			this.processed.add(order.id());
		}

	}

	record Order(String id, int quantity) {

	}

}
