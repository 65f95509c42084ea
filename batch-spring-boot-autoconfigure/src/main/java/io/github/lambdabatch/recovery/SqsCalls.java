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

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import com.amazonaws.services.lambda.runtime.Context;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Calls SQS without outliving the invocation.
 */
final class SqsCalls {

	private final Supplier<? extends SqsClient> client;

	private final Duration timeout;

	private final Duration margin;

	/** Queues stay where they are; what could not be found is asked for again. */
	private final Map<SqsQueue, String> urls = new ConcurrentHashMap<>();

	/**
	 * Create calls.
	 * @param client gives the client, not before it is needed
	 * @param timeout how long a call may take at most, its retries included
	 * @param margin how much of the time that Lambda gives the invocation is left over
	 */
	SqsCalls(Supplier<? extends SqsClient> client, Duration timeout, Duration margin) {
		this.client = client;
		this.timeout = timeout;
		this.margin = margin;
	}

	/**
	 * Call SQS.
	 * @param queue the queue that the call is about
	 * @param context the context of the invocation, or {@code null}
	 * @param call the call
	 * @param <T> the type of the response
	 * @return the response
	 * @throws InterruptedException if the thread was interrupted; whether SQS has heard
	 * of the call is unknown
	 */
	<T> T call(SqsQueue queue, @Nullable Context context, Call<T> call) throws InterruptedException {
		try {
			SqsClient client = this.client.get();
			String url = url(client, queue, context);
			return call.call(client, url, limits(context));
		}
		catch (AbortedException ex) {
			InterruptedException interruption = new InterruptedException("Interrupted in a call of " + queue);
			interruption.initCause(ex);
			throw interruption;
		}
	}

	private String url(SqsClient client, SqsQueue queue, @Nullable Context context) {
		String known = (queue.url() != null) ? queue.url() : this.urls.get(queue);
		if (known != null) {
			return known;
		}
		AwsRequestOverrideConfiguration limits = limits(context);
		String url = client
			.getQueueUrl((request) -> request.queueName(queue.name())
				.queueOwnerAWSAccountId(queue.accountId())
				.overrideConfiguration(limits))
			.queueUrl();
		this.urls.put(queue, url);
		return url;
	}

	private AwsRequestOverrideConfiguration limits(@Nullable Context context) {
		return AwsRequestOverrideConfiguration.builder().apiCallTimeout(timeout(context)).build();
	}

	/**
	 * A remaining time of zero comes from contexts that do not know: where nothing is
	 * left, nobody runs.
	 */
	private Duration timeout(@Nullable Context context) {
		int remainingMillis = (context != null) ? context.getRemainingTimeInMillis() : 0;
		if (remainingMillis <= 0) {
			return this.timeout;
		}
		Duration left = Duration.ofMillis(remainingMillis).minus(this.margin);
		if (left.isNegative() || left.isZero()) {
			throw new IllegalStateException(
					"%d ms before the end of the invocation are too few for a call of SQS".formatted(remainingMillis));
		}
		return (left.compareTo(this.timeout) < 0) ? left : this.timeout;
	}

	/**
	 * A call of SQS.
	 *
	 * @param <T> the type of the response
	 */
	interface Call<T> {

		T call(SqsClient client, String queueUrl, AwsRequestOverrideConfiguration limits);

	}

}
