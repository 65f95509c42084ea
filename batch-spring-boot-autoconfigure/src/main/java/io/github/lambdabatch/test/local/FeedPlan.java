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

package io.github.lambdabatch.test.local;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.test.local.LocalProperties.Source;

/**
 * Decides what feeds each function: the source that the properties name, or else that of
 * an event of the application, or else one with the name of the function.
 */
final class FeedPlan {

	private final LocalProperties properties;

	private final Map<String, Set<EventType>> functions;

	private final Map<String, Feed> feeds = new LinkedHashMap<>();

	private FeedPlan(LocalProperties properties, Map<String, Set<EventType>> functions) {
		this.properties = properties;
		this.functions = functions;
	}

	/**
	 * Plan the feeds.
	 * @param functions the sources from which each function takes records, by the name of
	 * the function
	 * @param events the events to deliver
	 * @return the feeds in the order of the functions
	 * @throws InvalidLocalRunException if it cannot be decided what feeds a function
	 */
	static List<Feed> of(LocalProperties properties, Map<String, Set<EventType>> functions, List<EventOrigin> events) {
		FeedPlan plan = new FeedPlan(properties, functions);
		plan.requireKnownFunctions();
		functions.forEach(plan::addConfigured);
		events.forEach(plan::add);
		functions.forEach(plan::addDefault);
		return functions.keySet().stream().map((name) -> plan.feeds.get(name)).toList();
	}

	private void requireKnownFunctions() {
		Set<String> unknown = new TreeSet<>(this.properties.functions().keySet());
		unknown.removeAll(this.functions.keySet());
		if (!unknown.isEmpty()) {
			throw new InvalidLocalRunException(
					"The properties 'lambda.local.functions' name %s, but the functions of this run are %s."
						.formatted(unknown, this.functions.keySet()),
					"Correct the names or remove the properties.");
		}
	}

	private void addConfigured(String function, Set<EventType> eventTypes) {
		Source source = this.properties.source(function);
		List<Feed> configured = Stream
			.of(feed(function, (source.queue() != null) ? EventOrigin.queueType(source.queue()) : EventType.SQS,
					source.queue()), feed(function, EventType.KINESIS, source.stream()),
					feed(function, EventType.DYNAMODB, source.table()), feed(function, EventType.KAFKA, source.topic()))
			.filter((feed) -> feed != null)
			.toList();
		if (configured.size() > 1) {
			throw new InvalidLocalRunException(
					"The properties 'lambda.local.functions.%s' name several sources.".formatted(function),
					"Keep one of 'queue', 'stream', 'table' and 'topic': an event source mapping has one source.");
		}
		for (Feed feed : configured) {
			if (!eventTypes.contains(feed.eventType())) {
				throw new InvalidLocalRunException(
						"The function '%s' takes records from %s, and cannot be fed from '%s', which is of the kind %s."
							.formatted(function, eventTypes, feed.name(), feed.eventType()),
						"Correct 'lambda.local.functions.%s'.".formatted(function));
			}
			this.feeds.put(function, feed);
		}
	}

	private static @Nullable Feed feed(String function, EventType eventType, @Nullable String name) {
		return (name != null) ? new Feed(function, eventType, name) : null;
	}

	private void add(EventOrigin event) {
		List<Feed> known = this.feeds.values().stream().filter((feed) -> feed.isSourceOf(event)).toList();
		if (known.isEmpty()) {
			List<String> candidates = this.functions.entrySet()
				.stream()
				.filter((function) -> function.getValue().contains(event.eventType())
						&& !this.feeds.containsKey(function.getKey()))
				.map(Map.Entry::getKey)
				.toList();
			if (candidates.size() != 1) {
				throw new InvalidLocalRunException(
						"It is not clear which function is fed from '%s' (%s): %s.".formatted(event.name(),
								event.eventType(),
								candidates.isEmpty() ? "no function without a source takes its records"
										: "several could be, " + candidates),
						"Name the source of each function in 'lambda.local.functions.<function>', as 'queue', 'stream',"
								+ " 'table' or 'topic'.");
			}
			String function = candidates.get(0);
			this.feeds.put(function, new Feed(function, event.eventType(), event.name()));
			known = List.of(this.feeds.get(function));
		}
		known.forEach((feed) -> feed.events().add(event));
	}

	private void addDefault(String function, Set<EventType> eventTypes) {
		this.feeds.computeIfAbsent(function, (name) -> {
			EventType eventType = eventTypes.iterator().next();
			return new Feed(name, eventType, (eventType == EventType.SQS_FIFO) ? name + ".fifo" : name);
		});
	}

	/**
	 * What feeds a function.
	 *
	 * @param function the name of the function
	 * @param eventType the kind of the source
	 * @param name the name of the source
	 * @param events the events to deliver
	 */
	record Feed(String function, EventType eventType, String name, List<EventOrigin> events) {

		Feed(String function, EventType eventType, String name) {
			this(function, eventType, name, new ArrayList<>());
		}

		private boolean isSourceOf(EventOrigin event) {
			return this.eventType == event.eventType() && this.name.equals(event.name());
		}

	}

}
