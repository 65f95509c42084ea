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

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.lambdabatch.test.local.StreamEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.StreamEventSourceMapping.Settings;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.FunctionError;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StreamEventSourceMapping}: four records with the sequence numbers 1 to
 * 4, and two retries.
 */
class StreamEventSourceMappingTests {

	private static final int RECORDS = 4;

	private final List<String> events = new ArrayList<>();

	@Test
	void pollWhenShardIsEmptyInvokesNothing() throws Exception {
		StreamEventSourceMapping mapping = new StreamEventSourceMapping((limit) -> List.of(), (event, timeout) -> {
			throw new AssertionError("invoked");
		}, Settings.defaults());
		assertThat(mapping.poll()).isEmpty();
	}

	@Test
	void batchThatSucceedsIsPassed() throws Exception {
		assertThat(passed(pollAll(failing("")))).containsExactly("1", "2", "3", "4");
		assertThat(this.events).containsExactly("1234");
	}

	@Test
	void batchGoesOnFromTheFirstFailureUntilItIsGivenUp() throws Exception {
		List<Poll> polls = pollAll(failing("3"));
		assertThat(this.events).containsExactly("1234", "34", "34", "34");
		assertThat(passed(polls)).containsExactly("1", "2");
		assertThat(givenUp(polls)).containsExactly("3", "4");
	}

	@Test
	void lowestOfSeveralFailuresCounts() throws Exception {
		pollAll(failing("42"));
		assertThat(this.events).startsWith("1234", "234");
	}

	@Test
	void progressBringsBackNoAttempt() throws Exception {
		pollAll((records) -> answer((this.events.size() < 2) ? "1" : "2"));
		assertThat(this.events).containsExactly("1234", "1234", "234", "234");
	}

	@Test
	void malformedAnswerFailsTheWholeBatch() throws Exception {
		List<Poll> polls = pollAll(failing("9"));
		assertThat(this.events).containsExactly("1234", "1234", "1234");
		assertThat(givenUp(polls)).hasSize(RECORDS);
	}

	@Test
	void failedInvocationIsHalvedUntilTheRecordIsFound() throws Exception {
		List<Poll> polls = pollAll(
				(records) -> records.contains("3") ? new FunctionError("Runtime.UserException", "") : answer(""));
		assertThat(this.events).containsExactly("1234", "12", "34", "3", "3", "3", "4");
		assertThat(passed(polls)).containsExactly("1", "2", "4");
		assertThat(givenUp(polls)).containsExactly("3");
	}

	private List<Poll> pollAll(Function<String, InvocationResult> function) throws InterruptedException {
		Deque<StreamRecord> records = IntStream.rangeClosed(1, RECORDS)
			.mapToObj((number) -> new StreamRecord(Integer.toString(number), bytes(Integer.toString(number))))
			.collect(Collectors.toCollection(ArrayDeque::new));
		StreamShard shard = (limit) -> Stream.generate(records::poll).takeWhile(Objects::nonNull).limit(limit).toList();
		StreamEventSourceMapping mapping = new StreamEventSourceMapping(shard, (event, timeout) -> {
			String numbers = new String(event, StandardCharsets.UTF_8).replaceAll("[^0-9]", "");
			this.events.add(numbers);
			return function.apply(numbers);
		}, Settings.defaults());
		List<Poll> polls = new ArrayList<>();
		for (Optional<Poll> poll = mapping.poll(); poll.isPresent(); poll = mapping.poll()) {
			polls.add(poll.get());
		}
		return polls;
	}

	/** Reports the given records as often as they come. */
	private Function<String, InvocationResult> failing(String numbers) {
		return (records) -> answer(numbers);
	}

	private InvocationResult answer(String failed) {
		String items = failed.chars()
			.mapToObj((number) -> "{\"itemIdentifier\":\"%c\"}".formatted(number))
			.collect(Collectors.joining(","));
		return new Response(bytes("{\"batchItemFailures\":[%s]}".formatted(items)));
	}

	private List<String> passed(List<Poll> polls) {
		return polls.stream().flatMap((poll) -> poll.passed().stream()).map(StreamRecord::sequenceNumber).toList();
	}

	private List<String> givenUp(List<Poll> polls) {
		return polls.stream().flatMap((poll) -> poll.givenUp().stream()).map(StreamRecord::sequenceNumber).toList();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
