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
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.github.lambdabatch.test.local.KafkaEventSourceMapping.Poll;
import io.github.lambdabatch.test.local.KafkaEventSourceMapping.Settings;

/**
 * Feeds a function from a topic of a Kafka cluster, or from one in memory. It needs
 * Kafka's client.
 */
final class KafkaFeed implements EventFeed {

	private static final String CLUSTER_ARN = "arn:aws:kafka:%s:%s:cluster/local/0".formatted(LocalSqs.REGION,
			LocalSqs.ACCOUNT_ID);

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final String source;

	private final Consumer<byte[], byte[]> consumer;

	private final LocalFunction function;

	private final KafkaEventSourceMapping mapping;

	private boolean empty;

	private KafkaFeed(String source, Consumer<byte[], byte[]> consumer, String servers, LocalFunction function,
			LocalProperties properties) {
		this.source = source;
		this.consumer = consumer;
		this.function = function;
		this.mapping = new KafkaEventSourceMapping(consumer, new KafkaRecordWriter(CLUSTER_ARN, servers),
				function.invoker(), new Settings(KafkaRedelivery.RESUME, properties.batchSize(), properties.timeout(),
						properties.maximumRetryAttempts()));
	}

	/**
	 * Create a feed for a topic, after the records of events have been put into it.
	 */
	static KafkaFeed create(String topic, List<JsonNode> events, LocalFunction function, LocalProperties properties) {
		String servers = properties.kafka().bootstrapServers();
		String source = "the topic '%s'".formatted(topic);
		if (servers == null) {
			return new KafkaFeed(source + " in memory", consumer(events), "local", function, properties);
		}
		produce(servers, events);
		return new KafkaFeed("%s at %s".formatted(source, servers), consumer(servers, topic, function.name()), servers,
				function, properties);
	}

	private static Consumer<byte[], byte[]> consumer(List<JsonNode> events) {
		MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
		Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> partitions = new HashMap<>();
		events.forEach((event) -> records(event).forEach((record) -> {
			TopicPartition partition = new TopicPartition(record.path("topic").stringValue(),
					record.path("partition").intValue());
			List<ConsumerRecord<byte[], byte[]>> content = partitions.computeIfAbsent(partition,
					(key) -> new ArrayList<>());
			content.add(new ConsumerRecord<>(partition.topic(), partition.partition(), content.size(),
					record.path("timestamp").longValue(), TimestampType.CREATE_TIME, -1, -1, bytes(record, "key"),
					bytes(record, "value"), headers(record), Optional.empty()));
		}));
		consumer.assign(partitions.keySet());
		consumer.updateBeginningOffsets(
				partitions.keySet().stream().collect(Collectors.toMap((partition) -> partition, (partition) -> 0L)));
		partitions.values().forEach((content) -> content.forEach(consumer::addRecord));
		return consumer;
	}

	private static Consumer<byte[], byte[]> consumer(String servers, String topic, String group) {
		KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
				servers, ConsumerConfig.GROUP_ID_CONFIG, group, ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
				ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"), new ByteArrayDeserializer(),
				new ByteArrayDeserializer());
		List<TopicPartition> partitions = consumer.partitionsFor(topic, LIMIT)
			.stream()
			.map((info) -> new TopicPartition(topic, info.partition()))
			.toList();
		consumer.assign(partitions);
		return consumer;
	}

	private static void produce(String servers, List<JsonNode> events) {
		if (events.isEmpty()) {
			return;
		}
		try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
				Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers,
						ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1),
				new ByteArraySerializer(), new ByteArraySerializer())) {
			events.forEach((event) -> records(event)
				.forEach((record) -> producer.send(new ProducerRecord<>(record.path("topic").stringValue(), null,
						bytes(record, "key"), bytes(record, "value"), headers(record)))));
		}
	}

	private static List<JsonNode> records(JsonNode event) {
		return event.path("records").valueStream().flatMap(JsonNode::valueStream).toList();
	}

	private static byte @Nullable [] bytes(JsonNode record, String name) {
		String text = record.path(name).stringValueOpt().orElse(null);
		return (text != null) ? Base64.getDecoder().decode(text) : null;
	}

	private static RecordHeaders headers(JsonNode record) {
		RecordHeaders headers = new RecordHeaders();
		record.path("headers").forEach((header) -> header.propertyStream().forEach((entry) -> {
			byte[] value = new byte[entry.getValue().size()];
			for (int i = 0; i < value.length; i++) {
				value[i] = (byte) entry.getValue().get(i).intValue();
			}
			headers.add(entry.getKey(), value);
		}));
		return headers;
	}

	@Override
	public String source() {
		return this.source;
	}

	@Override
	public boolean poll() throws InterruptedException {
		Optional<Poll> poll = this.mapping.poll();
		this.empty = poll.isEmpty();
		poll.ifPresent(this::land);
		return poll.isPresent();
	}

	private void land(Poll poll) {
		this.function.land(identifiers(poll.batch()), poll.result(), identifiers(poll.passed()),
				identifiers(poll.givenUp()));
	}

	private static List<String> identifiers(List<ConsumerRecord<byte[], byte[]>> records) {
		return records.stream().map(KafkaEventSourceMapping::identifier).toList();
	}

	@Override
	public boolean isEmpty() {
		return this.empty;
	}

	@Override
	public void close() {
		this.consumer.close();
	}

}
