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

package io.github.lambdabatch.function;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.LongStream;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import com.sun.management.ThreadMXBean;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.lambdabatch.BatchHandler;
import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.RecordContext;
import io.github.lambdabatch.RecordHandler;
import io.github.lambdabatch.observation.BatchMeters;
import io.github.lambdabatch.source.SqsEventSource;
import io.github.lambdabatch.source.SqsEvents;
import io.github.lambdabatch.source.StreamEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What a record costs in bytes allocated, against ceilings: other than time, this does
 * not depend on the machine. A ceiling that is broken on purpose is raised here, with a
 * reason in the commit.
 */
class AllocationTests {

	private static final int RECORDS = 1_000;

	/** The first batches load classes and fill caches. */
	private static final int MAX_ROUNDS = 100;

	private static final String BODY = "{\"id\":\"order-1\",\"amount\":17,\"note\":\"%s\"}".formatted("x".repeat(960));

	private static final byte[] EVENT = SqsEvents.withBodies(Collections.nCopies(RECORDS, BODY));

	private final @Nullable ThreadMXBean threads = (ManagementFactory.getThreadMXBean() instanceof ThreadMXBean bean)
			? bean : null;

	/**
	 * Of all threads, as some handlers run on workers.
	 */
	private long allocated() {
		ThreadMXBean threads = Objects.requireNonNull(this.threads);
		return LongStream.of(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
			.filter((bytes) -> bytes > 0)
			.sum();
	}

	@BeforeEach
	void requireMeasurement() {
		ThreadMXBean threads = this.threads;
		assumeThat(threads != null && threads.isThreadAllocatedMemorySupported()
				&& threads.isThreadAllocatedMemoryEnabled())
			.as("a JVM that tells what a thread allocates")
			.isTrue();
	}

	@Test
	void engineAlone() {
		SqsEventSource source = SqsEventSource.standard();
		SQSEvent event = source.read(EVENT);
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = BatchProcessor.builder(source).build();
		requireAtMost(100, () -> processor.process(event, (message, context) -> null, null));
	}

	@Test
	void readingAndEngine() {
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = BatchProcessor
			.builder(SqsEventSource.standard())
			.build();
		requireAtMost(2_200, () -> processor.process(EVENT, (message, context) -> null, null));
	}

	@Test
	void readingForPayloadsAndEngine() {
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = BatchProcessor
			.builder(SqsEventSource.standard())
			.build();
		requireAtMost(400, () -> processor.process(EVENT, new PayloadHandler(), null));
	}

	@Test
	void meters() {
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = BatchProcessor
			.builder(SqsEventSource.standard())
			.listeners(List.of(new BatchMeters(new SimpleMeterRegistry())))
			.build();
		requireAtMost(700, () -> processor.process(EVENT, new PayloadHandler(), null));
	}

	@Test
	void workers() {
		SqsEventSource source = SqsEventSource.standard();
		SQSEvent event = source.read(EVENT);
		BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor = BatchProcessor.builder(source)
			.settings(BatchSettings.defaults(EventType.SQS).toBuilder().recordTimeout(Duration.ofMinutes(1)).build())
			.build();
		requireAtMost(1_500, () -> processor.process(event, (message, context) -> null, null));
	}

	/**
	 * The event itself is 1.5 KB a record, what Jackson makes of the payload 2.3 KB.
	 */
	@Test
	void handlerOfPayloads() {
		LambdaApplication application = LambdaApplication.start(Payloads.class);
		requireAtMost(4_200, () -> application.invoke(EVENT));
	}

	@Test
	void handlerOfMessages() {
		LambdaApplication application = LambdaApplication.start(Messages.class);
		requireAtMost(3_800, () -> application.invoke(EVENT));
	}

	/**
	 * The event itself is 1.8 KB a record, of which the data is 1.3 KB in Base64.
	 */
	@Test
	void handlerOfPayloadsOfKinesis() {
		LambdaApplication application = LambdaApplication.start(Payloads.class);
		byte[] event = StreamEvents.kinesis(Collections.nCopies(RECORDS, "key:" + BODY).toArray(String[]::new));
		requireAtMost(4_800, () -> application.invoke(event));
	}

	/**
	 * The event itself is 1.5 KB a record.
	 */
	@Test
	void handlerOfPayloadsOfDynamoDb() {
		LambdaApplication application = LambdaApplication.start(Items.class);
		byte[] event = StreamEvents
			.dynamoDb(Collections.nCopies(RECORDS, "key:" + "x".repeat(960)).toArray(String[]::new));
		requireAtMost(4_800, () -> application.invoke(event));
	}

	/**
	 * The event itself is 1.6 KB a record, of which the value is 1.3 KB in Base64.
	 */
	@Test
	void handlerOfPayloadsOfKafka() {
		LambdaApplication application = LambdaApplication.start(Payloads.class);
		byte[] event = StreamEvents.kafka(Collections.nCopies(RECORDS, "key:" + BODY).toArray(String[]::new));
		requireAtMost(4_500, () -> application.invoke(event));
	}

	/**
	 * Half of it is the adapter's.
	 */
	@Test
	void batchOfOne() {
		LambdaApplication application = LambdaApplication.start(Payloads.class);
		byte[] event = SqsEvents.withBodies("{}");
		requireAtMost(16_800, () -> {
			for (int i = 0; i < RECORDS; i++) {
				application.invoke(event);
			}
		});
	}

	private void requireAtMost(int ceiling, Runnable batch) {
		long bytes = Long.MAX_VALUE;
		for (int round = 0; round < MAX_ROUNDS && bytes > ceiling; round++) {
			long before = allocated();
			batch.run();
			long after = allocated();
			bytes = Math.min(bytes, (after - before) / RECORDS);
		}
		assertThat(bytes).as("bytes per record").isLessThanOrEqualTo(ceiling);
	}

	private static final class PayloadHandler implements RecordHandler<SQSMessage> {

		@Override
		public @Nullable Object handle(SQSMessage message, RecordContext<SQSMessage> context) {
			return null;
		}

		@Override
		public boolean takesPayloadOnly() {
			return true;
		}

	}

	record Order(@Nullable String id, @Nullable Integer amount, @Nullable String note) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Payloads {

		@Bean
		@BatchHandler
		Consumer<Order> order() {
			return (order) -> {
			};
		}

	}

	record Item(String pk, String body) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Items {

		@Bean
		@BatchHandler
		Consumer<Item> item() {
			return (item) -> {
			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Messages {

		@Bean
		Consumer<SQSMessage> message() {
			return SQSMessage::getBody;
		}

	}

}
