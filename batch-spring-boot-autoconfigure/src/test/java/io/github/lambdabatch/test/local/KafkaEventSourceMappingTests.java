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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.lambdabatch.test.local.KafkaEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.KafkaEventSourceMapping.Settings;
import io.github.lambdabatch.test.runtime.InvocationResult;
import io.github.lambdabatch.test.runtime.InvocationResult.FunctionError;
import io.github.lambdabatch.test.runtime.InvocationResult.Response;
import io.github.lambdabatch.test.runtime.InvocationResult.TimedOut;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KafkaEventSourceMapping}, with the consumer that Kafka has for tests:
 * four records in partition 0, two in partition 1, and two retries. Events and records
 * are written as {@code 0@2}, a partition and an offset.
 */
class KafkaEventSourceMappingTests {

	private static final TopicPartition FIRST = new TopicPartition("t", 0);

	private static final TopicPartition SECOND = new TopicPartition("t", 1);

	private static final String ALL = "0@0 0@1 0@2 0@3 1@0 1@1";

	private final JsonMapper mapper = JsonMapper.builder().build();

	private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");

	private final List<String> events = new ArrayList<>();

	private final List<String> passed = new ArrayList<>();

	private final List<String> givenUp = new ArrayList<>();

	@BeforeEach
	void fill() {
		this.consumer.assign(List.of(FIRST, SECOND));
		this.consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
		add(FIRST, 0, 1, 2, 3);
		add(SECOND, 0, 1);
	}

	@Test
	void pollWithoutRecordsInvokesNothing() throws Exception {
		KafkaEventSourceMapping mapping = mapping(Settings.of(KafkaRedelivery.RESUME), (records) -> answer());
		assertThat(mapping.poll()).isPresent();
		assertThat(mapping.poll()).isEmpty();
		assertThat(this.events).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource
	void batchThatSucceedsHasRecordsOfAllPartitionsAndIsCommitted(KafkaRedelivery reading) throws Exception {
		pollAll(Settings.of(reading), (records) -> answer());
		assertThat(this.events).containsExactly(ALL);
		assertThat(this.passed).containsExactly(ALL.split(" "));
		assertThat(committed()).containsExactly(4L, 2L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "null", "\"\"", "[]", "{\"batchItemFailures\":null}", "{\"batchItemFailures\":[]}" })
	void answerThatNamesNothingIsSuccess(String answer) throws Exception {
		pollAll(Settings.of(KafkaRedelivery.RESUME), (records) -> response(answer));
		assertThat(this.events).hasSize(1);
		assertThat(committed()).containsExactly(4L, 2L);
	}

	@Test
	void resumingPartitionGoesOnFromItsLowestReportedOffset() throws Exception {
		pollAll(Settings.of(KafkaRedelivery.RESUME),
				(records) -> (this.events.size() == 1) ? answer("0@3", "0@1") : answer());
		assertThat(this.events).containsExactly(ALL, "0@1 0@2 0@3");
		assertThat(this.passed).containsExactlyInAnyOrder(ALL.split(" "));
		assertThat(committed()).containsExactly(4L, 2L);
	}

	@Test
	void resumingPartitionIsCommittedUpToItsLowestReportedOffset() throws Exception {
		poll(Settings.of(KafkaRedelivery.RESUME), answer("0@1", "1@0"));
		assertThat(committed()).containsExactly(1L, 0L);
	}

	@Test
	void selectiveMappingBringsReportedRecordsOnly() throws Exception {
		pollAll(Settings.of(KafkaRedelivery.SELECTIVE),
				(records) -> (this.events.size() == 1) ? answer("0@3", "0@1") : answer());
		assertThat(this.events).containsExactly(ALL, "0@1 0@3");
		assertThat(this.passed).containsExactlyInAnyOrder(ALL.split(" "));
	}

	@Test
	void selectiveMappingCommitsWhatFollowsAReportedRecord() throws Exception {
		poll(Settings.of(KafkaRedelivery.SELECTIVE), answer("0@1", "1@0"));
		assertThat(committed()).containsExactly(4L, 2L);
	}

	@ParameterizedTest
	@EnumSource
	void nothingNewOfAPartitionComesBeforeWhatIsDeliveredAgain(KafkaRedelivery reading) throws Exception {
		pollAll(Settings.of(reading), (records) -> {
			if (this.events.size() == 1) {
				add(FIRST, 4);
				add(SECOND, 2);
			}
			return (this.events.size() <= 2) ? answer("0@3") : answer();
		});
		assertThat(this.events).containsExactly(ALL, "0@3 1@2", "0@3", "0@4");
		assertThat(committed()).containsExactly(5L, 3L);
	}

	@ParameterizedTest
	@EnumSource
	void batchIsNeverLargerThanItsSize(KafkaRedelivery reading) throws Exception {
		pollAll(Settings.of(reading).withBatchSize(3),
				(records) -> (this.events.size() == 1) ? answer("0@1") : answer());
		assertThat(this.events).containsExactly("0@0 0@1 1@0", "0@1 1@1", "0@2 0@3");
	}

	@ParameterizedTest
	@EnumSource
	void recordThatAlwaysFailsIsGivenUpAfterItsRetries(KafkaRedelivery reading) throws Exception {
		pollAll(Settings.of(reading), (records) -> answer("0@3"));
		assertThat(this.events).containsExactly(ALL, "0@3", "0@3", "0@3");
		assertThat(this.givenUp).containsExactly("0@3");
		assertThat(committed()).containsExactly(4L, 2L);
	}

	@Test
	void resumingPartitionGivesUpWhatFollowsToo() throws Exception {
		pollAll(Settings.of(KafkaRedelivery.RESUME), (records) -> answer("0@2"));
		assertThat(this.events).containsExactly(ALL, "0@2 0@3", "0@2 0@3", "0@2 0@3");
		assertThat(this.givenUp).containsExactly("0@2", "0@3");
	}

	@ParameterizedTest
	@EnumSource
	void progressBringsBackNoAttempt(KafkaRedelivery reading) throws Exception {
		pollAll(Settings.of(reading),
				(records) -> Stream.of("0@1", "0@2", "0@3").anyMatch(records::contains) ? answer(
						(this.events.size() < 3) ? new String[] { "0@1", "0@2", "0@3" } : new String[] { "0@2", "0@3" })
						: answer());
		assertThat(this.events).containsExactly(ALL, "0@1 0@2 0@3", "0@1 0@2 0@3", "0@2 0@3", "0@2 0@3");
		assertThat(this.givenUp).containsExactly("0@2", "0@3");
	}

	@Test
	void retriesWithoutLimitAreNotCounted() throws Exception {
		pollAll(Settings.of(KafkaRedelivery.RESUME).withMaximumRetryAttempts(-1),
				(records) -> (this.events.size() < 20) ? answer("0@0") : answer());
		assertThat(this.events).hasSize(20);
		assertThat(this.givenUp).isEmpty();
	}

	@ParameterizedTest
	@EnumSource
	void failedInvocationBringsTheSameBatchAgain(KafkaRedelivery reading) throws Exception {
		pollAll(Settings.of(reading).withBatchSize(5), (records) -> switch (this.events.size()) {
			case 1 -> new FunctionError("Runtime.ExitError", "");
			case 2 -> new TimedOut(Duration.ofSeconds(1));
			default -> answer();
		});
		String batch = "0@0 0@1 0@2 1@0 1@1";
		assertThat(this.events).containsExactly(batch, batch, batch, "0@3");
		assertThat(committed()).containsExactly(4L, 2L);
	}

	@ParameterizedTest
	@EnumSource
	void batchThatAlwaysFailsIsGivenUp(KafkaRedelivery reading) throws Exception {
		pollAll(Settings.of(reading), (records) -> new FunctionError("Runtime.ExitError", ""));
		assertThat(this.events).containsExactly(ALL, ALL, ALL);
		assertThat(this.givenUp).containsExactly(ALL.split(" "));
		assertThat(committed()).containsExactly(4L, 2L);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"partition\":\"t-0\",\"offset\":4}", "{\"partition\":\"t-2\",\"offset\":0}",
			"{\"partition\":\"t-0\"}", "{\"partition\":\"t-0\",\"offset\":\"3\"}", "\"t-0\"", "null", "3" })
	void identifierThatWasNotInTheEventBringsTheWholeBatchAgain(String identifier) throws Exception {
		String answer = "{\"batchItemFailures\":[{\"itemIdentifier\":{\"partition\":\"t-0\",\"offset\":3}},"
				+ "{\"itemIdentifier\":%s}]}".formatted(identifier);
		pollAll(Settings.of(KafkaRedelivery.SELECTIVE),
				(records) -> (this.events.size() == 1) ? response(answer) : answer());
		assertThat(this.events).containsExactly(ALL, ALL);
	}

