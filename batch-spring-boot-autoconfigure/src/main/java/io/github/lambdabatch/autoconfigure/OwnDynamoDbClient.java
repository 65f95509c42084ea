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

package io.github.lambdabatch.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The client for DynamoDB of an application that has none of its own. It is made with the
 * first call, and so never before a snapshot of the JVM is taken.
 */
class OwnDynamoDbClient implements DisposableBean {

	/** A record waits for the answer, which usually takes a few milliseconds. */
	private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private @Nullable DynamoDbClient client;

	private boolean closed;

	synchronized DynamoDbClient get() {
		if (this.closed) {
			throw new IllegalStateException("The application is being closed");
		}
		if (this.client == null) {
			this.client = DynamoDbClient.builder()
				.overrideConfiguration(
						(configuration) -> configuration.apiCallAttemptTimeout(ATTEMPT_TIMEOUT).apiCallTimeout(TIMEOUT))
				.build();
		}
		return this.client;
	}

	@Override
	public synchronized void destroy() {
		this.closed = true;
		if (this.client != null) {
			this.client.close();
		}
	}

}
