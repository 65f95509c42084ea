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
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.BatchSettingsBuilder;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FailInvocation;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.observation.RecordTracing;
import io.github.lambdabatch.payload.Envelope;

/**
 * What can be set for an event source or for a single function.
 * <p>
 * A property is written down here only: as a component, whose description becomes the
 * configuration metadata, and as a line of {@link #BATCH_SETTINGS} if it is about how
 * batches are processed.
 *
 * @param definition Functions that are applied to each record one after the other,
 * separated by '|'. Together they are the function of this name.
 * @param eventType Event source of a function that takes payloads. All sources if not
 * set.
 * @param onFailure What a failed record means for later ones.
 * @param failInvocation When failed records fail the whole invocation instead of being
 * reported one by one.
 * @param maxRecords How many records are processed in one invocation. Records beyond are
 * reported, so that they are delivered again. No limit if not set.
 * @param maxBatchSize How much payload is processed in one invocation. Records beyond are
 * reported, so that they are delivered again.
 * @param parallel Whether records are processed in parallel, as far as their order
 * allows. If not, they are processed one after the other.
 * @param maxConcurrency How many records of one invocation are processed at the same
 * time.
 * @param deadlineMargin How much of the time that Lambda gives the invocation is kept for
 * the answer. Records that cannot be processed before are reported.
 * @param recordTimeout How long one attempt at a record may take. No limit if not set.
 * @param redeliveryMemory Whether records that were handled although Lambda delivers them
 * again are remembered, and not run again when they are redelivered.
 * @param retry Further attempts at a failed record in the same invocation.
 * @param notRetryable Exception types, also of causes, for which another attempt cannot
 * help. Replaces the default or, for a function, the types of its event source.
 * @param maxReceives How often a message must have been received before a recoverer takes
 * it. If not set, a recoverer takes it when it fails for the first time. Queues only.
 * @param unwrap Envelopes that are taken off a payload before it is read.
 * @param validate Whether constraints of payloads are checked if Jakarta Validation is
 * present.
 * @param deadLetter Where records are sent that have failed for good.
 * @param redeliveryDelay How long failed messages of SQS stay hidden before they are
 * delivered again.
 * @param idempotency How records that are delivered several times are handled once.
 * @param tracing What the span of a record has to do with the span of its producer.
 */
record SettingsProperties(@Nullable String definition, @Nullable SourceName eventType, @Nullable OnFailure onFailure,
		@Nullable FailInvocation failInvocation, @Nullable Integer maxRecords, @Nullable DataSize maxBatchSize,
		@Nullable Boolean parallel, @Nullable Integer maxConcurrency, @Nullable Duration deadlineMargin,
		@Nullable Duration recordTimeout, @Nullable Boolean redeliveryMemory,
		@DefaultValue @NestedConfigurationProperty RetryProperties retry,
		@Nullable List<Class<? extends Throwable>> notRetryable, @Nullable Integer maxReceives,
		@Nullable Set<Envelope> unwrap, @Nullable Boolean validate,
		@DefaultValue @NestedConfigurationProperty DeadLetterProperties deadLetter,
		@DefaultValue @NestedConfigurationProperty RedeliveryDelayProperties redeliveryDelay,
		@DefaultValue @NestedConfigurationProperty IdempotencyProperties idempotency,
		@Nullable RecordTracing tracing) implements ValidatedProperties {

	/**
	 * The properties that event sources do not have. The metadata leaves them out in
	 * {@code additional-spring-configuration-metadata.json}.
	 */
	static final Set<String> OF_FUNCTIONS_ONLY = Set.of("definition", "event-type");

	/**
	 * The properties about how batches are processed, in the order in which they are
	 * described. Those without a name are part of every description.
	 */
	static final List<BatchSetting<?>> BATCH_SETTINGS = List.of(
			BatchSetting.of(SettingsProperties::onFailure, BatchSettingsBuilder::onFailure)
				.onlyIf(OnFailure::isSupportedBy),
			BatchSetting.of(SettingsProperties::parallel, BatchSettingsBuilder::parallel),
			BatchSetting.of(SettingsProperties::maxConcurrency, BatchSettingsBuilder::maxConcurrency),
			BatchSetting.of(SettingsProperties::deadlineMargin, BatchSettingsBuilder::deadlineMargin),
			BatchSetting.of(SettingsProperties::failInvocation, BatchSettingsBuilder::failInvocation)
				.named("fail invocation", BatchSettings::failInvocation),
			BatchSetting.of(SettingsProperties::maxRecords, BatchSettingsBuilder::maxRecords)
				.named("max records", BatchSettings::maxRecords),
			BatchSetting.of(SettingsProperties::maxBatchSize, BatchSettingsBuilder::maxBatchSize)
				.named("max batch size", BatchSettings::maxBatchSize),
			BatchSetting.of(SettingsProperties::recordTimeout, BatchSettingsBuilder::recordTimeout)
				.named("record timeout", BatchSettings::recordTimeout),
			BatchSetting.of(SettingsProperties::redeliveryMemory, BatchSettingsBuilder::redeliveryMemory)
				.named("redelivery memory", BatchSettings::redeliveryMemory),
			BatchSetting
				.of(SettingsProperties::retry,
						(BatchSettingsBuilder builder, RetryProperties retry) -> builder.retry(retry::applyTo))
				.named("retry", BatchSettings::retry),
			BatchSetting.of(SettingsProperties::notRetryable, BatchSettingsBuilder::notRetryable)
				.named("not retryable", BatchSettings::notRetryable),
			BatchSetting.of(SettingsProperties::maxReceives, BatchSettingsBuilder::maxReceives)
				.onlyIf((value, eventType) -> !eventType.isStream())
				.named("max receives", BatchSettings::maxReceives));

	/**
	 * Return settings in which everything is changed that is set here.
	 * @param settings the settings of everything that is not set here
	 * @param eventType the kind of source; a choice that makes no sense for it is left
	 * out, as the same function may have other sources
	 * @throws IllegalArgumentException if a value is out of its range
	 */
	BatchSettings applyTo(BatchSettings settings, EventType eventType) {
		BatchSettingsBuilder builder = settings.toBuilder();
		BATCH_SETTINGS.forEach((setting) -> setting.apply(this, builder, eventType));
		return builder.build();
	}

	@Override
	public void validateValues() {
		applyTo(BatchSettings.defaults(EventType.SQS), EventType.SQS);
	}

}
