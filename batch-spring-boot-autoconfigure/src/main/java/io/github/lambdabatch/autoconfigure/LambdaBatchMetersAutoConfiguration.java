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

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.lambdabatch.observation.BatchMeters;
import io.github.lambdabatch.observation.MeteredIdempotencyStore;

/**
 * {@link AutoConfiguration Auto-configuration} of meters, where there is a
 * {@link MeterRegistry}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = {
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "lambda.batch.enabled", matchIfMissing = true)
public final class LambdaBatchMetersAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	BatchMeters lambdaBatchMeters(MeterRegistry registry) {
		return new BatchMeters(registry);
	}

	@Bean
	IdempotencyStoreDecorator lambdaBatchIdempotencyStoreMeters(MeterRegistry registry) {
		return (store) -> MeteredIdempotencyStore.of(store, registry);
	}

}
