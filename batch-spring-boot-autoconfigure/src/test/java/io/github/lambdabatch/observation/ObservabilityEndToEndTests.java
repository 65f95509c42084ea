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

package io.github.lambdabatch.observation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import software.amazon.awssdk.services.sqs.SqsClient;

import io.github.lambdabatch.FailureAction;
import io.github.lambdabatch.FakeContext;
import io.github.lambdabatch.RecordFailureClassifier;
import io.github.lambdabatch.function.LambdaApplication;
import io.github.lambdabatch.recovery.LocalSqs;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an operator sees of a batch, through the real {@code FunctionInvoker}, with Spring
 * Boot's Actuator and OpenTelemetry's SDK.
 */
@ExtendWith(OutputCaptureExtension.class)
class ObservabilityEndToEndTests {

	private static final LocalSqs sqs = LocalSqs.start();

	private static final String DEAD_LETTERS = sqs.createQueue("orders-dead");

	private static final InMemorySpanExporter spans = InMemorySpanExporter.create();

	private static final AtomicInteger remainingMillis = new AtomicInteger(60_000);

	private static @Nullable MeterRegistry meters;

	@AfterAll
	static void stop() {
		sqs.close();
	}

	@Test
	void batchIsSeenByMetersSpansEmfAndLog(CapturedOutput output) {
		LambdaApplication application = LambdaApplication.start(Application.class, "test.observability=true",
				"management.tracing.sampling.probability=1.0", "management.otlp.metrics.export.enabled=false",
				"lambda.batch.emf.enabled=true", "lambda.batch.sqs.parallel=true", "lambda.batch.sqs.max-concurrency=1",
				"lambda.batch.sqs.retry.max-retries=1", "lambda.batch.sqs.retry.delay=1ms",
				"lambda.batch.sqs.retry.includes=java.lang.IllegalStateException",
				"lambda.batch.sqs.dead-letter.queue=" + DEAD_LETTERS);
		FakeContext context = new FakeContext(0);
		context.setRemaining(remainingMillis::get);
		String answer = application.invoke(event(), context);
		assertThat(answer)
			.isEqualTo("{\"batchItemFailures\":[{\"itemIdentifier\":\"m4\"},{\"itemIdentifier\":\"m5\"}]}");
		assertThat(sqs.receive(DEAD_LETTERS)).hasSize(1);
		assertMeters();
		assertSpans();
		assertEmf(output.getOut().lines().filter((line) -> line.startsWith("{\"_aws\"")).toList());
		assertLog(output.getOut());
	}

