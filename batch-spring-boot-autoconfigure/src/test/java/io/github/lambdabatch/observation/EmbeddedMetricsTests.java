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

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.source.KinesisEventSource;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.test.FakeLambdaContext;
import io.github.lambdabatch.test.KinesisEvents;
import io.github.lambdabatch.test.SqsEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * {@link EmbeddedMetrics}: one line for a batch that is as CloudWatch wants it.
 */
@ExtendWith(OutputCaptureExtension.class)
class EmbeddedMetricsTests {

	private static final JsonMapper JSON = JsonMapper.shared();

	private final List<String> writes = new ArrayList<>();

	private final PrintStream output = new PrintStream(new OutputStream() {

		@Override
		public void write(int oneByte) {
			EmbeddedMetricsTests.this.writes.add(String.valueOf((char) oneByte));
		}

		@Override
		public void write(byte[] bytes, int offset, int length) {
			EmbeddedMetricsTests.this.writes.add(new String(bytes, offset, length, StandardCharsets.UTF_8));
		}

	}, false);

	@Test
	void lineIsWrittenAtOnceToTheStandardOutput(CapturedOutput captured) {
		process(new EmbeddedMetrics("Shop", EmbeddedMetrics.DEFAULT_DIMENSIONS, EmbeddedMetrics.DEFAULT_METRICS));
		assertThat(captured.getOut()).startsWith("{\"_aws\":").endsWith("}\n");
		process(metrics(EmbeddedMetrics.DEFAULT_DIMENSIONS, EmbeddedMetrics.DEFAULT_METRICS));
		assertThat(this.writes).singleElement().asString().startsWith("{\"_aws\":").endsWith("}\n");
	}

	@Test
	void dimensionsAndMetricsAreChosen() {
		process(metrics(List.of(EmfDimension.DESTINATION), Set.of(EmfMetric.ATTEMPTS, EmfMetric.DURATION)));
		JsonNode directive = line().at("/_aws/CloudWatchMetrics/0");
		assertThat(directive.get("Namespace").asString()).isEqualTo("Shop");
		assertThat(directive.get("Dimensions").toString()).isEqualTo("[[\"destination\"]]");
		assertThat(directive.get("Metrics").toString()).isEqualTo(
				"[{\"Name\":\"attempts\",\"Unit\":\"Count\"},{\"Name\":\"duration\",\"Unit\":\"Milliseconds\"}]");
		assertThat(line().get("destination").asString()).isEqualTo("orders");
	}

	@Test
	void metricsMayHaveNoDimension() {
		process(metrics(Set.of(), Set.of(EmfMetric.FAILED)));
		assertThat(line().at("/_aws/CloudWatchMetrics/0/Dimensions").toString()).isEqualTo("[[]]");
	}

	@Test
	void figuresThatAreNotKnownAreNotDeclared() {
		EmbeddedMetrics metrics = metrics(EmbeddedMetrics.DEFAULT_DIMENSIONS, EnumSet.allOf(EmfMetric.class));
		BatchProcessor.builder(SqsEventSource.standard())
			.listeners(List.of(metrics))
			.build()
			.process("{\"Records\":[]}".getBytes(), (message, context) -> null, null);
		assertThat(line().has("oldestRecordAge")).isFalse();
		assertThat(line().has("timeLeft")).isFalse();
		assertThat(line().at("/_aws/CloudWatchMetrics/0/Metrics").size()).isEqualTo(EmfMetric.values().length - 2);
		assertDeclaredMetricsHaveValues();
		assertThat(line().get("destination").asString()).isEqualTo("none");
		assertThat(line().get("function").asString()).isEqualTo("none");
	}

	@Test
	void allFiguresAreInTheLine() {
		Instant sent = Instant.now().minusSeconds(10);
		BatchProcessor.builder(new KinesisEventSource())
			.functionName("say \"hello\"\n")
			.settings(BatchSettings.defaults(EventType.KINESIS).toBuilder().maxRecords(4).build())
			.listeners(List.of(metrics(EmbeddedMetrics.DEFAULT_DIMENSIONS, EnumSet.allOf(EmfMetric.class))))
			.build()
			.process(KinesisEvents.stream("readings")
				.record("a", "fail", (record) -> record.arrived(sent))
				.record("a", "behind")
				.record("b", "ok")
				.record("c", "ok")
				.record("d", "beyond")
				.toBytes(), (record, context) -> {
					if (new String(record.getKinesis().getData().array(), StandardCharsets.UTF_8).contains("fail")) {
						throw new IllegalStateException();
					}
					return null;
				}, new FakeLambdaContext().remainingTime(Duration.ofSeconds(5)));
		JsonNode line = line();
		assertThat(line.get("function").asString()).isEqualTo("say \"hello\"\n");
		assertThat(line.get("source").asString()).isEqualTo("kinesis");
		assertThat(line.get("destination").asString()).isEqualTo("readings");
		assertThat(line.get("records").asInt()).isEqualTo(5);
		assertThat(line.get("failed").asInt()).isOne();
		assertThat(line.get("behindFailure").asInt()).isOne();
		assertThat(line.get("beyondLimit").asInt()).isOne();
		assertThat(line.get("attempts").asInt()).isEqualTo(3);
		assertThat(line.get("timeLeft").asInt()).isEqualTo(5000);
		assertThat(line.get("oldestRecordAge").asLong()).isGreaterThanOrEqualTo(10_000);
		assertThat(line.get("requestId").asString()).isNotBlank();
		assertDeclaredMetricsHaveValues();
	}

	@Test
	void nothingIdentifyingIsADimension() {
		assertThat(EmfDimension.values()).extracting(EmfDimension::key)
			.containsExactly("function", "source", "destination");
	}

	@Test
	void senselessSettingsAreRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EmbeddedMetrics(" ", Set.of(), EmbeddedMetrics.DEFAULT_METRICS))
			.withMessage("'namespace' must not be blank");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new EmbeddedMetrics("AWS/Lambda", Set.of(), EmbeddedMetrics.DEFAULT_METRICS))
			.withMessageContaining("'namespace' must not begin with 'AWS/'");
		assertThatIllegalArgumentException().isThrownBy(() -> new EmbeddedMetrics("Shop", Set.of(), Set.of()))
			.withMessage("'metrics' must not be empty");
	}

	private void assertDeclaredMetricsHaveValues() {
		line().at("/_aws/CloudWatchMetrics/0/Metrics")
			.forEach((metric) -> assertThat(line().get(metric.get("Name").asString()).isNumber()).isTrue());
	}

	private EmbeddedMetrics metrics(Collection<EmfDimension> dimensions, Collection<EmfMetric> metrics) {
		return new EmbeddedMetrics("Shop", dimensions, metrics, () -> this.output);
	}

	private static void process(EmbeddedMetrics metrics) {
		BatchProcessor.builder(SqsEventSource.standard())
			.functionName("processOrder")
			.listeners(List.of(metrics))
			.build()
			.process(SqsEvents.standard("orders").message("a").toBytes(), (message, context) -> null, null);
	}

	private JsonNode line() {
		return JSON.readTree(String.join("", this.writes));
	}

}
