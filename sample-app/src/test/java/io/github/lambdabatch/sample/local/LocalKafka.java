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

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;

import kafka.server.BrokerServer;
import kafka.server.ControllerServer;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.ServerSocketFactory;
import org.apache.kafka.server.fault.LoggingFaultHandler;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;
import scala.Tuple2;

import io.github.lambdabatch.test.local.LocalSqs;

/**
 * A Kafka cluster of one node in this JVM, on the loopback interface, and clients for it.
 */
final class LocalKafka implements AutoCloseable {

	/** As events name the cluster. */
	static final String CLUSTER_ARN = "arn:aws:kafka:%s:%s:cluster/local/11111111-2222-3333-4444-555555555555-1"
		.formatted(LocalSqs.REGION, LocalSqs.ACCOUNT_ID);

	private static final String LOOPBACK = "127.0.0.1";

	private static final String BROKER = "PLAINTEXT";

	private static final String CONTROLLER = "CONTROLLER";

	private static final int NODE = 1;

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final Path directory;

	private final ControllerServer controller;

	private final BrokerServer broker;

	private LocalKafka(Path directory, ControllerServer controller, BrokerServer broker) {
		this.directory = directory;
		this.controller = controller;
		this.broker = broker;
	}

	/**
	 * Starts a cluster without topics.
	 * @return the running cluster
	 */
	static LocalKafka start() throws Exception {
		Path directory = Files.createTempDirectory("local-kafka-");
		// Taken now, as the node has to be told how it reaches itself.
		ServerSocketChannel socket = open(new InetSocketAddress(InetAddress.getByName(LOOPBACK), 0));
		KafkaConfig config = new KafkaConfig(settings(directory, socket.socket().getLocalPort()));
		format(directory);
		Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> logs = KafkaRaftServer.initializeLogDirs(config,
				LoggerFactory.getLogger(LocalKafka.class), "");
		InetSocketAddress controllerAddress = new InetSocketAddress(LOOPBACK, socket.socket().getLocalPort());
		ServerSocketFactory sockets = (listener, address, backlog, buffer) -> listener.equals(CONTROLLER) ? socket
				: open(address);
		SharedServer shared = new SharedServer(config, logs._1(), Time.SYSTEM, new Metrics(),
				CompletableFuture.completedFuture(Map.of(NODE, controllerAddress)), List.of(controllerAddress),
				(name, fatal, action) -> new LoggingFaultHandler(name, action), sockets);
		LocalKafka kafka = new LocalKafka(directory,
				new ControllerServer(shared, KafkaRaftServer.configSchema(), logs._2()), new BrokerServer(shared));
		kafka.controller.startup();
		kafka.broker.startup();
		return kafka;
	}

	private static Map<String, Object> settings(Path directory, int controllerPort) {
		Map<String, Object> settings = new HashMap<>();
		settings.put("process.roles", "broker,controller");
		settings.put("node.id", NODE);
		settings.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE, LOOPBACK, controllerPort));
		settings.put("controller.listener.names", CONTROLLER);
		settings.put("listeners",
				"%s://%s:0,%s://%s:%d".formatted(BROKER, LOOPBACK, CONTROLLER, LOOPBACK, controllerPort));
		settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
		settings.put("log.dirs", directory.toString());
		settings.put("auto.create.topics.enable", false);
		settings.put("offsets.topic.num.partitions", 1);
		settings.put("offsets.topic.replication.factor", (short) 1);
		// Instead of 128 MB.
		settings.put("log.cleaner.dedupe.buffer.size", 2 * 1024 * 1024);
		settings.put("group.initial.rebalance.delay.ms", 0);
		return settings;
	}

	private static void format(Path directory) throws Exception {
		new Formatter().setClusterId(Uuid.randomUuid().toString())
			.setNodeId(NODE)
			.setDirectories(List.of(directory.toString()))
			.setMetadataLogDirectory(directory.toString())
			.setControllerListenerName(CONTROLLER)
			.setPrintStream(new PrintStream(OutputStream.nullOutputStream()))
			.run();
	}

	private static ServerSocketChannel open(InetSocketAddress address) throws IOException {
		ServerSocketChannel socket = ServerSocketChannel.open().bind(address);
		// As the server expects it of its sockets.
		socket.configureBlocking(false);
		return socket;
	}

	String bootstrapServers() {
		return LOOPBACK + ":" + this.broker.boundPort(new ListenerName(BROKER));
	}

	/**
	 * Creates a topic.
	 * @param name the topic's name
	 * @param partitions the number of its partitions
	 * @return the partitions
	 */
	List<TopicPartition> createTopic(String name, int partitions)
			throws ExecutionException, InterruptedException, TimeoutException {
		try (Admin admin = admin()) {
			admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
				.all()
				.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
		}
		return IntStream.range(0, partitions).mapToObj((partition) -> new TopicPartition(name, partition)).toList();
	}

	/**
	 * Creates a client that sends records one after the other, those of a partition in
	 * their order.
	 * @return the client, to be closed
	 */
	KafkaProducer<byte[], byte[]> producer() {
		// With several requests on their way, the second may be taken and the first
		// never: while a topic is new, its
		// broker still refuses some, and takes whatever sequence number comes first.
		return new KafkaProducer<>(
				Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers(), ProducerConfig.LINGER_MS_CONFIG, 0,
						ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1),
				new ByteArraySerializer(), new ByteArraySerializer());
	}

	/**
	 * Creates a client that reads partitions on from what its group has committed.
	 * @param group the consumer group
	 * @param partitions the partitions, which nobody else of the group may read
	 * @return the client, to be closed
	 */
	KafkaConsumer<byte[], byte[]> consumer(String group, Collection<TopicPartition> partitions) {
		KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
				bootstrapServers(), ConsumerConfig.GROUP_ID_CONFIG, group, ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
				false, ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"), new ByteArrayDeserializer(),
				new ByteArrayDeserializer());
		consumer.assign(partitions);
		return consumer;
	}

	/**
	 * Tells how far a group has come.
	 * @param group the consumer group
	 * @return the offset that comes next, for each partition of which something was
	 * committed
	 */
	Map<TopicPartition, Long> committed(String group)
			throws ExecutionException, InterruptedException, TimeoutException {
		Map<TopicPartition, Long> offsets = new HashMap<>();
		try (Admin admin = admin()) {
			admin.listConsumerGroupOffsets(group)
				.partitionsToOffsetAndMetadata()
				.get(LIMIT.toSeconds(), TimeUnit.SECONDS)
				.forEach((partition, position) -> offsets.put(partition, position.offset()));
		}
		return offsets;
	}

	private Admin admin() {
		return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
	}

	@Override
	public void close() {
		this.broker.shutdown(LIMIT);
		this.controller.shutdown();
		try {
			FileSystemUtils.deleteRecursively(this.directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Could not delete " + this.directory, ex);
		}
	}

}
