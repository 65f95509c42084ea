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

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

import io.github.lambdabatch.test.local.LocalSqs;

/**
 * A DynamoDB server in a Node process, on the loopback interface, and a client for it.
 */
final class LocalDynamoDb implements AutoCloseable {

	private static final Path SERVER = Path.of("node_modules", "dynalite", "cli.js");

	private final NodeServer server;

	private final DynamoDbClient client;

	private LocalDynamoDb(NodeServer server) throws InterruptedException {
		this.server = server;
		this.client = DynamoDbClient.builder()
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
	static LocalDynamoDb start() throws NotAvailableException, IOException, InterruptedException {
		return new LocalDynamoDb(NodeServer.start("local-dynamodb", NodeModules.install("dynamodb")
			.node(SERVER.toString(), NodeModules.LOOPBACK, "--port", "1", "--createTableMs", "0")));
	}

	DynamoDbClient client() {
		return this.client;
	}

	/**
	 * Creates a table as docs/idempotency.md describes it.
	 * @param name the table's name
	 */
	void createIdempotencyTable(String name) {
		this.client.createTable((request) -> request.tableName(name)
			.billingMode(BillingMode.PAY_PER_REQUEST)
			.attributeDefinitions(
					AttributeDefinition.builder().attributeName("id").attributeType(ScalarAttributeType.S).build())
			.keySchema(KeySchemaElement.builder().attributeName("id").keyType(KeyType.HASH).build()));
	}

	@Override
	public void close() {
		this.client.close();
		this.server.close();
	}

}
