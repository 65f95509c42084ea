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

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.OnFailure;
import io.github.lambdabatch.payload.Envelope;

/**
 * Configuration properties of Lambda Batch.
 *
 * @param enabled Whether functions for one record are served as functions for a whole
 * batch. If not, such a function must not be deployed.
 * @param prime Whether a synthetic batch warms up everything except the handlers once the
 * application has started, so that the first batch need not wait for classes to be
 * loaded.
 * @param emf Metrics in CloudWatch's embedded metric format.
 * @param idempotency Stores that remember which records were handled.
 * @param sqs Standard SQS queues.
 * @param sqsFifo SQS FIFO queues.
 * @param kinesis Kinesis data streams.
 * @param dynamodb DynamoDB streams.
 * @param functions Single functions, by the names of their beans. Values that are not set
 * for a function are inherited from its event source.
 * @since 0.1.0
 */
@ConfigurationProperties("lambda.batch")
record LambdaBatchProperties(@DefaultValue("true") boolean enabled, @DefaultValue("true") boolean prime,
		@DefaultValue @NestedConfigurationProperty EmfProperties emf,
		@DefaultValue @NestedConfigurationProperty IdempotencyStoreProperties idempotency,
		@DefaultValue @NestedConfigurationProperty SettingsProperties sqs,
		@DefaultValue @NestedConfigurationProperty SettingsProperties sqsFifo,
		@DefaultValue @NestedConfigurationProperty SettingsProperties kinesis,
		@DefaultValue @NestedConfigurationProperty SettingsProperties dynamodb,
		@DefaultValue @NestedConfigurationProperty SettingsProperties kafka,
		@DefaultValue Map<String, SettingsProperties> functions) {

	/**
	 * Create the properties.
	 * @throws IllegalArgumentException if a choice makes no sense for its source
	 */
	LambdaBatchProperties {
		functions = Collections.unmodifiableMap(new LinkedHashMap<>(functions));
		requireSupported("sqs", sqs.onFailure(), EventType.SQS);
		requireSupported("sqs-fifo", sqsFifo.onFailure(), EventType.SQS_FIFO);
		requireNoMaxReceives("kinesis", kinesis);
		requireNoMaxReceives("dynamodb", dynamodb);
		requireNoMaxReceives("kafka", kafka);
		requireNoRedeliveryDelay("kinesis", kinesis);
		requireNoRedeliveryDelay("dynamodb", dynamodb);
		requireNoRedeliveryDelay("kafka", kafka);
		requireNoAggregates("sqs", sqs, EventType.SQS);
		requireNoAggregates("sqs-fifo", sqsFifo, EventType.SQS_FIFO);
		requireNoAggregates("dynamodb", dynamodb, EventType.DYNAMODB);
		requireNoAggregates("kafka", kafka, EventType.KAFKA);
		functions.forEach((name, function) -> {
			if (function.eventType() != null) {
				requireSupported("functions." + name, function.onFailure(), function.eventType().toEventType());
				requireNoAggregates("functions." + name, function, function.eventType().toEventType());
			}
		});
	}

	/**
	 * Return these properties with other ones for functions.
	 */
	LambdaBatchProperties with(Map<String, SettingsProperties> functions) {
		return new LambdaBatchProperties(this.enabled, this.prime, this.emf, this.idempotency, this.sqs, this.sqsFifo,
				this.kinesis, this.dynamodb, this.kafka, functions);
	}

	private static void requireNoRedeliveryDelay(String name, SettingsProperties source) {
		if (!source.redeliveryDelay().equals(RedeliveryDelayProperties.UNSET)) {
			throw new IllegalArgumentException(
					"'lambda.batch.%s.redelivery-delay' must not be set: only SQS delays a redelivery".formatted(name));
		}
	}

	private static void requireNoAggregates(String name, SettingsProperties settings, EventType eventType) {
		if (eventType != EventType.KINESIS && settings.unwrap() != null && settings.unwrap().contains(Envelope.KPL)) {
			throw new IllegalArgumentException(
					"'lambda.batch.%s.unwrap' must not contain kpl: only records of Kinesis are aggregates of the Kinesis Producer Library"
						.formatted(name));
		}
	}

	private static void requireSupported(String name, @Nullable OnFailure onFailure, EventType eventType) {
		if (onFailure != null && !onFailure.isSupportedBy(eventType)) {
			throw new IllegalArgumentException("'lambda.batch.%s.on-failure' must not be %s, as %s; choose %s or %s"
				.formatted(name, onFailure, (onFailure == OnFailure.CONTINUE)
						? "later messages of a group would overtake the failed one" : "a standard queue has no groups",
						OnFailure.defaultFor(eventType), OnFailure.STOP));
		}
	}

	private static void requireNoMaxReceives(String name, SettingsProperties source) {
		if (source.maxReceives() != null) {
			throw new IllegalArgumentException(
					"'lambda.batch.%s.max-receives' must not be set: streams do not count deliveries".formatted(name));
		}
	}

	/**
	 * Return what is set for a source.
	 */
	SettingsProperties source(EventType eventType) {
		return switch (eventType.name()) {
			case "SQS" -> this.sqs;
			case "SQS_FIFO" -> this.sqsFifo;
			case "KINESIS" -> this.kinesis;
			case "DYNAMODB" -> this.dynamodb;
			case "KAFKA" -> this.kafka;
			default -> throw new IllegalArgumentException("There are no properties for batches of " + eventType);
		};
	}

	/**
	 * Return the prefix of what is set for a source.
	 */
	static String prefix(EventType eventType) {
		return "lambda.batch." + eventType.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * Return what is set for each event source and function, by its prefix.
	 */
	Map<String, SettingsProperties> settings() {
		Map<String, SettingsProperties> settings = new LinkedHashMap<>();
		settings.put("lambda.batch.sqs", this.sqs);
		settings.put("lambda.batch.sqs-fifo", this.sqsFifo);
		settings.put("lambda.batch.kinesis", this.kinesis);
		settings.put("lambda.batch.dynamodb", this.dynamodb);
		settings.put("lambda.batch.kafka", this.kafka);
		this.functions.forEach((name, function) -> settings.put("lambda.batch.functions." + name, function));
		return settings;
	}

}
