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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/**
 * Makes the calls that this library needs through the asynchronous client of the
 * application, and waits for their answers: no longer than the timeout of the call, and
 * not beyond an interruption.
 */
class BlockingSqsClient implements SqsClient {

	private final SqsAsyncClient client;

	BlockingSqsClient(SqsAsyncClient client) {
		this.client = client;
	}

	@Override
	public GetQueueUrlResponse getQueueUrl(GetQueueUrlRequest request) {
		return await(request, () -> this.client.getQueueUrl(request));
	}

	@Override
	public SendMessageResponse sendMessage(SendMessageRequest request) {
		return await(request, () -> this.client.sendMessage(request));
	}

	@Override
	public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
			ChangeMessageVisibilityBatchRequest request) {
		return await(request, () -> this.client.changeMessageVisibilityBatch(request));
	}

	private static <T> T await(AwsRequest request, Supplier<CompletableFuture<T>> call) {
		long millis = request.overrideConfiguration()
			.flatMap(AwsRequestOverrideConfiguration::apiCallTimeout)
			.map(Duration::toMillis)
			.orElse(Long.MAX_VALUE);
		try {
			return await(call.get(), millis);
		}
		catch (SdkClientException ex) {
			if (ex.getCause() instanceof InterruptedException) {
				Thread.currentThread().interrupt();
				throw AbortedException.create("Thread was interrupted", ex);
			}
			throw ex;
		}
	}

	private static <T> T await(CompletableFuture<T> response, long millis) {
		try {
			return response.get(millis, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			response.cancel(true);
			Thread.currentThread().interrupt();
			throw AbortedException.create("Thread was interrupted", ex);
		}
		catch (TimeoutException ex) {
			response.cancel(true);
			throw ApiCallTimeoutException.create(millis);
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw SdkClientException.create("The call failed", ex.getCause());
		}
	}

	@Override
	public String serviceName() {
		return this.client.serviceName();
	}

	/**
	 * The client is the application's to close.
	 */
	@Override
	public void close() {
	}

}
