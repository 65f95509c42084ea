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

import io.micrometer.observation.ObservationRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

import io.github.lambdabatch.observation.BatchObservationConvention;
import io.github.lambdabatch.observation.BatchObservations;
import io.github.lambdabatch.observation.RecordObservationConvention;

/**
 * {@link AutoConfiguration Auto-configuration} of observations, where there is an
 * {@link ObservationRegistry}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnBooleanProperty(name = "lambda.batch.enabled", matchIfMissing = true)
public final class LambdaBatchObservationAutoConfiguration {

	/** Inside the scope that flushes, as a span is not sent before it has ended. */
	private static final int ORDER = LambdaBatchFlushAutoConfiguration.ORDER + 10;

	@Bean
	@Order(ORDER)
	@ConditionalOnMissingBean
	BatchObservations lambdaBatchObservations(ObservationRegistry registry,
			ObjectProvider<BatchObservationConvention> batchConvention,
			ObjectProvider<RecordObservationConvention> recordConvention, ResolvedSettings settings) {
		return new BatchObservations(registry, batchConvention.getIfAvailable(), recordConvention.getIfAvailable(),
				(batch) -> settings.get(batch.functionName(), batch.eventType()).tracing());
	}

}
