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

import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.test.BatchFunctionResult;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.FakeLambdaContext;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code in README.md, and the first example of a processor that is used by hand in
 * docs/handlers.md.
 */
class ReadmeTests {

	private static final String SECOND = "7d9a1c44-1f0e-4b52-8c11-93b0a7e5d2f1";

	private static final SqsEvents EVENT = SqsEvents.standard("orders")
		.message(new Order("A-1", 1))
		.message(new Order("A-2", 0), (message) -> message.id(SECOND))
		.message(new Order("A-3", 1));

	@Test
	void payloadHandler() {
		new ApplicationContextRunner().withUserConfiguration(Application.class).run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, "processOrder").send(EVENT);
			assertThat(result.response())
				.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"" + SECOND + "\"}]}");
		});
	}

	@Test
	void byHand() {
		SQSBatchResponse response = new ByHand().handleRequest(EVENT.toEvent(), new FakeLambdaContext());
		assertThat(response.getBatchItemFailures()).extracting("itemIdentifier").containsExactly(SECOND);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		// tag::payload-handler[]
		@Bean
		@BatchHandler // a payload: each message's body, read by your JsonMapper
		Function<Order, Receipt> processOrder(Orders orders) {
			return orders::process;
		}
		// end::payload-handler[]

		@Bean
		Orders orders() {
			return new Orders();
		}

	}

	static class ByHand {

		// tag::by-hand[]
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = BatchProcessor
			.builder(SqsEventSource.standard())
			.build();

		SQSBatchResponse handleRequest(SQSEvent event, Context context) {
			return this.processor.process(event, (message, record) -> handle(message), context).response();
		}
		// end::by-hand[]

		private Object handle(SQSMessage message) {
			if (SECOND.equals(message.getMessageId())) {
				throw new IllegalStateException("second");
			}
			return message;
		}

	}

	static class Orders {

		Receipt process(Order order) {
			if (order.amount() <= 0) {
				throw new IllegalArgumentException("amount");
			}
			return new Receipt(order.id());
		}

	}

	record Order(String id, int amount) {

	}

	record Receipt(String orderId) {

	}

}
