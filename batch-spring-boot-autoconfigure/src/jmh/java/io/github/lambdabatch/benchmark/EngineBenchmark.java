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

import java.util.List;

import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import com.amazonaws.services.lambda.runtime.events.SQSEvent.SQSMessage;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import io.github.lambdabatch.BatchProcessor;
import io.github.lambdabatch.BatchResult;
import io.github.lambdabatch.source.SqsEventSource;

/**
 * The engine alone: records that have been read, a handler that does nothing.
 */
@State(Scope.Benchmark)
public class EngineBenchmark {

	/** The number of records. */
	@Param({ "10", "100", "1000", "10000" })
	public int records;

	private SQSEvent event;

	private BatchProcessor<SQSEvent, SQSMessage, SQSBatchResponse> processor;

	/**
	 * Read the event.
	 */
	@Setup
	public void start() {
		SqsEventSource source = SqsEventSource.standard();
		this.event = source.read(Events.sqs(this.records));
		this.processor = BatchProcessor.builder(source).build();
	}

	/**
	 * Process a batch.
	 * @return its identifiers
	 */
	@Benchmark
	public List<String> batch() {
		BatchResult<SQSMessage, SQSBatchResponse> result = this.processor.process(this.event,
				(message, record) -> null, null);
		return result.itemIdentifiers();
	}

}
