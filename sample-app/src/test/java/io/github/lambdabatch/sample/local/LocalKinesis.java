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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.waiters.KinesisWaiter;

import io.github.lambdabatch.test.local.KinesisShard;
import io.github.lambdabatch.test.local.LocalSqs;

/**
 * A Kinesis server in a Node process, on the loopback interface, and a client for it.
 */
final class LocalKinesis implements AutoCloseable {

	private static final Path SERVER = Path.of("node_modules", "kinesis-local");

	/** Not real ports: the preloaded script takes free ones and tells which. */
	private static final Map<String, String> PORTS = Map.of("KINESIS_MOCK_PLAIN_PORT", "1", "KINESIS_MOCK_TLS_PORT",
			"2");

	private static final int WAITER_ATTEMPTS = 300;

	private final NodeServer server;

	private final KinesisClient client;

	private LocalKinesis(NodeServer server) throws InterruptedException {
		this.server = server;
		this.client = KinesisClient.builder()
			.endpointOverride(server.url())
			.region(Region.of(LocalSqs.REGION))
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
			.httpClient(UrlConnectionHttpClient.create())
			.build();
	}

	/**
	 * Installs the server into the build's directory and starts it.
	 * @return the running server
	 * @throws NotAvailableException if the server cannot be installed here
	 */
	static LocalKinesis start() throws NotAvailableException, IOException, InterruptedException {
		NodeModules modules = NodeModules.install("kinesis");
		ProcessBuilder builder = modules.node(SERVER.resolve("main.js").toString(), NodeModules.LOOPBACK);
		builder.environment().putAll(PORTS);
		builder.environment()
			.putAll(Map.of("KINESIS_MOCK_CERT_PATH",
					modules.directory().resolve(SERVER).resolve("server.json").toString(), "LOG_LEVEL", "WARN",
					"AWS_REGION", LocalSqs.REGION, "AWS_ACCOUNT_ID", LocalSqs.ACCOUNT_ID));
		return new LocalKinesis(NodeServer.start("local-kinesis", builder));
	}

	KinesisClient client() {
		return this.client;
	}

	/**
	 * Creates a stream and waits until it can be used.
	 * @param name the stream's name
	 * @param shards the number of shards
	 * @return the stream's ARN
	 */
	String createStream(String name, int shards) {
		this.client.createStream((request) -> request.streamName(name).shardCount(shards));
		try (KinesisWaiter waiter = KinesisWaiter.builder()
			.client(this.client)
			.overrideConfiguration((waiting) -> waiting.maxAttempts(WAITER_ATTEMPTS)
				.backoffStrategyV2(BackoffStrategy.fixedDelayWithoutJitter(Duration.ofMillis(50))))
			.build()) {
			waiter.waitUntilStreamExists((request) -> request.streamName(name));
		}
		return this.client.describeStreamSummary((request) -> request.streamName(name))
			.streamDescriptionSummary()
			.streamARN();
	}

	/**
	 * Sends a record. One at a time, as Kinesis promises no order for many at once.
	 * @param stream the stream's name
	 * @param key the partition key
	 * @param data the payload
	 * @return the sequence number
	 */
	String put(String stream, String key, byte[] data) {
		return this.client
			.putRecord((request) -> request.streamName(stream).partitionKey(key).data(SdkBytes.fromByteArray(data)))
			.sequenceNumber();
	}

	List<KinesisShard> shards(String streamArn) {
		return this.client.listShards((request) -> request.streamARN(streamArn))
			.shards()
			.stream()
			.map(Shard::shardId)
			.map((shardId) -> new KinesisShard(this.client, streamArn, shardId))
			.toList();
	}

	@Override
	public void close() {
		this.client.close();
		this.server.close();
	}

}
