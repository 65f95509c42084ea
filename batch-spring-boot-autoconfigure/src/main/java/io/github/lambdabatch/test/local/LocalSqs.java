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

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.typesafe.config.ConfigFactory;
import org.apache.pekko.actor.ActorSystem;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * An SQS server in this JVM, which is
 * <a href="https://github.com/softwaremill/elasticmq"> ElasticMQ</a>, and a client for
 * it. It listens on the loopback interface and forgets its messages when it is closed.
 * Safe for use by several threads.
 *
 * @since 0.1.0
 */
public final class LocalSqs implements AutoCloseable {

	/**
	 * The region of the server.
	 */
	public static final String REGION = "eu-central-1";

	/**
	 * The AWS account that owns the queues of the server.
	 */
	public static final String ACCOUNT_ID = "123456789012";

	private static final String LOOPBACK = "127.0.0.1";

	/**
	 * Whoever closes the server waits for its actors, so that they must still run then,
	 * even while the JVM exits. They must not keep the JVM running.
	 */
	private static final String ACTORS = """
			pekko.daemonic = on
			pekko.loglevel = WARNING
			pekko.coordinated-shutdown.run-by-jvm-shutdown-hook = off
			""";

	private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

	private final ActorSystem actors;

	private final SQSRestServer server;

	private final URI endpoint;

	private final SqsClient client;

	private final AtomicBoolean closed = new AtomicBoolean();

	private LocalSqs(ActorSystem actors, SQSRestServer server) {
		this.actors = actors;
		this.server = server;
		this.endpoint = URI
			.create("http://%s:%d".formatted(LOOPBACK, server.waitUntilStarted().localAddress().getPort()));
		this.client = SqsClient.builder()
			.endpointOverride(this.endpoint)
			.region(Region.of(REGION))
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
			.build();
	}

	/**
	 * Start a server on a free port.
	 * @return the running server
	 */
	public static LocalSqs start() {
		return start(0);
	}

	/**
	 * Start a server.
	 * @param port the port, or 0 for any free one
	 * @return the running server
	 */
	static LocalSqs start(int port) {
		ActorSystem actors = ActorSystem.create("local-sqs",
				ConfigFactory.parseString(ACTORS).withFallback(ConfigFactory.load()));
		try {
			return new LocalSqs(actors,
					SQSRestServerBuilder.withActorSystem(actors)
						.withInterface(LOOPBACK)
						.withPort(port)
						.withAWSRegion(REGION)
						.withAWSAccountId(ACCOUNT_ID)
						.start());
		}
		catch (RuntimeException ex) {
			actors.terminate();
			throw ex;
		}
	}

	/**
	 * Return where the server listens.
	 * @return the endpoint for clients of SQS
	 */
	public URI endpoint() {
		return this.endpoint;
	}

	/**
	 * Return the environment variables with which the AWS SDK in another process calls
	 * this server.
	 * @return names and values
	 */
	public Map<String, String> environment() {
		return Map.of("AWS_ENDPOINT_URL_SQS", this.endpoint.toString());
	}

	/**
	 * Return a client for this server.
	 * @return the client, which is closed with the server
	 */
	public SqsClient client() {
		return this.client;
	}

	/**
	 * Create a queue and its dead-letter queue, both FIFO if the name ends with
	 * {@code .fifo}.
	 * @param name the name of the queue
	 * @param visibilityTimeout how long a received message stays hidden
	 * @param maxReceiveCount how often a message is delivered before it is moved to the
	 * dead-letter queue
	 * @return both queues
	 */
	public RedrivenQueue createQueue(String name, Duration visibilityTimeout, int maxReceiveCount) {
		LocalQueue deadLetters = createQueue(deadLetterQueueName(name));
		String policy = "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}".formatted(deadLetters.arn(),
				maxReceiveCount);
		LocalQueue queue = createQueue(name, Map.of(QueueAttributeName.VISIBILITY_TIMEOUT,
				Long.toString(visibilityTimeout.toSeconds()), QueueAttributeName.REDRIVE_POLICY, policy));
		return new RedrivenQueue(queue, deadLetters);
	}

