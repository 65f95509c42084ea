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

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

import io.github.lambdabatch.BatchContext;
import io.github.lambdabatch.BatchListener;
import io.github.lambdabatch.BatchResult;

/**
 * Writes a line for each batch to the standard output, in CloudWatch's embedded metric
 * format: CloudWatch makes metrics of it without a client or a call.
 * <p>
 * The line has all figures of {@link EmfMetric}, which can be searched with CloudWatch
 * Logs Insights. Metrics, which cost money, are made of the chosen ones only. The line is
 * written past the log of the application, as a log format around it would hide it from
 * CloudWatch. Safe for use by several threads.
 *
 * @since 0.1.0
 * @see <a href=
 * "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">Embedded
 * metric format specification</a>
 */
public final class EmbeddedMetrics implements BatchListener {

	/**
	 * The default namespace of the metrics: {@value}.
	 */
	public static final String DEFAULT_NAMESPACE = "LambdaBatch";

	/**
	 * The default dimensions: function and source.
	 */
	public static final List<EmfDimension> DEFAULT_DIMENSIONS = List.of(EmfDimension.FUNCTION, EmfDimension.SOURCE);

	/**
	 * The figures that metrics are made of by default: those that alarms are usually set
	 * on.
	 */
	public static final List<EmfMetric> DEFAULT_METRICS = List.of(EmfMetric.RECORDS, EmfMetric.FAILED,
			EmfMetric.RECOVERED, EmfMetric.FAILED_RECOVERIES, EmfMetric.CUT_BY_DEADLINE, EmfMetric.OLDEST_RECORD_AGE);

	private static final JsonFactory JSON = new JsonFactory();

	private static final int INITIAL_SIZE = 1024;

	private final String namespace;

	private final Set<EmfDimension> dimensions;

	private final Set<EmfMetric> metrics;

	private final Supplier<PrintStream> output;

	/**
	 * Create metrics that are written to {@link System#out}.
	 * @param namespace the namespace of the metrics in CloudWatch, which must not be one
	 * of AWS
	 * @param dimensions what the metrics are told apart by, possibly nothing
	 * @param metrics the figures that metrics are made of, at least one
	 */
	public EmbeddedMetrics(String namespace, Collection<EmfDimension> dimensions, Collection<EmfMetric> metrics) {
		this(namespace, dimensions, metrics, () -> System.out);
	}

	EmbeddedMetrics(String namespace, Collection<EmfDimension> dimensions, Collection<EmfMetric> metrics,
			Supplier<PrintStream> output) {
		if (namespace.isBlank()) {
			throw new IllegalArgumentException("'namespace' must not be blank");
		}
		if (namespace.startsWith("AWS/")) {
			throw new IllegalArgumentException(
					"'namespace' must not begin with 'AWS/', which CloudWatch keeps for itself");
		}
		if (metrics.isEmpty()) {
			throw new IllegalArgumentException("'metrics' must not be empty");
		}
		this.namespace = namespace;
		this.dimensions = dimensions.isEmpty() ? EnumSet.noneOf(EmfDimension.class) : EnumSet.copyOf(dimensions);
		this.metrics = EnumSet.copyOf(metrics);
		this.output = Objects.requireNonNull(output, "'output' must not be null");
	}

	@Override
	public void afterBatch(BatchResult<?, ?> result) {
		byte[] line = line(result);
		PrintStream output = this.output.get();
		// In one call, as Lambda takes each for an event of the log, and other threads
		// write, too.
		output.write(line, 0, line.length);
		output.flush();
	}

	private byte[] line(BatchResult<?, ?> result) {
		Map<EmfMetric, Long> values = values(result);
		ByteArrayOutputStream line = new ByteArrayOutputStream(INITIAL_SIZE);
		try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
			json.writeStartObject();
			writeMetadata(json, values, result.context());
			writeProperties(json, values, result.context());
			json.writeEndObject();
		}
		line.write('\n');
		return line.toByteArray();
	}

	private static Map<EmfMetric, Long> values(BatchResult<?, ?> result) {
		BatchFigures figures = BatchFigures.of(result, null);
		Map<EmfMetric, Long> values = new EnumMap<>(EmfMetric.class);
		for (EmfMetric metric : EmfMetric.values()) {
			Long value = metric.value(result, figures);
			if (value != null) {
				values.put(metric, value);
			}
		}
		return values;
	}

	private void writeMetadata(JsonGenerator json, Map<EmfMetric, Long> values, BatchContext<?> batch) {
		json.writeObjectPropertyStart("_aws");
		json.writeNumberProperty("Timestamp", batch.receivedAt().toEpochMilli());
		json.writeArrayPropertyStart("CloudWatchMetrics");
		json.writeStartObject();
		json.writeStringProperty("Namespace", this.namespace);
		json.writeArrayPropertyStart("Dimensions");
		json.writeStartArray();
		this.dimensions.forEach((dimension) -> json.writeString(dimension.key()));
		json.writeEndArray();
		json.writeEndArray();
		json.writeArrayPropertyStart("Metrics");
		for (EmfMetric metric : known(values)) {
			json.writeStartObject();
			json.writeStringProperty("Name", metric.key());
			json.writeStringProperty("Unit", metric.unit());
			json.writeEndObject();
		}
		json.writeEndArray();
		json.writeEndObject();
		json.writeEndArray();
		json.writeEndObject();
	}

	private List<EmfMetric> known(Map<EmfMetric, Long> values) {
		List<EmfMetric> known = new ArrayList<>(this.metrics);
		known.retainAll(values.keySet());
		return known;
	}

	private static void writeProperties(JsonGenerator json, Map<EmfMetric, Long> values, BatchContext<?> batch) {
		for (EmfDimension dimension : EmfDimension.values()) {
			json.writeStringProperty(dimension.key(), dimension.value(batch));
		}
		String requestId = batch.requestId();
		if (requestId != null) {
			json.writeStringProperty("requestId", requestId);
		}
		values.forEach((metric, value) -> json.writeNumberProperty(metric.key(), value));
	}

}
