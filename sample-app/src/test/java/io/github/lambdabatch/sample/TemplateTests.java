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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.amazonaws.services.lambda.runtime.Context;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.SpringApplication;
import org.springframework.cloud.function.context.FunctionRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.ClassPathResource;
import org.springframework.messaging.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.observation.EmbeddedMetrics;
import io.github.lambdabatch.observation.EmfDimension;
import io.github.lambdabatch.observation.EmfMetric;

import static io.github.lambdabatch.sample.CloudFormationTemplate.get;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code template.yaml}: what has to fit together to lose no message.
 */
class TemplateTests {

	private static final String ALARM = "AWS::CloudWatch::Alarm";

	private static final String DASHBOARD = "AWS::CloudWatch::Dashboard";

	private static final String EMF_VARIABLE = "LAMBDA_BATCH_EMF_";

	private CloudFormationTemplate template;

	@BeforeEach
	void read() throws IOException {
		this.template = CloudFormationTemplate.read(Path.of("template.yaml"));
	}

	@ParameterizedTest
	@EnumSource
	void failedRecordsAreReportedOneByOne(Function function) {
		assertThat(event(function, "FunctionResponseTypes")).isEqualTo(List.of("ReportBatchItemFailures"));
	}

	@ParameterizedTest
	@EnumSource
	void functionsAreFedByTheirSource(Function function) {
		if (function == Function.PAYMENTS) {
			assertThat(this.template.type(function.event)).isEqualTo("AWS::Lambda::EventSourceMapping");
			assertThat(event(function, "FunctionName")).isEqualTo("!Ref " + function.resource + ".Alias");
			assertThat(event(function, "EventSourceArn")).isEqualTo(function.source);
		}
		else {
			assertThat(at(function.resource, "Events", function.event, "Type")).isEqualTo(function.type);
			assertThat(event(function, function.isStream() ? "Stream" : "Queue")).isEqualTo(function.source);
		}
		assertThat((int) event(function, "BatchSize")).isBetween(1, function.isStream() ? 10_000 : 10);
	}

	@ParameterizedTest
	@EnumSource
	void functionsAreBeansThatAreServed(Function function) {
		String name = name(function);
		try (ConfigurableApplicationContext context = SpringApplication.run(SampleApplication.class,
				"--spring.cloud.function.definition=" + name)) {
			assertThat(context.getBean(name)).isInstanceOfAny(java.util.function.Function.class, BiFunction.class);
			assertThat(context.getBean(FunctionRegistry.class).<Object>lookup(name)).hasFieldOrPropertyWithValue(
					"inputType", ResolvableType.forClassWithGenerics(Message.class, InputStream.class).getType());
		}
	}

