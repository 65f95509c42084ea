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

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

import io.github.lambdabatch.test.local.LocalSqs.LocalQueue;

/**
 * The SQS server of a local run: one in this JVM, in which queues are created, or one
 * that runs elsewhere and has the queues.
 */
final class SqsServer implements AutoCloseable {

	private final @Nullable LocalSqs own;

	private final SqsClient client;

	private final URI endpoint;

	private final LocalProperties properties;

	private SqsServer(@Nullable LocalSqs own, SqsClient client, URI endpoint, LocalProperties properties) {
		this.own = own;
		this.client = client;
		this.endpoint = endpoint;
		this.properties = properties;
	}

	static SqsServer open(LocalProperties properties) {
		URI endpoint = properties.sqs().endpoint();
		if (endpoint != null) {
			return new SqsServer(null, SqsClient.builder().endpointOverride(endpoint).build(), endpoint, properties);
		}
		int port = properties.sqs().port();
		try {
			LocalSqs own = LocalSqs.start(port);
			return new SqsServer(own, own.client(), own.endpoint(), properties);
		}
		catch (RuntimeException ex) {
			throw new InvalidLocalRunException("ElasticMQ could not be started on port %d: %s".formatted(port, ex),
					"End the program that uses the port, or set 'lambda.local.sqs.port' to another port, or to 0 for"
							+ " any free one.",
					ex);
		}
	}

	URI endpoint() {
		return this.endpoint;
	}

	SqsClient client() {
		return this.client;
	}

	/**
	 * Whether the server runs in this JVM.
	 */
	boolean isOwn() {
		return this.own != null;
	}

	/**
	 * Return the queue that feeds a function. The server in this JVM creates it.
	 */
	LocalQueue queue(String name) {
		if (this.own != null) {
			return this.own.createQueue(name, this.properties.visibilityTimeout(), this.properties.maxReceiveCount())
				.source();
		}
		try {
			return LocalQueue.at(this.client, this.client.getQueueUrl((request) -> request.queueName(name)).queueUrl());
		}
		catch (QueueDoesNotExistException ex) {
			throw new InvalidLocalRunException("The queue '%s' does not exist at %s.".formatted(name, this.endpoint),
					"Create the queue, or set 'lambda.local.functions.<function>.queue' to the name of an existing one.",
					ex);
		}
	}

	/**
	 * Create a queue that the application sends to, if the server runs in this JVM.
	 */
	void createIfOwn(String name) {
		if (this.own != null) {
			this.own.createQueue(name);
		}
	}

	@Override
	public void close() {
		if (this.own != null) {
			this.own.close();
		}
		else {
			this.client.close();
		}
	}

}
