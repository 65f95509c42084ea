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

package io.github.lambdabatch.recovery;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context.BeforeExecution;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An SQS server in this JVM, and a client for it that tells what it was asked for.
 */
public final class LocalSqs implements AutoCloseable {

	private static final String REGION = "eu-central-1";

	private static final JsonMapper JSON = JsonMapper.shared();

	private final SQSRestServer server;

	private final URI endpoint;

	private final SqsClient client;

	private final Queue<SdkRequest> requests = new ConcurrentLinkedQueue<>();

	private LocalSqs(SQSRestServer server) {
		this.server = server;
		this.endpoint = URI.create("http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort());
		this.client = builder(this.endpoint)
			.overrideConfiguration((configuration) -> configuration.addExecutionInterceptor(new Recorder()))
			.build();
	}

	static SqsClient client(URI endpoint) {
		return builder(endpoint).build();
	}

	private static SqsClientBuilder builder(URI endpoint) {
		return SqsClient.builder()
			.endpointOverride(endpoint)
			.region(Region.of(REGION))
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
			.httpClient(UrlConnectionHttpClient.create());
	}

	public static LocalSqs start() {
		for (String name : List.of("org.elasticmq", "org.apache.pekko", "software.amazon.awssdk", "io.netty")) {
			((Logger) LoggerFactory.getLogger(name)).setLevel(Level.ERROR);
		}
		return new LocalSqs(SQSRestServerBuilder.withInterface("127.0.0.1")
			.withDynamicPort()
			.withAWSRegion(REGION)
			.withAWSAccountId("123456789012")
			.start());
	}

	public URI endpoint() {
		return this.endpoint;
	}

	public SqsClient client() {
		return this.client;
	}

	/**
	 * Create a queue, FIFO if its name says so, whose messages stay hidden for long.
	 * @return the URL of the queue
	 */
	public String createQueue(String name) {
		Map<QueueAttributeName, String> attributes = name.endsWith(".fifo")
				? Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "600", QueueAttributeName.FIFO_QUEUE, "true")
				: Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "600");
		return this.client.createQueue((request) -> request.queueName(name).attributes(attributes)).queueUrl();
	}

	/**
	 * Receive what is in a queue now.
	 */
	public List<Message> receive(String queueUrl) {
		return receive(queueUrl, 0);
	}

	/**
	 * Receive what is in a queue, and wait for it.
	 */
	public List<Message> receive(String queueUrl, int seconds) {
		return this.client
			.receiveMessage((request) -> request.queueUrl(queueUrl)
				.maxNumberOfMessages(10)
				.waitTimeSeconds(seconds)
				.messageAttributeNames("All")
				.messageSystemAttributeNames(MessageSystemAttributeName.ALL))
			.messages();
	}

	/**
	 * Receive what is in a queue as Lambda does.
	 * @return the event
	 */
	public byte[] receiveEvent(String queueName) {
		String queueUrl = this.client.getQueueUrl((request) -> request.queueName(queueName)).queueUrl();
		ObjectNode event = JSON.createObjectNode();
		ArrayNode records = event.putArray("Records");
		for (Message message : receive(queueUrl)) {
			ObjectNode record = records.addObject()
				.put("messageId", message.messageId())
				.put("receiptHandle", message.receiptHandle())
				.put("body", message.body())
				.put("eventSource", "aws:sqs")
				.put("eventSourceARN", "arn:aws:sqs:eu-central-1:123456789012:" + queueName);
			ObjectNode attributes = record.putObject("attributes");
			message.attributes().forEach((name, value) -> attributes.put(name.toString(), value));
		}
		return event.toString().getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Return what the client was asked for, the first first.
	 * @param type the type of the requests
	 */
	public <T extends SdkRequest> List<T> requests(Class<T> type) {
		return this.requests.stream().filter(type::isInstance).map(type::cast).toList();
	}

	public void forgetRequests() {
		this.requests.clear();
	}

	@Override
	public void close() {
		this.client.close();
		this.server.stopAndWait();
	}

	private final class Recorder implements ExecutionInterceptor {

		@Override
		public void beforeExecution(BeforeExecution context, ExecutionAttributes executionAttributes) {
			LocalSqs.this.requests.add(context.request());
		}

	}

}
