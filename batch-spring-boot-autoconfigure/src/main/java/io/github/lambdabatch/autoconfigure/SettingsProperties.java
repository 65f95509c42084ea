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

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.util.unit.DataSize;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FailInvocation;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.autoconfigure.LambdaBatchProperties.DeadLetter;
import io.github.lambdabatch.autoconfigure.LambdaBatchProperties.Retry;
import io.github.lambdabatch.autoconfigure.LambdaBatchProperties.RetryDelay;
import io.github.lambdabatch.payload.Envelope;

/**
 * What can be set for an event source and for a single function, and what becomes of it.
 */
interface SettingsProperties {

	@Nullable OnFailure onFailure();

	@Nullable FailInvocation failInvocation();

	@Nullable Integer maxRecords();

	@Nullable DataSize maxBatchSize();

	@Nullable Boolean parallel();

	@Nullable Integer maxConcurrency();

	@Nullable Duration deadlineMargin();

	@Nullable Duration recordTimeout();

	@Nullable Boolean redeliveryMemory();

	Retry retry();

	@Nullable List<Class<? extends Throwable>> notRetryable();

	@Nullable Integer maxReceives();

	@Nullable Set<Envelope> unwrap();

	@Nullable Boolean validate();

	DeadLetter deadLetter();

	RetryDelay retryDelay();

	/**
	 * Return settings in which everything is changed that is set here.
	 * @param settings what holds where nothing is set
	 * @param eventType the kind of source; a choice that makes no sense for it is left
	 * out, as the same function may have other sources
	 * @throws IllegalArgumentException if they cannot be combined with those settings
	 */
	default BatchSettings applyTo(BatchSettings settings, EventType eventType) {
		BatchSettings.Builder builder = settings.toBuilder();
		PropertyMapper map = PropertyMapper.get();
		map.from(onFailure()).when((value) -> value.isSupportedBy(eventType)).to(builder::onFailure);
		map.from(failInvocation()).to(builder::failInvocation);
		map.from(maxRecords()).to(builder::maxRecords);
		map.from(maxBatchSize()).to(builder::maxBatchSize);
		map.from(parallel()).to(builder::parallel);
		map.from(maxConcurrency()).to(builder::maxConcurrency);
		map.from(deadlineMargin()).to(builder::deadlineMargin);
		map.from(recordTimeout()).to(builder::recordTimeout);
		map.from(redeliveryMemory()).to(builder::redeliveryMemory);
		map.from(notRetryable()).to(builder::notRetryable);
		map.from(maxReceives()).when((value) -> !eventType.isStream()).to(builder::maxReceives);
		if (!retry().equals(Retry.UNSET)) {
			builder.retryPolicy(PropertiesRetryPolicy.of(retry(), settings.retryPolicy()));
		}
		return builder.build();
	}

	/**
	 * Check what can be checked of each value for itself, while it is bound, so that the
	 * failure analysis of the binding names the property.
	 */
	static void validate(@Nullable Integer maxRecords, @Nullable DataSize maxBatchSize,
			@Nullable Integer maxConcurrency, @Nullable Duration deadlineMargin, @Nullable Duration recordTimeout,
			@Nullable Integer maxReceives) {
		BatchSettings.Builder validated = BatchSettings.defaults(EventType.SQS).toBuilder();
		PropertyMapper map = PropertyMapper.get();
		map.from(maxRecords).to(validated::maxRecords);
		map.from(maxBatchSize).to(validated::maxBatchSize);
		map.from(maxConcurrency).to(validated::maxConcurrency);
		map.from(deadlineMargin).to(validated::deadlineMargin);
		map.from(recordTimeout).to(validated::recordTimeout);
		map.from(maxReceives).to(validated::maxReceives);
		validated.build();
	}

}