	@Test
	void everyFunctionIsTested() {
		assertThat(this.template.names("AWS::Serverless::Function")).containsExactlyInAnyOrderElementsOf(
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
		assertThat(this.template.type(deadLetterQueue)).isEqualTo("AWS::SQS::Queue");
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
	@EnumSource(mode = EnumSource.Mode.INCLUDE, names = { "READINGS", "CHANGES", "PAYMENTS" })
	void recordThatFailsTooOftenIsSetAsideForAHuman(Function function) {
		assertThat((int) event(function, "MaximumRetryAttempts")).isBetween(1, 100);
		assertThat(event(function, "BisectBatchOnFunctionError")).isEqualTo(true);
		assertThat(event(function, "StartingPosition")).isEqualTo("TRIM_HORIZON");
		Object onFailure = get(event(function, "DestinationConfig"), "OnFailure");
		if (function != Function.PAYMENTS) {
			assertThat(get(onFailure, "Type")).isEqualTo("SQS");
		}
		assertThat(this.template.type(deadLetterQueue(function))).isEqualTo("AWS::SQS::Queue");
	}

	@Test
	void paymentsAreReadFromAClusterIfThereIsOne() {
		assertThat(this.template.condition(Function.PAYMENTS.event)).isEqualTo("HasPayments");
		assertThat(list(at(Function.PAYMENTS.resource, "Policies")).filter(String.class::isInstance)).hasSize(2)
			.allSatisfy((policy) -> assertThat(policy).asString().startsWith("!If [HasPayments, "))
			.anySatisfy((policy) -> assertThat(policy).asString().contains("AWSLambdaMSKExecutionRole"))
			.anySatisfy((policy) -> assertThat(policy).asString()
				.contains("kafka-cluster:Connect", "kafka-cluster:ReadData", "kafka-cluster:DescribeTopic",
						"kafka-cluster:AlterGroup", "kafka-cluster:DescribeGroup", "PaymentsTopic", "-payments"));
		assertThat(event(Function.PAYMENTS, "Topics")).isEqualTo(List.of("!Ref PaymentsTopic"));
		assertThat(get(event(Function.PAYMENTS, "AmazonManagedKafkaEventSourceConfig"), "ConsumerGroupId"))
			.isEqualTo("!Sub ${AWS::StackName}-payments");
	}

	@Test
	void paymentsHavePollersOfTheirOwnAsPartialAnswersNeedThem() {
		Object pollers = event(Function.PAYMENTS, "ProvisionedPollerConfig");
		assertThat((int) get(pollers, "MinimumPollers")).isBetween(1, (int) get(pollers, "MaximumPollers"));
	}

	@Test
	void paymentsFunctionAndItsMappingSendToTheDeadLetterQueue() {
		assertThat(at(Function.PAYMENTS.resource, "Environment", "Variables",
				"LAMBDA_BATCH_FUNCTIONS_PROCESSPAYMENT_DEADLETTER_QUEUE"))
			.isEqualTo("!Ref " + deadLetterQueue(Function.PAYMENTS));
		// Lambda sends with the rights of the function.
		assertThat(allowed(Function.PAYMENTS))
			.contains("sqs:SendMessage !GetAtt " + deadLetterQueue(Function.PAYMENTS) + ".Arn");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SPRING_PROFILES_ACTIVE", "SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_USERNAME",
			"SPRING_DATASOURCE_PASSWORD" })
	void accountsAreInADatabaseIfThereIsOne(String variable) {
		assertThat(at("ProcessTransactionFunction", "Environment", "Variables", variable)).asString()
			.contains("HasLedger");
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

	@ParameterizedTest
	@EnumSource
	void logIsKeptForSomeTime(Function function) {
		String group = ((String) at(function.resource, "LoggingConfig", "LogGroup")).replace("!Ref ", "");
		assertThat(this.template.type(group)).isEqualTo("AWS::Logs::LogGroup");
		assertThat((int) at(group, "RetentionInDays")).isPositive();
		// The other class makes no metrics of the log.
		assertThat(this.template.properties(group).get("LogGroupClass")).isIn(null, "STANDARD");
	}

	@ParameterizedTest
	@EnumSource
	void linesOfLambdaAreJsonAndThoseWithFiguresAreKept(Function function) {
		assertThat(at(function.resource, "LoggingConfig", "LogFormat")).isEqualTo("JSON");
		Map<?, ?> config = (Map<?, ?>) at(function.resource, "LoggingConfig");
		assertThat(config.get("ApplicationLogLevel")).isIn(null, "TRACE", "DEBUG", "INFO");
	}

	@ParameterizedTest
	@EnumSource
	void invocationsAreTraced(Function function) {
		assertThat(at(function.resource, "Tracing")).isEqualTo("Active");
	}

	@ParameterizedTest
	@EnumSource
	void mappingCountsItsEvents(Function function) {
		assertThat(get(event(function, "MetricsConfig"), "Metrics")).isEqualTo(List.of("EventCount"));
	}

	@ParameterizedTest
	@EnumSource
	void figuresOfEachBatchAreWritten(Function function) {
		Map<?, ?> variables = (Map<?, ?>) at(function.resource, "Environment", "Variables");
		assertThat(variables.keySet()).map(String.class::cast)
			.filteredOn((name) -> name.startsWith(EMF_VARIABLE))
			.as("the alarms are on the default metrics")
			.containsExactly(EMF_VARIABLE + "ENABLED");
		assertThat(variables.get(EMF_VARIABLE + "ENABLED")).isEqualTo("true");
		YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
		yaml.setResources(new ClassPathResource("application.yml"));
		assertThat(Objects.requireNonNull(yaml.getObject()).stringPropertyNames())
			.noneMatch((name) -> name.startsWith("lambda.batch.emf"));
	}

	@ParameterizedTest
	@EnumSource
	void alarmsAreRaised(Function function) {
		Map<String, String> ours = dimensions(function);
		Map<String, String> lambda = Map.of("FunctionName", "!Ref " + function.resource);
		assertThat(alarms().map(this::metric)).contains(ours(EmfMetric.FAILED, ours), ours(EmfMetric.RECOVERED, ours),
				ours(EmfMetric.FAILED_RECOVERIES, ours), ours(EmfMetric.CUT_BY_DEADLINE, ours),
				new Metric("AWS/Lambda", "Errors", lambda), new Metric("AWS/Lambda", "Throttles", lambda),
				new Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", queueName(deadLetterQueue(function))),
				switch (function.type) {
					case "SQS" -> new Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", queueName(function.queue()));
					case "Kafka" -> new Metric("AWS/Lambda", "OffsetLag", lambda);
					default -> new Metric("AWS/Lambda", "IteratorAge", lambda);
				});
	}

	@Test
	void alarmsReachSomebody() {
		assertThat(alarms()).isNotEmpty().allSatisfy((alarm) -> {
			assertThat(at(alarm, "AlarmActions")).isEqualTo(List.of("!Ref AlarmTopic"));
			assertThat(at(alarm, "OKActions")).isEqualTo(List.of("!Ref AlarmTopic"));
			assertThat(at(alarm, "TreatMissingData")).isEqualTo("notBreaching");
			assertThat((String) at(alarm, "AlarmDescription")).isNotBlank().doesNotContain("${");
		});
		assertThat(this.template.type("AlarmTopic")).isEqualTo("AWS::SNS::Topic");
		assertThat(at("AlarmEmailSubscription", "TopicArn")).isEqualTo("!Ref AlarmTopic");
	}

	@Test
	void dashboardShowsEachMetricOfEachFunction() {
		assertThat(dashboard()).containsAll(Arrays.stream(Function.values())
			.flatMap((function) -> EmbeddedMetrics.DEFAULT_METRICS.stream()
				.map((metric) -> ours(metric, dimensions(function))))
			.toList());
	}

	@Test
	void metricsThatAreWatchedExist() {
		Set<Map<String, String>> dimensions = Arrays.stream(Function.values())
			.map(this::dimensions)
			.collect(Collectors.toSet());
		List<String> names = EmbeddedMetrics.DEFAULT_METRICS.stream().map(EmfMetric::key).toList();
		assertThat(Stream.concat(alarms().map(this::metric), dashboard())).allSatisfy((metric) -> {
			assertThat(metric.namespace()).isIn(EmbeddedMetrics.DEFAULT_NAMESPACE, "AWS/Lambda", "AWS/SQS");
			if (metric.namespace().equals(EmbeddedMetrics.DEFAULT_NAMESPACE)) {
				assertThat(metric.name()).isIn(names);
				assertThat(metric.dimensions().keySet()).containsExactlyInAnyOrderElementsOf(
						EmbeddedMetrics.DEFAULT_DIMENSIONS.stream().map(EmfDimension::key).toList());
				assertThat(metric.dimensions()).isIn(dimensions);
			}
		});
	}

	private Stream<String> alarms() {
		return this.template.names(ALARM).stream();
	}

	private Metric metric(String alarm) {
		Map<String, String> dimensions = list(at(alarm, "Dimensions")).collect(Collectors
			.toMap((dimension) -> (String) get(dimension, "Name"), (dimension) -> (String) get(dimension, "Value")));
		return new Metric((String) at(alarm, "Namespace"), (String) at(alarm, "MetricName"), dimensions);
	}

	private Stream<Metric> dashboard() {
		String body = (String) at(this.template.names(DASHBOARD).get(0), "DashboardBody");
		JsonNode widgets = JsonMapper.shared().readTree(body.replace("!Sub ", "")).get("widgets");
		return widgets.valueStream()
			.flatMap((widget) -> widget.get("properties").get("metrics").valueStream())
			.map(Metric::ofDashboard);
	}

	private static Metric ours(EmfMetric metric, Map<String, String> dimensions) {
		return new Metric(EmbeddedMetrics.DEFAULT_NAMESPACE, metric.key(), dimensions);
	}

	private Map<String, String> dimensions(Function function) {
		return Map.of(EmfDimension.FUNCTION.key(), name(function), EmfDimension.SOURCE.key(), source(function));
	}

	private String source(Function function) {
		if (function.isStream()) {
			return function.type.toLowerCase(Locale.ROOT);
		}
		return this.template.properties(function.queue()).containsKey("FifoQueue") ? "sqs-fifo" : "sqs";
	}

	private static Map<String, String> queueName(String queue) {
		return Map.of("QueueName", "!GetAtt " + queue + ".QueueName");
	}

	private String name(Function function) {
		return (String) at(function.resource, "Environment", "Variables", "SPRING_CLOUD_FUNCTION_DEFINITION");
	}

	/** What the function may do, an action and a resource each. */
	private Stream<String> allowed(Function function) {
		return list(at(function.resource, "Policies")).filter(Map.class::isInstance)
			.flatMap((policy) -> list(get(policy, "Statement")))
			.filter((statement) -> get(statement, "Effect").equals("Allow"))
			.flatMap((statement) -> list(get(statement, "Action"))
				.map((action) -> action + " " + get(statement, "Resource")));
	}

	private static Stream<?> list(Object value) {
		return (value instanceof List<?> list) ? list.stream() : Stream.of(value);
	}

	private Object event(Function function, String name) {
		return (function == Function.PAYMENTS) ? at(function.event, name)
				: at(function.resource, "Events", function.event, "Properties", name);
	}

	/** Where records go that are given up. */
	private String deadLetterQueue(Function function) {
		Object arn = function.isStream() ? get(get(event(function, "DestinationConfig"), "OnFailure"), "Destination")
				: at(function.queue(), "RedrivePolicy", "deadLetterTargetArn");
		return ((String) arn).replaceAll("!GetAtt (.*)\\.Arn", "$1");
	}

	private Object global(String name) {
		return this.template.global(name);
	}

	private Object at(String resource, String... path) {
		return this.template.at(resource, path);
	}

	/** The functions, and what feeds them. */
	private enum Function {

		ORDERS("ProcessOrderFunction", "Orders", "SQS", "!GetAtt OrdersQueue.Arn"),

		TRANSACTIONS("ProcessTransactionFunction", "Transactions", "SQS", "!GetAtt TransactionsQueue.Arn"),

		READINGS("ProcessReadingFunction", "Readings", "Kinesis", "!GetAtt ReadingsStream.Arn"),

		CHANGES("ProcessChangeFunction", "Changes", "DynamoDB", "!GetAtt ItemsTable.StreamArn"),

		/** Its mapping is a resource of its own. */
		PAYMENTS("ProcessPaymentFunction", "PaymentsMapping", "Kafka", "!Ref PaymentsClusterArn");

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

	/** What is watched. */
	private record Metric(String namespace, String name, Map<String, String> dimensions) {

		/**
		 * As a dashboard writes it: the namespace, the name, and pairs of a dimension and
		 * its value.
		 */
		static Metric ofDashboard(JsonNode metric) {
			Map<String, String> dimensions = new TreeMap<>();
			for (int i = 2; i < metric.size(); i += 2) {
				dimensions.put(metric.get(i).stringValue(), metric.get(i + 1).stringValue());
			}
			return new Metric(metric.get(0).stringValue(), metric.get(1).stringValue(), dimensions);
		}

	}

}
