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

package io.github.lambdabatch.sample.local;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import software.amazon.awssdk.services.sqs.model.Message;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.sample.local.PaymentsReport.End;
import io.github.lambdabatch.test.local.KafkaEventSourceMapping;
import io.github.lambdabatch.test.local.KafkaEventSourceMapping.Poll;

/**
 * Sends records to a topic of payments and drives its event source mapping until each of
 * them has come to its end, and tells what became of them.
 */
final class PaymentsRun {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final JsonMapper mapper = JsonMapper.builder().build();

	private final String topic;

	private final KafkaProducer<byte[], byte[]> producer;

	private final KafkaEventSourceMapping mapping;

	private final Backend backend;

	/** By partition and offset, in the order in which the records were sent. */
	private final Map<String, Track> tracks = new LinkedHashMap<>();

	/**
	 * Creates a run.
	 * @param topic the topic
	 * @param producer sends to it
	 * @param mapping reads all of it
	 * @param backend what the function calls
	 */
	PaymentsRun(String topic, KafkaProducer<byte[], byte[]> producer, KafkaEventSourceMapping mapping,
			Backend backend) {
		this.topic = topic;
		this.producer = producer;
		this.mapping = mapping;
		this.backend = backend;
	}

	/**
	 * Sends records and polls until each has come to its end, or the time is over.
	 * @param messages the records
	 * @param listener is told of each invocation
	 */
	void run(List<PaymentMessage> messages, Consumer<Poll> listener) throws Exception {
		for (PaymentMessage message : messages) {
			message.prepare(this.backend);
			RecordMetadata place = this.producer.send(message.record(this.topic))
				.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
			this.tracks.put(place(place.partition(), place.offset()), new Track(message));
		}
		long end = System.nanoTime() + LIMIT.toNanos();
		while (this.tracks.values().stream().anyMatch((track) -> track.end == End.PARTITION)
				&& System.nanoTime() < end) {
			Optional<Poll> poll = this.mapping.poll();
			poll.ifPresent(this::record);
			poll.ifPresent(listener);
		}
	}

	/**
	 * Reports about all records that were sent.
	 * @param deadLetters what the function has sent to its dead-letter queue: whole
	 * records
	 * @return what became of the records
	 */
	PaymentsReport report(List<Message> deadLetters) {
		Map<String, Integer> letters = new HashMap<>();
		deadLetters.forEach((message) -> {
			JsonNode record = this.mapper.readTree(message.body());
			letters.merge(place(record.get("partition").intValue(), record.get("offset").longValue()), 1, Integer::sum);
		});
		List<String> sent = this.tracks.values().stream().map((track) -> track.message.id()).toList();
		List<PaymentsReport.Outcome> outcomes = this.tracks.entrySet()
			.stream()
			.map((entry) -> outcome(entry.getValue(), letters.getOrDefault(entry.getKey(), 0)))
			.toList();
		return new PaymentsReport(outcomes, KeyOrder.violations(sent, this.backend.attempts()));
	}

	private void record(Poll poll) {
		poll.batch().forEach((record) -> track(record).deliveries++);
		poll.passed().forEach((record) -> track(record).end = End.PASSED);
		poll.givenUp().forEach((record) -> track(record).end = End.GIVEN_UP);
	}

	private Track track(ConsumerRecord<byte[], byte[]> record) {
		Track track = this.tracks.get(place(record.partition(), record.offset()));
		if (track == null) {
			throw new IllegalStateException(
					"A record that nobody sent: " + new String(record.key(), StandardCharsets.UTF_8));
		}
		return track;
	}

	private static String place(int partition, long offset) {
		return partition + "@" + offset;
	}

	private PaymentsReport.Outcome outcome(Track track, int deadLetters) {
		String id = track.message.id();
		return new PaymentsReport.Outcome(track.message, track.deliveries, this.backend.asked(id),
				this.backend.handled(id), deadLetters, track.end);
	}

	/** What is known of a record so far. */
	private static final class Track {

		private final PaymentMessage message;

		private int deliveries;

		private End end = End.PARTITION;

		Track(PaymentMessage message) {
			this.message = message;
		}

	}

}
