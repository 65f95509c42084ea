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

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import tools.jackson.databind.JsonNode;

import io.github.lambdabatch.EventType;
import io.github.lambdabatch.function.BatchFunctionRegistrar;
import io.github.lambdabatch.test.BatchFunctionTester;
import io.github.lambdabatch.test.TestEvent;
import io.github.lambdabatch.test.local.FeedPlan.Feed;

/**
 * Feeds the functions of the application, each source in a thread of its own, until the
 * application is closed. It starts as the last bean and stops as the first one.
 */
class LocalRun implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(LocalEventSources.class);

	/** Lambda waits longer between two attempts at a batch of a stream. */
	private static final Duration PAUSE = Duration.ofMillis(500);

	private static final Duration STOP_LIMIT = Duration.ofSeconds(30);

	private final ConfigurableApplicationContext context;

	private final LocalProperties properties;

	private final LocalServers servers;

	private final LocalRecords records;

	private final List<Thread> threads = new ArrayList<>();

	private final Set<EventFeed> busy = ConcurrentHashMap.newKeySet();

	private volatile CountDownLatch stopped = new CountDownLatch(1);

	private volatile boolean running;

	private int reported;

	LocalRun(ConfigurableApplicationContext context, LocalProperties properties, LocalServers servers,
			LocalRecords records) {
		this.context = context;
		this.properties = properties;
		this.servers = servers;
		this.records = records;
	}

	@Override
	public void start() {
		Map<String, Set<EventType>> functions = functions();
		if (functions.isEmpty()) {
			throw new InvalidLocalRunException("The application has no function for records, so nothing can be fed.",
					"Declare a function for one record, marked with @BatchHandler if it takes a payload.");
		}
		List<EventOrigin> events = this.context.getBeanProvider(TestEvent.class)
			.orderedStream()
			.map((event) -> EventOrigin.of((TestEvent<?>) event))
			.filter((event) -> !event.name().isEmpty())
			.toList();
		List<EventFeed> feeds = FeedPlan.of(this.properties, functions, events).stream().flatMap(this::create).toList();
		this.stopped = new CountDownLatch(1);
		this.running = true;
		this.busy.addAll(feeds);
		feeds.forEach(this::start);
	}

	/**
	 * Return the functions to feed: the one that the application chooses, as a Lambda
	 * function does, or else all.
	 */
	private Map<String, Set<EventType>> functions() {
		Map<String, Set<EventType>> all = this.context.getBean(BatchFunctionRegistrar.class).eventTypes();
		String chosen = this.context.getEnvironment().getProperty("spring.cloud.function.definition");
		if (!StringUtils.hasText(chosen) || !all.containsKey(chosen)) {
			return all;
		}
		Map<String, Set<EventType>> one = new LinkedHashMap<>();
		one.put(chosen, all.get(chosen));
		return one;
	}

	private Stream<EventFeed> create(Feed feed) {
		LocalFunction function = new LocalFunction(feed.function(),
				new ApplicationFunction(BatchFunctionTester.of(this.context, feed.function()), feed.function()),
				this.records);
		List<JsonNode> events = feed.events().stream().map(EventOrigin::event).toList();
		List<EventFeed> feeds = feeds(feed, events, function);
		feeds.forEach(
				(created) -> logger.info("Function '%s' is fed from %s".formatted(feed.function(), created.source())));
		return feeds.stream();
	}

	private List<EventFeed> feeds(Feed feed, List<JsonNode> events, LocalFunction function) {
		if (feed.eventType() == EventType.SQS || feed.eventType() == EventType.SQS_FIFO) {
			QueueFeed queue = new QueueFeed(this.servers.sqs(), feed.name(), function, this.properties);
			events.forEach(queue::send);
			return List.of(queue);
		}
		if (feed.eventType() == EventType.KAFKA) {
			require("org.apache.kafka.clients.consumer.MockConsumer", "org.apache.kafka:kafka-clients");
			return List.of(KafkaFeed.create(feed.name(), events, function, this.properties));
		}
		URI kinesis = this.properties.kinesis().endpoint();
		if (feed.eventType() == EventType.KINESIS && kinesis != null) {
			require("software.amazon.awssdk.services.kinesis.KinesisClient", "software.amazon.awssdk:kinesis");
			return KinesisFeeds.create(kinesis, feed.name(), events, function, this.properties);
		}
		String source = "the stream of %s '%s' in memory, with the records of %d events".formatted(feed.eventType(),
				feed.name(), events.size());
		return List.of(new StreamFeed(source, StreamFeed.shard(events), function, this.properties));
	}

	private static void require(String className, String dependency) {
		if (!ClassUtils.isPresent(className, LocalRun.class.getClassLoader())) {
			throw new InvalidLocalRunException("The local run needs a client that is not on the class path.",
					"Add the dependency '%s' with the scope of tests.".formatted(dependency));
		}
	}

	private void start(EventFeed feed) {
		// Not a daemon: it keeps the application running.
		Thread thread = new Thread(() -> run(feed), "lambda-local-" + this.threads.size());
		this.threads.add(thread);
		thread.start();
	}

	private void run(EventFeed feed) {
		try (feed) {
			while (this.running) {
				boolean delivered = poll(feed);
				if (delivered) {
					this.busy.add(feed);
				}
				else {
					rest(feed);
					this.stopped.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean poll(EventFeed feed) throws InterruptedException {
		try {
			return feed.poll();
		}
		catch (RuntimeException ex) {
			if (this.running) {
				logger.error(
						"The local run could not feed a function from %s and tries it again".formatted(feed.source()),
						ex);
			}
			return false;
		}
	}

	private void rest(EventFeed feed) {
		if (this.running && feed.isEmpty() && this.busy.remove(feed) && this.busy.isEmpty()) {
			report();
			if (this.properties.stopWhenIdle()) {
				// Not by this thread, for which the application would wait.
				new Thread(this.context::close, "lambda-local-close").start();
			}
		}
	}

	/**
	 * Show what happened so far, unless nothing did since the last time.
	 */
	private synchronized void report() {
		List<RecordHistory> all = this.records.all();
		int deliveries = all.stream().mapToInt((record) -> record.deliveries().size()).sum();
		if (deliveries == this.reported) {
			return;
		}
		this.reported = deliveries;
		logger.info("The local run so far:%n%s".formatted(RunTable.of(all)));
		Path page = (this.properties.report() != null) ? this.properties.report() : defaultPage();
		try {
			Files.writeString(page, RunPage.of(all));
			logger.info("%s draws the run".formatted(page.toUri()));
		}
		catch (IOException ex) {
			logger.warn("The page that draws the run could not be written to " + page, ex);
		}
	}

	private static Path defaultPage() {
		Path directory = Stream.of("target", "build")
			.map(Path::of)
			.filter(Files::isDirectory)
			.findFirst()
			.orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
		return directory.resolve("local-run.html").toAbsolutePath();
	}

	@Override
	public void stop() {
		this.running = false;
		this.stopped.countDown();
		long end = System.nanoTime() + STOP_LIMIT.toNanos();
		try {
			for (Thread thread : this.threads) {
				thread.join(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.threads.clear();
		report();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
