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

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.LambdaFunction;

/**
 * Feeds a function from one shard of a stream as the event source mapping of Lambda does,
 * with {@code ReportBatchItemFailures}: one batch at a time, continuing with the first
 * record that failed. When the attempts are used up, the rest of the batch is given up;
 * Lambda then sends a message about these records to the {@code OnFailure} destination.
 * <p>
 * The mapping has no thread: it works when {@link #poll} is called. Lambda waits between
 * attempts; here that is left to the caller. An answer that lets the shard advance
 * neither uses up an attempt nor restores one: AWS does not document which, and this is
 * the stricter interpretation. Not safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class StreamEventSourceMapping {

	private final StreamShard shard;

	private final LambdaFunction function;

	private final Settings settings;

	/** Batches that were read and have to be finished before more is read. */
	private final Deque<Batch> batches = new ArrayDeque<>();

	/**
	 * Create a mapping.
	 * @param shard the shard
	 * @param function the function that is invoked with the records
	 * @param settings the settings of the mapping
	 */
	public StreamEventSourceMapping(StreamShard shard, LambdaFunction function, Settings settings) {
		this.shard = shard;
		this.function = function;
		this.settings = settings;
	}

	/**
	 * Invoke the function with one batch.
	 * @return what happened, or an empty optional if no record is available
	 * @throws InterruptedException if the caller is interrupted while the function runs
	 */
	public Optional<Poll> poll() throws InterruptedException {
		if (this.batches.isEmpty()) {
			List<StreamRecord> records = this.shard.read(this.settings.batchSize);
			if (records.isEmpty()) {
				return Optional.empty();
			}
			this.batches.add(new Batch(records, 0));
		}
		Batch batch = this.batches.remove();
		List<StreamRecord> records = batch.records;
		InvocationResult result = this.function
			.invoke(LambdaEvent.of(records.stream().map(StreamRecord::json).toList()), this.settings.functionTimeout);
		int passed = passed(records, result);
		boolean givenUp = false;
		if (passed == 0 && this.settings.bisect && !(result instanceof Response) && records.size() > 1) {
			this.batches.push(new Batch(records.subList(records.size() / 2, records.size()), batch.retries));
			this.batches.push(new Batch(records.subList(0, records.size() / 2), batch.retries));
		}
		else if (passed == 0 && batch.retries == this.settings.maximumRetryAttempts) {
			givenUp = true;
		}
		else if (passed < records.size()) {
			int retries = (passed == 0) ? batch.retries + 1 : batch.retries;
			this.batches.push(new Batch(records.subList(passed, records.size()), retries));
		}
		return Optional
			.of(new Poll(records, result, records.subList(0, passed), givenUp ? records : List.<StreamRecord>of()));
	}

	private int passed(List<StreamRecord> batch, InvocationResult result) {
		if (!(result instanceof Response response)) {
			return 0;
		}
		List<String> sequenceNumbers = batch.stream().map(StreamRecord::sequenceNumber).toList();
		Set<String> failed = Verdict.of(response.body(), sequenceNumbers).failed();
		// A shard is read in the order of its sequence numbers: the first is the lowest.
		return (int) sequenceNumbers.stream().takeWhile((number) -> !failed.contains(number)).count();
	}

	/**
	 * A batch that is not finished.
	 *
	 * @param records the records
	 * @param retries how many attempts at the first record have failed
	 */
	private record Batch(List<StreamRecord> records, int retries) {
	}

	/**
	 * One invocation and what happened to its records.
	 *
	 * @param batch the records of the event
	 * @param result how the invocation ended
	 * @param passed the records before the new checkpoint
	 * @param givenUp the records of which Lambda informs the {@code OnFailure}
	 * destination
	 */
	public record Poll(List<StreamRecord> batch, InvocationResult result, List<StreamRecord> passed,
			List<StreamRecord> givenUp) {
	}

	/**
	 * The settings of an event source mapping.
	 *
	 * @param batchSize the maximum number of records in an event
	 * @param functionTimeout the timeout of the function
	 * @param maximumRetryAttempts how many attempts follow the first one
	 * @param bisect whether a batch is halved when the invocation fails
	 */
	public record Settings(int batchSize, Duration functionTimeout, int maximumRetryAttempts, boolean bisect) {

		/**
		 * Return the default settings.
		 * @return settings for 100 records, a timeout of 5 seconds and 2 retries, with
		 * bisecting
		 */
		public static Settings defaults() {
			return new Settings(100, Duration.ofSeconds(5), 2, true);
		}

		/**
		 * Return settings with another size of batches.
		 * @param batchSize the maximum number of records in an event
		 * @return new settings
		 */
		public Settings withBatchSize(int batchSize) {
			return new Settings(batchSize, this.functionTimeout, this.maximumRetryAttempts, this.bisect);
		}

	}

}