	private static String deadLetterQueueName(String name) {
		return name.endsWith(LocalQueue.FIFO)
				? name.substring(0, name.length() - LocalQueue.FIFO.length()) + "-dlq" + LocalQueue.FIFO
				: name + "-dlq";
	}

	/**
	 * Create a queue that has no dead-letter queue.
	 * @param name the name of the queue
	 * @return the queue
	 */
	public LocalQueue createQueue(String name) {
		return createQueue(name, Map.of());
	}

	private LocalQueue createQueue(String name, Map<QueueAttributeName, String> attributes) {
		Map<QueueAttributeName, String> all = new HashMap<>(attributes);
		if (name.endsWith(LocalQueue.FIFO)) {
			all.put(QueueAttributeName.FIFO_QUEUE, "true");
		}
		String url = this.client.createQueue((request) -> request.queueName(name).attributes(all)).queueUrl();
		return LocalQueue.at(this.client, url);
	}

	/**
	 * Count the messages in a queue, whether they can be received now or not.
	 * @param queue the queue
	 * @return the number of messages
	 */
	public int messagesIn(LocalQueue queue) {
		return queue.messages(this.client);
	}

	/**
	 * Receive and delete the messages that can be received now.
	 * @param queue the queue
	 * @return the messages, with their message attributes
	 */
	public List<Message> takeAll(LocalQueue queue) {
		List<Message> all = new ArrayList<>();
		List<Message> some;
		do {
			some = this.client
				.receiveMessage(
						(request) -> request.queueUrl(queue.url()).maxNumberOfMessages(10).messageAttributeNames("All"))
				.messages();
			some.forEach((message) -> this.client
				.deleteMessage((request) -> request.queueUrl(queue.url()).receiptHandle(message.receiptHandle())));
			all.addAll(some);
		}
		while (!some.isEmpty());
		return all;
	}

	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			this.client.close();
			this.server.stopAndWait();
			this.actors.terminate();
			this.actors.getWhenTerminated()
				.toCompletableFuture()
				.orTimeout(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
				.join();
		}
	}

	/**
	 * A queue.
	 *
	 * @param url the URL of the queue, by which clients name it
	 * @param arn the ARN of the queue, by which events name it
	 */
	public record LocalQueue(String url, String arn) {

		static final String FIFO = ".fifo";

		private static final List<QueueAttributeName> NUMBERS_OF_MESSAGES = List.of(
				QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
				QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
				QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED);

		/**
		 * Return an existing queue.
		 * @param client a client for the server of the queue
		 * @param url the URL of the queue
		 * @return the queue
		 */
		public static LocalQueue at(SqsClient client, String url) {
			String arn = Objects.requireNonNull(attribute(client, url, QueueAttributeName.QUEUE_ARN));
			return new LocalQueue(url, arn);
		}

		/**
		 * Return whether the queue is a FIFO queue.
		 * @return whether the name of the queue ends with {@code .fifo}
		 */
		public boolean isFifo() {
			return this.arn.endsWith(FIFO);
		}

		int messages(SqsClient client) {
			Map<QueueAttributeName, String> numbers = client
				.getQueueAttributes((request) -> request.queueUrl(this.url).attributeNames(NUMBERS_OF_MESSAGES))
				.attributes();
			return numbers.values().stream().mapToInt(Integer::parseInt).sum();
		}

		@Nullable String attribute(SqsClient client, QueueAttributeName name) {
			return attribute(client, this.url, name);
		}

		private static @Nullable String attribute(SqsClient client, String url, QueueAttributeName name) {
			return client.getQueueAttributes((request) -> request.queueUrl(url).attributeNames(name))
				.attributes()
				.get(name);
		}

	}

	/**
	 * A queue and the dead-letter queue to which SQS moves its messages.
	 *
	 * @param source the queue that feeds the function
	 * @param deadLetters its dead-letter queue
	 */
	public record RedrivenQueue(LocalQueue source, LocalQueue deadLetters) {
	}

}
