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

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import io.github.lambdabatch.sample.local.StreamMessage.Kind;
import io.github.lambdabatch.sample.local.StreamReport.End;
import io.github.lambdabatch.test.local.StreamEventSourceMapping;
import io.github.lambdabatch.test.local.StreamEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.StreamRecord;

/**
 * Drives the event source mappings of a stream until the shards have gone past each
 * record, and tells what became of them.
 */
final class StreamRun {

	private final List<StreamEventSourceMapping> mappings;

	private final Backend backend;

	/** In the order in which the records were sent. */
	private final Map<String, Track> tracks = new LinkedHashMap<>();

	StreamRun(List<StreamEventSourceMapping> mappings, Backend backend) {
		this.mappings = mappings;
		this.backend = backend;
	}

	/**
	 * Tells the backend what to do with a record. Call it before the record is sent.
	 * @param message the record
	 */
	void prepare(StreamMessage message) {
		if (message.kind() == Kind.FLAKY_ONCE) {
			this.backend.failOnce(message.id());
		}
		else if (message.kind() == Kind.STORE_DOWN) {
			this.backend.failAlways(message.id());
		}
	}

	void sent(String sequenceNumber, StreamMessage message) {
		this.tracks.put(sequenceNumber, new Track(message));
	}

	/**
	 * Polls until each record has come to its end, or the time is over.
	 * @param limit how long to go on
	 * @param listener is told of each invocation
	 */
	void run(Duration limit, Consumer<Poll> listener) throws InterruptedException {
		long end = System.nanoTime() + limit.toNanos();
		while (this.tracks.values().stream().anyMatch((track) -> track.end == End.SHARD) && System.nanoTime() < end) {
			for (StreamEventSourceMapping mapping : this.mappings) {
				Optional<Poll> poll = mapping.poll();
				poll.ifPresent(this::record);
				poll.ifPresent(listener);
			}
		}
	}

	/**
	 * Reports about all records that were sent.
	 * @return what became of them
	 */
	StreamReport report() {
		List<String> sent = this.tracks.values().stream().map((track) -> track.message.id()).toList();
		return new StreamReport(this.tracks.values().stream().map(this::outcome).toList(),
				KeyOrder.violations(sent, this.backend.attempts()));
	}

	private void record(Poll poll) {
		poll.batch().forEach((record) -> track(record).deliveries++);
		poll.passed().forEach((record) -> track(record).end = End.PASSED);
		poll.givenUp().forEach((record) -> track(record).end = End.GIVEN_UP);
	}

	private Track track(StreamRecord record) {
		Track track = this.tracks.get(record.sequenceNumber());
		if (track == null) {
			throw new IllegalStateException("A record that nobody sent: " + record.sequenceNumber());
		}
		return track;
	}

	private StreamReport.Outcome outcome(Track track) {
		return new StreamReport.Outcome(track.message, track.deliveries, this.backend.handled(track.message.id()),
				track.end);
	}

	/** What is known of a record so far. */
	private static final class Track {

		private final StreamMessage message;

		private int deliveries;

		private End end = End.SHARD;

		Track(StreamMessage message) {
			this.message = message;
		}

	}

}
