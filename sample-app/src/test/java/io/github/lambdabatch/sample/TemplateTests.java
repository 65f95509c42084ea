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

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.observation.EmbeddedMetrics;
import io.github.lambdabatch.observation.EmfDimension;
import io.github.lambdabatch.observation.EmfMetric;
import io.github.lambdabatch.test.infrastructure.CloudFormationTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@code template.yaml}: what has to fit together to lose no message.
 */
class TemplateTests {

	private static final String ALARM = "AWS::CloudWatch::Alarm";

	private static final String DASHBOARD = "AWS::CloudWatch::Dashboard";

	private static final String EMF_VARIABLE = "LAMBDA_BATCH_EMF_";

	private static final String CLUSTER = "arn:aws:kafka:eu-central-1:123456789012:cluster/payments/1a2b3c4d";

	private static final CloudFormationTemplate TEMPLATE = CloudFormationTemplate.read(Path.of("template.yaml"));

	private static ConfigurableApplicationContext context;

	/** With everything that the stack of a first look does not have. */
	private final CloudFormationTemplate template = TEMPLATE.parameter("AWS::StackName", "sample")
		.parameter("AlarmEmail", "alarms@example.com")
		.parameter("PaymentsClusterArn", CLUSTER)
		.parameter("LedgerUrl", "jdbc:postgresql://host/ledger");

	@BeforeAll
	static void start() {
		context = SpringApplication.run(SampleApplication.class);
	}

	@AfterAll
	static void close() {
		context.close();
	}

	@Test
	void functionsFitTheApplication() {
		assertThat(this.template).isFitFor(context);
	}

	@Test
	void functionsOfAFirstLookFitTheApplication() {
		assertThat(TEMPLATE).checkedByHand("ProcessPaymentFunction: no event source mapping in the template feeds it")
			.isFitFor(context);
	}

