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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.common.KeyValues;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.contrib.awsxray.propagator.AwsXrayPropagator;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.IdempotencyStore;
import io.github.lambdabatch.RecordRecoverer;
import io.github.lambdabatch.observation.DefaultRecordObservationConvention;
import io.github.lambdabatch.observation.EmbeddedMetrics;
import io.github.lambdabatch.observation.EmfDimension;
import io.github.lambdabatch.observation.EmfMetric;
import io.github.lambdabatch.observation.LambdaBatchObservation;
import io.github.lambdabatch.observation.LambdaBatchObservation.SourceKeys;
import io.github.lambdabatch.observation.RecordObservationContext;
import io.github.lambdabatch.observation.RecordObservationConvention;
import io.github.lambdabatch.observation.TelemetryFlusher;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.InMemoryIdempotencyStore;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code in docs/observability.md, and its tables: they name everything that there is,
 * and nothing else.
 */
@ExtendWith(OutputCaptureExtension.class)
class ObservabilityTests {

	/** Names that are not properties, although they begin like properties. */
	static final Set<String> NAMES = names();

	private static final String PAGE = "observability.md";

	private static final String XRAY_PROPERTY = "com.amazonaws.xray.traceHeader";

	private static final List<String> COMMON_TAGS = List.of("function", "source", "destination");

	private final InMemorySpanExporter spans = InMemorySpanExporter.create();

	private final List<Duration> flushed = new ArrayList<>();

	private static Set<String> names() {
		Set<String> names = new TreeSet<>(List.of("lambda.batch.record"));
		Stream.of(LambdaBatchObservation.values())
			.flatMap((observation) -> Stream.of(observation.getLowCardinalityKeyNames(),
					observation.getHighCardinalityKeyNames()))
			.flatMap(Arrays::stream)
			.map(KeyName::asString)
			.forEach(names::add);
		// That these are the meters is tested below.
		table("Meters").forEach((row) -> names.add(row.get(0)));
		return names;
	}

	@BeforeEach
	void receiveTraceOfXRay() {
		System.setProperty(XRAY_PROPERTY, "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1");
	}

	@AfterEach
	void forgetTraceOfXRay() {
		System.clearProperty(XRAY_PROPERTY);
	}

	@Test
	void tableOfMetersIsComplete() {
		run((context) -> {
			Map<String, Set<String>> meters = new TreeMap<>();
			for (Meter meter : context.getBean(MeterRegistry.class).getMeters()) {
				Set<String> tags = meter.getId()
					.getTags()
					.stream()
					.map((tag) -> tag.getKey())
					.collect(Collectors.toSet());
				String name = meter.getId().getName();
				if (name.startsWith("lambda.batch.")
						&& (tags.containsAll(COMMON_TAGS) || name.equals("lambda.batch.idempotency"))) {
					tags.removeAll(COMMON_TAGS);
					meters.put(name, tags);
				}
			}
			assertThat(
					table("Meters").stream().collect(Collectors.toMap((row) -> row.get(0), (row) -> spans(row.get(2)))))
				.isEqualTo(meters);
		});
	}

	@Test
	void tablesOfKeysAreComplete() {
		assertThat(keys("Keys of both")).isEqualTo(names(SourceKeys.values()));
		assertKeys("Keys of a batch", LambdaBatchObservation.BATCH);
		assertKeys("Keys of a record", LambdaBatchObservation.RECORD);
	}

	private static void assertKeys(String heading, LambdaBatchObservation observation) {
		Set<String> low = names(observation.getLowCardinalityKeyNames());
		low.removeAll(names(SourceKeys.values()));
		assertThat(keys(heading, "low")).isEqualTo(low);
		assertThat(keys(heading, "high")).isEqualTo(names(observation.getHighCardinalityKeyNames()));
	}

	@Test
	void tableOfFiguresIsComplete() {
		assertThat(table("Figures").stream().map((row) -> row.subList(0, 3)))
			.containsExactlyElementsOf(Arrays.stream(EmfMetric.values())
				.map((metric) -> List.of(metric.key(), metric.unit(),
						EmbeddedMetrics.DEFAULT_METRICS.contains(metric) ? "yes" : "no"))
				.toList());
	}

	@Test
	void defaultsOfSettingsAreTrue() {
		Map<String, String> defaults = table("Settings").stream()
			.collect(Collectors.toMap((row) -> row.get(0), (row) -> row.get(1)));
		assertThat(defaults).containsEntry("lambda.batch.emf.enabled", "false")
			.containsEntry("lambda.batch.emf.namespace", EmbeddedMetrics.DEFAULT_NAMESPACE)
			.containsEntry("lambda.batch.emf.dimensions",
					EmbeddedMetrics.DEFAULT_DIMENSIONS.stream()
						.map(EmfDimension::key)
						.collect(Collectors.joining(", ")))
			.hasSize(4);
	}

	/**
	 * As a batch of the test differs in its figures only.
	 */
	@Test
	void exampleIsWhatIsWritten(CapturedOutput output) {
		run((context) -> {
			ObjectNode written = output.getOut()
				.lines()
				.filter((line) -> line.startsWith("{\"_aws\""))
				.map((line) -> (ObjectNode) JsonMapper.shared().readTree(line))
				.reduce((first, second) -> second)
				.orElseThrow();
			JsonNode example = Pages.read()
				.blocks()
				.stream()
				.filter((block) -> block.page().equals(PAGE) && block.language().equals("json"))
				.map((block) -> JsonMapper.shared().readTree(block.text()))
				.findFirst()
				.orElseThrow();
			assertThat(List.copyOf(written.propertyNames())).isEqualTo(List.copyOf(example.propertyNames()));
			assertThat(written.get("_aws").get("CloudWatchMetrics"))
				.isEqualTo(example.get("_aws").get("CloudWatchMetrics"));
		});
	}

