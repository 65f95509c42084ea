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
import java.util.stream.Stream;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;

/**
 * Batches, and the rivals that handle them, from bytes to bytes. Other rivals are
 * compared with the tuned one.
 */
enum Contest {

	/** SQS. */
	SQS(List.of(1, 10, 100, 1_000, 10_000), names(SqsRival.values())) {

		@Override
		byte[] event(int records) {
			return Events.sqs(records);
		}

		@Override
		RequestStreamHandler start(String rival) {
			return SqsRival.valueOf(rival).start();
		}

	},

	/** Kinesis. */
	KINESIS {

		@Override
		byte[] event(int records) {
			return Events.kinesis(records);
		}

		@Override
		RequestStreamHandler start(String rival) {
			return startForStream(rival, new TunedStreamsHandler(false, Applications.sink), Applications.KinesisRecords.class);
		}

	},

	/** DynamoDB Streams. */
	DYNAMODB {

		@Override
		byte[] event(int records) {
			return Events.dynamoDb(records);
		}

		@Override
		RequestStreamHandler start(String rival) {
			return startForStream(rival, new TunedStreamsHandler(true, Applications.sink), Applications.DynamoDbRecords.class);
		}

	},

	/** Kafka. */
	KAFKA {

		@Override
		byte[] event(int records) {
			return Events.kafka(records);
		}

		@Override
		RequestStreamHandler start(String rival) {
			return startForStream(rival, new TunedKafkaHandler(Applications.sink), Applications.KafkaRecords.class);
		}

	},

	/** SQS, with what can be switched on. */
	FEATURES(List.of(10, 1_000), names(Feature.values())) {

		@Override
		byte[] event(int records) {
			return Events.sqs(records);
		}

		@Override
		RequestStreamHandler start(String rival) {
			return Feature.valueOf(rival).start();
		}

	};

	static final String TUNED = "TUNED";

	private final List<Integer> sizes;

	private final List<String> rivals;

	Contest() {
		this(List.of(10, 1_000), List.of("TUNED", "PAYLOAD_HANDLER", "RECORD_HANDLER"));
	}

	Contest(List<Integer> sizes, List<String> rivals) {
		this.sizes = sizes;
		this.rivals = rivals;
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
	 * Return the names of the rivals.
	 */
	List<String> rivals() {
		return this.rivals;
	}

	/**
	 * Return a batch.
	 */
	abstract byte[] event(int records);

	/**
	 * Start a rival.
	 */
	abstract RequestStreamHandler start(String rival);

	private static RequestStreamHandler startForStream(String rival, RequestStreamHandler tuned,
			Class<?> recordHandler) {
		return switch (rival) {
			case TUNED -> tuned;
			case "PAYLOAD_HANDLER" -> Applications.start(Payloads.class)::handleRequest;
			default -> Applications.start(recordHandler)::handleRequest;
		};
	}

}
