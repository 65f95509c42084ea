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

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * An SQS server in this JVM, and a client for it.
 */
final class LocalSqs implements AutoCloseable {

	static final String REGION = "eu-central-1";

	static final String ACCOUNT_ID = "123456789012";

	private final SQSRestServer server;

	private final URI endpoint;

	private final SqsClient client;

	private LocalSqs(SQSRestServer server) {
		this.server = server;
		this.endpoint = URI.create("http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort());
		this.client = SqsClient.builder()
			.endpointOverride(this.endpoint)
			.region(Region.of(REGION))
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
			.httpClient(UrlConnectionHttpClient.create())
			.build();
	}

	static LocalSqs start() {
		return new LocalSqs(SQSRestServerBuilder.withInterface("127.0.0.1")
			.withDynamicPort()
			.withAWSRegion(REGION)
			.withAWSAccountId(ACCOUNT_ID)
			.start());
	}

	URI endpoint() {
		return this.endpoint;
	}

	/**
	 * What makes the default client of a function call this server.
	 * @return environment variables
	 */
	Map<String, String> environment() {
		return Map.of(LambdaProcess.SQS_ENDPOINT, this.endpoint.toString());
	}

	SqsClient client() {
		return this.client;
	}

	/**
	 * Creates a queue and its dead-letter queue, both FIFO if the name says so.
	 * @param name the queue's name
	 * @param visibilityTimeout how long a received message stays hidden
	 * @param maxReceiveCount how often a message is delivered before it is moved
	 * @return both queues
	 */
	RedrivenQueue createQueue(String name, Duration visibilityTimeout, int maxReceiveCount) {
		boolean fifo = name.endsWith(LocalQueue.FIFO);
		LocalQueue deadLetters = createQueue(
				fifo ? name.replace(LocalQueue.FIFO, "-dlq" + LocalQueue.FIFO) : name + "-dlq", Map.of());
		String policy = "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}".formatted(deadLetters.arn(),
				maxReceiveCount);
		LocalQueue queue = createQueue(name, Map.of(QueueAttributeName.VISIBILITY_TIMEOUT,
				Long.toString(visibilityTimeout.toSeconds()), QueueAttributeName.REDRIVE_POLICY, policy));
		return new RedrivenQueue(queue, deadLetters);
	}

	/**
	 * Creates a queue from which nothing is moved.
	 * @param name the queue's name
	 * @return the queue
	 */
	LocalQueue createQueue(String name) {
		return createQueue(name, Map.of());
	}

	private LocalQueue createQueue(String name, Map<QueueAttributeName, String> attributes) {
		Map<QueueAttributeName, String> all = new HashMap<>(attributes);
		if (name.endsWith(LocalQueue.FIFO)) {
			all.put(QueueAttributeName.FIFO_QUEUE, "true");
		}
		String url = this.client.createQueue((request) -> request.queueName(name).attributes(all)).queueUrl();
		return new LocalQueue(url, attribute(url, QueueAttributeName.QUEUE_ARN));
	}

	/**
	 * Counts what a queue holds, whether it can be received now or not.
	 * @param queue the queue
	 * @return the number of messages
	 */
	int messagesIn(LocalQueue queue) {
		return List
			.of(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
					QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
					QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED)
			.stream()
			.mapToInt((name) -> Integer.parseInt(attribute(queue.url(), name)))
			.sum();
	}

	/**
	 * Receives and deletes what a queue has to give.
	 * @param queue the queue
	 * @return the messages, with their message attributes
	 */
	List<Message> takeAll(LocalQueue queue) {
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

	/**
	 * Asks for one attribute.
	 * @param url the queue
	 * @param name the attribute's name
	 * @return its value
	 */
	String attribute(String url, QueueAttributeName name) {
		Map<QueueAttributeName, String> attributes = this.client
			.getQueueAttributes((request) -> request.queueUrl(url).attributeNames(name))
			.attributes();
		return Objects.requireNonNull(attributes.get(name), name::toString);
	}

	@Override
	public void close() {
		this.client.close();
		this.server.stopAndWait();
	}

	/**
	 * A queue.
	 *
	 * @param url how clients name it
	 * @param arn how events name it
	 */
	record LocalQueue(String url, String arn) {

		/** How the names of FIFO queues end. */
		static final String FIFO = ".fifo";

		boolean isFifo() {
			return this.arn.endsWith(FIFO);
		}

	}

	/**
	 * A queue and where its messages go that fail too often.
	 *
	 * @param source the queue that the function serves
	 * @param deadLetters its dead-letter queue
	 */
	record RedrivenQueue(LocalQueue source, LocalQueue deadLetters) {
	}

}
