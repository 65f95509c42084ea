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
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.util.unit.DataSize;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.FailInvocation;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.payload.Envelope;
import io.github.lambdabatch.recovery.RedeliveryDelay;

/**
 * Configuration properties of Lambda Batch.
 *
 * @param enabled Whether functions for one record are served as functions for a whole
 * batch. If not, such a function must not be deployed.
 * @param prime Whether a batch that nobody has sent goes the way of the first one, up to
 * the handler, once the application has started, so that the first one need not wait for
 * classes to be loaded.
 * @param sqs Standard SQS queues.
 * @param sqsFifo SQS FIFO queues.
 * @param kinesis Kinesis data streams.
 * @param dynamodb DynamoDB streams.
 * @param functions Single functions, by the names of their beans. What is not set for a
 * function is as for its event source.
 * @since 0.1.0
 */
@ConfigurationProperties("lambda.batch")
public record LambdaBatchProperties(@DefaultValue("true") boolean enabled, @DefaultValue("true") boolean prime,
		@DefaultValue Source sqs, @DefaultValue Source sqsFifo, @DefaultValue Source kinesis,
		@DefaultValue Source dynamodb, @DefaultValue Map<String, Function> functions) {

	/**
	 * Create the properties.
	 * @throws IllegalArgumentException if a choice makes no sense for its source
	 */
	public LambdaBatchProperties {
		functions = Collections.unmodifiableMap(new LinkedHashMap<>(functions));
		requireSupported("sqs", sqs.onFailure(), EventType.SQS);
		requireSupported("sqs-fifo", sqsFifo.onFailure(), EventType.SQS_FIFO);
		requireNoMaxReceives("kinesis", kinesis);
		requireNoMaxReceives("dynamodb", dynamodb);
		requireNoRetryDelay("kinesis", kinesis);
		requireNoRetryDelay("dynamodb", dynamodb);
		functions.forEach((name, function) -> {
			if (function.eventType() != null) {
				requireSupported("functions." + name, function.onFailure(), function.eventType());
			}
		});
	}

	/**
	 * Return these properties with others of functions.
	 */
	LambdaBatchProperties with(Map<String, Function> functions) {
		return new LambdaBatchProperties(this.enabled, this.prime, this.sqs, this.sqsFifo, this.kinesis, this.dynamodb,
				functions);
	}

	private static void requireNoRetryDelay(String name, Source source) {
		if (!source.retryDelay().equals(RetryDelay.UNSET)) {
			throw new IllegalArgumentException(
					"'lambda.batch.%s.retry-delay' must not be set: only SQS delays a redelivery".formatted(name));
		}
	}

	private static void requireSupported(String name, @Nullable OnFailure onFailure, EventType eventType) {
		if (onFailure != null && !onFailure.isSupportedBy(eventType)) {
			throw new IllegalArgumentException("'lambda.batch.%s.on-failure' must not be %s; choose %s or %s"
				.formatted(name, onFailure, OnFailure.defaultFor(eventType), OnFailure.STOP));
		}
	}

	private static void requireNoMaxReceives(String name, Source source) {
		if (source.maxReceives() != null) {
			throw new IllegalArgumentException(
					"'lambda.batch.%s.max-receives' must not be set: streams do not count deliveries".formatted(name));
		}
	}

	/**
	 * Return what is set for a source.
	 */
	Source source(EventType eventType) {
		return switch (eventType) {
			case SQS -> this.sqs;
			case SQS_FIFO -> this.sqsFifo;
			case KINESIS -> this.kinesis;
			case DYNAMODB -> this.dynamodb;
		};
	}

	/**
	 * Return all that is set, by the names of the properties that it stands under.
	 */
	Map<String, SettingsProperties> settings() {
		Map<String, SettingsProperties> settings = new LinkedHashMap<>();
		settings.put("lambda.batch.sqs", this.sqs);
		settings.put("lambda.batch.sqs-fifo", this.sqsFifo);
		settings.put("lambda.batch.kinesis", this.kinesis);
		settings.put("lambda.batch.dynamodb", this.dynamodb);
		this.functions.forEach((name, function) -> settings.put("lambda.batch.functions." + name, function));
		return settings;
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
	 * @param maxReceives How often a message has to have been received before a recoverer
	 * takes it. When it fails for the first time if not set. Queues only.
	 * @param unwrap Envelopes that are taken off a payload before it is read.
	 * @param validate Whether constraints of payloads are checked, where Jakarta
	 * Validation is there.
	 * @param deadLetter Where records go that have failed for good.
	 * @param retryDelay How long failed messages of SQS stay hidden before they are
	 * delivered again.
	 */
	public record Source(@Nullable OnFailure onFailure, @Nullable FailInvocation failInvocation,
			@Nullable Integer maxRecords, @Nullable DataSize maxBatchSize, @Nullable Boolean parallel,
			@Nullable Integer maxConcurrency, @Nullable Duration deadlineMargin, @Nullable Duration recordTimeout,
			@Nullable Boolean redeliveryMemory, @DefaultValue Retry retry,
			@Nullable List<Class<? extends Throwable>> notRetryable, @Nullable Integer maxReceives,
			@Nullable Set<Envelope> unwrap, @Nullable Boolean validate, @DefaultValue DeadLetter deadLetter,
			@DefaultValue RetryDelay retryDelay) implements SettingsProperties {

		/**
		 * Create the properties.
		 * @throws IllegalArgumentException if a limit is not positive or a duration
		 * negative
		 */
		public Source {
			SettingsProperties.validate(maxRecords, maxBatchSize, maxConcurrency, deadlineMargin, recordTimeout,
					maxReceives);
		}

	}

	/**
	 * What can be set for a single function: all that can be set for an event source, and
	 * more.
	 *
	 * @param definition Functions that are applied to each record one after the other,
	 * separated by '|'. Together they are the function of this name.
	 * @param eventType Event source of a function that takes payloads. All of them if not
	 * set.
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
	 * causes too. Replaces what holds for the event source.
	 * @param maxReceives How often a message has to have been received before a recoverer
	 * takes it. When it fails for the first time if not set. Queues only.
	 * @param unwrap Envelopes that are taken off a payload before it is read.
	 * @param validate Whether constraints of payloads are checked, where Jakarta
	 * Validation is there.
	 * @param deadLetter Where records go that have failed for good.
	 * @param retryDelay How long failed messages of SQS stay hidden before they are
	 * delivered again.
	 */
	public record Function(@Nullable String definition, @Nullable EventType eventType, @Nullable OnFailure onFailure,
			@Nullable FailInvocation failInvocation, @Nullable Integer maxRecords, @Nullable DataSize maxBatchSize,
			@Nullable Boolean parallel, @Nullable Integer maxConcurrency, @Nullable Duration deadlineMargin,
			@Nullable Duration recordTimeout, @Nullable Boolean redeliveryMemory, @DefaultValue Retry retry,
			@Nullable List<Class<? extends Throwable>> notRetryable, @Nullable Integer maxReceives,
			@Nullable Set<Envelope> unwrap, @Nullable Boolean validate, @DefaultValue DeadLetter deadLetter,
			@DefaultValue RetryDelay retryDelay) implements SettingsProperties {

		/**
		 * Create the properties.
		 * @throws IllegalArgumentException if a limit is not positive or a duration
		 * negative
		 */
		public Function {
			SettingsProperties.validate(maxRecords, maxBatchSize, maxConcurrency, deadlineMargin, recordTimeout,
					maxReceives);
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
	 * @param timeout How long all attempts at a record may take together. No limit but
	 * Lambda's if not set.
	 */
	public record Retry(@Nullable Integer maxRetries, @Nullable Duration delay, @Nullable Double multiplier,
			@Nullable Duration maxDelay, @Nullable Duration jitter, @Nullable List<Class<? extends Throwable>> includes,
			@Nullable List<Class<? extends Throwable>> excludes, @Nullable Duration timeout) {

		static final Retry UNSET = new Retry(null, null, null, null, null, null, null, null);

		/**
		 * Create the properties.
		 * @throws IllegalArgumentException if a value is negative or too small
		 */
		public Retry {
			// Here, so that the failure analysis of the binding names the property.
			builder(maxRetries, delay, multiplier, maxDelay, jitter, includes, excludes, timeout);
		}

		/**
		 * Return these properties, and those of others where nothing is set here.
		 */
		Retry orElse(Retry other) {
			return new Retry(firstSet(this.maxRetries, other.maxRetries), firstSet(this.delay, other.delay),
					firstSet(this.multiplier, other.multiplier), firstSet(this.maxDelay, other.maxDelay),
					firstSet(this.jitter, other.jitter), firstSet(this.includes, other.includes),
					firstSet(this.excludes, other.excludes), firstSet(this.timeout, other.timeout));
		}

		private static <T> @Nullable T firstSet(@Nullable T first, @Nullable T second) {
			return (first != null) ? first : second;
		}

		/**
		 * Return how many attempts follow the first one at most.
		 */
		int retries() {
			return (this.maxRetries != null) ? this.maxRetries : 0;
		}

		/**
		 * Return the policy that the properties ask for.
		 */
		RetryPolicy policy() {
			return builder(retries(), this.delay, this.multiplier, this.maxDelay, this.jitter, this.includes,
					this.excludes, this.timeout)
				.build();
		}

		private static RetryPolicy.Builder builder(@Nullable Integer maxRetries, @Nullable Duration delay,
				@Nullable Double multiplier, @Nullable Duration maxDelay, @Nullable Duration jitter,
				@Nullable List<Class<? extends Throwable>> includes,
				@Nullable List<Class<? extends Throwable>> excludes, @Nullable Duration timeout) {
			RetryPolicy.Builder builder = RetryPolicy.builder();
			PropertyMapper map = PropertyMapper.get();
			map.from(delay).to(builder::delay);
			map.from(multiplier).to(builder::multiplier);
			map.from(maxDelay).to(builder::maxDelay);
			map.from(jitter).to(builder::jitter);
			map.from(includes).to(builder::includes);
			map.from(excludes).to(builder::excludes);
			map.from(maxRetries).to(builder::maxRetries);
			map.from(timeout).to(builder::timeout);
			return builder;
		}

	}

	/**
	 * Where records go that have failed for good.
	 *
	 * @param queue Name, ARN or URL of an SQS queue, standard or FIFO. Empty for none.
	 */
	public record DeadLetter(@Nullable String queue) {

		boolean isSet() {
			return this.queue != null && !this.queue.isEmpty();
		}

	}

	/**
	 * How long failed messages of SQS stay hidden before they are delivered again.
	 *
	 * @param initial Delay after the first delivery, at least a second. The visibility
	 * timeout of the queue holds if not set or zero. Queues only.
	 * @param multiplier What to multiply the delay by for each further delivery. 2 if not
	 * set.
	 * @param max Longest delay, up to 11 hours. 15 minutes if not set.
	 * @param jitter How far the initial delay may be off by chance, and longer ones in
	 * proportion.
	 */
	public record RetryDelay(@Nullable Duration initial, @Nullable Double multiplier, @Nullable Duration max,
			@Nullable Duration jitter) {

		static final RetryDelay UNSET = new RetryDelay(null, null, null, null);

		/**
		 * Create the properties.
		 * @throws IllegalArgumentException if a value is out of its range
		 */
		public RetryDelay {
			// Here, so that the failure analysis of the binding names the property.
			delay((initial != null && !initial.isZero()) ? initial : Duration.ofSeconds(1), multiplier, max, jitter);
		}

		/**
		 * Return these properties, and those of others where nothing is set here.
		 */
		RetryDelay orElse(RetryDelay other) {
			return new RetryDelay(Retry.firstSet(this.initial, other.initial),
					Retry.firstSet(this.multiplier, other.multiplier), Retry.firstSet(this.max, other.max),
					Retry.firstSet(this.jitter, other.jitter));
		}

		/**
		 * Return the delay that the properties ask for, or {@code null} for none.
		 */
		@Nullable RedeliveryDelay delay() {
			return (this.initial != null && !this.initial.isZero())
					? delay(this.initial, this.multiplier, this.max, this.jitter) : null;
		}

		private static RedeliveryDelay delay(Duration initial, @Nullable Double multiplier, @Nullable Duration max,
				@Nullable Duration jitter) {
			RedeliveryDelay delay = RedeliveryDelay.startingWith(initial);
			return new RedeliveryDelay(initial, (multiplier != null) ? multiplier : delay.multiplier(),
					(max != null) ? max : delay.max(), (jitter != null) ? jitter : delay.jitter());
		}

	}

}
