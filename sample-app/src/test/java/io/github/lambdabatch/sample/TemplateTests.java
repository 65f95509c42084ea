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

package io.github.lambdabatch.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import com.amazonaws.services.lambda.runtime.Context;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.cloud.function.context.FunctionRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code template.yaml}: what has to fit together to lose no message.
 */
class TemplateTests {

	private Map<?, ?> template;

	@BeforeEach
	void read() throws IOException {
		try (Reader reader = Files.newBufferedReader(Path.of("template.yaml"))) {
			this.template = new Yaml(new IntrinsicFunctions()).load(reader);
		}
	}

	@ParameterizedTest
	@EnumSource
	void failedRecordsAreReportedOneByOne(Function function) {
		assertThat(event(function, "FunctionResponseTypes")).isEqualTo(List.of("ReportBatchItemFailures"));
	}

	@ParameterizedTest
	@EnumSource
	void functionsAreFedByTheirSource(Function function) {
		assertThat(at(function.resource, "Events", function.event, "Type")).isEqualTo(function.type);
		assertThat(event(function, function.isStream() ? "Stream" : "Queue")).isEqualTo(function.source);
		assertThat((int) event(function, "BatchSize")).isBetween(1, function.isStream() ? 10_000 : 10);
	}

	@ParameterizedTest
	@EnumSource
	void functionsAreBeansThatAreServed(Function function) {
		String name = name(function);
		try (ConfigurableApplicationContext context = SpringApplication.run(SampleApplication.class,
				"--spring.cloud.function.definition=" + name)) {
			assertThat(context.getBean(name)).isInstanceOf(java.util.function.Function.class);
			assertThat(context.getBean(FunctionRegistry.class).<Object>lookup(name)).hasFieldOrPropertyWithValue(
					"inputType", ResolvableType.forClassWithGenerics(Message.class, InputStream.class).getType());
		}
	}

	@Test
	void everyFunctionIsTested() {
		Map<?, ?> resources = (Map<?, ?>) get(this.template, "Resources");
		assertThat(resources.keySet())
			.filteredOn((name) -> get(resource((String) name), "Type").equals("AWS::Serverless::Function"))
			.map(String.class::cast)
			.containsExactlyInAnyOrderElementsOf(
					Arrays.stream(Function.values()).map((function) -> function.resource).toList());
	}

	@ParameterizedTest
	@ValueSource(strings = { "OrdersQueue", "TransactionsQueue" })
	void messageIsHiddenForSixTimesTheFunctionTimeout(String queue) {
		assertThat(at(queue, "VisibilityTimeout")).isEqualTo(6 * (int) global("Timeout"));
	}

	@ParameterizedTest
	@CsvSource({ "OrdersQueue,OrdersDeadLetterQueue", "TransactionsQueue,TransactionsDeadLetterQueue" })
	void messageThatFailsTooOftenGoesToTheDeadLetterQueue(String queue, String deadLetterQueue) {
		assertThat(at(queue, "RedrivePolicy", "maxReceiveCount")).isEqualTo(5);
		assertThat(at(queue, "RedrivePolicy", "deadLetterTargetArn")).isEqualTo("!GetAtt " + deadLetterQueue + ".Arn");
		assertThat(get(resource(deadLetterQueue), "Type")).isEqualTo("AWS::SQS::Queue");
	}

	@ParameterizedTest
	@EnumSource(names = { "ORDERS", "TRANSACTIONS" })
	void functionSendsDeadLettersWhereItsQueueDoes(Function function) {
		String variable = "LAMBDA_BATCH_FUNCTIONS_%s_DEADLETTER_QUEUE"
			.formatted(name(function).toUpperCase(Locale.ROOT));
		String queue = (String) at(function.queue(), "RedrivePolicy", "deadLetterTargetArn");
		assertThat(at(function.resource, "Environment", "Variables", variable))
			.isEqualTo("!Ref " + queue.replaceAll("!GetAtt (.*)\\.Arn", "$1"));
		assertThat(allowed(function)).contains("sqs:SendMessage " + queue);
	}

	@ParameterizedTest
	@EnumSource(names = { "ORDERS", "TRANSACTIONS" })
	void functionMayDelayTheRedeliveryOfItsMessages(Function function) {
		assertThat(allowed(function)).contains("sqs:ChangeMessageVisibility " + function.source,
				"sqs:GetQueueUrl " + function.source);
	}

