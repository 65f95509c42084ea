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

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.github.lambdabatch.observation.FlushingScope;
import io.github.lambdabatch.observation.TelemetryFlusher;

/**
 * {@link AutoConfiguration Auto-configuration} that sends what has been measured before
 * Lambda gets its answer, where there is a {@link TelemetryFlusher}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = LambdaBatchOpenTelemetryAutoConfiguration.class)
@ConditionalOnBean(TelemetryFlusher.class)
@ConditionalOnBooleanProperty(name = "lambda.batch.enabled", matchIfMissing = true)
public final class LambdaBatchFlushAutoConfiguration {

	/** Inside the scope of the MDC. */
	static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 10;

	@Bean
	@Order(ORDER)
	@ConditionalOnMissingBean
	FlushingScope lambdaBatchFlushingScope(ObjectProvider<TelemetryFlusher> flushers) {
		return new FlushingScope(flushers.orderedStream().toList());
	}

}
