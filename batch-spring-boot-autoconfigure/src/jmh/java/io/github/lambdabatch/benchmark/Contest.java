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
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;

/**
 * Batches, and the rivals that handle them, from bytes to bytes. Other rivals are
 * compared with the tuned one.
 */
enum Contest {

	/** SQS. */
	SQS(List.of(1, 10, 100, 1_000, 10_000), Events::sqs, names(SqsRival.values()),
			(rival) -> SqsRival.valueOf(rival).start()),

	/** Kinesis. */
	KINESIS(Events::kinesis, (sink) -> new TunedStreamsHandler(false, sink), Applications.KinesisRecords.class),

	/** DynamoDB Streams. */
	DYNAMODB(Events::dynamoDb, (sink) -> new TunedStreamsHandler(true, sink), Applications.DynamoDbRecords.class),

	/** Kafka. */
	KAFKA(Events::kafka, TunedKafkaHandler::new, Applications.KafkaRecords.class),

	/** SQS, with what can be switched on. */
	FEATURES(List.of(10, 1_000), Events::sqs, names(Feature.values()), (rival) -> Feature.valueOf(rival).start());

	static final String TUNED = "TUNED";

	private final List<Integer> sizes;

	private final IntFunction<byte[]> events;

	private final List<String> rivals;

	private final Function<String, RequestStreamHandler> starter;

	Contest(List<Integer> sizes, IntFunction<byte[]> events, List<String> rivals,
			Function<String, RequestStreamHandler> starter) {
		this.sizes = sizes;
		this.events = events;
		this.rivals = rivals;
		this.starter = starter;
	}

	Contest(IntFunction<byte[]> events, Function<Consumer<Object>, RequestStreamHandler> tuned,
			Class<?> recordHandler) {
		this(List.of(10, 1_000), events, List.of("TUNED", "PAYLOAD_HANDLER", "RECORD_HANDLER"),
				(rival) -> switch (rival) {
					case "TUNED" -> tuned.apply(Applications.sink);
					case "PAYLOAD_HANDLER" -> Applications.start(Payloads.class)::handleRequest;
					default -> Applications.start(recordHandler)::handleRequest;
				});
	}

	private static List<String> names(Enum<?>[] rivals) {
		return Stream.of(rivals).map(Enum::name).toList();
	}

	/**
	 * Return the numbers of records of the batches.
	 */
	List<Integer> sizes() {
		return this.sizes;
	}

	/**
	 * Return a batch.
	 */
	byte[] event(int records) {
		return this.events.apply(records);
	}

	/**
	 * Return the names of the rivals.
	 */
	List<String> rivals() {
		return this.rivals;
	}

	/**
	 * Start a rival.
	 */
	RequestStreamHandler start(String rival) {
		return this.starter.apply(rival);
	}

}
