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

package io.github.lambdabatch.sample.orders;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.client.ResourceAccessException;

import io.github.lambdabatch.PayloadConversionException;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.sample.SampleApplication;
import io.github.lambdabatch.test.BatchFunctionResult;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link OrdersConfiguration}.
 */
class OrdersConfigurationTests {

	private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

	private static final OrderAction ACTION = new OrderAction("a-1", "PLACE_ORDER", "user-7", null);

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer(new ConfigDataApplicationContextInitializer())
		// No test calls SQS.
		.withPropertyValues("lambda.batch.functions.processOrder.redelivery-delay.initial=0")
		.withUserConfiguration(SampleApplication.class);

	@Test
	void backendIsTheLogByDefault() {
		this.contextRunner
			.run((context) -> assertThat(context).getBean(OrderBackend.class).isInstanceOf(LoggingOrderBackend.class));
	}

	@Test
	void backendIsBehindHttpWhenItsAddressIsKnown() {
		this.contextRunner.withPropertyValues("sample.backend-url=http://backend")
			.run((context) -> assertThat(context).getBean(OrderBackend.class).isInstanceOf(HttpOrderBackend.class));
	}

	@Test
	@Timeout(30)
	void backendThatNeverAnswersFailsTheAction() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 1, LOOPBACK)) {
			this.contextRunner.withPropertyValues(backendUrl(silent.getLocalPort()))
				.run((context) -> assertThatExceptionOfType(ResourceAccessException.class)
					.isThrownBy(() -> context.getBean(OrderBackend.class).handle(ACTION)));
		}
	}

	@Test
	void backendThatRedirectsFailsTheAction() throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
		server.createContext("/actions", (exchange) -> {
			exchange.getResponseHeaders().set("Location", "/login");
			exchange.sendResponseHeaders(303, -1);
			exchange.close();
		});
		server.createContext("/login", (exchange) -> {
			exchange.sendResponseHeaders(204, -1);
			exchange.close();
		});
		server.start();
		try {
			this.contextRunner.withPropertyValues(backendUrl(server.getAddress().getPort()))
				.run((context) -> assertThatIllegalStateException()
					.isThrownBy(() -> context.getBean(OrderBackend.class).handle(ACTION))
					.withMessageContaining("303"));
		}
		finally {
			server.stop(0);
		}
	}

	private String backendUrl(int port) {
		return "sample.backend-url=http://127.0.0.1:" + port;
	}

	@Test
	void actionsThatAreMalformedOrAgainstTheRulesAreReported() {
		this.contextRunner.run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, "processOrder")
				.send(SqsEvents.standard("orders")
					.message(ACTION, (message) -> message.id("accepted"))
					.message(new OrderAction("a-2", OrderAction.DELETE_ACCOUNT, "user-7", null),
							(message) -> message.id("rejected"))
					.message("{\"actionId\":", (message) -> message.id("malformed")));
			assertThat(result).handled("accepted").reported("rejected", "malformed");
			assertThat(result).outcome("accepted").succeededWith(new Receipt("a-1"));
			assertThat(result).outcome("rejected")
				.hasExceptionInstanceOf(OrderActionRejectedException.class)
				.hasAttempts(1);
			assertThat(result).outcome("malformed").hasExceptionInstanceOf(PayloadConversionException.class);
		});
	}

	@Test
	void actionsThatAreMalformedOrAgainstTheRulesAreGivenUpAtOnce() {
		this.contextRunner.withBean("recoverer", RecordRecoverer.class, () -> (record, exception) -> {
		}).run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, "processOrder")
				.send(SqsEvents.standard("orders")
					.message(new OrderAction("a-3", OrderAction.DELETE_ACCOUNT, "user-7", null),
							(message) -> message.id("rejected"))
					.message("{\"actionId\":", (message) -> message.id("malformed"))
					.message("{\"type\":\"PLACE_ORDER\"}", (message) -> message.id("incomplete")));
			assertThat(result).hasNoFailures();
			assertThat(result).outcome("rejected").isRecovered();
			assertThat(result).outcome("malformed").isRecovered();
			assertThat(result).outcome("incomplete").isRecovered();
		});
	}

	@Test
	void actionThatTheBackendDoesNotTakeIsGivenUpOneDeliveryBeforeTheQueueDoes() {
		this.contextRunner.withBean("recoverer", RecordRecoverer.class, () -> (record, exception) -> {
		}).withPropertyValues(backendUrl(1)).run((context) -> {
			BatchFunctionResult result = BatchFunctionTester.of(context, "processOrder")
				.send(SqsEvents.standard("orders")
					.message(ACTION, (message) -> message.id("third").receiveCount(3))
					.message(ACTION, (message) -> message.id("fourth").receiveCount(4)));
			assertThat(result).reported("third");
			assertThat(result).outcome("third").hasAttempts(2);
			assertThat(result).outcome("fourth").isRecovered();
		});
	}

}