	private void pollAll(Settings settings, Function<String, InvocationResult> function) throws InterruptedException {
		KafkaEventSourceMapping mapping = mapping(settings, function);
		for (Optional<Poll> poll = mapping.poll(); poll.isPresent(); poll = mapping.poll()) {
			names(poll.get().passed()).forEach(this.passed::add);
			names(poll.get().givenUp()).forEach(this.givenUp::add);
		}
	}

	private void poll(Settings settings, InvocationResult result) throws InterruptedException {
		assertThat(mapping(settings, (records) -> result).poll()).isPresent();
	}

	private KafkaEventSourceMapping mapping(Settings settings, Function<String, InvocationResult> function) {
		return new KafkaEventSourceMapping(this.consumer, new KafkaRecordWriter("arn", "b"), (event, timeout) -> {
			String records = this.mapper.readTree(event)
				.get("records")
				.valueStream()
				.flatMap(JsonNode::valueStream)
				.map((record) -> record.get("partition").intValue() + "@" + record.get("offset").longValue())
				.sorted()
				.collect(Collectors.joining(" "));
			this.events.add(records);
			return function.apply(records);
		}, settings);
	}

	private void add(TopicPartition partition, int... offsets) {
		for (int offset : offsets) {
			this.consumer.addRecord(new ConsumerRecord<>(partition.topic(), partition.partition(), offset, bytes("key"),
					bytes("value")));
		}
	}

	private List<Long> committed() {
		Map<TopicPartition, OffsetAndMetadata> committed = this.consumer.committed(Set.of(FIRST, SECOND));
		return Stream.of(FIRST, SECOND)
			.map((partition) -> committed.containsKey(partition) ? committed.get(partition).offset() : 0)
			.toList();
	}

	private static Stream<String> names(Collection<ConsumerRecord<byte[], byte[]>> records) {
		return records.stream().map((record) -> record.partition() + "@" + record.offset());
	}

	/** Reports records such as {@code 0@2}. */
	private static InvocationResult answer(String... failed) {
		return response("{\"batchItemFailures\":[%s]}".formatted(Stream.of(failed)
			.map((name) -> name.split("@"))
			.map((name) -> "{\"itemIdentifier\":{\"partition\":\"t-%s\",\"offset\":%s}}".formatted(name[0], name[1]))
			.collect(Collectors.joining(","))));
	}

	private static InvocationResult response(String text) {
		return new Response(bytes(text));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
