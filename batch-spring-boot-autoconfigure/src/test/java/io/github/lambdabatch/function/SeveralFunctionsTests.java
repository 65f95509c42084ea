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

package io.github.lambdabatch.function;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.UnsupportedEventException;
import io.github.lambdabatch.source.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Several functions in one application, through the real {@code FunctionInvoker}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SeveralFunctionsTests {

	private static final String ALL_HANDLED = "{\"batchItemFailures\":[]}";

	private static final byte[] SQS = SqsEvents.withBodies("{\"id\":\"1\"}");

	private static final byte[] KINESIS = SqsEvents.fixture("kinesis.json");

	private static final ConcurrentLinkedQueue<String> called = new ConcurrentLinkedQueue<>();

	@BeforeEach
	void clear() {
		called.clear();
	}

	@Test
	void batchGoesToTheFunctionWhoseSourceItFits(CapturedOutput output) {
		LambdaApplication application = LambdaApplication.start(Sources.class);
		assertThat(output).contains("None of the functions [messages, readings] has been chosen: name one in"
				+ " 'spring.cloud.function.definition' or in the constructor of FunctionInvoker");
		assertThat(application.invoke(SQS)).isEqualTo(ALL_HANDLED);
		assertThat(called).containsOnly("messages");
		called.clear();
		assertThat(application.invoke(KINESIS)).isEqualTo(ALL_HANDLED);
		assertThat(called).containsOnly("readings");
		assertThat(application.invoke(SqsEvents.bytes("{\"Records\":[]}"))).isEqualTo(ALL_HANDLED);
		assertThat(output).doesNotContain("Received: ");
	}

	@Test
	void batchThatFitsNoneFails() {
		LambdaApplication application = LambdaApplication.start(Sources.class);
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> application.invoke(SqsEvents.fixture("dynamodb.json")))
			.withMessage("None of several functions has been chosen, and a batch of DYNAMODB fits none. Name one of"
					+ " [messages, readings] in 'spring.cloud.function.definition', or give a payload function a"
					+ " source with 'lambda.batch.functions.<name>.event-type'.");
		assertThatExceptionOfType(UnsupportedEventException.class)
			.isThrownBy(() -> application.invoke(SqsEvents.bytes("{\"httpMethod\":\"GET\"}")))
			.withMessageContaining("httpMethod");
		assertThat(called).isEmpty();
	}

	@Test
	void batchThatFitsSeveralFails() {
		LambdaApplication application = LambdaApplication.start(Payloads.class);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> application.invoke(SQS))
			.withMessageContaining("a batch of SQS fits all of [orders, readings]. Name one of [orders, readings] in");
		assertThat(called).isEmpty();
	}

	@Test
	void sourceOfAPayloadFunctionCounts() {
		LambdaApplication application = LambdaApplication.start(Payloads.class,
				"lambda.batch.functions.orders.event-type=sqs", "lambda.batch.functions.readings.event-type=kinesis");
		assertThat(application.invoke(SQS)).isEqualTo(ALL_HANDLED);
		assertThat(called).containsOnly("orders");
	}

	@Test
	void chosenFunctionIsCalledAlone(CapturedOutput output) {
		LambdaApplication application = LambdaApplication.start(Payloads.class,
				"spring.cloud.function.definition=readings");
		assertThat(application.invoke(SQS)).isEqualTo(ALL_HANDLED);
		assertThat(called).containsOnly("readings");
		assertThat(output).doesNotContain("has been chosen");
	}

	@Test
	void constructorArgumentChooses() {
		LambdaApplication application = LambdaApplication.start(Payloads.class, "orders", new String[0]);
		assertThat(application.invoke(SQS)).isEqualTo(ALL_HANDLED);
		assertThat(called).containsOnly("orders");
	}

	@Test
	void eventsOfOtherFunctionsAreLeftToThem() {
		LambdaApplication application = LambdaApplication.start(WithOthers.class);
		assertThat(application.invoke(SQS)).isEqualTo(ALL_HANDLED);
		assertThat(called).containsOnly("messages");
		called.clear();
		String request = """
				{"httpMethod":"POST","headers":{"spring.cloud.function.definition":"uppercase"},"body":"abc"}""";
		assertThat(application.invoke(SqsEvents.bytes(request))).contains("\"statusCode\":200").contains("ABC");
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> application.invoke(SqsEvents.bytes("{\"httpMethod\":\"POST\",\"body\":\"abc\"}")))
			.withMessageContaining("Failed to establish route");
		assertThat(called).isEmpty();
	}

	@Test
	void functionOfWholeEventsGetsItsEvent() {
		LambdaApplication application = LambdaApplication.start(WithOthers.class);
		assertThat(application.invoke(KINESIS)).contains("whole event");
		LambdaApplication ambiguous = LambdaApplication.start(WithWholeEvents.class);
		assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> ambiguous.invoke(KINESIS))
			.withMessageContaining("fits all of [readings, wholeEvents]");
	}

	@Test
	void onlyFunctionNeedsNoChoice(CapturedOutput output) {
		assertThat(LambdaApplication.start(Messages.class).invoke(SQS)).isEqualTo(ALL_HANDLED);
		assertThat(output).doesNotContain("has been chosen");
	}

	@Test
	void routingExpressionIsAChoice() {
		LambdaApplication application = LambdaApplication.start(Payloads.class,
				"spring.cloud.function.routing-expression='readings'");
		assertThat(application.invoke(SQS)).isEqualTo(ALL_HANDLED);
		assertThat(called).containsOnly("readings");
	}

	@Test
	void functionsAreComposedPerRecord() {
		LambdaApplication application = LambdaApplication.start(Parts.class,
				"lambda.batch.functions.composed.definition=decode|process",
				"lambda.batch.functions.composed.max-records=2", "spring.cloud.function.definition=composed");
		assertThat(application.invoke(SqsEvents.withBodies("a", "fail", "c")))
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"id-1\"},{\"itemIdentifier\":\"id-2\"}]}");
		assertThat(called).containsExactly("A of a", "FAIL of fail");
	}

	@Test
	void firstFunctionOfACompositionMayTakePayloads() {
		LambdaApplication application = LambdaApplication.start(Parts.class,
				"lambda.batch.functions.composed.definition=read | store", "spring.cloud.function.definition=composed");
		assertThat(application.invoke(SqsEvents.withBodies("{\"id\":\"1\"}", "{\"id\":1")))
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"id-1\"}]}");
		assertThat(called).containsExactly("stored 1");
	}

	@Test
	void partsOfACompositionAreNoChoice() {
		LambdaApplication application = LambdaApplication.start(Parts.class,
				"lambda.batch.functions.composed.definition=decode|process");
		assertThat(application.invoke(SqsEvents.withBodies("a"))).isEqualTo(ALL_HANDLED);
		assertThat(called).containsExactly("A of a");
	}

	private static void add(String name) {
		called.add(name);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Messages {

		@Bean
		Consumer<SQSMessage> messages() {
			return (message) -> add("messages");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Messages.class)
	static class Sources {

		@Bean
		Consumer<KinesisEventRecord> readings() {
			return (record) -> add("readings");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Payloads {

		@Bean
		@BatchHandler
		Consumer<Map<String, String>> orders() {
			return (order) -> add("orders");
		}

		@Bean
		@BatchHandler
		Consumer<Map<String, String>> readings() {
			return (reading) -> add("readings");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Messages.class)
	static class WithOthers {

		@Bean
		Function<String, String> uppercase() {
			return (text) -> text.toUpperCase();
		}

		@Bean
		Function<KinesisEvent, String> wholeEvents() {
			return (event) -> "whole event";
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ WithOthers.class, Sources.class })
	static class WithWholeEvents {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Parts {

		@Bean
		Function<SQSMessage, List<String>> decode() {
			return (message) -> List.of(message.getBody(), message.getBody().toUpperCase());
		}

		@Bean
		Function<List<String>, String> process() {
			return (parts) -> {
				add(parts.get(1) + " of " + parts.get(0));
				if ("fail".equals(parts.get(0))) {
					throw new IllegalStateException("failed on purpose");
				}
				return "done";
			};
		}

		@Bean
		Function<Map<String, String>, String> read() {
			return (order) -> String.valueOf(order.get("id"));
		}

		@Bean
		Consumer<String> store() {
			return (id) -> add("stored " + id);
		}

	}

}