	@ParameterizedTest
	@EnumSource
	void functionsStartTheSample(Function function) {
		assertThat(this.template).function(function.resource).starts(SampleApplication.class);
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

	@Test
	void everyFunctionIsTested() {
		assertThat(this.template.functionNames()).containsExactlyInAnyOrderElementsOf(
				Arrays.stream(Function.values()).map((function) -> function.resource).toList());
	}

	@ParameterizedTest
	@EnumSource(names = { "ORDERS", "TRANSACTIONS" })
	void functionSendsDeadLettersWhereItsQueueDoes(Function function) {
		String variable = "LAMBDA_BATCH_FUNCTIONS_%s_DEADLETTER_QUEUE"
			.formatted(name(function).toUpperCase(Locale.ROOT));
		assertThat(at(function.resource, "Environment", "Variables", variable))
			.isEqualTo("!Ref " + deadLetterQueue(function));
	}

	@ParameterizedTest
	@EnumSource(names = { "ORDERS", "TRANSACTIONS" })
	void functionGivesUpOneReceiveBeforeItsQueue(Function function) {
		assertThat(context.getEnvironment()
			.getRequiredProperty("lambda.batch.functions." + name(function) + ".max-receives", Integer.class))
			.isEqualTo((int) at(function.queue(), "RedrivePolicy", "maxReceiveCount") - 1);
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
		assertThat(event(function, "BisectBatchOnFunctionError")).isEqualTo(true);
		assertThat(event(function, "StartingPosition")).isEqualTo("TRIM_HORIZON");
		assertThat(this.template.type(deadLetterQueue(function))).isEqualTo("AWS::SQS::Queue");
	}

	@Test
	void paymentsAreReadFromAClusterIfThereIsOne() {
		String topic = CLUSTER.replace(":cluster/", ":topic/") + "/payments";
		String group = CLUSTER.replace(":cluster/", ":group/") + "/sample-payments";
		assertThat(this.template).function(Function.PAYMENTS.resource)
			.isAllowed("kafka-cluster:Connect", CLUSTER)
			.isAllowed("kafka-cluster:DescribeTopic", topic)
			.isAllowed("kafka-cluster:ReadData", topic)
			.isAllowed("kafka-cluster:DescribeGroup", group)
			.isAllowed("kafka-cluster:AlterGroup", group);
		assertThat(event(Function.PAYMENTS, "Topics")).isEqualTo(List.of("payments"));
		assertThat(event(Function.PAYMENTS, "AmazonManagedKafkaEventSourceConfig", "ConsumerGroupId"))
			.isEqualTo("sample-payments");
		assertThat(TEMPLATE.names("AWS::Lambda::EventSourceMapping")).isEmpty();
	}

	@Test
	void paymentsHavePollers() {
		assertThat((int) event(Function.PAYMENTS, "ProvisionedPollerConfig", "MinimumPollers")).isBetween(1,
				(int) event(Function.PAYMENTS, "ProvisionedPollerConfig", "MaximumPollers"));
	}

	@Test
	void paymentsFunctionAndItsMappingSendToTheDeadLetterQueue() {
		assertThat(at(Function.PAYMENTS.resource, "Environment", "Variables",
				"LAMBDA_BATCH_FUNCTIONS_PROCESSPAYMENT_DEADLETTER_QUEUE"))
			.isEqualTo("!Ref " + deadLetterQueue(Function.PAYMENTS));
	}

	@ParameterizedTest
	@ValueSource(strings = { "SPRING_PROFILES_ACTIVE", "SPRING_DATASOURCE_URL", "SPRING_DATASOURCE_USERNAME",
			"SPRING_DATASOURCE_PASSWORD" })
	void accountsAreInADatabaseIfThereIsOne(String variable) {
		assertThat(this.template.property("ProcessTransactionFunction", "Environment", "Variables", variable))
			.isNotNull();
		assertThat(TEMPLATE.property("ProcessTransactionFunction", "Environment", "Variables", variable)).isIn(null,
				"default");
	}

	@Test
	void changesComeWithBothImages() {
		assertThat(at("ItemsTable", "StreamSpecification", "StreamViewType")).isEqualTo("NEW_AND_OLD_IMAGES");
	}

	@Test
	void codeIsTheZipOfTheBuild() {
		assertThat(Path.of((String) at(Function.ORDERS.resource, "CodeUri")))
			.isEqualTo(Path.of("target").resolve(Path.of(System.getProperty("sample.zip")).getFileName()));
	}

	@ParameterizedTest
	@EnumSource
	void logIsKeptForSomeTime(Function function) {
		String group = ((String) at(function.resource, "LoggingConfig", "LogGroup")).replace("!Ref ", "");
		assertThat(this.template.type(group)).isEqualTo("AWS::Logs::LogGroup");
		assertThat((int) at(group, "RetentionInDays")).isPositive();
		// The other class makes no metrics of the log.
		assertThat(this.template.property(group, "LogGroupClass")).isIn(null, "STANDARD");
	}

	@ParameterizedTest
	@EnumSource
	void linesOfLambdaAreJsonAndThoseWithFiguresAreKept(Function function) {
		assertThat(at(function.resource, "LoggingConfig", "LogFormat")).isEqualTo("JSON");
		assertThat(this.template.property(function.resource, "LoggingConfig", "ApplicationLogLevel")).isIn(null,
				"TRACE", "DEBUG", "INFO");
	}

	@ParameterizedTest
	@EnumSource
	void invocationsAreTraced(Function function) {
		assertThat(at(function.resource, "Tracing")).isEqualTo("Active");
	}

	@ParameterizedTest
	@EnumSource
	void mappingCountsItsEvents(Function function) {
		assertThat(event(function, "MetricsConfig", "Metrics")).isEqualTo(List.of("EventCount"));
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
		return (this.template.property(function.queue(), "FifoQueue") != null) ? "sqs-fifo" : "sqs";
	}

	private static Map<String, String> queueName(String queue) {
		return Map.of("QueueName", "!GetAtt " + queue + ".QueueName");
	}

	private String name(Function function) {
		return (String) at(function.resource, "Environment", "Variables", "SPRING_CLOUD_FUNCTION_DEFINITION");
	}

	private static Stream<?> list(Object value) {
		return (value instanceof List<?> list) ? list.stream() : Stream.of(value);
	}

	private Object event(Function function, String... path) {
		return (function == Function.PAYMENTS) ? at(function.event, path)
				: at(function.resource,
						Stream.concat(Stream.of("Events", function.event, "Properties"), Stream.of(path))
							.toArray(String[]::new));
	}

	/** Where records go that are given up. */
	private String deadLetterQueue(Function function) {
		Object arn = function.isStream() ? event(function, "DestinationConfig", "OnFailure", "Destination")
				: at(function.queue(), "RedrivePolicy", "deadLetterTargetArn");
		return ((String) arn).replaceAll("!GetAtt (.*)\\.Arn", "$1");
	}

	/** What must be set. */
	private Object at(String resource, String... path) {
		return Objects.requireNonNull(this.template.property(resource, path), () -> resource + Arrays.toString(path));
	}

	private static Object get(Object map, String name) {
		return Objects.requireNonNull(((Map<?, ?>) map).get(name), name);
	}

	/** The functions, and what feeds them. */
	private enum Function {

		ORDERS("ProcessOrderFunction", "Orders", "SQS", "!GetAtt OrdersQueue.Arn"),

		TRANSACTIONS("ProcessTransactionFunction", "Transactions", "SQS", "!GetAtt TransactionsQueue.Arn"),

		READINGS("ProcessReadingFunction", "Readings", "Kinesis", "!GetAtt ReadingsStream.Arn"),

		CHANGES("ProcessChangeFunction", "Changes", "DynamoDB", "!GetAtt ItemsTable.StreamArn"),

		/** Its mapping is a resource of its own. */
		PAYMENTS("ProcessPaymentFunction", "PaymentsMapping", "Kafka", CLUSTER);

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
