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

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * Makes the calls of this package with a client that answers them itself. This loads the
 * classes of the AWS SDK, for which the first call would otherwise have to wait. It uses
 * no network, credentials or seeds. If it fails, nothing else is affected.
 */
final class WarmUp {

	private static final Log logger = LogFactory.getLog(WarmUp.class);

	/** Where the SDK looks for interceptors, which would see these calls. */
	private static final String[] INTERCEPTORS = { "software/amazon/awssdk/global/handlers/execution.interceptors",
			"software/amazon/awssdk/services/sqs/execution.interceptors" };

	private static final String QUEUE = "https://sqs.us-east-1.amazonaws.com/000000000000/warm-up";

	private static final byte[] ANSWER = "{\"QueueUrl\":\"%s\"}".formatted(QUEUE).getBytes(StandardCharsets.UTF_8);

	private WarmUp() {
	}

	static void run() {
		if (hasInterceptors()) {
			logger.debug("The SQS client is not warmed up, as interceptors would take that for calls of SQS");
			return;
		}
		try (SqsClient client = SqsClient.builder()
			.region(Region.US_EAST_1)
			.credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("none", "none")))
			.httpClient(new NoHttp())
			.build()) {
			AwsRequestOverrideConfiguration limits = AwsRequestOverrideConfiguration.builder()
				.apiCallTimeout(Duration.ofSeconds(10))
				.build();
			client.getQueueUrl((request) -> request.queueName("warm-up").overrideConfiguration(limits));
			client.sendMessage((request) -> request.queueUrl(QUEUE)
				.messageBody("warm-up")
				.messageAttributes(
						Map.of("name", MessageAttributeValue.builder().dataType("String").stringValue("value").build()))
				.overrideConfiguration(limits));
			client.changeMessageVisibilityBatch((request) -> request.queueUrl(QUEUE)
				.entries(ChangeMessageVisibilityBatchRequestEntry.builder()
					.id("0")
					.receiptHandle("none")
					.visibilityTimeout(0)
					.build())
				.overrideConfiguration(limits));
		}
		catch (Exception | LinkageError ex) {
			logger.debug("The SQS client could not be warmed up", ex);
		}
	}

	private static boolean hasInterceptors() {
		ClassLoader ofTheSdk = SqsClient.class.getClassLoader();
		ClassLoader ofTheApplication = Thread.currentThread().getContextClassLoader();
		for (String name : INTERCEPTORS) {
			if ((ofTheSdk != null && ofTheSdk.getResource(name) != null)
					|| (ofTheApplication != null && ofTheApplication.getResource(name) != null)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Answers without a network.
	 */
	private static final class NoHttp implements SdkHttpClient {

		@Override
		public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
			return new ExecutableHttpRequest() {

				@Override
				public HttpExecuteResponse call() {
					return HttpExecuteResponse.builder()
						.response(SdkHttpResponse.builder()
							.statusCode(200)
							.putHeader("Content-Length", Integer.toString(ANSWER.length))
							.build())
						.responseBody(AbortableInputStream.create(new ByteArrayInputStream(ANSWER)))
						.build();
				}

				@Override
				public void abort() {
					// There is nothing to abort.
				}

			};
		}

		@Override
		public void close() {
			// There is nothing to close.
		}

	}

}
