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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.github.lambdabatch.sample.local.AccountEnvironments.Incident;
import io.github.lambdabatch.sample.local.Backend.Attempt;
import io.github.lambdabatch.test.local.KafkaEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.KafkaRedelivery;

/**
 * Keeps the books of a topic: what was sent, delivered and done with, and judges from the
 * requests to the backend whether that is right. All records are healthy, and have to be
 * handled in the end.
 */
final class KafkaSoakLedger {

	private final KafkaRedelivery reading;

	/** By what is sent, in the order of sending. */
	private final Map<String, Track> tracks = new LinkedHashMap<>();

	private int deliveries;

	private int invocations;

	private int passed;

	KafkaSoakLedger(KafkaRedelivery reading, List<PaymentMessage> messages) {
		this.reading = reading;
		messages.forEach((message) -> this.tracks.put(String.valueOf(message.value()), new Track(message)));
	}

	/**
	 * Takes down an invocation.
	 * @param poll what came of it
	 * @param incident what has happened to it
	 */
	synchronized void record(Poll poll, Incident incident) {
		this.invocations++;
		this.deliveries += poll.batch().size();
		for (ConsumerRecord<byte[], byte[]> record : poll.batch()) {
			Track track = track(record);
			track.deliveries++;
			track.incidents += (incident != Incident.NONE) ? 1 : 0;
			track.doubled += (incident == Incident.DELIVERED_TWICE) ? 1 : 0;
		}
		for (ConsumerRecord<byte[], byte[]> record : poll.passed()) {
			track(record).passed++;
			this.passed++;
		}
	}

	synchronized int passed() {
		return this.passed;
	}

	/**
	 * Sums up.
	 * @param attempts the requests to the backend
	 * @return how often things have happened, in words
	 */
	synchronized String figures(List<Attempt> attempts) {
		Map<String, Integer> runs = new HashMap<>();
		Map<String, Integer> handled = new HashMap<>();
		count(attempts, runs, handled);
		int all = runs.values().stream().mapToInt(Integer::intValue).sum();
		long twice = handled.values().stream().filter((count) -> count > 1).count();
		return "%d records, %d invocations, %d deliveries, %d runs, %d records handled, %d of them more than once, %d lost"
			.formatted(this.tracks.size(), this.invocations, this.deliveries, all, handled.size(), twice,
					this.tracks.size() - handled.size());
	}

	/**
	 * Looks for what must not be. A record must be done with exactly once and handled by
	 * then; there must be no attempt at it before all earlier ones of its key were
	 * handled; and once it was handled, it may run again only where it was delivered
	 * again.
	 * @param attempts the requests to the backend
	 * @return what is wrong, in words
	 */
	synchronized List<String> violations(List<Attempt> attempts) {
		Map<String, Integer> runs = new HashMap<>();
		Map<String, Integer> handled = new HashMap<>();
		count(attempts, runs, handled);
		List<String> violations = new ArrayList<>(overtaken(attempts));
		for (Track track : this.tracks.values()) {
			String id = track.message.id();
			int times = handled.getOrDefault(id, 0);
			if (times == 0) {
				violations.add("'%s' is lost".formatted(id));
			}
			if (track.passed != 1) {
				violations.add("'%s' was done with %d times".formatted(id, track.passed));
			}
			if (times > track.allowed(this.reading)) {
				violations.add("'%s' was handled %d times, in %d deliveries with %d incidents".formatted(id, times,
						track.deliveries, track.incidents));
			}
		}
		return violations;
	}

	private List<String> overtaken(List<Attempt> attempts) {
		Map<String, List<String>> keys = new HashMap<>();
		Map<String, Integer> positions = new HashMap<>();
		for (Track track : this.tracks.values()) {
			List<String> ids = keys.computeIfAbsent(track.message.key(), (key) -> new ArrayList<>());
			positions.put(track.message.id(), ids.size());
			ids.add(track.message.id());
		}
		Map<String, Integer> done = new HashMap<>();
		List<String> violations = new ArrayList<>();
		for (Attempt attempt : attempts) {
			Integer position = positions.get(attempt.id());
			int next = done.getOrDefault(attempt.key(), 0);
			if (position != null && position > next) {
				violations.add("'%s' ran before '%s' was handled".formatted(attempt.id(),
						keys.getOrDefault(attempt.key(), List.of()).get(next)));
			}
			if (position != null && position == next && attempt.handled()) {
				done.put(attempt.key(), next + 1);
			}
		}
		return violations;
	}

	private void count(List<Attempt> attempts, Map<String, Integer> runs, Map<String, Integer> handled) {
		this.tracks.values().forEach((track) -> runs.put(track.message.id(), 0));
		for (Attempt attempt : attempts) {
			if (runs.computeIfPresent(attempt.id(), (id, count) -> count + 1) != null && attempt.handled()) {
				handled.merge(attempt.id(), 1, Integer::sum);
			}
		}
	}

	private Track track(ConsumerRecord<byte[], byte[]> record) {
		String value = new String(record.value(), StandardCharsets.UTF_8);
		Track track = this.tracks.get(value);
		if (track == null) {
			throw new IllegalStateException("A record that nobody sent: " + value);
		}
		return track;
	}

	/** What is known of a record so far. */
	private static final class Track {

		private final PaymentMessage message;

		private int deliveries;

		private int incidents;

		private int doubled;

		private int passed;

		Track(PaymentMessage message) {
			this.message = message;
		}

		/**
		 * How often the record may be handled: once in each delivery if all that follows
		 * a reported record is delivered again, as another environment may get it, which
		 * remembers nothing. Where only reported records come again, once, and once more
		 * for each delivery of which Lambda did not learn that it was handled.
		 */
		int allowed(KafkaRedelivery reading) {
			return (reading == KafkaRedelivery.RESUME) ? this.deliveries + this.doubled : 1 + this.incidents;
		}

	}

}
