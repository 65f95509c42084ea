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

package io.github.lambdabatch.autoconfigure;

import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.github.lambdabatch.observation.EmbeddedMetrics;
import io.github.lambdabatch.observation.EmfDimension;
import io.github.lambdabatch.observation.EmfMetric;

/**
 * Metrics in CloudWatch's embedded metric format.
 *
 * @param enabled Whether a line with the figures of each batch is written to the standard
 * output, of which CloudWatch makes metrics.
 * @param namespace Namespace of the metrics in CloudWatch.
 * @param dimensions What the metrics are told apart by. Each combination of values is a
 * metric that costs money.
 * @param metrics Figures that metrics are made of. Each costs money; the other figures
 * are in the line as well, and can be searched.
 */
record EmfProperties(@DefaultValue("false") boolean enabled,
		@DefaultValue(EmbeddedMetrics.DEFAULT_NAMESPACE) String namespace, @Nullable Set<EmfDimension> dimensions,
		@Nullable Set<EmfMetric> metrics) implements ValidatedProperties {

	EmbeddedMetrics toMetrics() {
		return new EmbeddedMetrics(this.namespace,
				(this.dimensions != null) ? this.dimensions : EmbeddedMetrics.DEFAULT_DIMENSIONS,
				(this.metrics != null) ? this.metrics : EmbeddedMetrics.DEFAULT_METRICS);
	}

	/**
	 * Nothing of it is loaded unless it is enabled.
	 */
	@Override
	public void validateValues() {
		if (this.enabled) {
			toMetrics();
		}
	}

}