	@Test
	void batchIsBelowTheSegmentOfXRay() {
		run((context) -> assertThat(this.spans.getFinishedSpanItems())
			.filteredOn((span) -> attribute(span, "faas.trigger") != null)
			.singleElement()
			.satisfies((span) -> {
				assertThat(span.getTraceId()).isEqualTo("5759e988bd862e3fe1be46a994272793");
				assertThat(span.getParentSpanId()).isEqualTo("53995c3f42cd8ad8");
			}));
	}

	@Test
	void conventionAddsTenant() {
		run((context) -> assertThat(this.spans.getFinishedSpanItems())
			.filteredOn((span) -> attribute(span, "messaging.message.id") != null)
			.map((span) -> attribute(span, "tenant"))
			.containsExactlyInAnyOrder("blue", "none"));
	}

	@Test
	void flusherIsGivenHalfOfTheMargin() {
		run((context) -> assertThat(this.flushed).singleElement()
			.satisfies((timeout) -> assertThat(timeout).isPositive().isLessThanOrEqualTo(Duration.ofMillis(250))));
	}

	private void run(ContextConsumer<AssertableApplicationContext> assertions) {
		new ApplicationContextRunner().withUserConfiguration(Application.class)
			.withBean(InMemorySpanExporter.class, () -> this.spans)
			.withBean(AuditTrail.class, () -> this.flushed::add)
			.withPropertyValues("test.observability=true", "management.tracing.sampling.probability=1.0",
					"management.otlp.metrics.export.enabled=false", "lambda.batch.emf.enabled=true",
					"lambda.batch.sqs.idempotency.store=store")
			.withBean("store", IdempotencyStore.class, InMemoryIdempotencyStore::new)
			.run((context) -> {
				BatchFunctionTester.of(context, "processOrder")
					.send(SqsEvents.standard("orders")
						.message("handled", (message) -> message.attribute("tenant", "blue"))
						.message("failed"));
				assertions.accept(context);
			});
	}

	private static @Nullable String attribute(SpanData span, String key) {
		return span.getAttributes().get(AttributeKey.stringKey(key));
	}

	private static Set<String> names(KeyName... keys) {
		return Arrays.stream(keys).map(KeyName::asString).collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> keys(String heading) {
		return table(heading).stream().map((row) -> row.get(0)).collect(Collectors.toSet());
	}

	private static Set<String> keys(String heading, String cardinality) {
		return table(heading).stream()
			.filter((row) -> row.get(1).equals(cardinality))
			.map((row) -> row.get(0))
			.collect(Collectors.toSet());
	}

	/** The rows below a heading, whose first cell is in a code span. */
	private static List<List<String>> table(String heading) {
		List<String> lines = Pages.lines(Pages.read().root().resolve("docs/" + PAGE));
		int start = Math.max(lines.indexOf("## " + heading), lines.indexOf("### " + heading));
		assertThat(start).as(heading).isNotNegative();
		return lines.subList(start + 1, lines.size())
			.stream()
			.takeWhile((line) -> !line.startsWith("#"))
			.filter((line) -> line.startsWith("| `"))
			.map(ObservabilityTests::cells)
			.toList();
	}

	private static List<String> cells(String line) {
		List<String> cells = new ArrayList<>();
		for (String cell : line.substring(1, line.length() - 1).split("\\|", -1)) {
			String text = cell.strip();
			cells.add(text.matches("`[^`]+`") ? text.substring(1, text.length() - 1) : text);
		}
		return cells;
	}

	private static Set<String> spans(String cell) {
		return Arrays.stream(cell.replace("`", "").split(", "))
			.filter((name) -> !name.isEmpty())
			.collect(Collectors.toSet());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		@BatchHandler
		Consumer<String> processOrder() {
			return (order) -> {
				if (order.equals("failed")) {
					throw new IllegalStateException(order);
				}
			};
		}

		@Bean
		RecordRecoverer recoverer() {
			return (record, exception) -> {
			};
		}

		// tag::observability-xray[]
		@Bean
		TextMapPropagator xrayPropagator() {
			return AwsXrayPropagator.getInstance();
		}
		// end::observability-xray[]

		// tag::observability-convention[]
		@Bean
		RecordObservationConvention withTenant() {
			return new DefaultRecordObservationConvention() {

				@Override
				public KeyValues getHighCardinalityKeyValues(RecordObservationContext context) {
					String tenant = context.getRecord().header("tenant");
					return super.getHighCardinalityKeyValues(context).and("tenant", (tenant != null) ? tenant : "none");
				}

			};
		}
		// end::observability-convention[]

		// tag::observability-flusher[]
		@Bean
		TelemetryFlusher auditFlusher(AuditTrail audit) {
			return (timeout) -> audit.send(timeout);
		}
		// end::observability-flusher[]

	}

	@FunctionalInterface
	interface AuditTrail {

		void send(Duration timeout);

	}

}
