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

import java.io.ByteArrayOutputStream;
import java.io.IOException;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A batch of a stream or topic from bytes to bytes.
 */
@State(Scope.Benchmark)
public class StreamsBenchmark {

	/** The source. */
	@Param
	public Source source;

	/** The number of records. */
	@Param({ "10", "1000" })
	public int records;

	/** Who handles the batch. */
	@Param({ "TUNED", "PAYLOAD_HANDLER", "RECORD_HANDLER" })
	public String rival;

	private byte[] event;

	private RequestStreamHandler handler;

	/**
	 * Start the rival.
	 * @param blackhole takes what the handlers are given
	 */
	@Setup
	public void start(Blackhole blackhole) {
		Applications.sink = blackhole::consume;
		this.event = this.source.event(this.records);
		this.handler = switch (this.rival) {
			case "TUNED" -> this.source.tuned();
			case "PAYLOAD_HANDLER" -> Applications.start(Payloads.class)::handleRequest;
			default -> Applications.start(this.source.recordHandler)::handleRequest;
		};
	}

	/**
	 * Handle a batch.
	 * @return the answer
	 * @throws IOException never
	 */
	@Benchmark
	public ByteArrayOutputStream batch() throws IOException {
		return Invocation.handle(this.handler, this.event);
	}

	/**
	 * Where a batch comes from.
	 */
	public enum Source {

		/** Kinesis. */
		KINESIS(Applications.KinesisRecords.class) {

			@Override
			byte[] event(int records) {
				return Events.kinesis(records);
			}

			@Override
			RequestStreamHandler tuned() {
				return new TunedStreamsHandler(false, Applications.sink);
			}

		},

		/** DynamoDB Streams. */
		DYNAMODB(Applications.DynamoDbRecords.class) {

			@Override
			byte[] event(int records) {
				return Events.dynamoDb(records);
			}

			@Override
			RequestStreamHandler tuned() {
				return new TunedStreamsHandler(true, Applications.sink);
			}

		},

		/** Kafka. */
		KAFKA(Applications.KafkaRecords.class) {

			@Override
			byte[] event(int records) {
				return Events.kafka(records);
			}

			@Override
			RequestStreamHandler tuned() {
				return new TunedKafkaHandler(Applications.sink);
			}

		};

		private final Class<?> recordHandler;

		Source(Class<?> recordHandler) {
			this.recordHandler = recordHandler;
		}

		abstract byte[] event(int records);

		abstract RequestStreamHandler tuned();

	}

}
