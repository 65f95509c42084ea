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

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.FailureAction;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordFailureClassifier;
import io.github.lambdabatch.RecordOutcome;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.test.BatchFunctionResult;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code in docs/failures.md: a service that answers, cannot, or cannot be reached.
 */
class FailuresTests {

	private final List<String> calls = new ArrayList<>();

	private HttpServer service;

	private int closedPort;

	@BeforeEach
	void start() throws IOException {
		InetAddress loopback = InetAddress.getByName("127.0.0.1");
		this.service = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
		this.service.createContext("/", (exchange) -> {
			String status = exchange.getRequestURI().getPath().substring(1);
			this.calls.add(status);
			// The busy service is so once.
			boolean again = this.calls.indexOf(status) < this.calls.size() - 1;
			exchange.sendResponseHeaders((status.equals("503") && again) ? 200 : Integer.parseInt(status), -1);
			exchange.close();
		});
		this.service.start();
		try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
			this.closedPort = socket.getLocalPort();
		}
	}

	@AfterEach
	void stop() {
		this.service.stop(0);
	}

	@Test
	void failuresAreForNowForLaterOrForEver() {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withBean("test", FailuresTests.class, () -> this)
			.withPropertyValues("lambda.batch.sqs.retry.max-retries=1", "lambda.batch.sqs.retry.delay=1ms")
			.run((context) -> {
				BatchFunctionResult result = BatchFunctionTester.of(context, "processInvoice")
					.send(SqsEvents.standard("invoices")
						.message("200", (message) -> message.id("fine"))
						.message("503", (message) -> message.id("busy"))
						.message("422", (message) -> message.id("refused"))
						.message("unreachable", (message) -> message.id("later")));
				assertThat(result).handled("fine", "busy", "refused").reported("later");
				assertThat(this.calls).containsExactlyInAnyOrder("200", "503", "503", "422");
				assertThat(context.getBean(Reviews.class).invoices).containsExactly("refused");
				assertThat(context.getBean(Meter.class).counts)
					.isEqualTo(Map.of("Succeeded", 2, "Recovered", 1, "Failed", 1));
			});
	}

	private String url(String invoice) {
		int port = invoice.equals("unreachable") ? this.closedPort : this.service.getAddress().getPort();
		return "http://127.0.0.1:" + port + "/" + invoice;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@BatchHandler
		Consumer<String> processInvoice(FailuresTests test) {
			RestClient client = RestClient.create();
			return (invoice) -> client.get().uri(test.url(invoice)).retrieve().toBodilessEntity();
		}

		@Bean
		Reviews reviews() {
			return new Reviews();
		}

		@Bean
		Meter meter() {
			return new Meter();
		}

		// tag::failures-listener[]
		@Bean
		BatchListener outcomes(Meter meter) {
			return new BatchListener() {

				@Override
				public void afterRecord(RecordContext<?> record, RecordOutcome outcome) {
					meter.count(outcome.getClass().getSimpleName());
				}

			};
		}
		// end::failures-listener[]

		// tag::failures-classifier[]
		@Bean
		RecordFailureClassifier httpFailures() {
			return (record, exception) -> {
				if (exception instanceof ResourceAccessException) {
					return FailureAction.REDELIVER;
				}
				if (exception instanceof HttpServerErrorException) {
					return FailureAction.RETRY;
				}
				if (exception instanceof HttpClientErrorException) {
					return FailureAction.RECOVER;
				}
				return null; // as the settings say
			};
		}
		// end::failures-classifier[]

		// tag::failures-recoverer[]
		@Bean
		RecordRecoverer invoicesToReview(Reviews reviews) {
			return new RecordRecoverer() {

				@Override
				public boolean supports(RecordContext<?> record) {
					return "processInvoice".equals(record.functionName());
				}

				@Override
				public void recover(RecordContext<?> record, Throwable exception) {
					reviews.add(record.itemIdentifier(), exception);
				}

			};
		}
		// end::failures-recoverer[]

	}

	static class Reviews {

		private final List<String> invoices = new ArrayList<>();

		void add(String invoice, Throwable exception) {
			this.invoices.add(invoice);
		}

	}

	static class Meter {

		private final Map<String, Integer> counts = new HashMap<>();

		void count(String name) {
			this.counts.merge(name, 1, Integer::sum);
		}

	}

}