	private static byte[] event() {
		Instant sent = Instant.now().minusSeconds(60);
		return SqsEvents.standard("orders")
			.message("handled",
					(message) -> message.id("m1")
						.sent(sent)
						.systemAttribute("AWSTraceHeader",
								"Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"))
			.message("retried",
					(message) -> message.id("m2")
						.sent(sent)
						.attribute("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
			.message("dead", (message) -> message.id("m3").sent(sent).receiveCount(2))
			.message("failed", (message) -> message.id("m4").sent(sent))
			.message("slow", (message) -> message.id("m5").sent(sent))
			.toBytes();
	}

	private static void assertMeters() {
		List<String> seen = Objects.requireNonNull(meters)
			.getMeters()
			.stream()
			.filter((meter) -> meter.getId().getName().startsWith("lambda.batch."))
			.filter((meter) -> !meter.getId().getName().endsWith(".active"))
			.map(ObservabilityEndToEndTests::describe)
			.filter((meter) -> !meter.startsWith("lambda.batch.record{"))
			.sorted()
			.toList();
		assertThat(seen).containsExactly("lambda.batch.attempts{} 6", "lambda.batch.duration{} 1",
				"lambda.batch.oldest.record.age{} 1", "lambda.batch.record.age{} 5",
				"lambda.batch.record.duration{outcome=failed} 1", "lambda.batch.record.duration{outcome=recovered} 1",
				"lambda.batch.record.duration{outcome=succeeded} 2",
				"lambda.batch.record.duration{outcome=unprocessed} 1",
				"lambda.batch.records{exception=IllegalArgumentException,outcome=recovered,reason=none} 1",
				"lambda.batch.records{exception=UnsupportedOperationException,outcome=failed,reason=none} 1",
				"lambda.batch.records{exception=none,outcome=succeeded,reason=none} 2",
				"lambda.batch.records{exception=none,outcome=unprocessed,reason=deadline} 1",
				"lambda.batch.recoveries{outcome=recovered,recoverer=dead-letter-queue} 1",
				"lambda.batch.redelivered{} 1", "lambda.batch.size{} 1", "lambda.batch.time.left{} 1");
	}

	/**
	 * Return a meter with its count, without the tags that all of them have.
	 */
	private static String describe(Meter meter) {
		assertThat(meter.getId().getName()).satisfiesAnyOf((name) -> assertThat(name).isIn("lambda.batch.record"),
				(name) -> assertThat(meter.getId().getTag("function") + " " + meter.getId().getTag("source") + " "
						+ meter.getId().getTag("destination"))
					.isEqualTo("processOrder sqs orders"));
		String tags = meter.getId()
			.getTags()
			.stream()
			.filter((tag) -> !List.of("function", "source", "destination").contains(tag.getKey()))
			.map((tag) -> tag.getKey() + "=" + tag.getValue())
			.collect(Collectors.joining(","));
		List<Double> counts = new ArrayList<>();
		meter.measure().forEach((measurement) -> {
			if (measurement.getStatistic() == Statistic.COUNT) {
				counts.add(measurement.getValue());
			}
		});
		return "%s{%s} %.0f".formatted(meter.getId().getName(), tags, counts.get(0));
	}

	/**
	 * The spans are there as soon as the answer is, and those of the handlers are below
	 * that of their record.
	 */
	private static void assertSpans() {
		List<SpanData> finished = spans.getFinishedSpanItems();
		SpanData batch = finished.stream()
			.filter((span) -> attribute(span, "messaging.batch.message_count") != null)
			.findFirst()
			.orElseThrow();
		assertThat(describe(batch)).isEqualTo("CONSUMER orders process partial");
		assertThat(attribute(batch, "messaging.batch.message_count")).isEqualTo("5");
		assertThat(attribute(batch, "faas.invocation_id")).isEqualTo("request");
		List<SpanData> records = below(batch, finished);
		assertThat(records).extracting(ObservabilityEndToEndTests::describe)
			.containsExactly(
					"CONSUMER orders process m1 succeeded after 1 -> 5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8",
					"CONSUMER orders process m2 succeeded after 2 -> 0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
					"CONSUMER orders process m3 recovered after 1", "CONSUMER orders process m4 failed after 1",
					"CONSUMER orders process m5 unprocessed after 1");
		assertThat(records.get(3).getStatus().getDescription()).isEqualTo("failed");
		assertThat(attribute(records.get(3), "error.type")).isEqualTo("java.lang.UnsupportedOperationException");
		assertThat(attribute(records.get(4), "lambda.batch.reason")).isEqualTo("deadline");
		assertThat(records).extracting((record) -> below(record, finished).stream().map(SpanData::getName).toList())
			.containsExactly(List.of("handler"), List.of("handler", "handler"), List.of("handler"), List.of("handler"),
					List.of("handler"));
		assertThat(finished).hasSize(12);
	}

	private static List<SpanData> below(SpanData parent, Collection<SpanData> spans) {
		return spans.stream()
			.filter((span) -> span.getParentSpanId().equals(parent.getSpanId()))
			.filter((span) -> span.getTraceId().equals(parent.getTraceId()))
			.sorted(Comparator.comparing(SpanData::getStartEpochNanos))
			.toList();
	}

	private static String describe(SpanData span) {
		List<String> parts = new ArrayList<>(List.of(span.getKind().name(), span.getName()));
		if (attribute(span, "messaging.message.id") != null) {
			parts.add(attribute(span, "messaging.message.id"));
		}
		parts.add(attribute(span, "lambda.batch.outcome"));
		if (attribute(span, "lambda.batch.attempts") != null) {
			parts.add("after " + attribute(span, "lambda.batch.attempts"));
		}
		span.getLinks()
			.forEach((link) -> parts
				.add("-> " + link.getSpanContext().getTraceId() + "-" + link.getSpanContext().getSpanId()));
		return String.join(" ", parts);
	}

	private static @Nullable String attribute(SpanData span, String key) {
		return span.getAttributes().get(AttributeKey.stringKey(key));
	}

	private static void assertEmf(List<String> lines) {
		assertThat(lines).singleElement()
			.asString()
			.matches(Pattern.quote("{\"_aws\":{\"Timestamp\":") + "\\d{13}" + Pattern
				.quote(",\"CloudWatchMetrics\":[{\"Namespace\":\"LambdaBatch\",\"Dimensions\":[[\"function\",\"source\"]],"
						+ "\"Metrics\":[{\"Name\":\"records\",\"Unit\":\"Count\"},{\"Name\":\"failed\",\"Unit\":\"Count\"},"
						+ "{\"Name\":\"recovered\",\"Unit\":\"Count\"},{\"Name\":\"failedRecoveries\",\"Unit\":\"Count\"},"
						+ "{\"Name\":\"cutByDeadline\",\"Unit\":\"Count\"},"
						+ "{\"Name\":\"oldestRecordAge\",\"Unit\":\"Milliseconds\"}]}]},\"function\":\"processOrder\","
						+ "\"source\":\"sqs\",\"destination\":\"orders\",\"requestId\":\"request\",\"records\":5,"
						+ "\"failed\":1,\"recovered\":1,\"failedRecoveries\":0,\"cutByDeadline\":1,\"behindFailure\":0,"
						+ "\"beyondLimit\":0,\"remembered\":0,\"duplicates\":0,\"inProgress\":0,\"storeFailures\":0,"
						+ "\"redelivered\":1,\"attempts\":6,\"oldestRecordAge\":")
					+ "6\\d{4}" + Pattern.quote(",\"duration\":") + "\\d+" + Pattern.quote(",\"timeLeft\":500}"));
	}

	private static void assertLog(String output) {
		List<String> lines = output.lines()
			.filter((line) -> line.contains("BatchProcessor"))
			.filter((line) -> !line.contains("ReportBatchItemFailures"))
			.map((line) -> line.replaceAll("^\\S+ +(\\S+) .*?\\[([0-9a-f]{32})?-?[0-9a-f]{0,16} *] \\S+ +: ", "$1 "))
			.map((line) -> line.replaceAll("\\d+ ms", "# ms"))
			.toList();
		assertThat(lines).containsExactly(
				"WARN Recovered aws:sqs record m3 in function 'processOrder' after it had failed"
						+ " (attempt 1 in this invocation): java.lang.IllegalArgumentException: dead",
				"WARN Failed to handle aws:sqs record m4 in function 'processOrder' (attempt 1 in this invocation):"
						+ " java.lang.UnsupportedOperationException: failed",
				"WARN Interrupted aws:sqs record m5 in function 'processOrder' because the time of the invocation is"
						+ " nearly over (attempt 1 in this invocation, # ms after the record was started);"
						+ " it is reported and delivered again",
				"INFO Processed 5 aws:sqs records for function 'processOrder': 3 handled (1 recovered), 1 failed,"
						+ " 1 unprocessed (1 for lack of time), in # ms");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final AtomicBoolean retried = new AtomicBoolean();

		@Bean
		Function<SQSMessage, String> processOrder(ObservationRegistry observations, MeterRegistry registry) {
			meters = registry;
			return (message) -> {
				Observation.createNotStarted("handler", observations).observe(() -> {
				});
				return handle(message.getBody());
			};
		}

		private String handle(String body) {
			return switch (body) {
				case "retried" -> {
					if (this.retried.compareAndSet(false, true)) {
						throw new IllegalStateException("once");
					}
					yield body;
				}
				case "dead" -> throw new IllegalArgumentException("dead");
				case "failed" -> {
					// From now on, the engine looks at the clock again every 100 ms.
					remainingMillis.set(600);
					throw new UnsupportedOperationException("failed");
				}
				case "slow" -> {
					// The margin begins, which is 500 ms.
					remainingMillis.set(500);
					try {
						new CountDownLatch(1).await();
					}
					catch (InterruptedException ex) {
						throw new IllegalArgumentException(ex);
					}
					yield body;
				}
				default -> body;
			};
		}

		@Bean
		RecordFailureClassifier classifier() {
			return (context, exception) -> (exception instanceof UnsupportedOperationException)
					? FailureAction.REDELIVER : null;
		}

		@Bean(destroyMethod = "")
		SqsClient sqsClient() {
			return sqs.client();
		}

		@Bean(destroyMethod = "")
		InMemorySpanExporter spanExporter() {
			return spans;
		}

	}

}
