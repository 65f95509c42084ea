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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;

/**
 * Finds properties that do nothing for a function because another one is missing, such as
 * {@code max-concurrency} without {@code parallel}. They do no harm, so the application
 * starts; but whoever has set them expects something else.
 */
final class IneffectiveSettings {

	private static final Predicate<EventType> ALL = (eventType) -> true;

	private static final Predicate<EventType> QUEUES = (eventType) -> !eventType.isStream();

	private static final List<Rule> RULES = List.of(
			new Rule("max-concurrency", SettingsProperties::maxConcurrency, "parallel", SettingsProperties::parallel,
					"is not true, so records are handled one after the other", ALL,
					(served) -> served.settings().parallel()),
			retry("delay", RetryProperties::delay), retry("multiplier", RetryProperties::multiplier),
			retry("max-delay", RetryProperties::maxDelay), retry("jitter", RetryProperties::jitter),
			retry("includes", RetryProperties::includes), retry("excludes", RetryProperties::excludes),
			retry("timeout", RetryProperties::timeout),
			redeliveryDelay("multiplier", RedeliveryDelayProperties::multiplier),
			redeliveryDelay("max", RedeliveryDelayProperties::max),
			redeliveryDelay("jitter", RedeliveryDelayProperties::jitter),
			new Rule("max-receives", SettingsProperties::maxReceives, "dead-letter.queue",
					(settings) -> settings.deadLetter().queue(), "is not set, and there is no RecordRecoverer", QUEUES,
					Served::recovers));

	private final LambdaBatchProperties properties;

	private final Map<EventType, Served> served;

	/**
	 * Create the search.
	 * @param properties what is set
	 * @param served how the function is served in the end, by the source of its records
	 */
	IneffectiveSettings(LambdaBatchProperties properties, Map<EventType, Served> served) {
		this.properties = properties;
		this.served = served;
	}

	/**
	 * Describe the properties that do nothing for a function.
	 * @param functionName the name of the function
	 * @return a clause for each, or nothing if all of them have an effect
	 */
	List<String> describe(String functionName) {
		List<String> descriptions = new ArrayList<>();
		SettingsProperties function = this.properties.functions().get(functionName);
		for (Rule rule : RULES) {
			List<Entry<EventType, Served>> off = this.served.entrySet()
				.stream()
				.filter((each) -> rule.sources().test(each.getKey()) && !rule.on().test(each.getValue()))
				.toList();
			if (function != null && rule.value().apply(function) != null) {
				long all = this.served.keySet().stream().filter(rule.sources()).count();
				if (!off.isEmpty() && off.size() == all) {
					descriptions.add(rule.describe("lambda.batch.functions." + functionName));
				}
			}
			// The function may have switched it off on purpose.
			else if (function == null || rule.conditionValue().apply(function) == null) {
				off.stream()
					.map(Entry::getKey)
					.filter((eventType) -> rule.value().apply(this.properties.source(eventType)) != null)
					.map((eventType) -> rule.describe(LambdaBatchProperties.prefix(eventType)))
					.forEach(descriptions::add);
			}
		}
		return descriptions;
	}

	private static Rule retry(String name, Function<RetryProperties, @Nullable Object> value) {
		return new Rule("retry." + name, (settings) -> value.apply(settings.retry()), "retry.max-retries",
				(settings) -> settings.retry().maxRetries(), "is not set, so failed records are not retried", ALL,
				(served) -> served.settings().retry().maxRetries() > 0);
	}

	private static Rule redeliveryDelay(String name, Function<RedeliveryDelayProperties, @Nullable Object> value) {
		return new Rule("redelivery-delay." + name, (settings) -> value.apply(settings.redeliveryDelay()),
				"redelivery-delay.initial", (settings) -> settings.redeliveryDelay().initial(),
				"is not set, so the visibility timeout of the queue holds", QUEUES, Served::delaysRedelivery);
	}

	/**
	 * How the records of a source are served, whoever has decided that.
	 *
	 * @param settings how they are processed
	 * @param delaysRedelivery whether failed messages of SQS stay hidden for a while
	 * @param recovers whether anything takes records that have failed for good
	 */
	record Served(BatchSettings settings, boolean delaysRedelivery, boolean recovers) {

	}

	/**
	 * A property and the one without which it does nothing.
	 *
	 * @param name the name of the property
	 * @param value returns its value
	 * @param condition the name of the other one
	 * @param conditionValue returns the value of the other one
	 * @param reason what the other one is like, and what follows from that
	 * @param sources the sources that have such a property
	 * @param on whether the property does something
	 */
	private record Rule(String name, Function<SettingsProperties, @Nullable Object> value, String condition,
			Function<SettingsProperties, @Nullable Object> conditionValue, String reason, Predicate<EventType> sources,
			Predicate<Served> on) {

		String describe(String prefix) {
			return "'%1$s.%2$s' has no effect: '%1$s.%3$s' %4$s".formatted(prefix, this.name, this.condition,
					this.reason);
		}

	}

}
