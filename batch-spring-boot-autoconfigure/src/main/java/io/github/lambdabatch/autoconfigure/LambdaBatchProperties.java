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
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.unit.DataSize;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FailInvocation;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.PayloadConversionException;

/**
 * Configuration properties of Lambda Batch.
 *
 * @param enabled Whether functions for one record are served as functions for a whole
 * batch. If not, such a function must not be deployed.
 * @param sqs Standard SQS queues.
 * @param sqsFifo SQS FIFO queues.
 * @param kinesis Kinesis data streams.
 * @param dynamodb DynamoDB streams.
 * @since 0.1.0
 */
@ConfigurationProperties("lambda.batch")
public record LambdaBatchProperties(@DefaultValue("true") boolean enabled, @DefaultValue Source sqs,
		@DefaultValue Source sqsFifo, @DefaultValue Source kinesis, @DefaultValue Source dynamodb) {

	/**
	 * Create the properties.
	 * @throws IllegalArgumentException if a choice makes no sense for its source
	 */
	public LambdaBatchProperties {
		requireSupported("sqs", sqs, EventType.SQS);
		requireSupported("sqs-fifo", sqsFifo, EventType.SQS_FIFO);
	}

	private static void requireSupported(String name, Source source, EventType eventType) {
		OnFailure onFailure = source.onFailure();
		if (onFailure != null && !onFailure.isSupportedBy(eventType)) {
			throw new IllegalArgumentException("'lambda.batch.%s.on-failure' must not be %s; choose %s or %s"
				.formatted(name, onFailure, OnFailure.defaultFor(eventType), OnFailure.STOP));
		}
	}

	/**
	 * How many threads the settings of all sources can make use of.
	 */
	int largestMaxConcurrency() {
		return Stream.of(this.sqs, this.sqsFifo, this.kinesis, this.dynamodb)
			.map(Source::maxConcurrency)
			.mapToInt((value) -> (value != null) ? value : BatchSettings.DEFAULT_MAX_CONCURRENCY)
			.max()
			.orElseThrow();
	}

	/**
	 * What can be set for an event source.
	 *
	 * @param onFailure What a failed record means for later ones.
	 * @param failInvocation When failed records fail the whole invocation instead of
	 * being reported one by one.
	 * @param maxRecords How many records are processed in one invocation. Records beyond
	 * are reported, so that they are delivered again. No limit if not set.
	 * @param maxBatchSize How much payload is processed in one invocation. Records beyond
	 * are reported, so that they are delivered again.
	 * @param parallel Whether records are processed in parallel, as far as their order
	 * allows. If not, they are processed one after the other.
	 * @param maxConcurrency How many records of one invocation are in process at the same
	 * time.
	 * @param deadlineMargin How much of the time that Lambda gives the invocation is kept
	 * for the answer. Records that cannot be processed before are reported.
	 * @param recordTimeout How long one attempt at a record may take. No limit if not
	 * set.
	 * @param redeliveryMemory Whether records that were handled although Lambda delivers
	 * them again are remembered, and not run again when they come.
	 * @param retry Another attempt at a failed record in the same invocation.
	 * @param notRetryable Exception types for which another attempt cannot help, of
	 * causes too. Replaces the default.
	 */
	public record Source(@Nullable OnFailure onFailure, @Nullable FailInvocation failInvocation,
			@Nullable Integer maxRecords, @Nullable DataSize maxBatchSize, @Nullable Boolean parallel,
			@Nullable Integer maxConcurrency, @Nullable Duration deadlineMargin, @Nullable Duration recordTimeout,
			@Nullable Boolean redeliveryMemory, @DefaultValue Retry retry,
			@Nullable List<Class<? extends Throwable>> notRetryable) {

		/** What no other attempt at the same record can mend. */
		private static final List<Class<? extends Throwable>> NOT_RETRYABLE = List.of(PayloadConversionException.class,
				ClassCastException.class);

		/**
		 * Create the properties.
		 * @throws IllegalArgumentException if a limit is not positive or a duration
		 * negative
		 */
		public Source {
			// Here, so that the failure analysis of the binding names the property.
			BatchSettings.Builder validated = BatchSettings.defaults(EventType.SQS).toBuilder();
			PropertyMapper map = PropertyMapper.get();
			map.from(maxRecords).to(validated::maxRecords);
			map.from(maxBatchSize).to(validated::maxBatchSize);
			map.from(maxConcurrency).to(validated::maxConcurrency);
			map.from(deadlineMargin).to(validated::deadlineMargin);
			map.from(recordTimeout).to(validated::recordTimeout);
			validated.build();
		}

		BatchSettings applyTo(BatchSettings defaults) {
			BatchSettings.Builder settings = defaults.toBuilder();
			PropertyMapper map = PropertyMapper.get();
			map.from(this.onFailure).to(settings::onFailure);
			map.from(this.failInvocation).to(settings::failInvocation);
			map.from(this.maxRecords).to(settings::maxRecords);
			map.from(this.maxBatchSize).to(settings::maxBatchSize);
			map.from(this.parallel).to(settings::parallel);
			map.from(this.maxConcurrency).to(settings::maxConcurrency);
			map.from(this.deadlineMargin).to(settings::deadlineMargin);
			map.from(this.recordTimeout).to(settings::recordTimeout);
			map.from(this.redeliveryMemory).to(settings::redeliveryMemory);
			settings.retryPolicy(this.retry.policy((this.notRetryable != null) ? this.notRetryable : NOT_RETRYABLE));
			return settings.build();
		}

	}

	/**
	 * Another attempt at a failed record in the same invocation.
	 *
	 * @param maxRetries How many attempts follow the first one at most. None if not set.
	 * @param delay How long to wait before the second attempt.
	 * @param multiplier What to multiply the delay by after each attempt.
	 * @param maxDelay How long to wait between two attempts at most.
	 * @param jitter How far the delay may be off by chance, in either direction.
	 * @param includes Exception types that are worth another attempt. All if not set.
	 * @param excludes Exception types that are not worth another attempt.
	 */
	public record Retry(@Nullable Integer maxRetries, @Nullable Duration delay, @Nullable Double multiplier,
			@Nullable Duration maxDelay, @Nullable Duration jitter, @Nullable List<Class<? extends Throwable>> includes,
			@Nullable List<Class<? extends Throwable>> excludes) {

		/**
		 * Create the properties.
		 * @throws IllegalArgumentException if a value is negative or contradicts another
		 */
		public Retry {
			// Here, so that the failure analysis of the binding names the property.
			policy(maxRetries, delay, multiplier, maxDelay, jitter, includes, excludes, List.of());
		}

		@Nullable RetryPolicy policy(List<Class<? extends Throwable>> notRetryable) {
			return policy(this.maxRetries, this.delay, this.multiplier, this.maxDelay, this.jitter, this.includes,
					this.excludes, notRetryable);
		}

		private static @Nullable RetryPolicy policy(@Nullable Integer maxRetries, @Nullable Duration delay,
				@Nullable Double multiplier, @Nullable Duration maxDelay, @Nullable Duration jitter,
				@Nullable List<Class<? extends Throwable>> includes,
				@Nullable List<Class<? extends Throwable>> excludes, List<Class<? extends Throwable>> notRetryable) {
			RetryPolicy.Builder builder = RetryPolicy.builder().excludes(notRetryable);
			PropertyMapper map = PropertyMapper.get();
			map.from(delay).to(builder::delay);
			map.from(multiplier).to(builder::multiplier);
			map.from(maxDelay).to(builder::maxDelay);
			map.from(jitter).to(builder::jitter);
			map.from(includes).to(builder::includes);
			map.from(excludes).to(builder::excludes);
			map.from(maxRetries).to(builder::maxRetries);
			RetryPolicy policy = builder.build();
			return (maxRetries != null && maxRetries > 0) ? policy : null;
		}

	}

}