	@ParameterizedTest
	@EnumSource(names = { "ORDERS", "TRANSACTIONS" })
	void functionGivesUpOneReceiveBeforeItsQueue(Function function) {
		try (ConfigurableApplicationContext context = SpringApplication.run(SampleApplication.class)) {
			int maxReceives = context.getEnvironment()
				.getRequiredProperty("lambda.batch.functions." + name(function) + ".max-receives", Integer.class);
			assertThat(maxReceives).isEqualTo((int) at(function.queue(), "RedrivePolicy", "maxReceiveCount") - 1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TransactionsQueue", "TransactionsDeadLetterQueue" })
	void transactionsStayInOrder(String queue) {
		assertThat(at(queue, "FifoQueue")).isEqualTo(true);
		assertThat((String) at(queue, "QueueName")).endsWith(".fifo");
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.INCLUDE, names = { "READINGS", "CHANGES" })
	void recordThatFailsTooOftenIsSetAsideForAHuman(Function function) {
		assertThat((int) event(function, "MaximumRetryAttempts")).isBetween(1, 100);
		assertThat(event(function, "BisectBatchOnFunctionError")).isEqualTo(true);
		assertThat(event(function, "StartingPosition")).isEqualTo("TRIM_HORIZON");
		Object onFailure = get(event(function, "DestinationConfig"), "OnFailure");
		assertThat(get(onFailure, "Type")).isEqualTo("SQS");
		String queue = ((String) get(onFailure, "Destination")).replaceAll("!GetAtt (.*)\\.Arn", "$1");
		assertThat(get(resource(queue), "Type")).isEqualTo("AWS::SQS::Queue");
	}

	@Test
	void changesComeWithBothImages() {
		assertThat(at("ItemsTable", "StreamSpecification", "StreamViewType")).isEqualTo("NEW_AND_OLD_IMAGES");
	}

	@Test
	void handlerAndMainClassExist() throws Exception {
		String[] handler = ((String) global("Handler")).split("::");
		assertThat(
				Class.forName(handler[0]).getMethod(handler[1], InputStream.class, OutputStream.class, Context.class))
			.isNotNull();
		assertThat(get(get(global("Environment"), "Variables"), "MAIN_CLASS"))
			.isEqualTo(SampleApplication.class.getName());
	}

	@Test
	void codeIsTheZipOfTheBuild() {
		assertThat(Path.of((String) global("CodeUri")))
			.isEqualTo(Path.of("target").resolve(Path.of(System.getProperty("sample.zip")).getFileName()));
	}

	private String name(Function function) {
		return (String) at(function.resource, "Environment", "Variables", "SPRING_CLOUD_FUNCTION_DEFINITION");
	}

	/** What the function may do, an action and a resource each. */
	private Stream<String> allowed(Function function) {
		return list(at(function.resource, "Policies")).flatMap((policy) -> list(get(policy, "Statement")))
			.filter((statement) -> get(statement, "Effect").equals("Allow"))
			.flatMap((statement) -> list(get(statement, "Action"))
				.map((action) -> action + " " + get(statement, "Resource")));
	}

	private static Stream<?> list(Object value) {
		return (value instanceof List<?> list) ? list.stream() : Stream.of(value);
	}

	private Object event(Function function, String name) {
		return at(function.resource, "Events", function.event, "Properties", name);
	}

	private Object global(String name) {
		return get(get(get(this.template, "Globals"), "Function"), name);
	}

	private Object at(String resource, String... path) {
		Object value = get(resource(resource), "Properties");
		for (String name : path) {
			value = get(value, name);
		}
		return value;
	}

	private Object resource(String name) {
		return get(get(this.template, "Resources"), name);
	}

	private static Object get(Object map, String name) {
		return Objects.requireNonNull(((Map<?, ?>) map).get(name), name);
	}

	/** The functions, and what feeds them. */
	private enum Function {

		ORDERS("ProcessOrderFunction", "Orders", "SQS", "!GetAtt OrdersQueue.Arn"),

		TRANSACTIONS("ProcessTransactionFunction", "Transactions", "SQS", "!GetAtt TransactionsQueue.Arn"),

		READINGS("ProcessReadingFunction", "Readings", "Kinesis", "!GetAtt ReadingsStream.Arn"),

		CHANGES("ProcessChangeFunction", "Changes", "DynamoDB", "!GetAtt ItemsTable.StreamArn");

		private final String resource;

		private final String event;

		private final String type;

		private final String source;

		Function(String resource, String event, String type, String source) {
			this.resource = resource;
			this.event = event;
			this.type = type;
			this.source = source;
		}

		String queue() {
			return this.source.replaceAll("!GetAtt (.*)\\.Arn", "$1");
		}

		boolean isStream() {
			return !this.type.equals("SQS");
		}

	}

	/** Reads {@code !Ref} and its like as text. */
	private static final class IntrinsicFunctions extends SafeConstructor {

		IntrinsicFunctions() {
			super(new LoaderOptions());
			this.yamlMultiConstructors.put("!", new AbstractConstruct() {

				@Override
				public Object construct(Node node) {
					return node.getTag().getValue() + " " + ((ScalarNode) node).getValue();
				}

			});
		}

	}

}
