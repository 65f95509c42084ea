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

package io.github.lambdabatch.benchmark;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.amazonaws.services.lambda.runtime.events.KinesisEvent;
import com.amazonaws.services.lambda.runtime.events.KinesisEvent.KinesisEventRecord;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.BatchSettings;
import io.github.lambdabatch.EventType;
import io.github.lambdabatch.source.KinesisEventSource;
import io.github.lambdabatch.source.SqsEventSource;

/**
 * 1,000 records, each of which waits 10 ms, of which 100 may wait at the same time: 100
 * ms if nothing else took time. On JDK 21 and later the threads that the library makes
 * are virtual ones.
 */
@State(Scope.Benchmark)
public class ParallelBenchmark {

	private static final int RECORDS = 1_000;

	private static final int CONCURRENCY = 100;

	/** What the records come from; of FIFO queues and streams, 100 lanes of ten. */
	@Param({ "SQS", "SQS_FIFO", "KINESIS" })
	public String source;

	/** Who runs the handlers. */
	@Param({ "THREAD_PER_RECORD", "POOL" })
	public String workers;

	private ExecutorService pool;

	private Runnable batch;

	private final AtomicInteger running = new AtomicInteger();

	/**
	 * Make the event.
	 */
	@Setup
	public void start() {
		this.pool = Executors.newFixedThreadPool(CONCURRENCY);
		BatchSettings settings = BatchSettings.defaults(EventType.valueOf(this.source))
			.toBuilder()
			.parallel(true)
			.maxConcurrency(CONCURRENCY)
			.redeliveryMemory(false)
			.build();
		if ("KINESIS".equals(this.source)) {
			KinesisEvent event = new KinesisEvent();
			event.setRecords(IntStream.range(0, RECORDS).mapToObj(ParallelBenchmark::record).collect(Collectors.toList()));
			var processor = build(BatchProcessor.builder(new KinesisEventSource())
				.settings(settings));
			this.batch = () -> requireHandled(processor.process(event, (record, context) -> work(), null));
			return;
		}
		boolean fifo = "SQS_FIFO".equals(this.source);
		SQSEvent event = new SQSEvent();
		event.setRecords(IntStream.range(0, RECORDS).mapToObj((i) -> message(i, fifo)).collect(Collectors.toList()));
		var processor = build(BatchProcessor.builder(fifo ? SqsEventSource.fifo() : SqsEventSource.standard())
			.settings(settings));
		this.batch = () -> requireHandled(processor.process(event, (record, context) -> work(), null));
	}

	private <E, R, S> BatchProcessor<E, R, S> build(BatchProcessor.Builder<E, R, S> builder) {
		return (this.workers.equals("POOL") ? builder.executor(this.pool) : builder).build();
	}

	private static SQSMessage message(int i, boolean fifo) {
		SQSMessage message = new SQSMessage();
		message.setMessageId("message-" + i);
		message.setEventSourceArn("arn:aws:sqs:eu-central-1:123456789012:orders" + (fifo ? ".fifo" : ""));
		message.setAttributes(Map.of("MessageGroupId", "group-" + i % CONCURRENCY));
		return message;
	}

	private static KinesisEventRecord record(int i) {
		KinesisEvent.Record kinesis = new KinesisEvent.Record();
		kinesis.setSequenceNumber("sequence-" + i);
		kinesis.setPartitionKey("key-" + i % CONCURRENCY);
		KinesisEventRecord record = new KinesisEventRecord();
		record.setKinesis(kinesis);
		return record;
	}

	private static void requireHandled(BatchResult<?, ?> result) {
		if (!result.itemIdentifiers().isEmpty()) {
			throw new IllegalStateException("Not all was handled: " + result);
		}
	}

	private Object work() throws InterruptedException {
		if (this.running.incrementAndGet() > CONCURRENCY) {
			throw new IllegalStateException("More at once than allowed");
		}
		Thread.sleep(10);
		this.running.decrementAndGet();
		return "done";
	}

	/**
	 * Process a batch.
	 */
	@Benchmark
	public void batch() {
		this.batch.run();
	}

	/**
	 * Stop the pool.
	 */
	@TearDown(Level.Trial)
	public void stop() {
		this.pool.shutdown();
	}

}
